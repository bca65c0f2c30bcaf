#include "cli/command.h"

#include <string.h>

#include "core/file.h"

#define LINT_FILE_LIMIT ((size_t)256 << 20)

static bool files_check(Session *session, const char *const *files, int count, Findings *findings, Error *err)
{
    for (int i = 0; i < count; i++) {
        const char *text = NULL;
        size_t length = 0;
        Script script = {0};
        TRY(file_read(files[i], LINT_FILE_LIMIT, session->mem, &text, &length, err));
        script_parse(files[i], text, length, session->mem, &script, findings);
    }
    return true;
}

/* Mistakes in theseus.yaml are the configuration's (exit status 2); those in migrations are what was looked for. */
static bool configuration_wrong(const Findings *findings)
{
    for (vec_each(&findings->list, finding)) {
        const char *name = finding->file ? path_name(finding->file) : "";
        if (finding->severity == SEVERITY_ERROR && strcmp(name, "theseus.yaml") == 0)
            return true;
    }
    return false;
}

static bool project_check(Session *session, Findings *findings, size_t *migrations, Error *err)
{
    Project *project = NULL;
    if (project_load(session->directory, PROJECT_FOREIGN, session->mem, &project, findings, err)) {
        *migrations = project->migrations.count;
        return true;
    }
    if (findings->errors && !configuration_wrong(findings))
        return true;
    output_diagnostics(session->output, findings);
    return false;
}

static bool lint_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    (void)options;
    size_t files = (size_t)count;
    Findings findings = findings_new(session->mem);
    if (count)
        TRY(files_check(session, words, count, &findings, err));
    else
        TRY(project_check(session, &findings, &files, err));
    output_findings(session->output, &findings);
    if (findings.errors)
        return error_set(err, ERR_FINDINGS, "%zu error%s, %zu warning%s", findings.errors, findings.errors == 1 ? "" : "s",
                         findings.warnings, findings.warnings == 1 ? "" : "s");
    output_line(session->output, "%zu migration%s, no errors, %zu warning%s", files, files == 1 ? "" : "s", findings.warnings,
                findings.warnings == 1 ? "" : "s");
    return true;
}

const Command command_lint = {
    .name = "lint",
    .arguments = "[FILE...]",
    .summary = "look for mistakes in migrations, without a database",
    .description = "Without files: names, versions and contents of all migrations of the project, or of another tool's folder.\n"
                   "Exit status 3 when there are errors.\n\n"
                   "    theseus lint\n"
                   "    theseus lint migrations/20251026211500_v0_7_0_baseline.sql\n",
    .positional_max = -1,
    .run = lint_run,
};
