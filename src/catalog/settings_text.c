#include "catalog/settings_text.h"

#include <string.h>

#include "catalog/lines.h"

/* Settings whose value is a list of identifiers, kept as SQL wrote it. */
static bool is_list_setting(const char *name)
{
    static const char *const lists[] = {"search_path", "temp_tablespaces", "session_preload_libraries",
                                        "local_preload_libraries", "shared_preload_libraries", "unix_socket_directories"};
    for (size_t i = 0; i < COUNT(lists); i++)
        if (strcmp(lists[i], name) == 0)
            return true;
    return false;
}

static void add_list_value(Sql *sql, const char *value)
{
    for (const char *c = value; *c;) {
        Buf element = buf_new(sql->text.mem);
        bool quoted = false;
        for (; *c && (quoted || *c != ','); c++) {
            if (*c == '"' && quoted && c[1] == '"')
                buf_add_char(&element, *c++);
            else if (*c == '"')
                quoted = !quoted;
            else if (quoted || *c != ' ')
                buf_add_char(&element, *c);
        }
        sql_add(sql, LIT(element.data));
        if (*c == ',' && c++)
            sql_add(sql, KW(", "));
    }
}

/* Of an extension's setting each part of the name is an identifier. */
static void add_name(Sql *sql, const char *name)
{
    size_t length = strcspn(name, ".");
    sql_add(sql, ID(arena_strndup(sql->text.mem, name, length)));
    if (name[length])
        sql_add(sql, KW("."), ID(name + length + 1));
}

/* " SET name TO value" or " RESET name" */
static const char *setting_words(const char *line, bool set, Arena *mem)
{
    const char *literal, *name = line_word(line, mem, &literal);
    const char *value = line_unquote(literal, mem);
    Sql sql = sql_new(mem);
    sql_add(&sql, FROM_SERVER(set ? " SET " : " RESET "));
    add_name(&sql, name);
    if (set) {
        sql_add(&sql, KW(" TO "));
        if (is_list_setting(name))
            add_list_value(&sql, value);
        else
            sql_add(&sql, LIT(value));
    }
    return sql_text(&sql);
}

static bool has_setting(const TextList *settings, const char *setting)
{
    size_t length = strcspn(setting, " ") + 1;
    for (size_t i = 0; i < settings->count; i++)
        if (strncmp(settings->items[i], setting, length) == 0)
            return true;
    return false;
}

void settings_write(const char *from, const char *to, Arena *mem, SettingWrite write, void *context)
{
    TextList before, after;
    lines_split(from, mem, &before);
    lines_split(to, mem, &after);
    for (size_t i = 0; i < before.count; i++)
        if (!has_setting(&after, before.items[i]))
            write(context, setting_words(before.items[i], false, mem));
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]))
            write(context, setting_words(after.items[i], true, mem));
}
