"""drift as a product: what differs, who and when, both scripts; new --diff; accepting what was made by hand."""
import json
import subprocess
import tempfile

import psycopg
import pytest

from conftest import SCRATCH, Database, Server, server_binaries
from test_migrate import applied, tables


@pytest.fixture
def shop(project):
    project.write("migrations/20250101000000_base.sql",
                  "create table t (id int primary key, note text);\ncreate view v as select id from t;\n")
    project("migrate")
    return project


def psql(database, text):
    done = subprocess.run([server_binaries() / "psql", "-Xqv", "ON_ERROR_STOP=1", "-d", database.url], input=text, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr


def written(project):
    return sorted((project.directory / "migrations").iterdir())[-1]


DRIFT = "create index t_note on t (note); alter table t add column mail text not null default ''; create table u (id int references t); drop view v"


def test_revert_script_undoes_it(shop):
    before = shop("snapshot").out
    shop.database.run(DRIFT)
    found = shop("drift", expect=3)
    assert "- view public.v" in found.out and "+ column public.t.mail" in found.out and "+ index public.t_note" in found.out
    assert "the last change on record" in found.out and "track_commit_timestamp" in found.out
    script = shop("drift", "--revert-script").out
    assert "DROP INDEX public.t_note;" in script
    psql(shop.database, script)
    assert shop("snapshot").out == before
    assert "no drift" in shop("drift").out


def test_accept_script_makes_it_everywhere_and_counts_as_applied_here(shop, server):
    shop.database.run(DRIFT)
    result = shop("drift", "--accept-script", "after", "the", "incident")
    file = written(shop)
    assert file.name.endswith("_after_the_incident.sql") and file.name[:14] in result.out
    text = file.read_text()
    assert "OWNER TO" not in text and "ALTER TABLE public.t ADD COLUMN mail text" in text and "DROP VIEW public.v;" in text
    shop("migrate", expect=1)  # it is there already
    shop("accept", file.name[:14], "--reason", "made by hand on May 3")
    assert "no drift" in shop("drift").out
    assert json.loads(shop("--json", "status").out)["pending"] == 0
    assert "nothing to do" in shop("migrate").out
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists t_elsewhere with (force)")
        admin.execute("create database t_elsewhere template template0")
    other = Database(server, "t_elsewhere")
    shop("--url", other.url, "migrate")
    assert shop("diff", "@target", other.url).out == ""


def test_accept_of_a_pending_version_that_is_not_there_is_refused(shop):
    shop.write("migrations/20250102000000_u.sql", "create table u (id int, at timestamptz);\n")
    shop.write("migrations/20250103000000_w.sql", "create table w (id int);\n")
    assert "20250102000000 is pending as well" in shop("accept", "20250103000000", "--reason", "x", expect=1).err
    shop.database.run("create table u (id bigint, at timestamptz)")
    result = shop("accept", "20250102000000", "--reason", "x", expect=1)
    assert "~ column public.u.id" in result.err
    assert applied(shop.database) == ["20250101000000"]


def test_revert_does_not_undo_what_was_accepted(shop):
    shop.database.run("create index t_note on t (note)")
    shop("accept", "--reason", "it is fast")
    assert "no drift" in shop("drift").out
    shop.database.run("alter table t add column mail text")
    result = shop("drift", "--revert-script", expect=1)
    assert "accepted earlier" in result.err and "index public.t_note" in result.err


def test_who_and_when_where_the_server_keeps_it(theseus):
    SCRATCH.mkdir(parents=True, exist_ok=True)
    server = Server(tempfile.mkdtemp(prefix="server", dir=SCRATCH),
                    ["track_commit_timestamp=on", "shared_preload_libraries=pg_stat_statements"])
    server.initialise()
    server.start()
    try:
        database = Database(server, "postgres")
        database.run("create schema tools; create extension pg_stat_statements schema tools; create role ann superuser login")
        theseus.write("theseus.yaml", f'project: trial\ndefault: target\nenvironments:\n  target: {{ url: "{database.url}" }}\n')
        theseus.write("migrations/20250101000000_base.sql", "create table t (id int primary key, note text);\n")
        theseus("migrate")
        with psycopg.connect(server.url("postgres", "ann"), autocommit=True) as ann:
            ann.execute("alter table t add column mail text")
        found = theseus("drift", expect=3).out
        assert "its catalog row was written last at 20" in found
        assert "named in a statement of ann: alter table t add column mail text" in found
        assert "this server keeps no" not in found
        row = json.loads(theseus("--json", "drift", expect=3).out)["drift"][0]
        assert row["role"] == "ann" and row["written_at"].endswith("Z")
    finally:
        server.destroy()


def test_new_diff_writes_what_was_made_by_hand(shop):
    assert "nothing to write" in shop("new", "same", "--diff").out
    shop.database.run("alter table t alter column note type varchar(20), add column n bigint generated always as identity;"
                      "create table u (id int primary key, t int not null references t on delete cascade);"
                      "create function f() returns int language sql as 'select 1'")
    result = shop("new", "add", "u", "--diff")
    assert "accept" in result.out
    text = written(shop).read_text()
    assert text.startswith("-- add u\n")
    assert "GENERATED ALWAYS AS IDENTITY" in text and "SEQUENCE NAME" not in text and "DROP TABLE" not in text and "OWNER" not in text
    assert "ALTER COLUMN note TYPE character varying(20)" in text and "SET check_function_bodies = off;" in text
    assert shop("diff", "@target", "migrations:").out == ""
    shop("accept", written(shop).name[:14], "--reason", "by hand")
    assert "no drift" in shop("drift").out


def test_new_diff_from_a_schema_file(shop):
    shop.write("goal.sql", "create table t (id int primary key, note text, extra int);\ncreate table w (id bigint primary key);\n"
                            "create view v as select id from t;\n")
    shop("new", "goal", "--diff", "--from", "file:goal.sql")
    shop("migrate")
    assert tables(shop.database) == ["t", "w"]
    assert shop("diff", "@target", "file:goal.sql").out == ""
    assert "--diff" in shop("new", "goal", "--from", "file:goal.sql", expect=2).err


def test_new_diff_refuses_all_it_cannot_do(shop):
    shop.write("goal.sql", "create table t (id int primary key, note text) partition by range (id);\n")
    result = shop("new", "goal", "--diff", "--from", "file:goal.sql", expect=1)
    assert "partition_key" in result.err and "No file was written" in result.err
    assert len(list((shop.directory / "migrations").iterdir())) == 1
