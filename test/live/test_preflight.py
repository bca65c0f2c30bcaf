"""Before the first lock: rows that break what a migration claims of them are named, and nothing is touched."""
import time

import pytest

from conftest import Database, Server
from test_migrate import applied

BEFORE = """
create table parents (id int primary key, code text);
insert into parents values (1, 'a'), (2, 'b');
create table items (a int, b text, n int, primary key (a, b));
insert into items select g, 'b' || g, case when g % 10 = 0 then null else g % 40 end from generate_series(1, 50) g;
create table loose (parent int, code text, amount text, word varchar);
create table family (id int);
create table child () inherits (family);
insert into child values (7), (7);
insert into loose values (1, 'a', '12', 'short'), (7, 'a', 'x1', 'much too long'), (null, null, '3', 'tiny');
"""

# statement, what must stand in the refusal
REFUSED = [
    ("alter table items alter column n set not null", ["column n of public.items is to hold no nulls", "10, b10; 20, b20; 30, b30", "(5)"]),
    ("alter table loose add constraint u unique (code)", ["(code) of public.loose is to be unique", ": a (1)"]),
    ("create unique index u on loose (code) where parent > 0", ["(code) of public.loose is to be unique", ": a (1)"]),
    ("alter table loose add primary key (parent)", ["column parent of public.loose is to hold no nulls", "ctid (0,3)"]),
    ("alter table loose add constraint c check (length(word) < 10)", ["CHECK (length(word) < 10)", "ctid (0,2) (1)"]),
    ("alter table loose add foreign key (parent) references parents", ["(parent) of public.loose is to be found in public.parents", "(1)"]),
    ("alter table loose add foreign key (parent) references parents (id)", ["is to be found in public.parents"]),
    ("alter table loose alter column amount type int using amount::int", ["column amount of public.loose is to become int", '"x1"']),
    ("alter table loose alter column word type varchar(5)", ["column word of public.loose is to become varchar(5)", "(1)"]),
    ("alter table items add column extra text not null", ["column extra is to come to public.items", "(50)"]),
]

PASSES = [
    # what a parent has in its children is not the parent's
    "alter table family add constraint c check (id < 5) no inherit",
    "create unique index u on family (id)",
    "alter table items alter column b set not null",
    "alter table parents add constraint u unique (code)",
    "create unique index u on loose (code) where parent > 5",
    "alter table loose add constraint c check (length(word) < 10) not valid",
    "alter table loose add foreign key (parent) references parents not valid",
    "alter table loose alter column amount type text",
    "alter table items add column extra text not null default 'x'",
    "create unique index u on loose (lower(code), parent)",
    # the file itself sees to it
    "update items set n = 0 where n is null;\nalter table items alter column n set not null",
    "delete from loose where parent = 7;\nalter table loose add foreign key (parent) references parents",
]


def of(project, *migrations):
    for number, text in enumerate(migrations, 1):
        project.write(f"migrations/2025010{number}000000_step.sql", f"-- theseus: irreversible a trial\n{text};\n")
    project.write("theseus.yaml", "project: trial\ndefault: target\nshadow: off\nenvironments:\n"
                                  f'  target: {{ url: "{project.database.url}" }}\n')


@pytest.fixture
def trial(project):
    project.database.run(BEFORE)
    return project


@pytest.mark.parametrize("statement,words", REFUSED)
def test_what_breaks_a_claim_is_named_before_the_first_lock(trial, statement, words):
    of(trial, statement)
    result = trial("migrate", expect=1)
    assert "rows that are there break what the migration claims of them" in result.err, result
    for word in words:
        assert word in result.err, (word, result.err)
    assert "Nothing was changed" in result.err
    assert applied(trial.database) == []
    assert trial.database.run("select count(*) from theseus.event") == [(0,)], "not even an intent"


@pytest.mark.parametrize("statement", PASSES)
def test_what_holds_or_cannot_be_known_is_not_refused(trial, statement):
    of(trial, statement)
    result = trial("migrate", expect=None)
    assert "break what the migration claims" not in result.err, result


def test_only_the_next_migration_is_asked_about_what_is_there_then(trial):
    of(trial, "update items set n = 0 where n is null", "alter table items alter column n set not null")
    trial("migrate")
    assert applied(trial.database) == ["20250101000000", "20250102000000"]


def test_what_is_not_answered_in_time_is_said_and_not_guessed(trial):
    trial.database.run("create function slow(text) returns boolean language plpgsql as "
                       "$$begin perform pg_sleep(0.3); return $1 <> 'x1'; end$$")
    of(trial, "alter table loose add constraint c check (slow(amount))")
    path = trial.directory / "theseus.yaml"
    path.write_text(path.read_text() + "locks: { hold: 400ms, total: 20s }\n")
    result = trial("migrate", expect=1)
    assert "not known before: whether the rows of public.loose are as the migration needs them (not answered in time)" in result.err
    assert "is violated by some row" in result.err


def test_a_validation_is_asked_as_well(trial):
    trial.database.run("alter table loose add constraint c check (length(word) < 10) not valid;"
                       "alter table loose add constraint f foreign key (parent) references parents not valid")
    of(trial, "alter table loose validate constraint c, validate constraint f")
    result = trial("migrate", expect=1)
    assert "CHECK (" in result.err and "is to be found in public.parents" in result.err


def test_questions_write_nothing_and_keep_no_session(trial):
    trial.database.run("create function writes(text) returns boolean language sql volatile as "
                       "$$insert into parents values (100 + length($1), 'w'); select true$$")
    of(trial, "alter table loose add constraint c check (writes(word))")
    result = trial("migrate", expect=None)
    assert "not known before" in result.err and "read-only" in result.err


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """A server whose archive fails and whose replication slot has lost its log."""
    server = Server(tmp_path_factory.mktemp("troubled"), ["archive_mode=on", "archive_command=false", "wal_level=replica",
                                                          "max_slot_wal_keep_size=1MB"])
    server.initialise()
    server.start()
    database = Database(server, "postgres")
    database.run("select pg_create_physical_replication_slot('forgotten', true)")
    for _ in range(4):
        database.run("create table filler (); drop table filler; select pg_switch_wal()")
    database.run("checkpoint")
    until = time.monotonic() + 60
    while database.run("select last_failed_time is null from pg_stat_archiver")[0][0] and time.monotonic() < until:
        time.sleep(0.2)
    yield database
    server.destroy()


def test_a_failing_archive_and_a_lost_slot_are_told_and_stop_nothing(project, troubled):
    project.database = troubled
    of(project, "create table fresh (id int)")
    result = project("migrate")
    assert "archiving of the log fails since" in result.err
    assert "replication slot forgotten holds back" in result.err and "Its log is gone already" in result.err
    assert applied(troubled) == ["20250101000000"]


def test_a_sound_server_is_silent(trial):
    of(trial, "create table fresh (id int)")
    result = trial("migrate")
    assert not any(word in result.err for word in ("archiving", "replica", "slot", "restore point", "not known"))


def test_a_protected_environment_gets_a_restore_point(trial):
    of(trial, "create table fresh (id int)")
    path = trial.directory / "theseus.yaml"
    path.write_text(path.read_text().replace('" }', '", protected: true }'))
    result = trial("migrate", "--confirm", "target")
    assert "restore point before_20250101000000 stands at" in result.err
