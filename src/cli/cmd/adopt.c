#include "cli/command.h"
#include "cli/report.h"
#include "core/file.h"
#include "migrate/adopt.h"

typedef struct AdoptOptions {
    bool database;
    const char *at;
} AdoptOptions;

static const Option adopt_options[] = {
    OPT(AdoptOptions, database, "database", 'd', NULL, "the database as it is becomes the baseline"),
    OPT(AdoptOptions, at, "at", 0, "VERSION", "the files up to this version are in it already"),
};

static bool adopt_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const AdoptOptions *o = options;
    const char *version, *path;
    RunContext *run = NULL;
    History *history;
    bool done;
    (void)words, (void)count;

    if (!o->database) {
        error_set(err, ERR_USAGE, "adopt takes over a database: theseus adopt --database");
        return false;
    }
    TRY(run_open(s->db, &s->target, s->project, report_wait(0), s->progress, s->mem, &run, &history, err));
    done = adopt_database(run, history, o->at, s->mem, &version, &path, err);
    if (done) {
        output_line(s->output, "%s is the baseline: %zu objects are on record", version, run->snapshot->count);
        if (path)
            output_line(s->output, "wrote %s", project_shown(path, s->mem));
    }
    run_close(run);
    return done;
}

const Command command_adopt = {
    .name = "adopt",
    .summary = "take over a database that Theseus did not make",
    .description = "Reads the schema, writes it as the first migration file when the project has none, and records it as the\n"
                   "baseline. Nothing of the application's schema is changed.\n\n"
                   "    theseus adopt --database\n"
                   "    theseus adopt --database --at 20251026211500\n",
    OPTIONS(AdoptOptions, adopt_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE | NEEDS_CONFIRMATION,
    .run = adopt_run,
};
