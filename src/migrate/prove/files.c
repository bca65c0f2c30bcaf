/*
 * Files of a proof: the rollback, the schema now, the snapshot after. In the pull request they are what is reviewed.
 */
#include <string.h>

#include "core/file.h"
#include "migrate/prove/proof.h"
#include "migrate/prove/record.h"

#define ROLLBACK_LIMIT ((size_t)64 << 20)

static bool write_text(const char *path, const char *text, Arena *mem, Error *err) MUST_CHECK;
static bool has_text(const char *path, const char *text, Arena *mem, bool *same, Error *err) MUST_CHECK;
static bool is_same_proof(const char *path, const char *text, Arena *mem, bool *same, Error *err) MUST_CHECK;

bool proof_write_files(const Project *project, const Migration *migration, const Proof *proof, const Snapshot *before,
                       const Snapshot *after, Error *err)
{
    auto_arena mem = arena_new();
    TRY(write_text(project_rollback_path(project, migration, mem), proof->rollback_text, mem, err));
    const char *schema = snapshot_sql(after, false, mem);
    /* The state before is the last one after, unless somebody else has changed it. */
    const char *was = snapshot_sql(before, false, mem);
    bool known = false;
    if (file_exists(project->schema_file))
        TRY(has_text(project->schema_file, was, mem, &known, err));
    if (!known && before->count)
        TRY(write_text(project_snapshot_path(project, migration, true, mem), was, mem, err));
    TRY(write_text(project_snapshot_path(project, migration, false, mem), schema, mem, err));
    return write_text(project->schema_file, schema, mem, err);
}

bool proof_check_files(const Project *project, const Migration *migration, const Proof *proof, Arena *mem,
                       const char **stale, Error *err)
{
    const char *path = project_rollback_path(project, migration, mem);
    bool same;
    *stale = NULL;
    if (!file_exists(path)) {
        *stale = arena_printf(mem, "%s is missing", project_shown(path, mem));
        return true;
    }
    TRY(is_same_proof(path, proof->rollback_text, mem, &same, err));
    if (!same)
        *stale = arena_printf(mem, "%s is not what this proof makes", project_shown(path, mem));
    return true;
}

/* Whether a machine has pg_dump makes no proof stale. */
static const char *without_machine(const char *text, Arena *mem)
{
    const char *line = strstr(text, "\n" RECORD_UNOBSERVED), *end = line ? strchr(line + 1, '\n') : NULL;
    for (; end && !strncmp(end, "\n--   ", 6);)
        end = strchr(end + 1, '\n');
    return end ? arena_printf(mem, "%.*s%s", (int)(line - text), text, end) : text;
}

static bool is_same_proof(const char *path, const char *text, Arena *mem, bool *same, Error *err)
{
    const char *bytes;
    size_t length;
    TRY(file_read(path, ROLLBACK_LIMIT, mem, &bytes, &length, err));
    *same = strlen(bytes) == length && !strcmp(without_machine(bytes, mem), without_machine(text, mem));
    return true;
}

static bool write_text(const char *path, const char *text, Arena *mem, Error *err)
{
    bool same = false;
    if (file_exists(path))
        TRY(has_text(path, text, mem, &same, err));
    if (same)
        return true;
    TRY(file_make_directories(path_parent(mem, path), err));
    return file_write(path, text, strlen(text), err);
}

static bool has_text(const char *path, const char *text, Arena *mem, bool *same, Error *err)
{
    const char *bytes;
    size_t length;
    TRY(file_read(path, ROLLBACK_LIMIT, mem, &bytes, &length, err));
    *same = length == strlen(text) && !memcmp(bytes, text, length);
    return true;
}
