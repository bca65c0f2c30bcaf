#include "cli/help.h"

static bool completion_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    (void)options, (void)count;
    Buf script = buf_new(session->mem);
    TRY(completion_write(words[0], &script, err));
    if (output_is_json(session->output)) {
        json_key(output_json(session->output), "script");
        json_text(output_json(session->output), script.data);
    }
    output_text(session->output, script.data);
    return true;
}

const Command command_completion = {
    .name = "completion",
    .arguments = "SHELL",
    .summary = "print a completion script for bash, zsh or fish",
    .description = "    theseus completion bash > /etc/bash_completion.d/theseus\n"
                   "    theseus completion fish > ~/.config/fish/completions/theseus.fish\n",
    .positional_min = 1,
    .positional_max = 1,
    .run = completion_run,
};
