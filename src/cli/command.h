/*
 * A command: one file in cli/cmd/, one line in cli/commands.def. Option tables give parsing,
 * --help, man pages and completion.
 */
#ifndef THESEUS_CLI_COMMAND_H
#define THESEUS_CLI_COMMAND_H

#include "cli/output.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/progress.h"
#include "project/project.h"

typedef enum OptionType { OPTION_FLAG, OPTION_TEXT, OPTION_INTEGER, OPTION_DURATION_MS } OptionType;

typedef struct Option {
    const char *name;     /* "dry-run" */
    char letter;          /* 'n' or 0 */
    OptionType type;      /* from the member's C type: bool, const char *, int64_t */
    size_t offset;
    const char *argument; /* "VERSION" in the help; NULL for flags */
    const char *help;
} Option;
#define OPT_TYPE(Type, member) _Generic(((Type *)0)->member, bool: OPTION_FLAG, const char *: OPTION_TEXT, int64_t: OPTION_INTEGER)
#define OPT(Type, member, long_name, letter, argument, help)                                       \
    {long_name, letter, OPT_TYPE(Type, member), offsetof(Type, member), argument, help}

enum CommandNeeds {
    NEEDS_NOTHING = 0,
    NEEDS_PROJECT = 1 << 0,       /* session->project is loaded and checked */
    NEEDS_ENVIRONMENT = 1 << 1,   /* session->environment is resolved */
    NEEDS_DATABASE = 1 << 2,      /* session->db is open (an embedded one is started) */
    ALLOWS_FOREIGN = 1 << 3,      /* a folder of another tool will do as a project */
    NEEDS_CONFIRMATION = 1 << 4,  /* protected environments want --confirm NAME */
};

/* Everything a command is given; made once by cli/session.c. Not passed below cli/. */
typedef struct Session {
    Arena *mem;
    Output *output;
    Progress *progress;
    Project *project;
    Environment *environment;
    Db *db;
    DbTarget target;
    const char *directory;     /* --project, or the current one */
    const char *environment_name, *url; /* as given; NULL */
    const char *confirm;
    bool json, quiet;
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

#endif
