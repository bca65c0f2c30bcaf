#include "catalog/foreign_options.h"

static void add_functions(Sql *sql, const Object *from, const Object *to)
{
    const char *handler = object_property(to, "handler"), *validator = object_property(to, "validator");
    if (from ? !property_equal(from, to, "handler") : handler != NULL)
        sql_add(sql, FROM_SERVER(handler ? " HANDLER " : " NO HANDLER"), FROM_SERVER(handler ? handler : ""));
    if (from ? !property_equal(from, to, "validator") : validator != NULL)
        sql_add(sql, FROM_SERVER(validator ? " VALIDATOR " : " NO VALIDATOR"), FROM_SERVER(validator ? validator : ""));
}

static void create(Writer *writer, const Object *wrapper)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE FOREIGN DATA WRAPPER "), FROM_SERVER(wrapper->identity));
    add_functions(&sql, NULL, wrapper);
    foreign_options_add(&sql, writer, wrapper, "options");
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool alter(Writer *writer, const Change *change)
{
    const char *prefix = sql_make(writer->mem, KW("ALTER FOREIGN DATA WRAPPER "), FROM_SERVER(change->to->identity));
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(prefix));
    size_t bare = sql.text.length;
    add_functions(&sql, change->from, change->to);
    if (sql.text.length > bare)
        writer_add(writer, LOCK_NONE, sql_text(&sql));
    foreign_options_alter(writer, LOCK_NONE, prefix, change, "options");
    return true;
}

extern const ObjectKind kind_foreign_data_wrapper;
const ObjectKind kind_foreign_data_wrapper = {
    .name = "foreign_data_wrapper",
    .keyword = "FOREIGN DATA WRAPPER",
    .grant_keyword = "FOREIGN DATA WRAPPER",
    .create = create,
    .alter = alter,
};
