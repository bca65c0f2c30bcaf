"""The promises of the runner that nothing else looks at one by one. test/mutation breaks each of them on purpose."""
import os
import signal
import threading
import time

import psycopg
import pytest

import kills

HEAD = "-- theseus: no-transaction\n"
BUDGET = "locks: { attempt: 200ms, hold: 500ms, total: 3s }\n"
ONE = "20250101000000"


def off(project, extra=""):
    project.write("theseus.yaml", f'project: trial\ndefault: target\nshadow: off\n{extra}environments:\n  target: {{ url: "{project.database.url}" }}\n')


def events(database, columns="kind"):
    if not database.run("select to_regclass('theseus.event') is not null")[0][0]:
        return []
    return database.run(f"select {columns} from theseus.event order by id")


def has(database, name):
    return database.run("select to_regclass(%s) is not null", name)[0][0]


class Waits(threading.Thread):
    """An application's short query, again and again: the worst wait, and the share of the time that it stood."""

    def __init__(self, database, sql):
        super().__init__(daemon=True)
        self.database, self.sql, self.worst, self.stood, self.ending = database, sql, 0.0, 0.0, threading.Event()
        self.start()

    def run(self):
        with self.database.connect() as connection:
            while not self.ending.is_set():
                began = time.monotonic()
                connection.execute(self.sql)
                waited = time.monotonic() - began
                self.worst = max(self.worst, waited)
                self.stood += waited if waited > 0.02 else 0
                time.sleep(0.002)

    def stop(self):
        self.ending.set()
        self.join(30)
        return self


@pytest.fixture
def hot(project):
    """A migration with a proof, so that its locks are named and taken first."""
    file = project.directory / "theseus.yaml"
    file.write_text(file.read_text() + BUDGET)
    project.database.run("create table hot (id int primary key, n int); insert into hot select g, g from generate_series(1, 100) g")
    project.write(f"migrations/{ONE}_add.sql", "alter table hot add column extra int;\n")
    project("prove")
    return project


# --- the record -------------------------------------------------------------------------------


def test_the_intent_is_there_before_anything_else_and_says_whose_it_is(project):
    off(project)
    project.write(f"migrations/{ONE}_a.sql", "create table a (id int);\n")
    process = project.start("migrate", env={"THESEUS_STOP_AT": "begin", "THESEUS_STOP_HOW": "pause"})
    assert kills.stopped(process)
    alive = project.database.run("select count(*) from theseus.event e join pg_stat_activity a on a.pid = e.pid and a.backend_start = e.backend_start "
                                 "join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted where e.kind = 'intent'")
    os.kill(process.pid, signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert alive == [(1,)], "the session that executes holds the lock, and its intent is on record"


def test_work_and_outcome_are_one_at_every_place(project):
    off(project)
    project.database.run("create table kept (id int)")
    project.write(f"migrations/{ONE}_a.sql", "create table a (id int);\ninsert into a values (1);\n")
    for place in range(1, 60):
        project.database.run("drop schema if exists theseus cascade; drop table if exists a")
        result = project("migrate", expect=None, env={"THESEUS_STOP_AT": str(place)})
        if result.status == 0:
            break
        assert result.status == -signal.SIGKILL
        for _ in range(400):
            if project.database.run("select count(*) from pg_stat_activity where application_name like 'theseus%%' and datname = current_database()") == [(0,)]:
                break
            time.sleep(0.01)
        assert (("applied",) in events(project.database)) == has(project.database, "a"), place
        project("migrate")
        assert [kind for (kind,) in events(project.database) if kind != "failed"].count("applied") == 1
    assert place > 6


def test_an_outcome_that_cannot_be_recorded_undoes_the_work(project):
    off(project)
    project.write(f"migrations/{ONE}_a.sql", "create table a (id int);\n")
    project("migrate")
    project.database.run("create function refuse() returns trigger language plpgsql as $$begin raise 'no outcome today'; end$$;"
                         "create trigger refuse before insert on theseus.event for each row when (new.kind = 'applied') execute function refuse()")
    project.write("migrations/20250102000000_b.sql", "create table b (id int);\n")
    assert "no outcome today" in project("migrate", expect=1).err
    assert not has(project.database, "b")
    project.database.run("drop function refuse cascade")
    project("migrate")


def test_a_failure_is_on_record_without_its_secrets(project):
    off(project)
    project.write(f"migrations/{ONE}_r.sql", "-- theseus: irreversible a trial\ndo $$ begin raise exception 'create role x password ''hunter2'''; end $$;\n")
    result = project("migrate", expect=1)
    assert events(project.database)[-1] == ("failed",)
    said = project.database.run("select coalesce(error, '') || coalesce(statements::text, '') || coalesce(detail::text, '') from theseus.event where kind = 'failed'")
    assert "P0001" in said[0][0] and "hunter2" not in said[0][0]
    assert result.status == 1


# --- locks ------------------------------------------------------------------------------------


class Relay(threading.Thread):
    """Somebody always reads the table, and no transaction becomes old: the next one begins before the last has ended."""

    def __init__(self, database):
        super().__init__(daemon=True)
        self.database, self.ending = database, threading.Event()
        self.holder = self.hold()
        self.start()

    def hold(self):
        while True:
            connection = psycopg.connect(self.database.url, application_name="nightly report")
            try:
                connection.execute("lock table hot in access share mode nowait")
                return connection
            except psycopg.errors.LockNotAvailable:
                connection.close()
                time.sleep(0.01)

    def run(self):
        while not self.ending.wait(0.4):
            following = self.hold()
            self.holder.close()
            self.holder = following

    def stop(self):
        self.ending.set()
        self.join(30)
        self.holder.close()


def test_named_locks_are_wanted_for_one_attempt_only(hot):
    relay = Relay(hot.database)
    waits = Waits(hot.database, "select n from hot where id = 7")
    began = time.monotonic()
    result = hot("migrate", expect=4)
    spent = time.monotonic() - began
    waits.stop()
    relay.stop()
    assert "nightly report" in result.err and "was not applied" in result.err
    assert 2 < spent < 8
    assert 0.04 < waits.worst < 0.2 + 0.2, "longer than one attempt, or none was timed"
    assert waits.stood < 0.25 * spent, "more time behind us than we slept"
    assert hot.database.run("select count(*) from information_schema.columns where table_name = 'hot'") == [(2,)]
    hot("migrate")


def test_behind_an_old_transaction_nobody_queues(hot):
    blocker = psycopg.connect(hot.database.url)
    blocker.execute("select count(*) from hot")
    time.sleep(1.3)
    waits = Waits(hot.database, "select n from hot where id = 7")
    hot("migrate", expect=4)
    waits.stop()
    blocker.close()
    assert waits.stood < 0.1, "the probe sees the old transaction, and only NOWAIT is tried"


def test_the_sum_of_short_waits_has_a_limit(project):
    """Each waits less than `hold`, all together longer than `total`."""
    off(project, "locks: { attempt: 200ms, hold: 1200ms, total: 1500ms }\n")
    project.database.run("create table hot (id int primary key, n int)")
    project.write(f"migrations/{ONE}_slow.sql", "-- theseus: irreversible a trial\nalter table hot add column extra int;\nselect pg_sleep(8);\n")
    runner = project.start("migrate")
    time.sleep(0.7)
    began, through = time.monotonic(), False
    while not through and time.monotonic() - began < 6:
        with project.database.connect() as connection:
            try:
                connection.execute("set lock_timeout = '500ms'")
                connection.execute("select count(*) from hot")
                through = True
            except psycopg.errors.LockNotAvailable:
                pass
    waited = time.monotonic() - began
    out, err = runner.communicate(timeout=60)
    assert runner.returncode == 4 and "in all (locks.total)" in err, (runner.returncode, err)
    assert waited < 3


def test_an_interrupt_ends_the_waiting_for_locks(hot):
    file = hot.directory / "theseus.yaml"
    file.write_text(file.read_text().replace("total: 3s", "total: 60s"))
    blocker = psycopg.connect(hot.database.url)
    blocker.execute("select count(*) from hot")
    runner = hot.start("migrate")
    time.sleep(1.5)
    began = time.monotonic()
    runner.send_signal(signal.SIGINT)
    out, err = runner.communicate(timeout=20)
    blocker.close()
    assert runner.returncode == 130 and time.monotonic() - began < 2, (runner.returncode, out, err)
    assert events(hot.database)[-1] == ("failed",)


# --- concurrent indexes -----------------------------------------------------------------------


def test_a_build_that_was_killed_is_not_taken_for_done(project):
    off(project)
    project.database.run("create table x (id int); insert into x select generate_series(1, 100)")
    blocker = psycopg.connect(project.database.url)
    blocker.execute("insert into x values (1000)")
    project.write(f"migrations/{ONE}_x.sql", HEAD + "create index concurrently x_id on x (id);\n")
    runner = project.start("migrate")
    for _ in range(400):
        if project.database.run("select count(*) from pg_index where not indisvalid") == [(1,)]:
            break
        time.sleep(0.02)
    runner.kill()
    runner.communicate()
    project.database.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'theseus%' and datname = current_database()")
    blocker.rollback()
    blocker.close()
    time.sleep(0.3)
    assert project.database.run("select indisvalid from pg_index where indexrelid = 'x_id'::regclass") == [(False,)]
    result = project("migrate")
    assert "INVALID" in result.err
    assert project.database.run("select indisvalid from pg_index where indexrelid = 'x_id'::regclass") == [(True,)]


def whole(database):
    """After a kill: the column is aside and so is its record, or neither is and the table has its values."""
    while database.run("select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"):
        time.sleep(0.02)
    hidden, = database.run("select count(*) from pg_attribute where attrelid = 'x'::regclass and attname like 'theseus_parked%'"
                           " and not attisdropped")[0]
    aside, = database.run("select count(*) from theseus.parked")[0]
    assert hidden == aside
    return aside == 1 or database.run("select count(*) from x where more = id") == [(20,)]


def test_what_comes_back_comes_back_whole(project):
    """Killed at any place of the second way up: what users wrote is in the table or kept aside, and then in the table."""
    project.database.run("create table x (id int primary key); insert into x select generate_series(1, 20)")
    project.write(f"migrations/{ONE}_x.sql", HEAD + "alter table x add column more int;\ncreate index concurrently x_more on x (more);\n")
    project("prove")
    project("migrate")
    project.database.run("update x set more = id")
    project("rollback")
    seed, name = project.database.name + "_seed", project.database.name
    with psycopg.connect(project.database.server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"create database {seed} template {name}")
        try:
            for place in range(1, 80):
                admin.execute(f"drop database {name} with (force)")
                admin.execute(f"create database {name} template {seed}")
                project("claim")
                status = project("migrate", expect=None, env={"THESEUS_STOP_AT": str(place)}).status
                if status:
                    assert whole(project.database), place
                    result = project("migrate")
                    assert "warning" not in result.err, (place, result)
                assert project.database.run("select count(*) from x where more = id") == [(20,)], place
                assert project.database.run("select count(*) from theseus.parked") == [(0,)], place
                if not status:
                    break
            assert place > 10
        finally:
            admin.execute(f"drop database {seed}")
