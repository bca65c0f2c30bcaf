/*
 * Two databases that have gone through the same migrations, one of them with generated rows: their rows and sequences become
 * the same, or it is said that they cannot.
 *
 * What it never does: change `main`. Rows are only ever deleted, where main has none in that table.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/map.h"
#include "db/sql.h"
#include "migrate/shadow/shadow_internal.h"

typedef struct Holding {
    const char *name, *kind, *value;
} Holding;

typedef struct Holdings {
    Holding *items;
    size_t count;
} Holdings;

typedef struct Twins {
    Db *main, *bench;
    Arena *mem;
    Holdings of_main, of_bench;
    TextList repairs; /* statements for the bench */
    bool apart;       /* they cannot be made the same */
} Twins;

static bool holdings_read(Db *db, Arena *mem, Holdings *holdings, Error *err) MUST_CHECK;
static bool compare_tables(Twins *twins, Error *err) MUST_CHECK;
static bool compare_sequences(Twins *twins, Error *err) MUST_CHECK;
static bool repair(const Twins *twins, Error *err) MUST_CHECK;

bool twin_make_same(Db *main, Db *bench, bool *same, Error *err)
{
    auto_arena scratch = arena_new();
    Twins twins = {.main = main, .bench = bench, .mem = scratch};
    bool made = holdings_read(main, scratch, &twins.of_main, err) && holdings_read(bench, scratch, &twins.of_bench, err) &&
                compare_tables(&twins, err) && compare_sequences(&twins, err) && (twins.apart || repair(&twins, err));
    *same = made && !twins.apart;
    /* What stands in the way (no right to, a table that only one of them has) is as good as a difference. */
    return made || (db_alive(main) && db_alive(bench));
}

static bool holdings_read(Db *db, Arena *mem, Holdings *holdings, Error *err)
{
    static const Field fields[] = {FIELD(Holding, name), FIELD(Holding, kind), FIELD_NULL(Holding, value)};
    auto_rows rows = NULL;
    void *items;
    TRY(db_query(db, sql_migrate_twin, NO_PARAMS, &rows, err));
    TRY(rows_read(rows, fields, COUNT(fields), sizeof(Holding), mem, &items, &holdings->count, err));
    holdings->items = items;
    return true;
}

/* --- tables ----------------------------------------------------------------------------------- */

static void add_tables(Twins *twins, const Holdings *holdings, Map *tables)
{
    for (size_t i = 0; i < holdings->count; i++) {
        Holding *holding = holdings->items + i;
        if (strchr("np", *holding->kind))
            twins->apart = true;
        else if (*holding->kind != 'S')
            map_put(tables, holding->name, holding);
    }
}

/* A row a table: NULL where it is empty, else a digest of what is in it. */
static const char *digests_sql(const Map *tables, Arena *mem)
{
    Sql sql = sql_new(mem);
    for (size_t i = 0; i < tables->count; i++)
        sql_add(&sql, i ? KW(" union all ") : KW(""),
                KW("select md5(string_agg(md5(theseus_row::text), '' order by md5(theseus_row::text))) from only "),
                FROM_SERVER(tables->entries[i].key), KW(" theseus_row"));
    return sql_text(&sql);
}

static bool compare_tables(Twins *twins, Error *err)
{
    Map tables = map_new(twins->mem);
    auto_rows of_main = NULL;
    auto_rows of_bench = NULL;
    add_tables(twins, &twins->of_main, &tables);
    add_tables(twins, &twins->of_bench, &tables);
    if (twins->apart || !tables.count)
        return true;
    const char *sql = digests_sql(&tables, twins->mem);
    TRY(db_execute_rows(twins->main, sql, &of_main, err) && db_execute_rows(twins->bench, sql, &of_bench, err));
    for (size_t i = 0; i < tables.count; i++) {
        const Holding *table = tables.entries[i].value;
        const char *here = rows_get(of_main, i, 0), *there = rows_get(of_bench, i, 0);
        if (!here && there && *table->kind == 'r')
            vec_push(twins->mem, &twins->repairs,
                     sql_make(twins->mem, KW("delete from only "), FROM_SERVER(table->name)));
        else if (here ? !there || strcmp(here, there) != 0 : there != NULL)
            twins->apart = true;
    }
    return true;
}

/* --- sequences -------------------------------------------------------------------------------- */

static bool position_of_unused(Twins *twins, const char *name, const char **position, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_execute_rows(twins->main, sql_make(twins->mem, KW("select last_value from "), FROM_SERVER(name)), &rows, err));
    *position = arena_strdup(twins->mem, rows_get(rows, 0, 0));
    return true;
}

static bool compare_sequence(Twins *twins, const Holding *here, const Holding *there, Error *err)
{
    const char *position = here->value;
    if (here->value ? there->value && !strcmp(here->value, there->value) : !there->value)
        return true;
    if (!position)
        TRY(position_of_unused(twins, here->name, &position, err));
    vec_push(twins->mem, &twins->repairs,
             sql_make(twins->mem, KW("select pg_catalog.setval("), LIT(here->name), KW(", "), LIT(position),
                      here->value ? KW(", true)") : KW(", false)")));
    return true;
}

static bool compare_sequences(Twins *twins, Error *err)
{
    Map theirs = map_new(twins->mem);
    for (size_t i = 0; i < twins->of_bench.count; i++)
        if (*twins->of_bench.items[i].kind == 'S')
            map_put(&theirs, twins->of_bench.items[i].name, twins->of_bench.items + i);
    for (size_t i = 0; i < twins->of_main.count && !twins->apart; i++) {
        const Holding *here = twins->of_main.items + i, *there = map_get(&theirs, here->name);
        if (*here->kind != 'S')
            continue;
        if (there)
            TRY(compare_sequence(twins, here, there, err));
        else
            twins->apart = true;
    }
    return true;
}

/* --- repair ----------------------------------------------------------------------------------- */

/* Neither triggers nor foreign keys nor rules have a say: what is removed was never there. */
static bool repair(const Twins *twins, Error *err)
{
    Buf batch = buf_new(twins->mem);
    if (!twins->repairs.count)
        return true;
    buf_add(&batch, "begin; set local session_replication_role = replica");
    for (vec_each(&twins->repairs, sql))
        buf_printf(&batch, ";\n%s", *sql);
    buf_add(&batch, ";\ncommit");
    Error ignored;
    if (db_execute(twins->bench, batch.data, err))
        return true;
    return db_alive(twins->bench) && db_execute(twins->bench, "rollback", &ignored) && false;
}
