/*
 * Rows that a migration's own statements write: kept by triggers while it runs, given back by its rollback
 * (sql/state/003_capture.sql says how).
 *
 * Invariants:
 * - Everything that a captured statement may reach by a foreign key's action is captured as well.
 * - What somebody has written since is left as it is, and listed.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/prove/proving.h"

static const char *not_kept(const Proving *p, const Object *table);
static void capture_reached(Proving *p, const Object *table);
static const char *foreseen(const Proving *p);
static const char *name_after(const Proving *p, const Object *table);
static void insert(Proving *p, Procedure *procedure, size_t at, const char *sql);
static void want_lock(Proving *p, const Object *table);

bool proving_captures(const Proving *p, const Object *table)
{
    for (vec_each(&p->captured, one))
        if ((*one)->address.objid == table->address.objid)
            return true;
    return false;
}

void proving_capture(Proving *p, const Object *table, const char *why)
{
    const char *reason = not_kept(p, table);
    if (proving_captures(p, table))
        return;
    if (reason) {
        proving_refuse(p, "it writes rows of a table that was there before, and nothing could give them back: %s; they cannot be "
                          "kept because %s", why, reason);
        return;
    }
    vec_push(p->mem, &p->captured, table);
    capture_reached(p, table);
}

/* --- which ------------------------------------------------------------------------------------ */

static const char *not_kept(const Proving *p, const Object *table)
{
    bool keyed = false, inherited = object_property(table, "parents") != NULL;
    for (vec_each(&table->used_by, part)) {
        const char *type = object_property(*part, "type");
        keyed = keyed || (object_is(*part, "constraint") && (*part)->parent == table && type && !strcmp(type, "primary key"));
        inherited = inherited || (object_is(*part, "table") && object_property(*part, "parents"));
        if (object_is(*part, "rule") && (*part)->parent == table)
            return "rules rewrite what is written to it";
    }
    if (p->literal.no_transaction)
        return "the file runs outside a transaction";
    if (inherited || object_property(table, "partition_key"))
        return "it is partitioned or inherits";
    return keyed ? NULL : "it has no primary key";
}

static bool may_delete(const Proving *p)
{
    for (vec_each(&p->migration->script.statements, statement))
        if (statement->flags & STATEMENT_CALLS_CODE || strcasestr(statement->text, "delete") ||
            strcasestr(statement->text, "truncate"))
            return true;
    return false;
}

static bool acts(const Proving *p, const Object *constraint)
{
    const char *definition = object_property(constraint, "definition");
    if (!definition)
        return false;
    if (strstr(definition, "ON UPDATE CASCADE") || strstr(definition, "ON UPDATE SET"))
        return true;
    bool emptied = false;
    for (vec_each(&p->migration->script.statements, statement))
        emptied = emptied || (!strcmp(statement->node, "TruncateStmt") && strcasestr(statement->text, "cascade"));
    return emptied || ((strstr(definition, "ON DELETE CASCADE") || strstr(definition, "ON DELETE SET")) && may_delete(p));
}

/* Tables that a trigger's function names: the generated rows may not have met it. */
static void capture_named(Proving *p, const Object *function)
{
    const char *definition = object_property(function, "definition");
    for (size_t i = 0; definition && i < p->start->count; i++) {
        const Object *table = p->start->objects[i];
        if (object_is(table, "table") && table->managed && strcasestr(definition, table->name) && !not_kept(p, table))
            proving_capture(p, table, "");
    }
}

/* Tables whose rows a foreign key's action changes when rows of this one go, and those that its triggers write to. */
static void capture_reached(Proving *p, const Object *table)
{
    for (vec_each(&table->used_by, trigger))
        for (size_t i = 0; object_is(*trigger, "trigger") && (*trigger)->parent == table && i < (*trigger)->uses.count; i++)
            if (object_is((*trigger)->uses.items[i], "function"))
                capture_named(p, (*trigger)->uses.items[i]);
    for (size_t i = 0; i < p->start->count; i++) {
        const Object *constraint = p->start->objects[i];
        const char *type = object_is(constraint, "constraint") ? object_property(constraint, "type") : NULL;
        if (!type || strcmp(type, "foreign key") || constraint->parent == table || !acts(p, constraint))
            continue;
        for (vec_each(&constraint->uses, used))
            if (*used == table || (*used)->parent == table) {
                proving_capture(p, constraint->parent, arena_printf(p->mem, "%s by %s", constraint->parent->identity, constraint->name));
                break;
            }
    }
}

/* --- there ------------------------------------------------------------------------------------ */

void proving_capture_up(Proving *p)
{
    Procedure *up = &p->proof->up;
    size_t at = 0;
    if (!p->captured.count)
        return;
    ProcedureStatement *own = ARENA_ARRAY(p->mem, ProcedureStatement, up->statements.count + 1);
    memcpy(own, up->statements.items, up->statements.count * sizeof *own); /* else those of the literal text */
    up->statements.items = own;
    up->statements.capacity = up->statements.count;
    p->aside.statement = 0;
    for (vec_each(&p->captured, table)) {
        const char *schema = park_schema_for(&p->aside, (*table)->schema);
        insert(p, up, at++, sql_make(p->mem, KW("create schema if not exists "), ID(schema)));
        insert(p, up, at++, sql_make(p->mem, KW("revoke all on schema "), ID(schema), KW(" from public")));
        insert(p, up, at++,
               sql_make(p->mem, KW("select theseus.capture_begin("), LIT(p->migration->version), KW(", "), LIT((*table)->identity),
                        KW(", "), LIT(schema), KW(", "), park_until(&p->aside), KW(")")));
        want_lock(p, *table);
    }
    insert(p, up, up->statements.count,
           sql_make(p->mem, KW("select theseus.capture_end("), LIT(p->migration->version), KW(", array["),
                    FROM_SERVER(foreseen(p)), KW("]::pg_catalog.text[])")));
}

/* Tables that are new, and those in which it only fills new columns. */
static const char *foreseen(const Proving *p)
{
    Sql sql = sql_new(p->mem);
    size_t count = 0;
    for (size_t i = 0; i < p->literal_end->count; i++) {
        const Object *table = p->literal_end->objects[i], *was = snapshot_at(p->start, table->address);
        bool written = !was;
        for (vec_each(&p->rehearsal.written, rows))
            written = written || rows->table == was;
        if (object_is(table, "table") && written && !(was && proving_captures(p, was)))
            sql_add(&sql, count++ ? KW(", ") : KW(""), LIT(table->identity));
    }
    return sql_text(&sql);
}

static void insert(Proving *p, Procedure *procedure, size_t at, const char *sql)
{
    vec_push(p->mem, &procedure->statements, ((ProcedureStatement){0}));
    ProcedureStatement *items = procedure->statements.items;
    memmove(items + at + 1, items + at, (procedure->statements.count - 1 - at) * sizeof *items);
    items[at] = (ProcedureStatement){.sql = sql, .source = -1};
    for (vec_each(&procedure->reattachments, again))
        again->at += again->at >= (int)at;
}

static void want_lock(Proving *p, const Object *table)
{
    for (vec_each(&p->rehearsal.locks, lock))
        if (!strcmp(lock->schema, table->schema) && !strcmp(lock->name, table->name)) {
            lock->mode = lock->mode < LOCK_SHARE_ROW_EXCLUSIVE ? LOCK_SHARE_ROW_EXCLUSIVE : lock->mode;
            return;
        }
    vec_push(p->mem, &p->rehearsal.locks, (LockWant){table->schema, table->name, LOCK_SHARE_ROW_EXCLUSIVE});
}

/* --- and back --------------------------------------------------------------------------------- */

/* What the table is called when the rollback begins. */
static const char *name_after(const Proving *p, const Object *table)
{
    const Object *after = snapshot_at(p->up_end, table->address);
    for (vec_each(&p->aside.things, thing))
        if (thing->object->address.objid == table->address.objid && object_is(thing->object, "table"))
            return sql_make(p->mem, REL(thing->place, thing->object->name));
    return after ? after->identity : table->identity;
}

void proving_capture_down(Proving *p)
{
    size_t at = 0;
    for (vec_each(&p->captured, table)) {
        const char *key = arena_printf(p->mem, "rows %s", (*table)->identity);
        insert(p, &p->proof->down, at++,
               sql_make(p->mem, KW("select theseus.capture_compare("), LIT(p->migration->version), KW(", "), LIT(key), KW(", "),
                        LIT(name_after(p, *table)), KW(")")));
        vec_push(p->mem, &p->proof->down.needs_parked, key);
        vec_push(p->mem, &p->proof->down.gives_back,
                 arena_printf(p->mem, "the rows of %s that it writes; what somebody has written to since stays, and is listed "
                                      "(theseus parked conflicts)", (*table)->identity));
    }
}

/* Comes back with a constraint: what the old rows must satisfy, and the new ones need not. */
static bool is_late(const char *sql)
{
    return strcasestr(sql, " add constraint ") || strcasestr(sql, "create unique index") || strcasestr(sql, " set not null") ||
           strcasestr(sql, "create trigger") || strcasestr(sql, " add primary key") || strcasestr(sql, " add unique");
}

void proving_capture_places(const Proving *p, size_t places[3], size_t *count)
{
    const Procedure *down = &p->proof->down;
    size_t last = down->statements.count, first = p->captured.count, late = first;
    while (last && strstr(down->statements.items[last - 1].sql, "drop schema if exists"))
        last--;
    while (late < last && !is_late(down->statements.items[late].sql))
        late++;
    *count = 0;
    places[(*count)++] = late;
    if (late != last)
        places[(*count)++] = last;
    if (late != first && last != first)
        places[(*count)++] = first;
}

void proving_capture_restore(Proving *p, size_t place)
{
    insert(p, &p->proof->down, place,
           sql_make(p->mem, KW("select theseus.capture_restore("), LIT(p->migration->version), KW(")")));
}

void proving_capture_take_out(Proving *p, const Procedure *without, size_t place)
{
    Procedure *down = &p->proof->down;
    ProcedureStatement *items = down->statements.items;
    memmove(items + place, items + place + 1, (down->statements.count - 1 - place) * sizeof *items);
    down->statements.count = without->statements.count;
    for (vec_each(&down->reattachments, again))
        again->at -= again->at > (int)place;
}
