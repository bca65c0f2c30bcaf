/*
 * Publications. Tables and schemas are set as a whole: SET leaves those alone that are published in the same way.
 */
#include "catalog/lines.h"
#include "catalog/kind.h"

/* "TABLE ONLY a, ONLY b (x), TABLES IN SCHEMA s"; "" for none. Inheritance children are listed themselves. */
static const char *published(const Object *object, Arena *mem)
{
    TextList tables, schemas;
    lines_split(object_property(object, "tables"), mem, &tables);
    lines_split(object_property(object, "schemas"), mem, &schemas);
    Sql sql = sql_new(mem);
    for (size_t i = 0; i < tables.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", ONLY " : "TABLE ONLY "), FROM_SERVER(tables.items[i]));
    for (size_t i = 0; i < schemas.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", " : tables.count ? ", TABLES IN SCHEMA " : "TABLES IN SCHEMA "),
                FROM_SERVER(schemas.items[i]));
    return sql_text(&sql);
}

static void add_options(Sql *sql, const Object *object)
{
    sql_add(sql, KW("(publish = "), LIT(object_property(object, "publish")), KW(", publish_via_partition_root = "),
            FROM_SERVER(object_property(object, "via_root") ? "true" : "false"), KW(")"));
}

static void publication_create(Writer *writer, const Object *object)
{
    const char *what = published(object, writer->mem);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE PUBLICATION "), FROM_SERVER(object->identity));
    if (object_property(object, "all_tables"))
        sql_add(&sql, KW(" FOR ALL TABLES"));
    else if (*what)
        sql_add(&sql, KW(" FOR "), FROM_SERVER(what));
    sql_add(&sql, KW(" WITH "));
    add_options(&sql, object);
    writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, sql_text(&sql));
}

static bool publication_alter(Writer *writer, const Change *change)
{
    const Object *to = change->to;
    if (change_has(change, "tables") || change_has(change, "schemas")) {
        const char *what = published(to, writer->mem);
        if (!*what)
            return false; /* SET cannot say "nothing", and what is published now may be gone already */
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER PUBLICATION "), FROM_SERVER(to->identity), KW(" SET "),
                            FROM_SERVER(what)));
    }
    if (change_has(change, "publish") || change_has(change, "via_root")) {
        Sql sql = sql_new(writer->mem);
        sql_add(&sql, KW("ALTER PUBLICATION "), FROM_SERVER(to->identity), KW(" SET "));
        add_options(&sql, to);
        writer_add(writer, LOCK_NONE, sql_text(&sql));
    }
    return true;
}

static const PropertyHandling handling[] = {
    {"all_tables", RULE_REPLACE, NULL},
};

extern const ObjectKind kind_publication;
const ObjectKind kind_publication = {
    .name = "publication",
    .keyword = "PUBLICATION",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = publication_create,
    .alter = publication_alter,
};
