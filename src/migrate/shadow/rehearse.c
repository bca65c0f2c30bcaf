#include "migrate/shadow/rehearse.h"

#include <stdlib.h>
#include <string.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "db/sql.h"
#include "migrate/lock_order.h"

static const Field relation_fields[] = {
    FIELD(RelationNow, relation), FIELD(RelationNow, file),    FIELD(RelationNow, inserted),
    FIELD(RelationNow, updated),  FIELD(RelationNow, deleted),
};

static bool relations_now(Db *db, Arena *mem, RelationNow **relations, size_t *count, Error *err) MUST_CHECK;
static bool observe_locks(Rehearsal *rehearsal, Error *err) MUST_CHECK;
static bool observe_rows(Rehearsal *rehearsal, Error *err) MUST_CHECK;
static bool send(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err) MUST_CHECK;
static bool send_writer(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err) MUST_CHECK;
static bool send_code(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err) MUST_CHECK;
static bool written_between(const RelationNow *before, size_t before_count, const RelationNow *after,
                            size_t after_count, const Object *table);
static bool locate(const Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err);
static RowsWritten *written_to(Rehearsal *rehearsal, const Object *table);
static const Object *table_of(const Rehearsal *rehearsal, DbOid relation);

bool rehearse_begin(Shadow *shadow, const Script *script, const Snapshot *before, Arena *mem, Rehearsal *rehearsal,
                    Error *err)
{
    *rehearsal = (Rehearsal){.shadow = shadow, .script = script, .before = before, .mem = mem};
    TRY(db_user_session(shadow->user, err));
    TRY(db_execute(shadow->user, "begin", err));
    return relations_now(shadow->user, mem, &rehearsal->relations, &rehearsal->relation_count, err);
}

static bool makes_type_or_function(const Statement *statement)
{
    static const char *const nodes[] = {"CreateEnumStmt", "CompositeTypeStmt", "CreateDomainStmt", "CreateFunctionStmt"};
    for (size_t i = 0; i < COUNT(nodes); i++)
        if (!strcmp(statement->node, nodes[i]))
            return true;
    return false;
}

static bool newest_made(Rehearsal *rehearsal, DbOid *newest, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(rehearsal->shadow->user, sql_migrate_newest_made, NO_PARAMS, &rows, err));
    *newest = (DbOid)rows_i64(rows, 0, 0);
    return true;
}

/* Oids only grow on a shadow: one that is higher than before is what the statement has made. */
static bool send_maker(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    DbOid before, after;
    TRY(newest_made(rehearsal, &before, err));
    TRY(send(rehearsal, statement, err));
    TRY(newest_made(rehearsal, &after, err));
    if (after > before)
        vec_push(rehearsal->mem, &rehearsal->made, (MadeBy){(size_t)statement->source, after});
    return true;
}

bool rehearse_statement(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    const Statement *source = statement->source >= 0 ? rehearsal->script->statements.items + statement->source : NULL;
    unsigned flags = source && db_in_transaction(rehearsal->shadow->user) ? source->flags : 0;
    bool sent = flags & STATEMENT_WRITES_ROWS    ? send_writer(rehearsal, statement, err)
                : flags & STATEMENT_CALLS_CODE ? send_code(rehearsal, statement, err)
                : source && makes_type_or_function(source) && db_in_transaction(rehearsal->shadow->user)
                    ? send_maker(rehearsal, statement, err)
                                               : send(rehearsal, statement, err);
    return sent || locate(rehearsal, statement, err);
}

bool rehearse_statements(Rehearsal *rehearsal, const ProcedureStatement *statements, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++)
        TRY(rehearse_statement(rehearsal, statements + i, err));
    return true;
}

bool rehearse_observe(Rehearsal *rehearsal, Error *err)
{
    Db *db = rehearsal->shadow->user;
    /* Whatever role and settings the statements have left, they are back after the savepoint. */
    TRY(db_execute(db, "savepoint theseus_observe; set local search_path = pg_catalog", err));
    TRY(observe_rows(rehearsal, err));
    TRY(observe_locks(rehearsal, err));
    return db_execute(db, "rollback to savepoint theseus_observe; release savepoint theseus_observe", err);
}

bool rehearse_commit(Rehearsal *rehearsal, Error *err)
{
    if (db_execute(rehearsal->shadow->user, "commit", err))
        return true;
    /* Deferred constraints speak now. */
    error_while(err, "committing");
    return false;
}

bool rehearse_rollback(Rehearsal *rehearsal, Error *err)
{
    return !db_in_transaction(rehearsal->shadow->user) || db_execute(rehearsal->shadow->user, "rollback", err);
}

void rehearse_literal(const Script *script, Arena *mem, Procedure *procedure)
{
    procedure->no_transaction = script_directive(script, "no-transaction") != NULL;
    for (size_t i = 0; i < script->statements.count; i++) {
        const Statement *statement = script->statements.items + i;
        vec_push(mem, &procedure->statements,
                 (ProcedureStatement){.sql = arena_strndup(mem, statement->text, statement->length),
                                      .copy_data = statement->copy_data,
                                      .copy_length = statement->copy_length,
                                      .source = (int)i,
                                      .line = statement->line,
                                      .outside = statement->flags & STATEMENT_OUTSIDE});
    }
}

/* --- sending ---------------------------------------------------------------------------------- */

static bool send(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    Db *db = rehearsal->shadow->user;
    bool inside = db_in_transaction(db);
    if (statement->copy_data)
        TRY(db_copy_in(db, statement->sql, statement->copy_data, statement->copy_length, err));
    else
        TRY(db_execute(db, statement->sql, err));
    if (inside && !db_in_transaction(db)) {
        error_set(err, ERR_REFUSED, "the statement ended the transaction");
        return error_hint(err, "Transaction control belongs to Theseus: take it out of the file.");
    }
    return true;
}

static bool send_writer(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    Db *db = rehearsal->shadow->user;
    RelationNow *before, *after;
    size_t before_count, after_count;
    TRY(relations_now(db, rehearsal->mem, &before, &before_count, err));
    TRY(db_execute(db, "savepoint theseus_writer", err));
    if (send(rehearsal, statement, err)) {
        TRY(db_execute(db, "release savepoint theseus_writer", err));
        TRY(relations_now(db, rehearsal->mem, &after, &after_count, err));
        if (!written_between(before, before_count, after, after_count, NULL))
            vec_push(rehearsal->mem, &rehearsal->blind, (size_t)statement->source);
        return true;
    }
    if (strncmp(err->sqlstate, "23", 2) != 0 || !db_alive(db))
        return false;
    vec_push(rehearsal->mem, &rehearsal->skipped, (size_t)statement->source);
    return db_execute(db, "rollback to savepoint theseus_writer; release savepoint theseus_writer", err);
}

static bool send_code(Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    Db *db = rehearsal->shadow->user;
    RelationNow *before, *after;
    size_t before_count, after_count;
    Rehearsal first = *rehearsal, second = *rehearsal;
    TRY(relations_now(db, rehearsal->mem, &before, &before_count, err));
    TRY(observe_locks(&first, err));
    TRY(send(rehearsal, statement, err));
    if (!db_in_transaction(db))
        return true;
    TRY(relations_now(db, rehearsal->mem, &after, &after_count, err));
    TRY(observe_locks(&second, err));
    for (size_t i = 0; i < second.written.count; i++) {
        const RowsWritten *rows = second.written.items + i;
        if ((i >= first.written.count && rows->meant) ||
            written_between(before, before_count, after, after_count, rows->table))
            vec_push(rehearsal->mem, &rehearsal->by_code, rows->table);
    }
    return true;
}

/* Rows of this table (NULL: of any). Both lists are in order of oid. */
static bool written_between(const RelationNow *before, size_t before_count, const RelationNow *after,
                            size_t after_count, const Object *table)
{
    size_t b = 0;
    for (size_t a = 0; a < after_count; a++) {
        const RelationNow *now = after + a;
        if (table && table->address.objid != now->relation)
            continue;
        while (b < before_count && before[b].relation < now->relation)
            b++;
        RelationNow was = b < before_count && before[b].relation == now->relation ? before[b] : (RelationNow){0};
        if (now->inserted != was.inserted || now->updated != was.updated || now->deleted != was.deleted)
            return true;
    }
    return false;
}

static bool locate(const Rehearsal *rehearsal, const ProcedureStatement *statement, Error *err)
{
    int position = db_error_position(rehearsal->shadow->user), line, column;
    if (statement->source < 0)
        return error_while(err, "running, on the shadow, the statement: %s", statement->sql);
    const Script *script = rehearsal->script;
    const Statement *source = script->statements.items + statement->source;
    const char *caret = script_caret(script, source, position, rehearsal->mem, &line, &column);
    Error told = *err;
    error_set(err, told.code, "%s:%d:%d: %s", script->path, line, column, told.message);
    memcpy(err->sqlstate, told.sqlstate, sizeof err->sqlstate);
    if (caret)
        error_detail(err, "%s", caret);
    if (*told.detail)
        error_detail(err, "%s", told.detail);
    if (*told.hint)
        error_hint(err, "%s", told.hint);
    if (*told.context)
        error_while(err, "%s", told.context);
    return error_while(err, "running statement %d of %zu (%s) on the shadow", statement->source + 1,
                       script->statements.count, source->verb);
}

/* --- what came of it -------------------------------------------------------------------------- */

static bool relations_now(Db *db, Arena *mem, RelationNow **relations, size_t *count, Error *err)
{
    auto_rows rows = NULL;
    TRY(db_query(db, sql_migrate_relations_now, NO_PARAMS, &rows, err));
    return rows_read(rows, relation_fields, COUNT(relation_fields), sizeof(RelationNow), mem, (void **)relations,
                     count, err);
}

static bool observe_rows(Rehearsal *rehearsal, Error *err)
{
    RelationNow *now;
    size_t count, b = 0;
    TRY(relations_now(rehearsal->shadow->user, rehearsal->mem, &now, &count, err));
    for (size_t n = 0; n < count; n++) {
        while (b < rehearsal->relation_count && rehearsal->relations[b].relation < now[n].relation)
            b++;
        if (b == rehearsal->relation_count || rehearsal->relations[b].relation != now[n].relation)
            continue;
        const RelationNow *was = rehearsal->relations + b;
        const Object *table = table_of(rehearsal, now[n].relation);
        RowsWritten rows = {table, now[n].inserted - was->inserted, now[n].updated - was->updated,
                            now[n].deleted - was->deleted, now[n].file != was->file, false};
        if (table && (rows.inserted || rows.updated || rows.deleted || rows.rewritten))
            *written_to(rehearsal, table) = rows;
    }
    return true;
}

static bool observe_locks(Rehearsal *rehearsal, Error *err)
{
    auto_rows rows = NULL;
    VEC(TableLock) held = {0};
    TRY(db_query(rehearsal->shadow->user, sql_migrate_locks_now, NO_PARAMS, &rows, err));
    for (size_t i = 0; i < rows_count(rows); i++) {
        const Object *table = table_of(rehearsal, (DbOid)rows_i64(rows, i, 0));
        LockMode mode = lock_mode_from_catalog(rows_get(rows, i, 1));
        if (!table || mode == LOCK_NONE)
            continue;
        if (mode == LOCK_ROW_EXCLUSIVE)
            written_to(rehearsal, table)->meant = true;
        TableLock *last = held.count ? held.items + held.count - 1 : NULL;
        if (!last || last->table != table)
            vec_push(rehearsal->mem, &held, (TableLock){table, mode});
        else if (mode > last->mode)
            last->mode = mode;
    }
    lock_order(held.items, held.count, rehearsal->mem);
    for (vec_each(&held, lock))
        vec_push(rehearsal->mem, &rehearsal->locks, (LockWant){lock->table->schema, lock->table->name, lock->mode});
    return true;
}

static RowsWritten *written_to(Rehearsal *rehearsal, const Object *table)
{
    for (vec_each(&rehearsal->written, rows))
        if (rows->table == table)
            return rows;
    vec_push(rehearsal->mem, &rehearsal->written, (RowsWritten){.table = table});
    return rehearsal->written.items + rehearsal->written.count - 1;
}

static const Object *table_of(const Rehearsal *rehearsal, DbOid relation)
{
    const Object *object = snapshot_at(rehearsal->before, (Address){CLASS_RELATION, relation, 0});
    return object && object_is(object, "table") ? object : NULL;
}
