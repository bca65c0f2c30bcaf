/*
 * Functions and procedures. Definitions are pg_get_functiondef's text; CREATE OR REPLACE keeps owner, privileges and
 * dependents, and is possible while names, modes and types of the arguments and the result stay, and no default goes.
 */
#include "catalog/routine.h"

#include <string.h>

#include "catalog/lines.h"

#define OR_REPLACE "CREATE OR REPLACE "
#define DEFAULT_WORD " DEFAULT "

static void write_extensions(Writer *writer, const Object *object, const char *from, const char *to);
static bool replaceable(const Object *from, const Object *to, Arena *mem);

void routine_create(Writer *writer, const Object *object)
{
    const char *definition = object_property(object, "definition");
    BUG_IF(strncmp(definition, OR_REPLACE, strlen(OR_REPLACE)) != 0);
    /* Without OR REPLACE: nothing that is there by surprise is overwritten. */
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("CREATE "), FROM_SERVER(definition + strlen(OR_REPLACE))));
    write_extensions(writer, object, NULL, object_property(object, "extensions"));
}

bool routine_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (!replaceable(from, to, writer->mem))
        return false;
    if (change_has(change, "definition"))
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, FROM_SERVER(object_property(to, "definition"))));
    if (change_has(change, "extensions"))
        write_extensions(writer, to, object_property(from, "extensions"), object_property(to, "extensions"));
    return true;
}

static void write_extensions(Writer *writer, const Object *object, const char *from, const char *to)
{
    TextList before, after;
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count + after.count; i++) {
        bool more = i >= before.count;
        const char *extension = more ? after.items[i - before.count] : before.items[i];
        if (!lines_have(more ? &before : &after, extension))
            writer_add(writer, LOCK_NONE,
                       sql_make(writer->mem, KW("ALTER "), FROM_SERVER(object->kind->keyword), KW(" "),
                                FROM_SERVER(object_sql_name(object, writer->mem)), FROM_SERVER(more ? "" : " NO"),
                                KW(" DEPENDS ON EXTENSION "), FROM_SERVER(extension)));
    }
}

/* --- arguments ------------------------------------------------------------------------------ */

typedef struct Argument {
    const char *name_and_type;
    bool has_default;
} Argument;
typedef VEC(Argument) Arguments;

static void add_argument(Arguments *arguments, const char *text, size_t length, size_t default_at, Arena *mem)
{
    if (!length)
        return;
    bool has = default_at < length;
    vec_push(mem, arguments, ((Argument){arena_strndup(mem, text, has ? default_at : length), has}));
}

/* pg_get_function_arguments' text: commas and the word DEFAULT count outside quotes and brackets only. */
static void read_arguments(const char *text, Arena *mem, Arguments *arguments)
{
    char quote = '\0';
    int depth = 0;
    const char *start = text;
    size_t default_at = SIZE_MAX;
    *arguments = (Arguments){0};
    for (const char *c = text; *c; c++) {
        if (quote) {
            if (*c == quote)
                quote = '\0';
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (strchr("([", *c)) {
            depth++;
        } else if (strchr(")]", *c)) {
            depth--;
        } else if (!depth && *c == ',') {
            add_argument(arguments, start, (size_t)(c - start), default_at, mem);
            start = c + 2;
            default_at = SIZE_MAX;
        } else if (!depth && default_at == SIZE_MAX && strncmp(c, DEFAULT_WORD, strlen(DEFAULT_WORD)) == 0) {
            default_at = (size_t)(c - start);
        }
    }
    add_argument(arguments, start, strlen(start), default_at, mem);
}

static bool replaceable(const Object *from, const Object *to, Arena *mem)
{
    if (!property_equal(from, to, "result") || !property_equal(from, to, "window"))
        return false;
    Arguments before, after;
    read_arguments(object_property(from, "arguments"), mem, &before);
    read_arguments(object_property(to, "arguments"), mem, &after);
    bool same = before.count == after.count;
    for (size_t i = 0; same && i < before.count; i++)
        same = strcmp(before.items[i].name_and_type, after.items[i].name_and_type) == 0 &&
               before.items[i].has_default <= after.items[i].has_default;
    return same;
}
