"""The private PostgreSQL by hand: db start, stop, status, url, psql, reset."""
import json
import os
import subprocess

import conftest
import psycopg
import pytest

YAML = "project: trial\ndefault: local\nenvironments:\n  local: { url: embedded }\n  far: { url: \"postgresql://nowhere/x\" }\n"


@pytest.fixture
def local(theseus):
    theseus.write("theseus.yaml", YAML)
    (theseus.directory / "migrations").mkdir()
    yield theseus
    theseus("db", "stop")


def test_start_status_url_psql_stop(local):
    assert "no private PostgreSQL yet" in local("db", "status").out
    assert not (local.directory / ".theseus").exists(), "looking makes nothing"
    url = local("db", "start").out.strip()
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("select current_database()").fetchone() == ("trial",)
        connection.execute("create table kept (a int)")
    assert local("db", "url").out.strip() == url
    state = json.loads(local("db", "status", "--json").out)["clusters"]
    assert [(c["cluster"], c["state"]) for c in state] == [("embedded", "running")]
    assert "kept" in local("db", "psql", "--", "-Atc", "select relname from pg_class where relname = 'kept'").out
    assert "stopped" in local("db", "stop").out
    assert "nothing was running" in local("db", "stop").out
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert "kept" in local("db", "psql", "--", "-Atc", "select relname from pg_class where relname = 'kept'").out


def test_reset_wants_a_yes(local):
    url = local("db", "start").out.strip()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table gone (a int); create role made_by_a_migration")
    refused = local("db", "reset", expect=1)
    assert "--confirm local" in refused.err
    assert "names other" in local("db", "reset", "--confirm", "other", expect=2).err
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from gone").fetchone() == (0,)
    fresh = local("db", "reset", "--confirm", "local").out.strip()
    with psycopg.connect(fresh) as connection:
        assert connection.execute("select to_regclass('gone')").fetchone() == (None,)
        assert connection.execute("select count(*) from pg_roles where rolname = 'made_by_a_migration'").fetchone() == (0,)


def test_a_server_elsewhere_is_not_ours(local):
    assert "not embedded" in local("db", "stop", "--env", "far", expect=None).err + local("db", "url", "--env", "far", expect=2).err
    assert "--confirm far" not in local("db", "reset", "--env", "far", "--confirm", "far", expect=2).err


def test_the_server_outlives_the_terminal(local):
    """Started in a session of its own, killed with it: the server stays."""
    process = subprocess.Popen([conftest.BINARY, "--project", str(local.directory), "db", "start"],
                               stdout=subprocess.PIPE, text=True, start_new_session=True)
    url = process.stdout.readline().strip()
    process.wait()
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass
    psycopg.connect(url).close()


def test_no_binaries_says_what_to_install(local):
    refused = local("db", "start", expect=1, env={"THESEUS_PG_BIN": "/nonexistent"})
    assert "apt-get install postgresql" in refused.err and "--url" in refused.err
    assert not (local.directory / ".theseus" / "embedded").exists()
