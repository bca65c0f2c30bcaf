#include "cli/command.h"

typedef struct NewOptions {
    const char *release;
} NewOptions;

static const Option new_options[] = {
    OPT(NewOptions, release, "release", 'r', "X.Y.Z", "the release it belongs to; becomes part of the file's name"),
};

/* new add users table is meant as new "add users table". */
static const char *joined(const char *const *words, int count, Arena *mem)
{
    Buf text = buf_new(mem);
    for (int i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? " " : "", words[i]);
    return text.data;
}

static bool new_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    const NewOptions *o = options;
    const char *path = NULL;
    TRY(project_write_migration(session->project, joined(words, count, session->mem), o->release, session->mem, &path, err));
    if (output_json(session->output)) {
        json_key(output_json(session->output), "file");
        json_text(output_json(session->output), path);
    }
    output_line(session->output, "%s", path);
    return true;
}

const Command command_new = {
    .name = "new",
    .arguments = "NAME",
    .summary = "write the next migration file",
    .description = "The file is empty but for its title. Its version is the time now in UTC, and always greater than\n"
                   "that of the last migration.\n\n"
                   "    theseus new add users table\n"
                   "    theseus new \"drop feed log\" --release 2.0.2\n",
    OPTIONS(NewOptions, new_options),
    .needs = NEEDS_PROJECT | PARSES_LATE,
    .positional_min = 1,
    .positional_max = -1,
    .run = new_run,
};
