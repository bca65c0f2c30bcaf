/*
 * What becomes of each object between two states: decided here, ordered and written by generate.c.
 *
 *     KEEP      in both, equal (or only what follows by itself differs)
 *     CREATE    only in `to`            DROP      only in `from`
 *     ALTER     in both, in place       REPLACE   in both, dropped and made again
 *
 * Invariant: an Item whose objects hold rows is REPLACE only when a hook says that it is another one.
 */
#ifndef THESEUS_CATALOG_FATES_H
#define THESEUS_CATALOG_FATES_H

#include "catalog/kind.h"

typedef enum Fate { FATE_KEEP, FATE_CREATE, FATE_DROP, FATE_ALTER, FATE_REPLACE } Fate;

typedef VEC(size_t) ItemList;

typedef struct Item {
    const Object *from, *to; /* NULL: not in that state */
    Fate fate;
    const Change *change;    /* of the delta; NULL when equal */
    bool another;            /* is_another: same name, other rows */
    bool aside, back;        /* a hook gave the statements instead of DROP, CREATE */
    bool asked_aside, asked_back, blocked;
    TextList aside_sql, back_sql;
    bool late;               /* of a column and its default: not in its table's CREATE, but added (inherit.c) */
    bool drop_alone, create_alone; /* taken out of its carrier's statement to break a cycle */
    bool stands_in, emptied; /* to break one, stand_in() comes before its creation, before its drop */
    struct Item *carried_by; /* DRAG_CARRY: whose ALTER changes this as well, be it KEEP itself */
    bool altered, dragging;  /* alter() was tried; dependents were asked */
    ItemList from_parts, to_parts;
} Item;

struct Fates {
    Arena *mem;
    const Snapshot *from, *to;
    const GenerateHooks *hooks;
    bool everything; /* also objects that are not managed: a whole creation */
    Item *items;     /* in order of (kind rank, identity) */
    size_t count;
    size_t *item_of_from, *item_of_to; /* of each object of the two snapshots, in their order */
    Delta delta;
    ItemList work;   /* to be asked whom they drag */
    Generated *out;  /* notes and refusals */
};

void fates_decide(const Snapshot *from, const Snapshot *to, const GenerateHooks *hooks, bool everything, Arena *mem,
               Generated *out, Fates *fates);

Item *fates_item(const Fates *fates, const Object *object); /* NULL for objects of neither state */
Item *fates_item_of_key(const Fates *fates, const char *key, bool of_to); /* or NULL */
Item *fates_item_of_table(const Fates *fates, const char *identity, bool of_to); /* or NULL */
size_t fates_position(const Fates *fates, const Item *item);
bool item_made(const Item *item);
bool item_removed(const Item *item);
static inline const Object *item_object(const Item *item)
{
    return item->to ? item->to : item->from;
}

/* The item whose statement does it: itself, or the end of its chain of carriers. */
Item *fates_maker(const Fates *fates, Item *item);
Item *fates_remover(const Fates *fates, Item *item);
Item *fates_alterer(const Fates *fates, Item *item);
Writer fates_writer(const Fates *fates, const Item *item, ChangeKind change, Generated *out);

bool fates_only_common(const Change *change); /* nothing but owner, privileges, comment differs */

/* inherit.c: which columns come late, so that children have theirs in the wanted order; and what that asks of the order. */
void inheritance_separate(Fates *fates);
typedef void (*InheritanceEdge)(void *context, const Item *first, const Item *then);
void inheritance_edges(const Fates *fates, const Item *column, InheritanceEdge edge, void *context);

/* position.c: a table's columns in one state by ordinal. */
void columns_by_ordinal(const Fates *fates, const Item *table, bool of_to, ItemList *columns);
/* position.c: a table's columns that are added, in the order in which they shall stand; and notes on tables whose
 * columns will not stand as in `to`. */
void columns_made(const Fates *fates, const Item *table, ItemList *columns);
bool columns_come_out(const Fates *fates, const Item *table); /* in the order of `to`, by dropping and adding some? */
void positions_note(const Fates *fates, Generated *out);

#endif
