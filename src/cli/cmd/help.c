#include "cli/find.h"
#include "cli/help.h"

#include <string.h>

typedef struct HelpOptions {
    bool man;
} HelpOptions;

static const Option help_options[] = {
    OPT(HelpOptions, man, "man", 0, NULL, "the manual page theseus(1) as roff"),
};

static bool help_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    const HelpOptions *o = options;
    if (o->man) {
        Buf page = buf_new(session->mem);
        help_man(&page);
        output_text(session->output, page.data);
        return true;
    }
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
    OPTIONS(HelpOptions, help_options),
    .positional_max = 2,
    .run = help_run,
};
