/*
 * An operator may name a commutator and a negator that are not there yet: the server makes a shell of that name, which the later CREATE
 * OPERATOR fills, and both ends know each other from then on. Dropping one end clears the other's side. So a link needs no
 * statement when its other end comes or goes.
 */
#include <string.h>

#include "catalog/parameters.h"

#define PG_WITH_LINKS_SET 170000 /* ALTER OPERATOR ... SET (COMMUTATOR ...) */

static const Parameter parameters[] = {
    {"function", NULL, PARAMETER_AS_IT_IS}, {"leftarg", NULL, PARAMETER_AS_IT_IS}, {"rightarg", NULL, PARAMETER_AS_IT_IS},
    {"restrict", NULL, PARAMETER_AS_IT_IS}, {"join", NULL, PARAMETER_AS_IT_IS},    {"hashes", NULL, PARAMETER_FLAG},
    {"merges", NULL, PARAMETER_FLAG},
};
static const Parameter estimators[] = {{"restrict", NULL, PARAMETER_AS_IT_IS}, {"join", NULL, PARAMETER_AS_IT_IS}};
static const char *const links[] = {"commutator", "negator"};

/* schema.name of an identity: what stands before its arguments. */
static const char *name_of_identity(const char *identity, Arena *mem)
{
    bool quoted = false;
    const char *c = identity;
    for (; *c && (quoted || *c != '('); c++)
        quoted ^= *c == '"';
    return arena_strndup(mem, identity, (size_t)(c - identity));
}

static void add_link(Sql *sql, const char *link, const char *identity, Arena *mem)
{
    sql_add(sql, FROM_SERVER(link), KW(" = OPERATOR("), FROM_SERVER(name_of_identity(identity, mem)), KW(")"));
}

static bool is_shell(const Object *object)
{
    return object_property(object, "shell");
}

static void write_operator(Writer *writer, const Object *object)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE OPERATOR "), FROM_SERVER(name_of_identity(object->identity, writer->mem)), KW(" ("));
    parameters_add(&sql, object, parameters, COUNT(parameters));
    for (size_t i = 0; i < COUNT(links); i++) {
        const char *identity = object_property(object, links[i]);
        if (identity) {
            sql_add(&sql, KW(", "));
            add_link(&sql, links[i], identity, writer->mem);
        }
    }
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

/* A shell that nobody names any more: only another operator can make one, and leaves it behind when it is dropped. */
static void write_lone_shell(Writer *writer, const Object *object)
{
    const char *left = object_property(object, "leftarg"), *right = object_property(object, "rightarg");
    const char *helper = sql_make(writer->mem, REL(object->schema, "theseus_shell_helper"));
    const char *arguments = sql_make(writer->mem, KW("("), FROM_SERVER(left ? left : ""), FROM_SERVER(left && right ? ", " : ""),
                                     FROM_SERVER(right ? right : ""), KW(")"));
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("CREATE FUNCTION "), FROM_SERVER(helper), FROM_SERVER(arguments),
                                           KW(" RETURNS boolean LANGUAGE sql AS 'select true'")));
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE OPERATOR "), ID(object->schema), KW(".#~~~# (function = "), FROM_SERVER(helper));
    if (left)
        sql_add(&sql, KW(", leftarg = "), FROM_SERVER(left));
    if (right)
        sql_add(&sql, KW(", rightarg = "), FROM_SERVER(right));
    sql_add(&sql, KW(", "));
    add_link(&sql, "negator", object->identity, writer->mem);
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("DROP OPERATOR "), ID(object->schema), KW(".#~~~# ("),
                                           FROM_SERVER(left ? left : "NONE"), KW(", "), FROM_SERVER(right ? right : "NONE"), KW(")")));
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("DROP FUNCTION "), FROM_SERVER(helper), FROM_SERVER(arguments)));
}

static void operator_create(Writer *writer, const Object *object)
{
    if (is_shell(object))
        write_lone_shell(writer, object);
    else
        write_operator(writer, object);
}

static bool names(const Object *object, const char *link, const Object *other)
{
    const char *identity = object_property(object, link);
    return identity && strcmp(identity, other->identity) == 0;
}

/* What becomes a shell again is made by the CREATE of the one that names it. */
static void operator_replaces(const Object *from, const Object *to, Arena *mem, TextList *keys)
{
    for (size_t i = 0; i < COUNT(links) && to && is_shell(to); i++)
        if (object_property(to, links[i]) && strcmp(object_property(to, links[i]), from->identity) != 0)
            vec_push(mem, keys, arena_printf(mem, "operator %s", object_property(to, links[i])));
}

/* A shell is made by an operator that names it. */
static const Object *operator_carrier(const Writer *writer, const Object *object)
{
    for (size_t i = 0; i < writer->to->count && writer->change == CHANGE_CREATE && is_shell(object); i++) {
        const Object *other = writer->to->objects[i];
        if (other != object && other->kind == object->kind && !is_shell(other) && writer_makes(writer, other) &&
            (names(other, "commutator", object) || names(other, "negator", object)))
            return other;
    }
    return NULL;
}

/* The link is what it shall be when its other end has gone, or has come and names this one. */
static bool link_follows(const Writer *writer, const Change *change, const char *link)
{
    const char *was = object_property(change->from, link), *is = object_property(change->to, link);
    const Object *before = was ? snapshot_find(writer->from, "operator", was) : NULL;
    const Object *after = is ? snapshot_find(writer->to, "operator", is) : NULL;
    if (was && !(before && writer_removes(writer, before)))
        return false;
    return !is || (after && (writer_makes(writer, after) || !writer_other(writer, after) || is_shell(writer_other(writer, after))) &&
                   names(after, link, change->to));
}

static bool settable(const Writer *writer, const Change *change, const char *property)
{
    return writer->to->server_version >= PG_WITH_LINKS_SET && !object_property(change->from, property);
}

static bool operator_alter(Writer *writer, const Change *change)
{
    static const char *const fixed[] = {"function", "leftarg", "rightarg"};
    static const char *const flags[] = {"hashes", "merges"};
    const Object *to = change->to;
    if (is_shell(change->from)) {
        write_operator(writer, to);
        return true;
    }
    for (size_t i = 0; i < COUNT(fixed); i++)
        if (change_has(change, fixed[i]))
            return false;
    Sql sql = sql_new(writer->mem);
    bool any = parameters_add_changed(&sql, change, estimators, COUNT(estimators));
    for (size_t i = 0; i < COUNT(flags); i++) {
        if (!change_has(change, flags[i]))
            continue;
        if (!settable(writer, change, flags[i]))
            return false;
        sql_add(&sql, FROM_SERVER(any ? ", " : ""), FROM_SERVER(flags[i]));
        any = true;
    }
    for (size_t i = 0; i < COUNT(links); i++) {
        if (!change_has(change, links[i]) || link_follows(writer, change, links[i]))
            continue;
        if (!settable(writer, change, links[i]))
            return false;
        sql_add(&sql, FROM_SERVER(any ? ", " : ""));
        add_link(&sql, links[i], object_property(to, links[i]), writer->mem);
        any = true;
    }
    if (any)
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("ALTER OPERATOR "), FROM_SERVER(to->identity), KW(" SET ("),
                                               FROM_SERVER(sql_text(&sql)), KW(")")));
    return true;
}

extern const ObjectKind kind_operator;
const ObjectKind kind_operator = {
    .name = "operator",
    .keyword = "OPERATOR",
    .create = operator_create,
    .alter = operator_alter,
    .carrier = operator_carrier,
    .replaces = operator_replaces,
};
