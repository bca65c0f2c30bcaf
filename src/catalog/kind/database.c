/*
 * The database itself: what is set for it. The same schema stands in databases of many names, so its statements take the name
 * from the server that runs them.
 */
#include "catalog/lines.h"
#include "catalog/settings_text.h"

#define HERE "\"theseus: this database\""

/* A statement that names HERE, as a block that puts the name in. */
static void write_here(Writer *writer, const char *statement)
{
    const char *block = sql_make(writer->mem, KW("begin execute pg_catalog.replace("), LIT(statement), KW(", "), LIT(HERE),
                                 KW(", pg_catalog.quote_ident(pg_catalog.current_database())); end"));
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("DO "), LIT(block)));
}

static void write_setting(void *context, const char *words)
{
    Writer *writer = context;
    write_here(writer, sql_make(writer->mem, KW("ALTER DATABASE " HERE), FROM_SERVER(words)));
}

typedef struct OfRole {
    Writer *writer;
    const char *role;
} OfRole;

static void write_role_setting(void *context, const char *words)
{
    OfRole *of = context;
    write_here(of->writer, sql_make(of->writer->mem, KW("ALTER ROLE "), FROM_SERVER(of->role), KW(" IN DATABASE " HERE), FROM_SERVER(words)));
}

/* Of the lines "role name 'value'" those of one role, without it; NULL when there are none. */
static const char *settings_of(const TextList *lines, const char *role, Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < lines->count; i++) {
        const char *rest, *whose = line_word(lines->items[i], mem, &rest);
        if (text_equal(whose, role))
            buf_printf(&out, "%s%s", out.length ? "\n" : "", rest);
    }
    return out.length ? out.data : NULL;
}

static void write_role_settings(Writer *writer, const char *from, const char *to)
{
    TextList before, after, roles = {0};
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count + after.count; i++) {
        const char *rest, *role = line_word(i < before.count ? before.items[i] : after.items[i - before.count], writer->mem, &rest);
        if (!lines_have(&roles, role))
            vec_push(writer->mem, &roles, role);
    }
    for (size_t i = 0; i < roles.count; i++) {
        OfRole of = {writer, roles.items[i]};
        settings_write(settings_of(&before, of.role, writer->mem), settings_of(&after, of.role, writer->mem), writer->mem,
                       write_role_setting, &of);
    }
}

/* Either may be NULL: nothing is set there. */
static void write_change(Writer *writer, const Object *from, const Object *to)
{
    settings_write(from ? object_property(from, "settings") : NULL, to ? object_property(to, "settings") : NULL, writer->mem,
                   write_setting, writer);
    write_role_settings(writer, from ? object_property(from, "role_settings") : NULL, to ? object_property(to, "role_settings") : NULL);
    const char *had = from ? object_property(from, "about") : NULL, *has = to ? object_property(to, "about") : NULL;
    if (!text_equal(had, has))
        write_here(writer, sql_make(writer->mem, KW("COMMENT ON DATABASE " HERE " IS "), LIT(has)));
}

static void create(Writer *writer, const Object *database)
{
    write_change(writer, NULL, database);
}

static void drop(Writer *writer, const Object *database)
{
    write_change(writer, database, NULL);
}

static bool alter(Writer *writer, const Change *change)
{
    write_change(writer, change->from, change->to);
    return true;
}

extern const ObjectKind kind_database;
const ObjectKind kind_database = {
    .name = "database",
    .create = create,
    .drop = drop,
    .alter = alter,
};
