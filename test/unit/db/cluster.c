/* A private cluster: start, stop, kills, interrupted initdb, two at once. */
#include "../server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/time.h"

static Cluster *found(const char *directory, ClusterUse use)
{
    Cluster *cluster = NULL;
    OK(cluster_find(directory, use, 0, server_mem, &cluster, &server_err));
    return cluster;
}

static pid_t postmaster_of(const Cluster *cluster)
{
    char path[4096], line[64] = "";
    snprintf(path, sizeof path, "%s/data/postmaster.pid", cluster->directory);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return (pid_t)strtol(line, NULL, 10);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void root_is_refused_with_words(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    Cluster *cluster = NULL;
    if (!cluster_find("/nonexistent/theseus", CLUSTER_EMBEDDED, 0, server_mem, &cluster,
                      &server_err))
        skip();
    assert_false(cluster_start(cluster, &server_err));
    assert_int_equal(server_err.code, ERR_REFUSED);
    assert_non_null(strstr(server_err.message, "root"));
    assert_non_null(strstr(server_err.hint, "ordinary user"));
    assert_int_not_equal(access("/nonexistent", F_OK), 0);
}

static void missing_binaries_say_what_to_install(void **state)
{
    (void)state;
    Cluster *cluster = NULL;
    assert_false(cluster_find("/nonexistent/theseus", CLUSTER_SHADOW, 99, server_mem, &cluster,
                              &server_err));
    assert_int_equal(server_err.code, ERR_REFUSED);
    assert_non_null(strstr(server_err.hint, "apt-get install postgresql-99"));
    assert_non_null(strstr(server_err.hint, "--url"));
    const char *before = getenv("THESEUS_PG_BIN");
    setenv("THESEUS_PG_BIN", "/nonexistent/bin", 1);
    assert_false(
        cluster_find("/nonexistent/theseus", CLUSTER_SHADOW, 0, server_mem, &cluster, &server_err));
    assert_non_null(strstr(server_err.message, "/nonexistent/bin"));
    before ? setenv("THESEUS_PG_BIN", before, 1) : unsetenv("THESEUS_PG_BIN");
}

static void starts_fast_and_survives_its_starter(void **state)
{
    NEEDS_SERVER();
    Cluster *cluster = found(scratch("cluster-a"), CLUSTER_EMBEDDED);
    OK(cluster_stop(cluster, &server_err));
    int ends[2]; /* as of a shell that waits for the end of our output */
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(cluster_start(cluster, &server_err) ? 0 : 1);
    int status;
    char nothing;
    close(ends[1]);
    assert_int_equal(read(ends[0], &nothing, 1), 0);
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    Cluster *again = found(scratch("cluster-a"), CLUSTER_EMBEDDED);
    assert_true(cluster_running(again));
    OK(cluster_ensure_database(again, "My \"Project\" ñ", &server_err));
    OK(cluster_ensure_database(again, "My \"Project\" ñ", &server_err));
    auto_db db = connected(cluster_conninfo(again, "My \"Project\" ñ", server_mem));
    assert_string_equal(value_of(db, "select current_database()"), "My \"Project\" ñ");
    assert_string_equal(
        value_of(db, "select current_setting('fsync') || current_setting('listen_addresses')"),
        "on");
    struct stat facts;
    assert_int_equal(stat(arena_printf(server_mem, "%s/data", again->directory), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0700);
    assert_int_equal(stat(again->socket_directory, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0700);
    db_close(TAKE(db));

    OK(cluster_stop(again, &server_err));
    assert_false(cluster_running(again));
    OK(cluster_stop(again, &server_err));
    int64_t began = time_monotonic_ms();
    OK(cluster_start(again, &server_err));
    print_message("start of an existing cluster: %ld ms\n", (long)(time_monotonic_ms() - began));
    assert_true(cluster_running(again));
}

static void kill_of_the_postmaster_is_healed_by_the_next_start(void **state)
{
    NEEDS_SERVER();
    Cluster *cluster = found(scratch("cluster-a"), CLUSTER_EMBEDDED);
    OK(cluster_start(cluster, &server_err));
    auto_db db = connected(cluster_conninfo(cluster, "postgres", server_mem));
    OK(db_execute(
        db, "create table if not exists public.kept (a int); insert into public.kept values (1)",
        &server_err));
    /* A backend that is busy does not notice that its postmaster is gone. */
    pid_t busy = fork();
    if (busy == 0) {
        Db *other = NULL;
        if (db_open(&(DbTarget){.conninfo = cluster_conninfo(cluster, "postgres", server_mem)},
                    &other, &server_err))
            (void)!db_execute(other, "select count(*) from generate_series(1, 200000000)",
                              &server_err);
        _exit(0);
    }
    usleep(200000);
    kill(postmaster_of(cluster), SIGKILL);
    usleep(50000);
    assert_false(cluster_running(cluster));
    OK(cluster_start(cluster, &server_err));
    waitpid(busy, NULL, 0);
    assert_false(db_alive(db));
    auto_db fresh = connected(cluster_conninfo(cluster, "postgres", server_mem));
    assert_string_equal(value_of(fresh, "select (count(*) > 0)::text from public.kept"), "true");
}

static void pid_file_of_a_stranger_is_no_server(void **state)
{
    NEEDS_SERVER();
    Cluster *cluster = found(scratch("cluster-a"), CLUSTER_EMBEDDED);
    OK(cluster_stop(cluster, &server_err));
    write_file(arena_printf(server_mem, "%s/data/postmaster.pid", cluster->directory),
               arena_printf(server_mem, "%d\n/x\n1\n5432\n/tmp\n\n1 1\nready   \n", (int)getpid()));
    assert_false(cluster_running(cluster));
    OK(cluster_start(cluster, &server_err));
    assert_true(cluster_running(cluster));
}

static void lost_socket_is_made_again(void **state)
{
    NEEDS_SERVER();
    Cluster *cluster = found(scratch("cluster-a"), CLUSTER_EMBEDDED);
    OK(cluster_start(cluster, &server_err));
    assert_int_equal(
        unlink(arena_printf(server_mem, "%s/.s.PGSQL.5432", cluster->socket_directory)), 0);
    assert_false(cluster_running(cluster));
    OK(cluster_start(cluster, &server_err));
    auto_db db = connected(cluster_conninfo(cluster, "postgres", server_mem));
    OK(cluster_stop(cluster, &server_err));
}

static void interrupted_initdb_is_repeated(void **state)
{
    NEEDS_SERVER();
    const char *directory = scratch("cluster-b");
    Cluster *cluster = found(directory, CLUSTER_SHADOW);
    OK(cluster_stop(cluster, &server_err));
    OK(cluster_destroy(cluster, &server_err));
    for (int i = 0, delay = 1000; i < 12; i++, delay *= 2) {
        bool with_initdb = i % 3; /* two times of three the kill takes its children along */
        pid_t child = fork();
        if (child == 0) {
            setpgid(0, 0);
            _exit(cluster_start(cluster, &server_err) ? 0 : 1);
        }
        setpgid(child, child);
        usleep((useconds_t)delay);
        kill(with_initdb ? -child : child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    OK(cluster_start(cluster, &server_err));
    assert_true(cluster_running(cluster));
    assert_false(cluster_destroy(cluster, &server_err));
    assert_int_equal(server_err.code, ERR_REFUSED);
    OK(cluster_stop(cluster, &server_err));
    OK(cluster_destroy(cluster, &server_err));
    assert_int_not_equal(access(arena_printf(server_mem, "%s/data", directory), F_OK), 0);
}

static void two_starters_make_one_server(void **state)
{
    NEEDS_SERVER();
    Cluster *cluster = found(scratch("cluster-b"), CLUSTER_SHADOW);
    pid_t children[3];
    for (size_t i = 0; i < COUNT(children); i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(cluster_start(cluster, &server_err) ? 0 : 1);
    }
    for (size_t i = 0; i < COUNT(children); i++) {
        int status;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    assert_true(cluster_running(cluster));
    /* The lock is free although the server lives: it did not inherit it. */
    OK(cluster_stop(cluster, &server_err));
    OK(cluster_destroy(cluster, &server_err));
}

static void long_paths_get_a_short_socket(void **state)
{
    NEEDS_SERVER();
    char name[160] = "long-";
    memset(name + 5, 'x', 120);
    Cluster *cluster = found(scratch(name), CLUSTER_SHADOW);
    OK(cluster_start(cluster, &server_err));
    assert_true(strlen(cluster->socket_directory) < 90);
    auto_db db = connected(cluster_conninfo(cluster, "postgres", server_mem));
    OK(cluster_stop(cluster, &server_err));
    OK(cluster_destroy(cluster, &server_err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_is_refused_with_words),
        cmocka_unit_test(missing_binaries_say_what_to_install),
        cmocka_unit_test(starts_fast_and_survives_its_starter),
        cmocka_unit_test(kill_of_the_postmaster_is_healed_by_the_next_start),
        cmocka_unit_test(pid_file_of_a_stranger_is_no_server),
        cmocka_unit_test(lost_socket_is_made_again),
        cmocka_unit_test(interrupted_initdb_is_repeated),
        cmocka_unit_test(two_starters_make_one_server),
        cmocka_unit_test(long_paths_get_a_short_socket),
    };
    return cmocka_run_group_tests(tests, server_up, server_down);
}
