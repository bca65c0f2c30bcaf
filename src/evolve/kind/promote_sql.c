/*
 * The texts of promote.
 *
 * Which side follows the other is decided by what changed, not by who asks, so poolers, ORMs and psql all work:
 *     INSERT  the side that is not null wins; both set and different: the one in authority
 *     UPDATE  only the column changed: JSON follows (NULL removes the key); otherwise the column follows JSON;
 *             both changed: the one in authority
 * The triggers fire only where both sides differ (WHEN), so a row that was never filled is filled by any UPDATE.
 * The parity constraint holds from the same transaction on: no row that the column was ever written in can differ.
 */
#include <string.h>

#include "evolve/kind/promote.h"

static const Promote *own(const Evolution *evolution)
{
    return evolution->declaration.own;
}

bool promote_is_text(const Evolution *evolution)
{
    const PromoteFacts *facts = evolution->own_facts;

    return facts->type_name && !strcmp(facts->type_name, "text");
}

PromoteNames promote_names(const Evolution *evolution)
{
    Arena *mem = evolution->mem;
    const Promote *promote = own(evolution);
    long long id = (long long)evolution->id;
    const char *stem = arena_printf(mem, "%.28s_%.28s", evolution->declaration.table, promote->name);

    return (PromoteNames){
        .cast = arena_printf(mem, "promote_%lld_cast", id),
        .sync = arena_printf(mem, "promote_%lld_sync", id),
        .insert_trigger = arena_printf(mem, "zzz_theseus_%lld_insert", id),
        .update_trigger = arena_printf(mem, "zzz_theseus_%lld_update", id),
        .parity = arena_printf(mem, "theseus_%lld_parity", id),
        .index = promote->index_name ? promote->index_name : arena_printf(mem, "%s_idx", stem),
        .check = arena_printf(mem, "%s_check", stem),
        .foreign_key = arena_printf(mem, "%s_fkey", stem),
        .not_null = arena_printf(mem, "theseus_%lld_not_null", id),
        .flag = evolution->declaration.name,
    };
}

static const char *column_of(const Evolution *evolution, const char *row, const char *column)
{
    return row ? sql_make(evolution->mem, ID(row), KW("."), ID(column)) : sql_make(evolution->mem, ID(column));
}

static const char *reach(const Evolution *evolution, const char *row, bool as_text)
{
    const Promote *promote = own(evolution);
    Sql sql = sql_new(evolution->mem);

    sql_add(&sql, FROM_SERVER(column_of(evolution, row, promote->document)));
    for (size_t i = 0; i < promote->keys.count; i++) {
        if (as_text && i + 1 == promote->keys.count)
            sql_add(&sql, KW(" ->> "), LIT(promote->keys.items[i]));
        else
            sql_add(&sql, KW(" -> "), LIT(promote->keys.items[i]));
    }
    return sql_text(&sql);
}

const char *promote_reach(const Evolution *evolution, const char *row)
{
    return reach(evolution, row, false);
}

const char *promote_raw(const Evolution *evolution, const char *row)
{
    return reach(evolution, row, true);
}

const char *promote_wanted(const Evolution *evolution, const char *row)
{
    PromoteNames names = promote_names(evolution);

    if (promote_is_text(evolution))
        return sql_make(evolution->mem, KW("("), FROM_SERVER(promote_raw(evolution, row)), KW(")"));
    return sql_make(evolution->mem, REL("theseus", names.cast), KW("("), FROM_SERVER(promote_raw(evolution, row)), KW(")"));
}

const char *promote_path_array(const Evolution *evolution)
{
    const Promote *promote = own(evolution);
    Sql sql = sql_new(evolution->mem);

    sql_add(&sql, KW("array["));
    for (size_t i = 0; i < promote->keys.count; i++) {
        if (i)
            sql_add(&sql, KW(", "));
        sql_add(&sql, LIT(promote->keys.items[i]));
    }
    sql_add(&sql, KW("]::text[]"));
    return sql_text(&sql);
}

static bool is_time(const Evolution *evolution)
{
    const PromoteFacts *facts = evolution->own_facts;

    return *facts->category == 'D' || *facts->category == 'T';
}

/* Settings that our functions run with, whoever calls them: what is written as text must be read as the same value. */
static void add_settings(Sql *sql, const Evolution *evolution)
{
    sql_add(sql, KW(" set search_path = pg_catalog, "), ID(evolution->declaration.schema), KW(", pg_temp"));
    if (is_time(evolution))
        sql_add(sql, KW(" set timezone = 'UTC' set datestyle = 'ISO, MDY' set intervalstyle = 'postgres'"));
}

/* --- the value ------------------------------------------------------------------------------ */

/* Immutable: times are read in UTC, and words that mean the present do not fit. */
static void add_cast(Sql *sql, const Evolution *evolution)
{
    PromoteNames names = promote_names(evolution);
    Sql body = sql_new(evolution->mem);

    sql_add(&body, KW("\ndeclare\n    result "), FROM_FILE(own(evolution)->type), KW(";\nbegin\n"));
    if (is_time(evolution))
        sql_add(&body, KW("    if value ~* '(now|today|tomorrow|yesterday|allballs)' then\n        return null;\n    end if;\n"));
    sql_add(&body, KW("    result := value;\n    return result;\n"
                      "exception when data_exception or integrity_constraint_violation then\n    return null;\nend\n"));
    sql_add(sql, KW("create function "), REL("theseus", names.cast), KW("(value text) returns "),
            FROM_FILE(own(evolution)->type), KW("\nlanguage plpgsql immutable strict"));
    /* Every write of the table calls it, and settings of its own cost more than the rest of it. */
    if (!((const PromoteFacts *)evolution->own_facts)->builtin || is_time(evolution))
        add_settings(sql, evolution);
    sql_add(sql, KW("\nas "), LIT(sql_text(&body)), KW(";\n"));
}

/* --- keeping both sides in step ------------------------------------------------------------- */

static void add_put(Sql *sql, const Evolution *evolution)
{
    const Promote *promote = own(evolution);
    const char *document = column_of(evolution, "new", promote->document), *column = column_of(evolution, "new", promote->name);
    const char *path = promote_path_array(evolution);

    sql_add(sql, KW("        if "), FROM_SERVER(column), KW(" is null then\n            "), FROM_SERVER(document), KW(" := "),
            FROM_SERVER(document), KW(" #- "), FROM_SERVER(path), KW(";\n        else\n            "), FROM_SERVER(document),
            KW(" := theseus.json_put("), FROM_SERVER(document), KW(", "), FROM_SERVER(path),
            KW(",\n                case when jsonb_typeof("), FROM_SERVER(reach(evolution, "new", false)),
            KW(") = 'string' then to_jsonb("), FROM_SERVER(column), KW("::text) else to_jsonb("), FROM_SERVER(column),
            KW(") end);\n        end if;\n"));
}

/* Where neither changed, the row was not filled yet: then the side that is filled from has the last word. */
static void add_update_rule(Sql *sql, const Evolution *evolution, bool authority_column)
{
    const Promote *promote = own(evolution);
    const char *column = column_of(evolution, "new", promote->name), *before = column_of(evolution, "old", promote->name);
    const char *raw = promote_raw(evolution, "new"), *raw_before = promote_raw(evolution, "old");

    if (promote->demote)
        sql_add(sql, KW("("), FROM_SERVER(raw), KW(") is not distinct from ("), FROM_SERVER(raw_before), KW(")"));
    else
        sql_add(sql, FROM_SERVER(column), KW(" is distinct from "), FROM_SERVER(before));
    if (promote->demote && authority_column)
        sql_add(sql, KW(" or "), FROM_SERVER(column), KW(" is distinct from "), FROM_SERVER(before));
    if (!promote->demote && !authority_column)
        sql_add(sql, KW(" and ("), FROM_SERVER(raw), KW(") is not distinct from ("), FROM_SERVER(raw_before), KW(")"));
}

static void add_sync_body(Sql *sql, const Evolution *evolution, bool authority_column)
{
    const Promote *promote = own(evolution);
    const char *column = column_of(evolution, "new", promote->name), *raw = promote_raw(evolution, "new");

    sql_add(sql, KW("\ndeclare\n    follow_column boolean;\nbegin\n    if tg_op = 'INSERT' then\n        follow_column := "),
            FROM_SERVER(column), KW(" is not null and ("), FROM_SERVER(raw), KW(" is null or "));
    if (authority_column)
        sql_add(sql, KW("true"));
    else
        sql_add(sql, KW("false"));
    sql_add(sql, KW(");\n    else\n        follow_column := "));
    add_update_rule(sql, evolution, authority_column);
    sql_add(sql, KW(";\n    end if;\n    if follow_column then\n"));
    add_put(sql, evolution);
    sql_add(sql, KW("    else\n        "), FROM_SERVER(column), KW(" := "), FROM_SERVER(promote_wanted(evolution, "new")),
            KW(";\n    end if;\n    return new;\nend\n"));
}

const char *promote_sync_sql(const Evolution *evolution, bool column, bool replace)
{
    PromoteNames names = promote_names(evolution);
    Sql sql = sql_new(evolution->mem), body = sql_new(evolution->mem);

    add_sync_body(&body, evolution, column);
    if (replace)
        sql_add(&sql, KW("create or replace function "));
    else
        sql_add(&sql, KW("create function "));
    sql_add(&sql, REL("theseus", names.sync), KW("() returns trigger\nlanguage plpgsql"));
    add_settings(&sql, evolution);
    sql_add(&sql, KW("\nas "), LIT(sql_text(&body)), KW(";\n"));
    return sql_text(&sql);
}

static void add_trigger(Sql *sql, const Evolution *evolution, const char *name, bool insert)
{
    const Declaration *d = &evolution->declaration;
    PromoteNames names = promote_names(evolution);

    sql_add(sql, KW("create trigger "), ID(name), KW(" before "));
    if (insert)
        sql_add(sql, KW("insert"));
    else
        sql_add(sql, KW("update"));
    sql_add(sql, KW(" on "), REL(d->schema, d->table), KW(" for each row\n    when ("),
            FROM_SERVER(column_of(evolution, "new", own(evolution)->name)), KW(" is distinct from "),
            FROM_SERVER(promote_wanted(evolution, "new")), KW(")\n    execute function "), REL("theseus", names.sync),
            KW("();\nalter table "), REL(d->schema, d->table), KW(" enable always trigger "), ID(name), KW(";\n"));
}

const char *promote_expand_sql(const Evolution *evolution)
{
    const Declaration *d = &evolution->declaration;
    const Promote *promote = own(evolution);
    PromoteNames names = promote_names(evolution);
    const char *relation = sql_make(evolution->mem, REL(d->schema, d->table));
    Sql sql = sql_new(evolution->mem);

    if (!promote->demote)
        sql_add(&sql, KW("alter table "), FROM_SERVER(relation), KW(" add column "), ID(promote->name), KW(" "),
                FROM_FILE(promote->type), KW(";\n"));
    if (!promote_is_text(evolution))
        add_cast(&sql, evolution);
    sql_add(&sql, FROM_SERVER(promote_sync_sql(evolution, promote->demote, false)));
    add_trigger(&sql, evolution, names.insert_trigger, true);
    add_trigger(&sql, evolution, names.update_trigger, false);
    sql_add(&sql, KW("alter table "), FROM_SERVER(relation), KW(" add constraint "), ID(names.parity), KW("\n    check ("),
            ID(promote->name), KW(" is not distinct from "), FROM_SERVER(promote_wanted(evolution, NULL)), KW(") not valid;\n"),
            KW("insert into theseus.helper (classid, objid, purpose)\n    select 'pg_trigger'::regclass, t.oid, "),
            LIT(d->name), KW(" from pg_trigger t where t.tgrelid = "), LIT(relation), KW("::regclass and t.tgname in ("),
            LIT(names.insert_trigger), KW(", "), LIT(names.update_trigger),
            KW(")\n    union all select 'pg_constraint'::regclass, c.oid, "), LIT(d->name),
            KW(" from pg_constraint c where c.conrelid = "), LIT(relation), KW("::regclass and c.conname = "), LIT(names.parity),
            KW(";\ninsert into theseus.feature_flag (name, value) values ("), LIT(names.flag), KW(", "),
            LIT(promote->demote ? "column" : "json"),
            KW(")\n    on conflict (name) do update set value = excluded.value, changed_at = clock_timestamp(), changed_by = session_user"));
    return sql_text(&sql);
}

const char *promote_unexpand_sql(const Evolution *evolution, bool keep_column)
{
    const Declaration *d = &evolution->declaration;
    const Promote *promote = own(evolution);
    PromoteNames names = promote_names(evolution);
    const char *relation = sql_make(evolution->mem, REL(d->schema, d->table));
    Sql sql = sql_new(evolution->mem);

    sql_add(&sql, KW("delete from theseus.helper h where (h.classid = 'pg_trigger'::regclass and h.objid in (select t.oid from pg_trigger t\n"
                     "        where t.tgrelid = "), LIT(relation), KW("::regclass and t.tgname in ("), LIT(names.insert_trigger),
            KW(", "), LIT(names.update_trigger), KW(")))\n    or (h.classid = 'pg_constraint'::regclass and h.objid in (select c.oid from "
                                                  "pg_constraint c\n        where c.conrelid = "),
            LIT(relation), KW("::regclass and c.conname = "), LIT(names.parity), KW("));\n"));
    sql_add(&sql, KW("drop trigger if exists "), ID(names.insert_trigger), KW(" on "), FROM_SERVER(relation),
            KW(";\ndrop trigger if exists "), ID(names.update_trigger), KW(" on "), FROM_SERVER(relation),
            KW(";\nalter table "), FROM_SERVER(relation), KW(" drop constraint if exists "), ID(names.parity), KW(";\n"));
    if (!keep_column)
        sql_add(&sql, KW("alter table "), FROM_SERVER(relation), KW(" drop column if exists "), ID(promote->name),
                KW(";\ndelete from theseus.feature_flag where name = "), LIT(names.flag), KW(";\n"));
    sql_add(&sql, KW("drop function if exists "), REL("theseus", names.sync), KW("();\ndrop function if exists "),
            REL("theseus", names.cast), KW("(text)"));
    return sql_text(&sql);
}

const char *promote_synced_sql(const Evolution *e, const PromoteNames *names)
{
    const char *relation = sql_make(e->mem, REL(e->declaration.schema, e->declaration.table));

    return sql_make(e->mem, KW("select exists (select from pg_attribute a where a.attrelid = to_regclass("), LIT(relation),
                    KW(") and a.attname = "), LIT(own(e)->name), KW(" and not a.attisdropped)\n   and (select count(*) = 2 from pg_trigger t where "
                                                                  "t.tgrelid = to_regclass("),
                    LIT(relation), KW(") and t.tgenabled = 'A' and t.tgname in ("), LIT(names->insert_trigger), KW(", "),
                    LIT(names->update_trigger), KW("))\n   and exists (select from pg_constraint c where c.conrelid = to_regclass("),
                    LIT(relation), KW(") and c.conname = "), LIT(names->parity), KW(")"));
}

const char *promote_released_sql(const Evolution *e, const PromoteNames *names)
{
    const char *relation = sql_make(e->mem, REL(e->declaration.schema, e->declaration.table));

    return sql_make(e->mem, KW("select not exists (select from pg_trigger t where t.tgrelid = to_regclass("), LIT(relation),
                    KW(") and t.tgname in ("), LIT(names->insert_trigger), KW(", "), LIT(names->update_trigger), KW("))"));
}

/* --- looking -------------------------------------------------------------------------------- */

static const char *place(const Evolution *evolution)
{
    if (!evolution->facts.key)
        return "t.ctid::text";
    return sql_make(evolution->mem, KW("(select to_jsonb(k)::text from (select "),
                    FROM_SERVER(evolution->facts.key), KW(") k)"));
}

/* Exact, at the moment of the look; the first ten thousand are kept by name. */
static const char *look(const Evolution *evolution, const char *reason, const char *condition)
{
    const Declaration *d = &evolution->declaration;

    return sql_make(evolution->mem, KW("with bad as materialized (\n    select "), FROM_SERVER(place(evolution)),
                    KW(" as place, "), FROM_SERVER(promote_raw(evolution, "t")), KW(" as value\n      from only "),
                    REL(d->schema, d->table), KW(" t where "), FROM_SERVER(condition),
                    KW("),\nkept as (\n    insert into theseus.quarantine (evolution, place, value, reason)\n    select "),
                    INT(evolution->id), KW(", place, left(value, 1000), "), LIT(reason),
                    KW(" from bad limit 10000\n    on conflict (evolution, reason, place) do update set value = excluded.value, "
                       "seen_at = clock_timestamp())\n"
                       "select count(*)::float8 as measured,\n"
                       "       (select string_agg(place || ': ' || left(value, 60), '; ') from (select * from bad limit 5) first)::text as detail\n"
                       "  from bad"));
}

const char *promote_bad_values_sql(const Evolution *evolution)
{
    const char *condition = sql_make(evolution->mem, KW("("), FROM_SERVER(promote_raw(evolution, "t")), KW(") is not null and "),
                                     FROM_SERVER(promote_wanted(evolution, "t")), KW(" is null"));

    return look(evolution, "bad value", condition);
}

const char *promote_orphans_sql(const Evolution *evolution)
{
    const Promote *promote = own(evolution);
    const char *condition =
        sql_make(evolution->mem, KW("t."), ID(promote->name), KW(" is not null and not exists (select from "),
                 REL(promote->reference_schema, promote->reference_table), KW(" r where r."), ID(promote->reference_column),
                 KW(" = t."), ID(promote->name), KW(")"));

    return look(evolution, "orphan", condition);
}
