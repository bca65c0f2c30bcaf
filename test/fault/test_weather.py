"""A full disk, a pooler, an orphan backend, two provers at once, a server that goes away: the right exit status, located
words, nothing half done."""
import os
import pathlib
import shutil
import signal
import subprocess
import time
import warnings

import pytest

import conftest
import kills

HEAD = "-- theseus: no-transaction\n"
SLOW = "-- theseus: irreversible a trial\n"


def off(program, url, extra=""):
    program.write("theseus.yaml", f'project: trial\ndefault: target\nshadow: off\n{extra}environments:\n  target: {{ url: "{url}" }}\n')


def has(database, name):
    return database.run("select to_regclass(%s) is not null", name)[0][0]


def standing(database):
    return [row[0] for row in database.run("select version from theseus.event where kind = 'applied' order by id")]


# --- a full disk ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tight(tmp_path_factory):
    """A server whose disk can be filled: tight.flag.touch()."""
    conftest.SCRATCH.mkdir(parents=True, exist_ok=True)
    directory = pathlib.Path(conftest.live.tempfile.mkdtemp(prefix="tight", dir=conftest.SCRATCH))
    library = directory / "full.so"
    source = pathlib.Path(__file__).parent / "full.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    one = conftest.Server(directory)
    one.flag = directory / "full"
    one.initialise()
    kept = dict(os.environ)
    os.environ.update(LD_PRELOAD=str(library), THESEUS_FULL=str(one.flag))
    try:
        one.start()
    finally:
        os.environ.clear()
        os.environ.update(kept)
    yield one
    one.destroy()


@pytest.fixture
def narrow(tight, tmp_path):
    program = conftest.Program(tmp_path)
    program.database = conftest.Database(tight, "narrow")
    tight.flag.unlink(missing_ok=True)
    conftest.Database(tight, "postgres").run("drop database if exists narrow with (force)")
    conftest.Database(tight, "postgres").run("create database narrow")
    program.database.run("create table x (id int, pad text); insert into x select g, repeat('x', 200) from generate_series(1, 20000) g")
    off(program, program.database.url)
    yield program
    tight.flag.unlink(missing_ok=True)


def test_a_full_disk_undoes_the_migration(narrow, tight):
    narrow.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    narrow("migrate")
    narrow.write("migrations/20250102000000_big.sql", SLOW + "alter table x add column extra int;\ncreate table big as select * from x;\n")
    tight.flag.touch()
    result = narrow("migrate", expect=1)
    assert "20250102000000_big.sql:3:1" in result.err and "53100" in result.err and "No space left on device" in result.err
    assert not has(narrow.database, "big") and standing(narrow.database) == ["20250101000000"]
    assert narrow.database.run("select count(*) from information_schema.columns where column_name = 'extra'") == [(0,)]
    tight.flag.unlink()
    narrow("migrate")
    assert narrow.database.run("select count(*) from big") == [(20000,)]


def test_a_full_disk_leaves_no_broken_index(narrow, tight):
    narrow.write("migrations/20250101000000_x.sql", HEAD + "alter table x add column extra int;\ncreate index concurrently x_pad on x (pad, id);\n")
    narrow.write("migrations/20250102000000_y.sql", "create table y (id int);\n")
    tight.flag.touch()
    result = narrow("migrate", expect=1)
    tight.flag.unlink()
    assert "53100" in result.err, result
    result = narrow("migrate")
    assert narrow.database.run("select indisvalid from pg_index where indexrelid = 'x_pad'::regclass") == [(True,)]
    assert narrow.database.run("select count(*) from pg_index where not indisvalid") == [(0,)]
    assert standing(narrow.database) == ["20250101000000", "20250102000000"]


def test_a_full_disk_under_the_record_itself(narrow, tight):
    """The outcome needs room as well: without it nothing is applied."""
    narrow.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    tight.flag.touch()
    result = narrow("migrate", expect=1)
    assert "53100" in result.err
    assert not has(narrow.database, "one")
    tight.flag.unlink()
    narrow("migrate")
    assert standing(narrow.database) == ["20250101000000"]


# --- a transaction pooler ---------------------------------------------------------------------


@pytest.fixture
def pooler(server, database):
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/sbin")
    if not program:
        warnings.warn("NO POOLER TEST: pgbouncer is not installed (Debian's package pgbouncer)")
        pytest.skip("pgbouncer is not installed: tools/setup test installs it")
    directory = conftest.live.short_directory("tpb")
    running = []

    def start(mode):
        (directory / "users.txt").write_text('"postgres" ""\n')
        (directory / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={server.socket} port=5432 user=postgres\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = {directory}\n"
            f"listen_port = 6432\nauth_type = any\npool_mode = {mode}\nlogfile = {directory}/log\nignore_startup_parameters = extra_float_digits,options\n"
            f"server_reset_query = DISCARD ALL\n")
        running.append(subprocess.Popen([program, directory / "pgbouncer.ini"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for _ in range(200):
            if (directory / ".s.PGSQL.6432").exists():
                return f"postgresql://postgres@/{database.name}?host={directory}&port=6432"
            time.sleep(0.02)
        raise RuntimeError((directory / "log").read_text())

    yield start
    for process in running:
        process.terminate()
        process.wait(20)
    shutil.rmtree(directory, ignore_errors=True)


def test_a_transaction_pooler_is_refused(project, pooler):
    project.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off(project, pooler("transaction"))
    result = project("migrate", expect=1)
    assert "transaction pooler" in result.err and "session mode" in result.err
    assert not has(project.database, "one") and not has(project.database, "theseus.meta")
    doctor = project("doctor", expect=None)
    assert "pooler" in doctor.out + doctor.err


def test_a_session_pooler_will_do(project, pooler):
    project.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off(project, pooler("session"))
    project("migrate")
    assert standing(project.database) == ["20250101000000"]


# --- a backend that outlives its client -------------------------------------------------------

DEAF = "set client_connection_check_interval = 0;\n"  # or the server would notice that nobody listens


def orphan(project, lines):
    """Kills the client in the middle of a statement; its backend works on."""
    project.write("migrations/20250101000000_one.sql", SLOW + DEAF + "create table one (id int);\n" + lines)
    off(project, project.database.url)
    runner = project.start("migrate")
    for _ in range(400):
        if project.database.run("select count(*) from pg_stat_activity where query like '%%pg_sleep(4)%%' and pid <> pg_backend_pid()"
                                " and datname = current_database()") == [(1,)]:
            break
        time.sleep(0.02)
    runner.kill()
    runner.communicate()


def test_an_orphan_backend_is_waited_for(project):
    orphan(project, "select pg_sleep(4);\n")
    began = time.monotonic()
    result = project("migrate")
    assert "waiting for another run" in result.err
    assert time.monotonic() - began > 1
    assert standing(project.database) == ["20250101000000"]
    assert "cut off" in result.err, "the dead run has its outcome in the history"


def test_an_orphan_backend_that_has_let_the_lock_go_is_waited_for(project):
    orphan(project, "select pg_advisory_unlock_all();\nselect pg_sleep(4);\n")
    result = project("migrate", "--wait", "100ms", expect=1)
    assert "still works on 20250101000000" in result.err and "pg_terminate_backend" in result.err
    project.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    result = project("migrate")
    assert "which still works on 20250101000000" in result.err
    assert standing(project.database) == ["20250101000000"]


# --- two at once, and a server that goes away -------------------------------------------------


def test_two_prove_at_the_same_time(project):
    project.database.run("create table x (id int, note text)")
    for n in range(1, 6):
        project.write(f"migrations/2025010{n}000000_t{n}.sql", f"create table t{n} (id int);\nalter table x add column c{n} int;\n")
    provers = [project.start("prove") for _ in range(3)]
    for prover in provers:
        out, err = prover.communicate(timeout=120)
        assert prover.returncode == 0 and "5 exact" in out, (out, err)
    project("prove", "--check")
    project("migrate")


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_prover_that_is_stopped_leaves_nothing_in_the_way(project, sign):
    project.database.run("create table x (id int, note text)")
    project.write("migrations/20250101000000_x.sql", "alter table x drop column note;\n")
    for share in (0.1, 0.2, 0.4, 0.7, 1.0):
        shutil.rmtree(project.directory / "rollback", ignore_errors=True)
        prover = project.start("prove")
        time.sleep(share)
        prover.send_signal(sign)
        out, err = prover.communicate(timeout=60)
        assert prover.returncode in (0, 130, -sign), (out, err)
    project("prove")
    project("prove", "--check")


def test_a_server_that_goes_away_in_the_middle(tmp_path):
    own = conftest.Server(conftest.live.tempfile.mkdtemp(prefix="away", dir=conftest.SCRATCH))
    own.initialise()
    own.start()
    try:
        program = conftest.Program(tmp_path)
        program.database = conftest.Database(own, "postgres")
        off(program, program.database.url)
        program.write("migrations/20250101000000_one.sql", "create table one (id int);\ncreate table two (id int);\n")
        process = program.start("migrate", env={"THESEUS_STOP_AT": "statement", "THESEUS_STOP_HOW": "pause"})
        assert kills.stopped(process)
        own.stop(signal.SIGQUIT)
        os.kill(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=90)
        assert process.returncode in (1, 5) and "connection" in err, (process.returncode, out, err)
        assert "statement 2 of 2" in err and "Run the same command again" in err
        assert program("migrate", expect=5).status == 5
        own.start()
        assert not has(program.database, "one")
        program("migrate")
        assert has(program.database, "two")
    finally:
        own.destroy()
