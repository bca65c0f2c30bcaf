#include "migrate/drift_trace.h"

#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/json.h"
#include "db/sql.h"
#include "migrate/redact.h"

static bool ask_when(Db *db, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces, Error *err);
static bool ask_who(Db *db, const char *schema, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces, Error *err);
static const char *last_change(const History *history);

bool drift_trace(Db *db, const History *history, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces,
                 Error *err)
{
    auto_rows rows = NULL;

    *traces = (DriftTraces){.since = last_change(history)};
    for (size_t i = 0; i < drift->items.count; i++)
        vec_push(mem, &traces->list, (DriftTrace){0});
    TRY(db_query(db, sql_migrate_traces_kept, NO_PARAMS, &rows, err));
    traces->commit_times = rows_bool(rows, 0, 0);
    const char *schema = rows_get(rows, 0, 1) ? arena_strdup(mem, rows_get(rows, 0, 1)) : NULL;
    traces->statements = schema != NULL;
    if (!drift->items.count)
        return true;
    TRY(!traces->commit_times || ask_when(db, drift, live, mem, traces, err));
    return !schema || ask_who(db, schema, drift, live, mem, traces, err);
}

static const char *last_change(const History *history)
{
    const char *at = NULL;

    for (vec_each(&history->events, event))
        if (strcmp(event->kind, "intent") != 0 && strcmp(event->kind, "failed") != 0)
            at = event->at;
    return at;
}

static void put_number(Json *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_i64(json, value);
}

static bool ask_when(Db *db, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces, Error *err)
{
    auto_rows rows = NULL;
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    for (size_t i = 0; i < drift->items.count; i++) {
        const Object *object = snapshot_find_key(live, drift->items.items[i].key);
        if (!object)
            continue;
        json_object_open(&json);
        put_number(&json, "item", (int64_t)i);
        put_number(&json, "classid", object->address.classid);
        put_number(&json, "objid", object->address.objid);
        put_number(&json, "objsubid", object->address.objsubid);
        json_object_close(&json);
    }
    json_array_close(&json);
    TRY(db_query(db, sql_migrate_written_when, PARAMS(out.data), &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++)
        traces->list.items[rows_i64(rows, i, 0)].written = arena_strdup(mem, rows_get(rows, i, 1));
    return true;
}

/* Of this database, of schemas, naming both $1 and $2; not those that stand in our own history. */
static const char *statements_naming(const char *schema, Arena *mem)
{
    return sql_make(mem, KW("select r.rolname::text, pg_catalog.left(s.query, 300) from "), REL(schema, "pg_stat_statements"),
                    KW(" s join pg_catalog.pg_roles r on r.oid = s.userid join pg_catalog.pg_database d on d.oid = s.dbid"
                       " where d.datname = pg_catalog.current_database()"
                       " and s.query ~* '^\\s*(create|alter|drop|comment|grant|revoke|reindex|security)\\M'"
                       " and pg_catalog.strpos(pg_catalog.lower(s.query), pg_catalog.lower($1)) > 0"
                       " and pg_catalog.strpos(pg_catalog.lower(s.query), pg_catalog.lower($2)) > 0"
                       " and not exists (select from theseus.event e, pg_catalog.json_array_elements_text(e.statements) t"
                       " where pg_catalog.strpos(t, pg_catalog.left(s.query, 300)) > 0)"
                       " order by s.calls, s.queryid limit 1"));
}

/* The last word of a key is the name; a column's is asked for beside its table's. */
static bool ask_who(Db *db, const char *schema, const Drift *drift, const Snapshot *live, Arena *mem, DriftTraces *traces, Error *err)
{
    const char *sql = statements_naming(schema, mem);

    for (size_t i = 0; i < drift->items.count; i++) {
        const char *key = drift->items.items[i].key;
        const Object *object = snapshot_find_key(live, key);
        const char *dot = strrchr(key, '.'), *space = strrchr(key, ' ');
        const char *name = object ? object->name : dot ? dot + 1 : space ? space + 1 : key;
        const char *whole = object && object->parent ? object->parent->name : name;
        auto_rows rows = NULL;

        TRY(db_query(db, sql, PARAMS(name, whole), &rows, err));
        if (!rows_count(rows))
            continue;
        traces->list.items[i].role = arena_strdup(mem, rows_get(rows, 0, 0));
        traces->list.items[i].statement = redact_secrets(arena_strdup(mem, rows_get(rows, 0, 1)), mem);
    }
    return true;
}
