/* Environments: from their name or URL to the address of a server. */
#include "project/project.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/suggest.h"

static const char *place_of(const Project *project, int line, int column, Arena *mem)
{
    return line ? arena_printf(mem, "%s:%d:%d: ", project->file, line, column) : "";
}

/* ${VAR} from the environment. An empty variable counts as missing: it would silently mean libpq's defaults, that is,
 * another database. "$${" stands for a literal "${". */
static bool text_resolve(const char *written, const char *place, Arena *mem, const char **resolved, Error *err)
{
    Buf text = buf_new(mem);
    for (const char *at = written; *at;) {
        if (strncmp(at, "$${", 3) == 0) {
            buf_add(&text, "${");
            at += 3;
            continue;
        }
        if (strncmp(at, "${", 2) != 0) {
            buf_add_char(&text, *at++);
            continue;
        }
        const char *end = strchr(at, '}');
        const char *name = end ? arena_strndup(mem, at + 2, (size_t)(end - at - 2)) : "";
        if (!*name || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name))
            return error_set(err, ERR_USAGE, "%s${ must be followed by the name of a variable and }", place);
        const char *value = getenv(name);
        if (!value || !*value) {
            error_set(err, ERR_USAGE, "%sthe environment variable %s is %s", place, name, value ? "empty" : "not set");
            return error_hint(err, "Set it, or choose another environment with --env.");
        }
        buf_add(&text, value);
        at = end + 1;
    }
    *resolved = text.data;
    return true;
}

static bool environment_unknown(const Project *project, const char *name, Arena *mem, Error *err)
{
    TextList names = {0};
    Buf all = buf_new(mem);
    for (vec_each(&project->environments, environment)) {
        vec_push(mem, &names, environment->name);
        buf_printf(&all, "%s%s", all.length ? ", " : "", environment->name);
    }
    error_set(err, ERR_USAGE, "there is no environment %s", name);
    const char *nearest = suggest_nearest(name, names.items, names.count);
    if (nearest)
        return error_hint(err, "Did you mean %s?", nearest);
    return error_hint(err, "%s has: %s.", project->file ? project->file : "This folder", all.data);
}

bool project_environment(Project *project, const char *name_or_null, Arena *mem, Environment **environment, Error *err)
{
    const char *name = name_or_null ? name_or_null : project->default_environment;
    Environment *found = NULL;
    for (vec_each(&project->environments, candidate))
        if (strcmp(candidate->name, name) == 0)
            found = candidate;
    if (!found)
        return environment_unknown(project, name, mem, err);
    const char *place = place_of(project, found->url_line, found->url_column, mem);
    const char *shadow_place = arena_printf(mem, "%s: shadow: ", project->file ? project->file : "");
    TRY(text_resolve(found->url_written, place, mem, &found->url, err));
    if (project->shadow == SHADOW_URL)
        TRY(text_resolve(project->shadow_url, shadow_place, mem, &project->shadow_url, err));
    *environment = found;
    return true;
}

bool project_environment_of_url(Project *project, const char *url, Arena *mem, Environment **environment, Error *err)
{
    for (size_t i = 0; project && i < project->environments.count; i++) {
        Environment *candidate = &project->environments.items[i];
        const char *resolved = NULL;
        Error unset = {0}; /* an environment whose variables are not set here is another one */
        if (text_resolve(candidate->url_written, "", mem, &resolved, &unset) && strcmp(resolved, url) == 0)
            return project_environment(project, candidate->name, mem, environment, err);
    }
    if (project && project->shadow == SHADOW_URL)
        TRY(text_resolve(project->shadow_url, "shadow: ", mem, &project->shadow_url, err));
    *environment = ARENA_NEW(mem, Environment);
    **environment = (Environment){.name = "url", .url = url, .url_written = url};
    return true;
}
