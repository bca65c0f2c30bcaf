"""prove does not execute what has a committed proof that holds; prove --check executes all of it and finds stale files."""
import json
import os
import pwd
import shutil
import time

import psycopg

TEXTS = ["create table people (id bigint generated always as identity primary key, name text);",
         "alter table people add column born date;",
         "create view named as select id, born from people where name is not null;"]


def write(project, texts):
    for number, text in enumerate(texts, 1):
        project.write(f"migrations/2025010100000{number}_step{number}.sql", text + "\n")


def prove(project, *arguments, expect=0):
    return json.loads(project("--json", "prove", *arguments, expect=expect).out)["proofs"]


def reused(proofs):
    return [proof["reused"] for proof in proofs]


def files(project):
    return {path: path.read_bytes() for folder in ("rollback", "schemas") for path in (project.directory / folder).iterdir()}


def test_what_is_proved_is_not_executed_again(project):
    write(project, TEXTS)
    assert reused(prove(project)) == [False] * 3
    before = files(project)
    proofs = prove(project)
    assert reused(proofs) == [True] * 3 and [proof["outcome"] for proof in proofs] == ["exact"] * 3
    said = project("prove").out
    assert "3 migrations proved: 3 exact; 3 by committed proofs that hold, not executed again" in said
    assert reused(prove(project, "--again")) == [False] * 3
    assert files(project) == before


def test_an_edited_rollback_is_not_believed(project):
    """The record in its head speaks of the bytes that were executed, and of no others."""
    write(project, TEXTS[:1])
    prove(project)
    proved = files(project)
    path = project.directory / "rollback" / "20250101000001_rollback.sql"
    path.write_text(path.read_text() + "drop schema public cascade;\n")
    assert reused(prove(project)) == [False]
    assert files(project) == proved, "it is written anew"


def test_a_single_one_needs_no_shadow(project):
    write(project, TEXTS[:1])
    prove(project)
    shutil.rmtree(project.directory / ".theseus", ignore_errors=True)
    assert reused(prove(project)) == [True]
    assert not (project.directory / ".theseus" / "shadow").exists()


def test_the_next_stands_on_those_that_were_not_executed(project):
    write(project, TEXTS[:2])
    prove(project)
    write(project, TEXTS)
    proofs = prove(project)
    assert reused(proofs) == [True, True, False] and proofs[2]["outcome"] == "exact"


def test_an_edit_is_proved_again_and_so_is_what_stands_on_it(project):
    write(project, TEXTS)
    prove(project)
    write(project, [TEXTS[0], "alter table people add column born timestamptz;", TEXTS[2]])
    assert reused(prove(project)) == [True, False, False]


def test_another_database_where_it_does_not_hold(project):
    write(project, ["alter table people alter column id type bigint;"])
    project.database.run("create table people (id int)")
    prove(project)
    assert reused(prove(project)) == [True]
    project.database.run("alter table people alter column id type smallint")
    assert reused(prove(project)) == [False]


def test_migrate_takes_what_holds_and_proves_the_rest(project):
    write(project, TEXTS[:2])
    prove(project)
    write(project, TEXTS)
    project("migrate")
    assert project.database.run("select count(*) from information_schema.columns where table_name = 'named'") == [(2,)]
    project("rollback", "--steps", "3")
    assert project.database.run("select to_regclass('people')") == [(None,)]


def test_check_executes_and_finds_what_is_stale(project):
    write(project, TEXTS)
    prove(project)
    before = files(project)
    assert reused(prove(project, "--check")) == [False] * 3
    rollback = project.directory / "rollback" / "20250101000002_rollback.sql"
    text = rollback.read_text()
    rollback.write_text(text.replace("set local", "set  local", 1))
    told = project("prove", "--check", expect=3)
    assert "20250101000002_rollback.sql is not what this proof makes" in told.out and "1 of 3" in told.err
    assert rollback.read_text() != text, "it writes nothing"
    rollback.unlink()
    told = project("prove", "--check", expect=3)
    assert "20250101000002_rollback.sql is missing" in told.out
    rollback.write_text(text)
    write(project, [TEXTS[0], "alter table people add column born timestamptz;", TEXTS[2]])
    told = project("prove", "--check", expect=3)
    assert "2 of 3" in told.err
    assert files(project) == before
    write(project, TEXTS)
    project("prove", "--check")


def has_role(project, name):
    """On the shadow, whose cluster may not be there yet."""
    try:
        pid_file = (project.directory / ".theseus/shadow/data/postmaster.pid").read_text().split("\n")
        with psycopg.connect(host=pid_file[4], dbname="template1", user=pwd.getpwuid(os.getuid()).pw_name) as connection:
            return connection.execute("select from pg_roles where rolname = %s", [name]).rowcount == 1
    except (OSError, IndexError, psycopg.OperationalError):
        return False


def test_what_a_killed_one_leaves_is_not_in_the_way(project):
    """Its copy of the shadow holds what a role of the migration owns."""
    write(project, ["create table t (a int);", "create role killed; grant select on t to killed; select pg_sleep(2);", "create table u (a int);"])
    process = project.start("prove")
    until = time.monotonic() + 60
    while time.monotonic() < until and not has_role(project, "killed"):
        time.sleep(0.1)
    process.kill()
    process.wait()
    write(project, ["create table t (a int);", "create role killed; grant select on t to killed;", "create table u (a int);"])
    assert [proof["outcome"] for proof in prove(project)] == ["exact"] * 3
