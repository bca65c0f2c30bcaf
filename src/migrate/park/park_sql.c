/*
 * The statements of parking. Each puts one thing aside or brings it back, and keeps theseus.parked in step.
 */
#include <string.h>

#include "catalog/kind.h"
#include "core/time.h"
#include "db/sql.h"
#include "migrate/park/park_internal.h"

#define NAME_LIMIT 63
#define PARKED "theseus_parked_"

static bool put_aside_place(const Park *park, const Object *object, TextList *statements);
static void remember(const Park *park, const ParkedThing *thing, TextList *statements);
static const char *moved(Arena *mem, const Object *object, const char *from_schema, const char *to_schema);

bool park_put_aside(Park *park, const Object *object, TextList *statements)
{
    if (object_is(object, "column"))
        return park_column_aside(park, object, statements);
    if (!object->schema)
        return put_aside_place(park, object, statements);
    ParkedThing thing = {.key = object->key, .object = object, .state = park->state};
    thing.place = park_schema_for(park, object->schema);
    vec_push(park->mem, statements, moved(park->mem, object, object->schema, thing.place));
    remember(park, &thing, statements);
    vec_push(park->mem, &park->things, thing);
    return true;
}

/* What is put aside leaves its schema, which then goes as it would; anything else that it needs stays in the way. */
static bool put_aside_place(const Park *park, const Object *object, TextList *statements)
{
    if (!object_is(object, "schema"))
        return false;
    vec_push(park->mem, statements, sql_make(park->mem, KW("drop schema "), ID(object->name)));
    return true;
}

void park_bring_back(const Park *park, const ParkedThing *thing, TextList *statements)
{
    Arena *mem = park->mem;
    if (object_is(thing->object, "column")) {
        park_column_back(park, thing, statements);
        return;
    }
    vec_push(mem, statements, moved(mem, thing->object, thing->place, thing->object->schema));
    vec_push(mem, statements,
             sql_make(mem, KW("delete from theseus.parked where version = "), LIT(park->version),
                      KW(" and direction = "), LIT(park_direction(park)),
                      KW(" and key = "), LIT(thing->key)));
}

void park_exchange(const Park *park, const ParkedThing *thing, TextList *statements)
{
    const ObjectKind *kind = thing->object->kind;
    const char *name = kind->sql_name ? kind->sql_name(thing->object, park->mem) : thing->object->identity;
    vec_push(park->mem, statements,
             sql_make(park->mem, KW("drop "), FROM_SERVER(kind->keyword), KW(" "), FROM_SERVER(name)));
    park_bring_back(park, thing, statements);
}

/* --- names ------------------------------------------------------------------------------------ */

/* A name that is too long keeps its beginning and gets a digest of the whole. */
const char *park_fit(Arena *mem, const char *name)
{
    size_t length = strlen(name), cut = NAME_LIMIT - 9;
    if (length <= NAME_LIMIT)
        return name;
    while (cut && ((unsigned char)name[cut] & 0xC0) == 0x80)
        cut--;
    return arena_printf(mem, "%.*s_%.8s", (int)cut, name, digest_hex(digest_of_text(name), mem));
}

static const char *prefix(const Park *park)
{
    return arena_printf(park->mem, PARKED "%s%s", park->version, park->direction == DIRECTION_DOWN ? "_down" : "");
}

/* One schema a version and direction; things of other schemas than public apart, because names may meet. */
const char *park_schema_name(const Park *park, const char *schema)
{
    if (!strcmp(schema, "public"))
        return prefix(park);
    return park_fit(park->mem, arena_printf(park->mem, "%s_%s", prefix(park), schema));
}

const char *park_hidden_name(const Park *park, const char *column)
{
    return park_fit(park->mem, arena_printf(park->mem, "%s_%s", prefix(park), column));
}

const char *park_schema_for(Park *park, const char *of)
{
    const char *schema = park_schema_name(park, of);
    for (vec_each(&park->schemas, made))
        if (!strcmp(*made, schema))
            return schema;
    vec_push(park->mem, &park->schemas, schema);
    return schema;
}

void park_prepare(Park *park, TextList *statements)
{
    for (; park->prepared < park->schemas.count; park->prepared++) {
        const char *schema = park->schemas.items[park->prepared];
        vec_push(park->mem, statements, sql_make(park->mem, KW("create schema if not exists "), ID(schema)));
        vec_push(park->mem, statements,
                 sql_make(park->mem, KW("revoke all on schema "), ID(schema), KW(" from public")));
    }
}

const char *park_direction(const Park *park)
{
    return park->direction == DIRECTION_UP ? "up" : "down";
}

const Directive *park_directive(const Park *park, const char *word)
{
    if (!park->script)
        return NULL;
    for (vec_each(&park->script->directives, directive))
        if (!strcmp(directive->word, word) && (!directive->before || directive->before == park->statement))
            return directive;
    return NULL;
}

static bool is_left_by_all(const Park *park, const char *schema)
{
    for (vec_each(&park->things, thing))
        if (thing->stays && thing->place && !strcmp(thing->place, schema))
            return false;
    return true;
}

void park_clean_up(const Park *park, Arena *mem, TextList *statements)
{
    for (vec_each(&park->schemas, schema)) {
        for (vec_each(&park->things, thing))
            if (thing->helpers && !strcmp(thing->helpers, *schema))
                vec_push(mem, statements,
                         sql_make(mem, KW("drop function "), REL(*schema, thing->guard), KW("()")));
        if (is_left_by_all(park, *schema))
            vec_push(mem, statements, sql_make(mem, KW("drop schema if exists "), ID(*schema)));
    }
}

/* ALTER ... SET SCHEMA for whatever has a schema. The identity carries arguments of functions. */
static const char *moved(Arena *mem, const Object *object, const char *from_schema, const char *to_schema)
{
    const ObjectKind *kind = object->kind;
    const char *name = kind->sql_name ? kind->sql_name(object, mem) : object->identity;
    const char *own = arena_printf(mem, "%s.", sql_identifier(mem, object->schema));
    BUG_IF(strncmp(name, own, strlen(own)) != 0);
    name = arena_printf(mem, "%s.%s", sql_identifier(mem, from_schema), name + strlen(own));
    return sql_make(mem, KW("alter "), FROM_SERVER(kind->keyword), KW(" "), FROM_SERVER(name), KW(" set schema "),
                    ID(to_schema));
}

/* --- the record ------------------------------------------------------------------------------- */

SqlPart park_until(const Park *park)
{
    const Directive *directive = park_directive(park, "park");
    int64_t ms;
    if (!directive || !duration_parse(directive->arguments, &ms))
        ms = park->keep_s * 1000;
    if (!ms)
        return KW("null");
    return FROM_SERVER(sql_make(park->mem, KW("pg_catalog.now() + pg_catalog.make_interval(secs => "), INT(ms / 1000),
                                KW(")")));
}

static void remember(const Park *park, const ParkedThing *thing, TextList *statements)
{
    Arena *mem = park->mem;
    const Object *object = thing->object;
    bool is_table = object_is(object, "table");
    const char *place = arena_printf(mem, "%s.%s", sql_identifier(mem, thing->place), sql_identifier(mem, object->name));
    Sql sql = sql_new(mem);
    sql_add(&sql, KW("insert into theseus.parked (version, direction, kind, key, schema, name, relation, place, shape,"
                     " rows, bytes, keep_until)\n"));
    sql_add(&sql, KW("select "), LIT(park->version), KW(", "), LIT(park_direction(park)),
            KW(", "), LIT(is_table ? "table" : "object"), KW(", "), LIT(object->key), KW(", "), LIT(object->schema),
            KW(", "), LIT(object->name), KW(", "));
    if (is_table || object_is(object, "sequence"))
        sql_add(&sql, KW("c.oid, "), LIT(place), KW(", "), LIT(park->shape),
                KW(", greatest(c.reltuples, 0), pg_catalog.pg_total_relation_size(c.oid), "), park_until(park),
                KW("\n  from pg_catalog.pg_class c where c.oid = "), LIT(place), KW("::pg_catalog.regclass"));
    else
        sql_add(&sql, KW("0, "), LIT(place), KW(", "), LIT(park->shape), KW(", 0, 0, "), park_until(park));
    vec_push(mem, statements, sql_text(&sql));
}
