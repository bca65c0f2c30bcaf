"""Evolutions under fire: mixed clients at all isolation levels, each statement repeated on an oracle in the same transaction.

The oracle table knows only the document. At the end the table's documents equal the oracle's, and the column what the
document says: no write is lost, none comes back, none was ours.
"""
import hashlib
import random
import threading
import time
import uuid

import psycopg
import pytest
from psycopg.types.json import Jsonb

KEYS = 400
TABLES = """
create table items (id uuid primary key);
insert into items select md5(g::text)::uuid from generate_series(1, 20) g;
create table t (id bigint primary key, doc jsonb, note int not null default 0, touched int not null default 0);
create index on t (note);
create table oracle (id bigint primary key, doc jsonb, note int not null default 0);
create table audit (id bigint, op text);
create function touch() returns trigger language plpgsql as $$ begin new.touched := old.touched + 1; return new; end $$;
create trigger a_touch before update on t for each row execute function touch();
create function audit() returns trigger language plpgsql as $$ begin insert into audit values (coalesce(new.id, old.id), tg_op); return null; end $$;
create trigger z_audit after insert or update or delete on t for each row execute function audit();
insert into t select g, case when g % 7 = 0 then null else jsonb_build_object('item', md5((g % 20 + 1)::text)::uuid, 'x', g) end
  from generate_series(1, %d) g;
insert into t select g, jsonb_build_object('item', md5((g %% 20 + 1)::text)::uuid, 'pad', repeat('p', 60)) from generate_series(100001, 106000) g;
insert into oracle select id, doc, note from t;
truncate audit;
analyze;
""".replace("% 7", "%% 7").replace("(g % 20", "(g %% 20") % KEYS

ITEMS = [uuid.UUID(bytes=hashlib.md5(str(n).encode()).digest()) for n in range(1, 21)]
DECLARATION = """\
kind: promote
table: t
path: doc->>'item'
column: { name: item, type: uuid }
references: { table: items, column: id, on_delete: set null }
index: partial
"""


class Client(threading.Thread):
    """One application process; `column`: it is of the version that writes the column."""

    def __init__(self, url, seed, level, column=False, truncates=False):
        super().__init__(daemon=True)
        self.url, self.level, self.column, self.truncates = url, level, column, truncates
        self.random, self.stopping = random.Random(seed), threading.Event()
        self.committed = self.retried = self.worst = 0
        self.updates = 0
        self.error = None

    def key(self):
        return self.random.randrange(1, KEYS + 100) if self.random.random() < 0.8 else 100000 + self.random.randrange(1, 6000)

    def write_both(self, connection, sql, *params):
        """The same statement on the table and then on the oracle."""
        rows = connection.execute(sql.replace("TABLE", "t"), params).rowcount
        other = connection.execute(sql.replace("TABLE", "oracle"), params).rowcount
        assert rows == other, (sql, rows, other)
        return rows

    def one(self, connection):
        key, value, kind = self.key(), self.random.choice(ITEMS), self.random.randrange(12)
        doc = Jsonb({"item": str(value), "x": key}) if self.random.random() < 0.8 else self.random.choice([None, Jsonb({}), Jsonb({"item": None})])
        updates = 0
        # Nobody comes between the statement and its repetition.
        connection.execute("select pg_advisory_xact_lock(7, %s)", (key,))
        if kind < 3:
            updates = self.write_both(connection, "update TABLE set doc = %s where id = %s", doc, key)
        elif kind < 4:
            updates = self.write_both(connection, "update TABLE set note = note + 1 where id = %s", key)
        elif kind < 5:
            self.write_both(connection, "delete from TABLE where id = %s", key)
        elif kind < 6:
            self.write_both(connection, "insert into TABLE (id, doc) values (%s, %s) on conflict do nothing", key, doc)
        elif kind < 8:
            sql = "insert into TABLE (id, doc) values (%s, %s) on conflict (id) do update set doc = excluded.doc, note = TABLE.note + 1"
            self.write_both(connection, sql, key, doc)
        elif kind < 9 and not connection.execute("select from t where id = %s", (key + 1000000,)).fetchall():
            updates = self.write_both(connection, "update TABLE set id = id + 1000000 where id = %s", key)
        elif kind < 11 and self.column:
            # NULL in a column that is not filled yet says nothing: it may be written once the flag says that it is.
            filled = connection.execute("select theseus.flag('item') <> 'json'").fetchone()[0]
            new = None if filled and self.random.random() < 0.3 else value
            rows = connection.execute("update t set item = %s where id = %s", (new, key)).rowcount
            patch = "jsonb_set(coalesce(nullif(doc, 'null'), '{}'), '{item}', to_jsonb(%s::uuid))" if new else "doc - 'item'"
            same = "(doc ->> 'item')::uuid is not distinct from %s::uuid"
            sql = f"update oracle set doc = case when {same} then doc else {patch} end where id = %s"
            connection.execute(sql, (new, new, key) if new else (new, key))
            updates = rows
        elif kind == 11 and self.truncates and self.random.random() < 0.03:
            connection.execute("lock table t, oracle in access exclusive mode")
            connection.execute("truncate t; truncate oracle")
            self.write_both(connection, "insert into TABLE (id, doc) select g, jsonb_build_object('item', %s::uuid) from generate_series(1, 300) g", value)
        return updates

    def run(self):
        while not self.stopping.is_set():
            try:
                with psycopg.connect(self.url, options="-c lock_timeout=20s -c deadlock_timeout=50ms") as connection:
                    connection.isolation_level = self.level
                    while not self.stopping.is_set():
                        began = time.monotonic()
                        updates = 0
                        for _ in range(self.random.randrange(1, 3)):
                            updates += self.one(connection)
                        if self.random.random() < 0.05:
                            time.sleep(0.02)
                        connection.commit()
                        self.worst = max(self.worst, time.monotonic() - began)
                        self.committed += 1
                        self.updates += updates
            except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation,
                    psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction, psycopg.errors.InvalidSchemaName):
                self.retried += 1
            except BaseException as error:  # pylint: disable=broad-except
                self.error = error
                return


LEVELS = [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE]


@pytest.fixture
def field(project):
    project.database.run(TABLES)
    project.write("evolutions/item.yaml", DECLARATION)
    return project


def fire(field, truncates=False):
    clients = [Client(field.database.url, seed, LEVELS[seed % 3], column=seed % 2 == 0, truncates=truncates and seed == 0) for seed in range(8)]
    for client in clients:
        client.start()
    return clients


def cease(clients):
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(60)
        if client.error:
            raise client.error
    assert sum(c.committed for c in clients) > 100
    return clients


def compare(database, column=True):
    wrong = "select count(*) from t full join oracle o using (id) where t.id is null or o.id is null or t.doc is distinct from o.doc or t.note <> o.note"
    assert database.run(wrong) == [(0,)], database.run("select t.*, o.* from t full join oracle o using (id) where t.id is null or o.id is null or t.doc is distinct from o.doc or t.note <> o.note limit 5")
    if column:
        assert database.run("select count(*) from t where item is distinct from (doc ->> 'item')::uuid") == [(0,)]


def test_mixed_clients_through_all_phases_and_back(field):
    clients = fire(field)
    for verb in (("start", "item"), ("cutover", "item"), ("back", "item", "--to", "verify"), ("cutover", "item")):
        field("evolve", *verb)
        time.sleep(0.3)
    cease(clients)
    compare(field.database)
    assert field.database.run("select count(*) from audit where op = 'UPDATE' and id between 100001 and 106000")[0][0] < 6000, \
        "the application's triggers did not run for the rows we wrote"
    clients = fire(field)
    field("evolve", "back", "item")
    time.sleep(0.3)
    cease(clients)
    compare(field.database, column=False)


def test_clean_up_under_fire(field):
    clients = fire(field)
    field("evolve", "start", "item", "--through", "cutover")
    cease(clients)
    compare(field.database)
    for client in (clients := fire(field)):
        client.column = False
    field("evolve", "cleanup", "item")
    cease(clients)
    assert field.database.run("select count(*) from t full join oracle o using (id) where t.id is null or o.id is null or t.doc is distinct from o.doc") == [(0,)]


def test_truncate_under_fire(field):
    clients = fire(field, truncates=True)
    field("evolve", "start", "item", "--through", "cutover")
    cease(clients)
    compare(field.database)


DEMOTION = """\
kind: demote
table: t
column: item
path: doc->>'item'
"""


class Versions(Client):
    """Of a column that becomes a path: `column` writes the column, the others the document once the flag lets them."""

    def one(self, connection):
        key, value = self.key(), self.random.choice(ITEMS + [None])
        connection.execute("select pg_advisory_xact_lock(7, %s)", (key,))
        kind = self.random.randrange(6)
        if kind == 0:
            self.write_both(connection, "delete from TABLE where id = %s", key)
        elif kind == 1:
            self.write_both(connection, "insert into TABLE (id, item) values (%s, %s) on conflict (id) do update set item = excluded.item", key, value)
        elif self.column:
            return self.write_both(connection, "update TABLE set item = %s where id = %s", value, key)
        elif kind == 2:
            return self.write_both(connection, "update TABLE set note = note + 1 where id = %s", key)
        elif value:
            # The oracle has no document: what is written into it counts when the evolution is under way.
            if not connection.execute("select from pg_trigger where tgname like 'zzz_theseus%%' and tgname like '%%update'").fetchall():
                return 0
            if connection.execute("select item is distinct from (doc ->> 'item')::uuid from t where id = %s", (key,)).fetchall() != [(False,)]:
                return 0
            rows = connection.execute("update t set doc = coalesce(doc, '{}') || jsonb_build_object('item', %s::uuid) where id = %s", (value, key)).rowcount
            connection.execute("update oracle set item = %s where id = %s", (value, key))
            return rows
        return 0


def test_demote_under_fire(field):
    database = field.database
    database.run("alter table t add column item uuid; alter table oracle add column item uuid; update t set item = (doc ->> 'item')::uuid, doc = doc - 'item'; "
                 "update oracle o set item = t.item from t where t.id = o.id")
    field.write("evolutions/item.yaml", DEMOTION)
    clients = [Versions(database.url, seed, LEVELS[seed % 3], column=seed % 2 == 0) for seed in range(8)]
    for client in clients:
        client.start()
    field("evolve", "start", "item")
    field("evolve", "cutover", "item")
    time.sleep(0.5)
    cease(clients)
    assert database.run("select count(*) from t full join oracle o using (id) where t.id is null or o.id is null or t.item is distinct from o.item or t.note <> o.note") == [(0,)]
    assert database.run("select count(*) from t where item is distinct from (doc ->> 'item')::uuid") == [(0,)]
    field("evolve", "back", "item")
    assert database.run("select count(*) from t full join oracle o using (id) where t.item is distinct from o.item") == [(0,)]
    assert database.run("select count(*) from t where doc ? 'item'") == [(0,)]
