"""Every embedded SQL text is one statement that this server prepares (or a script that it runs)."""
import pathlib
import re

import psycopg
import pytest

SQL = pathlib.Path(__file__).resolve().parents[2] / "sql"
SCRIPTS = [*sorted(f"state/{path.stem}" for path in (SQL / "state").glob("0*.sql")), "migrate/supabase_ensure"]


def texts(path):
    """As tools/embed.py reads it: the whole form, and the restricted one where there is one."""
    lines = path.read_text().splitlines()
    yield "\n".join(line for line in lines if not line.lstrip().startswith("--"))
    if any(line.lstrip().startswith("--only ") for line in lines):
        yield "\n".join(line.replace("--only ", "", 1) for line in lines
                        if line.lstrip().startswith("--only ") or not line.lstrip().startswith("--"))


def files():
    return sorted(path for path in SQL.rglob("*.sql") if str(path.relative_to(SQL))[:-4] not in SCRIPTS)


@pytest.fixture(scope="module")
def connection(server):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists sql_texts with (force)")
        admin.execute("create database sql_texts template template0")
    with psycopg.connect(server.url("sql_texts"), autocommit=True) as one:
        for script in SCRIPTS:
            for text in texts(SQL / f"{script}.sql"):
                one.execute(text)
        one.execute("set search_path = pg_catalog")
        yield one


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SQL)))
def test_the_server_prepares_it(connection, path):
    newer = re.search(r"\.pg(\d+)$", path.stem)
    if newer and connection.info.server_version < int(newer.group(1)) * 10000:
        pytest.skip("for newer servers")
    for text in texts(path):
        assert text.strip(), "nothing but comments"
        connection.execute("prepare one as " + text)
        connection.execute("deallocate one")
