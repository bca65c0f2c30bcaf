#include "migrate/shadow/rows_values.h"

#include <ctype.h>
#include <string.h>

#include "core/utf8.h"
#include "db/sql.h"

/* Candidates are separated by |; # is a number that differs from row to row; what begins with = is an expression, all else a
 * literal. The first one is plain, the second at the edge of the type: what a narrowing would lose. */
static const struct {
    const char *type, *candidates;
} known[] = {
    {"int2", "#|32767|0|1|-1|5"},
    {"int4", "#|2147483647|0|1|-1|5|100"},
    {"int8", "#|9223372036854775807|0|1|-1|5|100"},
    {"oid", "#|1|0"},
    {"float4", "#.5|1e+30|0|1|-1"},
    {"float8", "#.125|3.141592653589793|0|1|-1|1e+300"},
    {"money", "#.25|0|1"},
    {"bool", "true|false"},
    {"text", "text #|  Zoë's “quoted” line #, with a tab\tand many words so that it is long: lorem ipsum dolor sit amet|007|#|x|"
             "a#@example.org|https://example.org/#|abc-#|abc_#|ABC#|abc|A|a|2021-01-#|+491701234567#|{}|en|US|EUR|10.0.0.1"},
    {"char", "a|z"},
    {"date", "=date '2021-02-03' + #|9999-12-31|2000-01-01|1970-01-01"},
    {"time", "10:20:30.123456|23:59:59.999999|00:00"},
    {"timetz", "10:20:30.123456+02|00:00+00"},
    {"timestamp", "=timestamp '2021-02-03 04:05:06.123456' + # * interval '1 hour'|9999-12-31 23:59:59.999999|2000-01-01"},
    {"timestamptz", "=timestamptz '2021-02-03 04:05:06.123456+00' + # * interval '1 hour'|"
                    "9999-12-31 23:59:59.999999+00|2000-01-01 00:00:00+00"},
    {"interval", "# days 00:00:01.000001|1 year 2 mons 3 days 04:05:06|0"},
    {"uuid", "=pg_catalog.md5('#')::pg_catalog.uuid"},
    {"json", "{\"a\": [1, null, \"x\"],  \"n\": 1.50, \"n\": #}|[]|{}"},
    {"jsonb", "{\"a\": [1, null, \"x\"], \"n\": #}|{\"deep\": {\"er\": [{\"é\": true}]}}|[]|{}|\"x\"|1"},
    {"bytea", "=pg_catalog.decode(pg_catalog.md5('#'), 'hex')|\\x00ff"},
    {"inet", "=pg_catalog.inet '10.0.0.0' + #|2001:db8::1/64"},
    {"cidr", "10.#.0.0/16|2001:db8::/32"},
    {"macaddr", "08:00:2b:01:02:03"},
    {"macaddr8", "08:00:2b:01:02:03:04:05"},
    {"xml", "<a n=\"#\"/>"},
    {"tsvector", "'a':1 'b#':2"},
    {"tsquery", "'a' & 'b#'"},
    {"point", "(#,1)"},
    {"box", "(1,1),(0,0)"},
    {"circle", "<(0,0),1>"},
    {"line", "{1,-1,0}"},
    {"lseg", "[(0,0),(1,1)]"},
    {"path", "((0,0),(1,1))"},
    {"polygon", "((0,0),(1,1),(1,0))"},
    {"int4range", "[#,2000000)|empty"},
    {"int8range", "[#,2000000)|empty"},
    {"numrange", "[#,2000000.5)|empty"},
    {"daterange", "[2021-01-01,2021-02-01)|empty"},
    {"tsrange", "[2021-01-01 00:00,2021-02-01 00:00)|empty"},
    {"tstzrange", "[2021-01-01 00:00+00,2021-02-01 00:00+00)|empty"},
    {"int4multirange", "{[1,3),[5,7)}|{}"},
    {"int8multirange", "{[1,3),[5,7)}|{}"},
    {"nummultirange", "{[1,3),[5,7)}|{}"},
    {"datemultirange", "{[2021-01-01,2021-02-01)}|{}"},
    {"tsmultirange", "{}"},
    {"tstzmultirange", "{}"},
    {"pg_lsn", "0/1"},
    {"regclass", "pg_catalog.pg_class"},
    {"regtype", "pg_catalog.int4"},
    {"regproc", "pg_catalog.now"},
    {"hstore", "a=>#, b=>NULL"},
    {"ltree", "a.b#"},
    {"cube", "(1,2)"},
    {"geometry", "POINT(1 2)"},
    {"geography", "POINT(1 2)"},
};
#define HEADER_BYTES 4 /* of a varlena: what a length modifier counts besides the characters */

static void mine(const char *definition, Arena *mem, TextList *literals);
static const char *candidates_of(const char *type);
static void add_known(const char *candidates, int number, const char *type, size_t limit, Arena *mem, TextList *out);
static void add_special(const RowColumn *column, int number, Arena *mem, TextList *out);
static void add_literal(Arena *mem, const char *text, size_t limit, TextList *out);
static bool is_text(const char *base);

void values_for(const RowColumn *column, int number, Arena *mem, TextList *candidates)
{
    TextList literals = {0};
    bool limited = (!strcmp(column->base, "varchar") || !strcmp(column->base, "bpchar")) && column->modifier > 0;
    size_t limit = limited ? (size_t)column->modifier - HEADER_BYTES : SIZE_MAX;
    mine(column->checks, mem, &literals);
    mine(column->partition, mem, &literals);
    for (vec_each(&literals, literal))
        add_literal(mem, *literal, limit, candidates);
    for (const char *label = column->element ? NULL : column->labels; label && *label;) {
        size_t length = strcspn(label, "\n");
        vec_push(mem, candidates, sql_literal(mem, arena_strndup(mem, label, length)));
        label += length + (label[length] == '\n');
    }
    add_special(column, number, mem, candidates);
    const char *list = candidates_of(is_text(column->base) ? "text" : column->base);
    if (list)
        add_known(list, number, column->type, limit, mem, candidates);
    else if (!candidates->count)
        add_known("|1|x|(,)|empty|{}", number, column->type, limit, mem, candidates);
}

static bool is_text(const char *base)
{
    return !strcmp(base, "varchar") || !strcmp(base, "bpchar") || !strcmp(base, "name") || !strcmp(base, "citext");
}

static const char *candidates_of(const char *type)
{
    for (size_t i = 0; i < COUNT(known); i++)
        if (!strcmp(known[i].type, type))
            return known[i].candidates;
    return NULL;
}

/* --- literals of constraints ------------------------------------------------------------------ */

/* 'draft' of  status = ANY (ARRAY['draft'::text, ...]);  10, 9 and 11 of  n > 10. */
static void mine(const char *definition, Arena *mem, TextList *literals)
{
    for (const char *c = definition; c && *c;) {
        if (*c == '\'') {
            Buf text = buf_new(mem);
            for (c++; *c && (*c != '\'' || c[1] == '\''); c++) {
                c += *c == '\'';
                buf_add_char(&text, *c);
            }
            c += *c == '\'';
            vec_push(mem, literals, text.data);
        } else if (isdigit((unsigned char)*c)) {
            size_t length = strspn(c, "0123456789.");
            const char *digits = arena_strndup(mem, c, length);
            vec_push(mem, literals, digits);
            if (length < 10 && !strchr(digits, '.')) {
                int value = 0;
                for (const char *d = digits; *d; d++)
                    value = value * 10 + (*d - '0');
                vec_push(mem, literals, arena_printf(mem, "%d", value + 1));
                vec_push(mem, literals, arena_printf(mem, "%d", value - 1));
            }
            c += length;
        } else if (isalpha((unsigned char)*c) || *c == '_' || *c == '"') {
            c += *c == '"' ? 1 : (int)strspn(c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
        } else {
            c++;
        }
    }
}

static void add_literal(Arena *mem, const char *text, size_t limit, TextList *out)
{
    size_t at = 0;
    for (size_t characters = 0; text[at] && characters < limit; characters++) {
        size_t width = utf8_character(text + at, strlen(text + at));
        at += width ? width : 1;
    }
    vec_push(mem, out, sql_literal(mem, arena_strndup(mem, text, at)));
}

/* --- by type ---------------------------------------------------------------------------------- */

static const char *numbered(Arena *mem, const char *text, size_t length, int number)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '#')
            buf_printf(&out, "%d", number);
        else
            buf_add_char(&out, text[i]);
    }
    return out.data;
}

static void add_known(const char *candidates, int number, const char *type, size_t limit, Arena *mem, TextList *out)
{
    for (const char *one = candidates;; one++) {
        size_t length = strcspn(one, "|");
        const char *text = numbered(mem, one, length, number);
        if (*text == '=')
            vec_push(mem, out, arena_printf(mem, "(%s)::%s", text + 1, type));
        else
            add_literal(mem, text, limit, out);
        one += length;
        if (!*one)
            return;
    }
}

/* numeric(10,2): all digits that it may have, and few. */
static void add_numeric(const RowColumn *column, int number, Arena *mem, TextList *out)
{
    int precision = 20, scale = 6;
    if (column->modifier >= HEADER_BYTES) {
        precision = ((column->modifier - HEADER_BYTES) >> 16) & 0xffff;
        scale = (column->modifier - HEADER_BYTES) & 0x7ff;
        scale = scale > 1023 ? 0 : scale;
    }
    Buf edge = buf_new(mem);
    for (int i = 0; i < precision - scale; i++)
        buf_add_char(&edge, '9');
    buf_add(&edge, precision > scale ? "" : "0");
    for (int i = 0; i < scale; i++)
        buf_printf(&edge, "%s%d", i ? "" : ".", 1 + (i + 6) % 9);
    const char *plain = arena_printf(mem, "%d", number);
    if ((int)strlen(plain) > precision - scale)
        plain = "0";
    vec_push(mem, out, sql_literal(mem, plain));
    vec_push(mem, out, sql_literal(mem, edge.data));
    vec_push(mem, out, "0");
    vec_push(mem, out, "1");
}

static void add_repeated(Arena *mem, const char *open, const char *item, const char *between, int count,
                         const char *close, TextList *out)
{
    Buf text = buf_new(mem);
    buf_add(&text, open);
    for (int i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? between : "", item);
    buf_add(&text, close);
    vec_push(mem, out, sql_literal(mem, text.data));
}

static void add_array(const RowColumn *column, int number, Arena *mem, TextList *out)
{
    RowColumn element = {.name = column->name, .type = column->element, .base = column->element_base, .kind = "b",
                         .labels = column->labels, .modifier = -1};
    TextList values = {0};
    if (column->element_base)
        values_for(&element, number, mem, &values);
    if (values.count)
        vec_push(mem, out, arena_printf(mem, "array[%s, %s]::%s[]", values.items[0],
                                        values.items[values.count > 1 ? 1 : 0], column->element));
    vec_push(mem, out, "'{}'");
}

static void add_special(const RowColumn *column, int number, Arena *mem, TextList *out)
{
    int length = column->modifier > 0 ? column->modifier : 3;
    if (column->element)
        add_array(column, number, mem, out);
    else if (!strcmp(column->base, "numeric"))
        add_numeric(column, number, mem, out);
    else if (!strcmp(column->base, "bit") || !strcmp(column->base, "varbit"))
        add_repeated(mem, "", "1", "", column->modifier > 0 ? column->modifier : 1, "", out);
    else if (!strcmp(column->base, "vector") || !strcmp(column->base, "halfvec"))
        add_repeated(mem, "[", "1", ",", length, "]", out);
}
