#include "lint/lint.h"

#include <string.h>

#include "core/suggest.h"

#define RULE(name) extern const LintRule lint_##name;
#include "lint/rules.def"
#undef RULE

const LintRule *const lint_rules[] = {
#define RULE(name) &lint_##name,
#include "lint/rules.def"
#undef RULE
};
const size_t lint_rule_count = COUNT(lint_rules);

static void set_levels(Lint *lint, const Project *project);
static void look(const Syntax *root, void *context);
static void check_directives(Lint *lint);

const LintRule *lint_rule(const char *name)
{
    for (size_t i = 0; i < lint_rule_count; i++)
        if (!strcmp(lint_rules[i]->name, name))
            return lint_rules[i];
    return NULL;
}

void lint_script(const Script *script, const Project *project, Findings *findings)
{
    Lint lint = {.script = script, .findings = findings, .made = map_new(findings->mem)};

    set_levels(&lint, project);
    lint.allowed = ARENA_ARRAY(findings->mem, bool, script->directives.count + 1);
    for (lint.index = 0; lint.index < script->statements.count; lint.index++) {
        lint.statement = &script->statements.items[lint.index];
        if (!syntax_use(lint.statement, look, &lint))
            continue; /* not understood: the server decides */
        if (strncmp(lint.statement->verb, "CREATE TABLE", 12) == 0 || !strcmp(lint.statement->verb, "SELECT INTO"))
            for (vec_each(&lint.statement->objects, object))
                map_put(&lint.made, object->name, &lint);
    }
    check_directives(&lint);
}

static void set_levels(Lint *lint, const Project *project)
{
    static const char *const words[] = {[LINT_OFF] = "off", [LINT_WARNING] = "warning", [LINT_ERROR] = "error"};

    BUG_IF(lint_rule_count > COUNT(lint->levels));
    for (size_t i = 0; i < lint_rule_count; i++) {
        lint->levels[i] = lint_rules[i]->level;
        for (size_t j = 0; project && j < project->lint.count; j++)
            for (size_t level = 0; level < COUNT(words); level++)
                if (!strcmp(project->lint.items[j].rule, lint_rules[i]->name) && !strcmp(project->lint.items[j].level, words[level]))
                    lint->levels[i] = (LintLevel)level;
    }
}

static void look(const Syntax *root, void *context)
{
    Lint *lint = context;

    for (size_t i = 0; i < lint_rule_count; i++)
        if (lint->levels[i] != LINT_OFF)
            lint_rules[i]->check(lint, lint_rules[i], root);
}

/* --- reporting -------------------------------------------------------------------------------- */

/* Above the statement, or at the head of the file for all of it. */
static bool is_allowed(Lint *lint, const LintRule *rule)
{
    size_t length = strlen(rule->name);
    bool allowed = false;

    for (size_t i = 0; i < lint->script->directives.count; i++) {
        const Directive *directive = &lint->script->directives.items[i];
        if (strcmp(directive->word, "allow") != 0 || (directive->before && directive->before != lint->index) ||
            strncmp(directive->arguments, rule->name, length) != 0 || !strchr(" \t", directive->arguments[length]))
            continue;
        lint->allowed[i] = allowed = true;
    }
    return allowed;
}

void lint_report(Lint *lint, const LintRule *rule, int location, const char *format, ...)
{
    int line, column;
    va_list args;

    if (is_allowed(lint, rule))
        return;
    size_t index = 0;
    while (lint_rules[index] != rule)
        index++;
    Place place = place_begin(lint->script->text, lint->script->length);
    place_move(&place, lint->statement->offset + (location > 0 ? (size_t)location : 0));
    line = place.line;
    column = place.column;
    va_start(args, format);
    const char *message = arena_vprintf(lint->findings->mem, format, args);
    va_end(args);
    Finding *finding = findings_add(lint->findings,
                                    (Finding){.severity = lint->levels[index] == LINT_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING,
                                              .rule = rule->name, .file = lint->script->path, .line = line, .column = column},
                                    "%s", message);
    finding->detail = place_show(place, lint->findings->mem);
    finding->hint = rule->instead;
}

/* --- settings and directives ------------------------------------------------------------------ */

static const char *nearest_rule(const char *name, Arena *mem)
{
    TextList names = {0};

    for (size_t i = 0; i < lint_rule_count; i++)
        vec_push(mem, &names, lint_rules[i]->name);
    const char *nearest = suggest_nearest(name, names.items, names.count);
    return nearest ? arena_printf(mem, "Did you mean %s?", nearest) : "theseus lint --rules lists them.";
}

void lint_check_settings(const Project *project, Findings *findings)
{
    for (size_t i = 0; i < project->lint.count; i++) {
        const LintSetting *setting = &project->lint.items[i];
        Finding at = {SEVERITY_ERROR, "unknown-rule", project->file, setting->line, setting->column};
        if (!lint_rule(setting->rule))
            findings_add(findings, at, "there is no lint rule \"%s\"", setting->rule)->hint = nearest_rule(setting->rule, findings->mem);
    }
}

/* A reason for something that is not there any more, or never was, hides nothing. */
static void check_directives(Lint *lint)
{
    Arena *mem = lint->findings->mem;

    for (size_t i = 0; i < lint->script->directives.count; i++) {
        const Directive *directive = &lint->script->directives.items[i];
        Finding at = {SEVERITY_WARNING, "unused-allow", lint->script->path, directive->line, directive->column};
        if (strcmp(directive->word, "allow") != 0)
            continue;
        const char *name = arena_strndup(mem, directive->arguments, strcspn(directive->arguments, " \t"));
        if (!strcmp(name, "side-effects")) /* the proof's */
            continue;
        if (!lint_rule(name)) {
            at.severity = SEVERITY_ERROR;
            at.rule = "unknown-rule";
            findings_add(lint->findings, at, "there is no lint rule \"%s\"", name)->hint = nearest_rule(name, mem);
        } else if (!lint->allowed[i]) {
            findings_add(lint->findings, at, "nothing here is found by %s, so there is nothing to allow", name)->hint = "Remove it.";
        }
    }
}
