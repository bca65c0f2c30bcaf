#include "catalog/options.h"

#include <string.h>

#include "catalog/items.h"

static void add_options(Sql *sql, const TextList *options)
{
    for (size_t i = 0; i < options->count; i++) {
        const char *option = options->items[i], *value = strchr(option, '=');
        const char *name = value ? arena_strndup(sql->text.mem, option, (size_t)(value - option)) : option;
        if (sql->text.length)
            sql_add(sql, KW(", "));
        sql_add(sql, FROM_SERVER(name));
        if (value)
            sql_add(sql, KW("="), LIT(value + 1));
    }
}

const char *options_list(Arena *mem, const char *options, const char *more)
{
    TextList one, other;
    items_split(options, mem, &one);
    items_split(more, mem, &other);
    Sql sql = sql_new(mem);
    add_options(&sql, &one);
    add_options(&sql, &other);
    return sql_text(&sql);
}

static bool has_option(const TextList *options, const char *name, size_t length)
{
    for (size_t i = 0; i < options->count; i++) {
        const char *option = options->items[i];
        if (strcspn(option, "=") == length && strncmp(option, name, length) == 0)
            return true;
    }
    return false;
}

void options_alter(Writer *writer, LockMode lock, const char *head, const char *from, const char *to)
{
    TextList before, after, changed = {0};
    items_split(from, writer->mem, &before);
    items_split(to, writer->mem, &after);
    for (size_t i = 0; i < after.count; i++)
        if (!items_have(&before, after.items[i]))
            vec_push(writer->mem, &changed, after.items[i]);
    if (changed.count) {
        Sql list = sql_new(writer->mem);
        add_options(&list, &changed);
        writer_add(writer, lock,
                   sql_make(writer->mem, FROM_SERVER(head), KW(" SET ("), FROM_SERVER(sql_text(&list)), KW(")")));
    }

    Sql gone = sql_new(writer->mem);
    for (size_t i = 0; i < before.count; i++) {
        size_t length = strcspn(before.items[i], "=");
        if (has_option(&after, before.items[i], length))
            continue;
        if (gone.text.length)
            sql_add(&gone, KW(", "));
        sql_add(&gone, FROM_SERVER(arena_strndup(writer->mem, before.items[i], length)));
    }
    if (gone.text.length)
        writer_add(writer, lock,
                   sql_make(writer->mem, FROM_SERVER(head), KW(" RESET ("), FROM_SERVER(sql_text(&gone)), KW(")")));
}
