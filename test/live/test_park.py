"""What is put aside and the steps around it: chains in which one migration's parked things need another one's."""
import pytest

from test_migrate import applied, tables

PARKED = "select count(*) from theseus.parked"


def write(project, *texts):
    for n, text in enumerate(texts, 1):
        project.write(f"migrations/202501{n:02}000000_m{n}.sql", text + "\n")


NEEDED = ("create type mood as enum ('good', 'bad');"
          "create function deflt() returns mood language sql immutable as $$select 'good'::public.mood$$;"
          "create domain score as int check (value > 0);"
          "create function seen() returns trigger language plpgsql as $$begin return new; end$$;",
          "create table moods (id int primary key, mood mood not null default deflt(), s score);"
          "create trigger seen before insert on moods for each row execute function seen();")


def test_a_parked_table_needs_what_an_earlier_step_made(project):
    write(project, *NEEDED)
    project("migrate")
    project.database.run("insert into moods values (1, default, 7), (2, 'bad', null)")
    project("rollback", "--steps", "2")
    assert tables(project.database) == []
    assert project.database.run("select to_regtype('public.mood') is null, to_regproc('public.deflt') is null") == [(True, True)]
    project("migrate")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7), (2, "bad", None)]
    assert project.database.run("select to_regtype('public.mood')::oid = atttypid from pg_attribute where attrelid = 'moods'::regclass and attname = 'mood'") == [(True,)]
    assert project.database.run(PARKED) == [(0,)]
    project.database.run("insert into moods values (3)")
    project("rollback", "--steps", "2")
    project("migrate")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7), (2, "bad", None), (3, "good", None)]
    assert project.database.run("select count(*) from pg_namespace where nspname like 'theseus_parked%'") == [(0,)]
    assert "no drift" in project("drift").out


def test_a_dropped_table_needs_what_a_later_step_drops(project):
    write(project, *NEEDED, "drop table moods;", "drop function deflt(); drop type mood; drop function seen(); drop domain score;")
    project("migrate", "--to", "20250102000000")
    project.database.run("insert into moods values (1, default, 7), (2, 'bad', null)")
    project("migrate")
    assert project.database.run("select to_regtype('public.mood') is null") == [(True,)]
    project("rollback", "--steps", "2")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7), (2, "bad", None)]
    project("rollback", "--steps", "2")
    project("migrate", "--to", "20250102000000")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7), (2, "bad", None)]
    project("migrate")
    project("rollback", "--steps", "4")
    project("migrate", "--to", "20250102000000")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7), (2, "bad", None)]


def test_types_and_functions_are_made_anew_when_they_were_purged(project):
    write(project, NEEDED[0], "drop function deflt(); drop type mood; drop function seen(); drop domain score;")
    project("migrate")
    project("parked", "purge", "--all")
    project("rollback", "--steps", "2")
    assert project.database.run("select to_regtype('public.mood') is null") == [(True,)]
    project("migrate", "--to", "20250101000000")
    assert project.database.run("select deflt()") == [("good",)]


def test_what_is_still_needed_is_not_purged(project):
    write(project, *NEEDED, "drop table moods;",
          "-- theseus: park 1h\ndrop function deflt(); drop type mood; drop function seen(); drop domain score;")
    project("migrate", "--to", "20250102000000")
    project.database.run("insert into moods values (1, default, 7)")
    project("migrate")
    project.database.run("update theseus.parked set keep_until = now() - interval '1 minute' where version = '20250104000000'")
    project("parked", "purge")
    project("rollback", "--steps", "2")
    assert project.database.run("select * from moods order by id") == [(1, "good", 7)]


def test_a_function_that_is_dropped_and_made_again(project):
    write(project, "create table t (id int primary key);"
                   "create function f() returns int language sql as 'select 1';",
          "drop function f(); create function f() returns int language sql as 'select 1'; alter table t add column n int default f();",
          "-- theseus: allow side-effects the default goes\n"
          "drop function f() cascade; create function f() returns bigint language sql as 'select 2';")
    project("migrate")
    project("rollback", "--steps", "3")
    project("migrate")
    assert project.database.run("select f()") == [(2,)]
    project("rollback", "--steps", "1")
    assert project.database.run("insert into t values (1) returning n") == [(1,)]
    assert "no drift" in project("drift").out


def test_an_enum_whose_values_are_changed_by_making_it_anew(project):
    write(project, "create type mood as enum ('good', 'bad', 'odd'); create table t (id int primary key, mood mood);",
          "alter type mood rename to mood_old; create type mood as enum ('good', 'bad');"
          "alter table t alter column mood type mood using mood::text::mood; drop type mood_old;",
          "create table u (id int primary key, mood mood);")
    project("migrate")
    project.database.run("insert into t values (1, 'good'); insert into u values (1, 'bad')")
    project("rollback", "--steps", "3")
    assert tables(project.database) == []
    assert "table public.u uses" in project("migrate").err
    assert project.database.run("select * from t") == [(1, "good")]
    assert project.database.run("select * from u") == [] and "table public.u" in project("parked", "list").out
    assert "no drift" in project("drift").out


def test_what_an_edited_file_leaves_aside_is_in_nobodys_way(project):
    project.database.run("create table t (id int primary key); insert into t values (1)")
    write(project, "alter table t add column a int not null default 5, add column c int; create table u (id int primary key);")
    project("migrate")
    project.database.run("update t set a = 7, c = 8; insert into u values (1)")
    project("rollback")
    write(project, "alter table t add column a int not null default 5, add column c int; create table u (id int primary key, more int);")
    assert "stays there" in project("migrate").err
    project.database.run("insert into u values (2, 3); insert into t values (2)")
    assert "~" in project("rollback").err
    project.database.run("insert into t values (3)")
    kept = project.database.run("select version from theseus.parked where key = 'table public.u' order by id")
    assert len(kept) == 2 and "~" in kept[0][0] and "~" not in kept[1][0]
    project("migrate")
    assert project.database.run("select * from u") == [(2, 3)]
    assert project.database.run("select id, a from t order by id") == [(1, 5), (2, 5), (3, 5)]
    assert "no drift" in project("drift").out
    project("parked", "purge", "--all")
    assert project.database.run("select count(*) from pg_namespace where nspname like 'theseus_parked%'") == [(0,)]
    assert project.database.run("select count(*) from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped") == [(3,)]


def test_a_name_that_was_taken_meanwhile_is_said_before_anything_moves(project):
    write(project, "create table t (id int primary key);", "drop table t;", "create table other (id int);")
    project("migrate")
    project.database.run("create table t (by_hand int)")
    result = project("rollback", "--steps", "2", expect=1)
    assert "table public.t" in result.err and "is there already" in result.err
    assert tables(project.database) == ["other", "t"]
    project.database.run("drop table t")
    project("rollback", "--steps", "2")
    assert tables(project.database) == ["t"]


def test_erase_keeps_nothing_but_a_count(project):
    project.database.run("create table people (id int primary key, mail text); insert into people select g, 'secret' || g from generate_series(1, 7) g;"
                         "update people set mail = null where id = 7; create table gone (id int primary key); insert into gone values (1), (2)")
    write(project, "-- theseus: erase\nalter table people drop column mail;\ndrop table gone;")
    project("migrate")
    assert project.database.run("select count(*) from theseus.parked") == [(0,)]
    detail = project.database.run("select detail::text from theseus.event where kind = 'purged'")
    assert sorted(row[0].split('"rows" : ')[1].split("}")[0] for row in detail) == ["2", "6"]
    assert "secret" not in str(project.database.run("select e::text from theseus.event e"))
    assert "erases what it removes" in project("rollback", expect=1).err


def test_directives_are_not_passed_over_while_the_shadow_is_off(project):
    project.write("theseus.yaml", f'project: trial\ndefault: target\nshadow: off\nenvironments:\n  target: {{ url: "{project.database.url}" }}\n')
    for directive in ("erase", "park side-table", "needs evolution x >= backfill"):
        write(project, f"-- theseus: {directive}\ncreate table t (a int);")
        assert directive.split()[0] in project("migrate", expect=1).err
        assert tables(project.database) == []
