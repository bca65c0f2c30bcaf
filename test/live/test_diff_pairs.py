"""Pairs of schemas: the generated script brings one to the other, both ways, and keeps the rows.

test/cases/diff/<kind>/<name>/from.sql and to.sql are loaded into two databases. For each direction: the script is
generated, run in one transaction, and then nothing differs any more; the rows of every table that is in both states are
what they were, as far as columns are in both. Special lines (anywhere in the two files):

    -- forward refused: TEXT     the script from from.sql to to.sql is refused, with these words in the reason
    -- backward refused: TEXT
    -- forward differs: KEY      after the script this object still differs (column positions), and a note says so
    -- backward differs: KEY
    -- forward rows: TABLE       its rows are not compared (their values change by design)
    -- forward only: WORDS       a statement of the script has these words
    -- forward never: WORDS      no statement of the script has these words
    -- texts settle              of this file: PostgreSQL writes a text in another way when the object is made again from it
                                 ("IN" over varchar); it does so once, and the pair begins with the second making

The roles app, reader, writer, "Mixed Role" and the tablespace side exist.
"""
import json
import pathlib
import re
import subprocess

import psycopg
import pytest

from conftest import BINARY, REPOSITORY, SCRATCH, Database

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases" / "diff"
PAIRS = sorted(path.parent for path in CASES.glob("*/*/from.sql"))
SETTINGS = "set search_path = pg_catalog; set check_function_bodies = off;"


def run_theseus(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def snapshot(database):
    done = run_theseus("--url", database.url, "snapshot")
    assert done.returncode == 0, done.stderr
    return done.stdout


def body(text):
    """Without the head, which has the server's version."""
    return text.split("\n\n", 1)[1]


def difference(a, b, *options):
    done = run_theseus("--json", "diff", *options, a.url, b.url)
    assert done.returncode in (0, 1, 3), done.stderr
    return json.loads(done.stdout)


def load(database, sql):
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(sql)


def apply_script(database, statements):
    inside = [s["sql"] for s in statements if not s["outside"]]
    with psycopg.connect(database.url, autocommit=not inside or len(inside) < len(statements)) as connection:
        connection.execute(SETTINGS)
        for statement in statements:
            try:
                connection.execute(statement["sql"])
            except psycopg.Error as error:
                script = ";\n".join(s["sql"] for s in statements)
                pytest.fail(f"{error}\nin: {statement['sql']}\nof the script:\n{script};")


TABLES = """select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)' order by 1"""
COLUMNS = """select quote_ident(attname), format_type(atttypid, atttypmod), attgenerated::text from pg_attribute
              where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum"""


def rows_of(database):
    """table -> {column: (type, values)}; values sorted together by all columns."""
    found = {}
    with psycopg.connect(database.url) as connection:
        connection.execute("set search_path = pg_catalog")
        for (table,) in connection.execute(TABLES).fetchall():
            columns = connection.execute(COLUMNS, [table]).fetchall()
            found[table] = {}
            for name, kind, generated in columns:
                values = connection.execute(f"select {name}::text from only {table} order by 1").fetchall()
                found[table][name] = (kind, generated, values)
    return found


def lost_rows(before, after, exempt):
    for table, columns in before.items():
        if table not in after or table in exempt:
            continue
        for name, (kind, generated, values) in columns.items():
            if name not in after[table]:
                continue
            other_kind, other_generated, others = after[table][name]
            if generated or other_generated:
                assert len(values) == len(others), f"{table}: {len(values)} rows before, {len(others)} after"
            elif kind == other_kind:
                assert values == others, f"{table}.{name}: rows differ"
            else:
                assert len(values) == len(others), f"{table}: {len(values)} rows before, {len(others)} after"


def expectations(pair, direction, what):
    found = []
    for file in ("from.sql", "to.sql"):
        found += re.findall(rf"^-- {direction} {what}: (.+)$", (pair / file).read_text(), re.M)
    return found


ROLES = ("app", "reader", "writer", "Mixed Role")

# A database as template0 gives it, without making a new one: that costs a checkpoint each time.
EMPTIED = """
do $$
declare one text;
begin
    for one in select format('drop event trigger %I', evtname) from pg_event_trigger
         union all select format('drop cast (%s as %s)', castsource::regtype, casttarget::regtype) from pg_cast
                    where oid >= 16384 and oid not in (select objid from pg_depend where deptype in ('e', 'i'))
         union all select format('drop transform for %s language %I cascade', trftype::regtype, lanname)
                     from pg_transform t join pg_language l on l.oid = trflang
         union all select format('drop language %I cascade', lanname) from pg_language where oid >= 16384
         union all select format('drop access method %I cascade', amname) from pg_am where oid >= 16384
         union all select format('drop publication %I', pubname) from pg_publication
         union all select format('drop extension %I cascade', extname) from pg_extension where extname <> 'plpgsql'
         union all select format('drop schema %I cascade', nspname) from pg_namespace
                    where nspname !~ '^(pg_|information_schema$)'
         union all select format('drop foreign data wrapper %I cascade', fdwname) from pg_foreign_data_wrapper w
                    where not exists (select from pg_depend d where d.objid = w.oid and d.deptype = 'e')
    loop
        execute one;
    end loop;
    for one in select format('alter database %I reset all', current_database())
         union all select format('comment on database %I is null', current_database())
         union all select format('alter role %I in database %I reset all', r.rolname, current_database())
                     from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
                    where s.setdatabase = (select oid from pg_database where datname = current_database())
         union all select format('select lo_unlink(%s)', oid) from pg_largeobject_metadata
         union all select unnest(array[format('alter subscription %I disable', subname),
                                       format('alter subscription %I set (slot_name = none)', subname),
                                       format('drop subscription %I', subname)])
                     from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
    loop
        execute one;
    end loop;
    delete from pg_default_acl;
    create schema public authorization pg_database_owner;
    grant usage on schema public to public;
    comment on schema public is 'standard public schema';
end $$"""


class Pool:
    def __init__(self, server):
        self.server, self.free, self.made = server, [], 0

    def take(self):
        if self.free:
            database = self.free.pop()
            database.run(EMPTIED)
            return database
        self.made += 1
        name = f"pair_{self.made}"
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)")
            admin.execute(f"create database {name} template template0")
        return Database(self.server, name)


@pytest.fixture(scope="module")
def pool(server):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for role in ROLES:
            admin.execute(f'drop role if exists "{role}"')
            admin.execute(f'create role "{role}"')
        admin.execute("set allow_in_place_tablespaces = on")
        admin.execute("create tablespace side location ''")
    return Pool(server)


@pytest.fixture
def databases(pool):
    made = []

    def make():
        made.append(pool.take())
        return made[-1]

    yield make
    pool.free += made


def settled(make, sql):
    """The schema of `sql`, and again as its own snapshot makes it; equal. Texts that settle do so at the second making."""
    database = make()
    load(database, sql)
    makings = 2 if re.search("^-- texts settle", sql, re.M) else 1
    for _ in range(makings):
        text = snapshot(database)
        again = make()
        if "-- schema public\n" not in text:
            load(again, "drop schema public")
        load(again, text)
        if body(snapshot(again)) == body(text):
            return database, again
        database = again
    pytest.fail(f"the snapshot does not give the schema back:\n{text}\n=====\n{snapshot(again)}")


def check_direction(pair, direction, start, goal):
    refused = expectations(pair, direction, "refused")
    answer = difference(start, goal, "--script")
    if refused:
        for words in refused:
            assert any(words in reason for reason in answer["refusals"]), answer["refusals"]
        return
    assert not answer["refusals"], answer["refusals"]
    script = [s["sql"] for s in answer["statements"]]
    for words in expectations(pair, direction, "only"):
        assert any(words in s for s in script), f"{words!r} not in:\n" + "\n".join(script)
    for words in expectations(pair, direction, "never"):
        assert not any(words in s for s in script), f"{words!r} in:\n" + "\n".join(script)
    before = rows_of(start)
    apply_script(start, answer["statements"])
    left = difference(start, goal)["changes"]
    for key in expectations(pair, direction, "differs"):
        assert any(key in line for line in left), f"{key} does not differ: {left}"
        assert answer["notes"], "no note says so"
        left = [line for line in left if key not in line]
    assert not left, "still different:\n" + "\n".join(left) + "\nafter:\n" + ";\n".join(script)
    lost_rows(before, rows_of(start), expectations(pair, direction, "rows"))


# --- what was exercised, for tools/coverage.py -------------------------------------------------------

EXERCISED = SCRATCH / "exercised"


def properties(database):
    """key -> {property: text}"""
    done = run_theseus("--json", "--url", database.url, "snapshot")
    assert done.returncode == 0, done.stderr
    return {found["key"]: found["properties"] for found in json.loads(done.stdout)["objects"]}


def record(name, before, after):
    made, changed = set(), set()
    for state in (before, after):
        made.update(f"{key.split()[0]}.{name}" for key, found in state.items() for name in found)
    for key in set(before) & set(after):
        one, other = before[key], after[key]
        changed.update(f"{key.split()[0]}.{name}" for name in set(one) | set(other) if one.get(name) != other.get(name))
    for key in set(before) ^ set(after):  # dropped one way and made the other: every property of it goes and comes
        changed.update(f"{key.split()[0]}.{name}" for name in (before.get(key) or after[key]))
    EXERCISED.mkdir(parents=True, exist_ok=True)
    (EXERCISED / f"{name}.json").write_text(json.dumps({"made": sorted(made), "changed": sorted(changed)}))


def test_registry_of_properties(database):
    """The columns of each kind's query are its properties."""
    sql = REPOSITORY / "sql" / "catalog"
    kinds = re.findall(r"^KIND\((\w+)\)", (REPOSITORY / "src" / "catalog" / "kinds.def").read_text(), re.M)
    registry = {}
    with psycopg.connect(database.url, autocommit=True) as connection:
        version = connection.info.server_version // 10000
        for kind in kinds:
            newer = [path for path in sql.glob(f"{kind}.pg*.sql") if int(re.search(r"pg(\d+)", path.name)[1]) <= version]
            text = (max(newer, default=sql / f"{kind}.sql")).read_text()
            text = re.sub(r"(?m)^--only .*$", "", text).replace("$1", "'{}'::text[]").replace("$2", "false").replace("$3", "'{}'::text[]")
            registry[kind] = [column.name for column in connection.execute(text.encode()).description][8:]
    EXERCISED.mkdir(parents=True, exist_ok=True)
    (EXERCISED / "_registry.json").write_text(json.dumps(registry))
    assert all(registry.values())


@pytest.mark.parametrize("pair", PAIRS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_pair(pair, databases):
    before, before_again = settled(databases, (pair / "from.sql").read_text())
    after, after_again = settled(databases, (pair / "to.sql").read_text())
    record(f"{pair.parent.name}-{pair.name}", properties(before), properties(after))
    check_direction(pair, "forward", before, after_again)
    check_direction(pair, "backward", after, before_again)
