"""Stopping the program at every place it can be stopped at, and the oracle that says what may be there then."""
import os
import signal
import subprocess
import time

import psycopg

HEAD = "-- theseus: no-transaction\n"
MIGRATIONS = {
    "20250101000000_a.sql": "create table a (id int primary key, n int);\ninsert into a select g, g * g from generate_series(1, 100) g;\n"
                            "create index a_n on a (n);\n",
    "20250102000000_keep.sql": HEAD + "alter table keep add column extra int;\ncreate index concurrently keep_n on keep (n);\n"
                               "create unique index concurrently keep_id on keep (id);\nalter table keep add column last int;\n",
    "20250103000000_more.sql": "alter table keep add column word text default 'x';\ninsert into a values (1000, 1);\n"
                               "create table b (id int references a);\n",
}
STATEMENTS = [("column", "extra"), ("index", "keep_n"), ("index", "keep_id"), ("column", "last")]


def prepare(database):
    """One database as it is before everything, to be copied for every round."""
    database.run("create table keep (id int, n int); insert into keep select g, g % 7 from generate_series(1, 500) g")


def write(program, extra="shadow: off\n"):
    program.write("theseus.yaml", f'project: trial\ndefault: target\n{extra}environments:\n  target: {{ url: "{program.database.url}" }}\n')
    for name, text in MIGRATIONS.items():
        program.write(f"migrations/{name}", text)


def fresh(server, name, template):
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template {template}")


def has(database, kind, name):
    if kind == "column":
        return database.run("select count(*) from pg_attribute where attname = %s and attnum > 0 and not attisdropped", name)[0][0] > 0
    if kind == "table":
        return database.run("select to_regclass(%s) is not null", name)[0][0]
    rows = database.run("select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = %s", name)
    return bool(rows) and rows[0][0]


def history(database):
    if not has(database, "table", "theseus.event"):
        return [], []
    applied = [r[0] for r in database.run("select version from theseus.event where kind = 'applied' order by id")]
    progress = [r[0] for r in database.run("select statement from theseus.event where kind = 'progress' order by id")]
    return applied, progress


def no_row_lost(database):
    assert database.run("select count(*), sum(id), sum(n) from keep") == [(500, 125250, 1497)]


def check_between(database):
    """After a fault, before anything was run again: each migration is wholly there or not at all, as history says."""
    no_row_lost(database)
    applied, progress = history(database)
    assert len(set(applied)) == len(applied), "applied twice"
    first, third = "20250101000000" in applied, "20250103000000" in applied
    assert has(database, "table", "a") == has(database, "index", "a_n") == first
    if first:
        rows = database.run("select count(*), sum(n) from a")
        assert rows == [(101, 338351)] if third else rows == [(100, 338350)]
    assert has(database, "column", "word") == has(database, "table", "b") == third
    for index in progress:
        assert has(database, *STATEMENTS[index]), f"statement {index} is on record and not there"


def check_end(program):
    """After the same command has run again: everything once, nothing left over."""
    database = program.database
    no_row_lost(database)
    check_between(database)
    applied, progress = history(database)
    assert applied == ["20250101000000", "20250102000000", "20250103000000"]
    assert sorted(progress) == [0, 1, 2, 3]
    assert database.run("select count(*) from pg_index where not indisvalid") == [(0,)]
    assert database.run("select count(*) from pg_locks where locktype = 'advisory'") == [(0,)]
    assert "no drift" in program("drift").out


def finish(program, tries=3):
    """The same command until it is done: once, but for a server that is still starting."""
    for _ in range(tries):
        result = program("migrate", expect=None)
        if result.status == 0:
            return result
        assert result.status == 5, result
        time.sleep(1)
    raise AssertionError(result)


def stopped(process, timeout=30):
    """Waits until the process has stopped itself (True) or has ended (False)."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
        if pid:
            if os.WIFSTOPPED(status):
                return True
            process.returncode = os.waitstatus_to_exitcode(status)
            return False
        time.sleep(0.005)
    raise AssertionError("neither stopped nor ended")


def resume(process, timeout=60):
    os.kill(process.pid, signal.SIGCONT)
    try:
        return process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
