"""Roles belong to a cluster: the same script between two clusters. Passwords are never read, so never written."""
import tempfile

import psycopg
import pytest

from conftest import SCRATCH, Server
from test_diff_pairs import apply_script, difference, properties, record
from conftest import Database

BEFORE = """
create role team;
create role "Odd Role" login connection limit 5 valid until '2031-01-02 03:04:05+00' password 'secret';
create role worker noinherit createdb in role team;
create role leaving bypassrls;
alter role worker set search_path to "$user", 'Odd Schema', public;
alter role worker set application_name to E'it''s \\\\ "here"';
comment on role team is 'all of us';
"""
AFTER = """
create role team login;
create role "Odd Role" createrole replication;
create role worker in role "Odd Role";
grant team to worker with admin option;
create role coming superuser connection limit 0 in role team, "Odd Role";
alter role worker set search_path to '';
alter role worker set my.option to 'a, b';
alter role team set work_mem to '8MB';
comment on role "Odd Role" is E'line\\nbreak';
"""


@pytest.fixture
def clusters():
    made = []
    for _ in range(2):
        one = Server(tempfile.mkdtemp(prefix="roles", dir=SCRATCH), settings=("shared_buffers=8MB",))
        one.initialise()
        one.start()
        made.append(one)
    yield [Database(one, "postgres") for one in made]
    for one in made:
        one.destroy()


def settings(database):
    return database.run("select rolname, rolconfig from pg_roles where rolname !~ '^pg_' order by 1")


def test_roles_both_ways(clusters):
    one, other = clusters
    one.run(BEFORE)
    other.run(AFTER)
    wanted = settings(other)
    record("role-both_ways", properties(one), properties(other))
    script = difference(one, other, "--script")
    assert not script["refusals"]
    assert not any("secret" in s["sql"].lower() or "password" in s["sql"].lower() for s in script["statements"])
    back = difference(other, one, "--script")["statements"]
    apply_script(one, script["statements"])
    assert difference(one, other)["changes"] == []
    assert settings(one) == wanted, "what the role is set to, not only how it is written"
    with psycopg.connect(one.url) as connection:
        assert connection.execute("select rolname from pg_authid where rolname = 'Odd Role' and rolpassword is not null").fetchone(), \
            "a password is left alone"
    apply_script(other, back)
    one.run("drop owned by coming; drop role coming; drop role worker; drop role team; drop role \"Odd Role\"")
    one.run(BEFORE)
    assert difference(one, other)["changes"] == []
