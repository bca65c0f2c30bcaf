/*
 * What an object kind must know. A new kind is one file in catalog/kind/, one query in sql/catalog/
 * and one line in catalog/kinds.def.
 *
 * How a kind plugs into the generator:
 *
 *   delta ──▶ fates (what is dropped, altered, created) ──▶ order (one dependency sort) ──▶ statements
 *
 *   1. A property that differs is looked up in `handling`. RULE_ALTER (also for properties that are not listed)
 *      leads to alter(), RULE_REPLACE to drop() and create(). owner, acl and comment are done for every kind by
 *      common.c and are never seen by alter() alone; need nothing here.
 *   2. A dropped or replaced object drags what uses it (pg_depend of both states) into drop and create. An
 *      altered one drags what drags() says. A kind that holds rows is never dragged: that is refused.
 *   3. create(), drop() and alter() write statements with writer_add(). Owner, grants and comment of a created object
 *      follow by themselves.
 *   4. Order comes from the objects' `uses`: an object is made after what it uses and dropped before it. What is only
 *      needed for a tie to others (a sequence's owner, a partition's place) is NEED_LATE and written by tie().
 *   5. Something made (dropped, changed) by another object's statement names that object in carrier(): a column by
 *      its table's CREATE TABLE. Parts are dropped with their parent without being asked.
 *
 * Statements are complete, without semicolon, run with search_path = pg_catalog, and are built from FROM_SERVER parts
 * of `to`; `from` only says what is there now.
 */
#ifndef THESEUS_CATALOG_KIND_H
#define THESEUS_CATALOG_KIND_H

#include "catalog/diff.h"
#include "db/sql.h"

typedef struct Fates Fates;

/* Collects statements of one object. */
typedef struct Writer {
    Arena *mem;
    const Snapshot *from, *to; /* `from` may be empty: a whole creation */
    const Object *object;
    ChangeKind change;
    Generated *out;
    const Fates *fates;
} Writer;

/* What a change of one property needs. */
typedef enum PropertyRule {
    RULE_ALTER,      /* the kind's alter() handles it in place */
    RULE_REPLACE,    /* drop and create, with all dependents */
    RULE_IMPOSSIBLE, /* refused, with the reason from the table */
    RULE_IGNORE,     /* follows from other changes: there is nothing to do for it (a column's ordinal) */
} PropertyRule;

typedef struct PropertyHandling {
    const char *name;   /* property; one not listed is RULE_ALTER */
    PropertyRule rule;
    const char *reason; /* of RULE_IMPOSSIBLE */
} PropertyHandling;

/* How an object stands to one that it uses (pg_depend), when it is made. */
typedef enum Need {
    NEED_TIED,      /* the used one must be there first, and so must its tie() */
    NEED_FIRST,     /* the used one must be there first */
    NEED_LATE,      /* only for tie() */
    NEED_AFTER,     /* the used one is made after this one; not dragged (an index of a partition) */
    NEED_ANNOUNCED, /* the used one's announce() is enough; it is not dragged, unless its drop is the used one's */
    NEED_NOTHING,   /* no order between them, and it is not dragged */
} Need;

/* What an ALTER means for an object that uses the altered one. */
typedef enum Drag {
    DRAG_NOTHING,  /* it lives through the ALTER as it is */
    DRAG_RECREATE, /* dropped before, created after */
    DRAG_CARRY,    /* lives, but is changed by the ALTER: its own dependents are asked in turn, by its own kind's drags()
                    * with change = NULL (the columns of an enum type that is rebuilt) */
} Drag;

struct ObjectKind {
    const char *name;     /* "table": in keys and block heads; never renamed */
    const char *keyword;  /* in SQL: "TABLE", "MATERIALIZED VIEW"; for owner, comment, drop */
    const PropertyHandling *handling;
    size_t handling_count;
    /* Statements that make the object as it is; common ones (owner, grants, comment) are added by generate. */
    void (*create)(Writer *writer, const Object *object);
    /* Before create(), and before what it needs is there: a statement after which others can name it. Writes nothing
     * when there is no need: a shell type, which its functions need while it needs them. [nothing] */
    void (*announce)(Writer *writer, const Object *object);
    /* The same outside with nothing behind it, whether the object is there already or not: for objects that need each other.
     * create() must then be able to take its place (writer_stands_in). [cycles of it are refused] */
    void (*stand_in)(Writer *writer, const Object *object);
    void (*drop)(Writer *writer, const Object *object); /* NULL: DROP keyword sql_name */
    /* In place from -> to; only properties of RULE_ALTER differ. False: do it as RULE_REPLACE. */
    bool (*alter)(Writer *writer, const Change *change);

    /* The rest is optional; NULL or false means what stands in [brackets]. */
    const char *grant_keyword; /* GRANT ... ON [keyword] */
    bool cluster_wide;         /* not of one database: left out of snapshot_sql, whose reader has them: roles */
    bool inlined;              /* made within the CREATE of its parent when that is made: column, default */
    bool ties_early;           /* tie() comes as soon as it can, not after all creations: others need what it ties */
    bool (*last)(const Object *object); /* among what could be made now, after everything else? foreign keys [no] */
    const char *(*sql_name)(const Object *object, Arena *mem); /* after the keyword in COMMENT ON, ALTER, GRANT [identity] */
    /* Rows or state that a drop would lose: never dropped because something else changes. [no] */
    bool (*holds_rows)(const Object *object);
    /* Is this part left out when its table is put aside or brought back? [it goes with the table] */
    bool (*leaves)(const Object *part);
    /* Of a type (or collation): does this change make it anew, and convert the columns that use it (type_rebuild.h)? Every kind whose
     * objects are types of columns has it. [it is no type] */
    bool (*rebuilds)(const Object *from, const Object *to);
    Need (*need)(const Object *object, const Object *used);                              /* [NEED_FIRST] */
    Drag (*drags)(const Object *altered, const Change *change, const Object *dependent); /* [DRAG_NOTHING] */
    /* Keys of objects that have to be replaced along with this one although they do not use it; `to` is NULL for a drop. */
    void (*replaces)(const Object *from, const Object *to, Arena *mem, TextList *keys);
    /* The other object whose statement makes, drops or changes (writer->change) this one as well; ask
     * writer_makes() and the like. NULL: none. Parents need not be named: inlined, and every DROP, are known. */
    const Object *(*carrier)(const Writer *writer, const Object *object);
    /* Keys of objects that must be dropped before this one, although it does not use them: what it inherits. */
    void (*dropped_after)(const Object *object, Arena *mem, TextList *keys);
    /* Keys of objects that must be made after this one, although they do not use it: what merges with it. */
    void (*made_before)(const Object *object, Arena *mem, TextList *keys);
    /* Ties to other objects, done after all of them (ties_to: their keys; and their parts) are made and undone before
     * any of them is dropped. tie: `from` is NULL for a creation; untie: `to` is NULL for a drop. They write
     * nothing when there is nothing to do. */
    void (*ties_to)(const Object *object, Arena *mem, TextList *keys);
    void (*tie)(Writer *writer, const Object *from, const Object *to);
    void (*untie)(Writer *writer, const Object *from, const Object *to);
};

extern const ObjectKind *const object_kinds[]; /* in order of rank, from kinds.def */
extern const size_t object_kind_count;
size_t object_kind_rank(const ObjectKind *kind);
int object_order(const Object *a, const Object *b); /* by (kind rank, identity): the order of a snapshot */

/* --- catalog/writer.c: what kinds call -------------------------------------------------------- */
void writer_add(Writer *writer, LockMode lock, const char *sql);         /* one statement, no semicolon */
void writer_add_outside(Writer *writer, LockMode lock, const char *sql); /* one that no transaction block allows */
void writer_drop(Writer *writer, LockMode lock, const Object *object);   /* DROP keyword sql_name */
void writer_note(Writer *writer, const char *format, ...) PRINTF_LIKE(2, 3);
void writer_refuse(Writer *writer, const char *format, ...) PRINTF_LIKE(2, 3);

const char *object_sql_name(const Object *object, Arena *mem); /* sql_name() of its kind, or the identity */

/* Properties. Equal means: the same text, or both absent. */
bool property_equal(const Object *a, const Object *b, const char *name);
bool change_has(const Change *change, const char *property); /* of an ALTER: does it differ? */

/* The parts (objects whose parent it is) of one kind, in order of key, of the state that `object` belongs to. */
typedef VEC(const Object *) ObjectList;
void writer_parts(const Writer *writer, const Object *object, const char *kind_name, ObjectList *parts);
/* What becomes of another object in this script; any object of either state. */
bool writer_is_creation(const Writer *writer); /* of a whole snapshot, where nothing is yet */
bool writer_makes(const Writer *writer, const Object *object);   /* it is created (or created again) */
bool writer_removes(const Writer *writer, const Object *object); /* it is dropped (or dropped to be made again) */
bool writer_inlines(const Writer *writer, const Object *part);   /* it is made within its parent's CREATE */
bool writer_stands_in(const Writer *writer, const Object *object); /* stand_in() has made it already */
bool writer_comes_late(const Writer *writer, const Object *column); /* it is not in the CREATE of its table */
bool writer_returns(const Writer *writer, const Object *object); /* it, or what it is part of, is brought back */
bool writer_keeps(const Writer *writer, const Object *object);   /* it, or what it is part of, is put aside */
const Object *writer_other(const Writer *writer, const Object *object); /* the same key in the other state, or NULL */

#endif
