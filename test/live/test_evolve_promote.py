"""promote: what it refuses before anything runs, its gates, its pauses, and the tables it must manage."""
import os
import signal
import threading
import time

import psycopg
import pytest
from psycopg.types.json import Jsonb

TABLE = """
create table t (id bigint primary key, doc jsonb, note text);
insert into t select g, jsonb_build_object('n', g, 's', 'word ' || g), 'n' from generate_series(1, 3000) g;
analyze t;
"""


def declare(project, name="up", table="t", path="doc->>'n'", column="{ name: n, type: integer }", **more):
    lines = [f"kind: promote\ntable: {table}\npath: {path}\ncolumn: {column}"] + [f"{k}: {v}" for k, v in more.items()]
    project.write(f"evolutions/{name}.yaml", "\n".join(lines) + "\n")


@pytest.fixture
def field(project):
    project.database.run(TABLE)
    return project


def unchanged(database):
    assert database.run("select to_regnamespace('theseus') is null or not exists (select from pg_tables where schemaname = 'theseus' and tablename = 'x')")[0][0]
    assert database.run("select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0") == [("id",), ("doc",), ("note",)]
    assert database.run("select to_regnamespace('theseus')") == [(None,)]


@pytest.mark.parametrize("change, says", [
    ({"table": "nowhere"}, "there is no table public.nowhere"),
    ({"table": "v"}, "public.v is no table"),
    ({"table": "parts"}, "public.parts is partitioned"),
    ({"table": "ruled"}, "has rules"),
    ({"path": "nothing->>'n'"}, 'has no column "nothing"'),
    ({"path": "note->>'n'"}, "column note of public.t is text, not jsonb"),
    ({"column": "{ name: note, type: text }"}, 'already has a column "note"'),
    ({"column": "{ name: n, type: nonsense }"}, 'there is no type "nonsense"'),
    ({"column": "{ name: n, type: positive }"}, "writing the whole table anew"),
    ({"column": "{ name: n, type: 'integer; drop table t' }"}, "syntax error"),
    ({"column": "{ name: n, type: 'integer[]' }"}, "a path cannot become a column of type integer[]"),
    ({"check": '"nothing > 1"'}, 'column "nothing" does not exist'),
    ({"check": '"true); drop table t; --"'}, "cannot insert multiple commands"),
    ({"index": "full", "index_name": "t_pkey"}, "public.t_pkey is there already"),
    ({"references": "{ table: gone, column: id }"}, "there is no table public.gone to reference"),
    ({"references": "{ table: other, column: word }"}, "is not there or not unique"),
    ({"references": "{ table: other, column: id }"}, "the column would be integer, the one it references is bigint"),
])
def test_refused_before_anything_runs(field, change, says):
    field.database.run("create domain positive as int check (value > 0); create view v as select * from t; create table parts (id int, doc jsonb) partition by range (id);"
                       "create table other (id bigint primary key, word integer);"
                       "create table ruled (id int, doc jsonb); create rule r as on insert to ruled do also select 1")
    declare(field, **change)
    for verb in ("plan", "start"):
        assert says in field("evolve", verb, "up", expect=1).err
    unchanged(field.database)


def test_mistakes_of_the_file_all_at_once(field):
    field.write("evolutions/up.yaml", "kind: promote\ntable: a.b.c\npath: doc->0->>'n'\ncolum: { name: n, type: int }\n"
                                      "index: sometimes\ngates: { soak: 14 }\npace: { batch: 5 }\n")
    err = field("evolve", "start", "up", expect=2).err
    for says in ("up.yaml:2:8", "Did you mean column", "column is missing", "one of partial|full|none", "gates.soak wants a duration", "pace.batch wants a duration"):
        assert says in err, err
    declare(field, path="doc->0->>'n'")
    assert "is no path" in field("evolve", "start", "up", expect=2).err
    field.write("evolutions/up.yaml", "kind: promot\ntable: t\n")
    assert "Did you mean promote" in field("evolve", "start", "up", expect=2).err
    assert "Did you mean \"up\"" in field("evolve", "start", "upp", expect=2).err
    unchanged(field.database)


def test_a_trigger_that_would_run_after_ours_is_refused(field):
    field.database.run("create function f() returns trigger language plpgsql as 'begin return new; end';"
                       "create trigger zzzz before update on t for each row execute function f()")
    declare(field)
    assert "trigger zzzz would run after ours" in field("evolve", "start", "up", expect=1).err


def test_values_that_do_not_fit_are_a_gate_and_nobodys_write_fails(field):
    database = field.database
    database.run("update t set doc = doc || '{\"n\": \"many\"}' where id in (7, 2000)")
    declare(field, index="full")
    stopped = field("evolve", "start", "up", expect=1)
    assert 'gate "bad values": 2 rows, allowed are 0 rows' in stopped.err and '{"id": 7}: many' in stopped.err
    assert database.run("select place, value from theseus.quarantine order by place") == [('{"id": 2000}', "many"), ('{"id": 7}', "many")]
    database.run("insert into t values (5000, '{\"n\": \"few\"}')")  # still nobody's write fails
    database.run("update t set note = 'x' where id = 7")
    assert "2 values in quarantine" in field("evolve", "status", "up").out
    database.run("update t set doc = doc || '{\"n\": 1}' where id in (7, 2000, 5000)")
    field("evolve", "resume", "up")
    assert database.run("select count(*) from t where n is distinct from (doc ->> 'n')::int") == [(0,)]
    assert database.run("select count(*) from theseus.quarantine") == [(0,)]


def test_the_null_rate_and_the_soak_time_are_gates(field):
    declare(field, path="doc->>'missing'", column="{ name: n, type: text }", gates="{ null_rate: 1%, soak: 1h }")
    assert '100% of all rows, allowed are 1% of all rows' in field("evolve", "start", "up", expect=1).err
    field.database.run("update t set doc = doc || '{\"missing\": \"here\"}'")
    field("evolve", "start", "up")
    assert "nothing to clean up before cutover" in field("evolve", "cleanup", "up", expect=1).err
    field("evolve", "cutover", "up")
    assert "time" not in field("evolve", "list").err
    assert 'gate "soak"' in field("evolve", "cleanup", "up", expect=1).err
    assert field.database.run("select count(*) from pg_trigger where tgrelid = 't'::regclass") == [(2,)]
    field("evolve", "back", "up")


def test_orphans_stop_the_cutover_and_name_themselves(field):
    field.database.run("create table other (id integer primary key); insert into other select generate_series(1, 2999)")
    declare(field, references="{ table: other, column: id }")
    field("evolve", "start", "up")
    stopped = field("evolve", "cutover", "up", expect=1)
    assert 'gate "orphans": 1 rows' in stopped.err and '{"id": 3000}: 3000' in stopped.err
    field.database.run("insert into other values (3000)")
    field("evolve", "cutover", "up")
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        field.database.run("insert into t values (9000, '{\"n\": 123456}')")


def test_another_declaration_under_the_same_name_is_refused(field):
    declare(field)
    field("evolve", "start", "up")
    declare(field, column="{ name: m, type: integer }")
    assert "was started with another declaration" in field("evolve", "start", "up", expect=1).err
    field("evolve", "cutover", "up")  # what stands in the database counts


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


def stop_at(field, place, *command):
    """The program, stopped at a place; call the result to let it go on."""
    process = field.start("evolve", *command, env={"THESEUS_STOP_AT": place, "THESEUS_STOP_HOW": "pause"})
    wait_for(lambda: os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)[0] != 0)

    def go_on():
        os.kill(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err
    return go_on


def test_a_pause_is_seen_at_the_next_batch(field):
    declare(field)
    go_on = stop_at(field, "batch", "start", "up")
    field("evolve", "pause", "up")
    written = field.database.run("select count(n) from t")[0][0]
    status, _, err = go_on()
    assert status == 130 and "up was paused" in err
    assert field.database.run("select count(n) from t")[0][0] == written
    assert "paused: by a user" in field("evolve", "status", "up").out
    field("evolve", "resume", "up")
    assert field.database.run("select count(n) from t") == [(3000,)]
    assert field.database.run("select reason, ended_at is not null from theseus.evolution_pause") == [("user", True)]


def test_two_runners_never_work_on_one_evolution(field):
    declare(field)
    go_on = stop_at(field, "batch", "start", "up")
    assert "another theseus works on up" in field("evolve", "resume", "up", "--wait", "300ms", expect=1).err
    assert go_on()[0] == 0


def test_rows_locked_during_the_filling(field):
    declare(field)
    # The column is there, no row is filled: stopped before the first batch.
    go_on = stop_at(field, "committed", "start", "up")
    with field.database.connect() as other:
        other.execute("begin")
        other.execute("select from t where id = 5 for update")
        runner = []
        thread = threading.Thread(target=lambda: runner.append(go_on()))
        thread.start()
        wait_for(lambda: field.database.run("select count(n) from t") == [(2999,)])
        other.execute("commit")
        thread.join(60)
    assert runner[0][0] == 0, runner
    assert field.database.run("select count(n) from t") == [(3000,)]


def test_cutover_waits_for_who_sees_the_past(field):
    declare(field)
    with field.database.connect() as old:
        field("evolve", "start", "up", "--through", "expand")
        old.execute("begin isolation level repeatable read")
        assert old.execute("select count(n) from t").fetchone()[0] == 0
        field("evolve", "start", "up")
        process = field.start("evolve", "cutover", "up")
        wait_for(lambda: "waits for old snapshots" in field("evolve", "status", "up").out)
        assert field.database.run("select theseus.flag('up')") == [("fallback",)]
        assert old.execute("select count(n) from t").fetchone()[0] == 0
        old.execute("commit")
        assert process.wait(60) == 0
    assert field.database.run("select theseus.flag('up')") == [("column",)]


def test_a_table_rewritten_amid_the_filling_is_begun_anew(field):
    declare(field)
    go_on = stop_at(field, "batch", "start", "up")
    field.database.run("vacuum full t")
    status, _, err = go_on()
    assert status == 0 and "rewritten meanwhile" in err
    assert field.database.run("select count(n) from t") == [(3000,)]


def test_what_was_removed_by_hand_is_noticed_and_can_be_taken_back(field):
    declare(field)
    field("evolve", "start", "up")
    field.database.run("drop trigger zzz_theseus_1_update on t")
    refused = field("evolve", "cutover", "up", expect=1)
    assert 'step "column" of up was done, and is not any more' in refused.err
    field("evolve", "back", "up")
    assert field.database.run("select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped") == [("id",), ("doc",), ("note",)]


@pytest.mark.parametrize("shape", [
    "create table t2 (doc jsonb, note text)",
    "create table t2 (id uuid primary key default gen_random_uuid(), doc jsonb, note text)",
    "create table t2 (a int generated always as identity, b int default 1, doc jsonb, note text, primary key (a, b))",
    "create table t2 (id int generated always as identity primary key, doc jsonb, note text, twice int generated always as (length(note) * 2) stored)",
    "create table t2 (id int, doc jsonb, note text) with (fillfactor = 50)",
    "create unlogged table t2 (id serial, doc jsonb, note text unique deferrable)",
])
def test_tables_of_every_shape(field, shape):
    database = field.database
    database.run(shape)
    database.run("insert into t2 (doc, note) select jsonb_build_object('a', jsonb_build_object('N''', g::text)), g::text from generate_series(1, 800) g")
    declare(field, table="t2", path="doc->'a'->>'N'''", column="{ name: 'The N', type: bigint }", not_null="true", index="full")
    field("evolve", "start", "up", "--through", "cutover")
    assert database.run('select count(*) from t2 where "The N" is distinct from (doc #>> array[\'a\', \'N\'\'\'])::bigint') == [(0,)]
    database.run('insert into t2 (doc, note, "The N") values (null, \'new\', 77)')
    assert database.run("select doc from t2 where note = 'new'") == [({"a": {"N'": 77}},)]
    field("evolve", "back", "up")
    assert database.run("select count(*) from t2 where doc #>> array['a', 'N'''] is null") == [(0,)]


@pytest.mark.parametrize("kind, good, bad", [
    ("boolean", "true", "perhaps"), ("numeric(6,2)", "3.14", "1e9"), ("date", "2020-02-29", "now"), ("timestamptz", "2020-02-29T12:00:00+02:00", "today"),
    ("varchar(5)", "abcde", "abcdef"), ("uuid", "b6f9a2c4-0b0e-4c4b-8d0a-000000000001", "x"), ("double precision", "1.5", "1e999"),
    ("mood", "happy", "angry"), ("interval", "1 day", "soon"), ("smallint", "5", "70000")])
def test_types(field, kind, good, bad):
    database = field.database
    database.run("create type mood as enum ('happy', 'sad')")
    database.run("update t set doc = jsonb_build_object('n', case when id %% 2 = 0 then %s else %s end)".replace("%s", "%s::text"), good, bad)
    declare(field, column="{ name: n, type: '%s' }" % kind, on_bad_value="accept")
    field("evolve", "start", "up", "--through", "cutover")
    assert database.run("select count(n), count(*) from t") == [(1500, 3000)]
    assert database.run("select count(*) from theseus.quarantine") == [(1500,)]
    with database.connect() as connection:
        connection.execute("set timezone = 'Asia/Tokyo'; set datestyle = 'SQL, DMY'")
        connection.execute("insert into t (id, doc) values (9001, %s), (9002, %s)", (Jsonb({"n": good}), Jsonb({"n": bad})))
        connection.execute("update t set n = (select n from t where id = 9001) where id in (1, 9002)")
        assert connection.execute("select count(distinct n) from t where id in (1, 2, 9001, 9002)").fetchone() == (1,)
        assert connection.execute("select count(n) from t where id in (1, 2, 9001, 9002)").fetchone() == (4,)


def test_an_ordinary_owner(field, server):
    database = field.database
    database.run("create table granted (id int primary key); drop table t")
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop role if exists evolve_owner; drop role if exists evolve_app; create role evolve_owner login; create role evolve_app login")
    try:
        database.run(f"grant create on database {database.name} to evolve_owner; grant usage, create on schema public to evolve_owner; "
                     "grant references on granted to evolve_owner; grant select on granted to evolve_owner")
        database.run("set role evolve_owner; " + TABLE + "; grant select, insert, update on t to evolve_app; "
                     "create function f() returns trigger language plpgsql as $$ begin new.note := 'touched'; return new; end $$; "
                     "create trigger touch before update on t for each row execute function f()")
        url = server.url(database.name, "evolve_owner")
        field.write("theseus.yaml", f'project: trial\ndefault: target\nenvironments:\n  target: {{ url: "{url}" }}\n')
        declare(field)
        assert "writing the rows would fire the application's triggers on every row: touch" in field("evolve", "start", "up", expect=1).err
        declare(field, pace="{ fire_triggers: true }")
        field("evolve", "start", "up", "--through", "cutover")
        with psycopg.connect(server.url(database.name, "evolve_app"), autocommit=True) as app:
            app.execute("insert into t (id, doc) values (9001, '{\"n\": 5}')")
            app.execute("update t set n = 6 where id = 9001")
            assert app.execute("select doc, theseus.flag('up') from t where id = 9001").fetchone() == ({"n": 6}, "column")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("select * from theseus.event")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("update theseus.feature_flag set value = 'json'")
        field("evolve", "cleanup", "up")
    finally:
        database.run("drop schema if exists theseus cascade; drop owned by evolve_owner, evolve_app cascade")
        with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
            admin.execute("drop role evolve_owner; drop role evolve_app")


def test_writers_that_pass_triggers_by_are_followed_too(field):
    """As the apply worker of a logical subscription does."""
    declare(field)
    field("evolve", "start", "up")
    with field.database.connect() as worker:
        worker.execute("set session_replication_role = replica")
        worker.execute("insert into t (id, doc) values (9001, '{\"n\": 1}'); update t set doc = '{\"n\": 2}' where id = 5; update t set n = 3 where id = 6")
    assert field.database.run("select id, n, doc ->> 'n' from t where id in (5, 6, 9001) order by id") == [(5, 2, "2"), (6, 3, "3"), (9001, 1, "1")]


def test_flags(field):
    assert "no flags" in field("flag", "list").out
    assert "new_checkout: not set -> on" in field("flag", "set", "new_checkout", "on").out
    assert field.database.run("select theseus.flag('new_checkout'), theseus.flag('other')") == [("on", None)]
    assert "on -> 10%" in field("flag", "set", "new_checkout", "10%").out
    field("flag", "set", "--unset", "new_checkout")
    assert field.database.run("select theseus.flag('new_checkout')") == [(None,)]
    declare(field)
    field("evolve", "start", "up")
    assert "read mode of an evolution" in field("flag", "set", "up", "column", expect=1).err
    field("flag", "set", "up", "json", "--force")
