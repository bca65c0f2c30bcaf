#include "migrate/place.h"

#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "db/cluster.h"
#include "db/sql.h"
#include "parse/script.h"
#include "state/state.h"

#define PLACE_FILE_LIMIT ((size_t)1 << 30)

static bool file_snapshot(const PlaceContext *context, const char *path, Arena *mem, Snapshot **snapshot, Error *err);

static bool read_schema(const PlaceContext *context, Db *db, Arena *mem, Snapshot **snapshot, Error *err)
{
    SnapshotScope scope = {0};
    if (context->project)
        scope = context->project->schemas;
    TRY(state_scope_hidden(db, mem, &scope, err));
    return snapshot_read(db, &scope, mem, snapshot, err);
}

static bool url_snapshot(const PlaceContext *context, const char *conninfo, Arena *mem, Snapshot **snapshot, Error *err)
{
    auto_db db = NULL;
    TRY(db_open(&(DbTarget){.conninfo = conninfo}, &db, err));
    return read_schema(context, db, mem, snapshot, err);
}

static bool environment_snapshot(const PlaceContext *context, const char *name, Arena *mem, Snapshot **snapshot, Error *err)
{
    Environment *environment = NULL;
    if (!context->project)
        return error_set(err, ERR_USAGE, "@%s is an environment of a project, and there is no theseus.yaml here", name);
    TRY(project_environment(context->project, name, mem, &environment, err));
    const char *conninfo = environment->url;
    if (strcmp(conninfo, "embedded") == 0)
        TRY(context->embedded(context->embedded_context, &conninfo, err));
    return url_snapshot(context, conninfo, mem, snapshot, err);
}

bool place_snapshot(const PlaceContext *context, const char *place, Arena *mem, Snapshot **snapshot, Error *err)
{
    if (place[0] == '@')
        return environment_snapshot(context, place + 1, mem, snapshot, err);
    if (strncmp(place, "file:", 5) == 0)
        return file_snapshot(context, place + 5, mem, snapshot, err) || error_while(err, "reading %s", place);
    if (strstr(place, "://") || strchr(place, '='))
        return url_snapshot(context, place, mem, snapshot, err);
    error_set(err, ERR_USAGE, "\"%s\" is no place to compare", place);
    return error_hint(err, "Places are a URL, @environment, and file:schema.sql.");
}

/* --- a file, in a database of its own --------------------------------------------------------- */

static bool run_statement(Db *db, const Script *script, const Statement *statement, Error *err)
{
    bool done = statement->copy_data
                    ? db_copy_in(db, statement->text, statement->copy_data, statement->copy_length, err)
                    : db_execute(db, statement->text, err);
    if (done)
        return true;
    return error_while(err, "running %s:%d", script->path, statement->line);
}

static bool load_file(Db *db, const char *path, Arena *mem, Error *err)
{
    const char *text = NULL;
    size_t length = 0;
    Script script = {0};
    Findings findings = findings_new(mem);
    TRY(file_read(path, PLACE_FILE_LIMIT, mem, &text, &length, err));
    script_parse(path, text, length, mem, &script, &findings);
    if (findings.errors)
        return error_set(err, ERR_USAGE, "%s:%d: %s", findings.list.items[0].file, findings.list.items[0].line,
                         findings.list.items[0].message);
    TRY(db_user_session(db, err));
    for (vec_each(&script.statements, statement))
        TRY(run_statement(db, &script, statement, err));
    return db_reset_session(db, err);
}

static bool file_snapshot(const PlaceContext *context, const char *path, Arena *mem, Snapshot **snapshot, Error *err)
{
    auto_db admin = NULL;
    auto_db db = NULL;
    Cluster *cluster = NULL;
    TRY(cluster_find(path_join(mem, context->directory, "shadow"), CLUSTER_SHADOW, 0, mem, &cluster, err));
    TRY(cluster_start(cluster, err));
    TRY(db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, "postgres", mem)}, &admin, err));
    const char *name = arena_printf(mem, "theseus_scratch_%d", (int)getpid());
    TRY(db_execute(admin, sql_make(mem, KW("drop database if exists "), ID(name)), err));
    TRY(db_execute(admin, sql_make(mem, KW("create database "), ID(name), KW(" template template0")), err));
    bool read = db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, name, mem)}, &db, err) &&
                load_file(db, path, mem, err) && read_schema(context, db, mem, snapshot, err);
    db_clean(&db);
    Error ignored = {0}; /* the reason why it failed says more */
    bool dropped = db_execute(admin, sql_make(mem, KW("drop database "), ID(name)), read ? err : &ignored);
    return read && dropped;
}
