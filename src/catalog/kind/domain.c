/*
 * Default and NOT NULL change in place, CHECK constraints are objects of their own; another base type is
 * type_rebuild. A new domain is made with its CHECKs: none can be added once an array of it is a column's.
 */
#include "catalog/type_rebuild.h"

/* Those that are made with it. One that is taken out to break a ring comes later, by itself. */
static void add_checks(Writer *writer, const Object *object, Sql *sql)
{
    ObjectList checks;
    writer_parts(writer, object, "constraint", &checks);
    for (size_t i = 0; i < checks.count; i++) {
        const Object *check = checks.items[i];
        if ((writer_inlines(writer, check) || !writer_makes(writer, object)) && !object_property(check, "not_valid"))
            sql_add(sql, KW("\n    CONSTRAINT "), ID(check->name), KW(" "), FROM_SERVER(object_property(check, "definition")));
    }
}

/* CREATE DOMAIN has no word for NOT VALID. */
static void write_invalid_checks(Writer *writer, const Object *object)
{
    ObjectList checks;
    writer_parts(writer, object, "constraint", &checks);
    for (size_t i = 0; i < checks.count; i++) {
        const Object *check = checks.items[i];
        if ((writer_inlines(writer, check) || !writer_makes(writer, object)) && object_property(check, "not_valid"))
            check->kind->create(writer, check);
    }
}

static void domain_create(Writer *writer, const Object *object)
{
    const char *collation = object_property(object, "collation"), *given = object_property(object, "default");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE DOMAIN "), FROM_SERVER(object->identity), KW(" AS "),
            FROM_SERVER(object_property(object, "type")));
    if (collation)
        sql_add(&sql, KW(" COLLATE "), FROM_SERVER(collation));
    if (given)
        sql_add(&sql, KW(" DEFAULT "), FROM_SERVER(given));
    if (object_property(object, "not_null"))
        sql_add(&sql, KW(" NOT NULL"));
    add_checks(writer, object, &sql);
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    write_invalid_checks(writer, object);
}

static bool domain_rebuilds(const Object *from, const Object *to)
{
    return !property_equal(from, to, "type") || !property_equal(from, to, "collation");
}

static bool domain_alter(Writer *writer, const Change *change)
{
    const Object *to = change->to;
    if (domain_rebuilds(change->from, to))
        return type_rebuild(writer, change);
    if (change_has(change, "default")) {
        Sql sql = sql_new(writer->mem);
        sql_add(&sql, KW("ALTER DOMAIN "), FROM_SERVER(to->identity));
        if (object_property(to, "default"))
            sql_add(&sql, KW(" SET DEFAULT "), FROM_SERVER(object_property(to, "default")));
        else
            sql_add(&sql, KW(" DROP DEFAULT"));
        writer_add(writer, LOCK_NONE, sql_text(&sql));
    }
    if (change_has(change, "not_null"))
        writer_add(writer, LOCK_SHARE,
                   sql_make(writer->mem, KW("ALTER DOMAIN "), FROM_SERVER(to->identity),
                            FROM_SERVER(object_property(to, "not_null") ? " SET NOT NULL" : " DROP NOT NULL")));
    return true;
}

extern const ObjectKind kind_domain;
const ObjectKind kind_domain = {
    .name = "domain",
    .keyword = "DOMAIN",
    .grant_keyword = "TYPE",
    .create = domain_create,
    .alter = domain_alter,
    .rebuilds = domain_rebuilds,
    .drags = type_rebuild_drags,
    .carrier = type_rebuild_carrier,
};
