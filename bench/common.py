"""What the benchmarks share: a private cluster, projects, databases, turns, and how results are printed."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import psycopg

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "test" / "live"))
from conftest import SCRATCH, Server  # noqa: E402

BUILD = REPOSITORY / "build"
THESEUS = pathlib.Path(os.environ.get("THESEUS_BINARY", BUILD / "theseus"))
TURNS, BARE = BUILD / "bench" / "bench-turns", BUILD / "bench" / "bench-bare"
SETTINGS = ["fsync=on", "shared_buffers=256MB", "max_wal_size=4GB", "autovacuum=on"]


class Bench:
    """with Bench() as bench: ... a cluster and a folder, both gone afterwards."""

    def __enter__(self):
        SCRATCH.mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench", dir=SCRATCH))
        self.server = Server(self.folder / "server", SETTINGS)
        self.server.directory.mkdir()
        self.server.initialise()
        self.server.start()
        print(f"{self.admin('select version()')[0][0].split(',')[0]}, unix socket, {', '.join(SETTINGS)}, "
              f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start", flush=True)
        return self

    def __exit__(self, *_):
        for pid_file in self.folder.glob("*/.theseus/*/data/postmaster.pid"):
            os.kill(int(pid_file.read_text().split()[0]), 3)
            for _ in range(100):
                if not pid_file.exists():
                    break
                time.sleep(0.05)
        self.server.destroy()
        shutil.rmtree(self.folder, ignore_errors=True)

    def admin(self, sql, database="postgres"):
        with psycopg.connect(self.server.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else None

    def fresh(self, name):
        self.admin(f"drop database if exists {name} with (force)")
        self.admin(f"create database {name} template template0")
        return self.server.url(name)

    def project(self, name, migrations):
        """A project whose environment is the database of the same name; `migrations`: texts, in order."""
        folder = self.folder / name
        (folder / "migrations").mkdir(parents=True)
        (folder / "theseus.yaml").write_text(
            f'project: {name}\ndefault: target\nenvironments:\n  target: {{ url: "{self.server.url(name)}" }}\n')
        for number, text in enumerate(migrations):
            (folder / "migrations" / f"{20250101000000 + number}_step_{number}.sql").write_text(text)
        return folder

    def theseus(self, folder, *words):
        run([THESEUS, "--project", folder, *words])

    def server_cpu_ms(self):
        """Of backends that have ended, and of the postmaster."""
        with open(f"/proc/{self.server.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def turns(rounds, contestants):
    """{name: command} in turns: {name: (best wall, median wall, best client cpu, median client cpu)} in ms."""
    words = [TURNS, rounds]
    for name, command in contestants.items():
        words += (["--"] if len(words) > 2 else []) + [name, *command]
    lines = (line.split() for line in run(words).splitlines())
    return {line[0]: tuple(map(float, line[2:])) for line in lines}


def table(headings, rows):
    rows = [headings] + [[cell if isinstance(cell, str) else f"{cell:.2f}" for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(headings))]
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells), flush=True)


def median(values):
    return sorted(values)[len(values) // 2]


def small_tables(count):
    return [f"create table t_{n} (\n    id bigint primary key,\n    name text not null,\n    amount numeric,\n"
            f"    created_at timestamptz not null default now()\n);\n" for n in range(count)]


def dbmate_program():
    """The one that is installed, or the npm package's own binary; None where neither can be had."""
    found = shutil.which("dbmate")
    if found:
        return found
    peers = SCRATCH / "peers"
    inside = "node_modules/@dbmate/*/bin/dbmate"
    if not list(peers.glob(inside)) and shutil.which("npm"):
        peers.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", str(peers), "dbmate"], capture_output=True, timeout=120)
    return next(map(str, peers.glob(inside)), None)


def dbmate(bench, database, files):
    """Its command for these files in its own form; each in a transaction, no schema dump. None: it is not here."""
    program = dbmate_program()
    if not program:
        return None
    folder = bench.folder / "dbmate"
    folder.mkdir(exist_ok=True)
    for path in files:
        (folder / path.name).write_text("-- migrate:up\n" + path.read_text() + "-- migrate:down\n")
    return [program, "--url", f"postgres://postgres@/{database}?socket={bench.server.socket}",
            "--migrations-dir", folder, "--no-dump-schema", "migrate"]


def sqitch(bench, database, files):
    """Its command for a plan of these files, without verify scripts (it has nothing to compare with). None: it is not here."""
    program = shutil.which("sqitch")
    if not program:
        return None
    folder = bench.folder / "sqitch"
    (folder / "deploy").mkdir(parents=True)
    plan = ["%syntax-version=1.0.0", "%project=bench", ""]
    for number, path in enumerate(files):
        plan.append(f"{path.stem} 2025-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z Bench <bench@localhost>")
        (folder / "deploy" / path.name).write_text("begin;\n" + path.read_text() + "commit;\n")
    (folder / "sqitch.plan").write_text("\n".join(plan) + "\n")
    (folder / "sqitch.conf").write_text(f"[core]\nengine = pg\n[user]\nname = Bench\nemail = bench@localhost\n"
                                        f"[engine \"pg\"]\nclient = {psql()}\n")
    return [program, "--chdir", folder, "deploy", "--no-verify", f"db:pg://postgres@/{database}?host={bench.server.socket}"]


def psql():
    """The program itself: Debian's wrapper costs more than what is measured."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), key=lambda path: int(path.parts[-3]))
    return found[-1] if found else shutil.which("psql")
