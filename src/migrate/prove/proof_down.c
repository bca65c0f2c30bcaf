/*
 * The way back: what was renamed gets its name again, then the script from the state after to the state
 * before, with what the migration made put aside and what it put aside brought back.
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
static void mark_instead(Proving *p, const Object *object, const char *sql);

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
    proving_again(p);
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
    if (!script->statements.count && !renames->count && !p->captured.count)
        return true;
    add_statement(p, down, "set local search_path = pg_catalog");
    add_statement(p, down, "set local check_function_bodies = off");
    park_prepare(&p->aside_again, &first);
    for (vec_each(&first, sql))
        add_statement(p, down, *sql);
    for (vec_each(renames, sql))
        add_statement(p, down, *sql);
    for (vec_each(&p->aside.things, thing))
        thing->stays = !park_holds_rows(thing);
    for (vec_each(&script->statements, statement)) {
        add_statement(p, down, statement->sql);
        down->statements.items[down->statements.count - 1].outside = statement->outside;
        mark_instead(p, statement->object, statement->sql);
    }
    park_clean_up(&p->aside, p->mem, &last);
    for (vec_each(&last, sql))
        add_statement(p, down, *sql);
    for (vec_each(&p->aside.things, thing))
        if (park_holds_rows(thing))
            vec_push(p->mem, &down->needs_parked, thing->key);
    proving_capture_down(p);
    return true;
}

/* The statement just added may make a type or function that is kept aside, or a constraint of it. */
static void mark_instead(Proving *p, const Object *object, const char *sql)
{
    Procedure *down = &p->proof->down;
    int at = (int)down->statements.count - 1;
    const Object *whole = object->parent ? object->parent : object;
    for (vec_each(&p->aside.things, thing)) {
        if (park_holds_rows(thing) || memcmp(&thing->object->address, &whole->address, sizeof whole->address))
            continue;
        Reattachment again = park_instead(&p->aside, thing, at);
        bool is_maker = object == whole && !strncasecmp(sql, "create ", strlen("create "));
        bool is_part = object != whole && object_is(object, "constraint") && !strncasecmp(sql, "alter ", strlen("alter "));
        if (is_part)
            memset(&again.statements, 0, sizeof again.statements);
        if (is_maker)
            thing->stays = false;
        if (is_maker || is_part)
            vec_push(p->mem, &down->reattachments, again);
    }
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
