#include "project/migrations.h"

#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/file.h"
#include "project/foreign.h"
#include "project/names.h"
#include "project/seen.h"

#define MIGRATION_LIMIT ((size_t)256 << 20)

static void entry_read(Project *project, const char *entry, Arena *mem, Findings *findings);
static void migration_look(Project *project, int root, Migration *migration, Seen *seen, Arena *mem, Findings *findings);
static void migration_read(const Project *project, Migration *migration, Arena *mem, Findings *findings);
static void release_settle(const Project *project, Migration *migration, Arena *mem, Findings *findings);
static int migrations_compare(const void *a, const void *b);
static void duplicates_find(const Project *project, Arena *mem, Findings *findings);

bool migrations_read(Project *project, bool remembered, Arena *mem, Findings *findings, Error *err)
{
    TextList entries = {0};
    if (!file_is_directory(project->migrations_directory)) {
        error_set(err, ERR_USAGE, "there is no folder %s", project_shown(project->migrations_directory, mem));
        return error_hint(err, "Make it; `theseus new NAME` puts the first migration into it.");
    }
    TRY(file_list(project->migrations_directory, mem, &entries, err));
    for (vec_each(&entries, entry))
        entry_read(project, *entry, mem, findings);
    if (project->migrations.count)
        qsort(project->migrations.items, project->migrations.count, sizeof(Migration), migrations_compare);
    duplicates_find(project, mem, findings);
    const char *shown = project_shown(project->root, mem); /* once: asking the system a thousand times costs more than the files */
    auto_folder root = file_open_folder(project->root);
    Seen seen = seen_open(project, remembered ? project->migrations.count : 0, mem);
    for (vec_each(&project->migrations, migration)) {
        migration->script.path = path_join(mem, shown, migration->path);
        migration_look(project, root, migration, &seen, mem, findings);
    }
    seen_close(&seen, project);
    return true;
}

static const char *shown_in(const Project *project, const char *entry, Arena *mem)
{
    return project_shown(path_join(mem, project->migrations_directory, entry), mem);
}

/* The script of an entry: the file itself, or the one inside its folder. NULL: nothing to read. */
static const char *entry_script(const Project *project, const char *entry, Arena *mem)
{
    const char *path = path_join(mem, project->migrations_directory, entry);
    if (project->layout != LAYOUT_FOLDERS)
        return path;
    const char *up = path_join(mem, path, "up.sql"), *script = path_join(mem, path, "migration.sql");
    return file_exists(up) ? up : file_exists(script) ? script : NULL;
}

static void entry_read(Project *project, const char *entry, Arena *mem, Findings *findings)
{
    MigrationName name = {0};
    const char *path = entry_script(project, entry, mem);
    if (!path)
        return;
    switch (name_read(project->layout, entry, mem, &name)) {
    case NAME_NOT_SQL:
    case NAME_OTHER:
        return;
    case NAME_WRONG:
        findings_add(findings, (Finding){.severity = SEVERITY_ERROR, .rule = "file-name", .hint = name.hint,
                                         .file = shown_in(project, entry, mem)},
                     "%s", name.problem);
        return;
    case NAME_MIGRATION:
        break;
    }
    vec_push(mem, &project->migrations,
             ((Migration){.version = name.version, .name = name.description, .release = name.release,
                          .path = path_relative(mem, project->root, path)}));
}

static int migrations_compare(const void *a, const void *b)
{
    const Migration *left = a, *right = b;
    int order = project_compare_versions(left->version, right->version);
    return order ? order : strcmp(left->path, right->path);
}

static void duplicates_find(const Project *project, Arena *mem, Findings *findings)
{
    for (size_t i = 1; i < project->migrations.count; i++) {
        const Migration *first = &project->migrations.items[i - 1], *second = first + 1;
        if (project_compare_versions(first->version, second->version) != 0)
            continue;
        findings_add(findings, (Finding){.severity = SEVERITY_ERROR, .rule = "duplicate-version",
                                         .file = project_shown(path_join(mem, project->root, second->path), mem),
                                         .hint = "Give one of them another version: the digits are a migration's identity."},
                     "version %s is also that of %s", second->version,
                     project_shown(path_join(mem, project->root, first->path), mem));
    }
}

/* A file whose digest is known is not read, unless it must be parsed all the same. */
static void migration_look(Project *project, int root, Migration *migration, Seen *seen, Arena *mem, Findings *findings)
{
    FileFacts facts = {0};
    size_t before = findings->list.count;
    bool there = file_facts(root, migration->path, &facts);
    const SeenFile *known = there ? seen_find(seen, migration->path, &facts) : NULL;
    if (known && (migration->release || *known->release || !project->require_release)) {
        migration->digest = known->digest;
        if (!migration->release && *known->release)
            migration->release = known->release;
        return;
    }
    const char *named = migration->release;
    migration_read(project, migration, mem, findings);
    if ((project->require_release && !named) ||
        memmem(migration->text, migration->length, "theseus:", strlen("theseus:")))
        project_parse(project, migration, mem, findings);
    if (there && findings->list.count == before)
        seen_add(seen, migration->path, &(SeenFile){facts, migration->digest, named || !migration->release ? "" : migration->release});
}

static void migration_read(const Project *project, Migration *migration, Arena *mem, Findings *findings)
{
    Error err = {0};
    const char *path = path_join(mem, project->root, migration->path);
    if (!file_read(path, MIGRATION_LIMIT, mem, &migration->text, &migration->length, &err)) {
        findings_add(findings, (Finding){.severity = SEVERITY_ERROR, .rule = "file-unreadable", .file = migration->script.path,
                                         .hint = *err.hint ? arena_strdup(mem, err.hint) : NULL},
                     "%s", err.message);
        migration->text = "";
    }
    migration->digest = digest_hex(digest_of(migration->text, migration->length), mem);
}

void project_parse(const Project *project, Migration *migration, Arena *mem, Findings *findings)
{
    const char *shown = migration->script.path;
    if (migration->parsed)
        return;
    if (!migration->text)
        migration_read(project, migration, mem, findings); /* its digest is that of what is parsed */
    ForeignText up = foreign_up(project->layout, migration->text, migration->length, mem);
    migration->text = up.text;
    if (up.problem)
        findings_add(findings, (Finding){.severity = SEVERITY_ERROR, .rule = "foreign-file", .file = shown,
                                         .line = up.problem_line, .column = 1},
                     "%s", up.problem);
    script_parse(shown, migration->text, migration->length, mem, &migration->script, findings);
    if (up.no_transaction && !script_directive(&migration->script, "no-transaction"))
        vec_push(mem, &migration->script.directives,
                 ((Directive){.word = "no-transaction", .arguments = "", .line = up.no_transaction_line, .column = 1}));
    migration->token_digest = script_token_digest(&migration->script, mem);
    migration->parsed = true;
    release_settle(project, migration, mem, findings);
}

/* From the name or from the directive; both must agree. */
static void release_settle(const Project *project, Migration *migration, Arena *mem, Findings *findings)
{
    const Directive *directive = script_directive(&migration->script, "release");
    const char *named = migration->release, *said = NULL;
    Finding at = {.severity = SEVERITY_ERROR, .rule = "release", .file = migration->script.path};
    if (directive) {
        at.line = directive->line, at.column = directive->column;
        if (!release_read(directive->arguments, mem, &said))
            findings_add(findings, at, "release wants a version like 0.7.0, not \"%s\"", directive->arguments);
        else if (named && strcmp(named, said) != 0)
            findings_add(findings, at, "the directive says release %s, the file's name %s", said, named)->hint =
                "Remove the directive, or rename the file.";
        else
            migration->release = said;
    }
    if (project->require_release && !migration->release && !directive) {
        at.hint = "Rename it like 20251026211500_v0_7_0_add_users.sql, or add a line `-- theseus: release 0.7.0`.";
        findings_add(findings, at, "it names no release, and theseus.yaml requires one");
    }
}
