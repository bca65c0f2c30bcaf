#include "project/config.h"

#include <inttypes.h>
#include <string.h>

#include "core/buf.h"
#include "core/map.h"
#include "core/suggest.h"
#include "core/time.h"
#include "core/yaml.h"

typedef struct Config {
    Project *project;
    Findings *findings;
    const char *section; /* "locks." for messages; "" at the top */
} Config;

/* A key and what reads its value into the member at `offset` of the section's struct. */
typedef struct Key {
    const char *name;
    void (*read)(Config *config, const YamlEntry *entry, void *member);
    size_t offset;
} Key;

static void read_text(Config *config, const YamlEntry *entry, void *member);
static void read_project_name(Config *config, const YamlEntry *entry, void *member);
static void read_bool(Config *config, const YamlEntry *entry, void *member);
static void read_lock_duration(Config *config, const YamlEntry *entry, void *member);
static void read_keep(Config *config, const YamlEntry *entry, void *member);
static void read_schema_names(Config *config, const YamlEntry *entry, void *member);
static void read_schemas(Config *config, const YamlEntry *entry, void *member);
static void read_environments(Config *config, const YamlEntry *entry, void *member);
static void read_locks(Config *config, const YamlEntry *entry, void *member);
static void read_park(Config *config, const YamlEntry *entry, void *member);
static void read_lint(Config *config, const YamlEntry *entry, void *member);
static void read_shadow(Config *config, const YamlEntry *entry, void *member);
static void read_url(Config *config, const YamlEntry *entry, void *member);

static const Key root_keys[] = {
    {"project", read_project_name, offsetof(Project, name)},
    {"default", read_text, offsetof(Project, default_environment)},
    {"schemas", read_schemas, offsetof(Project, schemas)},
    {"environments", read_environments, 0},
    {"shadow", read_shadow, 0},
    {"locks", read_locks, offsetof(Project, locks)},
    {"park", read_park, 0},
    {"lint", read_lint, offsetof(Project, lint)},
    {"require_release", read_bool, offsetof(Project, require_release)},
};

static const Key schemas_keys[] = {
    {"managed", read_schema_names, offsetof(SnapshotScope, managed)},
    {"context", read_schema_names, offsetof(SnapshotScope, context)},
    {"ignored", read_schema_names, offsetof(SnapshotScope, ignored)},
};

static const Key environment_keys[] = {
    {"url", read_url, 0},
    {"protected", read_bool, offsetof(Environment, protected_)},
    {"requires", read_text, offsetof(Environment, requires)},
    {"role", read_text, offsetof(Environment, role)},
};

static const Key locks_keys[] = {
    {"attempt", read_lock_duration, offsetof(LockBudget, attempt_ms)},
    {"hold", read_lock_duration, offsetof(LockBudget, hold_ms)},
    {"total", read_lock_duration, offsetof(LockBudget, total_ms)},
};

static const Key park_keys[] = {
    {"keep", read_keep, offsetof(Project, park_keep_s)},
};

static void table_read(Config *config, const YamlNode *node, const Key *keys, size_t count, void *target);
static void check_locks(Config *config, const YamlNode *root);
static void check_schemas(Config *config, const YamlNode *root);
static void check_environments(Config *config, const YamlNode *root);

bool config_read(const char *text, size_t length, Project *project, Findings *findings)
{
    YamlNode *root = NULL;
    Config config = {project, findings, ""};
    config_defaults(project, findings->mem);
    TRY(yaml_parse(project->file, text, length, &root, findings));
    table_read(&config, root, root_keys, COUNT(root_keys), project);
    check_locks(&config, root);
    check_schemas(&config, root);
    check_environments(&config, root);
    return true;
}

static Environment *environment_find(Project *project, const char *name)
{
    for (vec_each(&project->environments, environment))
        if (strcmp(environment->name, name) == 0)
            return environment;
    return NULL;
}

void config_defaults(Project *project, Arena *mem)
{
    project->locks = (LockBudget){300, 1000, 30000};
    project->park_keep_s = INT64_C(30) * 86400;
    project->shadow = SHADOW_EMBEDDED;
    project->default_environment = "local";
    vec_push(mem, &project->environments, ((Environment){.name = "local", .url_written = "embedded"}));
}

/* --- findings ----------------------------------------------------------------------------------- */

static Finding *mistake(Config *config, int line, int column, const char *rule, const char *format, ...)
    PRINTF_LIKE(5, 6);
static Finding *mistake(Config *config, int line, int column, const char *rule, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(config->findings->mem, format, args);
    va_end(args);
    return findings_add(config->findings, yaml_at(config->project->file, line, column, rule), "%s", message);
}

static const char *found_words(const YamlNode *node, Arena *mem)
{
    if (node->kind == YAML_LIST)
        return "a list";
    if (node->kind == YAML_TABLE)
        return "a table";
    return yaml_is_empty(node) ? "nothing" : arena_printf(mem, "\"%.60s\"", node->text);
}

static void wrong_type(Config *config, const YamlEntry *entry, const char *wanted, const char *hint)
{
    const YamlNode *node = entry->value;
    mistake(config, node->line, node->column, "wrong-type", "%s%s wants %s, not %s", config->section,
            entry->key ? entry->key : "an item", wanted, found_words(node, config->findings->mem))
        ->hint = hint;
}

static void unknown_key(Config *config, const YamlEntry *entry, const Key *keys, size_t count)
{
    Arena *mem = config->findings->mem;
    TextList names = {0};
    Buf all = buf_new(mem);
    for (size_t i = 0; i < count; i++) {
        vec_push(mem, &names, keys[i].name);
        buf_printf(&all, "%s%s", i ? ", " : "", keys[i].name);
    }
    const char *nearest = suggest_nearest(entry->key, names.items, names.count);
    mistake(config, entry->line, entry->column, "unknown-key", "there is no key %s%s", config->section, entry->key)
        ->hint = nearest ? arena_printf(mem, "Did you mean %s?", nearest) : arena_printf(mem, "Known here: %s.", all.data);
}

static void table_read(Config *config, const YamlNode *node, const Key *keys, size_t count, void *target)
{
    if (node->kind != YAML_TABLE) {
        if (!yaml_is_empty(node))
            mistake(config, node->line, node->column, "wrong-type", "%.*s wants a table of keys and values, not %s",
                    *config->section ? (int)strlen(config->section) - 1 : 8, *config->section ? config->section : "the file",
                    found_words(node, config->findings->mem));
        return;
    }
    for (vec_each(&node->entries, entry)) {
        size_t i = 0;
        while (i < count && strcmp(keys[i].name, entry->key) != 0)
            i++;
        if (i == count)
            unknown_key(config, entry, keys, count);
        else
            keys[i].read(config, entry, (char *)target + keys[i].offset);
    }
}

static void section_read(Config *config, const YamlEntry *entry, const char *section, const Key *keys, size_t count,
                         void *target)
{
    const char *outer = config->section;
    config->section = section;
    table_read(config, entry->value, keys, count, target);
    config->section = outer;
}

/* --- values ------------------------------------------------------------------------------------- */

static bool text_given(Config *config, const YamlEntry *entry)
{
    if (entry->value->kind == YAML_TEXT && !yaml_is_empty(entry->value) && *entry->value->text)
        return true;
    wrong_type(config, entry, "a text", NULL);
    return false;
}

static void read_text(Config *config, const YamlEntry *entry, void *member)
{
    if (text_given(config, entry))
        *(const char **)member = entry->value->text;
}

/* It becomes the name of the embedded database and part of paths. */
static void read_project_name(Config *config, const YamlEntry *entry, void *member)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (!text_given(config, entry))
        return;
    const char *name = entry->value->text;
    if (strspn(name, allowed) != strlen(name) || strlen(name) > 63)
        mistake(config, entry->value->line, entry->value->column, "out-of-range",
                "project wants at most 63 letters, digits, _ and -, not \"%.80s\"", name)
            ->hint = "It names the embedded database.";
    else
        *(const char **)member = name;
}

static void read_bool(Config *config, const YamlEntry *entry, void *member)
{
    const YamlNode *node = entry->value;
    bool is_true = node->kind == YAML_TEXT && strcmp(node->text, "true") == 0;
    if (is_true || (node->kind == YAML_TEXT && strcmp(node->text, "false") == 0))
        *(bool *)member = is_true;
    else
        wrong_type(config, entry, "true or false", NULL);
}

static bool read_duration(Config *config, const YamlEntry *entry, int64_t least, int64_t most, int64_t *ms)
{
    Arena *mem = config->findings->mem;
    int64_t value;
    if (entry->value->kind != YAML_TEXT || !duration_parse(entry->value->text, &value)) {
        wrong_type(config, entry, "a duration", "A duration has a unit: 300ms, 1s, 10m, 2h, 30d.");
        return false;
    }
    if (value < least || value > most) {
        mistake(config, entry->value->line, entry->value->column, "out-of-range", "%s%s must be between %s and %s, not %s",
                config->section, entry->key, duration_print(least, mem), duration_print(most, mem), entry->value->text);
        return false;
    }
    *ms = value;
    return true;
}

static void read_lock_duration(Config *config, const YamlEntry *entry, void *member)
{
    if (!read_duration(config, entry, 1, 86400000, member))
        *(int64_t *)member = -1; /* check_locks compares only what was understood */
}

static void read_keep(Config *config, const YamlEntry *entry, void *member)
{
    int64_t ms;
    if (read_duration(config, entry, 1000, INT64_C(3650) * 86400000, &ms))
        *(int64_t *)member = ms / 1000;
}

static void read_schema_names(Config *config, const YamlEntry *entry, void *member)
{
    if (entry->value->kind != YAML_LIST) {
        wrong_type(config, entry, "a list of schema names", "Write it like [public, billing].");
        return;
    }
    for (vec_each(&entry->value->entries, item)) {
        if (item->value->kind == YAML_TEXT && *item->value->text)
            vec_push(config->findings->mem, (TextList *)member, item->value->text);
        else
            wrong_type(config, item, "a schema name", NULL);
    }
}

/* --- sections ----------------------------------------------------------------------------------- */

static void read_schemas(Config *config, const YamlEntry *entry, void *member)
{
    section_read(config, entry, "schemas.", schemas_keys, COUNT(schemas_keys), member);
}

static void read_locks(Config *config, const YamlEntry *entry, void *member)
{
    section_read(config, entry, "locks.", locks_keys, COUNT(locks_keys), member);
}

static void read_park(Config *config, const YamlEntry *entry, void *member)
{
    section_read(config, entry, "park.", park_keys, COUNT(park_keys), member);
}

/* Rules and their levels; whether there are such rules says the room that has them. */
static void read_lint(Config *config, const YamlEntry *entry, void *member)
{
    static const char *const levels[] = {"off", "warning", "error"};
    (void)member;
    if (entry->value->kind != YAML_TABLE && !yaml_is_empty(entry->value)) {
        wrong_type(config, entry, "rules with a level each", "lint: { rename: off }");
        return;
    }
    for (vec_each(&entry->value->entries, one)) {
        bool known = false;
        for (size_t i = 0; i < COUNT(levels) && one->value->kind == YAML_TEXT; i++)
            known = known || !strcmp(one->value->text, levels[i]);
        if (known)
            vec_push(config->findings->mem, &config->project->lint,
                     (LintSetting){one->key, one->value->text, one->line, one->column});
        else
            wrong_type(config, one, "off, warning or error", NULL);
    }
}

static void read_shadow(Config *config, const YamlEntry *entry, void *member)
{
    static const struct {
        const char *word;
        ShadowUse use;
    } uses[] = {{"embedded", SHADOW_EMBEDDED}, {"scratch", SHADOW_SCRATCH}, {"off", SHADOW_OFF}};
    Project *project = member;
    if (!text_given(config, entry))
        return;
    const char *text = entry->value->text;
    for (size_t i = 0; i < COUNT(uses); i++) {
        if (strcmp(uses[i].word, text) == 0) {
            project->shadow = uses[i].use;
            return;
        }
    }
    if (!strstr(text, "://") && !strchr(text, '=') && !strstr(text, "${")) {
        wrong_type(config, entry, "embedded, scratch, off or a URL", NULL);
        return;
    }
    project->shadow = SHADOW_URL;
    project->shadow_url = text;
}

/* Of URLs and of keyword = value strings. */
static bool holds_password(const char *url)
{
    const char *scheme = strstr(url, "://"), *password = strstr(url, "password=");
    const char *at = scheme ? strchr(scheme + 3, '@') : NULL, *colon = scheme ? strchr(scheme + 3, ':') : NULL;
    if (at && colon && colon < at && colon + 1 < at && colon[1] != '$')
        return true;
    return password && password[strlen("password=")] && password[strlen("password=")] != '$';
}

/* This file is committed, and whoever reads the repository reads it. */
static void warn_of_password(Config *config, const YamlEntry *entry)
{
    if (!holds_password(entry->value->text))
        return;
    Finding at = yaml_at(config->project->file, entry->value->line, entry->value->column, "literal-password");
    at.severity = SEVERITY_WARNING;
    findings_add(config->findings, at, "%s%s holds a password, and this file is committed", config->section, entry->key)->hint =
        "Put the whole URL into a variable (url: \"${STAGING_URL}\"), or leave the password out: libpq reads it from ~/.pgpass.";
}

static void read_url(Config *config, const YamlEntry *entry, void *member)
{
    Environment *environment = member;
    if (!text_given(config, entry))
        return;
    environment->url_written = entry->value->text;
    environment->url_line = entry->value->line;
    environment->url_column = entry->value->column;
    warn_of_password(config, entry);
}

static void read_environments(Config *config, const YamlEntry *entry, void *member)
{
    Arena *mem = config->findings->mem;
    Project *project = member;
    if (entry->value->kind != YAML_TABLE) {
        wrong_type(config, entry, "a table of environments", "Write it like { staging: { url: \"${STAGING_URL}\" } }.");
        return;
    }
    for (vec_each(&entry->value->entries, named)) {
        Environment *environment = environment_find(project, named->key);
        if (!environment) {
            vec_push(mem, &project->environments, ((Environment){.name = named->key}));
            environment = &project->environments.items[project->environments.count - 1];
        }
        section_read(config, named, arena_printf(mem, "environments.%s.", named->key), environment_keys,
                     COUNT(environment_keys), environment);
        if (!environment->url_written && !yaml_get(named->value, "url"))
            mistake(config, named->line, named->column, "missing-key", "environments.%s has no url", named->key)->hint =
                "Add url: \"${NAME_OF_A_VARIABLE}\", or url: embedded.";
    }
}

/* --- what must fit together --------------------------------------------------------------------- */

static const YamlNode *place(const YamlNode *root, const char *section, const char *key)
{
    const YamlNode *node = yaml_get(yaml_get(root, section), key);
    if (!node)
        node = yaml_get(root, section);
    return node ? node : root;
}

static void check_locks(Config *config, const YamlNode *root)
{
    Arena *mem = config->findings->mem;
    const LockBudget *locks = &config->project->locks;
    if (locks->attempt_ms < 0 || locks->hold_ms < 0 || locks->total_ms < 0)
        return;
    if (locks->attempt_ms > locks->hold_ms) {
        const YamlNode *node = place(root, "locks", "attempt");
        mistake(config, node->line, node->column, "out-of-range", "locks.attempt (%s) is longer than locks.hold (%s)",
                duration_print(locks->attempt_ms, mem), duration_print(locks->hold_ms, mem))
            ->hint = "Others wait behind us while we wait for a lock: attempt must not be longer than hold.";
    }
    if (locks->hold_ms > locks->total_ms) {
        const YamlNode *node = place(root, "locks", "hold");
        mistake(config, node->line, node->column, "out-of-range", "locks.hold (%s) is longer than locks.total (%s)",
                duration_print(locks->hold_ms, mem), duration_print(locks->total_ms, mem))
            ->hint = "total is the sum of all stretches in which others wait.";
    }
}

static bool schema_reserved(const char *name)
{
    return strncmp(name, "pg_", 3) == 0 || strcmp(name, "information_schema") == 0 || strcmp(name, "theseus") == 0;
}

static void check_schemas(Config *config, const YamlNode *root)
{
    Map seen = map_new(config->findings->mem);
    for (size_t k = 0; k < COUNT(schemas_keys); k++) {
        const YamlNode *list = yaml_get(yaml_get(root, "schemas"), schemas_keys[k].name);
        if (!list || list->kind != YAML_LIST)
            continue;
        for (vec_each(&list->entries, item)) {
            const char *name = item->value->text;
            if (!name)
                continue;
            if (map_has(&seen, name))
                mistake(config, item->line, item->column, "duplicate-value", "schema %s is named twice under schemas", name);
            else if (k < 2 && schema_reserved(name))
                mistake(config, item->line, item->column, "out-of-range", "schema %s cannot be %s", name, schemas_keys[k].name)
                    ->hint = "System schemas and theseus's own are never part of a project.";
            map_put(&seen, name, &seen);
        }
    }
}

static const char *nearest_environment(Config *config, const char *name)
{
    Arena *mem = config->findings->mem;
    TextList names = {0};
    for (vec_each(&config->project->environments, environment))
        vec_push(mem, &names, environment->name);
    const char *nearest = suggest_nearest(name, names.items, names.count);
    return nearest ? arena_printf(mem, "Did you mean %s?", nearest) : NULL;
}

static bool requires_itself(Project *project, const Environment *from)
{
    const Environment *at = from;
    for (size_t steps = 0; at && at->requires && steps <= project->environments.count; steps++) {
        if (strcmp(at->requires, from->name) == 0)
            return true;
        at = environment_find(project, at->requires);
    }
    return false;
}

static void check_environments(Config *config, const YamlNode *root)
{
    Project *project = config->project;
    const YamlNode *node = yaml_get(root, "default");
    if (node && !environment_find(project, project->default_environment))
        mistake(config, node->line, node->column, "unknown-environment", "default: there is no environment %s",
                project->default_environment)
            ->hint = nearest_environment(config, project->default_environment);
    for (vec_each(&project->environments, environment)) {
        const YamlNode *table = yaml_get(yaml_get(root, "environments"), environment->name);
        const YamlNode *required = yaml_get(table, "requires");
        if (required && environment->requires && !environment_find(project, environment->requires))
            mistake(config, required->line, required->column, "unknown-environment", "there is no environment %s",
                    environment->requires)
                ->hint = nearest_environment(config, environment->requires);
        else if (required && environment->requires && requires_itself(project, environment))
            mistake(config, required->line, required->column, "out-of-range", "environment %s would have to wait for itself",
                    environment->name);
    }
}
