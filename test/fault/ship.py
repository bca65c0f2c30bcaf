"""The ship under way: projects whose proofs were made once, databases to copy for every round, an application that
writes through all of it, and the oracle that says what must be there afterwards."""
import hashlib
import shutil
import threading
import time

import psycopg

from conftest import Database, Program

HEAD = "-- theseus: no-transaction\n"
PROVED = {
    "20250100000000_base.sql": "create table rock (id int primary key);\n",
    "20250101000000_make.sql": "create table made (id int primary key, body text);\nalter table keep add column extra int;\n",
    "20250102000000_drop_table.sql": "drop table gone;\n",
    "20250103000000_drop_columns.sql": "alter table keep drop column old;\nalter table keep drop column code;\n",
    "20250104000000_indexes.sql": HEAD + "alter table keep add column last int;\ncreate index concurrently keep_n on keep (n);\n"
                                         "create unique index concurrently keep_id on keep (id);\nanalyze keep;\n",
    "20250105000000_more.sql": "alter table made add column note text default 'x';\ncreate view kept as select id, n from keep;\n"
                               "create function twice(x int) returns int language sql as 'select 2 * x';\n",
    "20250106000000_rows.sql": "update ledger set amount = amount + 1 where id > 10;\ndelete from ledger where id <= 20;\n"
                               "insert into ledger values (1000, 0);\n",
}
UNPROVED = {
    "20250101000000_make.sql": PROVED["20250101000000_make.sql"] + "create index made_body on made (body);\n",
    "20250104000000_indexes.sql": PROVED["20250104000000_indexes.sql"],
    "20250105000000_more.sql": "insert into made values (-1, 'b-1');\n" + PROVED["20250105000000_more.sql"],
}
SEED = """
create table keep (id bigint primary key, n bigint, old text, code text);
insert into keep select g, g % 7, 'old ' || g, 'c' || g from generate_series(1, 200) g;
create table gone (id bigint primary key, body text);
insert into gone select g, 'b' || g from generate_series(1, 100) g;
create table ledger (id bigint primary key, amount bigint);
insert into ledger select g, g from generate_series(1, 100) g;
"""

# What a version has made, or removed, in parts: of a transaction all or none.
PARTS = """
with has as (select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
             where c.relnamespace = 'public'::regnamespace and not a.attisdropped and a.attnum > 0),
     valid as (select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indisvalid)
select v.version, v.parts from (values
    ('20250100000000', array[to_regclass('public.rock') is not null]),
    ('20250101000000', array[to_regclass('public.made') is not null, ('keep', 'extra') in (table has)]),
    ('20250102000000', array[to_regclass('public.gone') is null]),
    ('20250103000000', array[('keep', 'old') not in (table has), ('keep', 'code') not in (table has)]),
    ('20250104000000', array[('keep', 'last') in (table has), 'keep_n' in (table valid), 'keep_id' in (table valid)]),
    ('20250105000000', array[('made', 'note') in (table has), to_regclass('public.kept') is not null,
                             to_regproc('public.twice') is not null]),
    ('20250106000000', array[exists (select from ledger where id = 1000), not exists (select from ledger where id <= 20),
                             not exists (select from ledger where id between 21 and 100 and amount <> id + 1),
                             not exists (select from ledger where id <= 100 and amount = id)])) v (version, parts)
"""
BASE = "20250100000000"
OUTSIDE = "20250104000000"  # runs statement by statement
ENDS = ("applied", "rolled_back", "baseline")


def row_of(table, number):
    """What the application writes under a number."""
    return {"gone": {"body": f"b{number}"}, "made": {"body": f"b{number}"},
            "keep": {"n": number % 7, "old": f"old {number}", "code": f"c{number}", "extra": number * 2}}[table]


class Application(threading.Thread):
    """Old and new version of an application at once: each writes what the schema lets it write. Only what the server has
    acknowledged is expected to be there; what was under way when a connection ended may be there or not."""

    FORMS = [("keep", ("n", "old", "code")), ("keep", ("n",)), ("gone", ("body",)), ("made", ("body",)), ("keep", ("n", "extra"))]

    def __init__(self, database, first=1_000_000):
        super().__init__(daemon=True)
        self.database, self.number = database, first
        self.expected, self.ending, self.failure = {}, threading.Event(), None
        self.start()

    def run(self):
        try:
            while not self.ending.is_set():
                try:
                    with psycopg.connect(self.database.url, autocommit=True, application_name="application") as connection:
                        while not self.ending.is_set():
                            self.write(connection)
                            self.ending.wait(0.004)
                except psycopg.OperationalError:
                    self.ending.wait(0.02)  # the server is away
        except Exception as failure:  # noqa: BLE001 -- told by stop()
            self.failure = failure

    def write(self, connection):
        self.number += 1
        number = self.number
        table, columns = self.FORMS[number % len(self.FORMS)]
        values = {name: row_of(table, number)[name] for name in columns}
        self.send(connection, table, number, values,
                  f"insert into {table} (id, {', '.join(columns)}) values (%s{', %s' * len(columns)})", [number, *values.values()])
        if table == "keep" and number % 3 == 0 and ("keep", number) in self.expected:
            self.send(connection, "keep", number, {"n": number}, "update keep set n = %s where id = %s", [number, number])

    def send(self, connection, table, number, values, sql, parameters):
        before = self.expected.get((table, number), {})
        try:
            connection.execute(sql, parameters)
        except psycopg.OperationalError:
            self.expected[(table, number)] = {**before, **{name: None for name in values}, "unsure": not before}
            raise
        except psycopg.Error:
            return  # not in this schema
        self.expected[(table, number)] = {**before, **values}

    def stop(self):
        self.ending.set()
        self.join(60)
        assert not self.is_alive() and not self.failure, self.failure
        return self.expected


def place_of(connection, table):
    """Relation and its columns, by the names that the application knows, wherever they are kept."""
    relation = connection.execute("select to_regclass('public.' || %s)::oid", [table]).fetchone()[0]
    parked = connection.execute("select to_regclass('theseus.parked') is not null").fetchone()[0]
    if not relation and parked:
        found = connection.execute("select relation from theseus.parked where kind = 'table' and key = 'table public.' || %s "
                                   "order by id desc limit 1", [table]).fetchone()
        relation = found and found[0]
    if not relation:
        return None, {}
    columns = {name: name for (name,) in connection.execute(
        "select attname from pg_attribute where attrelid = %s and attnum > 0 and not attisdropped", [relation])}
    if parked:
        for name, now in connection.execute(
                'select p."column", a.attname from theseus.parked p join pg_attribute a on a.attrelid = p.relation and a.attnum = p.attnum '
                "where p.kind = 'column' and p.relation = %s", [relation]):
            columns.setdefault(name, now)
    return connection.execute("select %s::oid::regclass::text", [relation]).fetchone()[0], columns


def rows_kept(database, expected, erased=()):
    """Every acknowledged row, with every acknowledged value, is in its table or in what is kept aside."""
    with database.connect() as connection:
        for table in ("keep", "gone", "made"):
            if table in erased:
                continue
            wanted = {number: values for (name, number), values in expected.items() if name == table}
            seeds = {"keep": 200, "gone": 100, "made": 0}[table]
            for number in range(1, seeds + 1):
                wanted[number] = {k: v for k, v in row_of(table, number).items() if k != "extra"}
            place, columns = place_of(connection, table)
            assert place or not wanted, f"table {table} is nowhere"
            if not place:
                continue
            names = [name for name in row_of(table, 1) if name in columns]
            sql = f"select id{''.join(f', {chr(34)}{columns[name]}{chr(34)}' for name in names)} from {place}"
            there = {row[0]: dict(zip(names, row[1:])) for row in connection.execute(sql)}
            for number, values in wanted.items():
                if number not in there:
                    assert values.get("unsure"), f"row {number} of {table} is lost (now {place})"
                    continue
                for name, value in values.items():
                    if name != "unsure" and value is not None and (table, name) not in erased:
                        assert there[number].get(name) == value, f"{table}.{name} of row {number}: {there[number].get(name)} instead of {value}"


def history_is_true(database, crashed=False):
    """One outcome for each intent, and nothing on record that is not there. A crash of the server may take the intent
    with it: it is not waited for until it is on the disk."""
    with database.connect() as connection:
        if not connection.execute("select to_regclass('theseus.event') is not null").fetchone()[0]:
            events = []
        else:
            events = connection.execute("select kind, version, direction, statement from theseus.event order by id").fetchall()
        parts = dict(connection.execute(PARTS).fetchall())
    standing, done, running = set(), set(), None
    for kind, version, direction, statement in events:
        if kind == "intent" and statement < 0:
            assert running is None, f"the intent of {running} has no outcome, and {version} was begun: {events}"
            running = version
        elif kind in ("applied", "rolled_back", "failed"):
            lost = crashed and running is None and kind == "failed"
            assert running == version or lost, f"{kind} {version} without an intent: {events}"
            running = None
        if kind in ENDS:
            assert (kind == "rolled_back") == (version in standing), f"{version} {kind} twice: {events}"
            (standing.discard if kind == "rolled_back" else standing.add)(version)
            done = {d for d in done if d[0] != version}
        elif kind == "progress" and direction == "up":
            assert (version, statement) not in done, f"statement {statement} of {version} ran twice: {events}"
            done.add((version, statement))
    for version, there in parts.items():
        if version in standing:
            assert all(there), f"{version} is applied, but {there}"
        elif version == OUTSIDE:
            for index in range(3):
                assert (version, index) not in done or there[index], f"statement {index} of {version} is on record, but {there}"
        elif version != BASE:  # which another hand may have made
            assert not any(there), f"{version} is not applied, but {there}"
    return standing, running


class Course:
    """A command to be disturbed: where it starts, and what an undisturbed run ends with."""

    def __init__(self, name, folder, seed, command, refused_when_done=None, erases=()):
        self.name, self.folder, self.seed, self.command = name, folder, seed, command
        self.refused_when_done, self.erases = refused_when_done, erases
        self.end = self.seconds = self.places = None

    def is_done(self, status, err):
        return status == 0 or (self.refused_when_done and status == 1 and self.refused_when_done in err)


def write_project(program, migrations, extra=""):
    program.write("theseus.yaml", f'project: trial\ndefault: target\n{extra}environments:\n  target: {{ url: "{program.database.url}" }}\n')
    for name, text in migrations.items():
        program.write(f"migrations/{name}", text)


def copy_project(source, folder, database):
    """With its proofs and without its shadow, which is not to be used any more."""
    shutil.copytree(source.directory, folder, ignore=shutil.ignore_patterns(".theseus"))
    program = Program(folder)
    program.database = database
    text = (program.directory / "theseus.yaml").read_text()
    (program.directory / "theseus.yaml").write_text(text.replace(source.database.url, database.url))
    return program


def launch(program, template):
    """The program's database made anew. A copy knows that it is one, and must be claimed."""
    copy_database(program.database.server, program.database.name, template)
    if program.database.run("select to_regclass('theseus.meta') is not null") == [(True,)]:
        program("claim")


def copy_database(server, name, template):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template {template}")
    return Database(server, name)


def end_state(program):
    """What an end is compared by: the schema as the program prints it, and what is kept aside."""
    text = "\n".join(line for line in program("snapshot").out.splitlines() if not line.startswith("--"))
    with program.database.connect() as connection:
        aside = connection.execute("select version, direction, kind, key from theseus.parked order by 1, 2, 3, 4").fetchall()
        broken = connection.execute("select indexrelid::regclass::text from pg_index where not indisvalid").fetchall()
        locks = connection.execute("select count(*) from pg_locks where locktype = 'advisory' and database = "
                                   "(select oid from pg_database where datname = current_database())").fetchone()[0]
    assert not broken and not locks, (broken, locks)
    return hashlib.sha256(text.encode()).hexdigest(), aside


def wait_for_backends(database):
    for _ in range(3000):
        if database.run("select count(*) from pg_stat_activity where application_name like 'theseus%%' and datname = %s",
                        database.name) == [(0,)]:
            return
        time.sleep(0.005)
    raise AssertionError("a backend of a killed client does not end")
