"""Each of PostgreSQL's regression files as a migration: applied, taken back by a generated script, and compared.

    tools/unprivileged python3 test/regress/migrations.py [--sample] [--half] [--again] [FILE...]

For each file: a database with what the files expect to be there; a copy on which the file runs (what fails in it is meant to, or is
skipped); the script from the copy back to the database; the script is run, and the two snapshots must be equal. --half cuts each file
in its middle, where more stands about than at its end, when it has cleaned up. --again goes there once more, by a script as well. The counts
are printed; the exit status is 1 when a file that is not named in KNOWN is not exact, 77 when the files cannot be had.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import psycopg
import psycopg.sql

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "live"))
from conftest import BINARY, REPOSITORY, SCRATCH, Server, server_binaries  # noqa: E402

# What the schedule runs before all others, in its order.
BASE = ["test_setup", "copy", "create_function_c", "create_misc", "create_operator", "create_procedure", "create_table", "create_type", "create_index", "create_view",
        "create_aggregate"]
SAMPLE = ["alter_generic", "domain", "foreign_data", "generated", "identity", "inherit", "matview", "publication", "rules", "stats_ext", "triggers",
          "tsdicts", "typed_table"]
# Files whose way back is refused or not exact, and why that is right.
KNOWN = {
    "foreign_data": "passwords of user mappings are in no snapshot, so a script that would have to give one is refused",
    "subscription": "a copy of the database has no subscriptions, and no script makes one",
    "vacuum": "an index over rows calls a function whose text names another one without its schema; pg_dump cannot restore it either",
}
SETTINGS = "set search_path = pg_catalog; set check_function_bodies = off; set client_min_messages = error"


class Place:
    def __init__(self, server, folder):
        self.server, self.folder = server, folder

    def admin(self, sql):
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def copy(self, origin, name):
        self.drop(name)
        self.admin(f'create database "{name}" template "{origin}" strategy file_copy')

    def settle_transactions(self, name):
        with psycopg.connect(self.server.url(name), autocommit=True) as connection:
            for (one,) in connection.execute("select gid from pg_prepared_xacts where database = current_database()").fetchall():
                connection.execute(psycopg.sql.SQL("rollback prepared {}").format(one))

    def drop(self, name):
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as admin:
            for (one,) in admin.execute("select quote_ident(subname) from pg_subscription s join pg_database d on d.oid = s.subdbid"
                                        " where d.datname = %s", [name]).fetchall():
                with psycopg.connect(self.server.url(name), autocommit=True) as connection:
                    for words in (f"alter subscription {one} disable", f"alter subscription {one} set (slot_name = none)", f"drop subscription {one}"):
                        connection.execute(words)
            admin.execute(f'drop database if exists "{name}" with (force)')

    def run(self, database, text):
        environment = dict(os.environ, PG_ABS_SRCDIR=str(self.folder), PG_LIBDIR=str(self.folder), PG_DLSUFFIX=".so", PGTZ="PST8PDT",
                           PGDATESTYLE="Postgres, MDY")
        try:
            subprocess.run([server_binaries() / "psql", "-Xq", "-v", "HIDE_TABLEAM=on", "-v", "HIDE_TOAST_COMPRESSION=on", "-d",
                            self.server.url(database)], input=text, env=environment, cwd=self.folder / "sql", stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=300, encoding="utf-8", errors="surrogateescape")
        except subprocess.TimeoutExpired:
            print("  (cut after 300 s)", flush=True)


def theseus(*arguments):
    done = subprocess.run([BINARY, "--json", *arguments], capture_output=True, timeout=300)
    try:
        answer = json.loads(done.stdout.decode("utf-8", "replace"))
    except json.JSONDecodeError:
        return {"error": done.stderr.decode("utf-8", "replace").strip() or f"exit {done.returncode}"}
    return answer if "changes" in answer else {"error": json.dumps(answer.get("error"))}


def script_of(folder, name, half):
    text = (folder / "sql" / f"{name}.sql").read_text("utf-8", "surrogateescape")
    if not half:
        return text
    lines = text.splitlines(keepends=True)
    middle = len(lines) // 2
    while middle < len(lines) and not lines[middle - 1].rstrip().endswith(";"):
        middle += 1
    return "".join(lines[:middle])


def carry(start, goal):
    """From one database to the other by a generated script: (verdict, reasons)."""
    way = theseus("diff", "--script", start, goal)
    if "changes" not in way:
        return "not exact", ["diff: " + way["error"]]
    if way["refusals"]:
        return "refused", way["refusals"]
    if not way["changes"]:
        return "nothing to do", []
    outside = any(statement["outside"] for statement in way["statements"])
    with psycopg.connect(start, autocommit=True) as connection:
        connection.execute(SETTINGS)
        if not outside:
            connection.execute("begin")
        for statement in way["statements"]:
            try:
                connection.execute(statement["sql"])
            except psycopg.Error as error:
                return "not exact", [f"{str(error).splitlines()[0]}: in {statement['sql'][:300]}"]
        if not outside:
            connection.execute("commit")
    left = theseus("diff", start, goal)
    if "changes" not in left:
        return "not exact", ["second diff: " + left["error"]]
    return ("exact", []) if not left["changes"] else ("not exact", left["changes"])


def judge(place, name, options):
    """The file, the way back, and with --again the way there once more, generated as well."""
    place.copy("base", "work")
    place.run("work", script_of(place.folder, name, options.half))
    place.settle_transactions("work")
    if options.again:
        place.copy("work", "goal")
    back = carry(place.server.url("work"), place.server.url("base"))
    if back[0] != "exact" or not options.again:
        return back
    verdict, reasons = carry(place.server.url("work"), place.server.url("goal"))
    if verdict == "not exact" and all("definition ... -> ..." in reason for reason in reasons):
        verdict, reasons = settled(place, reasons)
    return (verdict if verdict == "exact" else "again: " + verdict), reasons


def settled(place, reasons):
    """PostgreSQL writes some texts in another way when an object is made again from its own text. Texts that differ are accepted when
    making the goal again from its snapshot changes them in the same way."""
    text = subprocess.run([BINARY, "--url", place.server.url("goal"), "snapshot"], capture_output=True, timeout=300).stdout.decode()
    place.drop("settled")
    place.admin("create database settled template template0")
    place.run("settled", "drop schema if exists public;\n" + text)
    left = theseus("diff", place.server.url("work"), place.server.url("settled")).get("changes", ["no diff"])
    return ("exact", []) if not left else ("not exact", reasons)


def base(place, folder):
    place.admin("drop database if exists base with (force)")
    place.admin("create database base template template0")
    for name in BASE:
        place.run("base", script_of(folder, name, False))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--half", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    fetched = subprocess.run([REPOSITORY / "tools" / "regression"], env=dict(os.environ, THESEUS_SCRATCH=str(SCRATCH)), capture_output=True, text=True)
    if fetched.returncode:
        print("SKIPPED, NOT TESTED: " + (fetched.stderr.strip().splitlines() or ["PostgreSQL's regression tests are not here"])[-1])
        return 77
    folder = pathlib.Path(fetched.stdout.strip().splitlines()[-1])
    SCRATCH.mkdir(parents=True, exist_ok=True)
    server = Server(tempfile.mkdtemp(prefix="regress", dir=SCRATCH), settings=("allow_in_place_tablespaces=on", "autovacuum=off", "max_locks_per_transaction=512",
                                                                              "max_wal_size=4GB", "checkpoint_timeout=1h"))
    server.initialise()
    server.start()
    counts, unknown = collections.Counter(), []
    try:
        place = Place(server, folder)
        base(place, folder)
        names = options.files or (SAMPLE if options.sample else sorted(p.stem for p in (folder / "sql").glob("*.sql")))
        for name in names:
            began = time.monotonic()
            try:
                verdict, reasons = judge(place, name, options)
            except (psycopg.Error, subprocess.SubprocessError) as error:
                verdict, reasons = "not exact", [str(error)]
            counts[verdict] += 1
            fine = verdict in ("exact", "nothing to do")
            if options.files or not fine:
                why = f" ({KNOWN[name]})" if not fine and name in KNOWN else ""
                print(f"{name}: {verdict} ({time.monotonic() - began:.1f} s){why}", flush=True)
            for reason in reasons[:6] if options.files or name not in KNOWN else ():
                print("    " + re.sub(r"\s+", " ", reason)[:500], flush=True)
            if not fine and name not in KNOWN:
                unknown.append(name)
    finally:
        server.destroy()
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())), f"of {sum(counts.values())} files")
    if unknown:
        print("not known: " + " ".join(unknown))
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
