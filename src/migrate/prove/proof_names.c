/*
 * Names on the way back: what the migration renamed, told by address, gets its old name and schema again before
 * anything is compared by name.
 *
 * Where the old name is taken: by something new, that is put aside first; by something that is renamed as well (two
 * that change names), that gets a name for the time being.
 */
#include <string.h>

#include "db/sql.h"
#include "migrate/prove/proving.h"

typedef struct Rename {
    const Object *now, *was;
    const char *interim; /* name for the time being; NULL when none is needed */
} Rename;
typedef VEC(Rename) Renames;

static void find_renames(const Proving *p, Renames *renames);
static void make_room(Proving *p, Renames *renames, TextList *statements);
static void rename_whole(const Object *now, const char *name, const Object *was, Arena *mem, TextList *statements);
static const char *rename_part(const Object *now, const char *name, const Object *was, Arena *mem);
static void drop_foreign_keys(const Object *table, Arena *mem, TextList *statements);

/* In order of kind: schemas and types before what stands in them, tables before their parts. */
void proving_rename_back(Proving *p, TextList *statements)
{
    Renames renames = {0};
    find_renames(p, &renames);
    make_room(p, &renames, statements);
    for (vec_each(&renames, rename)) {
        const char *name = rename->interim ? rename->interim : rename->now->name;
        if (!rename->now->parent)
            rename_whole(rename->now, name, rename->was, p->mem, statements);
        else if (rename_part(rename->now, name, rename->was, p->mem))
            vec_push(p->mem, statements, rename_part(rename->now, name, rename->was, p->mem));
    }
}

static void find_renames(const Proving *p, Renames *renames)
{
    for (size_t i = 0; i < p->start->count; i++) {
        const Object *was = p->start->objects[i], *now = snapshot_at(p->up_end, was->address);
        if (!now || now->kind != was->kind || object_is(was, "default"))
            continue;
        bool moved = now->schema && !now->parent && strcmp(now->schema, was->schema) != 0;
        if (strcmp(now->name, was->name) || moved)
            vec_push(p->mem, renames, ((Rename){now, was, NULL}));
    }
}

/* --- names that are taken --------------------------------------------------------------------- */

/* Who has the name that `was` had, under the table as it is called now. */
static const Object *occupant_of(const Proving *p, const Rename *rename)
{
    for (size_t i = 0; i < p->up_end->count; i++) {
        const Object *object = p->up_end->objects[i];
        bool same_place = rename->now->parent ? object->parent == rename->now->parent && object->kind == rename->now->kind
                                              : !object->parent && object->schema && rename->was->schema &&
                                                    !strcmp(object->schema, rename->was->schema) &&
                                                    object->kind == rename->now->kind;
        if (same_place && object != rename->now && !strcmp(object->name, rename->was->name))
            return object;
    }
    return NULL;
}

static Rename *rename_of(const Renames *renames, const Object *object)
{
    for (vec_each(renames, rename))
        if (rename->now == object)
            return rename;
    return NULL;
}

static void make_room(Proving *p, Renames *renames, TextList *statements)
{
    TextList aside = {0}, interim = {0};
    p->aside_again.state = p->up_end;
    for (vec_each(renames, rename)) {
        const Object *occupant = occupant_of(p, rename);
        Rename *other = occupant ? rename_of(renames, occupant) : NULL;
        if (other && !other->interim) {
            other->interim = arena_printf(p->mem, "theseus_name_%zu", interim.count + 1);
            if (occupant->parent)
                vec_push(p->mem, &interim, rename_part(occupant, occupant->name,
                                                       &(Object){.kind = occupant->kind, .name = other->interim,
                                                                 .schema = occupant->schema, .parent = occupant->parent},
                                                       p->mem));
            else
                rename_whole(occupant, occupant->name,
                             &(Object){.kind = occupant->kind, .name = other->interim, .schema = occupant->schema}, p->mem,
                             &interim);
        } else if (occupant && !other && (object_is(occupant, "table") || object_is(occupant, "column"))) {
            drop_foreign_keys(occupant, p->mem, &aside);
            park_put_aside(&p->aside_again, occupant, &aside);
        }
    }
    park_prepare(&p->aside_again, statements);
    for (vec_each(&aside, sql))
        vec_push(p->mem, statements, *sql);
    for (vec_each(&interim, sql))
        vec_push(p->mem, statements, *sql);
}

static void drop_foreign_keys(const Object *table, Arena *mem, TextList *statements)
{
    for (vec_each(&table->used_by, part)) {
        const char *type = object_property(*part, "type");
        if (object_is(table, "table") && object_is(*part, "constraint") && (*part)->parent == table && type &&
            !strcmp(type, "foreign key"))
            vec_push(mem, statements, sql_make(mem, KW("alter table "), REL(table->schema, table->name),
                                               KW(" drop constraint "), ID((*part)->name)));
    }
}

/* --- statements ------------------------------------------------------------------------------- */

/* Parts are named through their table, which has its old name by then. */
static const char *rename_part(const Object *now, const char *name, const Object *was, Arena *mem)
{
    const Object *table = was->parent;
    if (object_is(now, "column"))
        return sql_make(mem, KW("alter table "), FROM_SERVER(table->identity), KW(" rename column "), ID(name), KW(" to "),
                        ID(was->name));
    if (object_is(now, "constraint"))
        return sql_make(mem, KW("alter "), FROM_SERVER(table->kind->keyword), KW(" "), FROM_SERVER(table->identity),
                        KW(" rename constraint "), ID(name), KW(" to "), ID(was->name));
    if (object_is(now, "trigger") || object_is(now, "policy") || object_is(now, "rule"))
        return sql_make(mem, KW("alter "), FROM_SERVER(now->kind->keyword), KW(" "), ID(name), KW(" on "),
                        FROM_SERVER(table->identity), KW(" rename to "), ID(was->name));
    if (object_is(now, "index") || object_is(now, "statistics"))
        return sql_make(mem, KW("alter "), FROM_SERVER(now->kind->keyword), KW(" "), REL(was->schema, name),
                        KW(" rename to "), ID(was->name));
    return NULL;
}

/* `name`: what it is called by then. The rest of an identity (a function's arguments) stays. */
static void rename_whole(const Object *now, const char *name, const Object *was, Arena *mem, TextList *statements)
{
    const char *keyword = now->kind->keyword;
    const char *identity = now->kind->sql_name ? now->kind->sql_name(now, mem) : now->identity;
    const char *schema = now->schema ? arena_printf(mem, "%s.", sql_identifier(mem, now->schema)) : "";
    const char *rest = identity + strlen(schema) + strlen(sql_identifier(mem, now->name));
    bool moves = now->schema && was->schema && strcmp(now->schema, was->schema) != 0 &&
                 !(object_is(now, "sequence") && object_property(now, "owned_by")); /* it goes with its table */
    if (strcmp(name, was->name))
        vec_push(mem, statements, sql_make(mem, KW("alter "), FROM_SERVER(keyword), KW(" "), FROM_SERVER(schema), ID(name),
                                           FROM_SERVER(rest), KW(" rename to "), ID(was->name)));
    if (moves)
        vec_push(mem, statements, sql_make(mem, KW("alter "), FROM_SERVER(keyword), KW(" "), FROM_SERVER(schema),
                                           ID(was->name), FROM_SERVER(rest), KW(" set schema "), ID(was->schema)));
}
