/*
 * What the files of the shadow share. Nothing but shadow*.c includes it.
 */
#ifndef THESEUS_MIGRATE_SHADOW_INTERNAL_H
#define THESEUS_MIGRATE_SHADOW_INTERNAL_H

#include "core/map.h"
#include "db/cluster.h"
#include "migrate/shadow/shadow.h"

/* Where pg_dump's text is loaded to see what becomes of it (dump.c). */
#define SHADOW_AGAIN "theseus_again"

/* The sessions in a database, and its committed state. */
typedef struct Side {
    Db *admin, *user;
    const Snapshot *now;
    const char *seen;
} Side;

struct ShadowServer {
    Arena *mem;
    Cluster *cluster;        /* NULL: somebody else's server; no roles are made there and no templates kept */
    const char *conninfo;    /* of somebody else's server */
    const char *superuser;   /* whom admin connects as; NULL: whoever conninfo says */
    const char *main, *bench; /* databases; bench NULL: there is none */
    const char *template;    /* that main was cloned from; NULL: none */
    Side aside;              /* the one of main and bench that Shadow is not connected to */
    bool branched;           /* it is main */
    bool settled;            /* the bench is the same as main */
    int lock;                /* file descriptor; -1 */
    Map roles;               /* when the bench was entered */
    Db *maintenance;         /* in no database of ours: makes, clones and drops them */
    Progress *progress;
};

/* server.c: the file lock, the cluster, connections and databases. */
bool server_start(const Project *project, const TargetFacts *facts, Progress *progress, Arena *mem,
                  ShadowServer **server, Error *err) MUST_CHECK;
void server_stop(ShadowServer *server);
bool server_open_admin(ShadowServer *server, const char *database, Db **db, Error *err) MUST_CHECK;
bool server_open_user(ShadowServer *server, const TargetFacts *facts, const char *database, Db **db,
                      Error *err) MUST_CHECK;
bool server_drop_database(ShadowServer *server, const char *database, Error *err) MUST_CHECK;
/* Waits until the server has done what the last process left to it. */
bool server_await_left(ShadowServer *server, Error *err) MUST_CHECK;
/* The server drops, or clones, after we have gone. */
bool server_leave_drop(ShadowServer *server, const char *database, Error *err) MUST_CHECK;
bool server_leave_clone(ShadowServer *server, const char *template, const char *database, Error *err) MUST_CHECK;
/* Nobody may be connected to `template`. */
bool server_clone_database(ShadowServer *server, const char *template, const char *database, const char *owner,
                           Error *err) MUST_CHECK;

/* roles.c: the cluster's roles become the target's. Templates that stand in the way are dropped. */
bool roles_imitate(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err) MUST_CHECK;
/* Those that are there now; later the others are removed again. */
bool roles_list(ShadowServer *server, Map *names, Error *err) MUST_CHECK;
bool roles_remove(ShadowServer *server, const Map *wanted, Error *err) MUST_CHECK;
bool roles_apply_settings(ShadowServer *server, const TargetFacts *facts, TextList *assumed, Error *err) MUST_CHECK;

/* template.c: a finished database that holds the snapshot, from the cache or loaded. */
bool template_find(ShadowServer *server, const TargetFacts *facts, const Snapshot *snapshot, TextList *assumed,
                   const char **name, Error *err) MUST_CHECK;
bool template_drop_all(ShadowServer *server, Error *err) MUST_CHECK;
/* A clone of server->template becomes main: the one that was made ready before, or one made now. */
bool template_clone(ShadowServer *server, const char *owner, Error *err) MUST_CHECK;
/* Leaves the making of the next clone to the server. */
bool template_make_ready(ShadowServer *server, Error *err) MUST_CHECK;
/* An empty database in the target's encoding and locale. */
bool template_create_empty(ShadowServer *server, const TargetFacts *facts, const char *database, TextList *assumed,
                           Error *err) MUST_CHECK;
/* twin.c: rows and sequences of `bench` become those of `main`. *same: nothing is left that tells them apart, besides
 * what snapshots show. */
bool twin_make_same(Db *main, Db *bench, bool *same, Error *err) MUST_CHECK;
/* load.c: the snapshot's objects and schema theseus, in batches that are committed; what cannot be made is `assumed`. */
bool load_snapshot(ShadowServer *server, const TargetFacts *facts, const char *database, const Snapshot *snapshot,
                   TextList *assumed, Error *err) MUST_CHECK;

#endif
