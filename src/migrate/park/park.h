/*
 * Parking: what a change removes is put aside with its rows, for a declared time, and comes back.
 *
 *     visible --put aside--> schema theseus_parked_<version>[_down]   tables, sequences, types, functions
 *                            column theseus_parked_<version>[_down]_<name>, in place
 *             <--bring back--
 *
 * A migration (up) puts aside what it drops, its rollback (down) what it had created; the rollback brings
 * back the former, the migration carried out again the latter.
 *
 * Invariants:
 * - The SQL that parks is the same text on the shadow and on the target: it names nothing by oid or attnum.
 *   Parked things are known by (oid, attnum) through the row that the same transaction writes to theseus.parked.
 * - Nothing parked is part of the visible schema: columns and guards are hidden from snapshots by address, everything
 *   else stands in schemas of its own.
 * - What is brought back is deleted from theseus.parked in the transaction that brings it back.
 * - Types and functions are put aside whenever they are dropped, because what another change has put aside may use them. They hold
 *   no rows: where one was purged meanwhile, its own text makes it anew.
 * - While a column is parked the application writes rows as if it were gone: NOT NULL without a default is lifted,
 *   a default goes on giving its value, and a statement that would write into it by position fails.
 */
#ifndef THESEUS_MIGRATE_PARK_H
#define THESEUS_MIGRATE_PARK_H

#include "db/sql.h"
#include "migrate/procedure.h"

/* The procedure as it must run on this database now: its reattachments that apply are put in, the others left
 * out (said in `notes`). ERR_REFUSED naming them when something of needs_parked is gone (purged), or when the
 * place where something will be put aside is taken. Reads theseus.parked only; a database without state is fine.
 * db NULL: nothing is kept aside, as the caller knows. */
bool park_resolve(Db *db, const Procedure *procedure, Arena *mem, Procedure **resolved, TextList *notes,
                  Error *err) MUST_CHECK;

/* --- for the proof ---------------------------------------------------------------------------- */

typedef struct ParkedThing {
    const char *key;        /* as in theseus.parked */
    const Object *object;   /* as it was when it was put aside; where tables were renamed since, as it is called now */
    const Snapshot *state;  /* of which it is */
    const char *place;      /* schema it is in; of a column its hidden name */
    const char *helpers;    /* of a column: the schema of its guard function; NULL when there is no guard */
    const char *guard;      /* the function's name */
    const char *fill;       /* of a column: expression for rows written meanwhile; NULL when none is needed */
    bool lifted_not_null, moved_default;
    const Object *sequence; /* owned by the column; NULL */
    bool stays;             /* nothing brings it back: its schema is not emptied */
} ParkedThing;

/* Everything that one change puts aside. */
typedef struct Park {
    Arena *mem;
    const char *version;
    Direction direction;
    int64_t keep_s;         /* unless the file says otherwise; 0: for ever */
    const char *shape;      /* see Reattachment; NULL for up */
    const Script *script;   /* whose directives count; NULL for down */
    size_t statement;       /* of the script, being replaced now */
    const Snapshot *state;  /* before that statement */
    VEC(ParkedThing) things;
    TextList schemas;       /* of ours that are needed */
    size_t prepared;        /* of them: made so far */
    TextList given_up;      /* in words: what a directive keeps from being put aside */
    TextList refusals;      /* in words: what cannot be put aside so that it comes back */
} Park;

/* What generate does about things that hold rows. */
typedef struct ParkHooks {
    Park *aside;     /* collects what is put aside; NULL: nothing is */
    const Park *back; /* brings back what this one holds; NULL: nothing */
    bool exchange;   /* the things of `back` take the place of fresh ones of the same key, which are dropped */
} ParkHooks;
GenerateHooks park_generate_hooks(ParkHooks *hooks);

bool park_holds_rows(const ParkedThing *thing); /* not a type or function */
const ParkedThing *park_find(const Park *park, const char *key); /* or NULL */
bool park_holds(const Park *park, const Object *object);         /* by address */
/* Makes the schemas that things were put aside to since the last call: to be run before those statements. */
void park_prepare(Park *park, TextList *statements);
/* Removes the schemas of `park` that everything has left. */
void park_clean_up(const Park *park, Arena *mem, TextList *statements);

/* Instead of the statement at `at`, which makes it: the type or function that was put aside, when it is still there. */
Reattachment park_instead(const Park *park, const ParkedThing *thing, int at);

/* Where things of a schema are put, and until when they are kept: for what is kept by other means. */
const char *park_schema_for(Park *park, const char *schema);
SqlPart park_until(const Park *park);

/* park_sql.c */
bool park_put_aside(Park *park, const Object *object, TextList *statements);
void park_bring_back(const Park *park, const ParkedThing *thing, TextList *statements);
/* Of types whose fresh namesake is dropped. */
void park_exchange(const Park *park, const ParkedThing *thing, TextList *statements);

#endif
