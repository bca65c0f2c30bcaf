/*
 * db start, stop, status, url, psql, reset: the private PostgreSQL of the project, by hand.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "db/cluster.h"

/* The environment whose database is the embedded one: the named one, or the first. */
static bool embedded_environment(const Session *s, const Environment **environment, Error *err)
{
    const char *wanted = s->environment_name;
    for (vec_each(&s->project->environments, one)) {
        if (wanted ? strcmp(one->name, wanted) != 0 : strcmp(one->url_written, "embedded") != 0)
            continue;
        if (strcmp(one->url_written, "embedded") != 0)
            return error_set(
                err, ERR_USAGE,
                "the environment %s is not embedded: its server is not ours to start or stop",
                one->name);
        *environment = one;
        return true;
    }
    if (wanted)
        return error_set(err, ERR_USAGE, "theseus.yaml has no environment %s", wanted);
    error_set(err, ERR_USAGE, "no environment of theseus.yaml is embedded");
    return error_hint(err, "Add one:  environments: { local: { url: embedded } }");
}

static bool embedded_find(const Session *s, const char *name, ClusterUse use, Cluster **cluster,
                          Error *err)
{
    return cluster_find(path_join(s->mem, s->project->state_directory, name), use, 0, s->mem,
                        cluster, err);
}

static void say(Session *s, const char *key, const char *value)
{
    if (output_is_json(s->output)) {
        json_key(output_json(s->output), key);
        json_text(output_json(s->output), value);
    } else {
        output_line(s->output, "%s", value);
    }
}

static bool url_run(Session *s, const void *options, const char *const *words, int count,
                    Error *err)
{
    const Environment *environment;
    const char *url;
    (void)options, (void)words, (void)count;
    TRY(embedded_environment(s, &environment, err));
    TRY(session_embedded(s, &url, err));
    say(s, "url", url);
    return true;
}

/* --- stop --------------------------------------------------------------------------------------- */

static bool has_data(const Session *s, const char *name)
{
    const char *directory = path_join(s->mem, s->project->state_directory, name);
    return file_exists(path_join(s->mem, directory, "data/PG_VERSION"));
}

/* The shadow as well: it keeps running between proofs so that the next one is quick. */
static bool stop_run(Session *s, const void *options, const char *const *words, int count,
                     Error *err)
{
    TextList names = {0};
    (void)options, (void)words, (void)count;
    if (file_is_directory(s->project->state_directory))
        TRY(file_list(s->project->state_directory, s->mem, &names, err));
    int stopped = 0;
    for (vec_each(&names, name)) {
        Cluster *cluster;
        if (!has_data(s, *name))
            continue;
        TRY(embedded_find(s, *name, CLUSTER_SHADOW, &cluster, err));
        stopped += cluster_running(cluster);
        TRY(cluster_stop(cluster, err));
    }
    say(s, "result", stopped ? "stopped" : "nothing was running");
    return true;
}

/* --- status ------------------------------------------------------------------------------------- */

typedef struct ClusterRow {
    const char *cluster, *state, *server, *directory, *url;
} ClusterRow;

static bool status_of(const Session *s, const char *name, ClusterRow *row, Error *err)
{
    Cluster *cluster;
    TRY(embedded_find(s, name, CLUSTER_SHADOW, &cluster, err));
    bool running = cluster_running(cluster);
    const char *major_file = path_join(s->mem, cluster->directory, "data/PG_VERSION"), *major = "";
    size_t length;
    TRY(file_read(major_file, 64, s->mem, &major, &length, err));
    *row = (ClusterRow){
        .cluster = name,
        .state = running ? "running" : "stopped",
        .server = arena_printf(s->mem, "PostgreSQL %.*s", (int)strcspn(major, "\n"), major),
        .directory = cluster->directory,
        .url = running ? cluster_conninfo(
                             cluster, strcmp(name, "embedded") == 0 ? s->project->name : "postgres",
                             s->mem)
                       : NULL,
    };
    return true;
}

static bool status_run(Session *s, const void *options, const char *const *words, int count,
                       Error *err)
{
    static const Field fields[] = {FIELD(ClusterRow, cluster), FIELD(ClusterRow, state),
                                   FIELD(ClusterRow, server), FIELD(ClusterRow, directory),
                                   FIELD_NULL(ClusterRow, url)};
    VEC(ClusterRow) rows = {0};
    TextList names = {0};
    (void)options, (void)words, (void)count;
    if (file_is_directory(s->project->state_directory))
        TRY(file_list(s->project->state_directory, s->mem, &names, err));
    for (vec_each(&names, name)) {
        ClusterRow row;
        if (!has_data(s, *name))
            continue;
        TRY(status_of(s, *name, &row, err));
        vec_push(s->mem, &rows, row);
    }
    if (!rows.count)
        output_line(s->output, "there is no private PostgreSQL yet; theseus db start makes one");
    output_table(s->output, "clusters", rows.items, rows.count, sizeof(ClusterRow), fields,
                 COUNT(fields));
    return true;
}

/* --- psql --------------------------------------------------------------------------------------- */

static bool psql_run(Session *s, const void *options, const char *const *words, int count,
                     Error *err)
{
    const Environment *environment;
    Cluster *cluster;
    const char *url;
    VEC(char *) argv = {0};
    (void)options;
    TRY(embedded_environment(s, &environment, err));
    TRY(session_embedded(s, &url, err));
    TRY(embedded_find(s, "embedded", CLUSTER_EMBEDDED, &cluster, err));
    vec_push(s->mem, &argv, arena_strdup(s->mem, "psql"));
    vec_push(s->mem, &argv, arena_strdup(s->mem, url));
    for (int i = 0; i < count; i++)
        vec_push(s->mem, &argv, arena_strdup(s->mem, words[i]));
    vec_push(s->mem, &argv, NULL);
    const char *beside = path_join(s->mem, cluster->bin_directory, "psql");
    execv(beside, argv.items);
    execvp("psql", argv.items);
    error_set(err, ERR_REFUSED, "psql cannot be run: %s", strerror(errno));
    return error_hint(
        err,
        "Install it (apt-get install postgresql-client), or use another client: theseus db url.");
}

/* --- reset -------------------------------------------------------------------------------------- */

static bool reset_confirmed(Session *s, const Environment *environment, Error *err)
{
    char answer[256];
    const char *question = arena_printf(
        s->mem, "All data of %s will be gone. Type its name to go on: ", environment->name);
    if (s->confirm && strcmp(s->confirm, environment->name) == 0)
        return true;
    if (s->confirm)
        return error_set(err, ERR_USAGE, "--confirm names %s, but the environment is %s",
                         s->confirm, environment->name);
    if (!s->json && terminal_ask(question, answer, sizeof answer))
        return strcmp(answer, environment->name) == 0 ||
               error_set(err, ERR_REFUSED, "not confirmed; nothing was changed");
    error_set(err, ERR_REFUSED,
              "db reset throws all data of %s away, and there is no terminal to ask at",
              environment->name);
    return error_hint(err, "Add --confirm %s when you mean it.", environment->name);
}

/* The cluster and not only the database: roles that migrations made are gone too. */
static bool reset_run(Session *s, const void *options, const char *const *words, int count,
                      Error *err)
{
    const Environment *environment;
    Cluster *cluster;
    const char *url;
    (void)options, (void)words, (void)count;
    TRY(embedded_environment(s, &environment, err));
    TRY(reset_confirmed(s, environment, err));
    TRY(cluster_find(path_join(s->mem, s->project->state_directory, "embedded"), CLUSTER_SHADOW, 0,
                     s->mem, &cluster, err));
    TRY(cluster_stop(cluster, err) && cluster_destroy(cluster, err));
    TRY(session_embedded(s, &url, err));
    say(s, "url", url);
    return true;
}

const Command command_db = {
    .name = "db start",
    .summary = "start the private PostgreSQL of this project, and print its URL",
    .description =
        "Made on first use below .theseus/; listens only on a socket that nobody else can reach. Commands\n"
        "start it by themselves.\n",
    .needs = NEEDS_CONFIGURATION,
    .run = url_run,
};

const Command command_db_stop = {
    .name = "db stop",
    .summary = "stop the private PostgreSQL, and the shadow on which changes are proved",
    .needs = NEEDS_CONFIGURATION,
    .run = stop_run,
};

const Command command_db_status = {
    .name = "db status",
    .summary = "what runs, and where its data are",
    .needs = NEEDS_CONFIGURATION,
    .run = status_run,
};

const Command command_db_url = {
    .name = "db url",
    .summary = "print the URL of the private PostgreSQL, started if need be",
    .description = "    pgbench -i \"$(theseus db url)\"\n",
    .needs = NEEDS_CONFIGURATION,
    .run = url_run,
};

const Command command_db_psql = {
    .name = "db psql",
    .arguments = "[-- PSQL-ARGUMENT...]",
    .summary = "psql on the private PostgreSQL",
    .description = "    theseus db psql -- -c 'select count(*) from orders'\n",
    .needs = NEEDS_CONFIGURATION,
    .positional_max = -1,
    .run = psql_run,
};

const Command command_db_reset = {
    .name = "db reset",
    .summary = "throw the private PostgreSQL away, and make an empty one",
    .description =
        "Asks first; without a terminal --confirm NAME is wanted, with the name of the environment.\n\n"
        "    theseus db reset --confirm local\n",
    .needs = NEEDS_CONFIGURATION,
    .run = reset_run,
};
