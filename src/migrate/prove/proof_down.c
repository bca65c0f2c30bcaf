/*
 * The way back: what was renamed gets its name again, then the script from the state after to the state
 * before, with what the migration made put aside and what it put aside brought back. And the way there again, in
 * which what was put aside takes the place of what is made anew.
 */
#include <string.h>

#include "catalog/kind.h"
#include "db/sql.h"
#include "migrate/prove/proving.h"

static bool look_renamed(Proving *p, const TextList *renames, Snapshot **renamed, Error *err) MUST_CHECK;
static void add_statement(Proving *p, Procedure *procedure, const char *sql);
static bool use_script(Proving *p, const Generated *script, const TextList *renames);
static void use_concurrent(Proving *p, const Generated *script);
static bool only_indexes(const Generated *script);
static void reattach(Proving *p);

bool proving_down(Proving *p, Error *err)
{
    TextList renames = {0};
    Snapshot *from = p->up_end;
    Generated script;
    proving_rename_back(p, &renames);
    if (renames.count) {
        TRY(look_renamed(p, &renames, &from, err));
        if (!from)
            return true;
    }
    p->aside_again.state = from;
    GenerateHooks hooks = park_generate_hooks(&(ParkHooks){.aside = &p->aside_again, .back = &p->aside});
    generate_script(from, p->start, &hooks, p->mem, &script);
    for (vec_each(&script.notes, note))
        proving_does_not(p, "%s", *note);
    if (p->literal.no_transaction && !renames.count && only_indexes(&script))
        use_concurrent(p, &script);
    else if (!use_script(p, &script, &renames))
        return true;
    reattach(p);
    return true;
}

static bool use_script(Proving *p, const Generated *script, const TextList *renames)
{
    Procedure *down = &p->proof->down;
    TextList first = {0}, last = {0};
    for (vec_each(&script->refusals, refusal))
        proving_no_way_back(p, "%s", *refusal);
    if (script->refusals.count)
        return false;
    if (!script->statements.count && !renames->count)
        return true;
    add_statement(p, down, "set local search_path = pg_catalog");
    add_statement(p, down, "set local check_function_bodies = off");
    park_prepare(&p->aside_again, &first);
    for (vec_each(&first, sql))
        add_statement(p, down, *sql);
    for (vec_each(renames, sql))
        add_statement(p, down, *sql);
    for (vec_each(&script->statements, statement)) {
        add_statement(p, down, statement->sql);
        down->statements.items[down->statements.count - 1].outside = statement->outside;
    }
    park_clean_up(&p->aside, p->mem, &last);
    for (vec_each(&last, sql))
        add_statement(p, down, *sql);
    for (vec_each(&p->aside.things, thing))
        vec_push(p->mem, &down->needs_parked, thing->key);
    return true;
}

static void add_statement(Proving *p, Procedure *procedure, const char *sql)
{
    vec_push(p->mem, &procedure->statements, (ProcedureStatement){.sql = sql, .source = -1});
}

/* --- without a transaction -------------------------------------------------------------------- */

static bool only_indexes(const Generated *script)
{
    for (vec_each(&script->statements, statement))
        if (!object_is(statement->object, "index") || statement->change == CHANGE_ALTER)
            return false;
    return script->statements.count && !script->refusals.count;
}

/* An index that was built while everybody wrote is also removed, or built again, while everybody writes. */
static void use_concurrent(Proving *p, const Generated *script)
{
    p->proof->down.no_transaction = true;
    for (vec_each(&script->statements, statement)) {
        const char *sql = statement->sql, *word = strcasestr(sql, " index ");
        if (word && word - sql <= 14 && !strcasestr(sql, " on only "))
            sql = arena_printf(p->mem, "%.*s index concurrently %s", (int)(word - sql), sql, word + 7);
        add_statement(p, &p->proof->down, sql);
        p->proof->down.statements.items[p->proof->down.statements.count - 1].outside = sql != statement->sql;
    }
}

/* --- names --------------------------------------------------------------------------------------- */

static bool look_renamed(Proving *p, const TextList *renames, Snapshot **renamed, Error *err)
{
    Rehearsal run;
    Error why;
    TRY(rehearse_begin(p->shadow, NULL, p->start, p->mem, &run, err));
    bool fine = db_execute(p->shadow->user, "set local search_path = pg_catalog", &why);
    for (vec_each(renames, sql))
        fine = fine && rehearse_statement(&run, &(ProcedureStatement){.sql = *sql, .source = -1}, &why);
    fine = fine && shadow_look(p->shadow, p->mem, renamed, &why);
    TRY(rehearse_rollback(&run, err));
    if (!fine)
        proving_no_way_back(p, "a name cannot be given back: %s", why.message);
    if (!fine)
        *renamed = NULL;
    return true;
}

/* --- carried out again ------------------------------------------------------------------------ */

static bool is_plain(const ParkedThing *thing)
{
    return object_is(thing->object, "table") || object_is(thing->object, "column");
}

/* Types and functions change places when what uses the fresh one has gone and before its own users return. */
static void exchange_others(const Park *park, TextList *statements)
{
    for (vec_each(&park->things, thing))
        if (!is_plain(thing) && !object_is(thing->object, "sequence"))
            park_exchange(park, thing, statements);
}

/* What was put aside under the names of before comes back under those of after. */
static Park as_called_after(Proving *p)
{
    Park park = p->aside_again;
    memset(&park.things, 0, sizeof park.things);
    for (vec_each(&p->aside_again.things, thing)) {
        ParkedThing renamed = *thing;
        const Object *after = snapshot_at(p->up_end, thing->object->address);
        renamed.object = after ? after : thing->object;
        renamed.state = after ? p->up_end : thing->state;
        vec_push(p->mem, &park.things, renamed);
    }
    return park;
}

static void reattach(Proving *p)
{
    Generated script;
    Reattachment again = {.shape = p->aside_again.shape, .at = -1};
    TextList statements = {0};
    if (!p->aside_again.things.count)
        return;
    Park renamed = as_called_after(p);
    GenerateHooks hooks = park_generate_hooks(&(ParkHooks){.back = &renamed, .exchange = true});
    generate_script(p->up_end, p->up_end, &hooks, p->mem, &script);
    if (script.refusals.count) {
        proving_does_not(p, "re-attach what was written to what it makes, when it is carried out again: %s",
                         script.refusals.items[0]);
        return;
    }
    vec_push(p->mem, &statements, "set local search_path = pg_catalog");
    vec_push(p->mem, &statements, "set local check_function_bodies = off");
    for (vec_each(&script.statements, statement))
        if (statement->change == CHANGE_DROP)
            vec_push(p->mem, &statements, statement->sql);
    exchange_others(&renamed, &statements);
    for (vec_each(&script.statements, statement))
        if (statement->change != CHANGE_DROP)
            vec_push(p->mem, &statements, statement->sql);
    park_clean_up(&p->aside_again, p->mem, &statements);
    for (vec_each(&p->aside_again.things, thing))
        vec_push(p->mem, &again.keys, thing->key);
    for (vec_each(&statements, sql))
        vec_push(p->mem, &again.statements, (ProcedureStatement){.sql = *sql, .source = -1});
    vec_push(p->mem, &p->proof->up.reattachments, again);
}
