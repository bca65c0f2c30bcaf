#include "cli/command.h"
#include "cli/report.h"
#include "core/file.h"
#include "migrate/run/tests.h"

static bool one(Session *s, const Migration *migration, size_t *ran, Error *err)
{
    TextList paths = tests_of(s->project, migration, s->mem);

    for (vec_each(&paths, path)) {
        TRY(tests_run_file(s->db, *path, s->progress, s->mem, err));
        output_line(s->output, "%s %s", output_style(s->output, "good", "ok"), project_shown(*path, s->mem));
        (*ran)++;
    }
    return true;
}

static bool test_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const Migration *wanted = NULL;
    History *history;
    size_t ran = 0;
    (void)options;

    if (count && !(wanted = project_migration(s->project, words[0])))
        return error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", words[0]);
    TRY(state_history(s->db, s->mem, &history, err));
    for (vec_each(&s->project->migrations, migration)) {
        if (wanted ? migration != wanted : !state_applied(history, migration->version))
            continue;
        TRY(one(s, migration, &ran, err));
    }
    if (!ran)
        output_line(s->output, "no tests: %s has no file for %s", project_shown(s->project->tests_directory, s->mem),
                    wanted ? wanted->version : "any applied migration");
    return true;
}

const Command command_test = {
    .name = "test",
    .arguments = "[VERSION]",
    .summary = "run the tests of a migration, or of all applied ones",
    .description = "tests/<version>.sql and the release's test, each in a transaction that is rolled back. A test fails when\n"
                   "it raises or when a query answers with the single value false.\n",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .positional_max = 1,
    .run = test_run,
};
