/*
 * The shadow: a throw-away database in a cluster of its own (roles are cluster-wide), bearing the
 * target's database name, in which migrations run as a role with the migrating user's name,
 * attributes, memberships, settings and default privileges.
 */
#ifndef THESEUS_MIGRATE_SHADOW_H
#define THESEUS_MIGRATE_SHADOW_H

#include "catalog/snapshot.h"
#include "core/progress.h"
#include "project/project.h"

/* What the shadow must imitate of a target besides its schema; plain data read once (shadow_describe_target). */
typedef struct TargetFacts {
    int server_version;
    const char *database, *user, *encoding, *collate, *ctype;
    const char *system_identifier; /* "" when not permitted */
    const char *roles_sql;      /* statements that make the roles and memberships, without passwords */
    const char *settings_sql;   /* ALTER ROLE/DATABASE ... SET */
    TextList extensions;        /* name version schema */
    TextList preload_missing;
} TargetFacts;
bool shadow_describe_target(Db *target, const SnapshotScope *scope, Arena *mem, TargetFacts **facts, Error *err) MUST_CHECK;

typedef struct Shadow {
    Db *admin;                 /* superuser of the shadow cluster, in the shadow database */
    Db *user;                  /* the migrating role, in the shadow database */
    const TargetFacts *facts;
    SnapshotScope scope;       /* with the shadow's own hidden columns */
    bool indicative;           /* another server major than the target's */
    TextList assumed;          /* keys of objects that could not be recreated, with the reason */
} Shadow;

/* Starts the shadow cluster, makes the roles, loads `snapshot` (empty one: an empty database) in committed
 * batches; a template of equal digest is reused. Takes a file lock, so that two processes do not share it. */
bool shadow_open(const Project *project, const TargetFacts *facts, const Snapshot *snapshot, Progress *progress,
                 Arena *mem, Shadow **shadow, Error *err) MUST_CHECK;
void shadow_close(Shadow *shadow); /* drops the database, keeps the cluster running for the next; NULL is allowed */

#endif
