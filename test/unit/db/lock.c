/* Lock attempts, holders and the watchdog, with real sessions in each other's way. */
#include "../server.h"

#include <pthread.h>
#include <stdatomic.h>

#include "core/time.h"
#include "db/lock.h"

static const char *target;

static Db *session(const char *name)
{
    Db *db = NULL;
    OK(db_open(&(DbTarget){.conninfo = target, .application_name = name}, &db, &server_err));
    return db;
}

static int prepare_tables(void **state)
{
    if (server_up(state) != 0 || !server_cluster)
        return server_cluster ? -1 : 0;
    target = fresh_database("locks");
    Db *db = session("setup");
    OK(db_execute(
        db,
        "create table public.a (x int primary key); create table public.b (x int); "
        "create table public.\"Odd \"\"Name\" (x int); insert into public.a values (1), (2)",
        &server_err));
    db_close(db);
    return 0;
}

static const LockWant both[] = {{"public", "a", LOCK_ACCESS_EXCLUSIVE},
                                {"public", "Odd \"Name", LOCK_SHARE}};

/* A client in a thread: runs sql after a delay, and measures how long it took. */
typedef struct Client {
    pthread_t thread;
    const char *sql;
    int delay_ms;
    atomic_bool *until; /* NULL: once */
    int64_t took_ms;
    bool good;
} Client;

static void *client_main(void *arg)
{
    Client *client = arg;
    Error err;
    Db *db = NULL;
    if (!db_open(&(DbTarget){.conninfo = target, .application_name = "the application"}, &db, &err))
        return NULL;
    usleep((useconds_t)client->delay_ms * 1000);
    client->good = true;
    do {
        int64_t began = time_monotonic_ms();
        client->good = db_execute(db, client->sql, &err) && client->good;
        int64_t took = time_monotonic_ms() - began;
        client->took_ms = took > client->took_ms ? took : client->took_ms;
    } while (client->until && !*client->until);
    db_close(db);
    return NULL;
}

static void client_start(Client *client)
{
    assert_int_equal(pthread_create(&client->thread, NULL, client_main, client), 0);
}

static void conflicts_are_the_servers(void **state)
{
    NEEDS_SERVER();
    auto_db one = session("one");
    auto_db two = session("two");
    for (LockMode a = LOCK_ACCESS_SHARE; a <= LOCK_ACCESS_EXCLUSIVE; a++)
        for (LockMode b = LOCK_ACCESS_SHARE; b <= LOCK_ACCESS_EXCLUSIVE; b++) {
            LockWant first = {"public", "a", a}, second = {"public", "a", b};
            OK(db_execute(one, "begin", &server_err) && db_execute(two, "begin", &server_err));
            OK(lock_take_nowait(one, &first, 1, &server_err));
            bool taken = lock_take_nowait(two, &second, 1, &server_err);
            assert_int_equal(taken, !lock_modes_conflict(a, b));
            assert_int_equal(lock_modes_conflict(a, b), lock_modes_conflict(b, a));
            OK(db_execute(two, "rollback", &server_err) &&
               db_execute(one, "rollback", &server_err));
        }
}

static void a_set_is_taken_whole_or_not(void **state)
{
    NEEDS_SERVER();
    auto_db one = session("one");
    auto_db two = session("two");
    OK(db_execute(
        one,
        "begin; select from public.\"Odd \"\"Name\" for update; insert into public.\"Odd \"\"Name\" values (1)",
        &server_err));
    OK(db_execute(two, "begin", &server_err));
    assert_false(lock_take_nowait(two, both, COUNT(both), &server_err));
    assert_string_equal(server_err.sqlstate, "55P03");
    OK(db_execute(two, "rollback; begin", &server_err));
    int64_t began = time_monotonic_ms();
    assert_false(lock_take_timed(two, both, COUNT(both), 150, &server_err));
    int64_t took = time_monotonic_ms() - began;
    assert_string_equal(server_err.sqlstate, "55P03");
    assert_true(took >= 140 && took < 1500);
    OK(db_execute(two, "rollback", &server_err));

    LockHolder *holders;
    size_t count;
    OK(lock_holders(two, both, COUNT(both), server_mem, &holders, &count, &server_err));
    assert_int_equal(count, 1);
    assert_int_equal(holders[0].pid, db_backend_pid(one));
    assert_string_equal(holders[0].relation, "public.\"Odd \"\"Name\"");
    assert_string_equal(holders[0].mode, "ROW EXCLUSIVE");
    assert_string_equal(holders[0].application, "one");
    assert_string_equal(holders[0].state, "idle in transaction");
    assert_true(holders[0].transaction_age_s > 0.1);
    OK(db_execute(one, "rollback", &server_err));
    OK(lock_holders(two, both, COUNT(both), server_mem, &holders, &count, &server_err));
    assert_int_equal(count, 0);
    OK(db_execute(two, "begin", &server_err));
    OK(lock_take_timed(two, both, COUNT(both), 150, &server_err));
    OK(db_execute(two, "rollback", &server_err));
}

static void somebody_who_waits_stands_before_us(void **state)
{
    NEEDS_SERVER();
    auto_db reader = session("reader");
    auto_db us = session("us");
    OK(db_execute(reader, "begin; select from public.b", &server_err));
    Client ddl = {.sql = "set lock_timeout = 400; alter table public.b add if not exists y int"};
    client_start(&ddl);
    usleep(150000);
    LockWant want = {"public", "b", LOCK_SHARE_UPDATE_EXCLUSIVE};
    LockHolder *holders;
    size_t count;
    OK(lock_holders(us, &want, 1, server_mem, &holders, &count, &server_err));
    assert_int_equal(count, 1);
    assert_string_equal(holders[0].mode, "ACCESS EXCLUSIVE (waiting for it)");
    pthread_join(ddl.thread, NULL);
    OK(db_execute(reader, "rollback", &server_err));
}

static Watchdog *watch(Db *db, int64_t hold, int64_t total)
{
    Watchdog *watchdog = NULL;
    OK(watchdog_start(&(DbTarget){.conninfo = target}, db, &(LockBudget){300, hold, total},
                      &watchdog, &server_err));
    return watchdog;
}

static void past_hold_we_are_cancelled(void **state)
{
    NEEDS_SERVER();
    auto_db us = session("us");
    Watchdog *watchdog = watch(us, 300, 30000);
    Client reader = {.sql = "select from public.a", .delay_ms = 200};
    const char *why = NULL;
    client_start(&reader);
    OK(db_execute(us, "begin", &server_err));
    watchdog_arm(watchdog);
    OK(lock_take_nowait(us, both, 1, &server_err));
    assert_false(db_execute(us, "select pg_sleep(5)", &server_err));
    assert_string_equal(server_err.sqlstate, "57014");
    assert_true(watchdog_fired(watchdog, server_mem, &why));
    assert_non_null(strstr(why, "locks.hold"));
    assert_false(watchdog_let_commit(watchdog, server_mem, &why));
    OK(db_execute(us, "rollback", &server_err));
    watchdog_disarm(watchdog);
    pthread_join(reader.thread, NULL);
    assert_true(reader.good);
    print_message("the reader waited %ld ms with a hold of 300 ms\n", (long)reader.took_ms);
    assert_true(reader.took_ms >= 200 && reader.took_ms < 1000);

    LockReport report = {0};
    OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
    assert_true(report.cancelled);
    assert_true(report.worst_stall_ms >= reader.took_ms - 60 &&
                report.worst_stall_ms <= reader.took_ms + 100);
    assert_int_equal(report.waiters.count, 1);
    assert_string_equal(report.waiters.items[0].application, "the application");
    assert_string_equal(report.waiters.items[0].relation, "public.a");
    assert_string_equal(report.waiters.items[0].mode, "ACCESS SHARE");
}

static void an_idle_transaction_is_cancelled_when_it_goes_on(void **state)
{
    NEEDS_SERVER();
    auto_db us = session("us");
    Watchdog *watchdog = watch(us, 200, 30000);
    Client reader = {.sql = "set lock_timeout = 900; select from public.a"};
    const char *why = NULL;
    OK(db_execute(us, "begin", &server_err));
    watchdog_arm(watchdog);
    OK(lock_take_nowait(us, both, 1, &server_err));
    client_start(&reader);
    usleep(500000);
    assert_true(watchdog_fired(watchdog, server_mem, &why));
    assert_false(db_execute(us, "select pg_sleep(5)", &server_err));
    OK(db_execute(us, "rollback", &server_err));
    watchdog_disarm(watchdog);
    pthread_join(reader.thread, NULL);
    LockReport report = {0};
    OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
}

static void short_stalls_add_up_to_total(void **state)
{
    NEEDS_SERVER();
    auto_db us = session("us");
    Watchdog *watchdog = watch(us, 5000, 500);
    atomic_bool over = false;
    Client writer = {.sql = "update public.a set x = x where x = 1", .until = &over};
    const char *why = NULL;
    client_start(&writer);
    int rounds = 0;
    for (; rounds < 8; rounds++) {
        OK(db_execute(us, "begin", &server_err));
        watchdog_arm(watchdog);
        OK(lock_take_timed(us, both, 1, 1000, &server_err));
        bool slept = db_execute(us, "select pg_sleep(0.15)", &server_err);
        OK(db_execute(us, "rollback", &server_err));
        watchdog_disarm(watchdog);
        if (!slept)
            break;
        usleep(30000);
    }
    over = true;
    pthread_join(writer.thread, NULL);
    assert_true(rounds >= 1 && rounds < 7);
    assert_true(watchdog_fired(watchdog, server_mem, &why));
    assert_non_null(strstr(why, "locks.total"));
    LockReport report = {0};
    OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
    assert_true(report.stall_ms >= 400 && report.stall_ms < 1500);
}

static void a_disarmed_watchdog_cancels_nothing(void **state)
{
    NEEDS_SERVER();
    auto_db us = session("us");
    Watchdog *watchdog = watch(us, 50, 60);
    const char *why = NULL;
    for (int i = 0; i < 30; i++) {
        Client reader = {.sql = "select from public.a"};
        OK(db_execute(us, "begin", &server_err));
        watchdog_arm(watchdog);
        OK(lock_take_timed(us, both, 1, 2000, &server_err));
        client_start(&reader);
        usleep((useconds_t)(20000 + i * 2000));
        bool may = watchdog_let_commit(watchdog, server_mem, &why);
        if (!may || !db_execute(us, "commit", &server_err))
            for (int tries = 0; tries < 3 && !db_execute(us, "rollback", &server_err); tries++)
                continue;
        watchdog_disarm(watchdog);
        /* Nothing of ours may be hit from here on. */
        OK(db_execute(us, "select 1", &server_err));
        pthread_join(reader.thread, NULL);
    }
    LockReport report = {0};
    OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
}

/* Nobody gets what he waits for, and yet we are left alone: after disarm, and once COMMIT was allowed. */
static void no_cancel_after_disarm_nor_during_commit(void **state)
{
    NEEDS_SERVER();
    for (int committing = 0; committing < 2; committing++) {
        auto_db us = session("us");
        Watchdog *watchdog = watch(us, 150, 30000);
        Client reader = {.sql = "select from public.a"};
        const char *why = NULL;
        OK(db_execute(us, "begin", &server_err));
        watchdog_arm(watchdog);
        OK(lock_take_nowait(us, both, 1, &server_err));
        client_start(&reader);
        usleep(60000);
        if (committing)
            assert_true(watchdog_let_commit(watchdog, server_mem, &why));
        else
            watchdog_disarm(watchdog);
        OK(db_execute(us, "select pg_sleep(0.6)", &server_err));
        OK(db_execute(us, "commit", &server_err));
        pthread_join(reader.thread, NULL);
        LockReport report = {0};
        OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
        assert_false(report.cancelled);
        assert_int_equal(report.worst_stall_ms > 400,
                         committing); /* it goes on measuring until disarm */
    }
}

static void a_blind_watchdog_lets_go(void **state)
{
    NEEDS_SERVER();
    auto_db us = session("us");
    auto_db killer = session("killer");
    Watchdog *watchdog = watch(us, 1000, 30000);
    OK(db_execute(us, "begin", &server_err));
    watchdog_arm(watchdog);
    OK(lock_take_nowait(us, both, 1, &server_err));
    OK(db_execute(
        killer,
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'theseus watchdog'",
        &server_err));
    int64_t began = time_monotonic_ms();
    assert_false(db_execute(us, "select pg_sleep(5)", &server_err));
    assert_string_equal(server_err.sqlstate, "57014");
    assert_true(time_monotonic_ms() - began < 2000);
    OK(db_execute(us, "rollback", &server_err));
    LockReport report = {0};
    assert_false(watchdog_stop(watchdog, server_mem, &report, &server_err));
    assert_true(report.cancelled);
    assert_int_equal(server_err.code, ERR_CONNECT);
}

static void without_rights_it_sees_through_the_lock_table(void **state)
{
    NEEDS_SERVER();
    auto_db admin = session("admin");
    OK(db_execute(admin, "drop owned by poor; drop role poor", &server_err) ||
       strcmp(server_err.sqlstate, "42704") == 0);
    OK(db_execute(admin, "create role poor login; grant all on public.a to poor", &server_err));
    const char *before = target;
    target = arena_printf(server_mem, "host=%s dbname=locks user=poor",
                          server_cluster->socket_directory);
    auto_db us = session("us");
    Watchdog *watchdog = watch(us, 200, 30000);
    target = before;
    Client reader = {.sql = "select from public.a"};
    OK(db_execute(us, "begin", &server_err));
    watchdog_arm(watchdog);
    OK(lock_take_nowait(us, both, 1, &server_err));
    client_start(&reader);
    assert_false(db_execute(us, "select pg_sleep(5)", &server_err));
    assert_string_equal(server_err.sqlstate, "57014");
    OK(db_execute(us, "rollback", &server_err));
    pthread_join(reader.thread, NULL);
    LockReport report = {0};
    OK(watchdog_stop(watchdog, server_mem, &report, &server_err));
    assert_int_equal(report.waiters.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conflicts_are_the_servers),
        cmocka_unit_test(a_set_is_taken_whole_or_not),
        cmocka_unit_test(somebody_who_waits_stands_before_us),
        cmocka_unit_test(past_hold_we_are_cancelled),
        cmocka_unit_test(an_idle_transaction_is_cancelled_when_it_goes_on),
        cmocka_unit_test(short_stalls_add_up_to_total),
        cmocka_unit_test(a_disarmed_watchdog_cancels_nothing),
        cmocka_unit_test(no_cancel_after_disarm_nor_during_commit),
        cmocka_unit_test(a_blind_watchdog_lets_go),
        cmocka_unit_test(without_rights_it_sees_through_the_lock_table),
    };
    return cmocka_run_group_tests(tests, prepare_tables, server_down);
}
