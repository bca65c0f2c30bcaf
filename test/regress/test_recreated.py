"""A database is what its snapshot says: made again by our generator in an empty one, nothing differs.

Twice: a thousand tables of one pattern, and the database that PostgreSQL's own regression tests leave behind (tools/regression fetches them;
skipped loudly where they cannot be had). Both roads are gone: `theseus diff --script` from an empty database, and the snapshot's text.
Then three observers compare: our diff, the bytes of the snapshot, and pg_dump, which reads everything by itself.
"""
import re
import subprocess
import sys
import tempfile
import time

import psycopg
import pytest

from conftest import BINARY, REPOSITORY, SCRATCH, Database, Server, summary

SCRATCH.mkdir(parents=True, exist_ok=True)
TEXTS = tempfile.TemporaryDirectory(prefix="texts", dir=SCRATCH)

HELPER = "create function public.helper(int) returns int language sql immutable as $$ select $1 + 1 $$"
THOUSAND = """
do $$
begin
    for n in 1 .. 1000 loop
        execute format('create table public.t%s (id bigserial primary key, a int not null default 5, b text, c varchar(20), d timestamptz default now(),
            e numeric(12, 2), f boolean, g jsonb, h uuid, i int references public.t%s, check (a > 0), unique (b, c))', n, n);
        execute format('create index on public.t%s (d); create index on public.t%s (lower(b)) where f; create index on public.t%s using gin (g)', n, n, n);
        if n % 5 = 0 then
            execute format('create view public.v%s as select t.id, public.helper(t.a) as a, o.b from public.t%s t join public.t%s o on o.id = t.i', n, n, n - 1);
            execute format('create function public.f%s(x public.t%s) returns bigint language sql as ''select $1.id''', n, n);
            execute format('comment on table public.t%s is ''number %s''; grant select on public.t%s to public', n, n, n);
        end if;
        if n % 100 = 0 then
            commit;
        end if;
    end loop;
end $$;
"""


@pytest.fixture(scope="module")
def server():
    one = Server(tempfile.mkdtemp(prefix="regress", dir=SCRATCH), ["max_locks_per_transaction=512", "autovacuum=off"])
    one.initialise()
    one.start()
    yield one
    one.destroy()


def fresh(server, name):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name} template template0")
    return Database(server, name)


def psql(server, database, path):
    done = subprocess.run([server.bin / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", database.url, "-f", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]


def theseus(*arguments):
    """Its output in a file: it may be large."""
    with tempfile.NamedTemporaryFile("w", dir=TEXTS.name, suffix=".sql", delete=False) as out:
        done = subprocess.run([BINARY, *arguments], stdout=out, stderr=subprocess.PIPE, text=True, timeout=600)
    assert done.returncode in (0, 3), done.stderr
    return out.name


def body(path):
    with open(path) as text:
        return text.read().split("\n\n", 1)[1]


def sorted_items(found):
    return found[1] + ", ".join(sorted(found[2].split(", "))) + found[3]


# What is a set, but shown in the order in which it was written; what is random; and grants on the server's own catalogs.
SETS = [r"(WITH \()([^()]*)(\))", r"(    )((?:\w+ = '[^']*'(?:, )?)+)( \);)"]
NOT_COMPARED = re.compile(r"--|\\(un)?restrict |(GRANT|REVOKE) .* ON TABLE pg_catalog\.")


def pg_dump(server, database):
    done = subprocess.run([server.bin / "pg_dump", "--schema-only", database.url], capture_output=True, text=True, check=True)
    text = "\n".join(line for line in done.stdout.splitlines() if line and not NOT_COMPARED.match(line))
    for pattern in SETS:
        text = re.sub(pattern, sorted_items, text)
    return text.splitlines()


def assert_made_again(server, label, origin):
    by_script, by_text = fresh(server, f"{label}_script"), fresh(server, f"{label}_text")
    started = time.monotonic()
    text = theseus("--url", origin.url, "snapshot")
    read = time.monotonic() - started
    psql(server, by_script, theseus("diff", "--script", by_script.url, origin.url))
    psql(server, by_text, text)
    assert "-- not recreated:" not in body(text)
    original = body(text)
    for copy in (by_script, by_text):
        assert open(theseus("diff", origin.url, copy.url)).read() == ""
        assert body(theseus("--url", copy.url, "snapshot")) == original
    expected, found = pg_dump(server, origin), pg_dump(server, by_text)
    residue = sorted(set(expected) ^ set(found))
    objects = len(re.findall(r"^-- \S+ ", original, re.M))
    summary.append(f"{label}: {objects} blocks in {len(original):,} bytes, read in {read:.2f} s; made again twice: 0 differences; "
                   f"pg_dump: {len(expected):,} lines, {len(residue)} differ")
    assert expected == found, "\n".join(residue)[:4000]


def test_a_thousand_tables(server):
    origin = fresh(server, "thousand")
    origin.run(HELPER)
    origin.run(THOUSAND)
    assert_made_again(server, "thousand", origin)


@pytest.fixture(scope="module")
def suite():
    done = subprocess.run([REPOSITORY / "tools" / "regression"], capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no reason given"
        print(f"\n*** NOT TESTED: {reason}", file=sys.stderr)
        summary.append(f"*** NOT TESTED on the regression database: {reason}")
        pytest.skip(reason)
    return done.stdout.strip()


def test_the_regression_database(server, suite):
    origin = fresh(server, "regression")
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        for setting in ("lc_messages to 'C'", "lc_monetary to 'C'", "lc_numeric to 'C'", "lc_time to 'C'", "bytea_output to 'hex'",
                        "timezone_abbreviations to 'Default'"):
            admin.execute(f"alter database regression set {setting}")
    done = subprocess.run([f"{suite}/pg_regress", "--use-existing", f"--dlpath={suite}", f"--bindir={server.bin}", "--schedule=parallel_schedule",
                           "--inputdir=.", f"--outputdir={server.directory}", f"--host={server.socket}", "--user=postgres", "--dbname=regression"],
                          cwd=suite, capture_output=True, text=True)
    passed = len(re.findall(r"^(?:test|    ) .* ok ", done.stdout, re.M))
    assert passed > 200, done.stdout[-3000:]
    summary.append(f"regression tests: {passed} passed, {len(re.findall('FAILED', done.stdout))} failed")
    assert_made_again(server, "regression", origin)
