#include "project/foreign.h"

#include <ctype.h>
#include <string.h>

#include "core/file.h"
#include "project/names.h"

#define FOREIGN_LOOK_BYTES ((size_t)4 << 20)

/* --- which tool --------------------------------------------------------------------------------- */

static bool has_line_with(const char *text, const char *marker)
{
    for (const char *found = text; (found = strstr(found, marker)) != NULL; found++) {
        const char *begin = found;
        while (begin > text && begin[-1] != '\n')
            begin--;
        if (begin[0] == '-' && begin[1] == '-')
            return true;
    }
    return false;
}

static bool layout_of_content(const char *directory, const char *name, Arena *mem, ProjectLayout *layout)
{
    const char *text = NULL;
    size_t length = 0;
    Error ignored = {0};
    if (!file_read(path_join(mem, directory, name), FOREIGN_LOOK_BYTES, mem, &text, &length, &ignored))
        return false;
    if (has_line_with(text, "migrate:up"))
        *layout = LAYOUT_DBMATE;
    else if (has_line_with(text, "+goose"))
        *layout = LAYOUT_GOOSE;
    else
        return false;
    return true;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_flyway(const char *name)
{
    MigrationName read;
    auto_arena mem = arena_new();
    return name[0] == 'V' && name_read(LAYOUT_FLYWAY, name, mem, &read) == NAME_MIGRATION;
}

static bool is_numbered(const char *name)
{
    return isdigit((unsigned char)name[0]) && ends_in(name, ".sql");
}

static const char *folder_script(const char *directory, const char *name, Arena *mem)
{
    static const char *const names[] = {"up.sql", "migration.sql"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *path = path_join(mem, path_join(mem, directory, name), names[i]);
        if (file_exists(path))
            return path;
    }
    return NULL;
}

/* The first file that is characteristic decides; a plain numbered one only when nothing else does. */
static bool layout_of(const char *directory, Arena *mem, ProjectLayout *layout)
{
    TextList names = {0};
    Error ignored = {0};
    bool numbered = false;
    if (!file_is_directory(directory) || !file_list(directory, mem, &names, &ignored))
        return false;
    for (vec_each(&names, name)) {
        if (ends_in(*name, ".up.sql"))
            *layout = LAYOUT_GOLANG;
        else if (is_flyway(*name))
            *layout = LAYOUT_FLYWAY;
        else if (isdigit((unsigned char)(*name)[0]) && folder_script(directory, *name, mem))
            *layout = LAYOUT_FOLDERS;
        else if (!is_numbered(*name) || !layout_of_content(directory, *name, mem, layout)) {
            numbered |= is_numbered(*name);
            continue;
        }
        return true;
    }
    *layout = LAYOUT_SUPABASE;
    return numbered;
}

bool foreign_find(const char *directory, Arena *mem, ProjectLayout *layout, const char **migrations)
{
    static const char *const places[] = {NULL, "migrations", "supabase/migrations", "db/migrations", "prisma/migrations",
                                         "sql", "src/main/resources/db/migration"};
    for (size_t i = 0; i < COUNT(places); i++) {
        const char *place = path_join(mem, directory, places[i]);
        if (layout_of(place, mem, layout)) {
            *migrations = place;
            return true;
        }
    }
    return false;
}

/* --- which part --------------------------------------------------------------------------------- */

typedef enum Marker { MARKER_NONE, MARKER_UP, MARKER_DOWN, MARKER_NO_TRANSACTION, MARKER_UNSUPPORTED } Marker;

static const char *after_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static bool word_follows(const char **at, const char *end, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(end - *at) < length || strncasecmp(*at, word, length) != 0)
        return false;
    const char *after = *at + length;
    if (after < end && !isspace((unsigned char)*after))
        return false;
    *at = after_blanks(after, end);
    return true;
}

/* `-- migrate:up transaction:false` */
static Marker dbmate_marker(const char *line, const char *end, bool *no_transaction)
{
    if (end - line < 2 || line[0] != '-' || line[1] != '-')
        return MARKER_NONE;
    const char *at = after_blanks(line + 2, end);
    if (word_follows(&at, end, "migrate:down"))
        return MARKER_DOWN;
    if (!word_follows(&at, end, "migrate:up"))
        return MARKER_NONE;
    *no_transaction = memmem(at, (size_t)(end - at), "transaction:false", strlen("transaction:false")) != NULL;
    return MARKER_UP;
}

/* `-- +goose Up`; StatementBegin and StatementEnd say nothing new to a real parser. */
static Marker goose_marker(const char *line, const char *end)
{
    if (end - line < 2 || line[0] != '-' || line[1] != '-')
        return MARKER_NONE;
    const char *at = after_blanks(line + 2, end);
    if (!word_follows(&at, end, "+goose"))
        return MARKER_NONE;
    if (word_follows(&at, end, "Up"))
        return MARKER_UP;
    if (word_follows(&at, end, "Down"))
        return MARKER_DOWN;
    if (word_follows(&at, end, "NO"))
        return MARKER_NO_TRANSACTION;
    return word_follows(&at, end, "ENVSUB") ? MARKER_UNSUPPORTED : MARKER_NONE;
}

static void line_blank(char *begin, const char *end)
{
    for (; begin < end; begin++)
        if (*begin != '\r')
            *begin = ' ';
}

ForeignText foreign_up(ProjectLayout layout, const char *text, size_t length, Arena *mem)
{
    ForeignText up = {.text = text};
    if (layout != LAYOUT_DBMATE && layout != LAYOUT_GOOSE)
        return up;
    char *copy = arena_strndup(mem, text, length);
    bool inside = false, seen = false;
    int number = 1;
    for (char *line = copy; line < copy + length; number++) {
        char *newline = memchr(line, '\n', (size_t)(copy + length - line)), *end = newline ? newline : copy + length;
        bool no_transaction = false;
        Marker marker = layout == LAYOUT_DBMATE ? dbmate_marker(line, end, &no_transaction) : goose_marker(line, end);
        if (no_transaction || marker == MARKER_NO_TRANSACTION)
            up.no_transaction = true, up.no_transaction_line = number;
        if (marker == MARKER_UNSUPPORTED)
            up.problem = "goose's ENVSUB is not supported: the file would run with ${...} in it", up.problem_line = number;
        if (marker == MARKER_UP || marker == MARKER_DOWN)
            inside = marker == MARKER_UP;
        seen |= marker == MARKER_UP;
        if (!inside)
            line_blank(line, end);
        line = end + 1;
    }
    up.text = copy;
    if (!seen)
        up.problem = layout == LAYOUT_DBMATE ? "it has no line `-- migrate:up`" : "it has no line `-- +goose Up`",
        up.problem_line = 1;
    return up;
}
