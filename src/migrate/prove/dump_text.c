#include "migrate/prove/dump_text.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "migrate/redact.h"
#include "migrate/textdiff.h"

#define HEAD "-- Name: "
#define ASIDE "theseus_parked_"
#define TABLESPACE "SET default_tablespace = "
#define ACCESS_METHOD "SET default_table_access_method = "
#define DIFFERENCE_LINES 12

/* pg_dump says these once for all entries that follow. */
typedef struct Standing {
    const char *tablespace, *access_method;
} Standing;

typedef struct Line {
    const char *text;
    size_t length;
} Line;

static bool next_line(const char **at, Line *line)
{
    if (!**at)
        return false;
    line->text = *at;
    line->length = strcspn(*at, "\n");
    *at += line->length + ((*at)[line->length] == '\n');
    return true;
}

static bool begins(Line line, const char *with)
{
    return line.length >= strlen(with) && !strncmp(line.text, with, strlen(with));
}

static bool take_standing(Line line, Standing *standing, Arena *mem)
{
    const char **which = begins(line, TABLESPACE)      ? &standing->tablespace
                         : begins(line, ACCESS_METHOD) ? &standing->access_method
                                                       : NULL;
    if (which)
        *which = arena_strndup(mem, line.text, line.length);
    return which != NULL;
}

static bool is_type(const char *head, const char *type)
{
    const char *found = strstr(head, "; Type: ");
    return found && !strncmp(found + 8, type, strlen(type)) && found[8 + strlen(type)] == ';';
}

/* A column that is put aside stands in its table, in a line of its own, or is altered in one. */
static bool is_aside(Line line)
{
    Line rest = {line.text + strspn(line.text, " "), 0};
    rest.length = line.length - (size_t)(rest.text - line.text);
    bool indented = rest.text > line.text;
    return (indented && (begins(rest, ASIDE) || begins(rest, "\"" ASIDE))) ||
           (begins(line, "ALTER ") && memmem(line.text, line.length, " ALTER COLUMN " ASIDE, strlen(" ALTER COLUMN " ASIDE))) ||
           (begins(line, "ALTER ") && memmem(line.text, line.length, " ALTER COLUMN \"" ASIDE, strlen(" ALTER COLUMN \"" ASIDE)));
}

static void add_line(Buf *body, Line line, bool of_table)
{
    if (begins(line, "\\restrict ") || begins(line, "\\unrestrict ") || (of_table && is_aside(line)))
        return;
    if (of_table && line.length && line.text[line.length - 1] == ',')
        line.length--; /* the last column has none, and which one is last depends on what is put aside */
    buf_add_bytes(body, line.text, line.length);
    buf_add_char(body, '\n');
}

/* Empty lines and the "--" over the next entry's head. */
static void trim(Buf *body)
{
    while (body->length && (body->data[body->length - 1] == '\n' ||
                            (body->length >= 3 && !memcmp(body->data + body->length - 3, "\n--", 3))))
        body->length -= body->data[body->length - 1] == '\n' ? 1 : 3;
    body->data[body->length] = '\0';
}

/* --- lists of options ------------------------------------------------------------------------- */

/* Where the list ends that begins at `at`: at its closing parenthesis. */
static const char *list_end(const char *at)
{
    int depth = 0;
    for (bool quoted = false; *at && (quoted || depth || *at != ')'); at++) {
        quoted ^= *at == '\'';
        depth += quoted ? 0 : (*at == '(') - (*at == ')');
    }
    return at;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_sorted(Buf *out, const char *list, const char *end, Arena *mem)
{
    TextList items = {0};
    bool quoted = false;
    const char *item = list;
    for (const char *at = list; at <= end; at++) {
        quoted ^= at < end && *at == '\'';
        if (at < end && (quoted || *at != ','))
            continue;
        size_t blanks = strspn(item, " \n"), length = (size_t)(at - item);
        while (length > blanks && strchr(" \n", item[length - 1]))
            length--;
        vec_push(mem, &items, arena_strndup(mem, item + blanks, length - blanks));
        item = at + 1;
    }
    qsort(items.items, items.count, sizeof *items.items, compare_texts);
    for (size_t i = 0; i < items.count; i++)
        buf_printf(out, "%s%s", i ? ", " : "", items.items[i]);
}

/* Options stand in the order in which they were set; it means nothing. */
static const char *with_sorted_options(const char *head, const char *text, Arena *mem)
{
    static const char *const openings[] = {" WITH (", "\nWITH (", " SET (", " DICTIONARY "};
    Buf out = buf_new(mem);
    for (size_t i = 0; i < COUNT(openings); i++) {
        bool dictionary = openings[i][1] == 'D';
        const char *open = strstr(text, openings[i]);
        const char *list = open ? strchr(open, '(') : NULL;
        if (!list || (dictionary && !is_type(head, "TEXT SEARCH DICTIONARY")))
            continue;
        buf_truncate(&out, 0);
        buf_add_bytes(&out, text, (size_t)(list + 1 - text));
        add_sorted(&out, list + 1, list_end(list + 1), mem);
        buf_add(&out, list_end(list + 1));
        text = arena_strdup(mem, out.data);
    }
    return text;
}

/* Privileges are told in the order in which they were granted. */
static const char *with_sorted_lines(const char *text, Arena *mem)
{
    TextList lines = {0};
    Buf out = buf_new(mem);
    Line line;
    while (next_line(&text, &line))
        vec_push(mem, &lines, arena_strndup(mem, line.text, line.length));
    qsort(lines.items, lines.count, sizeof *lines.items, compare_texts);
    for (vec_each(&lines, one))
        buf_printf(&out, "%s\n", *one);
    return out.data;
}

static const char *canonical(const char *head, const char *text, Arena *mem)
{
    bool privileges = *text && (is_type(head, "ACL") || is_type(head, "DEFAULT ACL"));
    return privileges ? with_sorted_lines(text, mem) : with_sorted_options(head, text, mem);
}

static void add_entry(Dump *dump, const char *head, Buf *body, Arena *mem)
{
    if (!head || strstr(head, ASIDE))
        return;
    trim(body);
    const char *text = body->data + (strncmp(body->data, "--\n", 3) ? 0 : 3); /* the line under the head */
    text += strspn(text, "\n");
    /* The sequence of an identity column bears its own name. */
    if (is_type(head, "SEQUENCE") && is_aside((Line){text, strcspn(text, "\n")}))
        return;
    vec_push(mem, &dump->entries, ((DumpEntry){head, canonical(head, text, mem)}));
}

/* Tablespace and access method belong to it; the line under the head is taken off later. */
static Buf begin_body(const char *head, const Standing *standing, Arena *mem)
{
    Buf body = buf_new(mem);
    bool of_table = is_type(head, "TABLE") || is_type(head, "MATERIALIZED VIEW");
    if ((of_table || is_type(head, "INDEX") || is_type(head, "CONSTRAINT")) && standing->tablespace)
        buf_printf(&body, "%s\n", standing->tablespace);
    if (of_table && standing->access_method)
        buf_printf(&body, "%s\n", standing->access_method);
    return body;
}

static int compare_entries(const void *a, const void *b)
{
    const DumpEntry *one = a, *two = b;
    int heads = strcmp(one->head, two->head);
    return heads ? heads : strcmp(one->body, two->body);
}

void dump_parse(const char *text, Arena *mem, Dump *dump)
{
    Standing standing = {NULL, NULL};
    Buf body = buf_new(mem);
    const char *head = NULL;
    Line line;
    *dump = (Dump){0};
    while (next_line(&text, &line)) {
        if (begins(line, "-- PostgreSQL database dump complete"))
            break;
        if (begins(line, HEAD)) {
            add_entry(dump, head, &body, mem);
            head = arena_strndup(mem, line.text + 3, line.length - 3);
            body = begin_body(head, &standing, mem);
        } else if (!take_standing(line, &standing, mem) && head) {
            add_line(&body, line, is_type(head, "TABLE"));
        }
    }
    add_entry(dump, head, &body, mem);
    if (dump->entries.count)
        qsort(dump->entries.items, dump->entries.count, sizeof *dump->entries.items, compare_entries);
}

/* --- differences ------------------------------------------------------------------------------ */

static bool has(const Dump *dump, const DumpEntry *entry)
{
    return dump && dump->entries.count &&
           bsearch(entry, dump->entries.items, dump->entries.count, sizeof *entry, compare_entries);
}

/* The entry of the same head that has no equal on the other side. */
static const DumpEntry *counterpart(const Dump *in, const Dump *other, const DumpEntry *entry)
{
    for (vec_each(&in->entries, one))
        if (!strcmp(one->head, entry->head) && !has(other, one))
            return one;
    return NULL;
}

/* pg_dump tells passwords of user mappings and connections; we do not. */
static const char *describe(const DumpEntry *from, const DumpEntry *to, Arena *mem)
{
    const char *was = from ? redact_secrets(from->body, mem) : "", *is = to ? redact_secrets(to->body, mem) : "";
    const char *lines = textdiff(was, is, DIFFERENCE_LINES, mem);
    return arena_printf(mem, "%s\n%s", from ? from->head : to->head, *lines ? lines : "what differs is a secret");
}

TextList dump_differences(const Dump *from, const Dump *to, const Dump *again, Arena *mem, size_t *anew)
{
    TextList differences = {0};
    *anew = 0;
    for (vec_each(&from->entries, entry)) {
        const DumpEntry *other = has(to, entry) ? NULL : counterpart(to, from, entry);
        if (has(to, entry))
            continue;
        if (other && has(again, other) && !has(again, entry))
            ++*anew;
        else
            vec_push(mem, &differences, describe(entry, other, mem));
    }
    for (vec_each(&to->entries, entry))
        if (!has(from, entry) && !counterpart(from, to, entry))
            vec_push(mem, &differences, describe(NULL, entry, mem));
    return differences;
}
