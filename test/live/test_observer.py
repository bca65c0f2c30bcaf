"""The independent observer: what no snapshot of ours reads, and pg_dump does, makes a proof not exact."""
import json
import re

from conftest import server_binaries

MAKES = "create table people (id int primary key, name text);"


def prove(project, *texts, arguments=(), env=None):
    for number, text in enumerate(texts, 1):
        project.write(f"migrations/2025010100000{number}_step{number}.sql", text + "\n")
    result = project("--json", "prove", *arguments, expect=None, env=env)
    return json.loads(result.out)["proofs"]


def test_a_text_that_the_server_writes_otherwise_when_it_is_made_anew(project):
    """G(text) of notes 3.4: IN over varchar reads otherwise after it was made from its own text."""
    proofs = prove(project, "create table t (id int primary key, s varchar check (s in ('a', 'b')));"
                            "create view v as select * from t where s in ('a', 'b');",
                   "alter table t drop constraint t_s_check; drop view v;")
    assert [proof["outcome"] for proof in proofs] == ["exact", "exact"], proofs


def test_without_pg_dump_it_is_said_and_nothing_else_changes(project, tmp_path):
    binaries = tmp_path / "binaries"
    binaries.mkdir()
    for program in server_binaries().iterdir():
        if program.name != "pg_dump":
            (binaries / program.name).symlink_to(program)
    proofs = prove(project, MAKES)
    rollback = project.directory / "rollback" / "20250101000001_rollback.sql"
    seen = rollback.read_text()
    assert "pg_dump" not in seen
    without = {"THESEUS_PG_BIN": str(binaries)}
    proofs = prove(project, MAKES, arguments=["--again"], env=without)
    assert proofs[0]["outcome"] == "exact" and proofs[0]["level"] == "generated"
    text = rollback.read_text()
    assert "-- not observed by pg_dump: there is no " in text
    assert re.sub("(?m)^-- not observed.*\n", "", text) == seen
    project("prove", "--check")
    rollback.write_text(seen)
    project("prove", "--check", env=without)


def by_code(*statements):
    """In a DO block no verb tells what is done."""
    return "do $$begin " + " ".join(f"execute $_${statement}$_$;" for statement in statements) + " end$$;"


MAPPING = ("create foreign data wrapper w; create server s foreign data wrapper w;"
           "create user mapping for public server s options (password 'one', username 'a');")
SECRET = by_code("alter user mapping for public server s options (set password 'two')")


def test_what_no_snapshot_reads_is_seen(project):
    """A password is in no snapshot; pg_dump reads it, and nobody is told it."""
    proofs = prove(project, MAPPING, SECRET, MAKES, SECRET.replace("two", "three") + "create table t (a int);")
    assert [proof["outcome"] for proof in proofs] == ["exact", "not exact", "exact", "not exact"], proofs
    for proof in (proofs[1], proofs[3]):
        assert "that pg_dump sees, though no snapshot of ours shows it" in proof["reason"] and "USER MAPPING" in proof["reason"]
    rollback = (project.directory / "rollback" / "20250101000002_rollback.sql").read_text()
    assert "-- limit: " in rollback and "secret" in rollback and "'one'" not in rollback and "'two'" not in rollback


def test_many_tables_are_not_all_looked_at(project):
    """Of a large schema only what the migration locks, and everything that is no table."""
    project.database.run("".join(f'create table "T {n}" (id int primary key);' for n in range(220)))
    proofs = prove(project, 'alter table "T 7" add column name text; create index on "T 8" (id);',
                   MAPPING, SECRET, 'drop table "T 9";')
    assert [proof["outcome"] for proof in proofs] == ["exact", "exact", "not exact", "exact"], proofs
