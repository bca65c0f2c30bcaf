/*
 * The shadow: a throw-away database in a cluster of its own (roles are cluster-wide), bearing the
 * target's database name, in which migrations run as a role with the migrating user's name,
 * attributes, memberships, settings and default privileges.
 *
 *     template0 --load--> theseus_template_<digest> --clone--> main --branch--> bench
 *                          kept, a few of them         |        ^                 | kept when it can be made the
 *                                   theseus_ready_<digest>      +---- return -----+ same as main again (settle)
 *                                   made by the server after the last process has gone, so that the next need not wait
 *
 * Invariants:
 * - A template is used only when its comment says that it was finished; a killed load leaves one without.
 * - Whatever is tried out with COMMIT is tried on the bench, so `main` only ever moves from the state before a
 *   migration to the state after it (unless the caller said that nothing follows: Shadow.last).
 * - Passwords are never copied. Nothing here writes to the target.
 */
#ifndef THESEUS_MIGRATE_SHADOW_H
#define THESEUS_MIGRATE_SHADOW_H

#include "catalog/snapshot.h"
#include "core/progress.h"
#include "project/project.h"

typedef struct RoleFact {
    const char *name;
    const char *attributes; /* "superuser nocreatedb ..." */
} RoleFact;

/* What the shadow must imitate of a target besides its schema; plain data, read once. */
typedef struct TargetFacts {
    int32_t server_version;
    const char *database, *encoding, *collate, *ctype, *owner;
    const char *user;              /* who connects; NULL: there is no target, the shadow's superuser does */
    const char *role;              /* whom he becomes (SET ROLE); NULL when nobody else */
    const char *system_identifier; /* "" when not permitted */
    const char *conninfo;          /* HAS SECRETS: for a scratch shadow beside the target */
    VEC(RoleFact) roles;
    TextList memberships;          /* "grant a to b" */
    TextList settings;             /* "alter role a set ...", "grant ... on database ..." */
} TargetFacts;

bool shadow_describe_target(Db *target, Arena *mem, TargetFacts **facts, Error *err) MUST_CHECK;

typedef struct ShadowServer ShadowServer;
typedef VEC(const Object *) Objects;

typedef struct Shadow {
    Db *admin;                 /* superuser of the shadow cluster, in the shadow database */
    Db *user;                  /* the migrating role, in the shadow database */
    const TargetFacts *facts;
    SnapshotScope scope;       /* with the shadow's own hidden columns; see shadow_look */
    bool indicative;           /* another server major than the target's */
    TextList assumed;          /* "key: reason" of what could not be recreated */
    const Snapshot *target;    /* what it was loaded from */
    const Snapshot *loaded;    /* what came of it: the same keys; some texts read back differently */
    const Snapshot *now;       /* committed state of the database that is connected; whoever commits keeps it true */
    const char *seen;          /* the same by shadow_dump; NULL: not looked yet */
    bool last;                 /* set by the caller: nothing is proved after the next migration */
    ShadowServer *server;
} Shadow;

/* Starts the shadow cluster, makes the roles, loads `snapshot` (empty one: an empty database) in committed
 * batches; a template of equal digest is reused. Takes a file lock, so that two processes do not share it. */
bool shadow_open(const Project *project, const TargetFacts *facts, const Snapshot *snapshot, Progress *progress,
                 Arena *mem, Shadow **shadow, Error *err) MUST_CHECK;
void shadow_close(Shadow *shadow); /* drops the database, keeps the cluster running for the next; NULL is allowed */

/* The visible schema of the shadow now, as its migrating user may see it; also inside a transaction of
 * shadow->user, whose settings it leaves alone. */
bool shadow_look(Shadow *shadow, Arena *mem, Snapshot **snapshot, Error *err) MUST_CHECK;

/* The committed state by pg_dump, without what is put aside and without the tables `without` (NULL: with all). */
typedef struct ShadowDump {
    const char *text;    /* NULL: it could not look */
    const char *why_not; /* in words */
} ShadowDump;
bool shadow_dump(Shadow *shadow, const Objects *without, Arena *mem, ShadowDump *dump, Error *err) MUST_CHECK;
/* The text is loaded into an empty database: what reads back from there. *snapshot is NULL when it cannot be loaded. */
bool shadow_make_again(Shadow *shadow, const char *text, Arena *mem, Snapshot **snapshot, ShadowDump *dump,
                       Error *err) MUST_CHECK;

/* From here on admin and user are connected to a copy of the database, in the state `now`. */
bool shadow_branch(Shadow *shadow, Error *err) MUST_CHECK;
/* Back again. `usable`: shadow_settle may keep the copy; else it is dropped, with the roles that were made on it. */
bool shadow_return(Shadow *shadow, bool usable, Error *err) MUST_CHECK;
/* The copy, in state `there`, has gone through the same migration as the database itself, in state `now`. Where its rows and
 * sequences can be made the same, and nothing else tells them apart, it is kept for the next shadow_branch: making a
 * copy costs more than everything else of a small proof. */
bool shadow_settle(Shadow *shadow, const Snapshot *there, Error *err) MUST_CHECK;

#endif
