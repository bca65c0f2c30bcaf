/*
 * What a procedure becomes on one database, by what is kept aside there.
 */
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/json.h"
#include "migrate/park/park_internal.h"
#include "state/state.h"

typedef struct ParkedHere ParkedHere;
static void make_room(Procedure *procedure, const ParkedHere *here, Arena *mem, TextList *notes);

struct ParkedHere {
    const Parked *items;
    size_t count;
};

static bool same_shape(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static const Parked *parked_here(const ParkedHere *here, const Procedure *procedure, Direction direction,
                                 const char *key)
{
    for (size_t i = 0; i < here->count; i++) {
        const Parked *parked = here->items + i;
        if (!strcmp(parked->version, procedure->version) && !strcmp(parked->key, key) &&
            !strcmp(parked->direction, direction == DIRECTION_UP ? "up" : "down"))
            return parked;
    }
    return NULL;
}

static bool check_needed(const Procedure *procedure, const ParkedHere *here, Error *err)
{
    Direction other = procedure->direction == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    size_t missing = 0;
    for (vec_each(&procedure->needs_parked, key)) {
        if (parked_here(here, procedure, other, *key))
            continue;
        if (!missing++)
            error_set(err, ERR_REFUSED, "the rollback of %s needs what is no longer kept aside", procedure->version);
        error_detail(err, "%s", *key);
    }
    if (!missing)
        return true;
    return error_hint(err, "It was purged, or its time was over. Bring it back from a backup, or go on from here with a "
                           "new migration.");
}

/* Do all keys stand aside in the shape that the statements were proved for? `why` says what keeps them there. */
static bool reattaches(const Procedure *procedure, const Reattachment *reattachment, const ParkedHere *here,
                       Arena *mem, TextList *notes)
{
    size_t found = 0, fitting = 0;
    Direction other = procedure->direction == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    for (vec_each(&reattachment->keys, key)) {
        const Parked *parked = parked_here(here, procedure, other, *key);
        found += parked != NULL;
        fitting += parked && same_shape(parked->shape, reattachment->shape);
    }
    if (found && fitting < reattachment->keys.count && notes)
        vec_push(mem, notes,
                 arena_printf(mem, "what a rollback of %s had put aside stays there (theseus parked list): %s",
                              procedure->version,
                              found < reattachment->keys.count ? "part of it is gone"
                                                               : "the migration makes something else now"));
    return found && fitting == reattachment->keys.count;
}

/* A type that it uses may have been made anew meanwhile, while its own one is kept aside elsewhere. */
static bool stands_alone(Db *db, const Procedure *procedure, const Reattachment *reattachment, const ParkedHere *here,
                         Arena *mem, TextList *notes, bool *alone, Error *err)
{
    Direction other = procedure->direction == DIRECTION_UP ? DIRECTION_DOWN : DIRECTION_UP;
    Park park = {.mem = mem, .version = procedure->version, .direction = other};
    *alone = true;
    for (vec_each(&reattachment->keys, key)) {
        auto_rows rows = NULL;
        const Parked *parked = parked_here(here, procedure, other, *key);
        if (!parked->relation)
            continue;
        TRY(db_query(db, sql_migrate_parked_stands_on,
                     PARAMS(arena_printf(mem, "%u", parked->relation), arena_printf(mem, "%d", parked->attnum),
                            park_schema_name(&park, "public")), &rows, err));
        if (!rows_count(rows))
            continue;
        *alone = false;
        if (notes)
            vec_push(mem, notes, arena_printf(mem, "what a rollback of %s had put aside stays there (theseus parked list): %s uses "
                                                   "%s, which is another one now", procedure->version, *key, rows_get(rows, 0, 0)));
    }
    return true;
}

static void put_in(Procedure *procedure, const Reattachment *reattachment, Arena *mem)
{
    Procedure before = *procedure;
    memset(&procedure->statements, 0, sizeof procedure->statements);
    for (size_t i = 0; i < before.statements.count; i++) {
        if ((int)i != reattachment->at)
            vec_push(mem, &procedure->statements, before.statements.items[i]);
        else
            for (vec_each(&reattachment->statements, statement))
                vec_push(mem, &procedure->statements, *statement);
    }
    if (reattachment->at < 0)
        for (vec_each(&reattachment->statements, statement))
            vec_push(mem, &procedure->statements, *statement);
}

bool park_resolve(Db *db, const Procedure *procedure, Arena *mem, Procedure **resolved, TextList *notes, Error *err)
{
    Parked *items = NULL;
    ParkedHere here = {0};
    if (db)
        TRY(state_parked(db, mem, &items, &here.count, err));
    here.items = items;
    TRY(check_needed(procedure, &here, err));

    Procedure *made = ARENA_NEW(mem, Procedure);
    *made = *procedure;
    made->reattachments.count = 0;
    /* From the last to the first, so that the places of those before stay what they are. */
    for (size_t i = procedure->reattachments.count; i-- > 0;) {
        const Reattachment *reattachment = procedure->reattachments.items + i;
        bool alone = reattaches(procedure, reattachment, &here, mem, notes);
        if (alone)
            TRY(stands_alone(db, procedure, reattachment, &here, mem, notes, &alone, err));
        if (alone)
            put_in(made, reattachment, mem);
    }
    make_room(made, &here, mem, notes);
    *resolved = made;
    return true;
}

/* --- what an earlier time has left in the place ----------------------------------------------- */

/*
 * A change that is carried out a second time may find what it had put aside the first time: the file was edited in between,
 * or nothing asked for it back. It keeps its rows and goes on record as "VERSION~ID", under names of its own.
 */

static bool puts_aside(const Procedure *procedure)
{
    for (vec_each(&procedure->statements, statement))
        if (statement->source < 0 && strstr(statement->sql, "insert into theseus.parked"))
            return true;
    return false;
}

static void before_all(Procedure *procedure, const TextList *statements, Arena *mem)
{
    Procedure before = *procedure;
    memset(&procedure->statements, 0, sizeof procedure->statements);
    for (vec_each(statements, sql))
        vec_push(mem, &procedure->statements, (ProcedureStatement){.sql = *sql, .source = -1});
    for (vec_each(&before.statements, statement))
        vec_push(mem, &procedure->statements, *statement);
}

/* Nobody writes into it any more: its guards go, and rows written from now on have none of its values. */
static void rename_left_column(const Park *park, const Parked *left, TextList *statements)
{
    Arena *mem = park->mem;
    const char *hidden = park_hidden_name(park, left->column);
    const char *apart = park_fit(mem, arena_printf(mem, "%s~%lld", hidden, (long long)left->id));
    const char *triggers[] = {hidden, park_fit(mem, arena_printf(mem, "%s_update", hidden))};
    const char *table = left->name, *schema = left->schema;
    for (size_t i = 0; i < COUNT(triggers); i++)
        vec_push(mem, statements, sql_make(mem, KW("drop trigger if exists "), ID(triggers[i]), KW(" on "), REL(schema, table)));
    vec_push(mem, statements,
             sql_make(mem, KW("drop function if exists "),
                      REL(park_schema_name(park, schema), park_guard_name(mem, table, left->column)), KW("()")));
    vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(schema, table), KW(" alter column "), ID(hidden),
                                       KW(" drop not null")));
    vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(schema, table), KW(" rename column "), ID(hidden),
                                       KW(" to "), ID(apart)));
}

static bool is_itself(const Parked *parked, Arena *mem)
{
    Error ignored;
    JsonValue *restore;
    if (!parked->restore || !json_parse(parked->restore, strlen(parked->restore), mem, &restore, &ignored))
        return true;
    const char *with = json_get_text(restore, "with");
    return !with || !strcmp(with, parked->key);
}

static void rename_left_schema(const Park *park, const Parked *left, TextList *schemas, TextList *statements)
{
    Arena *mem = park->mem;
    const char *schema = park_schema_name(park, left->schema);
    for (vec_each(schemas, done))
        if (!strcmp(*done, schema))
            return;
    vec_push(mem, schemas, schema);
    const char *apart = park_fit(mem, arena_printf(mem, "%s~%lld", schema, (long long)left->id));
    vec_push(mem, statements, sql_make(mem, KW("alter schema "), ID(schema), KW(" rename to "), ID(apart)));
    vec_push(mem, statements,
             sql_make(mem, KW("update theseus.parked set place = "), LIT(sql_identifier(mem, apart)),
                      KW(" || pg_catalog.substr(place, "), INT((int64_t)strlen(sql_identifier(mem, schema)) + 1),
                      KW(") where pg_catalog.starts_with(place, "), LIT(arena_printf(mem, "%s.", sql_identifier(mem, schema))),
                      KW(")")));
}

static void make_room(Procedure *procedure, const ParkedHere *here, Arena *mem, TextList *notes)
{
    Park park = {.mem = mem, .version = procedure->version, .direction = procedure->direction};
    TextList schemas = {0}, statements = {0};
    int64_t last = 0;
    if (!puts_aside(procedure))
        return;
    for (size_t i = 0; i < here->count; i++) {
        const Parked *left = here->items + i;
        if (strcmp(left->version, procedure->version) || strcmp(left->direction, park_direction(&park)))
            continue;
        last = left->id;
        if (strcmp(left->kind, "column"))
            rename_left_schema(&park, left, &schemas, &statements);
        else if (left->attnum && left->relation && is_itself(left, mem))
            rename_left_column(&park, left, &statements);
    }
    if (!last)
        return;
    vec_push(mem, &statements,
             sql_make(mem, KW("update theseus.parked p set version = p.version || '~' || "), LIT(arena_printf(mem, "%lld", (long long)last)),
                      KW(", place = case when p.kind = 'column' and a.attname is not null"
                         " then pg_catalog.format('%I.%I.%I', p.schema, p.name, a.attname) else p.place end"
                         " from theseus.parked q left join pg_catalog.pg_attribute a on a.attrelid = q.relation and a.attnum = q.attnum"
                         " and q.attnum > 0 where q.id = p.id and p.version = "), LIT(park.version),
                      KW(" and p.direction = "), LIT(park_direction(&park))));
    before_all(procedure, &statements, mem);
    if (notes)
        vec_push(mem, notes, arena_printf(mem, "what %s had put aside at an earlier time stays apart, as %s~%lld (theseus parked "
                                               "list)", procedure->version, procedure->version, (long long)last));
}
