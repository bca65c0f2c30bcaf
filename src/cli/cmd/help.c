#include "cli/find.h"
#include "cli/help.h"

#include <string.h>

static bool help_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    (void)options;
    const Command *command = NULL;
    size_t used = 0;
    if (count == 0) {
        help_overview(session->output);
        return true;
    }
    if (count == 1 && command_is_group(words[0])) {
        help_group(session->output, words[0]);
        return true;
    }
    TRY(command_find(words, (size_t)count, session->mem, &command, &used, err));
    help_command(session->output, command);
    return true;
}

const Command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "explain a command",
    .positional_max = 2,
    .run = help_run,
};
