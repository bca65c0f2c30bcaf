/*
 * A command: one file in cli/cmd/, one line in cli/commands.def. Option tables give parsing, --help and
 * completion; `needs` gives the project, the environment and the connection, so that a command only
 * does its work:
 *
 *     typedef struct DriftOptions {
 *         bool full;
 *     } DriftOptions;
 *
 *     static const Option drift_options[] = {
 *         OPT(DriftOptions, full, "full", 'f', NULL, "show the whole definitions"),
 *     };
 *
 *     static bool drift_run(Session *session, const void *options, const char *const *words, int count, Error *err)
 *     {
 *         const DriftOptions *o = options;
 *         TRY(drift_find(session->db, &session->project->schemas, session->mem, &drift, err));
 *         output_table(session->output, "drift", ...);     (text and JSON from one Field table)
 *         if (drift.count)
 *             return error_set(err, ERR_FINDINGS, "%zu objects differ", drift.count);      (exit status 3)
 *         return true;
 *     }
 *
 *     const Command command_drift = {
 *         .name = "drift",
 *         .summary = "what differs between the database and what was recorded",
 *         .description = "Compares ... .\n\n    theseus drift --env production\n",
 *         OPTIONS(DriftOptions, drift_options),
 *         .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
 *         .run = drift_run,
 *     };
 *
 * What a command must not do: print by itself (cli/output.h does), exit, install signal handlers, hold logic
 * that a room could hold. Long work asks session->progress->interrupted() between its steps.
 */
#ifndef THESEUS_CLI_COMMAND_H
#define THESEUS_CLI_COMMAND_H

#include "cli/output.h"
#include "core/error.h"
#include "core/progress.h"
#include "project/project.h"
#include "state/state.h"

typedef enum OptionType { OPTION_FLAG, OPTION_COUNT, OPTION_TEXT, OPTION_INTEGER, OPTION_DURATION_MS } OptionType;

typedef struct Option {
    const char *name;     /* "dry-run" */
    char letter;          /* 'n' or 0 */
    OptionType type;      /* from the member's C type: bool, int (counts), const char *, int64_t */
    size_t offset;
    const char *argument; /* "VERSION" in the help; NULL for flags */
    const char *help;     /* one line, lower case, no full stop */
} Option;
#define OPT_TYPE(Type, member)                                                                     \
    _Generic(((Type *)0)->member,                                                                  \
        bool: OPTION_FLAG,                                                                         \
        int: OPTION_COUNT,                                                                         \
        const char *: OPTION_TEXT,                                                                 \
        int64_t: OPTION_INTEGER)
#define OPT(Type, member, long_name, letter, argument, help)                                       \
    {long_name, letter, OPT_TYPE(Type, member), offsetof(Type, member), argument, help}
/* An int64_t member in milliseconds, written "300ms", "1s", "30d". */
#define OPT_DURATION(Type, member, long_name, letter, argument, help)                              \
    {long_name, letter, OPTION_DURATION_MS, offsetof(Type, member), argument, help}

enum CommandNeeds {
    NEEDS_NOTHING = 0,
    NEEDS_PROJECT = 1 << 0,       /* session->project is loaded and checked, with its migrations */
    NEEDS_ENVIRONMENT = 1 << 1,   /* session->environment is resolved */
    NEEDS_DATABASE = 1 << 2,      /* session->db is open (an embedded one is started) */
    ALLOWS_FOREIGN = 1 << 3,      /* a folder of another tool will do as a project */
    PARSES_LATE = 1 << 4,         /* of the project's files only those given to project_parse are parsed */
    NEEDS_CONFIGURATION = 1 << 5, /* session->project without migrations; also what NEEDS_DATABASE alone gives */
    NEEDS_CONFIRMATION = 1 << 6,  /* protected environments want --confirm NAME; see session_confirm */
    READS_HISTORY = 1 << 7,       /* with NEEDS_DATABASE: session->history was read when it was opened */
};

/* Everything a command is given; made once by cli/session.c. Not passed below cli/. */
typedef struct Session {
    Arena *mem;
    Output *output;
    Progress *progress;
    Project *project;
    Findings findings;         /* notes and warnings about the project; already shown on stderr */
    Environment *environment;
    Db *db;
    Db *ahead;                 /* on its way to become db; NULL */
    History *history;          /* of READS_HISTORY */
    DbTarget target;           /* what db was opened with; HAS SECRETS */
    const char *directory;     /* --project, or "." */
    const char *environment_name, *url; /* as given; NULL */
    const char *confirm;
    bool json, quiet, help, with_history;
    int verbosity;
} Session;

typedef struct Command {
    const char *name;        /* "parked list": words as typed */
    const char *arguments;   /* "[VERSION]" in the usage; NULL */
    const char *summary;     /* one line */
    const char *description; /* help text: what it does, examples */
    const Option *options;
    size_t option_count, options_size;
    unsigned needs;
    int positional_min, positional_max; /* -1: any number */
    bool (*run)(Session *session, const void *options, const char *const *positional, int count, Error *err);
} Command;

#define OPTIONS(Type, table) .options = (table), .option_count = COUNT(table), .options_size = sizeof(Type)

extern const Command *const commands[];
extern const size_t command_count;

/* For commands that need more or less than their flags say (cli/session.c). */
bool session_environment(Session *session, Error *err) MUST_CHECK; /* as NEEDS_ENVIRONMENT */
bool session_connect(Session *session, Error *err) MUST_CHECK; /* as NEEDS_DATABASE; open already: nothing */
/* The embedded cluster is started, the project's database in it is there. HAS NO SECRETS. */
bool session_embedded(Session *session, const char **conninfo, Error *err) MUST_CHECK;
/* A protected environment was confirmed by --confirm NAME, or is now by the person at the terminal; without a
 * terminal ERR_REFUSED. For commands of which only some uses change something (not --dry-run). */
bool session_confirm(Session *session, Error *err) MUST_CHECK;

#endif
