#include "catalog/lines.h"

static void create(Writer *writer, const Object *dictionary)
{
    TextList options;
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE TEXT SEARCH DICTIONARY "), FROM_SERVER(dictionary->identity), KW(" (template = "),
            FROM_SERVER(object_property(dictionary, "template")));
    lines_split(object_property(dictionary, "options"), writer->mem, &options);
    for (size_t i = 0; i < options.count; i++)
        sql_add(&sql, KW(", "), FROM_SERVER(options.items[i]));
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool is_named(const TextList *options, const char *name, Arena *mem)
{
    const char *rest;
    for (size_t i = 0; i < options->count; i++)
        if (text_equal(line_word(options->items[i], mem, &rest), name))
            return true;
    return false;
}

/* An option that is only named is taken away. */
static bool alter(Writer *writer, const Change *change)
{
    TextList before, after;
    size_t written = 0;
    if (change_has(change, "template"))
        return false;
    lines_split(object_property(change->from, "options"), writer->mem, &before);
    lines_split(object_property(change->to, "options"), writer->mem, &after);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("ALTER TEXT SEARCH DICTIONARY "), FROM_SERVER(change->to->identity), KW(" ("));
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            sql_add(&sql, FROM_SERVER(written++ ? ", " : ""), FROM_SERVER(after.items[i]));
    for (size_t i = 0; i < before.count; i++) {
        const char *rest, *name = line_word(before.items[i], writer->mem, &rest);
        if (!is_named(&after, name, writer->mem))
            sql_add(&sql, FROM_SERVER(written++ ? ", " : ""), FROM_SERVER(name));
    }
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    return true;
}

extern const ObjectKind kind_text_search_dictionary;
const ObjectKind kind_text_search_dictionary = {
    .name = "text_search_dictionary",
    .keyword = "TEXT SEARCH DICTIONARY",
    .create = create,
    .alter = alter,
};
