"""Rows that migrations themselves write: given back by the rollback, unless somebody has written to them since."""
import random

import pytest

from test_migrate import applied, tables

BASE = """
create table people (id int primary key, name text not null, age int, note text, at timestamptz not null default '2020-01-01');
insert into people select g, 'p' || g, g % 50, case when g % 3 = 0 then 'n' || g end from generate_series(1, 200) g;
create table orders (id int generated always as identity primary key, person int references people on delete cascade, what text,
                     twice int generated always as (id * 2) stored);
insert into orders (person, what) select g % 200 + 1, 'w' || g from generate_series(1, 400) g;
create table visits (person int references people on delete set null, day date, n int, primary key (day, n));
insert into visits select g % 200 + 1, date '2024-01-01' + g % 10, g from generate_series(1, 100) g;
"""


@pytest.fixture
def shop(project):
    project.database.run(BASE)
    return project


def state(project):
    columns = {"people": "id, name, age, note, at", "orders": "id, person, what, twice", "visits": "day, n, person"}
    return {table: project.database.run(f"select {names} from {table} order by 1, 2") for table, names in columns.items()}


def conflicts(project):
    return project.database.run("select \"table\", reason, key::text from theseus.conflict order by id")


WRITERS = {
    "update": "update people set name = upper(name), age = age + 1 where id % 2 = 0;",
    "update_all": "update people set note = 'x';",
    "delete_with_cascades": "delete from people where id <= 20;",
    "truncate": "truncate orders;",
    "truncate_cascade": "truncate people cascade;",
    "insert": "insert into people (id, name) values (1001, 'new'), (1002, 'newer');",
    "insert_parent_and_child": "insert into people (id, name) values (1001, 'new'); insert into orders (person, what) values (1001, 'first');",
    "on_conflict": "insert into people (id, name) values (1, 'taken'), (1003, 'free') on conflict (id) do update set name = excluded.name;",
    "merge": "merge into people p using (values (2, 'two'), (2000, 'far')) v (id, name) on p.id = v.id "
             "when matched then update set name = v.name when not matched then insert (id, name) values (v.id, v.name);",
    "several": "update people set age = 0 where id < 50; update people set age = age + 5; delete from people where id = 7;"
               "insert into people (id, name) values (7, 'again'), (3000, 'x'); delete from people where id = 3000;",
    "code": "do $$begin update people set note = 'by code' where id < 10; delete from orders where id < 5; end$$;",
    "copy": "copy people (id, name) from stdin;\n5001\tcopied\n5002\t\\N x\n\\.\n",
    "with_ddl": "alter table people alter column name drop not null; update people set name = null where id < 5;"
                "alter table people add column age2 bigint; update people set age2 = age; alter table people drop column age;",
    "with_a_check": "update people set age = 18 where age < 18 or age is null; alter table people add constraint grown check (age >= 18);",
    "check_dropped": "alter table people add constraint named check (name <> '');",
    "type_changed": "update people set age = null where id > 100; alter table people alter column age type text;",
    "blind": "update people set name = 'blind' where name = 'p77';",
    "renamed": "update people set note = 'r'; alter table people rename to persons; alter table persons rename column note to remark;",
    "dropped_after": "update orders set what = 'gone'; drop table orders;",
}


@pytest.mark.parametrize("writer", WRITERS)
def test_rows_come_back(shop, writer):
    before = state(shop)
    shop.write("migrations/20250101000000_write.sql", WRITERS[writer] + "\n")
    shop("migrate")
    after = shop.database.run("select count(*) from theseus.parked where kind = 'rows'")[0][0]
    assert after > 0 or writer == "check_dropped"
    shop("rollback")
    assert state(shop) == before
    assert conflicts(shop) == []
    assert shop.database.run("select count(*) from theseus.parked where kind = 'rows'") == [(0,)]
    assert shop.database.run("select count(*) from pg_trigger where tgname like '%capture%'") == [(0,)]
    shop("migrate")
    shop("rollback")
    assert state(shop) == before
    assert "no drift" in shop("drift").out


def test_what_was_written_since_is_left_and_listed(shop):
    shop.write("migrations/20250101000000_write.sql",
               "update people set name = upper(name); delete from orders where id <= 10;"
               "insert into people (id, name) values (1001, 'new'), (1002, 'kept'), (1003, 'used');\n")
    before = state(shop)
    shop("migrate")
    run = shop.database.run
    run("update people set note = 'mine' where id = 1; delete from people where id = 2; update people set note = 'mine' where id = 1002;"
        "insert into orders (person, what) values (1003, 'o'); insert into orders (id, person, what) overriding system value values (3, 3, 'mine');"
        "insert into people (id, name) values (2001, 'NEWCOMER'); delete from people where id = 1001; delete from people where id = 4")
    assert "theseus parked conflicts" in shop("rollback").err
    assert "its key was used again" in shop("parked", "conflicts").out
    people = dict((row[0], row) for row in run("select id, name, note from people"))
    for id, name, age, note, at in before["people"]:
        if id == 1:
            assert people[1] == (1, "P1", "mine")
        elif id in (2, 4):
            assert id not in people
        else:
            assert people[id] == (id, name, note)
    assert 1001 not in people and people[1002][2] == "mine" and 1003 in people and 2001 in people
    assert run("select what from orders where id = 3") == [("mine",)]
    listed = {(table, key): reason for table, reason, key in conflicts(shop)}
    key = lambda n: '{ "1" : %d }' % n
    assert listed.pop(("public.people", key(1))) == "changed since"
    assert listed.pop(("public.people", key(2))) == listed.pop(("public.people", key(4))) == "deleted since"
    assert listed.pop(("public.people", key(1002))) == "changed since"
    assert listed.pop(("public.people", key(1003))) == "other rows refer to it"
    assert listed.pop(("public.orders", key(3))) == "its key was used again"
    lost = {row[0] for row in before["orders"] if row[0] <= 10 and row[1] in (2, 4) and row[0] != 3}
    assert {("public.orders", key(n)) for n in lost} == set(listed) and set(listed.values()) <= {"a constraint stands against it"}
    assert run("select before ->> 'name', after ->> 'name', now ->> 'note' from theseus.conflict where \"table\" = 'public.people' and key::text = %s", key(1)) == [("p1", "P1", "mine")]


def test_triggers_of_the_application_neither_spoil_nor_see_it(shop):
    shop.database.run("""
        create table log (id bigserial primary key, what text);
        create function stamp() returns trigger language plpgsql as $$begin new.at := now(); return new; end$$;
        create trigger stamp before update on people for each row execute function stamp();
        create function twin() returns trigger language plpgsql as $$begin
            insert into public.log (what) values (tg_op || new.id);
            if new.id = 10 and pg_trigger_depth() = 1 then update public.people set note = 'nested' where id in (10, 11, 12); end if;
            return null; end$$;
        create trigger twin after update on people for each row execute function twin();""")
    before = state(shop)
    shop.write("migrations/20250101000000_write.sql", "update people set name = upper(name) where id < 50;\n")
    shop("migrate")
    shop("rollback")
    assert state(shop) == before
    assert shop.database.run("select count(*) from log") == [(0,)]


def test_what_cannot_be_kept_is_said(shop):
    shop.database.run("create table keyless (a int); insert into keyless values (1)")
    shop.write("migrations/20250101000000_write.sql", "update keyless set a = 2;\n")
    assert "no primary key" in shop("migrate", expect=1).err
    shop.write("migrations/20250101000000_write.sql", "update visits set n = n + 10000 where n = 5;\n")
    result = shop("migrate", expect=None)
    assert result.status == 1 and "primary keys" in result.err
    assert shop.database.run("select count(*) from keyless where a = 1") == [(1,)]
