#include "catalog/foreign_options.h"

#include "catalog/lines.h"

/* The literal of a line; NULL for a secret. */
static const char *option_value(const char *line, Arena *mem, const char **name)
{
    const char *rest;
    *name = line_word(line, mem, &rest);
    return *rest ? rest : NULL;
}

static const char *given_value(Writer *writer, const Object *object, const char *line, const char **name)
{
    const char *value = option_value(line, writer->mem, name);
    if (value || writer_is_creation(writer))
        return value ? value : "''";
    writer_refuse(writer, "%s needs its option %s, which is a secret: no snapshot keeps it, so no script can give it back. Make it by hand",
                  object->key, *name);
    return "''";
}

void foreign_options_add(Sql *sql, Writer *writer, const Object *object, const char *property)
{
    TextList lines;
    lines_split(object_property(object, property), writer->mem, &lines);
    for (size_t i = 0; i < lines.count; i++) {
        const char *name, *value = given_value(writer, object, lines.items[i], &name);
        sql_add(sql, FROM_SERVER(i ? ", " : " OPTIONS ("), FROM_SERVER(name), KW(" "), FROM_SERVER(value));
    }
    if (lines.count)
        sql_add(sql, KW(")"));
}

static bool has_option(const TextList *lines, const char *name, Arena *mem)
{
    const char *other;
    for (size_t i = 0; i < lines->count; i++) {
        option_value(lines->items[i], mem, &other);
        if (text_equal(name, other))
            return true;
    }
    return false;
}

void foreign_options_alter(Writer *writer, LockMode lock, const char *prefix, const Change *change, const char *property)
{
    TextList before, after;
    const char *name;
    size_t written = 0;
    lines_split(object_property(change->from, property), writer->mem, &before);
    lines_split(object_property(change->to, property), writer->mem, &after);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, FROM_SERVER(prefix), KW(" OPTIONS ("));
    for (size_t i = 0; i < before.count; i++) {
        option_value(before.items[i], writer->mem, &name);
        if (!has_option(&after, name, writer->mem))
            sql_add(&sql, FROM_SERVER(written++ ? ", DROP " : "DROP "), FROM_SERVER(name));
    }
    for (size_t i = 0; i < after.count; i++) {
        if (lines_have(&before, after.items[i]))
            continue;
        const char *value = given_value(writer, change->to, after.items[i], &name);
        sql_add(&sql, FROM_SERVER(written++ ? ", " : ""), FROM_SERVER(has_option(&before, name, writer->mem) ? "SET " : "ADD "),
                FROM_SERVER(name), KW(" "), FROM_SERVER(value));
    }
    sql_add(&sql, KW(")"));
    if (written)
        writer_add(writer, lock, sql_text(&sql));
}

bool foreign_options_secret(const Object *object, const char *property)
{
    auto_arena scratch = arena_new();
    TextList lines;
    const char *name;
    lines_split(object_property(object, property), scratch, &lines);
    for (size_t i = 0; i < lines.count; i++)
        if (!option_value(lines.items[i], scratch, &name))
            return true;
    return false;
}
