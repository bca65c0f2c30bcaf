/*
 * What the server says about the table, and what no kind of evolution can work with.
 */
#include <stdio.h>
#include <string.h>

#include <sql.h>

#include "evolve/evolution.h"

#define OLDEST_SERVER 140000 /* ranges of ctid are read without a key from here on */

static const Field facts_fields[] = {
    FIELD(TableFacts, oid),       FIELD(TableFacts, kind),          FIELD(TableFacts, is_partition),
    FIELD(TableFacts, is_child),  FIELD(TableFacts, has_children),  FIELD(TableFacts, force_rls),
    FIELD(TableFacts, is_owner),  FIELD(TableFacts, bypass_rls),    FIELD(TableFacts, rules),
    FIELD(TableFacts, pages),     FIELD(TableFacts, rows),
    FIELD(TableFacts, triggers),  FIELD_NULL(TableFacts, last_before), FIELD_NULL(TableFacts, key),
};

static bool may_replicate(Db *db, bool *may, Error *err);
static void refuse_table(Db *db, const Evolution *evolution, Findings *findings);

bool evolution_facts(Db *db, Evolution *evolution, bool fresh, Findings *findings, Error *err)
{
    const Declaration *declaration = &evolution->declaration;
    auto_rows rows = NULL;
    void *items;
    size_t count;

    TRY(db_query(db, sql_evolve_facts, PARAMS(declaration->schema, declaration->table), &rows, err));
    TRY(rows_read(rows, facts_fields, COUNT(facts_fields), sizeof(TableFacts), evolution->mem, &items, &count, err));
    if (!count) {
        evolution_refuse(findings, declaration, "no-such-table", "Write schema.name when it is not in the first managed schema.",
                         "there is no table %s.%s", declaration->schema, declaration->table);
        return findings_sum(findings, ERR_REFUSED, declaration->name, err);
    }
    evolution->facts = *(TableFacts *)items;
    TRY(may_replicate(db, &evolution->facts.may_replicate, err));
    if (fresh)
        refuse_table(db, evolution, findings);
    return declaration->kind->examine(db, evolution, fresh, findings, err);
}

void evolution_refuse(Findings *findings, const Declaration *declaration, const char *rule, const char *hint,
                      const char *format, ...)
{
    va_list args;
    const char *message;

    va_start(args, format);
    message = arena_vprintf(findings->mem, format, args);
    va_end(args);
    findings_add(findings, (Finding){.severity = SEVERITY_ERROR, .rule = rule, .file = declaration->path, .hint = hint}, "%s",
                 message);
}

void evolution_refuse_triggers(const Evolution *evolution, bool plain, Findings *findings)
{
    const TableFacts *facts = &evolution->facts;

    if (!*facts->triggers || (facts->may_replicate && !plain) || evolution->declaration.pace.fire_triggers)
        return;
    evolution_refuse(findings, &evolution->declaration, "triggers-fire",
                     plain ? "Let them fire: pace: { fire_triggers: true }. Passing them by would pass by foreign keys too."
                           : "Let them fire (pace: { fire_triggers: true }), or work as a role that may pass them by: grant set on "
                     "parameter session_replication_role to it (server 15 and newer).",
                     "writing the rows would fire the application's triggers on every row: %s", facts->triggers);
}

/* Asked by doing it: the privilege can be granted from server 15 on, and managed servers have ways of their own. */
static bool may_replicate(Db *db, bool *may, Error *err)
{
    Error refused = {0};

    TRY(db_execute(db, "begin", err));
    *may = db_execute(db, "set local session_replication_role = replica", &refused);
    if (!*may && !db_alive(db)) {
        *err = refused;
        return false;
    }
    return db_execute(db, "rollback", err);
}

static void refuse_table(Db *db, const Evolution *evolution, Findings *findings)
{
    const Declaration *d = &evolution->declaration;
    const TableFacts *facts = &evolution->facts;
    const char *name = arena_printf(findings->mem, "%s.%s", d->schema, d->table);

    if (db_server_version(db) < OLDEST_SERVER)
        evolution_refuse(findings, d, "server-too-old", "Upgrade the server first.",
                         "evolutions need PostgreSQL %d or newer, this is %d", OLDEST_SERVER / 10000, db_server_version(db) / 10000);
    if (*facts->kind == 'p')
        evolution_refuse(findings, d, "partitioned", "Add the column by a migration and fill it partition by partition.",
                         "%s is partitioned: CREATE INDEX CONCURRENTLY and reading by pages do not work on it as a whole", name);
    else if (*facts->kind != 'r')
        evolution_refuse(findings, d, "not-a-table", NULL, "%s is no table", name);
    else if (facts->is_partition || facts->is_child || facts->has_children)
        evolution_refuse(findings, d, "inherits", NULL, "%s is part of an inheritance tree or of a partitioned table", name);
    if (!facts->is_owner)
        evolution_refuse(findings, d, "not-the-owner", "Connect as its owner, or set `role` of the environment to it.",
                         "%s belongs to somebody else: %s may not change it", name, db_user(db));
    if (facts->force_rls && !facts->bypass_rls)
        evolution_refuse(findings, d, "row-security-forced", "Use a role with BYPASSRLS, or alter table ... no force row level security.",
                         "row security of %s is forced on its owner too: we would not see all rows", name);
    if (facts->rules)
        evolution_refuse(findings, d, "rules", "Replace them by triggers first.", "%s has rules that rewrite statements", name);
}
