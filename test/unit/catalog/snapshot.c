/* A full reading: scope, hidden things, edges, and what it leaves behind in the caller's
 * transaction. */
#include "../server.h"

#include "catalog/kind.h"
#include "catalog/snapshot.h"
#include "catalog/unread.h"

static const char fixture[] =
    "create schema app; create schema auth; create schema cron; create schema theseus; create schema theseus_parked_1;"
    "create table theseus.event (x int); create table theseus_parked_1.old (x int); create temp table scratch (x int);"
    "create type app.mood as enum ('ok', 'sad'); create type app.pair as (x int, moods app.mood[]);"
    "create domain app.positive as int check (value > 0);"
    "create type app.span as range (subtype = float8);"
    "create function app.f(int) returns int language sql immutable as 'select $1';"
    "create table app.t (a serial primary key, b app.mood[], c int generated always as (app.f(1)) stored,"
    "  d bigint generated always as identity, e app.positive default 1, f int check (app.f(f) > 0));"
    "create table app.part (k int, a int references app.t) partition by list (k);"
    "create table app.part_1 partition of app.part for values in (1);"
    "create table app.whole (k int primary key) partition by list (k); create table app.whole_1 partition of app.whole for values in (1);"
    "create table app.to_whole (k int references app.whole);"
    "create view app.v as select a, f from app.t; create view app.w as select v.a from app.v;"
    "create function app.of_row(app.t[]) returns int language sql as 'select 1';"
    "create index on app.t (app.f(f)) where a > 1;"
    "create function app.tf() returns trigger language plpgsql as 'begin return new; end';"
    "create trigger g after insert on app.part for each row execute function app.tf();"
    "create policy y on app.t using (f > 1); create statistics app.s on a, f from app.t;"
    "create publication pub for table app.t; create materialized view app.m as select * from app.v;"
    "create unique index mi on app.m (a);"
    "create table auth.users (id int); create table cron.job (id int); create table public.other (id int);";

static const char *conninfo;

static int prepare(void **state)
{
    if (server_up(state) != 0 || !server_cluster)
        return server_cluster ? -1 : 0;
    conninfo = fresh_database("snapshot");
    Db *db = connected(conninfo);
    OK(db_execute(db, "set client_min_messages = error", &server_err));
    OK(db_execute(db, fixture, &server_err));
    db_close(db);
    return 0;
}

static Snapshot *read_scope(Db *db, const SnapshotScope *scope)
{
    Snapshot *snapshot = NULL;
    OK(snapshot_read(db, scope, server_mem, &snapshot, &server_err));
    return snapshot;
}

static bool uses(const Snapshot *snapshot, const char *from, const char *to)
{
    const Object *object = snapshot_find_key(snapshot, from);
    if (!object || !snapshot_find_key(snapshot, to))
        fail_msg("no such object: %s", object ? to : from);
    for (vec_each(&object->uses, used))
        if (strcmp((*used)->key, to) == 0)
            return true;
    return false;
}

static void dependencies_are_between_objects(void **state)
{
    NEEDS_SERVER();
    static const struct {
        const char *from, *to;
        bool used;
    } edges[] = {
        /* array type, through the composite's relation */
        {"composite app.pair", "enum app.mood", true},
        {"column app.t.b", "enum app.mood", true},
        /* generated: its default is the column's */
        {"column app.t.c", "function app.f(integer)", true},
        {"column app.t.e", "domain app.positive", true},
        {"constraint positive_check on app.positive", "domain app.positive", true},
        {"default app.t.a", "sequence app.t_a_seq", true},
        /* owned: that would be a circle */
        {"sequence app.t_a_seq", "table app.t", false},
        {"sequence app.t_a_seq", "column app.t.a", false},
        {"constraint t_f_check on app.t", "function app.f(integer)", true},
        {"constraint t_f_check on app.t", "column app.t.f", true},
        /* through its index */
        {"constraint part_a_fkey on app.part", "constraint t_pkey on app.t", true},
        /* the copy is the partition's */
        {"constraint part_a_fkey on app.part", "table app.part_1", false},
        {"constraint to_whole_k_fkey on app.to_whole", "constraint whole_1_pkey on app.whole_1",
         false},
        {"constraint whole_1_pkey on app.whole_1", "constraint whole_pkey on app.whole", true},
        {"table app.part_1", "table app.part", true},
        {"trigger g on app.part", "function app.tf()", true},
        {"trigger g on app.part", "table app.part_1", false},
        /* through its rule */
        {"view app.v", "column app.t.f", true},
        {"view app.w", "view app.v", true},
        {"materialized_view app.m", "view app.v", true},
        {"index app.mi", "materialized_view app.m", true},
        {"index app.t_f_idx", "function app.f(integer)", true},
        /* array of the row type */
        {"function app.of_row(app.t[])", "table app.t", true},
        {"policy y on app.t", "column app.t.f", true},
        {"statistics app.s", "column app.t.a", true},
        {"publication pub", "table app.t", true},
        {"table app.t", "schema app", true},
        /* a partition key is no circle */
        {"table app.part", "column app.part.k", false},
    };
    auto_db db = connected(conninfo);
    const Snapshot *snapshot = read_scope(db, &(SnapshotScope){0});
    for (size_t i = 0; i < COUNT(edges); i++)
        if (uses(snapshot, edges[i].from, edges[i].to) != edges[i].used)
            fail_msg("%s %s %s", edges[i].from, edges[i].used ? "should use" : "should not use",
                     edges[i].to);
    assert_null(
        snapshot_find(snapshot, "function", "app.span(double precision, double precision)"));
    assert_null(snapshot_find(snapshot, "sequence", "app.t_d_seq")); /* the identity column's */
    assert_null(snapshot_find(snapshot, "trigger", "g on app.part_1"));
    assert_null(snapshot_find(snapshot, "constraint", "part_a_fkey on app.part_1"));
}

static void scope_decides_what_is_seen(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    const Snapshot *all = read_scope(db, &(SnapshotScope){0});
    assert_non_null(snapshot_find(all, "table", "cron.job"));
    assert_null(snapshot_find(all, "table", "theseus.event"));
    assert_null(snapshot_find(all, "table", "theseus_parked_1.old"));
    assert_null(snapshot_find(all, "schema", "theseus"));
    for (size_t i = 0; i < all->count; i++)
        assert_null(strstr(all->objects[i]->key, "scratch"));

    SnapshotScope some = {0};
    vec_push(server_mem, &some.managed, "app");
    vec_push(server_mem, &some.context, "auth");
    const Snapshot *chosen = read_scope(db, &some);
    assert_true(snapshot_find(chosen, "table", "app.t")->managed);
    assert_true(snapshot_find(chosen, "schema", "app")->managed);
    assert_false(snapshot_find(chosen, "table", "auth.users")->managed);
    assert_false(snapshot_find(chosen, "column", "auth.users.id")->managed);
    assert_null(snapshot_find(chosen, "table", "cron.job"));
    assert_null(snapshot_find(chosen, "table", "public.other"));

    SnapshotScope without = {0};
    vec_push(server_mem, &without.ignored, "cron");
    vec_push(server_mem, &without.context, "auth");
    const Snapshot *rest = read_scope(db, &without);
    assert_null(snapshot_find(rest, "table", "cron.job"));
    assert_null(snapshot_find(rest, "schema", "cron"));
    assert_true(snapshot_find(rest, "table", "public.other")->managed);
    assert_false(snapshot_find(rest, "table", "auth.users")->managed);

    /* What is not managed is no part of the fingerprint. */
    OK(db_execute(db, "begin; create table auth.more (x int)", &server_err));
    assert_true(digest_equal(read_scope(db, &without)->fingerprint, rest->fingerprint));
    OK(db_execute(db, "create table app.more (x int)", &server_err));
    assert_false(digest_equal(read_scope(db, &without)->fingerprint, rest->fingerprint));
    OK(db_execute(db, "rollback", &server_err));
}

static void schema_names_are_no_syntax(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    OK(db_execute(
        db,
        "begin; create schema \"a,{\"\"\\b'}\"; create table \"a,{\"\"\\b'}\".\"t.\"\"1\" (x int)",
        &server_err));
    SnapshotScope scope = {0};
    vec_push(server_mem, &scope.managed, "a,{\"\\b'}");
    const Snapshot *snapshot = read_scope(db, &scope);
    const Object *table = snapshot_find(snapshot, "table", "\"a,{\"\"\\b'}\".\"t.\"\"1\"");
    assert_non_null(table);
    assert_string_equal(table->schema, "a,{\"\\b'}");
    assert_string_equal(table->name, "t.\"1");
    OK(db_execute(db, "rollback", &server_err));
}

static DbOid oid_of(Db *db, const char *sql)
{
    return (DbOid)strtoul(value_of(db, sql), NULL, 10);
}

static void hidden_things_leave_no_gap(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    OK(db_execute(db, "begin; create table app.h (one int, two int, three int unique, four int)",
                  &server_err));
    const Snapshot *before = read_scope(db, &(SnapshotScope){0});
    OK(db_execute(
        db,
        "alter table app.h add parked int, add five int; create index parked_idx on app.h (parked);"
        "create trigger guard before insert on app.h for each row execute function app.tf()",
        &server_err));
    HiddenColumn columns[] = {{oid_of(db, "select 'app.h'::regclass::oid"), 5},
                              {oid_of(db, "select 'app.h'::regclass::oid"), 2}};
    DbOid objects[] = {oid_of(db, "select 'app.parked_idx'::regclass::oid"),
                       oid_of(db, "select oid from pg_trigger where tgname = 'guard'")};
    SnapshotScope scope = {
        .hidden = columns, .hidden_count = 2, .hidden_objects = objects, .hidden_object_count = 2};
    const Snapshot *after = read_scope(db, &scope);
    assert_null(snapshot_find(after, "column", "app.h.parked"));
    assert_null(snapshot_find(after, "column", "app.h.two"));
    assert_null(snapshot_find(after, "index", "app.parked_idx"));
    assert_null(snapshot_find(after, "trigger", "guard on app.h"));
    assert_string_equal(object_property(snapshot_find(after, "column", "app.h.one"), "ordinal"),
                        "1");
    assert_string_equal(object_property(snapshot_find(after, "column", "app.h.three"), "ordinal"),
                        "2");
    assert_string_equal(object_property(snapshot_find(after, "column", "app.h.five"), "ordinal"),
                        "4");

    /* Hidden as a whole: its children go with it, and the rest is as before it was made. */
    DbOid table = columns[0].relation;
    SnapshotScope without = {.hidden_objects = &table, .hidden_object_count = 1};
    assert_null(snapshot_find(read_scope(db, &without), "table", "app.h"));
    assert_null(snapshot_find(read_scope(db, &without), "column", "app.h.one"));
    OK(db_execute(db, "alter table app.h drop parked, drop five; drop trigger guard on app.h",
                  &server_err));
    assert_true(
        digest_equal(read_scope(db, &(SnapshotScope){0})->fingerprint, before->fingerprint));
    OK(db_execute(db, "rollback", &server_err));
}

static void the_callers_transaction_stays_as_it_was(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    OK(db_execute(db, "set search_path = public, app; set statement_timeout = '77s'", &server_err));
    OK(db_execute(db, "begin; set local lock_timeout = '5s'; create table app.uncommitted (x int)",
                  &server_err));
    const Snapshot *snapshot = read_scope(db, &(SnapshotScope){0});
    assert_non_null(snapshot_find(snapshot, "table", "app.uncommitted"));
    assert_string_equal(object_property(snapshot_find(snapshot, "column", "app.t.b"), "type"),
                        "app.mood[]");
    assert_string_equal(
        value_of(
            db,
            "select current_setting('search_path') || ' ' || current_setting('statement_timeout') || ' ' || "
            "current_setting('lock_timeout') || ' ' || current_setting('transaction_isolation')"),
        "public, app 77s 5s read committed");
    OK(db_execute(db, "insert into app.uncommitted values (1); rollback", &server_err));
    read_scope(db, &(SnapshotScope){0});
    assert_false(db_in_transaction(db));
    assert_string_equal(value_of(db, "select current_setting('search_path')"), "public, app");
}

static void nothing_changed_is_seen_by_the_probe(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    const char *probe, *again;
    const Snapshot *snapshot = read_scope(db, &(SnapshotScope){0});
    OK(db_execute(
        db, "create temp table passing (x int); insert into app.t (f) values (2); analyze app.t",
        &server_err));
    OK(db_execute(db, "vacuum app.t", &server_err));
    OK(snapshot_probe(db, server_mem, &probe, &server_err));
    assert_string_equal(snapshot->probe, probe);
    static const char *const changes[] = {
        "comment on table app.t is 'x'",
        "grant select on app.t to public",
        "grant select (a) on app.t to public",
        "create or replace function app.f(int) returns int language sql immutable as 'select $1 + 1'",
        "alter type app.mood add value 'new'",
        "alter sequence app.t_a_seq owned by none",
        "alter table app.t alter f set statistics 7",
        "alter publication pub add table app.part",
        "alter default privileges grant select on tables to public",
        "create role probed",
        "alter role probed connection limit 3",
        "drop role probed",
        "alter policy y on app.t using (f > 2)",
        "alter table app.part disable trigger g",
        "alter domain app.positive set default 2",
        "create schema later",
        "drop schema later",
        "alter view app.v set (security_barrier = true)",
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        OK(db_execute(db, changes[i], &server_err));
        OK(snapshot_probe(db, server_mem, &again, &server_err));
        if (strcmp(probe, again) == 0)
            fail_msg("the probe does not see: %s", changes[i]);
        probe = again;
    }
}

static const char *unread_after(Db *db, const SnapshotScope *scope, const char *change)
{
    UnreadList before, after;
    OK(unread_read(db, scope, read_scope(db, scope), server_mem, &before, &server_err));
    OK(db_execute(db, "begin", &server_err));
    OK(db_execute(db, change, &server_err));
    OK(unread_read(db, scope, read_scope(db, scope), server_mem, &after, &server_err));
    OK(db_execute(db, "rollback", &server_err));
    return unread_changed(&before, &after, server_mem);
}

static void nothing_of_a_known_kind_is_unread(void **state)
{
    NEEDS_SERVER();
    auto_db db = connected(conninfo);
    SnapshotScope scope = {0};
    UnreadList list;
    OK(db_execute(db, "create extension if not exists hstore", &server_err));
    OK(unread_read(db, &scope, read_scope(db, &scope), server_mem, &list, &server_err));
    for (vec_each(&list, one))
        if (one->address.objid >= 16384)
            fail_msg("%s is unread", one->identity);
}

static void what_no_kind_reads_is_noticed(void **state)
{
    NEEDS_SERVER();
    static const struct {
        const char *change, *told; /* NULL: nothing */
    } cases[] = {
        {"create table app.u (a serial primary key, b text[] default '{}', c int generated always as (1) stored); create index on app.u (b)", NULL},
        {"create table cron.u (a int)", NULL},
        {"create temp table u (a int); create temp view w as select 1", NULL},
        {"create extension citext schema app", NULL},
        {"create table public.u (a serial primary key)", "public.u (made)"},
        {"alter table public.other add b int default 1", "table public.other (changed)"},
        {"drop table public.other", "table public.other (dropped)"},
        {"alter table public.other set schema app", "table public.other (dropped)"},
        {"alter table app.t set schema public", "table public.t (made)"},
        {"grant execute on function pg_ls_logdir() to public", "function pg_catalog.pg_ls_logdir() (changed)"},
        {"grant select (rolpassword) on pg_authid to public", "table pg_catalog.pg_authid (changed)"},
    };
    auto_db db = connected(conninfo);
    SnapshotScope scope = {0};
    vec_push(server_mem, &scope.managed, "app");
    vec_push(server_mem, &scope.ignored, "cron");
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *told = unread_after(db, &scope, cases[i].change);
        if (cases[i].told ? !told || !strstr(told, cases[i].told) : told != NULL)
            fail_msg("%s: %s", cases[i].change, told ? told : "nothing is told");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_a_known_kind_is_unread),
        cmocka_unit_test(what_no_kind_reads_is_noticed),
        cmocka_unit_test(dependencies_are_between_objects),
        cmocka_unit_test(scope_decides_what_is_seen),
        cmocka_unit_test(schema_names_are_no_syntax),
        cmocka_unit_test(hidden_things_leave_no_gap),
        cmocka_unit_test(the_callers_transaction_stays_as_it_was),
        cmocka_unit_test(nothing_changed_is_seen_by_the_probe),
    };
    return cmocka_run_group_tests(tests, prepare, server_down);
}
