/*
 * A project folder (DESIGN section 4): theseus.yaml, migrations, rollbacks, snapshots, tests.
 * Reads; writes only through the functions named project_write_*.
 */
#ifndef THESEUS_PROJECT_PROJECT_H
#define THESEUS_PROJECT_PROJECT_H

#include "catalog/snapshot.h"
#include "core/findings.h"
#include "db/lock.h"
#include "parse/script.h"

typedef struct Environment {
    const char *name;
    const char *url;        /* resolved; "embedded" for the private cluster; NULL until resolved */
    const char *url_written; /* as in the file, with ${VAR} */
    bool protected_;        /* wants --confirm NAME; files are never written by migrate */
    const char *requires;   /* environment that must have the migration first; NULL */
    const char *role;       /* SET ROLE for migrations; NULL */
} Environment;

typedef enum ShadowUse { SHADOW_EMBEDDED, SHADOW_SCRATCH, SHADOW_URL, SHADOW_OFF } ShadowUse;

typedef struct Migration {
    const char *version;     /* the 14 digits (or the digits of a foreign tool's file) */
    const char *name;        /* description part of the file name */
    const char *release;     /* "0.7.0" from _v0_7_0_ or the directive; NULL */
    const char *path;        /* relative to the project, as the user would type it */
    const char *text;        /* content; UTF-8 */
    size_t length;
    const char *digest;      /* sha256 hex of the bytes */
    const char *token_digest;/* script_token_digest */
    Script script;           /* parsed */
} Migration;

typedef struct Project {
    const char *root;        /* absolute */
    const char *name;
    const char *file;        /* path of theseus.yaml; NULL for a foreign folder read in place */
    bool supabase;
    const char *migrations_directory, *rollback_directory, *schemas_directory, *tests_directory, *schema_file;
    const char *state_directory; /* <root>/.theseus */
    VEC(Environment) environments;
    const char *default_environment;
    SnapshotScope schemas;   /* without hidden columns */
    ShadowUse shadow;
    const char *shadow_url;
    LockBudget locks;
    int64_t park_keep_s;
    bool require_release;
    VEC(Migration) migrations; /* ascending by version */
} Project;

/* Finds theseus.yaml in `directory` or above it, reads and checks it, then the migration files. All
 * mistakes at once are findings; false with a summing Error (ERR_USAGE) when any is an error. A folder of
 * another tool (N_name.up.sql, folders with up.sql, supabase, dbmate) is read in place when there is no theseus.yaml
 * and `foreign_allowed`. */
bool project_load(const char *directory, bool foreign_allowed, Arena *mem, Project **project,
                  Findings *findings, Error *err) MUST_CHECK;
/* --env / --url; resolves ${VAR} of this environment only (missing: ERR_USAGE naming variable and place). */
bool project_environment(const Project *project, const char *name_or_null, Arena *mem, Environment **environment,
                         Error *err) MUST_CHECK;
const Migration *project_migration(const Project *project, const char *version_or_release); /* or NULL */

const char *project_rollback_path(const Project *project, const Migration *migration, Arena *mem);
const char *project_snapshot_path(const Project *project, const Migration *migration, bool before, Arena *mem);
const char *project_test_path(const Project *project, const Migration *migration, Arena *mem);  /* tests/<version>.sql */
const char *project_release_test_path(const Project *project, const Migration *migration, Arena *mem); /* or NULL */
bool project_writable(const Project *project); /* false: read-only checkout */

#endif
