#include "cli/session.h"

#include <string.h>

#include "cli/terminal.h"
#include "db/cluster.h"
#include "core/file.h"

static bool load_project(Session *session, const Command *command, Error *err);
static bool load_files(Session *session, const Command *command, Error *err);
static void connect_ahead(Session *session, const Command *command);
static DbTarget target_of(const Environment *environment);

bool session_open(Session *session, const Command *command, Error *err)
{
    unsigned needs = command->needs;
    Error unresolved = {0};
    bool named_by_url = session->url && !(needs & NEEDS_PROJECT); /* then no project is wanted */
    if (session->url && session->environment_name)
        return error_set(err, ERR_USAGE, "--env and --url exclude each other");
    if (needs & (NEEDS_PROJECT | NEEDS_CONFIGURATION | NEEDS_ENVIRONMENT | NEEDS_DATABASE) && !named_by_url)
        TRY(load_project(session, command, err));
    /* What is wrong with the files is said first. */
    bool resolved = !(needs & (NEEDS_ENVIRONMENT | NEEDS_DATABASE)) || session_environment(session, &unresolved);
    if (resolved)
        connect_ahead(session, command);
    if (session->project && needs & NEEDS_PROJECT)
        TRY(load_files(session, command, err));
    if (!resolved) {
        *err = unresolved;
        return false;
    }
    if (needs & NEEDS_CONFIRMATION)
        TRY(session_confirm(session, err));
    session->with_history = needs & READS_HISTORY;
    if (needs & NEEDS_DATABASE)
        TRY(session_connect(session, err));
    return true;
}

void session_close(Session *session)
{
    db_close(TAKE(session->ahead));
    db_close(TAKE(session->db));
}

static unsigned load_of(const Command *command)
{
    unsigned load = PROJECT_WHOLE;
    if (command->needs & ALLOWS_FOREIGN)
        load |= PROJECT_FOREIGN;
    if (command->needs & PARSES_LATE)
        load |= PROJECT_UNPARSED;
    return load;
}

static bool load_project(Session *session, const Command *command, Error *err)
{
    session->findings = findings_new(session->mem);
    bool loaded = project_load(session->directory, load_of(command) | PROJECT_CONFIGURATION, session->mem,
                               &session->project, &session->findings, err);
    if (!loaded && command->needs & NEEDS_PROJECT) { /* all mistakes at once, those of the files as well */
        session->findings = findings_new(session->mem);
        *err = (Error){0};
        loaded = project_load(session->directory, load_of(command), session->mem, &session->project,
                              &session->findings, err);
    }
    if (session->findings.list.count)
        output_diagnostics(session->output, &session->findings);
    return loaded;
}

static bool load_files(Session *session, const Command *command, Error *err)
{
    bool loaded = project_load_files(session->project, load_of(command), session->mem, &session->findings, err);
    if (session->findings.list.count)
        output_diagnostics(session->output, &session->findings);
    return loaded;
}

/* The server makes a backend while we look at a thousand files. Not where a person is still to be asked. */
static void connect_ahead(Session *session, const Command *command)
{
    const Environment *environment = session->environment;
    if (!(command->needs & NEEDS_DATABASE) || command->needs & NEEDS_CONFIRMATION ||
        strcmp(environment->url, "embedded") == 0)
        return;
    DbTarget target = target_of(environment);
    db_open_ahead(&target, &session->ahead);
}

static DbTarget target_of(const Environment *environment)
{
    return (DbTarget){.conninfo = environment->url, .role = environment->role};
}

bool session_environment(Session *session, Error *err)
{
    if (session->url)
        TRY(project_environment_of_url(session->project, session->url, session->mem, &session->environment, err));
    else
        TRY(project_environment(session->project, session->environment_name, session->mem, &session->environment, err));
    output_hide(session->output, session->environment->url);
    return true;
}

bool session_confirm(Session *session, Error *err)
{
    const Environment *environment = session->environment;
    char answer[256];
    if (!environment->protected_)
        return true;
    if (session->confirm && strcmp(session->confirm, environment->name) == 0)
        return true;
    if (session->confirm)
        return error_set(err, ERR_USAGE, "--confirm names %s, but the environment is %s", session->confirm,
                         environment->name);
    const char *question = arena_printf(session->mem, "The environment %s is protected. Type its name to go on: ",
                                        environment->name);
    if (!session->json && terminal_ask(question, answer, sizeof answer)) {
        if (strcmp(answer, environment->name) == 0)
            return true;
        return error_set(err, ERR_REFUSED, "not confirmed; nothing was changed");
    }
    error_set(err, ERR_REFUSED, "the environment %s is protected, and there is no terminal to ask at", environment->name);
    return error_hint(err, "Add --confirm %s when you mean it.", environment->name);
}

static bool embedded_start(Session *session, Cluster **cluster, Error *err)
{
    const char *directory = path_join(session->mem, session->project->state_directory, "embedded");
    TRY(cluster_find(directory, CLUSTER_EMBEDDED, 0, session->mem, cluster, err));
    return cluster_start(*cluster, err);
}

static bool open_target(Session *session, Error *err)
{
    if (session->with_history)
        return state_open(&session->target, &session->ahead, session->mem, &session->db, &session->history, err);
    return db_open_rest(&session->target, &session->ahead, &session->db, err);
}

/* The database is nearly always there, so it is asked for only when it cannot be opened. */
static bool embedded_connect(Session *session, Error *err)
{
    Cluster *cluster = NULL;
    TRY(embedded_start(session, &cluster, err));
    const char *name = session->project->name;
    session->target.conninfo = cluster_conninfo(cluster, name, session->mem);
    if (open_target(session, err))
        return true;
    TRY(cluster_ensure_database(cluster, name, err));
    return open_target(session, err);
}

bool session_connect(Session *session, Error *err)
{
    if (session->db)
        return true;
    const Environment *environment = session->environment;
    session->target = target_of(environment);
    if (strcmp(environment->url, "embedded") == 0 && session->project)
        TRY(embedded_connect(session, err));
    else
        TRY(open_target(session, err));
    db_watch(session->db, session->progress);
    return true;
}

bool session_embedded(Session *session, const char **conninfo, Error *err)
{
    Cluster *cluster = NULL;
    TRY(embedded_start(session, &cluster, err));
    TRY(cluster_ensure_database(cluster, session->project->name, err));
    *conninfo = cluster_conninfo(cluster, session->project->name, session->mem);
    return true;
}
