#include "catalog/kind.h"

#include <string.h>

#include "catalog/lines.h"

/* What CREATE SEQUENCE gives without the clause. */
static const char *default_limit(const Object *sequence, bool maximum)
{
    static const struct {
        const char *type, *low, *high;
    } limits[] = {{"smallint", "-32768", "32767"},
                  {"integer", "-2147483648", "2147483647"},
                  {"bigint", "-9223372036854775808", "9223372036854775807"}};
    bool descending = object_property(sequence, "increment")[0] == '-';
    if (maximum == descending)
        return descending ? "-1" : "1";
    size_t i = 0;
    while (i + 1 < COUNT(limits) && strcmp(limits[i].type, object_property(sequence, "type")) != 0)
        i++;
    return maximum ? limits[i].high : limits[i].low;
}

static const char *default_start(const Object *sequence)
{
    bool descending = object_property(sequence, "increment")[0] == '-';
    return object_property(sequence, descending ? "maximum" : "minimum");
}

static void add_clause(Sql *sql, const Object *sequence, const char *property, const char *words, const char *usual)
{
    const char *value = object_property(sequence, property);
    if (!text_equal(value, usual))
        sql_add(sql, FROM_SERVER(words), FROM_SERVER(value));
}

static void create(Writer *writer, const Object *sequence)
{
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE "), FROM_SERVER(object_property(sequence, "unlogged") ? "UNLOGGED " : ""), KW("SEQUENCE "),
            FROM_SERVER(sequence->identity));
    add_clause(&sql, sequence, "type", " AS ", "bigint");
    add_clause(&sql, sequence, "increment", " INCREMENT BY ", "1");
    add_clause(&sql, sequence, "minimum", " MINVALUE ", default_limit(sequence, false));
    add_clause(&sql, sequence, "maximum", " MAXVALUE ", default_limit(sequence, true));
    add_clause(&sql, sequence, "start", " START WITH ", default_start(sequence));
    add_clause(&sql, sequence, "cache", " CACHE ", "1");
    if (object_property(sequence, "cycle"))
        sql_add(&sql, KW(" CYCLE"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
}

static bool alter(Writer *writer, const Change *change)
{
    static const char *const parameters[][2] = {{"type", " AS "},           {"increment", " INCREMENT BY "},
                                                {"minimum", " MINVALUE "},  {"maximum", " MAXVALUE "},
                                                {"start", " START WITH "},  {"cache", " CACHE "}};
    Sql sql = sql_new(writer->mem);
    size_t bare = 0;
    sql_add(&sql, KW("ALTER SEQUENCE "), FROM_SERVER(change->to->identity));
    bare = sql.text.length;
    for (size_t i = 0; i < COUNT(parameters); i++) {
        /* A new type moves limits that were the old type's. */
        bool limit = change_has(change, "type") && (i == 2 || i == 3);
        if (limit || change_has(change, parameters[i][0]))
            sql_add(&sql, FROM_SERVER(parameters[i][1]), FROM_SERVER(object_property(change->to, parameters[i][0])));
    }
    if (change_has(change, "cycle"))
        sql_add(&sql, FROM_SERVER(object_property(change->to, "cycle") ? " CYCLE" : " NO CYCLE"));
    if (sql.text.length > bare)
        writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE, sql_text(&sql));
    if (change_has(change, "unlogged"))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER SEQUENCE "), FROM_SERVER(change->to->identity),
                            FROM_SERVER(object_property(change->to, "unlogged") ? " SET UNLOGGED" : " SET LOGGED")));
    return true;
}

/* --- the column that owns it ------------------------------------------------------------------ */

static const Object *owning_column(const Snapshot *state, const Object *sequence)
{
    const char *owner = object_property(sequence, "owned_by");
    return owner ? snapshot_find(state, "column", owner) : NULL;
}

static void ties_to(const Object *sequence, Arena *mem, TextList *keys)
{
    const char *owner = object_property(sequence, "owned_by");
    if (owner)
        vec_push(mem, keys, arena_printf(mem, "column %s", owner));
}

static bool tie_moves(const Writer *writer, const Object *from, const Object *to)
{
    return !property_equal(from, to, "owned_by") || writer_removes(writer, owning_column(writer->from, from));
}

static void untie(Writer *writer, const Object *from, const Object *to)
{
    if (to && object_property(from, "owned_by") && tie_moves(writer, from, to))
        writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE,
                   sql_make(writer->mem, KW("ALTER SEQUENCE "), FROM_SERVER(from->identity), KW(" OWNED BY NONE")));
}

static void tie(Writer *writer, const Object *from, const Object *to)
{
    const char *owner = object_property(to, "owned_by");
    if (!owner || (from && !tie_moves(writer, from, to)) || writer_returns(writer, to))
        return;
    writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER SEQUENCE "), FROM_SERVER(to->identity), KW(" OWNED BY "), FROM_SERVER(owner)));
}

/* It goes, is kept and comes back with its column. */
static const Object *carrier(const Writer *writer, const Object *sequence)
{
    if (writer->change == CHANGE_DROP) {
        const Object *column = owning_column(writer->from, sequence);
        return writer_removes(writer, column) ? column : NULL;
    }
    const Object *column = writer->change == CHANGE_CREATE ? owning_column(writer->to, sequence) : NULL;
    return writer_returns(writer, column) ? column : NULL;
}

static bool holds_rows(const Object *sequence)
{
    (void)sequence;
    return true; /* its last value */
}

static const PropertyHandling handling[] = {
    {"owned_by", RULE_IGNORE, NULL}, /* tie, untie */
};

extern const ObjectKind kind_sequence;
const ObjectKind kind_sequence = {
    .name = "sequence",
    .keyword = "SEQUENCE",
    .grant_keyword = "SEQUENCE",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
    .holds_rows = holds_rows,
    .carrier = carrier,
    .ties_to = ties_to,
    .tie = tie,
    .untie = untie,
};
