"""What only a superuser or a module can give: secrets of foreign data and subscriptions, and security labels without a provider."""
import json
import subprocess

import psycopg
import pytest

from conftest import BINARY, Database


@pytest.fixture
def databases(server):
    made = []
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for name in ("secrets_one", "secrets_other"):
            admin.execute(f"drop database if exists {name} with (force)")
            admin.execute(f"create database {name} template template0")
            made.append(Database(server, name))
        if not admin.execute("select from pg_roles where rolname = 'plain_reader'").rowcount:
            admin.execute("create role plain_reader login")
    yield made
    for database in made:
        for (name,) in database.run("select quote_ident(subname) from pg_subscription s join pg_database d on d.oid = s.subdbid"
                                    " where d.datname = current_database()") or []:
            database.run(f"alter subscription {name} disable")
            database.run(f"alter subscription {name} set (slot_name = none)")
            database.run(f"drop subscription {name}")
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for database in made:
            admin.execute(f"drop database {database.name} with (force)")
        admin.execute("drop role plain_reader")


def run(*arguments, expect=(0, 3)):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode in expect, done.stderr
    return done.stdout + done.stderr


SECRETS = """
create foreign data wrapper w options (token 'HIDDEN');
create server s foreign data wrapper w options (host 'here', password 'HIDDEN');
create user mapping for public server s options (user 'me', password 'HIDDEN', unheard_of 'HIDDEN');
create foreign table public.f (a int options (api_key 'HIDDEN')) server s options (secret 'HIDDEN');
create subscription sub connection 'host=nowhere.invalid password=HIDDEN' publication p with (connect = false, slot_name = none);
"""


def test_no_secret_is_in_any_output(databases):
    one, other = databases
    one.run(SECRETS)
    for arguments in (("--url", one.url, "snapshot"), ("--url", one.url, "--json", "snapshot"), ("diff", "--script", one.url, other.url)):
        text = run(*arguments)
        assert "HIDDEN" not in text and ("mapping" in text.lower())
    text = run("--json", "diff", "--script", other.url, one.url, expect=(1,))
    assert "HIDDEN" not in text
    refusals = " ".join(json.loads(text.split("\ntheseus:")[0])["refusals"])
    for key in ("foreign_data_wrapper w", "server s", "user_mapping PUBLIC server s", "foreign_table public.f", "subscription sub"):
        assert key in refusals


def test_a_plain_role_reads_all_that_it_may(databases):
    one, _ = databases
    one.run(SECRETS)
    text = run("--url", one.url + "&user=plain_reader", "snapshot")
    for key in ("-- server s", "-- user_mapping PUBLIC server s", "-- foreign_table public.f", "-- subscription sub"):
        assert key in text


def test_security_labels(databases):
    """No provider is at hand, so the rows are put there by hand and the statements are only read."""
    one, other = databases
    for database in databases:
        database.run("create schema extra; create table extra.t (id int, name text); create function extra.f(int) returns int language sql as 'select 1'")
    label = "insert into pg_seclabel select %s, %s::regclass, %s, 'my provider', %s"
    with psycopg.connect(one.url, autocommit=True) as connection:
        table, function = connection.execute("select 'extra.t'::regclass::oid, 'extra.f(int)'::regprocedure::oid").fetchone()
        connection.execute(label, [table, "pg_class", 0, "it's secret"])
        connection.execute(label, [table, "pg_class", 2, "top secret"])
        connection.execute(label, [function, "pg_proc", 0, "run"])
    given = [s["sql"] for s in json.loads(run("--json", "diff", "--script", other.url, one.url))["statements"]]
    assert given == ["""SECURITY LABEL FOR "my provider" ON column extra.t.name IS 'top secret'""",
                     """SECURITY LABEL FOR "my provider" ON function extra.f(integer) IS 'run'""",
                     """SECURITY LABEL FOR "my provider" ON table extra.t IS 'it''s secret'"""]
    taken = [s["sql"] for s in json.loads(run("--json", "diff", "--script", one.url, other.url))["statements"]]
    assert sorted(s.replace("NULL", "") for s in taken) == sorted(s.rsplit(" IS ")[0] + " IS " for s in given)
    other.run("drop function extra.f(int); drop table extra.t")
    away = [s["sql"] for s in json.loads(run("--json", "diff", "--script", one.url, other.url))["statements"]]
    assert not any("SECURITY" in s for s in away), "a label goes with what carries it"
    back = [s["sql"] for s in json.loads(run("--json", "diff", "--script", other.url, one.url))["statements"]]
    tables = [i for i, s in enumerate(back) if s.startswith("CREATE")]
    labels = [i for i, s in enumerate(back) if s.startswith("SECURITY")]
    assert len(labels) == 3 and max(tables) < min(labels), back
