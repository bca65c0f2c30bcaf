#include "catalog/kind.h"

static void create(Writer *writer, const Object *template)
{
    const char *init = object_property(template, "init");
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TEXT SEARCH TEMPLATE "), FROM_SERVER(template->identity), KW(" ("));
    if (init)
        sql_add(&sql, KW("init = "), FROM_SERVER(init), KW(", "));
    sql_add(&sql, KW("lexize = "), FROM_SERVER(object_property(template, "lexize")), KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

extern const ObjectKind kind_text_search_template;
const ObjectKind kind_text_search_template = {
    .name = "text_search_template",
    .keyword = "TEXT SEARCH TEMPLATE",
    .create = create,
};
