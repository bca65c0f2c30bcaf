"""Blast radius: what a migration takes along beyond what its text names is listed, and stops it until the file owns up; and plan."""
import json
import os
import signal

import psycopg
import pytest

from conftest import Program
from test_migrate import applied, tables

BASE = """
create table people (id int primary key, name text, email text, team int);
create index people_name_team on people (name, team);
create index people_team on people (team);
create table orders (id int primary key, person int references people, at date not null default now()) ;
create view names as select id, name from people;
create view orders_per as select person, count(*) from orders group by person;
create type mood as enum ('a', 'b');
create table moods (id int primary key, m mood default 'a');
create function twice(a int) returns int language sql immutable as 'select a * 2';
create table doubled (id int primary key, n int default twice(2), check (twice(n) > 0));
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touch before update on orders for each row execute function touch();
create table parts (id int, at date) partition by range (at);
create table parts_1 partition of parts for values from ('2024-01-01') to ('2024-02-01');
create index on parts (id);
create table base (x int, y int); create table heir () inherits (base);
create sequence counter; create table counted (id int default nextval('counter'));
create schema shop; create table shop.things (id int primary key); create view shop.all_things as select * from shop.things;
alter table people enable row level security;
create policy mine on people using (team = 1);
"""
NAME = "migrations/20250102000000_change.sql"


@pytest.fixture
def base(project):
    project.write("migrations/20250101000000_base.sql", BASE)
    project("migrate")
    return project


CASES = [
    # declared: named, or nothing without what is named
    ("drop view names;", []),
    ("drop table orders cascade;", ["drops view public.orders_per"]),
    ("drop view orders_per; drop table orders;", []),
    ("drop table doubled; drop function twice(int);", []),
    ("drop index people_name_team;", []),
    ("drop trigger touch on orders; drop function touch();", []),
    ("drop table parts;", []),
    ("alter table base drop column y;", []),
    ("alter table parts detach partition parts_1;", []),
    ("drop policy mine on people;", []),
    ("alter table orders drop constraint orders_person_fkey;", []),
    ("alter table people drop column email;", []),
    ("alter table people rename to persons;", []),
    ("alter table people rename column name to full_name;", []),
    ("alter table orders alter column at drop default;", []),
    ("drop table counted; drop sequence counter;", []),
    ("alter table people owner to current_user; grant select on all tables in schema public to public;", []),
    ("do $$begin execute 'drop view names'; end$$;", []),
    ("drop view shop.all_things; drop table shop.things; drop schema shop;", []),
    ("drop view names; create view names as select id, name, email from people;", []),
    ("alter table orders alter column id type bigint;", []),
    # beyond
    ("drop table people cascade;", ["drops constraint orders_person_fkey on public.orders", "drops view public.names"]),
    ("alter table people drop column team cascade;", ["drops index public.people_name_team", "drops policy mine on public.people"]),
    ("drop type mood cascade;", ["drops column public.moods.m"]),
    ("drop function twice(int) cascade;", ["drops constraint doubled_n_check on public.doubled", "drops default public.doubled.n"]),
    ("drop function touch() cascade;", ["drops trigger touch on public.orders"]),
    ("drop schema shop cascade;", ["drops table shop.things", "drops view shop.all_things"]),
    ("drop sequence counter cascade;", ["drops default public.counted.id"]),
    ("alter table people drop constraint people_pkey cascade;", ["drops constraint orders_person_fkey on public.orders"]),
    ("do $$begin execute 'drop table or' || 'ders cascade'; end$$;", ["drops table public.orders", "drops view public.orders_per"]),
]


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    directory = tmp_path_factory.mktemp("effects")
    program = Program(directory)
    program.write("theseus.yaml", "project: trial\nenvironments:\n  local: { url: embedded }\n")
    program.write("migrations/20250101000000_base.sql", BASE)
    program("migrate")
    yield program
    for pid_file in directory.glob(".theseus/*/data/postmaster.pid"):
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)


@pytest.mark.parametrize("sql, effects", CASES, ids=[c[0][:40] for c in CASES])
def test_what_is_beyond_the_text(once, sql, effects):
    base = once
    base.write(NAME, "-- theseus: irreversible to look at it alone\n" + sql + "\n")
    result = base("--json", "plan", expect=1 if effects else 0)
    found = json.loads(result.out)["proofs"][0]["side_effects"]
    assert sorted((found or "").splitlines()) == effects
    assert ("more than the text names" in result.err or "more than the text names" in result.out) == bool(effects)


def test_it_stops_prove_and_migrate_until_the_file_owns_up(base):
    sql = "drop table orders cascade;\n"
    base.write(NAME, sql)
    result = base("prove", expect=1)
    assert "beyond its text: it also drops view public.orders_per" in result.out
    assert "-- theseus: allow side-effects REASON" in " ".join(result.err.split())
    assert not (base.directory / "rollback/20250102000000_rollback.sql").exists()
    result = base("migrate", expect=1)
    assert "it also drops view public.orders_per" in result.err
    assert "orders" in tables(base.database) and applied(base.database) == ["20250101000000"]
    base.write(NAME, "-- theseus: allow side-effects the report goes as well\n" + sql)
    base("prove")
    result = base("migrate")
    assert "it also drops view public.orders_per, as its file allows" in result.err
    assert "orders" not in tables(base.database)
    base("rollback")
    assert base.database.run("select count(*) from orders_per") == [(0,)]


def test_allow_wants_a_reason(base):
    base.write(NAME, "-- theseus: allow side-effects\ndrop table orders cascade;\n")
    assert "directive" in base("migrate", expect=2).err


def test_plan_says_what_would_run_and_changes_nothing(base):
    base.write(NAME, "drop view orders_per;\nalter table orders add column note text not null default '';\n"
                     "drop table counted;\n")
    before = base("snapshot").out
    result = base("plan")
    for line in ["20250102000000 change: exact", "    line 1 as it is written", "    line 2 as it is written",
                 "    locks public.orders: ACCESS EXCLUSIVE", "- view public.orders_per", "+ column public.orders.note text",
                 "    its rollback gives back table public.counted with what it holds",
                 "    its rollback keeps aside what was written to column public.orders.note, until it is applied again"]:
        assert line in result.out, line
    assert base("snapshot").out == before
    assert not (base.directory / "rollback/20250102000000_rollback.sql").exists()
    assert applied(base.database) == ["20250101000000"]


def test_plan_to_a_version_and_nothing_to_plan(base):
    base.write(NAME, "create table a (id int);\n")
    base.write("migrations/20250103000000_b.sql", "create table b (id int);\n")
    assert "20250103000000" not in base("plan", "--to", "20250102000000").out
    assert "20250103000000" in base("plan").out
    base("plan", "--to", "20250104000000", expect=2)
    base("migrate")
    assert "nothing to prove" in base("plan").out


def test_plan_of_what_cannot_be_taken_back_says_why(base):
    base.write(NAME, "alter table people alter column email type varchar(2) using left(email, 2);\n")
    result = base("plan", expect=None)
    assert result.status == 1 and "refused" in result.out


def test_notes_of_the_proof_are_told(base):
    base.write("migrations/20250101500000_odd.sql", "create table odd (id int primary key check (id > 5 and id < 5));\n")
    base("migrate")
    base.write(NAME, "alter table odd add column n int;\n")
    assert "    note: " in base("plan").out


def test_plan_and_prove_look_at_the_database_that_url_names(base, server):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists t_other_plan with (force)")
        admin.execute("create database t_other_plan template template0")
    assert "nothing to prove" in base("plan").out
    assert "20250101000000 base: exact" in base("--url", server.url("t_other_plan"), "plan").out
