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
    int url_line, url_column; /* of url_written in theseus.yaml; 0 when it is not from there */
    bool protected_;        /* wants --confirm NAME; files are never written by migrate */
    const char *requires;   /* environment that must have the migration first; NULL */
    const char *role;       /* SET ROLE for migrations; NULL */
} Environment;

typedef enum ShadowUse { SHADOW_EMBEDDED, SHADOW_SCRATCH, SHADOW_URL, SHADOW_OFF } ShadowUse;

typedef struct Migration {
    const char *version;     /* the 14 digits (or the digits of a foreign tool's file) */
    const char *name;        /* description part of the file name */
    const char *release;     /* "0.7.0" from _v0_7_0_ or the directive; NULL */
    const char *path;        /* relative to the project: the same on every machine */
    const char *text;        /* content; UTF-8; NULL while nothing but the digest was needed */
    size_t length;
    const char *digest;      /* sha256 hex of the bytes; of those parsed, once it is parsed */
    const char *token_digest;/* script_token_digest */
    Script script;           /* parsed; its path is as the user would type it here */
    bool parsed;             /* false after PROJECT_UNPARSED: script is empty but for its path, token_digest NULL */
} Migration;

/* Whose names and sections the migration files follow. */
typedef enum ProjectLayout {
    LAYOUT_THESEUS,  /* YYYYMMDDHHmmss_[vM_m_p_]description.sql */
    LAYOUT_SUPABASE, /* N_name.sql; also plain folders of other tools */
    LAYOUT_GOLANG,   /* N_name.up.sql */
    LAYOUT_FOLDERS,  /* N_name/up.sql (diesel), N_name/migration.sql (prisma) */
    LAYOUT_DBMATE,   /* N_name.sql with `-- migrate:up` */
    LAYOUT_GOOSE,    /* N_name.sql with `-- +goose Up` */
    LAYOUT_FLYWAY,   /* V1.2__name.sql */
} ProjectLayout;

/* One entry of the section `lint:`; which rules there are is for the room lint to know. */
typedef struct LintSetting {
    const char *rule, *level; /* "off", "warning", "error" */
    int line, column;
} LintSetting;

typedef struct Project {
    const char *root;        /* absolute, as all paths below */
    const char *name;
    const char *file;        /* path of theseus.yaml, as shown; NULL for a foreign folder read in place */
    ProjectLayout layout;
    bool supabase;
    const char *migrations_directory, *rollback_directory, *schemas_directory, *tests_directory, *schema_file;
    const char *state_directory; /* <root>/.theseus; with --supabase <root>/supabase/theseus/.theseus */
    VEC(Environment) environments;
    const char *default_environment;
    SnapshotScope schemas;   /* without hidden columns */
    ShadowUse shadow;
    const char *shadow_url;
    LockBudget locks;
    int64_t park_keep_s;
    VEC(LintSetting) lint;
    bool require_release;
    VEC(Migration) migrations; /* ascending by version */
} Project;

/* How much of a project is wanted. */
enum ProjectLoad {
    PROJECT_WHOLE = 0,
    PROJECT_FOREIGN = 1 << 0,       /* a folder of another tool will do when there is no theseus.yaml */
    PROJECT_UNPARSED = 1 << 1,      /* files are not parsed, except those with directives: a release may stand there */
    PROJECT_CONFIGURATION = 1 << 2, /* theseus.yaml alone: a wrong migration file is in nobody's way */
};

/* Finds theseus.yaml (or supabase/theseus/theseus.yaml) in `directory` or above it, reads and checks it, then the
 * migration files. All mistakes at once are findings; false with a summing Error (ERR_USAGE) when any is an
 * error. A folder of another tool (N_name.up.sql, folders with up.sql, supabase, dbmate, goose, flyway) is read in place: the
 * parts of a file that are not "up" are blanked, so that places in messages are those of the file. */
bool project_load(const char *directory, unsigned load, Arena *mem, Project **project, Findings *findings,
                  Error *err) MUST_CHECK;
/* Where no theseus.yaml is wanted: every schema is meant, there are no migrations, `file` is NULL, scratch data goes to
 * <directory>/.theseus. */
bool project_none(const char *directory, Arena *mem, Project **project, Error *err) MUST_CHECK;
/* What PROJECT_CONFIGURATION left out. */
bool project_load_files(Project *project, unsigned load, Arena *mem, Findings *findings, Error *err) MUST_CHECK;
/* Parses one of them (once); its mistakes are findings. */
void project_parse(const Project *project, Migration *migration, Arena *mem, Findings *findings);
/* --env (NULL: the default one); resolves ${VAR} of this environment only (missing: ERR_USAGE naming variable and
 * place). Also resolves the shadow's URL. */
bool project_environment(Project *project, const char *name_or_null, Arena *mem, Environment **environment,
                         Error *err) MUST_CHECK;
/* --url: the environment that has this very URL, with its protection, or one called "url". project may be NULL. */
bool project_environment_of_url(Project *project, const char *url, Arena *mem, Environment **environment,
                                Error *err) MUST_CHECK;
/* By version, or the last one of a release ("v0.7.0", "0.7.0"); NULL when there is none. */
const Migration *project_migration(const Project *project, const char *version_or_release);
int project_compare_versions(const char *a, const char *b); /* numeric, part by part: 2 < 10, 1.9 < 1.10 */

/* All absolute; the files need not exist, except that of a release test. */
const char *project_rollback_path(const Project *project, const Migration *migration, Arena *mem);
const char *project_snapshot_path(const Project *project, const Migration *migration, bool before, Arena *mem);
const char *project_test_path(const Project *project, const Migration *migration, Arena *mem);  /* tests/<version>.sql */
/* tests/v<release>_*.sql, for the last migration of the release; NULL when there is none. */
const char *project_release_test_path(const Project *project, const Migration *migration, Arena *mem);
/* A path as somebody in the current folder would type it, for messages. */
const char *project_shown(const char *path, Arena *mem);
/* A new project in `directory` (made when it is absent): folders, an entry in .gitignore, theseus.yaml last, so that
 * an interrupted call can be repeated. An existing theseus.yaml is ERR_REFUSED and nothing is written. *written: what was made, as shown. */
bool project_write_new(const char *directory, bool supabase, Arena *mem, TextList *written, Error *err) MUST_CHECK;
/* A new migration: the name is made of `words`, the version is now, and greater than all there are. `release` may
 * be NULL; `text` NULL: empty but for its title. *path: as shown. */
bool project_write_migration(const Project *project, const char *words, const char *release, const char *text, Arena *mem,
                             const char **path, Error *err) MUST_CHECK;
bool project_writable(const Project *project); /* false: read-only checkout */

#endif
