"""Evolutions stopped at every place they can be stopped at: the same command goes on, and nothing is lost."""
import os
import random
import signal
import time

import pytest

STRIDE = int(os.environ.get("THESEUS_FAULT_STRIDE", "3"))
ROUNDS = max(3, int(os.environ.get("THESEUS_FAULT_ROUNDS", "30")) // 6)
DECLARATION = """\
kind: promote
table: t
path: doc->>'item'
column: { name: item, type: uuid }
references: { table: items, column: id, on_delete: set null }
check: "item is null or note >= 0"
index: partial
cleanup: { remove_key: true }
"""
TABLES = """
create table items (id uuid primary key);
insert into items select md5(g::text)::uuid from generate_series(1, 20) g;
create table t (id bigint primary key, doc jsonb, note int not null default 0);
insert into t select g, case when g % 7 <> 0 then jsonb_build_object('item', md5((g % 20 + 1)::text)::uuid, 'x', g) end from generate_series(1, 700) g;
"""
FILLED = "select count(*) from t where item is distinct from (doc ->> 'item')::uuid"


@pytest.fixture
def field(project):
    database = project.database
    database.run(TABLES)
    project.write("evolutions/item.yaml", DECLARATION)
    return project


def digest(database, document="doc"):
    return database.run(f"select count(*), md5(string_agg(id || {document}::text, ',' order by id)) from (select id, coalesce({document}, 'null') as {document} from t) t")


def nothing_left(database):
    assert database.run("select count(*) from pg_index where not indisvalid") == [(0,)]
    assert database.run("select count(*) from pg_locks where locktype = 'advisory'") == [(0,)]


def every_place(field, command):
    """Kills the command at place 1, 1 + STRIDE ... of its run, goes on with it until it is through; gives the number of kills."""
    place, kills = 1, 0
    while True:
        result = field("evolve", *command, env={"THESEUS_STOP_AT": str(place)}, expect=None)
        if result.status != -signal.SIGKILL:
            assert result.status == 0, result
            return kills
        kills += 1
        assert field.database.run("select count(*) from t") == [(700,)]
        place += STRIDE


def test_killed_at_every_place_of_one_run_after_the_other(field):
    """Each run gets further than the one before it: what was done is not done again."""
    database = field.database
    before = digest(database)
    kills = every_place(field, ("start", "item", "--through", "cutover"))
    assert kills >= 8
    assert database.run(FILLED) == [(0,)] and digest(database) == before
    nothing_left(database)
    assert database.run("select conname, convalidated from pg_constraint where conrelid = 't'::regclass and contype in ('c', 'f') order by 1") == \
        [("t_item_check", True), ("t_item_fkey", True), ("theseus_1_parity", True)]
    every_place(field, ("back", "item"))
    assert digest(database) == before
    assert database.run("select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped order by 1") == [("doc",), ("id",), ("note",)]
    nothing_left(database)


def test_killed_at_one_place_of_a_fresh_run(field):
    """From the beginning each time: killed once at place N, then run to the end, then taken back."""
    database = field.database
    before = digest(database)
    place, kills = 2, 0
    while True:
        killed = field("evolve", "start", "item", "--through", "cutover", env={"THESEUS_STOP_AT": str(place)}, expect=None)
        if killed.status == 0:
            break
        kills += 1
        # Between two runs the application works on.
        database.run("update t set note = note + 1 where id % 10 = 0")
        field("evolve", "start", "item", "--through", "cutover")
        assert database.run(FILLED) == [(0,)]
        field("evolve", "back", "item")
        assert digest(database) == before
        nothing_left(database)
        place += STRIDE * 3
    assert kills >= 5


def test_killed_in_the_clean_up(field):
    database = field.database
    field("evolve", "start", "item", "--through", "cutover")
    items = database.run("select id, item from t order by id")
    every_place(field, ("cleanup", "item"))
    assert database.run("select id, item from t order by id") == items
    assert database.run("select count(*) from t where doc ? 'item'") == [(0,)]
    assert database.run("select sum((doc ->> 'x')::int) from t")[0][0] == sum(g for g in range(1, 701) if g % 7)
    nothing_left(database)


def test_killed_at_random_with_its_backend_still_working(field):
    database = field.database
    before = digest(database)
    for seed in range(ROUNDS):
        process = field.start("evolve", "start", "item", "--through", "cutover")
        time.sleep(random.Random(seed).uniform(0.02, 0.5))
        process.kill()
        process.communicate()
    field("evolve", "start", "item", "--through", "cutover")
    assert database.run(FILLED) == [(0,)] and digest(database) == before
    nothing_left(database)


def test_the_server_crashes_amid_the_rows(project, server):
    project.database.run(TABLES)
    project.write("evolutions/item.yaml", DECLARATION)
    database = project.database
    before = digest(database)
    process = project.start("evolve", "start", "item", env={"THESEUS_STOP_AT": "window", "THESEUS_STOP_HOW": "pause"})
    until = time.monotonic() + 20
    while time.monotonic() < until and os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)[0] == 0:
        time.sleep(0.02)
    server.crash()
    os.kill(process.pid, signal.SIGCONT)
    process.communicate(timeout=60)
    project("evolve", "start", "item")
    assert database.run(FILLED) == [(0,)] and digest(database) == before
