/* Schema theseus on a real server: made once, read fast, bound to its database. */
#include "../server.h"

#include <sys/wait.h>
#include <time.h>

#include "core/time.h"
#include "state/state.h"

static Db *fresh(const char *name)
{
    return connected(fresh_database(name));
}

static void record(Db *db, const char *kind, const char *version, const char *direction)
{
    Event event = {.kind = kind,
                   .version = version,
                   .name = "n",
                   .direction = direction,
                   .statement = -1,
                   .file_digest = "aa",
                   .token_digest = "bb",
                   .statements = "[\"select 1\"]",
                   .detail = "{\"a\":1}"};
    OK(state_record(db, &event, NULL, &server_err));
}

static History *history_of(Db *db)
{
    History *history = NULL;
    OK(state_history(db, server_mem, &history, &server_err));
    return history;
}

static void reading_creates_nothing(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_a");
    History *history = history_of(db);
    assert_false(history->exists);
    assert_int_equal(history->events.count, 0);
    Parked *parked;
    StoredBlock *blocks;
    Event *events;
    size_t count = 7;
    OK(state_parked(db, server_mem, &parked, &count, &server_err));
    assert_int_equal(count, 0);
    OK(state_blocks(db, server_mem, &blocks, &count, &server_err));
    OK(state_events(db, NULL, server_mem, &events, &count, &server_err));
    OK(db_execute(db, "begin", &server_err));
    history = history_of(db);
    assert_false(history->exists);
    OK(db_execute(db, "commit", &server_err));
    assert_string_equal(
        value_of(db, "select count(*)::text from pg_namespace where nspname = 'theseus'"), "0");
}

/* In one flush with the session; where there is nothing to read, what was set must not be lost with the question. */
static void opening_reads_the_history(void **state)
{
    NEEDS_SERVER();
    const DbTarget target = {.conninfo = fresh_database("state_open")};
    History *history = NULL;
    Db *ahead = NULL;
    auto_db first = NULL;
    auto_db second = NULL;
    db_open_ahead(&target, &ahead);
    OK(state_open(&target, &ahead, server_mem, &first, &history, &server_err));
    assert_false(history->exists);
    assert_string_equal(value_of(first, "show search_path"), "pg_catalog");
    OK(state_ensure(first, &server_err));
    record(first, "applied", "1", "up");
    assert_null(ahead);
    OK(state_open(&target, &ahead, server_mem, &second, &history, &server_err));
    assert_true(history->exists && state_applied(history, "1"));
    assert_false(history->parked);
    assert_string_equal(value_of(second, "show search_path"), "pg_catalog");
    OK(db_execute(second, "insert into theseus.parked (version, direction, kind, key, schema, name, relation, place) "
                          "values ('1', 'up', 'table', 'table a.b', 'a', 'b', 1, 'c.d')", &server_err));
    assert_true(history_of(first)->parked);
}

static void two_at_once_make_one_schema(void **state)
{
    NEEDS_SERVER();
    const char *target = fresh_database("state_b");
    pid_t children[4];
    for (size_t i = 0; i < COUNT(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            Db *db = NULL;
            bool made = db_open(&(DbTarget){.conninfo = target}, &db, &server_err) &&
                        state_ensure(db, &server_err);
            if (!made)
                fprintf(stderr, "%s\n", error_text(&server_err));
            _exit(made ? 0 : 1);
        }
    }
    for (size_t i = 0; i < COUNT(children); i++) {
        int status;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    auto_db db = connected(target);
    assert_string_equal(value_of(db, "select count(*)::text from theseus.meta"), "1");
    OK(state_ensure(db, &server_err));
    assert_true(history_of(db)->exists);
}

static void what_stands_is_the_last_outcome(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_c");
    OK(state_ensure(db, &server_err));
    record(db, "intent", "1", "up");
    assert_non_null(history_of(db)->open_intent);
    assert_false(history_of(db)->orphan);
    record(db, "applied", "1", "up");
    assert_null(history_of(db)->open_intent);
    record(db, "intent", "2", "up");
    record(db, "failed", "2", "up");
    record(db, "intent", "3", "up");
    record(db, "applied", "3", "up");
    record(db, "intent", "3", "down");
    record(db, "failed", "3", "down");
    assert_true(state_applied(history_of(db), "3"));
    record(db, "intent", "3", "down");
    record(db, "rolled_back", "3", "down");
    Event accepted = {.kind = "accepted",
                      .version = "1",
                      .statement = -1,
                      .file_digest = "cc",
                      .token_digest = "dd"};
    OK(state_record(db, &accepted, NULL, &server_err));
    record(db, "baseline", "0", NULL);

    History *history = history_of(db);
    assert_true(state_applied(history, "1"));
    assert_true(state_applied(history, "0"));
    assert_false(state_applied(history, "2"));
    assert_false(state_applied(history, "3"));
    assert_false(state_applied(history, "4"));
    assert_string_equal(((Event *)map_get(&history->applied, "1"))->file_digest, "cc");
    assert_string_equal(((Event *)map_get(&history->applied, "1"))->kind, "applied");
    assert_null(history->open_intent);
    /* 1: applied, accepted; 2: intent, failed; 3: rolled_back; 0: baseline */
    assert_int_equal(history->events.count, 6);
    assert_null(history->events.items[0].statements);

    Event *events;
    size_t count;
    OK(state_events(db, "3", server_mem, &events, &count, &server_err));
    assert_int_equal(count, 6);
    assert_string_equal(events[1].statements, "[\"select 1\"]");
    assert_int_equal(events[1].pid, db_backend_pid(db));
    OK(state_events(db, NULL, server_mem, &events, &count, &server_err));
    assert_int_equal(count, 12);
}

static void events_are_only_ever_added(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(cluster_conninfo(server_cluster, "state_c", server_mem));
    static const char *const forbidden[] = {"update theseus.event set kind = 'failed'",
                                            "delete from theseus.event",
                                            "truncate theseus.event cascade"};
    for (size_t i = 0; i < COUNT(forbidden); i++) {
        assert_false(db_execute(db, forbidden[i], &server_err));
        assert_string_equal(server_err.sqlstate, "42501");
    }
}

static void an_intent_of_a_living_backend_is_an_orphan(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_d");
    OK(state_ensure(db, &server_err));
    auto_db other = connected(cluster_conninfo(server_cluster, "state_d", server_mem));
    record(other, "intent", "5", "up");
    History *history = history_of(db);
    assert_true(history->orphan);
    assert_int_equal(history->open_intent->pid, db_backend_pid(other));
    assert_false(history_of(other)->orphan);
    db_close(TAKE(other));
    for (int i = 0; i < 100 && history_of(db)->orphan; i++)
        usleep(20000);
    history = history_of(db);
    assert_false(history->orphan);
    assert_non_null(history->open_intent);
    /* The pid alone is not enough: it may be another backend's by now. */
    OK(db_execute(
        db,
        "insert into theseus.event (kind, version, server_version, who, pid, backend_start) "
        "select 'intent', '6', 1, 'x', pid, backend_start - interval '1 s' from pg_stat_activity "
        "where backend_type = 'checkpointer'",
        &server_err));
    assert_false(history_of(db)->orphan);
}

static void lock_names_its_holder(void **state)
{
    NEEDS_SERVER();
    const char *target = fresh_database("state_e");
    auto_db one = connected(target);
    auto_db two = NULL;
    OK(db_open(&(DbTarget){.conninfo = target, .application_name = "second"}, &two, &server_err));
    OK(state_lock(one, 0, NULL, NULL, &server_err));
    /* The session of a user's file keeps it. */
    OK(db_user_session(one, &server_err));
    assert_false(state_lock(two, 100, NULL, NULL, &server_err));
    assert_int_equal(server_err.code, ERR_REFUSED);
    assert_non_null(
        strstr(server_err.detail, arena_printf(server_mem, "backend %d", db_backend_pid(one))));
    assert_non_null(strstr(server_err.detail, "theseus"));
    OK(state_unlock(one, &server_err));
    OK(state_lock(two, 100, NULL, NULL, &server_err));
    OK(state_unlock(two, &server_err));
    assert_false(state_unlock(two, &server_err));
}

static void newer_formats_are_refused(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_f");
    OK(state_ensure(db, &server_err));
    OK(db_execute(
        db,
        "update theseus.meta set format = 99; alter table theseus.event rename seconds to duration",
        &server_err));
    History *history;
    assert_false(state_history(db, server_mem, &history, &server_err));
    assert_non_null(strstr(server_err.message, "format 99"));
    assert_false(state_ensure(db, &server_err));
    assert_non_null(strstr(server_err.message, "format 99"));
}

static void a_copy_is_inert_until_claimed(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_g");
    OK(state_ensure(db, &server_err));
    record(db, "intent", "1", "up");
    record(db, "applied", "1", "up");
    db_close(TAKE(db));
    auto_db admin = connected(cluster_conninfo(server_cluster, "postgres", server_mem));
    OK(db_execute(admin, "drop database if exists state_copy", &server_err));
    OK(db_execute(admin, "create database state_copy template state_g", &server_err));
    db = connected(cluster_conninfo(server_cluster, "state_copy", server_mem));
    assert_non_null(strstr(history_of(db)->stranger, "copy"));
    assert_true(state_applied(history_of(db), "1"));
    assert_false(state_ensure(db, &server_err));
    assert_int_equal(server_err.code, ERR_REFUSED);
    assert_non_null(strstr(server_err.hint, "theseus claim"));
    OK(state_claim(db, "staging", &server_err));
    OK(state_ensure(db, &server_err));
    assert_null(history_of(db)->stranger);
    assert_string_equal(history_of(db)->environment, "staging");

    /* As after pg_restore: other oids. Parked things are found again by name. */
    OK(db_execute(
        db,
        "create table public.t (a int, gone int); create schema theseus_parked_1; "
        "create table theseus_parked_1.u ();"
        "insert into theseus.parked (version, direction, kind, key, schema, name, \"column\", relation, attnum, place) "
        "values ('1', 'up', 'column', 'column public.t.b', 'public', 't', 'b', 1, 9, 'gone'),"
        " ('1', 'up', 'table', 'table public.u', 'public', 'u', null, 1, 0, 'theseus_parked_1.u'),"
        " ('1', 'up', 'table', 'table public.v', 'public', 'v', null, 1, 0, 'theseus_parked_1.v');"
        "update theseus.meta set relation = 1",
        &server_err));
    assert_non_null(strstr(history_of(db)->stranger, "dump"));
    assert_false(state_ensure(db, &server_err));
    OK(state_claim(db, NULL, &server_err));
    OK(state_ensure(db, &server_err));
    assert_string_equal(
        value_of(
            db,
            "select string_agg(relation::regclass || ' ' || attnum, ', ' order by id) from theseus.parked"),
        "public.t 2, theseus_parked_1.u 0, - 0");
    SnapshotScope scope = {0};
    OK(state_scope_hidden(db, server_mem, &scope, &server_err));
    assert_int_equal(scope.hidden_count, 1);
    assert_int_equal(scope.hidden[0].attnum, 2);
}

static void an_empty_state_in_a_copy_is_taken_over(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_h");
    OK(state_ensure(db, &server_err));
    db_close(TAKE(db));
    auto_db admin = connected(cluster_conninfo(server_cluster, "postgres", server_mem));
    OK(db_execute(admin, "drop database if exists state_copy", &server_err));
    OK(db_execute(admin, "create database state_copy template state_h", &server_err));
    db = connected(cluster_conninfo(server_cluster, "state_copy", server_mem));
    OK(state_ensure(db, &server_err));
    record(db, "applied", "1", "up");
    assert_null(history_of(db)->stranger);
    OK(state_ensure(db, &server_err));
}

static void missing_rights_say_what_to_grant(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_i");
    OK(db_execute(db, "drop role if exists \"No Body\"", &server_err));
    OK(db_execute(db, "create role \"No Body\" login", &server_err));
    auto_db poor = NULL;
    OK(db_open(&(DbTarget){.conninfo = cluster_conninfo(server_cluster, "state_i", server_mem),
                           .role = "No Body"},
               &poor, &server_err));
    assert_false(state_ensure(poor, &server_err));
    assert_non_null(strstr(server_err.hint, "grant create on database state_i to \"No Body\""));
    assert_false(db_in_transaction(poor));
    OK(state_ensure(db, &server_err));
    History *history;
    assert_false(state_history(poor, server_mem, &history, &server_err));
    assert_non_null(strstr(server_err.hint, "Schema theseus belongs to"));
    db_close(TAKE(poor));
    OK(db_execute(db, "drop role \"No Body\"", &server_err));
}

static Object *object(const char *key, const char *value)
{
    static const char *names[] = {"type", "default"};
    Object *one = ARENA_NEW(server_mem, Object);
    const char **properties = ARENA_ARRAY(server_mem, const char *, 2);
    properties[0] = value;
    *one = (Object){.key = key,
                    .managed = true,
                    .property_count = 2,
                    .property_names = names,
                    .properties = properties,
                    .digest = digest_of_text(value)};
    return one;
}

static void blocks_follow_the_delta(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_j");
    OK(state_ensure(db, &server_err));
    Object *objects[5001];
    for (size_t i = 0; i < COUNT(objects); i++)
        objects[i] =
            object(arena_printf(server_mem, "column public.t.c%zu", i), "it's \"text\" \\ ñ");
    objects[5000]->managed = false;
    Snapshot snapshot = {.objects = objects, .count = COUNT(objects)};
    OK(state_blocks_replace(db, &snapshot, &server_err));
    OK(state_blocks_replace(db, &snapshot, &server_err));
    Delta delta = {0};
    vec_push(server_mem, &delta.changes, (Change){.kind = CHANGE_DROP, .from = objects[0]});
    vec_push(server_mem, &delta.changes,
             (Change){.kind = CHANGE_ALTER,
                      .from = objects[1],
                      .to = object("column public.t.c1", "bigint")});
    vec_push(server_mem, &delta.changes,
             (Change){.kind = CHANGE_CREATE, .to = object("column public.t.new", "int")});
    OK(state_blocks_apply(db, &delta, &server_err));
    StoredBlock *blocks;
    size_t count;
    OK(state_blocks(db, server_mem, &blocks, &count, &server_err));
    assert_int_equal(count, 5000);
    for (size_t i = 0; i < count; i++) {
        assert_string_not_equal(blocks[i].key, "column public.t.c0");
        if (strcmp(blocks[i].key, "column public.t.c1") == 0)
            assert_string_equal(blocks[i].definition, "{\"type\":\"bigint\"}");
        if (strcmp(blocks[i].key, "column public.t.c2") == 0)
            assert_string_equal(blocks[i].definition, "{\"type\":\"it's \\\"text\\\" \\\\ ñ\"}");
    }
}

static void reading_a_long_history_is_quick(void **state)
{
    NEEDS_SERVER();
    auto_db db = fresh("state_k");
    OK(state_ensure(db, &server_err));
    OK(db_execute(
        db,
        "insert into theseus.event (kind, version, name, direction, file_digest, token_digest, statements, "
        "server_version, who, pid, backend_start) "
        "select k, (20250101000000 + v)::text, 'n', 'up', md5(v::text)||md5(v::text), md5(v::text), "
        "json_build_array(repeat('x', 1500)), 150000, 'x', 1, now() "
        "from generate_series(1, 1000) v, unnest(array['intent','applied']) k; analyze theseus.event",
        &server_err));
    auto_arena mem = arena_new();
    History *history;
    int64_t best = 1000000;
    for (int i = 0; i < 20; i++) {
        arena_reset(mem);
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        OK(state_history(db, mem, &history, &server_err));
        clock_gettime(CLOCK_MONOTONIC, &to);
        int64_t us = (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
        best = us < best ? us : best;
    }
    print_message("history of 1000 versions, 2000 events: %ld us\n", (long)best);
    assert_int_equal(history->events.count, 1000);
    assert_int_equal(history->applied.count, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_creates_nothing),
        cmocka_unit_test(opening_reads_the_history),
        cmocka_unit_test(two_at_once_make_one_schema),
        cmocka_unit_test(what_stands_is_the_last_outcome),
        cmocka_unit_test(events_are_only_ever_added),
        cmocka_unit_test(an_intent_of_a_living_backend_is_an_orphan),
        cmocka_unit_test(lock_names_its_holder),
        cmocka_unit_test(newer_formats_are_refused),
        cmocka_unit_test(a_copy_is_inert_until_claimed),
        cmocka_unit_test(an_empty_state_in_a_copy_is_taken_over),
        cmocka_unit_test(missing_rights_say_what_to_grant),
        cmocka_unit_test(blocks_follow_the_delta),
        cmocka_unit_test(reading_a_long_history_is_quick),
    };
    return cmocka_run_group_tests(tests, server_up, server_down);
}
