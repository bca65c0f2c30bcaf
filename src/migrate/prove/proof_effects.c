/*
 * Blast radius: what a migration drops or changes beyond what its text names.
 *
 * A thing that is gone is declared when a statement of the file names it, or when it cannot be without something that is declared:
 * the columns, indexes, constraints, triggers and policies of a dropped table, the index of a dropped column alone. Whatever else
 * went with it (a view, a foreign key of another table, an index over several columns) is a side effect. Code is taken at
 * its word: what its text mentions is declared. A rename drops nothing.
 *
 * What it never does: judge. Whether a side effect is meant says the file: -- theseus: allow side-effects REASON
 */
#include <string.h>

#include "catalog/kind.h"
#include "catalog/lines.h"
#include "core/map.h"
#include "migrate/prove/proving.h"

typedef struct Effects {
    const Proving *p;
    const Script *script;
    Map declared; /* key of something dropped -> this: yes, NULL: no */
    Arena *mem;
} Effects;

static bool is_declared(Effects *e, const Object *gone);
static bool goes_with_declared(Effects *e, const Object *gone);
static bool goes_along(const Effects *e, const Object *gone);
static bool is_named(const Effects *e, const Object *gone);
static bool part_is_named(const Effects *e, const Object *gone);
static void add_changes(Effects *e, const Change *change);

void proving_side_effects(Proving *p)
{
    Effects e = {.p = p, .script = &p->migration->script, .declared = map_new(p->mem), .mem = p->mem};

    for (vec_each(&p->proof->delta.changes, change)) {
        bool renamed = change->kind == CHANGE_DROP && snapshot_at(p->literal_end, change->from->address);
        if (change->kind == CHANGE_DROP && !renamed && !is_declared(&e, change->from) && !goes_along(&e, change->from))
            vec_push(p->mem, &p->proof->side_effects, arena_printf(p->mem, "drops %s", change->from->key));
        if (change->kind == CHANGE_ALTER)
            add_changes(&e, change);
    }
}

bool proof_undeclared(const Proof *proof, const Migration *migration)
{
    for (vec_each(&migration->script.directives, directive))
        if (!strcmp(directive->word, "allow") && !strncmp(directive->arguments, "side-effects ", strlen("side-effects ")))
            return false;
    return proof->side_effects.count > 0;
}

static bool still_there(const Effects *e, const Object *object)
{
    return snapshot_at(e->p->literal_end, object->address) != NULL;
}

static bool is_declared(Effects *e, const Object *gone)
{
    if (map_has(&e->declared, gone->key))
        return map_get(&e->declared, gone->key) != NULL;
    map_put(&e->declared, gone->key, NULL); /* what hangs on itself is not declared by itself */
    bool declared = is_named(e, gone) || goes_with_declared(e, gone);
    map_put(&e->declared, gone->key, declared ? e : NULL);
    return declared;
}

/* --- what goes by itself ------------------------------------------------------------------------ */

static const Object *column_named(const Effects *e, const char *identity)
{
    return identity ? snapshot_find(e->p->start, "column", identity) : NULL;
}

static bool gone_and_declared(Effects *e, const Object *object)
{
    return object && !still_there(e, object) && is_declared(e, object);
}

/* An index, a check or statistics over columns that are all dropped. With one that stays it is a loss that nobody named. */
static bool only_of_dropped_columns(Effects *e, const Object *gone)
{
    static const char *const kinds[] = {"index", "constraint", "default", "statistics"};
    size_t columns = 0;
    bool fits = false;

    for (size_t i = 0; i < COUNT(kinds); i++)
        fits = fits || object_is(gone, kinds[i]);
    for (vec_each(&gone->uses, used)) {
        if (!object_is(*used, "column") || (*used)->parent != gone->parent)
            continue;
        columns++;
        fits = fits && gone_and_declared(e, *used);
    }
    return fits && columns;
}

/* Part of something that is told itself. */
static bool goes_along(const Effects *e, const Object *gone)
{
    if (gone->parent && !still_there(e, gone->parent))
        return true;
    for (vec_each(&gone->uses, used))
        if (object_is(gone, "default") && object_is(*used, "column") && (*used)->parent == gone->parent && !still_there(e, *used))
            return true;
    return false;
}

static const char *const parts_of_parents[] = {"partition_of", "inheritance"};

/* A partition, an inherited column, the copy of an index: it is made and dropped with its parent's. */
static bool follows_parent(Effects *e, const Object *gone)
{
    TextList parents = {0};

    for (size_t i = 0; i < COUNT(parts_of_parents); i++)
        if (object_property(gone, parts_of_parents[i]) && gone->parent)
            return true;
    if (!object_is(gone, "table") || !object_property(gone, "partition_bound"))
        return false;
    lines_split(object_property(gone, "parents"), e->mem, &parents);
    for (vec_each(&parents, parent))
        if (gone_and_declared(e, snapshot_find(e->p->start, "table", *parent)))
            return true;
    return false;
}

static bool goes_with_declared(Effects *e, const Object *gone)
{
    if (gone->parent && gone_and_declared(e, gone->parent))
        return true;
    const Object *owner = object_is(gone, "sequence") ? column_named(e, object_property(gone, "owned_by")) : NULL;
    if (owner && (gone_and_declared(e, owner) || gone_and_declared(e, owner->parent)))
        return true;
    return only_of_dropped_columns(e, gone) || follows_parent(e, gone);
}

/* --- what the text names ------------------------------------------------------------------------ */

static bool is_word(const char *text, size_t at, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$";

    return (!at || !strchr(letters, text[at - 1])) && (!text[at + length] || !strchr(letters, text[at + length]));
}

static bool mentions(const Statement *statement, const char *name, Arena *mem)
{
    const char *text = arena_strndup(mem, statement->text, statement->length);

    for (const char *at = text; (at = strcasestr(at, name)); at++)
        if (is_word(text, (size_t)(at - text), strlen(name)))
            return true;
    return false;
}

static bool names_in(const NamedObject *names, size_t count, const Object *object)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(names[i].name, object->name) && (!names[i].schema || !object->schema || !strcmp(names[i].schema, object->schema)))
            return true;
    return false;
}

static bool names_object(const Statement *statement, const Object *object)
{
    return names_in(statement->objects.items, statement->objects.count, object);
}

static bool is_code(const Statement *statement)
{
    return statement->flags & (STATEMENT_CALLS_CODE | STATEMENT_OPAQUE);
}

/* DROP CAST, DROP OPERATOR CLASS and the like name things in ways of their own. */
static bool is_odd_drop(const Statement *statement)
{
    return (statement->flags & STATEMENT_DROPS) && !statement->objects.count && !strstr(statement->verb, "OWNED");
}

/* DROP FUNCTION touch() CASCADE does not name the trigger touch. Kinds that SQL calls by other words than we do are taken as they
 * come. */
static bool drops_kind(const Statement *statement, const Object *gone, Arena *mem)
{
    static const char *const plain[] = {"table", "view", "materialized_view", "index", "sequence", "function", "procedure",
                                        "aggregate", "trigger", "policy", "rule", "schema", "domain", "statistics", "type"};
    static const char *const types[] = {"enum", "composite", "range", "base_type", "domain"};
    char *kind = arena_strdup(mem, statement->verb + strlen("DROP "));
    bool known = false;

    for (char *c = kind; *c; c++)
        *c = *c == ' ' ? '_' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    if (!strncmp(kind, "index_concurrently", 18))
        kind = arena_strdup(mem, "index");
    for (size_t i = 0; i < COUNT(plain); i++)
        known = known || !strcmp(kind, plain[i]);
    for (size_t i = 0; i < COUNT(types) && !strcmp(kind, "type"); i++)
        if (object_is(gone, types[i]))
            return true;
    return !known || object_is(gone, kind);
}

static bool is_named(const Effects *e, const Object *gone)
{
    for (vec_each(&e->script->statements, statement)) {
        if (is_code(statement) && mentions(statement, gone->name, e->mem))
            return true;
        if (is_odd_drop(statement) || (object_is(gone, "default_privilege") && !strcmp(statement->verb, "ALTER DEFAULT PRIVILEGES")))
            return true;
        if (!strncmp(statement->verb, "DROP ", 5) && names_object(statement, gone) && drops_kind(statement, gone, e->mem))
            return true;
    }
    return gone->parent && part_is_named(e, gone);
}

/* A part of a table that stays: the actions of ALTER TABLE say which. */
static bool action_names(const Statement *statement, const AlterAction *action, const Object *gone, Arena *mem)
{
    if (!strcmp(action->kind, "AT_AttachPartition") || !strcmp(action->kind, "AT_DetachPartition"))
        return true;
    if (!strcmp(action->kind, "AT_DropConstraint"))
        return mentions(statement, gone->name, mem);
    return action->column && !strcmp(action->column, gone->name);
}

static bool part_is_named(const Effects *e, const Object *gone)
{
    const Object *whole = gone->parent;
    while (whole->parent)
        whole = whole->parent;
    for (vec_each(&e->script->statements, statement)) {
        bool relation = names_in(statement->relations.items, statement->relations.count, whole);
        if (!relation && !names_object(statement, whole))
            continue;
        if (!strncmp(statement->verb, "DROP ", 5) && drops_kind(statement, gone, e->mem))
            return true; /* DROP TRIGGER, POLICY, RULE: the table is what they name */
        if (!strcmp(statement->node, "AlterDomainStmt"))
            return true;
        for (vec_each(&statement->actions, action))
            if (action_names(statement, action, gone, e->mem))
                return true;
    }
    return false;
}

/* --- what is changed -------------------------------------------------------------------------- */

/* Rights, protection and membership: what a text may change without naming whose. Definitions follow renames by themselves. */
static const char *const outward[] = {"acl", "column_acl", "owner", "row_security", "force_row_security", "enabled",
                                      "roles", "tables", "schemas"};

static bool is_outward(const char *property)
{
    for (size_t i = 0; i < COUNT(outward); i++)
        if (!strcmp(property, outward[i]))
            return true;
    return false;
}

/* The statements that a change may come from name the object, what it is part of, or its whole schema. */
static bool change_is_named(Effects *e, const Object *object)
{
    const Object *owner = object_is(object, "sequence") ? column_named(e, object_property(object, "owned_by")) : NULL;
    const Object *whole = owner ? owner->parent : object;

    while (whole->parent)
        whole = whole->parent;
    for (vec_each(&e->script->statements, statement)) {
        bool in_schema = !strcmp(statement->verb, "GRANT") || !strcmp(statement->verb, "REVOKE");
        if (names_object(statement, whole) || names_object(statement, object) ||
            names_in(statement->relations.items, statement->relations.count, whole))
            return true;
        if ((is_code(statement) || in_schema || !strcmp(statement->verb, "REASSIGN OWNED")) &&
            (mentions(statement, whole->name, e->mem) || (in_schema && whole->schema && mentions(statement, whole->schema, e->mem)) ||
             !strcmp(statement->verb, "REASSIGN OWNED")))
            return true;
    }
    return object_property(object, "parents") != NULL || object_property(whole, "parents") != NULL;
}

static void add_changes(Effects *e, const Change *change)
{
    for (vec_each(&change->properties, index)) {
        const char *property = change->to->property_names[*index];
        if (!is_outward(property) || change_is_named(e, change->from))
            continue;
        vec_push(e->mem, &e->p->proof->side_effects, arena_printf(e->mem, "changes %s: %s", change->to->key, property));
    }
}
