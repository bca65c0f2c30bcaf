/*
 * Columns are parked in place: renamed, known by (oid, attnum), hidden from snapshots.
 *
 * In place because it is exact (attnum, comment, grants and statistics stay), costs nothing however large the table
 * is, and holds the lock for a moment. What it costs: SELECT * and positional writers still see the column. The former
 * is said in the rollback's head, the latter fail by the guard.
 *
 *     default        meanwhile new rows get   guard on INSERT
 *     none           NULL (NOT NULL lifted)   fails when not NULL
 *     constant       it (NOT NULL stays)      fails when another value
 *     nextval        it                       none: the next number cannot be told from a given one
 *     anything else  it, by the guard         fails when not NULL, then sets it
 *     identity       its next number          none
 */
#include <ctype.h>
#include <string.h>

#include "migrate/park/park_internal.h"

typedef enum DefaultClass { DEFAULT_NONE, DEFAULT_CONSTANT, DEFAULT_SEQUENCE, DEFAULT_OTHER } DefaultClass;

static const Object *default_of(const Snapshot *state, const Object *column);
static const Object *sequence_of(const Snapshot *state, const Object *column);
static DefaultClass default_class(const char *expression);
static bool needs_fill(const Object *column, DefaultClass class);
static const char *fill_for(Park *park, const Object *column);
static void remember_column(Park *park, const ParkedThing *thing, TextList *statements);
static void guard(Park *park, const ParkedThing *thing, DefaultClass class, const char *expression,
                  TextList *statements);
static void move_sequence(Park *park, ParkedThing *thing, TextList *statements);

bool park_column_aside(Park *park, const Object *column, TextList *statements)
{
    Arena *mem = park->mem;
    const Object *table = column->parent, *made = default_of(park->state, column);
    const char *expression = made ? object_property(made, "expression") : NULL;
    DefaultClass class = default_class(expression);
    if (object_property(column, "generation"))
        return false; /* computed again when it comes back */
    if (object_property(column, "inheritance"))
        return true; /* follows the parent's, whose statements remember it as well */

    ParkedThing thing = {.key = column->key, .object = column, .state = park->state, .place = park_hidden_name(park, column->name),
                         .sequence = sequence_of(park->state, column)};
    if (needs_fill(column, class)) {
        thing.lifted_not_null = true;
        thing.fill = fill_for(park, column);
        vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" alter column "),
                                           ID(column->name), KW(" drop not null")));
    }
    if (class == DEFAULT_OTHER) {
        thing.moved_default = true;
        vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" alter column "),
                                           ID(column->name), KW(" drop default")));
    }
    if (thing.sequence)
        move_sequence(park, &thing, statements);
    vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" rename column "),
                                       ID(column->name), KW(" to "), ID(thing.place)));
    remember_column(park, &thing, statements);
    if (!object_property(column, "identity_kind") && class != DEFAULT_SEQUENCE) {
        thing.helpers = park_schema_for(park, table->schema);
        thing.guard = park_guard_name(mem, table->name, column->name);
        guard(park, &thing, class, expression, statements);
    }
    vec_push(mem, &park->things, thing);
    return true;
}

void park_column_back(const Park *park, const ParkedThing *thing, TextList *statements)
{
    Arena *mem = park->mem;
    const Object *column = thing->object, *table = column->parent;
    const Object *made = default_of(thing->state, column);
    if (thing->helpers) {
        vec_push(mem, statements, sql_make(mem, KW("drop trigger "), ID(thing->place), KW(" on "),
                                           REL(table->schema, table->name)));
        vec_push(mem, statements,
                 sql_make(mem, KW("drop trigger "), ID(park_fit(mem, arena_printf(mem, "%s_update", thing->place))),
                          KW(" on "), REL(table->schema, table->name)));
    }
    vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" rename column "),
                                       ID(thing->place), KW(" to "), ID(column->name)));
    if (thing->sequence) {
        vec_push(mem, statements,
                 sql_make(mem, KW("alter sequence "), REL(park_schema_name(park, table->schema), thing->sequence->name),
                          KW(" set schema "), ID(thing->sequence->schema)));
        vec_push(mem, statements, sql_make(mem, KW("alter sequence "), FROM_SERVER(thing->sequence->identity),
                                           KW(" owned by "), FROM_SERVER(column->identity)));
    }
    if (thing->moved_default)
        vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" alter column "),
                                           ID(column->name), KW(" set default "),
                                           FROM_SERVER(object_property(made, "expression"))));
    if (thing->fill)
        vec_push(mem, statements, sql_make(mem, KW("update "), REL(table->schema, table->name), KW(" set "),
                                           ID(column->name), KW(" = "), FROM_FILE(thing->fill), KW(" where "),
                                           ID(column->name), KW(" is null")));
    if (thing->lifted_not_null)
        vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name), KW(" alter column "),
                                           ID(column->name), KW(" set not null")));
    vec_push(mem, statements,
             sql_make(mem, KW("delete from theseus.parked where version = "), LIT(park->version),
                      KW(" and direction = "), LIT(park_direction(park)), KW(" and restore ->> 'with' = "),
                      LIT(thing->key)));
}

/* --- what hangs on a column ------------------------------------------------------------------- */

static const Object *default_of(const Snapshot *state, const Object *column)
{
    return snapshot_find(state, "default", column->identity);
}

static const Object *sequence_of(const Snapshot *state, const Object *column)
{
    for (size_t i = 0; i < state->count; i++) {
        const Object *object = state->objects[i];
        const char *owner = object_is(object, "sequence") ? object_property(object, "owned_by") : NULL;
        if (owner && !strcmp(owner, column->identity))
            return object;
    }
    return NULL;
}

/* A literal with casts, as the server writes every constant: 7, -1.5, 'x'::text, '{}'::jsonb, true, NULL::integer. */
static bool is_constant(const char *text)
{
    static const char *const words[] = {"true", "false", "NULL"};
    const char *c = text;
    if (*c == '\'') {
        for (c++; *c && !(c[0] == '\'' && c[1] != '\''); c++)
            c += *c == '\'';
        if (*c++ != '\'')
            return false;
    } else if (isdigit((unsigned char)*c) || *c == '-') {
        c += strspn(c, "-0123456789.e+");
    } else {
        size_t w = 0;
        while (w < COUNT(words) && strncmp(c, words[w], strlen(words[w])) != 0)
            w++;
        if (w == COUNT(words))
            return false;
        c += strlen(words[w]);
    }
    while (c[0] == ':' && c[1] == ':')
        for (c += 2; *c && *c != ':' && !strchr("+-*/|&<>=!~%^'", *c); c++)
            ;
    return *c == '\0';
}

static DefaultClass default_class(const char *expression)
{
    if (!expression || !strncmp(expression, "NULL", 4))
        return DEFAULT_NONE;
    if (is_constant(expression))
        return DEFAULT_CONSTANT;
    return !strncmp(expression, "nextval(", 8) ? DEFAULT_SEQUENCE : DEFAULT_OTHER;
}

static bool needs_fill(const Object *column, DefaultClass class)
{
    return object_property(column, "not_null") && class == DEFAULT_NONE && !object_property(column, "identity_kind");
}

/* `-- theseus: fill TABLE.COLUMN EXPRESSION`: the value for rows that are written while the column is away. */
static const char *fill_for(Park *park, const Object *column)
{
    if (park->direction == DIRECTION_DOWN)
        return NULL; /* ADD COLUMN ... NOT NULL without a default wants an empty table, too */
    Arena *mem = park->mem;
    const char *shown = arena_printf(mem, "%s.%s", sql_identifier(mem, column->parent->name),
                                     sql_identifier(mem, column->name));
    for (vec_each(&park->script->directives, directive)) {
        if (strcmp(directive->word, "fill"))
            continue;
        size_t length = strcspn(directive->arguments, " \t");
        const char *named = arena_strndup(mem, directive->arguments, length);
        const char *expression = directive->arguments + length + strspn(directive->arguments + length, " \t");
        if ((!strcmp(named, shown) || !strcmp(named, column->identity)) && *expression)
            return expression;
    }
    vec_push(mem, &park->refusals,
             arena_printf(mem, "column %s is NOT NULL without a default: a rollback would have no value for rows written "
                               "meanwhile. Say which: -- theseus: fill %s EXPRESSION", column->identity, shown));
    return NULL;
}

/* --- statements ------------------------------------------------------------------------------- */

/* What the rows of a column and of those that inherit it have in common. */
static const char *restore_json(const Object *column, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);
    json_object_open(&json);
    json_key(&json, "with");
    json_text(&json, column->key);
    json_object_close(&json);
    return out.data;
}

/* A row for the column of the table and of each that inherits it. */
static void remember_column(Park *park, const ParkedThing *thing, TextList *statements)
{
    Arena *mem = park->mem;
    const Object *column = thing->object, *table = column->parent;
    const char *restore = restore_json(column, mem);
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("with recursive heirs (relation) as ("
                     "select "), LIT(table->identity), KW("::pg_catalog.regclass::pg_catalog.oid"
                     " union all select i.inhrelid from heirs h join pg_catalog.pg_inherits i on i.inhparent = h.relation)\n"
                     "insert into theseus.parked (version, direction, kind, key, schema, name, \"column\", relation, attnum,"
                     " place, shape, restore, rows, keep_until)\n"
                     "select "), LIT(park->version), KW(", "), LIT(park_direction(park)),
            KW(", 'column', pg_catalog.format('column %I.%I.%I', n.nspname, c.relname, "), LIT(column->name),
            KW("::text), n.nspname, c.relname, "), LIT(column->name), KW(", a.attrelid, a.attnum,"
               " pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname), "), LIT(park->shape), KW(", "),
            LIT(restore), KW(", greatest(c.reltuples, 0), "), park_until(park),
            KW("\n  from heirs h"
               " join pg_catalog.pg_class c on c.oid = h.relation"
               " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
               " join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = "), LIT(thing->place));
    vec_push(mem, statements, sql_text(&sql));
}

/* Columns of one name are put aside from several tables of a schema; quoted as in SQL no two names run together. */
const char *park_guard_name(Arena *mem, const char *table, const char *column)
{
    return park_fit(mem, arena_printf(mem, "%s.%s", sql_identifier(mem, table), sql_identifier(mem, column)));
}

/* Two triggers and their function: on INSERT only when there is something to refuse or to set; on UPDATE of the
 * column itself, which nobody names. */
static void guard(Park *park, const ParkedThing *thing, DefaultClass class, const char *expression,
                  TextList *statements)
{
    Arena *mem = park->mem;
    const Object *column = thing->object, *table = column->parent;
    const char *message = arena_printf(mem, "column %s was removed by migration %s and is kept aside as \"%s\"; "
                                            "this statement writes into it", column->identity, park->version, thing->place);
    Sql body = sql_new(mem), sql = sql_new(mem);
    sql_add(&body, KW("\nbegin\n"));
    if (class == DEFAULT_OTHER)
        sql_add(&body, KW("    if tg_op = 'INSERT' and new."), ID(thing->place), KW(" is null then\n        new."),
                ID(thing->place), KW(" := "), FROM_SERVER(expression), KW(";\n        return new;\n    end if;\n"));
    sql_add(&body, KW("    raise exception using errcode = 'invalid_column_reference', message = "), LIT(message),
            KW(",\n        hint = 'Name the columns in INSERT and COPY: a list of values without names no longer fits.';\n"
               "end\n"));
    sql_add(&sql, KW("create function "), REL(thing->helpers, thing->guard),
            KW("() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as "), LIT(sql_text(&body)));
    vec_push(mem, statements, sql_text(&sql));

    sql = sql_new(mem);
    sql_add(&sql, KW("create trigger "), ID(thing->place), KW(" before insert on "), REL(table->schema, table->name),
            KW(" for each row"));
    if (class == DEFAULT_NONE)
        sql_add(&sql, KW(" when (new."), ID(thing->place), KW(" is not null)"));
    else if (class == DEFAULT_CONSTANT)
        sql_add(&sql, KW(" when (new."), ID(thing->place), KW("::text is distinct from ("), FROM_SERVER(expression),
                KW(")::text)"));
    sql_add(&sql, KW(" execute function "), REL(thing->helpers, thing->guard), KW("()"));
    vec_push(mem, statements, sql_text(&sql));

    const char *on_update = park_fit(mem, arena_printf(mem, "%s_update", thing->place));
    vec_push(mem, statements,
             sql_make(mem, KW("create trigger "), ID(on_update), KW(" before update of "), ID(thing->place), KW(" on "),
                      REL(table->schema, table->name), KW(" for each row when (old."), ID(thing->place),
                      KW("::text is distinct from new."), ID(thing->place), KW("::text) execute function "),
                      REL(thing->helpers, thing->guard), KW("()")));
    vec_push(mem, statements,
             sql_make(mem, KW("insert into theseus.helper (classid, objid, parked, purpose)\n"
                              "select 'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, p.id, 'guard of a parked column'\n"
                              "  from pg_catalog.pg_trigger t join theseus.parked p on p.relation = t.tgrelid and p.version = "),
                      LIT(park->version), KW(" and p.direction = "), LIT(park_direction(park)),
                      KW(" and p.restore ->> 'with' = "), LIT(thing->key), KW("\n where t.tgname in ("), LIT(thing->place),
                      KW(", "), LIT(on_update), KW(")")));
}

/* Its default goes on calling it where it is. */
static void move_sequence(Park *park, ParkedThing *thing, TextList *statements)
{
    Arena *mem = park->mem;
    const char *schema = park_schema_for(park, thing->object->parent->schema);
    vec_push(mem, statements,
             sql_make(mem, KW("alter sequence "), FROM_SERVER(thing->sequence->identity), KW(" owned by none")));
    vec_push(mem, statements, sql_make(mem, KW("alter sequence "), FROM_SERVER(thing->sequence->identity),
                                       KW(" set schema "), ID(schema)));
}
