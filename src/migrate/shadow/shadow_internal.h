/*
 * What the files of the shadow share. Nothing but shadow*.c includes it.
 */
#ifndef THESEUS_MIGRATE_SHADOW_INTERNAL_H
#define THESEUS_MIGRATE_SHADOW_INTERNAL_H

#include "core/map.h"
#include "db/cluster.h"
#include "migrate/shadow/shadow.h"

struct ShadowServer {
    Arena *mem;
    Cluster *cluster;        /* NULL: somebody else's server; no roles are made there and no templates kept */
    const char *conninfo;    /* of somebody else's server */
    const char *superuser;   /* whom admin connects as; NULL: whoever conninfo says */
    const char *main, *bench; /* databases; bench is NULL outside shadow_branch .. shadow_return */
    int lock;                /* file descriptor; -1 */
    Map roles;               /* when the bench was made */
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
/* An empty database in the target's encoding and locale. */
bool template_create_empty(ShadowServer *server, const TargetFacts *facts, const char *database, TextList *assumed,
                           Error *err) MUST_CHECK;
/* load.c: the snapshot's objects, in batches that are committed; what cannot be made is `assumed`. */
bool load_snapshot(ShadowServer *server, const TargetFacts *facts, const char *database, const Snapshot *snapshot,
                   TextList *assumed, Error *err) MUST_CHECK;

#endif
