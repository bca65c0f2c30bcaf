#include "cli/command.h"

#include <string.h>

#include "core/file.h"
#include "lint/lint.h"

#define LINT_FILE_LIMIT ((size_t)256 << 20)

typedef struct LintOptions {
    bool rules;
} LintOptions;

static const Option lint_options[] = {
    OPT(LintOptions, rules, "rules", 0, NULL, "list the rules, their levels and what they find"),
};

typedef struct RuleRow {
    const char *rule, *level, *finds, *instead;
} RuleRow;

static bool list_rules(Session *session)
{
    static const Field fields[] = {FIELD(RuleRow, rule), FIELD(RuleRow, level), FIELD(RuleRow, finds)};
    static const Field all_fields[] = {FIELD(RuleRow, rule), FIELD(RuleRow, level), FIELD(RuleRow, finds), FIELD(RuleRow, instead)};
    static const char *const levels[] = {[LINT_OFF] = "off", [LINT_WARNING] = "warning", [LINT_ERROR] = "error"};
    VEC(RuleRow) rows = {0};
    bool json = output_is_json(session->output);

    for (size_t i = 0; i < lint_rule_count; i++)
        vec_push(session->mem, &rows, (RuleRow){lint_rules[i]->name, levels[lint_rules[i]->level], lint_rules[i]->summary,
                                                lint_rules[i]->instead});
    output_table(session->output, "rules", rows.items, rows.count, sizeof(RuleRow), json ? all_fields : fields,
                 json ? COUNT(all_fields) : COUNT(fields));
    return true;
}

/* Single files are judged by the levels of the project that they are in, if they are in one. */
static const Project *levels_of(Session *session, Findings *findings)
{
    Project *project = NULL;
    Error ignored = {0};
    Findings unread = findings_new(session->mem);

    if (!project_load(session->directory, PROJECT_CONFIGURATION, session->mem, &project, &unread, &ignored))
        return NULL;
    lint_check_settings(project, findings);
    return project;
}

static bool files_check(Session *session, const char *const *files, int count, Findings *findings, Error *err)
{
    const Project *project = levels_of(session, findings);

    for (int i = 0; i < count; i++) {
        const char *text = NULL;
        size_t length = 0;
        Script script = {0};
        TRY(file_read(files[i], LINT_FILE_LIMIT, session->mem, &text, &length, err));
        script_parse(files[i], text, length, session->mem, &script, findings);
        lint_script(&script, project, findings);
    }
    return true;
}

/* Mistakes in theseus.yaml are the configuration's (exit status 2); those in migrations are what was looked for. */
static bool configuration_wrong(const Findings *findings)
{
    for (vec_each(&findings->list, finding)) {
        const char *name = finding->file ? path_name(finding->file) : "";
        if (finding->severity == SEVERITY_ERROR && strcmp(name, "theseus.yaml") == 0)
            return true;
    }
    return false;
}

static bool project_check(Session *session, Findings *findings, size_t *migrations, Error *err)
{
    Project *project = NULL;
    if (project_load(session->directory, PROJECT_FOREIGN, session->mem, &project, findings, err)) {
        *migrations = project->migrations.count;
        if (project->file)
            lint_check_settings(project, findings);
        for (vec_each(&project->migrations, migration))
            lint_script(&migration->script, project, findings);
        findings_sort(findings);
        return true;
    }
    if (findings->errors && !configuration_wrong(findings))
        return true;
    output_diagnostics(session->output, findings);
    return false;
}

static bool lint_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    const LintOptions *o = options;
    size_t files = (size_t)count;
    if (o->rules)
        return list_rules(session);
    Findings findings = findings_new(session->mem);
    if (count)
        TRY(files_check(session, words, count, &findings, err));
    else
        TRY(project_check(session, &findings, &files, err));
    output_findings(session->output, &findings);
    if (findings.errors)
        return error_set(err, ERR_FINDINGS, "%zu error%s, %zu warning%s", findings.errors, findings.errors == 1 ? "" : "s",
                         findings.warnings, findings.warnings == 1 ? "" : "s");
    output_line(session->output, "%zu migration%s, no errors, %zu warning%s", files, files == 1 ? "" : "s", findings.warnings,
                findings.warnings == 1 ? "" : "s");
    return true;
}

const Command command_lint = {
    .name = "lint",
    .arguments = "[FILE...]",
    .summary = "look for mistakes and dangers in migrations, without a database",
    .description = "Without files: names, versions and contents of all migrations of the project, or of another tool's folder. Rules look\n"
                   "for what a live database would not like; what the runner makes safe by itself is none. Levels are set in theseus.yaml\n"
                   "(lint: { rename: off }), a single statement is let through by a line above it: -- theseus: allow RULE REASON\n"
                   "Exit status 3 when there are errors.\n\n"
                   "    theseus lint --rules\n"
                   "    theseus lint\n"
                   "    theseus lint migrations/20251026211500_v0_7_0_baseline.sql\n",
    OPTIONS(LintOptions, lint_options),
    .positional_max = -1,
    .run = lint_run,
};
