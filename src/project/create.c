/* What `init` and `new` write. */
#include "project/project.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/time.h"
#include "project/names.h"

#define GITIGNORE_LIMIT ((size_t)1 << 20)

static const char template_head[] =
    "# The configuration of Theseus. Durations have a unit: 300ms, 1s, 30d. ${VAR} is taken from the environment,\n"
    "# and only that of the environment in use; write it in quotes.\n";

static const char template_body[] =
    "default: local\n"
    "\n"
    "# Schemas that the migrations own. Without this line: all but the system's.\n"
    "# schemas: { managed: [public], context: [auth], ignored: [cron] }\n"
    "\n"
    "environments:\n"
    "  local: { url: embedded }            # a private PostgreSQL in .theseus/\n"
    "  # staging:    { url: \"${STAGING_URL}\" }\n"
    "  # production: { url: \"${PRODUCTION_URL}\", protected: true, requires: staging, role: owner }\n"
    "\n"
    "# Where changes are proved: embedded | scratch (a database on the target's server) | \"a URL\" | off\n"
    "# shadow: embedded\n"
    "\n"
    "# How long one lock may be waited for, how long others may wait behind us, and in all.\n"
    "# locks: { attempt: 300ms, hold: 1s, total: 30s }\n"
    "\n"
    "# How long what a migration removes is kept aside.\n"
    "# park: { keep: 30d }\n"
    "\n"
    "# Every migration must name a release: 20251026211500_v0_7_0_add_users.sql\n"
    "# require_release: false\n";

static bool folders_make(const char *directory, bool supabase, Arena *mem, TextList *written, Error *err)
{
    static const char *const ours[] = {"migrations", "rollback", "schemas", "tests"};
    for (size_t i = 0; i < COUNT(ours); i++) {
        const char *home = supabase && i == 0 ? "supabase" : supabase ? "supabase/theseus" : NULL;
        const char *path = path_join(mem, path_join(mem, directory, home), ours[i]);
        if (!file_exists(path))
            vec_push(mem, written, arena_printf(mem, "%s/", path));
        TRY(file_make_directories(path, err));
    }
    return true;
}

static bool has_line(const char *text, const char *line)
{
    size_t length = strlen(line);
    for (const char *at = text; (at = strstr(at, line)) != NULL; at += length)
        if ((at == text || at[-1] == '\n') && (!at[length] || at[length] == '\n' || at[length] == '\r'))
            return true;
    return false;
}

static bool gitignore_extend(const char *directory, const char *line, Arena *mem, TextList *written, Error *err)
{
    const char *path = path_join(mem, directory, ".gitignore"), *old = "";
    size_t length = 0;
    if (file_exists(path))
        TRY(file_read(path, GITIGNORE_LIMIT, mem, &old, &length, err));
    if (has_line(old, line))
        return true;
    Buf text = buf_new(mem);
    buf_add_bytes(&text, old, length);
    if (length && old[length - 1] != '\n')
        buf_add_char(&text, '\n');
    buf_printf(&text, "%s\n", line);
    vec_push(mem, written, path);
    return file_write(path, text.data, text.length, err);
}

bool project_write_new(const char *directory, bool supabase, Arena *mem, TextList *written, Error *err)
{
    const char *file = path_join(mem, directory, supabase ? "supabase/theseus/theseus.yaml" : "theseus.yaml");
    const char *absolute = NULL;
    TextList made = {0};
    if (file_exists(file)) {
        error_set(err, ERR_REFUSED, "%s exists already; nothing was written", file);
        return error_hint(err, "Edit it, or choose another folder.");
    }
    TRY(file_make_directories(directory, err));
    TRY(path_absolute(directory, mem, &absolute, err));
    TRY(folders_make(directory, supabase, mem, &made, err));
    TRY(gitignore_extend(directory, supabase ? "/supabase/theseus/.theseus/" : "/.theseus/", mem, &made, err));
    const char *slug = name_slug(path_name(absolute), mem);
    const char *text = arena_printf(mem, "%sproject: %.63s\n%s", template_head, slug ? slug : "project", template_body);
    TRY(file_create(file, text, strlen(text), err));
    vec_push(mem, &made, file);
    *written = made;
    return true;
}

/* Greater than the last one, whatever the clocks of those who made the others said. */
static const char *next_version(const Project *project, Arena *mem)
{
    const char *now = time_version_stamp(mem);
    if (!project->migrations.count)
        return now;
    const char *last = project->migrations.items[project->migrations.count - 1].version;
    if (project_compare_versions(now, last) > 0)
        return now;
    if (time_stamp_valid(last))
        return time_stamp_after(last, mem);
    return arena_printf(mem, "%014llu", strtoull(last, NULL, 10) + 1);
}

bool project_write_migration(const Project *project, const char *words, const char *release, const char *text, Arena *mem,
                             const char **path, Error *err)
{
    const char *slug = name_slug(words, mem), *numbers = NULL;
    Buf name = buf_new(mem);
    if (!slug)
        return error_set(err, ERR_USAGE, "\"%s\" has no letter or digit to make a file name of", words);
    if (strlen(slug) > 150)
        return error_set(err, ERR_USAGE, "the name has %zu characters; 150 is the most", strlen(slug));
    if (release && !release_read(release, mem, &numbers))
        return error_set(err, ERR_USAGE, "--release wants three numbers like 0.7.0, not \"%s\"", release);
    if (project->require_release && !release) {
        error_set(err, ERR_USAGE, "%s requires a release for every migration", project->file);
        return error_hint(err, "Add --release X.Y.Z.");
    }
    buf_printf(&name, "%s_", next_version(project, mem));
    for (const char *c = numbers ? numbers : ""; *c; c++)
        buf_printf(&name, "%s%c", c == numbers ? "v" : "", *c == '.' ? '_' : *c);
    buf_printf(&name, "%s%s.sql", numbers ? "_" : "", slug);
    const char *file = path_join(mem, project->migrations_directory, name.data);
    if (!text)
        text = arena_printf(mem, "-- %s\n\n", words);
    TRY(file_create(file, text, strlen(text), err));
    *path = project_shown(file, mem);
    return true;
}
