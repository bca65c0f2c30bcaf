/*
 * What pg_dump says of the shadow: the server's own program, which shares no line with our readers.
 */
#include <string.h>

#include "core/file.h"
#include "core/process.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"

#define DUMP_LIMIT ((size_t)1 << 30)
/* Of one argument the kernel takes 128 KiB. */
#define PATTERN_LIMIT ((size_t)60 << 10)

static bool dump_database(ShadowServer *server, const char *database, const Objects *without, Arena *mem, ShadowDump *dump,
                          Error *err) MUST_CHECK;
static bool load_dump(Db *db, const char *text, Arena *mem, bool *loaded, Error *err) MUST_CHECK;

bool shadow_dump(Shadow *shadow, const Objects *without, Arena *mem, ShadowDump *dump, Error *err)
{
    ShadowServer *server = shadow->server;
    *dump = (ShadowDump){0};
    if (!server->cluster) {
        dump->why_not = "the shadow is not a cluster of its own";
        return true;
    }
    return dump_database(server, server->branched ? server->bench : server->main, without, mem, dump, err);
}

bool shadow_make_again(Shadow *shadow, const char *text, Arena *mem, Snapshot **snapshot, ShadowDump *dump, Error *err)
{
    ShadowServer *server = shadow->server;
    const char *database = SHADOW_AGAIN;
    TextList assumed = {0};
    SnapshotScope scope = shadow->scope;
    auto_db db = NULL;
    bool loaded = false;
    *snapshot = NULL;
    *dump = (ShadowDump){0};
    scope.hidden_count = scope.hidden_object_count = 0;
    TRY(template_create_empty(server, shadow->facts, database, &assumed, err));
    TRY(server_open_admin(server, database, &db, err));
    TRY(load_dump(db, text, mem, &loaded, err));
    if (loaded)
        TRY(snapshot_read(db, &scope, mem, snapshot, err) && dump_database(server, database, NULL, mem, dump, err));
    db_clean(&db);
    return server_drop_database(server, database, err);
}

/* All in one transaction; what psql alone understands stands in lines of its own. */
static bool load_dump(Db *db, const char *text, Arena *mem, bool *loaded, Error *err)
{
    Buf sql = buf_new(mem);
    while (*text) {
        size_t length = strcspn(text, "\n");
        length += text[length] == '\n';
        if (strncmp(text, "\\restrict ", 10) != 0 && strncmp(text, "\\unrestrict ", 12) != 0)
            buf_add_bytes(&sql, text, length);
        text += length;
    }
    *loaded = db_execute(db, sql.data, err) && db_reset_session(db, err);
    return *loaded || db_alive(db);
}

/* Patterns of pg_dump: a name in double quotes stands for itself, | between them means or. */
static void add_patterns(const Objects *without, Arena *mem, TextList *argv)
{
    Buf pattern = buf_new(mem);
    const char *schema = NULL;
    for (size_t i = 0; without && i < without->count; i++) {
        const Object *table = without->items[i];
        bool same = schema && !strcmp(schema, table->schema) && pattern.length < PATTERN_LIMIT;
        if (!same && schema) {
            buf_add(&pattern, ")");
            vec_push(mem, argv, pattern.data);
            pattern = buf_new(mem);
        }
        if (!same)
            buf_printf(&pattern, "--exclude-table=%s.(", sql_identifier(mem, table->schema));
        buf_printf(&pattern, "%s%s", same ? "|" : "", sql_identifier(mem, table->name));
        schema = table->schema;
    }
    if (schema) {
        buf_add(&pattern, ")");
        vec_push(mem, argv, pattern.data);
    }
}

static bool dump_database(ShadowServer *server, const char *database, const Objects *without, Arena *mem, ShadowDump *dump,
                          Error *err)
{
    const char *program = path_join(mem, server->cluster->bin_directory, "pg_dump");
    const char *const fixed[] = {program, "--schema-only", "--encoding=UTF8", "--exclude-schema=theseus",
                                 "--exclude-schema=theseus_parked_*", "--dbname",
                                 cluster_conninfo(server->cluster, database, mem)};
    TextList argv = {0};
    ProcessResult result;
    if (!file_exists(program)) {
        dump->why_not = arena_printf(mem, "there is no %s", program);
        return true;
    }
    for (size_t i = 0; i < COUNT(fixed); i++)
        vec_push(mem, &argv, fixed[i]);
    add_patterns(without, mem, &argv);
    vec_push(mem, &argv, NULL);
    TRY(process_run(&(ProcessCall){.argv = argv.items, .output_limit = DUMP_LIMIT}, mem, &result, err));
    if (result.status == 0)
        dump->text = result.out;
    else
        dump->why_not = arena_printf(mem, "it failed: %s", result.err);
    return true;
}
