#include "cli/command.h"

static bool version_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    (void)options, (void)words, (void)count, (void)err;
    Json *json = output_json(session->output);
    if (json) {
        json_key(json, "version");
        json_text(json, THESEUS_VERSION);
    }
    output_line(session->output, "theseus %s", THESEUS_VERSION);
    return true;
}

const Command command_version = {
    .name = "version",
    .summary = "print the version of this program",
    .run = version_run,
};
