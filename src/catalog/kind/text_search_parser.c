#include "catalog/kind.h"

static void create(Writer *writer, const Object *parser)
{
    static const char *const functions[] = {"start", "gettoken", "end", "headline", "lextypes"};
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TEXT SEARCH PARSER "), FROM_SERVER(parser->identity));
    for (size_t i = 0; i < COUNT(functions); i++) {
        const char *function = object_property(parser, functions[i]);
        if (function)
            sql_add(&sql, FROM_SERVER(i ? ", " : " ("), FROM_SERVER(functions[i]), KW(" = "), FROM_SERVER(function));
    }
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

extern const ObjectKind kind_text_search_parser;
const ObjectKind kind_text_search_parser = {
    .name = "text_search_parser",
    .keyword = "TEXT SEARCH PARSER",
    .create = create,
};
