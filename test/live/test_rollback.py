"""With the shadow on: migrate with proofs, rollback with every row, chains, drift in the way."""
import json

import pytest

from test_migrate import applied, tables


@pytest.fixture
def people(project):
    project.database.run("create table people (id int primary key, name text not null, note text);"
                         "insert into people select g, 'p' || g, 'n' || g from generate_series(1, 50) g")
    return project


def test_migrate_proves_and_rollback_gives_every_row_back(people):
    people.write("migrations/20250101000000_drop.sql", "alter table people drop column note;\ncreate index people_name on people (name);\n")
    before = people.database.run("select * from people order by id")
    result = people("migrate")
    assert "generated" in result.out or "schema" in result.out
    columns = "select column_name::text from information_schema.columns where table_name = 'people' and column_name in ('id', 'name', 'note') order by ordinal_position"
    assert people.database.run(columns) == [("id",), ("name",)]
    people.database.run("insert into people values (51, 'new')")
    people("rollback")
    assert people.database.run("select id, name, note from people where id <= 50 order by id") == before
    assert people.database.run("select id, name, note from people where id = 51") == [(51, "new", None)]
    assert applied(people.database) == []
    people("migrate")
    assert applied(people.database) == ["20250101000000"]


def test_what_users_wrote_since_comes_back_when_it_is_applied_again(people):
    people.write("migrations/20250101000000_add.sql", "create table orders (id int primary key, what text);\nalter table people add column mail text;\n")
    people("migrate")
    people.database.run("insert into orders values (1, 'ship'); update people set mail = 'm' || id")
    people("rollback")
    assert tables(people.database) == ["people"]
    people("migrate")
    assert people.database.run("select * from orders") == [(1, "ship")]
    assert people.database.run("select count(*) from people where mail = 'm' || id") == [(50,)]


def chain(project, count=3):
    for n in range(1, count + 1):
        project.write(f"migrations/2025010{n}000000_t{n}.sql", f"create table t{n} (id int primary key);\n")


def test_one_step_by_default_several_when_named(people):
    chain(people, 5)
    people("migrate")
    people("rollback")
    assert tables(people.database) == ["people", "t1", "t2", "t3", "t4"]
    people("rollback", "--steps", "2")
    assert tables(people.database) == ["people", "t1", "t2"]
    people("rollback", "--to", "20250101000000")
    assert tables(people.database) == ["people", "t1"]
    people("migrate")
    people("rollback", "--only", "20250102000000")
    assert tables(people.database) == ["people", "t1", "t3", "t4", "t5"]
    assert "exclude each other" in people("rollback", "--steps", "1", "--to", "20250101000000", expect=2).err
    assert "not applied" in people("rollback", "--only", "20250102000000", expect=2).err
    assert "only 4" in people("rollback", "--steps", "9", expect=1).err
    assert tables(people.database) == ["people", "t1", "t3", "t4", "t5"]


def test_an_irreversible_link_refuses_the_chain_before_it_moves(people):
    chain(people, 1)
    people.write("migrations/20250102000000_gone.sql", "-- theseus: irreversible nobody needs the notes\nalter table people drop column note;\n")
    people.write("migrations/20250103000000_t3.sql", "create table t3 (id int);\n")
    people("migrate")
    result = people("rollback", "--steps", "3", expect=1)
    assert "20250102000000" in result.err and "nobody needs the notes" in result.err
    assert tables(people.database) == ["people", "t1", "t3"]
    assert applied(people.database) == ["20250101000000", "20250102000000", "20250103000000"]


def test_only_refuses_what_a_later_one_stands_on(people):
    people.write("migrations/20250101000000_t1.sql", "create table t1 (id int primary key);\n")
    people.write("migrations/20250102000000_more.sql", "alter table t1 add column more int;\n")
    people("migrate")
    result = people("rollback", "--only", "20250101000000", expect=1)
    assert "column public.t1.more" in result.err and "does not fit" in result.err
    assert tables(people.database) == ["people", "t1"]


def test_dry_run_changes_nothing(people):
    chain(people, 2)
    people("migrate")
    assert "would roll back 20250102000000" in people("rollback", "--dry-run").out
    assert tables(people.database) == ["people", "t1", "t2"]


def test_a_slow_test_that_fails_takes_the_migration_back(people):
    file = people.directory / "theseus.yaml"
    file.write_text(file.read_text() + "locks: { attempt: 100ms, hold: 200ms }\n")
    chain(people, 1)
    people.write("tests/20250101000000.sql", "select pg_sleep(0.5) is null;\n")
    result = people("migrate", expect=1)
    assert "after COMMIT" in result.err and "rolled back" in result.err
    assert tables(people.database) == ["people"]
    assert applied(people.database) == []


def test_committed_proofs_are_used(people):
    chain(people, 3)
    people("prove")
    assert len(list((people.directory / "rollback").glob("*.sql"))) == 3
    result = people("-v", "migrate")
    assert "proving" not in result.err
    assert tables(people.database) == ["people", "t1", "t2", "t3"]


def test_drift_in_the_closure_is_refused_elsewhere_it_is_told(people):
    chain(people, 2)
    people("migrate")
    people.database.run("alter table t1 add column by_hand int")
    people.write("migrations/20250103000000_other.sql", "create table other (id int);\n")
    assert "1 object" in people("migrate").err
    people.write("migrations/20250104000000_t1.sql", "alter table t1 add column planned int;\n")
    result = people("migrate", expect=1)
    assert "not as they are on record" in result.err and "by_hand" in result.err
    people("accept", "--reason", "hotfix")
    people("migrate")


def test_what_differs_from_the_proof_is_undone(people):
    """The file does one thing on the shadow and another one here: nothing is committed."""
    people.write("migrations/20250101000000_two_faced.sql",
                 "do $$ begin if (select count(*) from people) > 10 then create table surprise (id int); else create table expected (id int); end if; end $$;\n")
    result = people("migrate", expect=1)
    assert "is not what it did on the shadow" in result.err
    assert "surprise" in result.err and "expected" in result.err
    assert tables(people.database) == ["people"]
    assert applied(people.database) == []


def test_a_refused_migration_touches_nothing(people):
    people.write("migrations/20250101000000_ok.sql", "create table ok (id int);\n")
    people.database.run("create table keyless (a int)")
    people.write("migrations/20250102000000_update.sql", "update keyless set a = 1;\n")
    result = people("migrate", expect=1)
    assert "irreversible" in result.err and "no primary key" in result.err
    assert tables(people.database) == ["keyless", "people"]


def test_requires(people, server):
    import psycopg
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists t_staging with (force)")
        admin.execute("create database t_staging template template0")
    people.write("theseus.yaml", f'project: trial\ndefault: staging\nenvironments:\n  staging: {{ url: "{server.url("t_staging")}" }}\n'
                 f'  production: {{ url: "{people.database.url}", protected: true, requires: staging }}\n')
    people.write("migrations/20250101000000_t1.sql", "create table t1 (id int);\n")
    assert "not applied there" in people("migrate", "--env", "production", "--confirm", "production", expect=1).err
    assert tables(people.database) == ["people"]
    people("migrate")
    assert "protected" in people("migrate", "--env", "production", expect=1).err
    people("migrate", "--env", "production", "--confirm", "production")
    assert tables(people.database) == ["people", "t1"]
    assert "protected" in people("rollback", "--env", "production", expect=1).err
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists t_staging with (force)")


def test_parked_things_are_listed_and_purged(people):
    people.database.run("create table child (id int primary key references people, what text); insert into child values (1, 'x')")
    people.write("migrations/20250101000000_drop.sql", "drop table child;\nalter table people drop column note;\n")
    people("migrate")
    listed = people("parked", "list").out
    assert "table public.child" in listed and "column public.people.note" in listed
    assert "past its time" in people("parked", "purge").out
    assert "table public.child" in people("parked", "purge", "--all", "--dry-run").out
    assert "table public.child" in people("parked", "list").out
    people("parked", "purge", "--all")
    assert "nothing is kept aside" in people("parked", "list").out
    assert people.database.run("select count(*) from pg_namespace where nspname like 'theseus_parked%'") == [(0,)]
    assert people.database.run("select count(*) from pg_trigger where tgrelid = 'people'::regclass and not tgisinternal") == [(0,)]
    assert people.database.run("select count(*) from pg_attribute where attrelid = 'people'::regclass and attnum > 0 and not attisdropped") == [(2,)]
    assert people.database.run("select count(*) from theseus.event where kind = 'purged'") == [(1,)]
    result = people("rollback", expect=1)
    assert "child" in result.err or "note" in result.err
    assert "no drift" in people("drift").out


def test_a_dropped_table_comes_back_whole(people):
    people.write("migrations/20250101000000_gone.sql", "drop table people;\n")
    people("migrate")
    people("rollback")
    assert people.database.run("select count(*) from people") == [(50,)]


def test_a_cascade_takes_nothing_from_what_is_kept_aside(people):
    people.write("migrations/20250101000000_moods.sql", "create type mood as enum ('good'); create table moods (id int, mood mood);\n")
    people.write("migrations/20250102000000_gone.sql", "drop table moods;\n")
    people("migrate")
    people.write("migrations/20250103000000_type.sql", "-- theseus: irreversible to see it\ndrop type mood cascade;\n")
    result = people("migrate", expect=1)
    assert "kept aside" in result.err and "table public.moods" in result.err and "parked purge" in result.err
    people.write("migrations/20250103000000_type.sql", "-- theseus: irreversible to see it\ndrop type mood;\n")
    result = people("migrate", expect=1)
    assert "parked purge" in result.err and "DROP ... CASCADE" not in result.err
    (people.directory / "migrations/20250103000000_type.sql").unlink()
    people("rollback")
    assert people.database.run("select count(*) from moods where mood = 'good'") == [(0,)]


def test_a_table_comes_back_whose_column_a_later_step_had_put_aside(people):
    """Rolled back step by step: the column first, then its table; migrated again: the table, then its column, with their rows."""
    people.write("migrations/20250102000000_made.sql", "create table made (id int primary key, body text);\n")
    people.write("migrations/20250103000000_note.sql", "alter table made add column note text default 'x';\n")
    people("migrate")
    people.database.run("insert into made values (1, 'b', 'written'); insert into made values (2, 'c')")
    people("rollback", "--steps", "2")
    again = people("migrate")
    assert "stays there" not in again.err
    assert people.database.run("select * from made order by id") == [(1, "b", "written"), (2, "c", "x")]
    assert "nothing is kept aside" in people("parked", "list").out
