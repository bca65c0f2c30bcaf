/* Finding a project and loading it; the places of its files. */
#include "project/project.h"

#include <string.h>

#include "core/file.h"
#include "project/config.h"
#include "project/foreign.h"
#include "project/migrations.h"
#include "project/names.h"

#define PROJECT_FILE "theseus.yaml"
#define PROJECT_FILE_SUPABASE "supabase/theseus/theseus.yaml"
#define PROJECT_FILE_LIMIT ((size_t)1 << 20)

static bool configuration_load(Project *project, const char *directory, bool foreign, Arena *mem, Findings *findings,
                               Error *err);
static bool project_find(const char *directory, Arena *mem, const char **root, bool *supabase);
static void project_places(Project *project, const char *home, Arena *mem);
static bool foreign_load(Project *project, const char *directory, bool allowed, Arena *mem, Error *err);
static const char *name_of_folder(const char *root, Arena *mem);

bool project_load(const char *directory, unsigned load, Arena *mem, Project **project, Findings *findings, Error *err)
{
    Project *loaded = ARENA_NEW(mem, Project);
    TRY(configuration_load(loaded, directory, load & PROJECT_FOREIGN, mem, findings, err));
    TRY(project_load_files(loaded, load, mem, findings, err));
    *project = loaded;
    return true;
}

bool project_none(const char *directory, Arena *mem, Project **project, Error *err)
{
    Project *none = ARENA_NEW(mem, Project);
    if (!path_absolute(directory, mem, &none->root, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    project_places(none, ".", mem);
    config_defaults(none, mem);
    none->name = name_of_folder(none->root, mem);
    *project = none;
    return true;
}

bool project_load_files(Project *project, unsigned load, Arena *mem, Findings *findings, Error *err)
{
    if (!(load & PROJECT_CONFIGURATION))
        TRY(migrations_read(project, load & PROJECT_UNPARSED, mem, findings, err));
    if (!(load & PROJECT_UNPARSED))
        for (vec_each(&project->migrations, migration))
            project_parse(project, migration, mem, findings);
    findings_sort(findings);
    return findings_sum(findings, ERR_USAGE, "the project", err);
}

static bool configuration_load(Project *project, const char *directory, bool foreign, Arena *mem, Findings *findings,
                               Error *err)
{
    const char *start = NULL, *text = NULL;
    size_t length = 0;
    if (!path_absolute(directory, mem, &start, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    if (project_find(start, mem, &project->root, &project->supabase)) {
        const char *file = path_join(mem, project->root, project->supabase ? PROJECT_FILE_SUPABASE : PROJECT_FILE);
        project->file = project_shown(file, mem);
        project->layout = project->supabase ? LAYOUT_SUPABASE : LAYOUT_THESEUS;
        project_places(project, project->supabase ? "supabase/theseus" : ".", mem);
        TRY(file_read(file, PROJECT_FILE_LIMIT, mem, &text, &length, err));
        if (!config_read(text, length, project, findings))
            return findings_sum(findings, ERR_USAGE, project->file, err);
    } else {
        TRY(foreign_load(project, start, foreign, mem, err));
    }
    if (!project->name)
        project->name = name_of_folder(project->root, mem);
    return true;
}

/* In the folder itself, then in those above it. */
static bool project_find(const char *directory, Arena *mem, const char **root, bool *supabase)
{
    for (const char *at = directory;; at = path_parent(mem, at)) {
        *supabase = false;
        if (!file_exists(path_join(mem, at, PROJECT_FILE)))
            *supabase = file_exists(path_join(mem, at, PROJECT_FILE_SUPABASE));
        if (*supabase || file_exists(path_join(mem, at, PROJECT_FILE))) {
            *root = at;
            return true;
        }
        if (strcmp(at, "/") == 0)
            return false;
    }
}

/* Everything but the migrations of other tools lives in `home`. */
static void project_places(Project *project, const char *home, Arena *mem)
{
    const char *base = strcmp(home, ".") == 0 ? project->root : path_join(mem, project->root, home);
    project->migrations_directory = path_join(mem, project->root, project->supabase ? "supabase/migrations" : "migrations");
    project->rollback_directory = path_join(mem, base, "rollback");
    project->schemas_directory = path_join(mem, base, "schemas");
    project->tests_directory = path_join(mem, base, "tests");
    project->schema_file = path_join(mem, base, "schema.sql");
    project->state_directory = path_join(mem, base, ".theseus");
}

static bool foreign_load(Project *project, const char *directory, bool allowed, Arena *mem, Error *err)
{
    project->root = directory;
    project_places(project, ".", mem);
    config_defaults(project, mem);
    bool found = foreign_find(directory, mem, &project->layout, &project->migrations_directory);
    if (found && allowed)
        return true;
    error_set(err, ERR_USAGE, "there is no theseus.yaml in %s or above it", directory);
    if (found)
        return error_hint(err, "%s has migrations of another tool: plan, prove and lint read them as they are; `theseus init` "
                          "makes a project here.", project_shown(project->migrations_directory, mem));
    return error_hint(err, "Make a project with `theseus init`, or name its folder with --project.");
}

/* The name becomes that of the embedded database: what is allowed in theseus.yaml, and nothing else. */
static const char *name_of_folder(const char *root, Arena *mem)
{
    const char *slug = name_slug(path_name(root), mem);
    return slug ? arena_strndup(mem, slug, strlen(slug) < 63 ? strlen(slug) : 63) : "project";
}

const Migration *project_migration(const Project *project, const char *version_or_release)
{
    const char *release = version_or_release + (*version_or_release == 'v');
    const Migration *found = NULL;
    for (vec_each(&project->migrations, migration)) {
        if (strcmp(migration->version, version_or_release) == 0)
            return migration;
        if (migration->release && strcmp(migration->release, release) == 0)
            found = migration;
    }
    return found;
}

const char *project_rollback_path(const Project *project, const Migration *migration, Arena *mem)
{
    return path_join(mem, project->rollback_directory, arena_printf(mem, "%s_rollback.sql", migration->version));
}

const char *project_snapshot_path(const Project *project, const Migration *migration, bool before, Arena *mem)
{
    const char *when = before ? "before" : "after";
    const char *name = migration->release
                           ? arena_printf(mem, "v%s_%s_%s.sql", migration->release, migration->version, when)
                           : arena_printf(mem, "%s_%s.sql", migration->version, when);
    return path_join(mem, project->schemas_directory, name);
}

const char *project_test_path(const Project *project, const Migration *migration, Arena *mem)
{
    return path_join(mem, project->tests_directory, arena_printf(mem, "%s.sql", migration->version));
}

const char *project_release_test_path(const Project *project, const Migration *migration, Arena *mem)
{
    TextList names = {0};
    Error ignored = {0}; /* no folder of tests is no test */
    if (!migration->release || project_migration(project, migration->release) != migration ||
        !file_list(project->tests_directory, mem, &names, &ignored))
        return NULL;
    const char *prefix = arena_printf(mem, "v%s_", migration->release);
    for (vec_each(&names, name)) {
        size_t length = strlen(*name);
        if (strncmp(*name, prefix, strlen(prefix)) == 0 && length > 4 && strcmp(*name + length - 4, ".sql") == 0)
            return path_join(mem, project->tests_directory, *name);
    }
    return NULL;
}

bool project_writable(const Project *project)
{
    auto_arena mem = arena_new(); /* the folder of all that we write */
    return file_is_writable(path_parent(mem, project->rollback_directory));
}

const char *project_shown(const char *path, Arena *mem)
{
    const char *here = NULL;
    Error ignored = {0};
    return path_absolute(".", mem, &here, &ignored) ? path_relative(mem, here, path) : path;
}
