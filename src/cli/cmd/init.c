#include "cli/command.h"

typedef struct InitOptions {
    bool supabase;
} InitOptions;

static const Option init_options[] = {
    OPT(InitOptions, supabase, "supabase", 0, NULL, "migrations stay in supabase/migrations, all else goes to supabase/theseus"),
};

static bool init_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    const InitOptions *o = options;
    TextList written = {0};
    TRY(project_write_new(count ? words[0] : session->directory, o->supabase, session->mem, &written, err));
    Json *json = output_json(session->output);
    if (json) {
        json_key(json, "written");
        json_array_open(json);
        for (vec_each(&written, path))
            json_text(json, *path);
        json_array_close(json);
        return true;
    }
    for (vec_each(&written, path))
        output_line(session->output, "made %s", *path);
    output_line(session->output, "Next: theseus new NAME writes the first migration, theseus migrate runs it.");
    return true;
}

const Command command_init = {
    .name = "init",
    .arguments = "[DIR]",
    .summary = "make a project: theseus.yaml and its folders",
    .description = "Overwrites nothing. The database `local` is a private PostgreSQL below the project's folder;\n"
                   "others are added in theseus.yaml.\n\n"
                   "    theseus init shop\n"
                   "    theseus init --supabase\n",
    OPTIONS(InitOptions, init_options),
    .positional_max = 1,
    .run = init_run,
};
