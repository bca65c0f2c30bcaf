/* Connections, sessions, queries, COPY and rows against a real server. */
#include "../server.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "core/time.h"

static const char *target;

static int prepare(void **state)
{
    if (server_up(state) != 0)
        return -1;
    if (server_cluster)
        target = fresh_database("connections");
    return 0;
}

static void fails(bool done, const char *sqlstate)
{
    assert_false(done);
    assert_string_equal(server_err.sqlstate, sqlstate);
}

/* --- opening ------------------------------------------------------------------------------------ */

static void refusals_say_where_and_why_but_no_secret(void **state)
{
    NEEDS_SERVER();
    const char *socket = server_cluster->socket_directory;
    const struct {
        const char *conninfo, *message, *hint;
    } cases[] = {
        {"postgresql://me:s3cret@/x?host=/nonexistent", "/nonexistent:5432/x as me",
         "Is it running"},
        {"host=localhost port=1 user=me dbname=x password=s3cret", "localhost:1/x as me",
         "host and port"},
        {arena_printf(server_mem, "host=%s dbname=nope password=s3cret", socket), "/nope as ",
         "createdb"},
        {arena_printf(server_mem, "host=%s dbname=postgres user=nobody_at_all", socket),
         "as nobody_at_all", "user"},
        {"postgresql://me:s3cret%zz@host/x", "connection string cannot be read", "percent-encode"},
        {"host=x s3cret=", "connection string cannot be read", "postgresql://"},
        {"s3cret", "connection string cannot be read", "postgresql://"},
        {"postgresql://host:s3cret/x", "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Db *db = NULL;
        assert_false(db_open(&(DbTarget){.conninfo = cases[i].conninfo}, &db, &server_err));
        assert_int_equal(server_err.code, ERR_CONNECT);
        assert_int_equal(error_exit_status(&server_err), 5);
        assert_non_null(strstr(server_err.message, cases[i].message));
        assert_non_null(strstr(server_err.hint, cases[i].hint));
        assert_null(strstr(error_text(&server_err), "s3cret"));
    }
}

static void our_session_is_pinned(void **state)
{
    NEEDS_SERVER();
    auto_db admin = connected(target);
    OK(db_execute(
        admin,
        "alter database connections set datestyle = 'german'; alter database connections set search_path = evil, pg_catalog;"
        "alter database connections set statement_timeout = '250ms'; alter database connections set standard_conforming_strings = off",
        &server_err));
    auto_db db = connected(target);
    assert_string_equal(
        value_of(
            db,
            "select concat_ws('|', current_setting('search_path'), current_setting('datestyle'), "
            "current_setting('timezone'), current_setting('statement_timeout'), current_setting('jit'), "
            "current_setting('client_encoding'), current_setting('application_name'))"),
        "pg_catalog|ISO, MDY|UTC|0|off|UTF8|theseus");
    assert_true(db_server_version(db) >= 130000);
    assert_string_equal(db_database(db), "connections");
    assert_string_equal(value_of(db, "select pg_backend_pid()::text"),
                        arena_printf(server_mem, "%d", db_backend_pid(db)));
    auto_db again = connected(db_conninfo(db, server_mem));
    assert_string_equal(db_database(again), "connections");
    OK(db_execute(admin, "alter database connections reset all", &server_err));
}

static void a_users_file_finds_a_session_like_new(void **state)
{
    NEEDS_SERVER();
    auto_db admin = connected(target);
    (void)!db_execute(admin, "drop owned by deployer; drop role deployer", &server_err);
    OK(db_execute(admin, "create role deployer; grant create on database connections to deployer",
                  &server_err));
    auto_db db = NULL;
    OK(db_open(&(DbTarget){.conninfo = target, .role = "deployer"}, &db, &server_err));
    assert_string_equal(db_user(db), "deployer");
    OK(db_execute(
        db,
        "select pg_advisory_lock(7, 7); create temp table left_over (a int); prepare p as select 1; listen x; "
        "set session authorization default; set my.own = 'x'; set standard_conforming_strings = off; "
        "select set_config('search_path', '', false); declare c cursor with hold for select 1",
        &server_err));
    OK(db_user_session(db, &server_err));
    assert_string_equal(
        value_of(
            db,
            "select concat_ws('|', current_user, current_setting('search_path'), to_regclass('left_over'), "
            "(select count(*) from pg_prepared_statements), (select count(*) from pg_cursors), "
            "(select count(*) from pg_listening_channels()), current_setting('my.own'), "
            "current_setting('standard_conforming_strings'), "
            "(select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()))"),
        "deployer|\"$user\", public|0|0|0||on|1");
    OK(db_reset_session(db, &server_err));
    assert_string_equal(value_of(db, "show search_path"), "pg_catalog");
    db_close(TAKE(db));
    OK(db_execute(admin, "drop owned by deployer; drop role deployer", &server_err));
    fails(db_open(&(DbTarget){.conninfo = target, .role = "deployer"}, &db, &server_err), "22023");
    assert_non_null(strstr(server_err.context, "role"));
}

/* --- names and values --------------------------------------------------------------------------- */

static void names_and_values_come_back_as_they_were(void **state)
{
    NEEDS_SERVER();
    static const char *const pieces[] = {"a", "Z",  "_",      "9",    "$", " ", "\"", "\"\"",
                                         "'", "\\", "ñ",      "日本", "🐘", ".", "--", "/*",
                                         ";", "\n", "select", "user", "%", "{", "e'", "U&"};
    auto_db db = connected(target);
    unsigned seed = 42;
    for (int round = 0; round < 500; round++) {
        auto_arena mem = arena_new();
        Buf name = buf_new(mem);
        for (int i = rand_r(&seed) % 12; i >= 0; i--) {
            const char *piece = pieces[(size_t)rand_r(&seed) % COUNT(pieces)];
            if (name.length + strlen(piece) <= 63)
                buf_add(&name, piece);
        }
        auto_rows rows = NULL;
        OK(db_execute_rows(db,
                           sql_make(mem, KW("select "), LIT(name.data), KW(" as "), ID(name.data)),
                           &rows, &server_err));
        assert_string_equal(rows_column_name(rows, 0), name.data);
        assert_string_equal(rows_get(rows, 0, 0), name.data);
        auto_rows quoted = NULL;
        OK(db_query(db, "select quote_ident($1)", PARAMS(name.data), &quoted, &server_err));
        assert_string_equal(rows_get(quoted, 0, 0), sql_identifier(mem, name.data));
    }
}

static void every_word_that_the_server_quotes_is_quoted(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    auto_rows rows = NULL;
    OK(db_query(db, "select word, quote_ident(word) from pg_get_keywords()", NO_PARAMS, &rows,
                &server_err));
    assert_true(rows_count(rows) > 400);
    size_t more = 0;
    for (size_t i = 0; i < rows_count(rows); i++) {
        const char *ours = sql_identifier(server_mem, rows_get(rows, i, 0)),
                   *theirs = rows_get(rows, i, 1);
        if (theirs[0] == '"')
            assert_string_equal(ours, theirs);
        more += strcmp(ours, theirs) != 0;
    }
    /* Words that are reserved only on other majors. */
    assert_true(more < 10);
}

/* --- queries ------------------------------------------------------------------------------------ */

static void errors_carry_position_state_and_notices(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    fails(db_execute(db, "select 'é'; selec 1", &server_err), "42601");
    assert_int_equal(db_error_position(db), 13);
    OK(db_execute(
        db,
        "do $$ begin raise notice 'one'; raise warning using message = 'two', hint = 'h'; end $$",
        &server_err));
    assert_int_equal(db_error_position(db), 0);
    const Notice *notices;
    assert_int_equal(db_take_notices(db, server_mem, &notices), 2);
    assert_string_equal(notices[0].message, "one");
    assert_string_equal(notices[1].severity, "WARNING");
    assert_string_equal(notices[1].hint, "h");
    assert_int_equal(db_take_notices(db, server_mem, &notices), 0);
    OK(db_execute(db, "do $$ begin for i in 1..3000 loop raise notice '%', i; end loop; end $$",
                  &server_err));
    size_t count = db_take_notices(db, server_mem, &notices);
    assert_int_equal(count, 1001);
    assert_string_equal(notices[1000].message, "2000 more messages were not kept");
    fails(db_query(db, "select 1; select 2", NO_PARAMS, NULL, &server_err), "42601");
    fails(db_execute(
              db, "create table public.u (a int primary key); insert into public.u values (1), (1)",
              &server_err),
          "23505");
    assert_non_null(strstr(server_err.detail, "(a)=(1)"));
    assert_string_equal(value_of(db, "select count(*)::text from pg_class where relname = 'u'"),
                        "0");
    assert_false(db_in_transaction(db));
    OK(db_execute(db, "", &server_err));
}

static void copy_feeds_and_complains(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    OK(db_execute(db, "create table public.copied (a int, b text)", &server_err));
    Buf data = buf_new(server_mem);
    for (int i = 0; i < 200000; i++)
        buf_printf(&data, "%d\tsome text that makes a row long enough to fill buffers %d\n", i, i);
    OK(db_copy_in(db, "copy public.copied from stdin", data.data, data.length, &server_err));
    assert_string_equal(value_of(db, "select count(*)::text from public.copied"), "200000");
    /* The server complains at the first row while we go on sending. */
    data.data[0] = 'x';
    fails(db_copy_in(db, "copy public.copied from stdin", data.data, data.length, &server_err),
          "22P02");
    assert_non_null(strstr(server_err.detail, "line 1"));
    fails(db_copy_in(db, "copy public.nothing from stdin", "1\n", 2, &server_err), "42P01");
    assert_false(db_copy_in(db, "select 1", "1\n", 2, &server_err));
    fails(db_execute(db, "copy public.copied from stdin", &server_err), "57014");
    assert_false(db_execute(db, "copy public.copied to stdout", &server_err));
    assert_non_null(strstr(server_err.message, "STDOUT"));
    assert_string_equal(value_of(db, "select count(*)::text from public.copied"), "200000");
}

static void pipelines_of_any_size_do_not_block(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    auto_arena mem = arena_new();
    char *big = arena_alloc(mem, 300001);
    memset(big, 'x', 300000);
    const char *values[] = {big};
    PipelineQuery queries[300];
    for (size_t i = 0; i < COUNT(queries); i++)
        queries[i] = (PipelineQuery){
            .label = "big", .sql = "select $1::text || repeat('y', 100000)", .params = {1, values}};
    OK(db_pipeline(db, queries, COUNT(queries), &server_err));
    for (size_t i = 0; i < COUNT(queries); i++) {
        assert_int_equal(strlen(rows_get(queries[i].rows, 0, 0)), 400000);
        rows_free(queries[i].rows);
    }
    PipelineQuery failing[] = {
        {.label = "first", .sql = "create table public.half (a int)"},
        {.label = "the second one", .sql = "select 1/0"},
        {.label = "third", .sql = "select 3"},
    };
    fails(db_pipeline(db, failing, COUNT(failing), &server_err), "22012");
    assert_string_equal(server_err.context, "the second one");
    assert_null(failing[0].rows);
    assert_string_equal(value_of(db, "select count(*)::text from pg_class where relname = 'half'"),
                        "0");
}

static void what_was_committed_in_a_pipeline_stays(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    auto_pipeline pipeline = pipeline_new(server_mem);
    pipeline_add(&pipeline, "a", "begin", NO_PARAMS);
    pipeline_add(&pipeline, "b", "create table public.kept (a int)", NO_PARAMS);
    pipeline_add(&pipeline, "c", "commit", NO_PARAMS);
    pipeline_add(&pipeline, "d", "begin", NO_PARAMS);
    pipeline_add(&pipeline, "taking it", "lock table public.absent in access exclusive mode nowait", NO_PARAMS);
    pipeline_add(&pipeline, "e", "create table public.never (a int)", NO_PARAMS);
    fails(pipeline_run(db, &pipeline, &server_err), "42P01");
    assert_string_equal(server_err.context, "taking it");
    assert_true(db_in_transaction(db));
    OK(db_execute(db, "rollback", &server_err));
    assert_string_equal(value_of(db, "select to_regclass('public.kept')::text || coalesce(to_regclass('public.never')::text, '')"),
                        "public.kept");
}

static void each_question_stands_for_itself(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    PipelineQuery questions[] = {
        {.label = "one", .sql = "select 1::text"},
        {.label = "broken", .sql = "select 1/0"},
        {.label = "slow", .sql = "select pg_sleep(5)"},
        {.label = "last", .sql = "select $1::text", .params = PARAMS("x")},
    };
    Error errors[COUNT(questions)];
    OK(db_execute(db, "set statement_timeout = 100", &server_err));
    OK(db_pipeline_each(db, questions, COUNT(questions), errors, &server_err));
    assert_string_equal(rows_get(questions[0].rows, 0, 0), "1");
    assert_string_equal(errors[1].sqlstate, "22012");
    assert_string_equal(errors[2].sqlstate, "57014");
    assert_string_equal(rows_get(questions[3].rows, 0, 0), "x");
    assert_true(!errors[0].code && !errors[3].code && !db_in_transaction(db));
    for (size_t i = 0; i < COUNT(questions); i++)
        rows_free(questions[i].rows);
}

typedef struct Sample {
    bool flag;
    int32_t small;
    int64_t large;
    double real;
    uint32_t oid;
    const char *text, *nothing;
} Sample;

static void rows_are_checked_before_they_are_read(void **state)
{
    NEEDS_SERVER();
    static const Field fields[] = {
        FIELD(Sample, flag), FIELD(Sample, small), FIELD(Sample, large),       FIELD(Sample, real),
        FIELD(Sample, oid),  FIELD(Sample, text),  FIELD_NULL(Sample, nothing)};
    static const struct {
        const char *sql, *complaint;
    } cases[] = {
        {"select 'a ''b'' ñ'::text as text, true as flag, -5::int4 as small, -9223372036854775807::int8 as large, "
         "0.1::float8 as real, 4294967295::oid as oid, null::text as nothing from generate_series(1, 3)",
         NULL},
        {"select 1 as flag", "1 columns"},
        {"select 'a'::name as text, true as flag, 1::int4 as small, 1::int8 as large, 1::float8 as real, 1::oid as oid, null::text as nothing",
         "\"text\""},
        {"select 'a'::text as tixt, true as flag, 1::int4 as small, 1::int8 as large, 1::float8 as real, 1::oid as oid, null::text as nothing",
         "no column \"text\""},
        {"select null::text as text, true as flag, 1::int4 as small, 1::int8 as large, 1::float8 as real, 1::oid as oid, null::text as nothing",
         "\"text\" is null"},
    };
    auto_db db = connected(target);
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_rows rows = NULL;
        void *items = NULL;
        size_t count = 0;
        OK(db_query(db, cases[i].sql, NO_PARAMS, &rows, &server_err));
        bool read = rows_read(rows, fields, COUNT(fields), sizeof(Sample), server_mem, &items,
                              &count, &server_err);
        assert_int_equal(read, cases[i].complaint == NULL);
        if (!read) {
            assert_non_null(strstr(server_err.message, cases[i].complaint));
            assert_null(items);
            continue;
        }
        const Sample *last = (Sample *)items + 2;
        assert_int_equal(count, 3);
        assert_true(last->flag && last->small == -5 && last->large == -9223372036854775807 &&
                    last->oid == 4294967295u);
        assert_true(last->real == 0.1 && last->nothing == NULL);
        assert_string_equal(last->text, "a 'b' ñ");
    }
}

/* --- ends --------------------------------------------------------------------------------------- */

static void a_lost_connection_says_what_is_unknown(void **state)
{
    NEEDS_SERVER();
    auto_db killer = connected(target);
    static const struct {
        const char *before, *statement, *words;
    } cases[] = {
        {"begin", "select pg_sleep(5)", "the server undoes it"},
        {"select 1", "select pg_sleep(5)", "is unknown"},
        /* A deferred trigger that waits stands for a COMMIT under way. */
        {"begin; create temp table t (a int); create function pg_temp.f() returns trigger language plpgsql as "
         "$$ begin perform pg_sleep(5); return null; end $$; create constraint trigger c after insert on t deferrable "
         "initially deferred for each row execute function pg_temp.f(); insert into t values (1)",
         "commit", "is unknown"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_db db = connected(target);
        OK(db_execute(db, cases[i].before, &server_err));
        pid_t child = fork();
        if (child == 0) { /* its own connection: the parent's is not to be shared */
            Db *own = NULL;
            usleep(300000);
            bool sent = db_open(&(DbTarget){.conninfo = target}, &own, &server_err) &&
                        db_query(own, "select pg_terminate_backend($1::int)",
                                 PARAMS(arena_printf(server_mem, "%d", db_backend_pid(db))), NULL,
                                 &server_err);
            _exit(sent ? 0 : 1);
        }
        assert_false(db_execute(db, cases[i].statement, &server_err));
        waitpid(child, NULL, 0);
        assert_int_equal(server_err.code, ERR_CONNECT);
        assert_non_null(strstr(server_err.detail, cases[i].words));
        assert_false(db_alive(db));
        assert_false(db_execute(db, "select 1", &server_err));
        assert_int_equal(server_err.code, ERR_CONNECT);
    }
}

static volatile bool stop_now;

static bool wants_to_stop(Progress *progress)
{
    (void)progress;
    return stop_now;
}

static void *stop_soon(void *unused)
{
    (void)unused;
    usleep(200000);
    stop_now = true;
    return NULL;
}

static void an_interruption_reaches_the_server(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    Progress progress = progress_silent;
    progress.interrupted = wants_to_stop;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, NULL), 0);
    db_watch(db, &progress);
    int64_t began = time_monotonic_ms();
    fails(db_execute(db, "select pg_sleep(20)", &server_err), "57014");
    pthread_join(thread, NULL);
    assert_int_equal(server_err.code, ERR_INTERRUPTED);
    assert_true(time_monotonic_ms() - began < 10000);
    assert_false(db_not_interrupted(db, &server_err));
    db_watch(db, NULL);
    OK(db_not_interrupted(db, &server_err));
    OK(db_execute(db, "select 1", &server_err));
    stop_now = false;
}

/* Without it a backend works on for hours after its client was killed, and holds its locks. */
static void the_backend_of_a_killed_client_ends(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(target);
    if (db_server_version(db) < 140000)
        skip();
    pid_t child = fork();
    if (child == 0) {
        Db *own = NULL;
        if (db_open(&(DbTarget){.conninfo = target, .application_name = "killed client"}, &own,
                    &server_err) &&
            db_user_session(own, &server_err))
            (void)!db_execute(own, "select pg_sleep(60)", &server_err);
        _exit(0);
    }
    const char *query =
        "select count(*)::text from pg_stat_activity where application_name = 'killed client' and state = 'active'";
    for (int i = 0; i < 200 && strcmp(value_of(db, query), "1") != 0; i++)
        usleep(20000);
    assert_string_equal(value_of(db, query), "1");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    for (int i = 0; i < 500 && strcmp(value_of(db, query), "0") != 0; i++)
        usleep(20000);
    assert_string_equal(value_of(db, query), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_say_where_and_why_but_no_secret),
        cmocka_unit_test(our_session_is_pinned),
        cmocka_unit_test(a_users_file_finds_a_session_like_new),
        cmocka_unit_test(names_and_values_come_back_as_they_were),
        cmocka_unit_test(every_word_that_the_server_quotes_is_quoted),
        cmocka_unit_test(errors_carry_position_state_and_notices),
        cmocka_unit_test(copy_feeds_and_complains),
        cmocka_unit_test(pipelines_of_any_size_do_not_block),
        cmocka_unit_test(what_was_committed_in_a_pipeline_stays),
        cmocka_unit_test(each_question_stands_for_itself),
        cmocka_unit_test(rows_are_checked_before_they_are_read),
        cmocka_unit_test(a_lost_connection_says_what_is_unknown),
        cmocka_unit_test(an_interruption_reaches_the_server),
        cmocka_unit_test(the_backend_of_a_killed_client_ends),
    };
    return cmocka_run_group_tests(tests, prepare, server_down);
}
