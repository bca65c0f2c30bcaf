#include "catalog/lines.h"

typedef enum Mapping { MAPPING_ADD, MAPPING_CHANGE, MAPPING_DROP } Mapping;

/* Of a line "token_type dictionary, dictionary". */
static void write_mapping(Writer *writer, const Object *configuration, const char *line, Mapping how)
{
    static const char *const verbs[] = {" ADD MAPPING FOR ", " ALTER MAPPING FOR ", " DROP MAPPING FOR "};
    const char *dictionaries, *token = line_word(line, writer->mem, &dictionaries);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TEXT SEARCH CONFIGURATION "), FROM_SERVER(configuration->identity), FROM_SERVER(verbs[how]),
            FROM_SERVER(token));
    if (how != MAPPING_DROP)
        sql_add(&sql, KW(" WITH "), FROM_SERVER(dictionaries));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool maps(const TextList *lines, const char *line, Arena *mem)
{
    const char *rest, *token = line_word(line, mem, &rest);
    for (size_t i = 0; i < lines->count; i++)
        if (text_equal(line_word(lines->items[i], mem, &rest), token))
            return true;
    return false;
}

static void write_mappings(Writer *writer, const Object *configuration, const char *from, const char *to)
{
    TextList before, after;
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count; i++)
        if (!maps(&after, before.items[i], writer->mem))
            write_mapping(writer, configuration, before.items[i], MAPPING_DROP);
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            write_mapping(writer, configuration, after.items[i], maps(&before, after.items[i], writer->mem) ? MAPPING_CHANGE : MAPPING_ADD);
}

static void create(Writer *writer, const Object *configuration)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("CREATE TEXT SEARCH CONFIGURATION "), FROM_SERVER(configuration->identity),
                        KW(" (PARSER = "), FROM_SERVER(object_property(configuration, "parser")), KW(")")));
    write_mappings(writer, configuration, NULL, object_property(configuration, "mappings"));
}

static bool alter(Writer *writer, const Change *change)
{
    if (change_has(change, "parser"))
        return false;
    write_mappings(writer, change->to, object_property(change->from, "mappings"), object_property(change->to, "mappings"));
    return true;
}

extern const ObjectKind kind_text_search_configuration;
const ObjectKind kind_text_search_configuration = {
    .name = "text_search_configuration",
    .keyword = "TEXT SEARCH CONFIGURATION",
    .create = create,
    .alter = alter,
};
