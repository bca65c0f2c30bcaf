/*
 * promote: a JSONB path becomes a typed column.
 *
 *     expand    column, triggers both ways, parity constraint NOT VALID: one short transaction
 *     backfill  column := path, in place
 *     verify    the server validates the parity constraint; values that do not fit are listed; index
 *     cutover   foreign key, check, NOT NULL; old snapshots gone; the column gets the last word and reads it
 *     cleanup   triggers, parity constraint and (when declared) the key go
 *
 * Before cutover nothing of ours can make a write of the application fail. From cutover on the declared constraints can.
 */
#include <string.h>

#include <sql.h>

#include "evolve/kind/common.h"
#include "evolve/kind/promote.h"

static const Key column_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(Promote, name), .required = true},
    {.name = "type", .type = KEY_TEXT, .offset = offsetof(Promote, type), .required = true},
};
static const Key reference_keys[] = {
    {.name = "table", .type = KEY_TEXT, .offset = offsetof(Promote, reference_table), .required = true},
    {.name = "column", .type = KEY_TEXT, .offset = offsetof(Promote, reference_column), .required = true},
    {.name = "on_delete", .type = KEY_WORD, .words = "no action|restrict|cascade|set null", .offset = offsetof(Promote, on_delete)},
};
static const Key gate_keys[] = {
    {.name = "null_rate", .type = KEY_SHARE, .offset = offsetof(Promote, null_rate)},
    {.name = "mismatches", .type = KEY_COUNT, .offset = offsetof(Promote, quarantined)},
    {.name = "orphans", .type = KEY_COUNT, .offset = offsetof(Promote, orphans)},
    {.name = "soak", .type = KEY_DURATION, .offset = offsetof(Promote, soak_ms)},
};
static const Key cleanup_keys[] = {
    {.name = "remove_key", .type = KEY_BOOL, .offset = offsetof(Promote, remove_key)},
};
static const Key keys[] = {
    {.name = "path", .type = KEY_TEXT, .offset = offsetof(Promote, path), .required = true},
    {.name = "column", .type = KEY_TABLE, .keys = column_keys, .key_count = COUNT(column_keys), .required = true},
    {.name = "references", .type = KEY_TABLE, .keys = reference_keys, .key_count = COUNT(reference_keys)},
    {.name = "index", .type = KEY_WORD, .words = "partial|full|none", .offset = offsetof(Promote, index)},
    {.name = "index_name", .type = KEY_TEXT, .offset = offsetof(Promote, index_name)},
    {.name = "check", .type = KEY_TEXT, .offset = offsetof(Promote, check)},
    {.name = "not_null", .type = KEY_BOOL, .offset = offsetof(Promote, not_null)},
    {.name = "on_bad_value", .type = KEY_WORD, .words = "quarantine|accept", .offset = offsetof(Promote, on_bad_value)},
    {.name = "gates", .type = KEY_TABLE, .keys = gate_keys, .key_count = COUNT(gate_keys)},
    {.name = "cleanup", .type = KEY_TABLE, .keys = cleanup_keys, .key_count = COUNT(cleanup_keys)},
};

static const Field facts_fields[] = {
    FIELD_NULL(PromoteFacts, document_type), FIELD(PromoteFacts, document_generated), FIELD(PromoteFacts, taken),
    FIELD_NULL(PromoteFacts, columns),       FIELD_NULL(PromoteFacts, category),      FIELD_NULL(PromoteFacts, type_type),
    FIELD_NULL(PromoteFacts, type_name),     FIELD(PromoteFacts, builtin),               FIELD_NULL(PromoteFacts, referenced),
    FIELD_NULL(PromoteFacts, referenced_type), FIELD(PromoteFacts, referenced_unique), FIELD(PromoteFacts, may_reference),
};

static void promote_defaults(void *own)
{
    *(Promote *)own = (Promote){.index = "none", .on_bad_value = "quarantine", .on_delete = "no action", .null_rate = -1};
}

/* --- the path ------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\n')
        at++;
    return at;
}

/* A name in double quotes or a plain one. */
static const char *read_name(const char *at, Arena *mem, const char **name)
{
    Buf out = buf_new(mem);

    if (*at != '"') {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        for (size_t i = 0; i < length; i++)
            buf_add_char(&out, at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] + 32) : at[i]);
        *name = out.data;
        return length ? at + length : NULL;
    }
    for (at++; *at && (*at != '"' || at[1] == '"'); at += 1 + (*at == '"'))
        buf_add_char(&out, *at);
    *name = out.data;
    return *at ? at + 1 : NULL;
}

static const char *read_key(const char *at, Arena *mem, const char **key)
{
    Buf out = buf_new(mem);

    if (*at != '\'')
        return NULL;
    for (at++; *at && (*at != '\'' || at[1] == '\''); at += 1 + (*at == '\''))
        buf_add_char(&out, *at);
    *key = out.data;
    return *at ? at + 1 : NULL;
}

/* column -> 'a' -> 'b' ->> 'c'. False: something else. */
static bool read_path(Promote *promote, Arena *mem)
{
    const char *at = read_name(skip_blanks(promote->path), mem, &promote->document);

    while (at) {
        const char *key;
        bool last;
        at = skip_blanks(at);
        if (strncmp(at, "->", 2) != 0)
            return false;
        last = at[2] == '>';
        at = read_key(skip_blanks(at + 2 + last), mem, &key);
        if (!at)
            return false;
        vec_push(mem, &promote->keys, key);
        if (last)
            return !*skip_blanks(at);
    }
    return false;
}

void promote_check(const Declaration *declaration, const YamlNode *root, Findings *findings)
{
    Promote *promote = declaration->own;
    const char *dot;

    if (!read_path(promote, findings->mem))
        declare_mistake(declaration, root, "path", "path", findings, "\"%.120s\" is no path", promote->path)->hint =
            "Write the column, then keys as SQL has them: metadata->>'source', or metadata->'origin'->>'id'. Elements of "
            "arrays cannot be promoted.";
    if (!promote->reference_table)
        return;
    dot = strchr(promote->reference_table, '.');
    promote->reference_schema = dot ? arena_strndup(findings->mem, promote->reference_table, (size_t)(dot - promote->reference_table))
                                    : declaration->schema;
    promote->reference_table = dot ? dot + 1 : promote->reference_table;
    if (promote->not_null && !strcmp(promote->on_delete, "set null"))
        declare_mistake(declaration, root, "not_null", "contradiction", findings,
                        "not_null and on_delete: set null contradict each other");
}

/* --- what the server knows ------------------------------------------------------------------ */

void promote_refuse_document(const Evolution *evolution, Findings *findings)
{
    const Declaration *d = &evolution->declaration;
    const Promote *promote = d->own;
    const PromoteFacts *facts = evolution->own_facts;
    const char *table = arena_printf(findings->mem, "%s.%s", d->schema, d->table);

    if (!facts->document_type)
        evolution_refuse(findings, d, "no-such-column", arena_printf(findings->mem, "Its columns are %s.", facts->columns),
                         "%s has no column \"%s\"", table, promote->document);
    else if (!strcmp(facts->document_type, "json"))
        evolution_refuse(findings, d, "json-column", "Change the column's type to jsonb first.",
                         "column %s of %s is json: there is no way to change a key of it in place", promote->document, table);
    else if (strcmp(facts->document_type, "jsonb") != 0)
        evolution_refuse(findings, d, "no-json", NULL, "column %s of %s is %s, not jsonb", promote->document, table,
                         facts->document_type);
    if (facts->document_generated)
        evolution_refuse(findings, d, "generated", NULL, "column %s of %s is generated: it cannot follow the new column",
                         promote->document, table);
    if (facts->taken && !promote->demote)
        evolution_refuse(findings, d, "name-taken", "Choose another name, or drop that column by a migration first.",
                         "%s already has a column \"%s\"", table, promote->name);
    if (evolution->facts.last_before && strcmp(evolution->facts.last_before, "zzz_theseus_") > 0)
        evolution_refuse(findings, d, "trigger-order", "Triggers of a table run by name: rename it.",
                         "trigger %s would run after ours and could undo what it did", evolution->facts.last_before);
    evolution_refuse_triggers(evolution, false, findings);
}

void promote_refuse_type(const Evolution *evolution, Findings *findings)
{
    const Declaration *d = &evolution->declaration;
    const Promote *promote = d->own;
    const PromoteFacts *facts = evolution->own_facts;

    if (!facts->type_name) {
        evolution_refuse(findings, d, "no-such-type", "Write the schema of a type that is not in the table's schema.",
                         "there is no type \"%s\"", promote->type);
        return;
    }
    if (*facts->type_type == 'd' && !promote->demote)
        evolution_refuse(findings, d, "domain", "Declare its base type, and what it checks as `check`.",
                         "a column of domain %s would be added by writing the whole table anew, under a lock", promote->type);
    else if (strchr("cpm", *facts->type_type) || strchr("A", *facts->category) || !strcmp(facts->type_name, "json") ||
        !strcmp(facts->type_name, "jsonb"))
        evolution_refuse(findings, d, "type", "A column takes one value: text, a number, a date, uuid, boolean, an enum ...",
                         "a path cannot become a column of type %s", promote->type);
    if (!promote->reference_table)
        return;
    if (!facts->referenced)
        evolution_refuse(findings, d, "no-such-table", NULL, "there is no table %s.%s to reference", promote->reference_schema,
                         promote->reference_table);
    else if (!facts->referenced_type || !facts->referenced_unique)
        evolution_refuse(findings, d, "no-key", NULL, "column %s of %s.%s is not there or not unique: it cannot be referenced",
                         promote->reference_column, promote->reference_schema, promote->reference_table);
    else if (strcmp(facts->referenced_type, facts->type_name) != 0)
        evolution_refuse(findings, d, "type", NULL, "the column would be %s, the one it references is %s", facts->type_name,
                         facts->referenced_type);
    if (!facts->may_reference)
        evolution_refuse(findings, d, "no-privilege",
                         arena_printf(findings->mem, "grant references on %s.%s to the role that works here.",
                                      promote->reference_schema, promote->reference_table),
                         "no privilege to reference %s.%s", promote->reference_schema, promote->reference_table);
}

/* What the declaration says in SQL: the type, the check. */
static bool rehearse(Db *db, Evolution *e, Findings *findings, Error *err)
{
    const Promote *p = e->declaration.own;
    const char *statements[2] = {
        sql_make(e->mem, KW("alter table pg_temp.theseus_rehearsal add column "), ID(p->name), KW(" "), FROM_FILE(p->type)),
    };
    size_t count = 1;

    if (p->check)
        statements[count++] = sql_make(e->mem, KW("alter table pg_temp.theseus_rehearsal add check ("), FROM_FILE(p->check), KW(")"));
    return common_rehearse(db, e, statements, count, findings, err) &&
           (!strcmp(p->index, "none") || common_name_free(db, e, promote_names(e).index, findings, err));
}

bool promote_facts(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err)
{
    const Declaration *d = &evolution->declaration;
    const Promote *promote = d->own;
    auto_rows rows = NULL;
    Error unparsed = {0};
    void *items;
    size_t count;
    bool read;

    TRY(db_execute(db, sql_make(evolution->mem, KW("begin; set local search_path = pg_catalog, "), ID(d->schema)), err));
    read = db_query(db, sql_evolve_path,
                    PARAMS(d->schema, d->table, promote->document, promote->name, promote->type, promote->reference_schema,
                           promote->reference_table, promote->reference_column),
                    &rows, &unparsed);
    TRY(db_execute(db, "rollback", err));
    if (!read && *unparsed.sqlstate != '\0' && fresh) {
        evolution_refuse(findings, d, "no-such-type", "Write one type, as in SQL: uuid, numeric(6,2), text.", "%s", unparsed.message);
        return findings_sum(findings, ERR_REFUSED, d->name, err);
    }
    if (!read) {
        *err = unparsed;
        return false;
    }
    TRY(rows_read(rows, facts_fields, COUNT(facts_fields), sizeof(PromoteFacts), evolution->mem, &items, &count, err));
    evolution->own_facts = items;
    return true;
}

static bool promote_examine(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err)
{
    TRY(promote_facts(db, evolution, fresh, findings, err));
    if (!fresh)
        return true;
    promote_refuse_document(evolution, findings);
    promote_refuse_type(evolution, findings);
    if (!findings->errors)
        TRY(rehearse(db, evolution, findings, err));
    return findings_sum(findings, ERR_REFUSED, evolution->declaration.name, err);
}

/* --- steps ---------------------------------------------------------------------------------- */

static void add_expand(Evolution *e, const PromoteNames *names)
{
    const Promote *p = e->declaration.own;
    const char *relation = sql_make(e->mem, REL(e->declaration.schema, e->declaration.table));
    const char *undone = sql_make(e->mem, KW("select not exists (select from pg_attribute a where a.attrelid = to_regclass("),
                                  LIT(relation), KW(") and a.attname = "), LIT(p->name), KW(" and not a.attisdropped)"));

    common_add(e,
        (Step){.name = "column", .phase = PHASE_EXPAND, .how = STEP_CHANGE, .visible = true,
               .what = arena_printf(e->mem, "column %s %s, kept in step with %s both ways", p->name, p->type, p->path),
               .done = promote_synced_sql(e, names), .run = promote_expand_sql(e), .undo = promote_unexpand_sql(e, false), .undo_how = STEP_CHANGE,
               .undone = undone},
        LOCK_ACCESS_EXCLUSIVE);
}

static void add_backfill(Evolution *e)
{
    const Promote *p = e->declaration.own;
    const char *wanted = promote_wanted(e, NULL);
    RowWork *rows = ARENA_NEW(e->mem, RowWork);

    *rows = (RowWork){.schema = e->declaration.schema, .table = e->declaration.table,
                      .set = sql_make(e->mem, ID(p->name), KW(" = "), FROM_SERVER(wanted)),
                      .todo = sql_make(e->mem, ID(p->name), KW(" is distinct from "), FROM_SERVER(wanted))};
    common_add(e, (Step){.name = "fill", .phase = PHASE_BACKFILL, .how = STEP_ROWS, .what = arena_printf(e->mem, "fill %s", p->name),
                  .rows = rows}, LOCK_NONE);
    common_add(e, (Step){.name = "statistics", .phase = PHASE_BACKFILL, .how = STEP_QUIET,
                  .what = arena_printf(e->mem, "statistics of %s", p->name),
                  .run = sql_make(e->mem, KW("analyze "), REL(e->declaration.schema, e->declaration.table), KW(" ("), ID(p->name), KW(")"))},
        LOCK_NONE);
}

static void add_index(Evolution *e, const PromoteNames *names)
{
    const Promote *p = e->declaration.own;
    Sql rest = sql_new(e->mem);

    if (!strcmp(p->index, "none"))
        return;
    sql_add(&rest, KW("("), ID(p->name), KW(")"));
    if (!strcmp(p->index, "partial"))
        sql_add(&rest, KW(" where "), ID(p->name), KW(" is not null"));
    common_add_index(e, PHASE_VERIFY, names->index, false, sql_text(&rest));
}

static void add_verify(Evolution *e, const PromoteNames *names)
{
    const Declaration *d = &e->declaration;
    const Promote *p = d->own;
    bool accepted = !strcmp(p->on_bad_value, "accept");
    const char *look_again = sql_make(e->mem, KW("delete from theseus.quarantine where evolution = "), INT(e->id),
                                      KW(" and reason = 'bad value'"));

    common_add(e, (Step){.name = "parity", .phase = PHASE_VERIFY, .how = STEP_QUIET,
                  .what = "the server proves that every row agrees with its document",
                  .done = common_constraint_done(e, names->parity, true),
                  .run = sql_make(e->mem, KW("alter table "), REL(d->schema, d->table), KW(" validate constraint "), ID(names->parity))},
        LOCK_NONE);
    if (!promote_is_text(e))
        common_add_gate(e, PHASE_VERIFY, "bad values", "values that do not fit the type",
                 (GateQuery){.sql = promote_bad_values_sql(e), .allowed = accepted ? 1e18 : (double)p->quarantined, .unit = "rows",
                             .hint = "theseus evolve status lists them (table theseus.quarantine). Mend them in the application's own "
                                     "table, or accept them: on_bad_value: accept."},
                 look_again);
    if (p->null_rate >= 0)
        common_add_gate(e, PHASE_VERIFY, "null rate", "rows without a value",
                 (GateQuery){.sql = sql_make(e->mem, KW("select coalesce(avg(("), ID(p->name), KW(" is null)::int), 0)::float8 as measured, "
                                                      "(count(*) filter (where "), ID(p->name),
                                             KW(" is null) || ' of ' || count(*) || ' rows')::text as detail from only "), REL(d->schema, d->table)),
                             .allowed = p->null_rate, .unit = "of all rows",
                             .hint = "Find out which writers leave it out, or raise gates.null_rate."},
                 NULL);
    add_index(e, names);
    common_add(e, (Step){.name = "fallback", .phase = PHASE_VERIFY, .how = STEP_CHANGE,
                  .what = arena_printf(e->mem, "flag %s says \"fallback\": read the column, then the document", names->flag),
                  .done = sql_make(e->mem, KW("select exists (select from theseus.feature_flag where name = "), LIT(names->flag),
                                   KW(" and value <> 'json')")),
                  .run = sql_make(e->mem, KW("update theseus.feature_flag set value = 'fallback', changed_at = clock_timestamp() where name = "),
                                  LIT(names->flag)),
                  .undo = sql_make(e->mem, KW("update theseus.feature_flag set value = 'json', changed_at = clock_timestamp() where name = "),
                                   LIT(names->flag)),
                  .undo_how = STEP_CHANGE}, LOCK_NONE);
}

static void add_constraints(Evolution *e, const PromoteNames *names)
{
    const Promote *p = e->declaration.own;

    if (p->reference_table) {
        common_add_gate(e, PHASE_CUTOVER, "orphans", "values that reference nothing",
                 (GateQuery){.sql = promote_orphans_sql(e), .allowed = 0, .unit = "rows",
                             .hint = "theseus evolve status lists them. The foreign key refuses them: mend them first."},
                 sql_make(e->mem, KW("delete from theseus.quarantine where evolution = "), INT(e->id), KW(" and reason = 'orphan'")));
        const LockWant other = {p->reference_schema, p->reference_table, LOCK_SHARE_ROW_EXCLUSIVE};
        common_add_constraint(e, "foreign key", names->foreign_key,
                       sql_make(e->mem, KW("foreign key ("), ID(p->name), KW(") references "),
                                REL(p->reference_schema, p->reference_table), KW(" ("), ID(p->reference_column), KW(") on delete "),
                                FROM_FILE(p->on_delete)),
                       &other);
    }
    if (p->check)
        common_add_constraint(e, "check", names->check, sql_make(e->mem, KW("check ("), FROM_FILE(p->check), KW(")")), NULL);
    if (p->not_null)
        common_add_not_null(e, p->name, names->not_null);
}

static const char *flip_sql(const Evolution *e, const PromoteNames *names, bool column, const char *mode, const char *at)
{
    return sql_make(e->mem, FROM_SERVER(promote_sync_sql(e, column, true)), KW("update theseus.feature_flag set value = "), LIT(mode),
                    KW(", changed_at = clock_timestamp() where name = "), LIT(names->flag),
                    KW(";\nupdate theseus.evolution set cutover_at = "), FROM_SERVER(at), KW(" where id = "), INT(e->id));
}

/* The side that is filled gets the last word. */
void promote_add_flip(Evolution *e, const PromoteNames *names)
{
    const Promote *p = e->declaration.own;
    const char *after = p->demote ? "json" : "column", *before = p->demote ? "column" : "fallback";

    common_add(e, (Step){.name = "old snapshots", .phase = PHASE_CUTOVER, .how = STEP_OLD_SNAPSHOTS,
                         .what = "nobody reads the table as it was before it was filled"}, LOCK_NONE);
    common_add(e, (Step){.name = "flip", .phase = PHASE_CUTOVER, .how = STEP_CHANGE,
                         .what = arena_printf(e->mem, "flag %s says \"%s\", and %s has the last word", names->flag, after,
                                              p->demote ? "the document" : "the column"),
                         .done = sql_make(e->mem, KW("select exists (select from theseus.feature_flag where name = "), LIT(names->flag),
                                          KW(" and value = "), LIT(after), KW(")")),
                         .run = flip_sql(e, names, !p->demote, after, "clock_timestamp()"),
                         .undo = flip_sql(e, names, p->demote, before, "null"),
                         .undo_how = STEP_CHANGE}, LOCK_NONE);
}

void promote_add_soak(Evolution *e)
{
    const Promote *p = e->declaration.own;

    common_add_gate(e, PHASE_SOAK, "soak", "time since cutover",
             (GateQuery){.sql = sql_make(e->mem, KW("select coalesce(extract(epoch from clock_timestamp() - cutover_at), 0)::float8 as measured, "
                                                  "('cutover at ' || cutover_at)::text as detail from theseus.evolution where id = "),
                                         INT(e->id)),
                         .allowed = (double)p->soak_ms / 1000.0, .at_least = true, .unit = "seconds",
                         .hint = "Until then theseus evolve back takes everything back with the rows written meanwhile."},
             NULL);
}

static void add_cleanup(Evolution *e, const PromoteNames *names)
{
    const Declaration *d = &e->declaration;
    const Promote *p = d->own;
    RowWork *rows = ARENA_NEW(e->mem, RowWork);
    Sql remove = sql_new(e->mem);

    promote_add_soak(e);
    sql_add(&remove, FROM_SERVER(promote_unexpand_sql(e, true)));
    if (p->not_null)
        sql_add(&remove, KW(";\nalter table "), REL(d->schema, d->table), KW(" drop constraint if exists "), ID(names->not_null));
    common_add(e, (Step){.name = "release", .phase = PHASE_CLEANUP, .how = STEP_CHANGE, .final = true, .visible = true,
                  .what = "the triggers and the parity constraint go: column and document part company",
                  .done = promote_released_sql(e, names),
                  .run = sql_text(&remove)}, LOCK_ACCESS_EXCLUSIVE);
    if (!p->remove_key)
        return;
    *rows = (RowWork){.schema = d->schema, .table = d->table,
                      .set = sql_make(e->mem, ID(p->document), KW(" = "), ID(p->document), KW(" #- "), FROM_SERVER(promote_path_array(e))),
                      .todo = sql_make(e->mem, KW("("), FROM_SERVER(promote_reach(e, NULL)), KW(") is not null"))};
    common_add(e, (Step){.name = "key", .phase = PHASE_CLEANUP, .how = STEP_ROWS, .what = arena_printf(e->mem, "remove %s", p->path),
                  .rows = rows}, LOCK_NONE);
}

static void promote_steps(Evolution *e)
{
    PromoteNames names = promote_names(e);

    add_expand(e, &names);
    add_backfill(e);
    add_verify(e, &names);
    add_constraints(e, &names);
    promote_add_flip(e, &names);
    add_cleanup(e, &names);
}

static const char *promote_written(const Evolution *e)
{
    return sql_make(e->mem, KW("("), FROM_SERVER(promote_raw(e, NULL)), KW(") is not null"));
}

static const char *promote_advice(const Evolution *e, Arena *mem)
{
    const Promote *p = e->declaration.own;

    return arena_printf(mem,
                        "read meanwhile: case when (select theseus.flag('%s')) = 'column' then %s else coalesce(%s, %s) end\n"
                        "write: either side; the other follows",
                        e->declaration.name, sql_identifier(mem, p->name), sql_identifier(mem, p->name), promote_wanted(e, NULL));
}

const Kind kind_of_promote = {
    .name = "promote",
    .summary = "a JSONB path becomes a typed column",
    .own_size = sizeof(Promote),
    .keys = keys,
    .key_count = COUNT(keys),
    .defaults = promote_defaults,
    .check = promote_check,
    .examine = promote_examine,
    .steps = promote_steps,
    .written = promote_written,
    .advice = promote_advice,
};
