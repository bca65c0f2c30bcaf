/*
 * evolutions/NAME.yaml: keys that all kinds share, and those of the kind from its own table. All mistakes at once,
 * each with its place. Opens no connection.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/suggest.h"
#include "core/time.h"
#include "evolve/evolution.h"

#define DECLARE_LIMIT (1u << 20)
#define SUFFIX ".yaml"

typedef struct Reader {
    Declaration *declaration;
    Findings *findings;
    const char *section; /* "gates." or "" */
} Reader;

typedef struct Common {
    const char *kind, *table;
    Pace pace;
} Common;

static const Key pace_keys[] = {
    {.name = "batch", .type = KEY_DURATION, .offset = offsetof(Common, pace.batch_ms)},
    {.name = "max_replication_lag", .type = KEY_DURATION, .offset = offsetof(Common, pace.max_lag_ms)},
    {.name = "max_p95_rise", .type = KEY_SHARE, .offset = offsetof(Common, pace.max_p95_rise)},
    {.name = "max_snapshot_age", .type = KEY_DURATION, .offset = offsetof(Common, pace.max_snapshot_ms)},
    {.name = "wait_for_snapshots", .type = KEY_BOOL, .offset = offsetof(Common, pace.wait_for_snapshots)},
    {.name = "fire_triggers", .type = KEY_BOOL, .offset = offsetof(Common, pace.fire_triggers)},
    {.name = "rest", .type = KEY_SHARE, .offset = offsetof(Common, pace.nice)},
};
static const Key common_keys[] = {
    {.name = "kind", .type = KEY_TEXT, .offset = offsetof(Common, kind), .required = true},
    {.name = "table", .type = KEY_TEXT, .offset = offsetof(Common, table), .required = true},
    {.name = "pace", .type = KEY_TABLE, .keys = pace_keys, .key_count = COUNT(pace_keys)},
};

static bool name_good(const char *name);
static void read_table(Reader *reader, const YamlNode *node, const Key *keys, size_t count, void *target);
static void read_all(Reader *reader, const YamlNode *root, Common *common);
static void split_table(Reader *reader, const Project *project, const YamlNode *root, const char *table);

static const char *folder(const Project *project, Arena *mem)
{
    return path_join(mem, path_parent(mem, project->tests_directory), "evolutions");
}

bool declare_list(const Project *project, Arena *mem, TextList *names, Error *err)
{
    TextList files = {0};
    const char *directory = folder(project, mem);

    if (!file_is_directory(directory))
        return true;
    TRY(file_list(directory, mem, &files, err));
    for (vec_each(&files, file)) {
        size_t length = strlen(*file);
        if (length > strlen(SUFFIX) && !strcmp(*file + length - strlen(SUFFIX), SUFFIX))
            vec_push(mem, names, arena_strndup(mem, *file, length - strlen(SUFFIX)));
    }
    return true;
}

const char *declare_path(const Project *project, const char *name, Arena *mem)
{
    return path_join(mem, folder(project, mem), arena_printf(mem, "%s" SUFFIX, name));
}

static bool refuse_unknown(const Project *project, const char *name, const char *path, Arena *mem, Error *err)
{
    TextList names = {0};
    const char *nearest;

    TRY(declare_list(project, mem, &names, err));
    nearest = suggest_nearest(name, names.items, names.count);
    error_set(err, ERR_USAGE, "there is no evolution \"%s\": %s does not exist", name, project_shown(path, mem));
    return nearest ? error_hint(err, "Did you mean \"%s\"?", nearest)
                   : error_hint(err, "theseus evolve list shows those there are.");
}

bool declare_read(const Project *project, const char *name, Arena *mem, Declaration *declaration, Findings *findings,
                  Error *err)
{
    const char *path, *text;
    size_t length;

    if (!name_good(name)) {
        error_set(err, ERR_USAGE, "\"%.80s\" is no name of an evolution", name);
        return error_hint(err, "Small letters, digits and _, at most 40 of them: it becomes part of names in the database.");
    }
    path = declare_path(project, name, mem);
    if (!file_exists(path))
        return refuse_unknown(project, name, path, mem, err);
    TRY(file_read(path, DECLARE_LIMIT, mem, &text, &length, err));
    return declare_parse(project, name, project_shown(path, mem), text, length, mem, declaration, findings, err);
}

static bool name_good(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

bool declare_parse(const Project *project, const char *name, const char *shown, const char *text, size_t length, Arena *mem,
                   Declaration *declaration, Findings *findings, Error *err)
{
    Common common = {.pace = {.batch_ms = 200, .max_lag_ms = 5000, .max_p95_rise = 0.2, .max_snapshot_ms = 60000}};
    Reader reader = {declaration, findings, ""};
    YamlNode *root = NULL;

    *declaration = (Declaration){.name = name, .path = shown, .text = text};
    declaration->digest = digest_hex(digest_of(text, length), mem);
    if (yaml_parse(shown, text, length, &root, findings)) {
        read_all(&reader, root, &common);
        if (declaration->kind && common.table)
            split_table(&reader, project, root, common.table);
        declaration->pace = common.pace;
        if (declaration->kind && declaration->kind->check && !findings->errors)
            declaration->kind->check(declaration, root, findings);
    }
    findings_sort(findings);
    return findings_sum(findings, ERR_USAGE, shown, err);
}

Finding *declare_mistake(const Declaration *declaration, const YamlNode *root, const char *key, const char *rule,
                         Findings *findings, const char *format, ...)
{
    const YamlNode *node = key ? yaml_get(root, key) : NULL;
    const char *message;
    va_list args;

    va_start(args, format);
    message = arena_vprintf(findings->mem, format, args);
    va_end(args);
    if (!node)
        node = root;
    return findings_add(findings, yaml_at(declaration->path, node->line, node->column, rule), "%s", message);
}

/* --- keys ----------------------------------------------------------------------------------- */

static Finding *mistake(Reader *reader, int line, int column, const char *rule, const char *format, ...) PRINTF_LIKE(5, 6);
static Finding *mistake(Reader *reader, int line, int column, const char *rule, const char *format, ...)
{
    const char *message;
    va_list args;

    va_start(args, format);
    message = arena_vprintf(reader->findings->mem, format, args);
    va_end(args);
    return findings_add(reader->findings, yaml_at(reader->declaration->path, line, column, rule), "%s", message);
}

static void unknown_kind(Reader *reader, const YamlNode *node, const char *kind)
{
    Arena *mem = reader->findings->mem;
    TextList names = {0};
    Buf all = buf_new(mem);
    const char *nearest;

    for (size_t i = 0; i < evolution_kind_count; i++) {
        vec_push(mem, &names, evolution_kinds[i]->name);
        buf_printf(&all, "%s%s", i ? ", " : "", evolution_kinds[i]->name);
    }
    nearest = suggest_nearest(kind, names.items, names.count);
    mistake(reader, node->line, node->column, "unknown-kind", "there is no kind of evolution \"%.60s\"", kind)->hint =
        nearest ? arena_printf(mem, "Did you mean %s?", nearest) : arena_printf(mem, "Known are %s.", all.data);
}

/* The kind is looked for first: it says which other keys there are. */
static void read_all(Reader *reader, const YamlNode *root, Common *common)
{
    Arena *mem = reader->findings->mem;
    const YamlNode *named = yaml_get(root, "kind");
    const Kind *kind = NULL;
    YamlNode shared = *root, own = *root;

    if (named && named->kind == YAML_TEXT && !yaml_is_empty(named)) {
        kind = evolution_kind(named->text);
        if (!kind)
            unknown_kind(reader, named, named->text);
    }
    memset(&shared.entries, 0, sizeof shared.entries);
    memset(&own.entries, 0, sizeof own.entries);
    for (vec_each(&root->entries, entry)) {
        bool is_common = false;
        for (size_t i = 0; i < COUNT(common_keys); i++)
            is_common |= entry->key && !strcmp(entry->key, common_keys[i].name);
        if (is_common)
            vec_push(mem, &shared.entries, *entry);
        else
            vec_push(mem, &own.entries, *entry);
    }
    read_table(reader, &shared, common_keys, COUNT(common_keys), common);
    if (!kind)
        return;
    reader->declaration->kind = kind;
    reader->declaration->own = arena_alloc(mem, kind->own_size);
    if (kind->defaults)
        kind->defaults(reader->declaration->own);
    read_table(reader, &own, kind->keys, kind->key_count, reader->declaration->own);
}

static void split_table(Reader *reader, const Project *project, const YamlNode *root, const char *table)
{
    Arena *mem = reader->findings->mem;
    const char *dot = strchr(table, '.');
    const YamlNode *node = yaml_get(root, "table");

    if (dot && (strchr(dot + 1, '.') || !dot[1] || dot == table)) {
        mistake(reader, node->line, node->column, "wrong-type", "table wants a name or schema.name, not \"%.100s\"", table);
        return;
    }
    reader->declaration->schema = dot                              ? arena_strndup(mem, table, (size_t)(dot - table))
                                  : project->schemas.managed.count ? project->schemas.managed.items[0]
                                                                   : "public";
    reader->declaration->table = dot ? dot + 1 : table;
}

static bool read_share(const char *text, double *share)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || value < 0 || (*end && strcmp(end, "%") != 0))
        return false;
    *share = *end ? value / 100.0 : value;
    return true;
}

static bool read_word(const char *text, const char *words)
{
    size_t length = strlen(text);

    for (const char *at = words; *at;) {
        size_t one = strcspn(at, "|");
        if (one == length && !memcmp(at, text, length))
            return true;
        at += one + (at[one] == '|');
    }
    return false;
}

static bool read_count(const char *text, int64_t *count)
{
    char *end;
    int64_t value = strtoll(text, &end, 10);

    if (end == text || *end || value < 0)
        return false;
    *count = value;
    return true;
}

static const char *wanted(const Key *key, Arena *mem)
{
    static const char *const words[] = {
        [KEY_TEXT] = "a text",    [KEY_BOOL] = "true or false", [KEY_DURATION] = "a duration (300ms, 5s, 14d)",
        [KEY_COUNT] = "a number", [KEY_SHARE] = "a share (1%)", [KEY_TABLE] = "a table of keys and values",
    };

    return key->type == KEY_WORD ? arena_printf(mem, "one of %s", key->words) : words[key->type];
}

static bool read_value(Reader *reader, const Key *key, const YamlNode *node, void *target)
{
    char *member = (char *)target + key->offset;
    const char *text = node->text;

    if (key->type == KEY_TABLE) {
        const char *outer = reader->section;
        if (node->kind != YAML_TABLE)
            return false;
        reader->section = arena_printf(reader->findings->mem, "%s%s.", outer, key->name);
        read_table(reader, node, key->keys, key->key_count, target);
        reader->section = outer;
        return true;
    }
    if (node->kind != YAML_TEXT || yaml_is_empty(node) || !*text)
        return false;
    switch (key->type) {
    case KEY_BOOL:
        *(bool *)(void *)member = !strcmp(text, "true");
        return !strcmp(text, "true") || !strcmp(text, "false");
    case KEY_DURATION:
        return duration_parse(text, (int64_t *)(void *)member);
    case KEY_COUNT:
        return read_count(text, (int64_t *)(void *)member);
    case KEY_SHARE:
        return read_share(text, (double *)(void *)member);
    case KEY_WORD:
        if (!read_word(text, key->words))
            return false;
        break;
    case KEY_TEXT:
    case KEY_TABLE:
        break;
    }
    *(const char **)(void *)member = text;
    return true;
}

static void unknown_key(Reader *reader, const YamlEntry *entry, const Key *keys, size_t count)
{
    Arena *mem = reader->findings->mem;
    TextList names = {0};
    Buf all = buf_new(mem);
    const char *nearest;

    for (size_t i = 0; i < count; i++) {
        vec_push(mem, &names, keys[i].name);
        buf_printf(&all, "%s%s", i ? ", " : "", keys[i].name);
    }
    nearest = suggest_nearest(entry->key, names.items, names.count);
    mistake(reader, entry->line, entry->column, "unknown-key", "there is no key %s%s", reader->section, entry->key)->hint =
        nearest ? arena_printf(mem, "Did you mean %s?", nearest) : arena_printf(mem, "Known here: %s.", all.data);
}

static void read_table(Reader *reader, const YamlNode *node, const Key *keys, size_t count, void *target)
{
    Arena *mem = reader->findings->mem;

    for (vec_each(&node->entries, entry)) {
        const Key *key = NULL;
        for (size_t i = 0; i < count && entry->key; i++)
            if (!strcmp(keys[i].name, entry->key))
                key = &keys[i];
        if (!entry->key)
            mistake(reader, entry->line, entry->column, "wrong-type", "a table of keys and values is wanted here, not a list");
        else if (!key)
            unknown_key(reader, entry, keys, count);
        else if (!read_value(reader, key, entry->value, target))
            mistake(reader, entry->value->line, entry->value->column, "wrong-type", "%s%s wants %s", reader->section, key->name,
                    wanted(key, mem));
    }
    for (size_t i = 0; i < count; i++)
        if (keys[i].required && !yaml_get(node, keys[i].name))
            mistake(reader, node->line, node->column, "missing-key", "%s%s is missing", reader->section, keys[i].name)->hint =
                arena_printf(mem, "It wants %s.", wanted(&keys[i], mem));
}
