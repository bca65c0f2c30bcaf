#include "project/names.h"

#include <ctype.h>
#include <string.h>

#include "core/buf.h"

#define STAMP_DIGITS 14

#define NAME_EXPECTED "20251026211500_v0_7_0_add_users.sql"

static NameVerdict name_theseus(const char *stem, size_t length, Arena *mem, MigrationName *name);
static NameVerdict name_numbered(const char *stem, size_t length, Arena *mem, MigrationName *name);
static NameVerdict name_golang(const char *stem, size_t length, Arena *mem, MigrationName *name);
static NameVerdict name_flyway(const char *stem, size_t length, Arena *mem, MigrationName *name);
static NameVerdict name_folder(const char *file_name, Arena *mem, MigrationName *name);

static bool ends_in(const char *text, size_t length, const char *end)
{
    size_t end_length = strlen(end);
    return length > end_length && strncasecmp(text + length - end_length, end, end_length) == 0;
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static NameVerdict wrong(MigrationName *name, const char *problem, const char *hint)
{
    *name = (MigrationName){.problem = problem, .hint = hint};
    return NAME_WRONG;
}

NameVerdict name_read(ProjectLayout layout, const char *file_name, Arena *mem, MigrationName *name)
{
    size_t length = strlen(file_name);
    if (file_name[0] == '.')
        return NAME_NOT_SQL;
    if (layout == LAYOUT_FOLDERS)
        return name_folder(file_name, mem, name);
    if (!ends_in(file_name, length, ".sql"))
        return NAME_NOT_SQL;
    if (strcmp(file_name + length - 4, ".sql") != 0)
        return wrong(name, "its name must end in .sql, in small letters", "Rename it.");
    switch (layout) {
    case LAYOUT_THESEUS:
        return name_theseus(file_name, length - 4, mem, name);
    case LAYOUT_GOLANG:
        return name_golang(file_name, length - 4, mem, name);
    case LAYOUT_FLYWAY:
        return name_flyway(file_name, length - 4, mem, name);
    case LAYOUT_SUPABASE:
    case LAYOUT_DBMATE:
    case LAYOUT_GOOSE:
    case LAYOUT_FOLDERS:
        break;
    }
    return name_numbered(file_name, length - 4, mem, name);
}

/* "v0_7_0_" at the begin of the rest: its length, and "0.7.0"; 0 when there is none. */
static size_t release_part(const char *rest, Arena *mem, const char **release)
{
    Buf text = buf_new(mem);
    const char *at = rest;
    if (*at != 'v')
        return 0;
    at++;
    for (int part = 0; part < 3; part++) {
        size_t count = digits(at);
        if (!count || count > 9 || at[count] != '_')
            return 0;
        if (part)
            buf_add_char(&text, '.');
        buf_add_bytes(&text, at, count);
        at += count + 1;
    }
    *release = text.data;
    return (size_t)(at - rest);
}

static NameVerdict name_theseus(const char *stem, size_t length, Arena *mem, MigrationName *name)
{
    const char *rest = stem + STAMP_DIGITS + 1, *release = NULL;
    if (digits(stem) != STAMP_DIGITS)
        return wrong(name, "its name must begin with 14 digits (YYYYMMDDHHmmss)",
                     "Rename it like " NAME_EXPECTED "; `theseus new NAME` makes such names.");
    if (stem[STAMP_DIGITS] != '_' || length <= STAMP_DIGITS + 1)
        return wrong(name, "the 14 digits must be followed by _ and a description", "Rename it like " NAME_EXPECTED ".");
    if (ends_in(stem, length, ".down"))
        return wrong(name, "files for the way down are not written by hand",
                     "Remove it: `theseus prove` makes the rollback and proves it.");
    rest += release_part(rest, mem, &release);
    size_t rest_length = (size_t)(stem + length - rest);
    size_t good = strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    if (!rest_length || good < rest_length)
        return wrong(name, "its description may only consist of letters, digits, _ and -", "Rename it like " NAME_EXPECTED ".");
    *name = (MigrationName){.version = arena_strndup(mem, stem, STAMP_DIGITS), .release = release,
                            .description = arena_strndup(mem, rest, rest_length)};
    return NAME_MIGRATION;
}

static NameVerdict name_numbered(const char *stem, size_t length, Arena *mem, MigrationName *name)
{
    size_t count = digits(stem);
    if (!count || count > 20 || (count < length && stem[count] != '_' && stem[count] != '-' && stem[count] != '.'))
        return wrong(name, "its name must begin with digits and _", "Rename it, or move it out of this folder.");
    const char *rest = count < length ? stem + count + 1 : stem + count, *release = NULL;
    rest += release_part(rest, mem, &release);
    *name = (MigrationName){.version = arena_strndup(mem, stem, count), .release = release,
                            .description = arena_strndup(mem, rest, (size_t)(stem + length - rest))};
    return NAME_MIGRATION;
}

static NameVerdict name_golang(const char *stem, size_t length, Arena *mem, MigrationName *name)
{
    if (ends_in(stem, length, ".down"))
        return NAME_OTHER;
    if (!ends_in(stem, length, ".up"))
        return wrong(name, "its name must end in .up.sql or .down.sql, as those of the other files do",
                     "Rename it, or move it out of this folder.");
    return name_numbered(stem, length - 3, mem, name);
}

/* V1_2__name: 1.2. Repeatable, undo and baseline files and callbacks are no versioned migrations. */
static NameVerdict name_flyway(const char *stem, size_t length, Arena *mem, MigrationName *name)
{
    const char *separator = strstr(stem, "__");
    if (stem[0] == 'R' || stem[0] == 'U' || stem[0] == 'B' || stem[0] == 'b' || stem[0] == 'a')
        return NAME_OTHER;
    if (stem[0] != 'V' || !separator || separator >= stem + length || separator == stem + 1)
        return wrong(name, "its name must be like V1_2__add_users.sql", "Rename it, or move it out of this folder.");
    char *version = arena_strndup(mem, stem + 1, (size_t)(separator - stem - 1));
    for (char *c = version; *c; c++)
        if (*c == '_')
            *c = '.';
    if (strspn(version, "0123456789.") != strlen(version) || !isdigit((unsigned char)version[0]))
        return wrong(name, "its version must consist of numbers", "Rename it like V1_2__add_users.sql.");
    *name = (MigrationName){.version = version,
                            .description = arena_strndup(mem, separator + 2, (size_t)(stem + length - separator - 2))};
    return NAME_MIGRATION;
}

/* 2023-01-01-000000_name (diesel), 20230101000000_name (prisma): the digits are the version. */
static NameVerdict name_folder(const char *file_name, Arena *mem, MigrationName *name)
{
    size_t length = strspn(file_name, "0123456789-");
    Buf version = buf_new(mem);
    for (size_t i = 0; i < length; i++)
        if (file_name[i] != '-')
            buf_add_char(&version, file_name[i]);
    if (!version.length || (file_name[length] && file_name[length] != '_'))
        return wrong(name, "its name must begin with digits and _", "Rename the folder, or move it away.");
    *name = (MigrationName){.version = version.data,
                            .description = arena_strdup(mem, file_name[length] ? file_name + length + 1 : "")};
    return NAME_MIGRATION;
}

const char *name_slug(const char *words, Arena *mem)
{
    Buf slug = buf_new(mem);
    for (; *words; words++) {
        if (isalnum((unsigned char)*words))
            buf_add_char(&slug, (char)tolower((unsigned char)*words));
        else if (*words != '\'' && slug.length && slug.data[slug.length - 1] != '_')
            buf_add_char(&slug, '_');
    }
    if (slug.length && slug.data[slug.length - 1] == '_')
        buf_truncate(&slug, slug.length - 1);
    return slug.length ? slug.data : NULL;
}

bool release_read(const char *text, Arena *mem, const char **release)
{
    const char *at = text + (*text == 'v');
    const char *begin = at;
    for (int part = 0; part < 3; part++) {
        size_t count = digits(at);
        if (!count || count > 9 || at[count] != (part < 2 ? '.' : '\0'))
            return false;
        at += count + (part < 2);
    }
    *release = arena_strdup(mem, begin);
    return true;
}

static size_t part_length(const char *text)
{
    return strcspn(text, ".");
}

int project_compare_versions(const char *a, const char *b)
{
    while (*a || *b) {
        size_t a_zeros = strspn(a, "0"), b_zeros = strspn(b, "0");
        a += a_zeros, b += b_zeros;
        size_t a_length = part_length(a), b_length = part_length(b);
        if (a_length != b_length)
            return a_length < b_length ? -1 : 1;
        int order = memcmp(a, b, a_length);
        if (order)
            return order;
        a += a_length + (a[a_length] == '.');
        b += b_length + (b[b_length] == '.');
    }
    return 0;
}
