/* Objects that are put aside and brought back by hooks: what goes with them, what is generated, and that all is as before. */
#include "../server.h"

#include "catalog/diff.h"
#include "catalog/kind.h"
#include "catalog/snapshot.h"

static const char *conninfo;
static const char settings[] = "set search_path = pg_catalog; set check_function_bodies = off";

typedef struct Keeper {
    const char *keeps;   /* kinds and identities that are put aside and brought back: a text with all their keys */
    const char *another; /* key of a table that is another one of the same name */
    const char *left;    /* key of a part that does not come back */
    TextList asked;
} Keeper;

static bool kept(const Keeper *keeper, const Object *object)
{
    return keeper->keeps && strstr(keeper->keeps, object->key);
}

static const char *moved(const Object *object, bool aside, Arena *mem)
{
    if (object_is(object, "column"))
        return sql_make(mem, KW("ALTER TABLE "), FROM_SERVER(object->parent->identity), KW(" RENAME COLUMN "),
                        ID(aside ? object->name : "kept_column"), KW(" TO "), ID(aside ? "kept_column" : object->name));
    return sql_make(mem, KW("ALTER "), FROM_SERVER(object->kind->keyword), KW(" "),
                    REL(aside ? object->schema : "kept", object->name), KW(" SET SCHEMA "), ID(aside ? "kept" : object->schema));
}

static bool put_aside(void *context, const Object *object, Arena *mem, TextList *statements)
{
    Keeper *keeper = context;
    vec_push(server_mem, &keeper->asked, object->key);
    if (kept(keeper, object))
        vec_push(mem, statements, moved(object, true, mem));
    return kept(keeper, object);
}

static bool bring_back(void *context, const Object *object, Arena *mem, TextList *statements)
{
    Keeper *keeper = context;
    if (kept(keeper, object))
        vec_push(mem, statements, moved(object, false, mem));
    return kept(keeper, object);
}

static bool is_another(void *context, const Object *from, const Object *to)
{
    const Keeper *keeper = context;
    (void)to;
    return keeper->another && strcmp(keeper->another, from->key) == 0;
}

static bool comes_along(void *context, const Object *part)
{
    const Keeper *keeper = context;
    return !keeper->left || strcmp(keeper->left, part->key) != 0;
}

static GenerateHooks hooks_of(Keeper *keeper)
{
    return (GenerateHooks){keeper, put_aside, bring_back, is_another, comes_along};
}

/* --- states ----------------------------------------------------------------------------------- */

static SnapshotScope scope_without_kept(Db *db)
{
    static HiddenColumn hidden;
    SnapshotScope scope = {0};
    vec_push(server_mem, &scope.ignored, "kept");
    const char *relation = value_of(db, "select coalesce(min(attrelid)::text, '0') from pg_catalog.pg_attribute where attname = 'kept_column'");
    if (strcmp(relation, "0") == 0)
        return scope;
    hidden.relation = (DbOid)strtoul(relation, NULL, 10);
    hidden.attnum = (int32_t)strtol(value_of(db, "select min(attnum)::text from pg_catalog.pg_attribute where attname = 'kept_column'"), NULL, 10);
    scope.hidden = &hidden;
    scope.hidden_count = 1;
    return scope;
}

static Snapshot *state_of(Db *db)
{
    Snapshot *snapshot = NULL;
    SnapshotScope scope = scope_without_kept(db);
    OK(snapshot_read(db, &scope, server_mem, &snapshot, &server_err));
    return snapshot;
}

/* The state that `sql` makes of the present one, which stays. */
static Snapshot *state_after(Db *db, const char *sql)
{
    OK(db_execute(db, "begin; set local client_min_messages = error", &server_err));
    OK(db_execute(db, sql, &server_err));
    Snapshot *snapshot = state_of(db);
    OK(db_execute(db, "rollback", &server_err));
    return snapshot;
}

static Generated script_to(Db *db, const Snapshot *to, Keeper *keeper)
{
    Generated generated;
    GenerateHooks hooks = hooks_of(keeper);
    generate_script(state_of(db), to, &hooks, server_mem, &generated);
    return generated;
}

static void run(Db *db, const Generated *generated)
{
    OK(db_execute(db, settings, &server_err));
    if (generated->refusals.count)
        fail_msg("refused: %s", generated->refusals.items[0]);
    OK(db_execute(db, "begin", &server_err));
    for (vec_each(&generated->statements, statement))
        if (!db_execute(db, statement->sql, &server_err))
            fail_msg("%s\nin: %s", error_text(&server_err), statement->sql);
    OK(db_execute(db, "commit", &server_err));
}

static bool says(const Generated *generated, const char *words)
{
    for (vec_each(&generated->statements, statement))
        if (strstr(statement->sql, words))
            return true;
    return false;
}

static void assert_same(const Snapshot *a, const Snapshot *b)
{
    Delta delta;
    delta_make(a, b, server_mem, &delta);
    if (delta.changes.count)
        fail_msg("differs:\n%s", delta_describe(&delta, server_mem));
}

static Db *database_with(const char *name, const char *sql)
{
    conninfo = fresh_database(name);
    Db *db = connected(conninfo);
    OK(db_execute(db, "set client_min_messages = error; create schema kept", &server_err));
    OK(db_execute(db, sql, &server_err));
    return db;
}

/* There and back; `gone` is what the migration did. */
static void there_and_back(Db *db, const char *gone, Keeper *keeper, Generated *there, Generated *back)
{
    const Snapshot *before = state_of(db), *goal = state_after(db, gone);
    *there = script_to(db, goal, keeper);
    run(db, there);
    assert_same(state_of(db), goal);
    *back = script_to(db, before, keeper);
    run(db, back);
    assert_same(state_of(db), before);
}

/* --- tests ------------------------------------------------------------------------------------ */

static const char shop[] =
    "create type public.state as enum ('new', 'done');"
    "create table public.customers (id int primary key);"
    "create table public.orders (id serial primary key, customer int references public.customers, state public.state default 'new',"
    "  n bigint generated always as identity, note text check (note <> ''));"
    "create index on public.orders (state); create index on public.orders (lower(note)) where n > 1;"
    "create function public.tf() returns trigger language plpgsql as 'begin return new; end';"
    "create trigger g before insert on public.orders for each row execute function public.tf();"
    "alter table public.orders enable row level security; create policy p on public.orders using (id > 0);"
    "create statistics public.st on state, note from public.orders;"
    "create table public.lines (order_id int references public.orders, what text);"
    "create view public.open as select id, state from public.orders where state = 'new';"
    "comment on column public.orders.note is 'a note';"
    "insert into public.customers values (1); insert into public.orders (customer, note) values (1, 'x'), (1, 'y');"
    "insert into public.lines values (1, 'a');";

static void a_table_goes_with_its_parts(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_table", shop);
    Keeper keeper = {.keeps = "table public.orders"};
    Generated there, back;
    there_and_back(db, "drop table public.orders cascade", &keeper, &there, &back);
    assert_true(says(&there, "SET SCHEMA kept"));
    assert_true(says(&there, "DROP CONSTRAINT orders_customer_fkey")); /* rows of customers could not be deleted else */
    assert_true(says(&there, "DROP CONSTRAINT lines_order_id_fkey"));
    assert_true(says(&there, "DROP VIEW public.open"));
    assert_int_equal(there.statements.count, 4);
    assert_true(says(&back, "SET SCHEMA public"));
    assert_true(says(&back, "ADD CONSTRAINT orders_customer_fkey"));
    assert_true(says(&back, "ADD CONSTRAINT lines_order_id_fkey"));
    assert_false(says(&back, "CREATE TABLE"));
    assert_false(says(&back, "INDEX"));
    assert_false(says(&back, "SEQUENCE"));
    assert_string_equal(value_of(db, "select string_agg(note, ',' order by id) from public.orders"), "x,y");
    assert_string_equal(value_of(db, "insert into public.orders (note) values ('z') returning id || '/' || n"), "3/3");
}

static void a_type_stays_with_the_table_that_uses_it(void **state)
{
    NEEDS_SERVER();
    static const char gone[] = "drop table public.orders cascade; drop type public.state; drop function public.tf()";
    auto_db db = database_with("hooks_type", shop);
    Keeper keeper = {.keeps = "table public.orders, enum public.state, function public.tf()"};
    Generated there, back;
    there_and_back(db, gone, &keeper, &there, &back);
    assert_true(says(&there, "ALTER TYPE public.state SET SCHEMA kept"));
    assert_false(says(&there, "DROP TYPE"));
    assert_false(says(&back, "CREATE TYPE"));

    Keeper forgets = {.keeps = "table public.orders, function public.tf()"};
    const Snapshot *goal = state_after(db, gone);
    Generated refused = script_to(db, goal, &forgets);
    assert_int_equal(refused.refusals.count, 1);
    assert_non_null(strstr(refused.refusals.items[0], "enum public.state"));
}

static void a_column_is_put_aside_without_what_uses_it(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_column", shop);
    Keeper keeper = {.keeps = "column public.orders.note"};
    Generated there, back;
    there_and_back(db, "alter table public.orders drop column note cascade", &keeper, &there, &back);
    assert_true(says(&there, "RENAME COLUMN note TO kept_column"));
    assert_true(says(&there, "DROP CONSTRAINT orders_note_check"));
    assert_true(says(&there, "DROP INDEX public.orders_lower_idx"));
    assert_true(says(&there, "DROP STATISTICS"));
    assert_false(says(&there, "COMMENT"));
    assert_true(says(&back, "ADD CONSTRAINT orders_note_check"));
    assert_false(says(&back, "ADD COLUMN"));
    assert_int_equal(back.notes.count, 0); /* it comes back in its place */
}

static void a_part_that_does_not_come_is_made(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_part", shop);
    Keeper keeper = {.keeps = "table public.orders"};
    const Snapshot *before = state_of(db), *goal = state_after(db, "drop table public.orders cascade");
    Generated there = script_to(db, goal, &keeper);
    run(db, &there);
    OK(db_execute(db, "drop index kept.orders_state_idx", &server_err));
    keeper.left = "index public.orders_state_idx";
    Generated back = script_to(db, before, &keeper);
    assert_true(says(&back, "CREATE INDEX orders_state_idx"));
    run(db, &back);
    assert_same(state_of(db), before);
}

/* DROP TABLE and CREATE TABLE of the same name in one migration: the new one goes, the old one comes. */
static void another_table_of_the_same_name(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_another",
                               "create table public.t (id int primary key, at date); insert into public.t values (1);"
                               "create view public.v as select id from public.t");
    const Snapshot *before = state_of(db);
    OK(db_execute(db, "drop view public.v; alter table public.t set schema kept; alter table kept.t rename to t_old;"
                      "create table public.t (id int primary key, at date) partition by range (id);"
                      "create view public.v as select id from public.t", &server_err));
    Keeper keeper = {0};
    Generated refused = script_to(db, before, &keeper);
    assert_int_equal(refused.refusals.count, 1);
    keeper = (Keeper){.keeps = "table public.t", .another = "table public.t"};
    Generated back = script_to(db, before, &keeper);
    assert_false(says(&back, "CREATE TABLE"));
    assert_true(says(&back, "DROP VIEW public.v"));
    assert_true(says(&back, "CREATE VIEW public.v"));
    OK(db_execute(db, "create schema old; alter table kept.t_old set schema old; alter table old.t_old rename to t", &server_err));
    OK(db_execute(db, "begin", &server_err));
    for (vec_each(&back.statements, statement)) {
        OK(db_execute(db, statement->sql, &server_err));
        if (strstr(statement->sql, "SET SCHEMA kept")) /* both have one name in this test's one schema: change places */
            OK(db_execute(db, "alter table kept.t rename to t_new; alter table kept.t_new rename constraint t_pkey to t_new_pkey; alter table old.t set schema kept; drop schema old", &server_err));
    }
    OK(db_execute(db, "commit", &server_err));
    assert_same(state_of(db), before);
    assert_string_equal(value_of(db, "select count(*) from public.t"), "1");
}

static void a_partition_leaves_its_table(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_partition",
                               "create table public.t (id int primary key) partition by range (id);"
                               "create table public.t_1 partition of public.t for values from (1) to (10);"
                               "create table public.t_2 partition of public.t for values from (10) to (20);"
                               "insert into public.t values (1), (11)");
    Keeper keeper = {.keeps = "table public.t_2"};
    Generated there, back;
    there_and_back(db, "drop table public.t_2", &keeper, &there, &back);
    assert_true(says(&there, "DETACH PARTITION public.t_2"));
    assert_true(says(&back, "ATTACH PARTITION public.t_2"));
    Keeper both = {.keeps = "table public.t, table public.t_1, table public.t_2"};
    there_and_back(db, "drop table public.t", &both, &there, &back);
    assert_false(says(&there, "DETACH"));
    assert_false(says(&back, "ATTACH"));
    assert_string_equal(value_of(db, "select count(*) from public.t"), "2");
}

static void what_holds_something_or_may_be_needed_is_asked_for(void **state)
{
    NEEDS_SERVER();
    auto_db db = database_with("hooks_asked", shop);
    Keeper keeper = {0};
    const Snapshot *goal = state_after(db, "drop table public.orders cascade; drop type public.state; drop function public.tf()");
    Generated there = script_to(db, goal, &keeper);
    assert_int_equal(keeper.asked.count, 3);
    assert_string_equal(keeper.asked.items[0], "enum public.state");
    assert_string_equal(keeper.asked.items[1], "function public.tf()");
    assert_string_equal(keeper.asked.items[2], "table public.orders");
    assert_true(says(&there, "DROP TABLE public.orders"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_goes_with_its_parts),
        cmocka_unit_test(a_type_stays_with_the_table_that_uses_it),
        cmocka_unit_test(a_column_is_put_aside_without_what_uses_it),
        cmocka_unit_test(a_part_that_does_not_come_is_made),
        cmocka_unit_test(another_table_of_the_same_name),
        cmocka_unit_test(a_partition_leaves_its_table),
        cmocka_unit_test(what_holds_something_or_may_be_needed_is_asked_for),
    };
    return cmocka_run_group_tests(tests, server_up, server_down);
}
