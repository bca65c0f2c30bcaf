#include "migrate/run/outside.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/vec.h"
#include "db/sql.h"

typedef struct Word {
    const char *text; /* folded to lower case unless quoted; punctuation is a word of one character */
    bool quoted;
} Word;

typedef struct Words {
    VEC(Word) list;
    size_t at;
    Arena *mem;
} Words;

typedef struct Name {
    const char *schema, *name; /* schema NULL when not written */
} Name;

static Words split(const char *sql, Arena *mem);
static bool accept(Words *words, const char *word);
static bool has(const Words *words, const char *word);
static bool read_name(Words *words, Name *name);
static Outside create_index(Words *words);
static Outside drop_index(Words *words);
static Outside reindex(Words *words);
static Outside detach(Words *words);
static Outside global_object(Words *words, bool create, const char *what);

Outside outside_describe(const char *sql, Arena *mem)
{
    Words words = split(sql, mem);

    if (accept(&words, "create")) {
        accept(&words, "unique");
        if (accept(&words, "index"))
            return create_index(&words);
        return global_object(&words, true, words.at < words.list.count ? words.list.items[words.at++].text : "");
    }
    if (accept(&words, "drop")) {
        if (accept(&words, "index"))
            return drop_index(&words);
        return global_object(&words, false, words.at < words.list.count ? words.list.items[words.at++].text : "");
    }
    if (accept(&words, "reindex"))
        return reindex(&words);
    if (accept(&words, "alter") && accept(&words, "table"))
        return detach(&words);
    if (accept(&words, "system"))
        return (Outside){.repeatable = true};
    words.at = 0;
    if (accept(&words, "vacuum"))
        return (Outside){.repeatable = true, .weak = !has(&words, "full")};
    if (accept(&words, "cluster") || accept(&words, "checkpoint") || accept(&words, "analyze"))
        return (Outside){.repeatable = true};
    return (Outside){.refusal = "after a crash nobody could tell whether it had run; run it by hand, or make it a "
                                "statement that may run in a transaction"};
}

/* --- one statement each --------------------------------------------------------------------- */

static const char *regclass(const Name *name, Arena *mem)
{
    const char *text = name->schema ? arena_printf(mem, "%s.%s", sql_identifier(mem, name->schema),
                                                   sql_identifier(mem, name->name))
                                    : sql_identifier(mem, name->name);
    return sql_make(mem, KW("pg_catalog.to_regclass("), LIT(text), KW(")"));
}

/* pid: of the backend that is building it at this moment; such an index is somebody's work, not a leftover. */
static const char *leftovers_where(Arena *mem, const char *condition)
{
    return sql_make(mem,
                    KW("select x.indexrelid::pg_catalog.regclass::text, "
                       "(select p.pid from pg_catalog.pg_stat_progress_create_index p "
                       "where p.index_relid = x.indexrelid limit 1)::text from pg_catalog.pg_index x "
                       "join pg_catalog.pg_class c on c.oid = x.indexrelid where not x.indisvalid and "),
                    FROM_SERVER(condition));
}

static Outside create_index(Words *words)
{
    Arena *mem = words->mem;
    Name index = {0}, table = {0};
    Outside out = {.weak = true};
    bool named;

    accept(words, "concurrently");
    if (accept(words, "if") && accept(words, "not"))
        accept(words, "exists");
    named = !(words->at < words->list.count && !words->list.items[words->at].quoted &&
              !strcmp(words->list.items[words->at].text, "on")) &&
            read_name(words, &index);
    if (!named || !accept(words, "on")) {
        out.refusal = "the index has no name of its own, so a broken one could not be told from others; name it";
        return out;
    }
    accept(words, "only");
    if (read_name(words, &table))
        index.schema = table.schema; /* an index stands in its table's schema */
    /* Without a schema the table's own is meant: the index of that name on that table. */
    const char *is_it = arena_printf(mem, "c.relname = %s and x.indrelid = %s", sql_literal(mem, index.name),
                                     regclass(&table, mem));
    out.probe = sql_make(mem,
                         KW("select exists (select from pg_catalog.pg_index x join pg_catalog.pg_class c "
                            "on c.oid = x.indexrelid where x.indisvalid and x.indisready and "),
                         FROM_SERVER(is_it), KW(")"));
    out.leftovers = leftovers_where(mem, is_it);
    return out;
}

static Outside drop_index(Words *words)
{
    Arena *mem = words->mem;
    Sql probe = sql_new(mem);
    Name name;
    bool first = true;

    accept(words, "concurrently");
    if (accept(words, "if"))
        accept(words, "exists");
    sql_add(&probe, KW("select "));
    while (read_name(words, &name)) {
        if (!first)
            sql_add(&probe, KW(" and "));
        sql_add(&probe, FROM_SERVER(regclass(&name, mem)), KW(" is null"));
        first = false;
        if (!accept(words, ","))
            break;
    }
    return (Outside){.weak = true, .probe = first ? NULL : sql_text(&probe)};
}

static Outside reindex(Words *words)
{
    Arena *mem = words->mem;
    Outside out = {.repeatable = true, .weak = has(words, "concurrently")};
    const char *condition = "true";
    Name name;
    bool relation;

    if (accept(words, "("))
        while (words->at < words->list.count && !accept(words, ")"))
            words->at++;
    relation = accept(words, "index") || accept(words, "table");
    if (!relation)
        words->at++;
    accept(words, "concurrently");
    if (relation && read_name(words, &name))
        condition = arena_printf(mem,
                                 "(x.indrelid = %s or x.indrelid = (select y.indrelid from pg_catalog.pg_index y "
                                 "where y.indexrelid = %s))",
                                 regclass(&name, mem), regclass(&name, mem));
    condition = arena_printf(mem, "c.relname ~ '_cc(new|old)[0-9]*$' and %s", condition);
    if (out.weak)
        out.leftovers = leftovers_where(mem, condition);
    return out;
}

static Outside detach(Words *words)
{
    Arena *mem = words->mem;
    Name parent, child;
    const char *where;

    if (accept(words, "if"))
        accept(words, "exists");
    accept(words, "only");
    if (!read_name(words, &parent) || !accept(words, "detach") || !accept(words, "partition") ||
        !read_name(words, &child))
        return (Outside){.refusal = "only DETACH PARTITION ... CONCURRENTLY is known to run outside a transaction"};
    where = arena_printf(mem, "i.inhparent = %s and i.inhrelid = %s", regclass(&parent, mem), regclass(&child, mem));
    return (Outside){
        .weak = true,
        .probe = sql_make(mem, KW("select not exists (select from pg_catalog.pg_inherits i where "),
                          FROM_SERVER(where), KW(")")),
        .half = sql_make(mem, KW("select exists (select from pg_catalog.pg_inherits i where i.inhdetachpending and "),
                         FROM_SERVER(where), KW(")")),
        .finish = parent.schema
                      ? sql_make(mem, KW("alter table "), REL(parent.schema, parent.name), KW(" detach partition "),
                                 child.schema ? REL(child.schema, child.name) : ID(child.name), KW(" finalize"))
                      : sql_make(mem, KW("alter table "), ID(parent.name), KW(" detach partition "),
                                 child.schema ? REL(child.schema, child.name) : ID(child.name), KW(" finalize")),
    };
}

static Outside global_object(Words *words, bool create, const char *what)
{
    Arena *mem = words->mem;
    Name name;
    SqlPart from;

    if (!strcmp(what, "database"))
        from = KW("pg_catalog.pg_database where datname = ");
    else if (!strcmp(what, "tablespace"))
        from = KW("pg_catalog.pg_tablespace where spcname = ");
    else if (!strcmp(what, "subscription"))
        from = KW("pg_catalog.pg_subscription where subname = ");
    else
        return (Outside){.refusal = "after a crash nobody could tell whether it had run; run it by hand"};
    if (accept(words, "if"))
        accept(words, "exists");
    if (!read_name(words, &name))
        return (Outside){.refusal = "its name could not be read"};
    return (Outside){.probe = sql_make(mem, create ? KW("select exists (select from ") : KW("select not exists (select from "),
                                       from, LIT(name.name), KW(")"))};
}

/* --- words ---------------------------------------------------------------------------------- */

static const char *skip_blank(const char *at)
{
    for (;;) {
        if (isspace((unsigned char)*at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*') {
            int depth = 1;
            for (at += 2; *at && depth; at++)
                if (at[0] == '/' && at[1] == '*')
                    depth++, at++;
                else if (at[0] == '*' && at[1] == '/')
                    depth--, at++;
        } else {
            return at;
        }
    }
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static const char *read_quoted(const char *at, Arena *mem, Word *word)
{
    Buf text = buf_new(mem);

    for (at++; *at; at++) {
        if (*at == '"' && at[1] != '"')
            break;
        if (*at == '"')
            at++;
        buf_add_char(&text, *at);
    }
    *word = (Word){text.data, true};
    return *at ? at + 1 : at;
}

static Words split(const char *sql, Arena *mem)
{
    Words words = {.mem = mem};

    for (const char *at = skip_blank(sql); *at; at = skip_blank(at)) {
        Word word = {0};
        if (*at == '"') {
            at = read_quoted(at, mem, &word);
        } else {
            size_t length = 0;
            while (word_byte(at[length]))
                length++;
            if (!length)
                length = 1;
            char *text = arena_strndup(mem, at, length);
            for (char *c = text; *c; c++)
                *c = (char)((unsigned char)*c < 0x80 ? tolower((unsigned char)*c) : *c);
            word.text = text;
            at += length;
        }
        vec_push(mem, &words.list, word);
    }
    return words;
}

static bool accept(Words *words, const char *expected)
{
    if (words->at >= words->list.count || words->list.items[words->at].quoted ||
        strcmp(words->list.items[words->at].text, expected) != 0)
        return false;
    words->at++;
    return true;
}

static bool has(const Words *words, const char *expected)
{
    for (vec_each(&words->list, word))
        if (!word->quoted && !strcmp(word->text, expected))
            return true;
    return false;
}

static bool read_name(Words *words, Name *name)
{
    if (words->at >= words->list.count)
        return false;
    *name = (Name){NULL, words->list.items[words->at++].text};
    while (accept(words, ".") && words->at < words->list.count)
        *name = (Name){name->name, words->list.items[words->at++].text};
    return true;
}
