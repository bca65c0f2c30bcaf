#include "cli/command.h"

#include <string.h>

#include "core/file.h"
#include "migrate/draft.h"
#include "migrate/place.h"

typedef struct NewOptions {
    const char *release, *from;
    bool diff;
} NewOptions;

static const Option new_options[] = {
    OPT(NewOptions, release, "release", 'r', "X.Y.Z", "the release it belongs to; becomes part of the file's name"),
    OPT(NewOptions, diff, "diff", 'd', NULL, "written for you: from what the folder makes to the schema of the environment"),
    OPT(NewOptions, from, "from", 'f', "PLACE", "with --diff: to the schema of this place instead, such as file:schema.sql"),
};

static bool embedded(void *context, const char **conninfo, Error *err)
{
    return session_embedded(context, conninfo, err);
}

/* new add users table is meant as new "add users table". */
static const char *joined(const char *const *words, int count, Arena *mem)
{
    Buf text = buf_new(mem);
    for (int i = 0; i < count; i++)
        buf_printf(&text, "%s%s", i ? " " : "", words[i]);
    return text.data;
}

/* What the folder makes is made as the user of the database that was edited. */
static bool draft(Session *s, const NewOptions *o, const char *title, Draft *draft, Error *err)
{
    PlaceContext context = {.project = s->project, .progress = s->progress, .embedded = embedded,
                            .embedded_context = s, .mem = s->mem, .without_roles = true};
    const char *place = o->from;
    Snapshot *folder, *wanted;

    if (!place) {
        TRY(session_environment(s, err));
        place = s->url ? s->url : arena_printf(s->mem, "@%s", s->environment->name);
    }
    output_hide(s->output, place);
    if (s->project->shadow == SHADOW_OFF) {
        error_set(err, ERR_REFUSED, "--diff replays the folder on the shadow, and the shadow is off");
        return error_hint(err, "Set shadow: embedded in theseus.yaml.");
    }
    TRY(place_snapshot(&context, place, &wanted, err));
    TRY(place_snapshot(&context, "migrations:", &folder, err));
    TRY(draft_make(folder, wanted, context.facts, title, s->mem, draft, err));
    for (vec_each(&draft->notes, note))
        s->progress->say(s->progress, "note: %s", *note);
    return true;
}

static void say_next(Session *s, const NewOptions *o, const char *path)
{
    const char *file = path_name(path);

    output_line(s->output, "%s", path);
    if (o->diff && !o->from)
        output_line(s->output, "Read it, then: theseus plan. The database that it was written from has it already; record that there with\n"
                               "theseus accept %.*s --reason TEXT", (int)strspn(file, "0123456789"), file);
}

static bool new_run(Session *session, const void *options, const char *const *words, int count, Error *err)
{
    const NewOptions *o = options;
    const char *path = NULL, *title = joined(words, count, session->mem);
    Draft drafted = {0};

    if (o->from && !o->diff) {
        error_set(err, ERR_USAGE, "--from says what the difference is made to, and goes with --diff");
        return error_hint(err, "theseus new %s --diff --from %s", title, o->from);
    }
    if (o->diff)
        TRY(draft(session, o, title, &drafted, err));
    if (o->diff && !drafted.statements) {
        output_line(session->output, "nothing to write: the folder makes this schema already");
        return true;
    }
    TRY(project_write_migration(session->project, title, o->release, drafted.text, session->mem, &path, err));
    if (output_json(session->output)) {
        json_key(output_json(session->output), "file");
        json_text(output_json(session->output), path);
    }
    say_next(session, o, path);
    return true;
}

const Command command_new = {
    .name = "new",
    .arguments = "NAME",
    .summary = "write the next migration file",
    .description = "Its version is the time now in UTC, and always greater than that of the last migration. The file is empty but for\n"
                   "its title; with --diff it brings the schema that the folder makes to the one that you made by hand in your local\n"
                   "database, or to that of a file. What cannot be done without losing rows is refused, all of it by name.\n\n"
                   "    theseus new add users table\n"
                   "    theseus new \"drop feed log\" --release 2.0.2\n"
                   "    theseus new add items --diff\n"
                   "    theseus new add items --diff --from file:schema.sql\n",
    OPTIONS(NewOptions, new_options),
    .needs = NEEDS_PROJECT | PARSES_LATE,
    .positional_min = 1,
    .positional_max = -1,
    .run = new_run,
};
