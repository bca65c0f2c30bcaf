"""Fixtures of the live tests: a private cluster, a fresh database a test, and the program itself.

Run by ./check, or by hand:  tools/unprivileged python3 -m pytest -q test/live
Environment: THESEUS_BINARY (default build/theseus), THESEUS_SCRATCH (everything written), THESEUS_PG_BIN.
"""
import glob
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg
import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("THESEUS_BINARY", REPOSITORY / "build" / "theseus"))
SCRATCH = pathlib.Path(os.environ.get("THESEUS_SCRATCH", tempfile.gettempdir()))


def server_binaries():
    """The folder with initdb and postgres: $THESEUS_PG_BIN, or Debian's newest."""
    if os.environ.get("THESEUS_PG_BIN"):
        return pathlib.Path(os.environ["THESEUS_PG_BIN"])
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[-2]))
    if not found:
        pytest.exit("no PostgreSQL server binaries found", returncode=2)
    return pathlib.Path(found[-1])


def short_directory(name):
    """A socket folder: its path must stay below 100 bytes, and /tmp may not be writable."""
    for base in (os.environ.get("TMPDIR"), "/tmp", "/var/tmp", str(SCRATCH)):
        if base and os.access(base, os.W_OK) and len(base) < 70:
            return pathlib.Path(tempfile.mkdtemp(prefix=name, dir=base))
    pytest.exit("no short writable folder for a socket", returncode=2)


class Server:
    """A cluster of its own: own data folder, socket folder, log; stopped by pid."""

    def __init__(self, directory, settings=()):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.log = self.directory / "server.log"
        self.socket = short_directory("tsk")
        self.bin = server_binaries()
        self.settings = list(settings)
        self.process = None

    def initialise(self):
        subprocess.run([self.bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        options = ["-c", f"unix_socket_directories={self.socket}", "-c", "listen_addresses=",
                   "-c", "fsync=off", "-c", "max_connections=200", "-c", "max_prepared_transactions=20",
                   "-c", "logging_collector=off"]
        for setting in self.settings:
            options += ["-c", setting]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.bin / "postgres", "-D", self.data, *options],
                                            stdout=log, stderr=log, start_new_session=True)
        for _ in range(600):
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")

    def stop(self, mode=signal.SIGINT):
        if self.process and self.process.poll() is None:
            self.process.send_signal(mode)
            self.process.wait(60)

    def crash(self):
        """kill -9 of the postmaster and of all its children, then a start as after a power cut."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True).stdout.split()
        self.process.kill()
        self.process.wait()
        for pid in children:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.2)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.start()

    def url(self, database, user="postgres"):
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def destroy(self):
        self.stop()
        shutil.rmtree(self.socket, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)


@pytest.fixture(scope="session")
def server():
    SCRATCH.mkdir(parents=True, exist_ok=True)
    one = Server(tempfile.mkdtemp(prefix="server", dir=SCRATCH))
    one.initialise()
    one.start()
    yield one
    one.destroy()


class Database:
    def __init__(self, server, name):
        self.server, self.name = server, name
        self.url = server.url(name)

    def connect(self, **kwargs):
        return psycopg.connect(self.url, autocommit=True, **kwargs)

    def run(self, sql, *params):
        """One call, autocommit; rows of the last statement when there are any."""
        with self.connect() as connection:
            cursor = connection.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else None


@pytest.fixture
def database(server, request):
    name = "t_" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:10]
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template template0")
    yield Database(server, name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")


class Result:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __repr__(self):
        return f"status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Program:
    """The program in one project folder: theseus('migrate', '--dry-run')."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.environment = {**os.environ, "NO_COLOR": "1"}

    def __call__(self, *arguments, expect=0, timeout=120, env=None, stdin=None):
        process = subprocess.run([BINARY, *map(str, arguments)], cwd=self.directory, capture_output=True, text=True,
                                 timeout=timeout, env={**self.environment, **(env or {})},
                                 stdin=stdin or subprocess.DEVNULL)
        result = Result(process)
        if expect is not None:
            assert result.status == expect, f"theseus {' '.join(map(str, arguments))}: {result}"
        return result

    def start(self, *arguments, env=None):
        return subprocess.Popen([BINARY, *map(str, arguments)], cwd=self.directory, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
                                env={**self.environment, **(env or {})}, start_new_session=True)

    def write(self, path, text):
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


@pytest.fixture
def theseus(tmp_path):
    """The program in an empty folder; embedded clusters it starts are stopped afterwards."""
    program = Program(tmp_path)
    yield program
    for pid_file in tmp_path.glob("**/.theseus/*/data/postmaster.pid"):
        try:
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        except (OSError, ValueError, IndexError):
            pass


@pytest.fixture
def project(theseus, database):
    """A project whose default environment is the test's own database; its shadow is embedded."""
    theseus.write("theseus.yaml", f'project: trial\ndefault: target\nenvironments:\n  target: {{ url: "{database.url}" }}\n')
    (theseus.directory / "migrations").mkdir()
    theseus.database = database
    return theseus
