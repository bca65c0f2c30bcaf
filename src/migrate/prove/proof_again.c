/*
 * The way there again, after a rollback: what that had put aside takes the place of what is made anew.
 *
 *     type, function    instead of the statement that makes it: what later rollbacks have put aside uses this very one
 *     table, column     afterwards, in exchange for the fresh one
 */
#include <stdlib.h>
#include <string.h>

#include "catalog/kind.h"
#include "db/sql.h"
#include "migrate/lock_order.h"
#include "migrate/prove/proving.h"

typedef struct Instead {
    const ParkedThing *thing;
    int at;
} Instead;
typedef VEC(Instead) InsteadList;

static Park as_called_after(Proving *p);
static void take_those_made_alone(Proving *p, Park *park);
static void exchange_types(const Park *park, TextList *statements);
static void add_exchange(Proving *p, const Generated *script, const Park *rest);

void proving_again(Proving *p)
{
    Generated script;
    if (!p->aside_again.things.count)
        return;
    Park rest = as_called_after(p);
    if (!p->literal.no_transaction)
        take_those_made_alone(p, &rest);
    GenerateHooks hooks = park_generate_hooks(&(ParkHooks){.back = &rest, .exchange = true});
    generate_script(p->up_end, p->up_end, &hooks, p->mem, &script);
    if (script.refusals.count)
        proving_does_not(p, "applied again, it does not bring back what was written to what it makes: %s",
                         script.refusals.items[0]);
    else
        add_exchange(p, &script, &rest);
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

static void add_exchange(Proving *p, const Generated *script, const Park *rest)
{
    Reattachment again = {.shape = p->aside_again.shape, .at = -1};
    TextList statements = {0};
    vec_push(p->mem, &statements, "set local search_path = pg_catalog");
    vec_push(p->mem, &statements, "set local check_function_bodies = off");
    for (vec_each(&script->statements, statement))
        if (statement->change == CHANGE_DROP)
            vec_push(p->mem, &statements, statement->sql);
    exchange_types(rest, &statements);
    for (vec_each(&script->statements, statement))
        if (statement->change != CHANGE_DROP)
            vec_push(p->mem, &statements, statement->sql);
    park_clean_up(&p->aside_again, p->mem, &statements);
    for (vec_each(&p->aside_again.things, thing))
        vec_push(p->mem, &again.keys, thing->key);
    for (vec_each(&statements, sql))
        vec_push(p->mem, &again.statements, (ProcedureStatement){.sql = *sql, .source = -1});
    vec_push(p->mem, &p->proof->up.reattachments, again);
}

/* Types change places when what uses the fresh one has gone and before its own users return. */
static void exchange_types(const Park *park, TextList *statements)
{
    for (vec_each(&park->things, thing))
        if (thing->object->kind->rebuilds)
            park_exchange(park, thing, statements);
}

/* --- instead of the statement that makes it --------------------------------------------------- */

/* Statements that a type or function which is complete from the start does not stand a second time. */
static bool goes_on_with(const Statement *statement, const Object *object)
{
    static const char *const nodes[] = {"RenameStmt", "AlterObjectSchemaStmt", "AlterEnumStmt", "AlterDomainStmt",
                                        "AlterTypeStmt", "AlterTableStmt", "DropStmt"};
    bool changes = false, named = false;
    for (size_t i = 0; i < COUNT(nodes); i++)
        changes = changes || !strcmp(statement->node, nodes[i]);
    for (vec_each(&statement->objects, one))
        named = named || !strcmp(one->name, object->name);
    return changes && named;
}

/* Index in `statements` of up of the one that makes it and does nothing else; -1: there is none. */
static int maker_of(const Proving *p, const ParkedThing *thing)
{
    const Script *script = &p->migration->script;
    for (vec_each(&p->rehearsal.made, made)) {
        const Object *literal = snapshot_at(p->literal_end, (Address){CLASS_TYPE, made->object, 0});
        literal = literal ? literal : snapshot_at(p->literal_end, (Address){CLASS_FUNCTION, made->object, 0});
        if (!literal || strcmp(literal->key, thing->object->key))
            continue;
        for (size_t i = made->source + 1; i < script->statements.count; i++)
            if (goes_on_with(script->statements.items + i, thing->object))
                return -1;
        for (size_t i = 0; i < p->proof->up.statements.count; i++)
            if (p->proof->up.statements.items[i].source == (int)made->source)
                return (int)i;
    }
    return -1;
}

static int by_place(const void *left, const void *right)
{
    int a = ((const Instead *)left)->at, b = ((const Instead *)right)->at;
    return (a > b) - (a < b);
}

static void take_those_made_alone(Proving *p, Park *park)
{
    InsteadList found = {0};
    Park rest = *park;
    memset(&rest.things, 0, sizeof rest.things);
    for (vec_each(&park->things, thing)) {
        int at = park_holds_rows(thing) ? -1 : maker_of(p, thing);
        if (at >= 0)
            vec_push(p->mem, &found, (Instead){thing, at});
        else
            vec_push(p->mem, &rest.things, *thing);
    }
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, by_place);
    for (vec_each(&found, one))
        vec_push(p->mem, &p->proof->up.reattachments, park_instead(park, one->thing, one->at));
    *park = rest;
}
