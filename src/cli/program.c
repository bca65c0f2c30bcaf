#include "cli/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/find.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "core/log.h"

static void session_begin(Session *session, const char *const *words, size_t count);
static bool command_line_run(Session *session, const char *const *words, size_t count, Error *err);
static int session_report(Session *session, bool done, Error *err);

int program_run(const char *const *words, size_t count)
{
    auto_arena mem = arena_new();
    Session session = {.mem = mem, .directory = "."};
    Error err = {0};
    session_begin(&session, words, count);
    bool done = command_line_run(&session, words, count, &err);
    session_close(&session);
    terminal_progress_end();
    int status = session_report(&session, done, &err);
    log_set_cleaner(NULL, NULL);
    return status;
}

static bool word_present(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static const char *clean_line(const void *output, const char *line, Arena *mem)
{
    return output_redact(output, line, mem);
}

/* Whether JSON is wanted must be known before the first mistake in the command line is reported. */
static void session_begin(Session *session, const char *const *words, size_t count)
{
    bool json = word_present(words, count, "--json");
    const char *no_color = getenv("NO_COLOR");
    bool colour = isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) && !(no_color && *no_color);
    session->output = output_new(session->mem, json, word_present(words, count, "--quiet"), colour);
    for (size_t i = 0; i < count; i++)
        output_hide(session->output, words[i]);
    log_set_cleaner(clean_line, session->output);
}

static bool positional_check(const Command *command, const TextList *positional, Error *err)
{
    int count = (int)positional->count;
    bool few = count < command->positional_min;
    if (!few && (command->positional_max < 0 || count <= command->positional_max))
        return true;
    if (few)
        error_set(err, ERR_USAGE, "theseus %s wants %s", command->name, command->arguments);
    else
        error_set(err, ERR_USAGE, "theseus %s does not take the word \"%s\"", command->name,
                  positional->items[command->positional_max]);
    return error_hint(err, "theseus help %s explains it.", command->name);
}

static bool command_run(Session *session, const Command *command, const char *const *words, size_t count, Error *err)
{
    void *options = arena_alloc(session->mem, command->options_size);
    const OptionSet sets[] = {{command->options, command->option_count, options},
                              {common_options, common_option_count, session}};
    TextList positional = {0};
    size_t used;
    TRY(options_parse(sets, COUNT(sets), words, count, false, &positional, &used, session->mem, err));
    if (session->help) {
        help_command(session->output, command);
        return true;
    }
    TRY(positional_check(command, &positional, err));
    log_set_level(session->quiet ? LOG_QUIET : LOG_NORMAL + (LogLevel)(session->verbosity < 2 ? session->verbosity : 2));
    session->progress = terminal_progress_begin(session->output, session->mem, session->quiet, session->verbosity);
    TRY(session_open(session, command, err));
    return command->run(session, options, positional.items, (int)positional.count, err);
}

static bool command_line_run(Session *session, const char *const *words, size_t count, Error *err)
{
    static const char *const version_words[] = {"version"};
    const OptionSet common = {common_options, common_option_count, session};
    const Command *command = NULL;
    TextList none = {0};
    size_t before = 0, name_words = 0;
    if (count && (strcmp(words[0], "--version") == 0 || strcmp(words[0], "-V") == 0))
        words = version_words, count = 1;
    TRY(options_parse(&common, 1, words, count, true, &none, &before, session->mem, err));
    words += before, count -= before;
    if (!count) {
        help_overview(session->output);
        return true;
    }
    bool help = session->help || word_present(words, count, "--help") || word_present(words, count, "-h");
    if (help && command_is_group(words[0]) && (count == 1 || words[1][0] == '-')) {
        help_group(session->output, words[0]);
        return true;
    }
    TRY(command_find(words, count, session->mem, &command, &name_words, err));
    return command_run(session, command, words + name_words, count - name_words, err);
}

static int session_report(Session *session, bool done, Error *err)
{
    if (!done && terminal_interrupted() && (!*err->sqlstate || err->code == ERR_INTERRUPTED)) {
        err->code = ERR_INTERRUPTED; /* a program that we ran may have had the signal too, and failed */
        if (!*err->hint)
            error_hint(err, "The same command again goes on from here.");
    }
    BUG_IF(!done && err->code == ERR_NONE);
    if (!done)
        output_error(session->output, err, session->verbosity);
    if (!output_finish(session->output)) {
        fprintf(stderr, "theseus: the result could not be written to stdout\n");
        return done ? 1 : error_exit_status(err);
    }
    return done ? 0 : error_exit_status(err);
}
