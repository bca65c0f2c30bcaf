"""What we say of statements, against the server: which it refuses in a transaction block; dumps that come back whole."""
import subprocess

import psycopg
import pytest

from conftest import Database, server_binaries
from test_split_oracle import OPAQUE, OUTSIDE, dump

SETUP = """
CREATE TABLE t (a int PRIMARY KEY, b text);
CREATE INDEX i ON t (b);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX ON m (a);
CREATE TABLE p (a int) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (3);
CREATE TYPE e AS ENUM ('a');
CREATE PUBLICATION pub FOR TABLE t;
CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION pub WITH (connect = false);
ALTER SUBSCRIPTION sub ENABLE;
"""

STATEMENTS = """
CREATE INDEX j ON t (b); CREATE INDEX CONCURRENTLY j ON t (b); DROP INDEX i; DROP INDEX CONCURRENTLY i;
REINDEX TABLE t; REINDEX (CONCURRENTLY) TABLE t; REINDEX (CONCURRENTLY false) TABLE t; REINDEX INDEX CONCURRENTLY i;
REINDEX SCHEMA public; REINDEX DATABASE {name}; REINDEX SYSTEM {name}; VACUUM t; VACUUM (ANALYZE) t; ANALYZE t; CLUSTER; CLUSTER VERBOSE; CLUSTER t USING i;
ALTER SYSTEM SET work_mem = '4MB'; ALTER SYSTEM RESET ALL; DISCARD ALL; DISCARD PLANS; CREATE DATABASE d; DROP DATABASE d;
ALTER DATABASE postgres SET TABLESPACE pg_default; ALTER DATABASE postgres SET work_mem = '4MB';
CREATE TABLESPACE x LOCATION '/nowhere'; DROP TABLESPACE x;
CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION q;
CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION q WITH (connect = false);
ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub ENABLE; ALTER SUBSCRIPTION sub REFRESH PUBLICATION;
ALTER SUBSCRIPTION sub SET PUBLICATION q WITH (refresh = off); DROP SUBSCRIPTION sub;
ALTER TABLE p DETACH PARTITION p1; ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY; ALTER TABLE p DETACH PARTITION p2 FINALIZE;
ALTER TYPE e ADD VALUE 'b'; REFRESH MATERIALIZED VIEW m; REFRESH MATERIALIZED VIEW CONCURRENTLY m;
TRUNCATE t; LOCK t; DROP TABLE t CASCADE; CREATE TABLE u AS SELECT 1; SET CONSTRAINTS ALL IMMEDIATE; CHECKPOINT; LOAD 'plpgsql';
"""


def refused_in_a_block(connection, statement):
    try:
        connection.execute("BEGIN")
        connection.execute(statement)
        return False
    except psycopg.Error as error:
        return error.sqlstate == "25001"
    finally:
        connection.execute("ROLLBACK")


def test_the_server_refuses_what_we_call_outside(database, tmp_path):
    database.run(SETUP)
    path = tmp_path / "x.sql"
    path.write_text(STATEMENTS.format(name=database.name))
    script = dump(path)[0]
    assert not script["errors"]
    wrong = []
    with database.connect() as connection:
        for statement in script["statements"]:
            ours = bool(statement["flags"] & OUTSIDE)
            if ours != refused_in_a_block(connection, statement["text"]):
                wrong.append((statement["text"], ours))
    database.run("ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub SET (slot_name = none); DROP SUBSCRIPTION sub")
    assert not wrong


def run_script(connection, script):
    for statement in script["statements"]:
        if "data" in statement:
            with connection.cursor().copy(statement["text"]) as copy:
                copy.write(statement["data"])
        else:
            connection.execute(statement["text"])


LIVED_IN = r"""
CREATE SCHEMA "s ; x";
CREATE TABLE "s ; x".t (id int GENERATED ALWAYS AS IDENTITY, "c;d" text DEFAULT 'a;''b\', e text[]);
INSERT INTO "s ; x".t ("c;d", e) VALUES (E'tab\t\\.\n\\.\nnewline;', '{";",NULL}'), (NULL, NULL), ('', '{}'), ('\.', NULL), ('ä€''"$$', NULL);
CREATE TABLE empty (a int);
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE a WHEN 1 THEN 2 ELSE (CASE WHEN true THEN 3 END) END AS "end"; END;
CREATE PROCEDURE p() LANGUAGE plpgsql AS $body$ BEGIN PERFORM $$;$$; END; $body$;
CREATE VIEW v AS SELECT id, $$;--$$::text AS x FROM "s ; x".t;
CREATE RULE r AS ON INSERT TO empty DO ALSO (INSERT INTO "s ; x".t (e) VALUES (NULL); DELETE FROM empty WHERE a = 5);
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER g BEFORE INSERT ON empty FOR EACH ROW WHEN (new.a > 1) EXECUTE FUNCTION trg('x;', '''');
COMMENT ON TABLE empty IS E'a\\b''c;\n--\n/* d';
CREATE TYPE mood AS ENUM (';', '--', '/*');
CREATE POLICY "p;" ON empty USING (a > 1);
"""


def pg_dump(url, *options):
    out = subprocess.run([server_binaries() / "pg_dump", "-d", url, *options], capture_output=True, check=True).stdout
    return b"\n".join(line for line in out.split(b"\n") if not line.startswith((b"\\restrict", b"\\unrestrict")))


@pytest.fixture
def empty_database(server, database):
    name = database.name + "_2"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield Database(server, name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("options", [(), ("--inserts",), ("--clean", "--if-exists")])
def test_a_dump_comes_back_whole(database, empty_database, tmp_path, options):
    """Split, sent one by one, dumped again: the same bytes."""
    database.run(LIVED_IN)
    path = tmp_path / "dump.sql"
    subprocess.run([server_binaries() / "pg_dump", "-d", database.url, "-f", path, *options], check=True)
    script = dump(path)[0]
    assert not script["errors"]
    assert not [one["text"] for one in script["statements"] if one["flags"] & OPAQUE]
    with empty_database.connect() as connection:
        run_script(connection, script)
    assert pg_dump(empty_database.url) == pg_dump(database.url)


def test_strings_that_go_on_are_one(database, tmp_path):
    """psql looks at one line at a time and gets these wrong; the server reads them as we do."""
    path = tmp_path / "x.sql"
    path.write_text("SELECT E'a'\n'\\';b'; SELECT E'a' -- c\n'\\';b'; SET standard_conforming_strings = off; SELECT 'a'\n'\\';b';")
    script = dump(path)[0]
    with database.connect() as connection:
        rows = [connection.execute(one["text"]) for one in script["statements"]]
        assert [row.fetchall() for row in rows if row.description] == [[("a';b",)]] * 3


def test_names_do_not_end_bodies(database, tmp_path):
    """BEGIN, CASE and END as names, where psql's counting goes astray."""
    path = tmp_path / "x.sql"
    path.write_text("CREATE TABLE w (\"end\" int, \"case\" int);\n"
                    "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'select 1';\n"
                    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 2 end, 1 case; SELECT w.end + w.case AS case FROM w; SELECT begin() end; END;\n"
                    "SELECT f();\n")
    script = dump(path)[0]
    assert len(script["statements"]) == 4
    with database.connect() as connection:
        assert [connection.execute(one["text"]) for one in script["statements"]][-1].fetchall() == [(1,)]
