"""Random walks over a project of destructive migrations: forth, writes, back, writes, forth. The oracle knows each row.

Environment: THESEUS_WALKS (default 1), THESEUS_WALK_STEPS (default 12), THESEUS_WALK_SEED.
"""
import os
import random

import pytest

from test_migrate import applied

WALKS = int(os.environ.get("THESEUS_WALKS", "1"))
STEPS = int(os.environ.get("THESEUS_WALK_STEPS", "12"))
SEED = int(os.environ.get("THESEUS_WALK_SEED", "1"))

# Each with the tables of an application of that version and the columns that it writes.
MIGRATIONS = [
    ("create table a (id int primary key, x text, y int);", {"a": "x y"}),
    ("create type mood as enum ('good', 'bad');", {"a": "x y"}),
    ("create table b (id int primary key, mood mood, z text);", {"a": "x y", "b": "mood z"}),
    ("alter table a add column mood mood;", {"a": "x y mood", "b": "mood z"}),
    ("create function twice(int) returns int language sql immutable as 'select $1 * 2';", {"a": "x y mood", "b": "mood z"}),
    ("create table c (id int primary key, n int default twice(4), a int);", {"a": "x y mood", "b": "mood z", "c": "n a"}),
    ("alter table a drop column y;", {"a": "x mood", "b": "mood z", "c": "n a"}),
    ("drop table b;", {"a": "x mood", "c": "n a"}),
    ("alter table a add column y text;", {"a": "x mood y", "c": "n a"}),
    ("alter table a rename column x to w;", {"a": "w mood y", "c": "n a"}),
    ("alter table a drop column mood;", {"a": "w y", "c": "n a"}),
    ("drop type mood;", {"a": "w y", "c": "n a"}),
    ("drop table c; drop function twice(int);", {"a": "w y"}),
    ("create table b (id int primary key, z int);", {"a": "w y", "b": "z"}),
    ("alter table a rename to aa; create table a (id int primary key, other text);", {"aa": "w y", "a": "other", "b": "z"}),
    ("alter table aa drop column w; create table d (id int primary key, t timestamptz);", {"aa": "y", "a": "other", "b": "z", "d": "t"}),
]
# What the same column is called over time: (version from, table, column) -> lasting name.
MOODS = ["good", "bad"]


def lasting(version, table, column):
    """One name for one stored thing, whatever it is called at a version (1-based count of migrations applied)."""
    table = {"aa": "a"}.get(table, "a2" if table == "a" and version >= 15 else table)
    if table == "b" and version >= 14:
        table = "b2"
    if table == "a" and column == "w":
        column = "x"
    if table == "a" and column == "y" and version >= 9:
        column = "y2"
    return table, column


def value(generator, version, table, column):
    if column == "mood":
        return generator.choice(MOODS)
    if lasting(version, table, column) in {("a", "y"), ("c", "n"), ("c", "a"), ("b2", "z")}:
        return generator.randrange(1000)
    return "2024-01-01 00:00:00+00" if column == "t" else f"v{generator.randrange(10**6)}"


class Oracle:
    def __init__(self):
        self.rows = {}  # lasting table -> id -> lasting column -> value

    def write(self, generator, version, run):
        for table, columns in MIGRATIONS[version - 1][1].items():
            names = columns.split()
            rows = self.rows.setdefault(lasting(version, table, "id")[0], {})
            for _ in range(3):
                new = max(rows, default=0) + 1
                values = {name: value(generator, version, table, name) for name in names}
                run(f"insert into {table} (id, {', '.join(names)}) values (%s{', %s' * len(names)})", new, *values.values())
                rows[new] = {lasting(version, table, name)[1]: values[name] for name in names}
            for victim in generator.sample(sorted(rows), min(len(rows), 2)):
                name = generator.choice(names)
                rows[victim][lasting(version, table, name)[1]] = changed = value(generator, version, table, name)
                run(f"update {table} set {name} = %s where id = %s", changed, victim)
            if generator.random() < 0.3:
                victim = generator.choice(sorted(rows))
                del rows[victim]
                run(f"delete from {table} where id = %s", victim)

    def check(self, version, run):
        for table, columns in MIGRATIONS[version - 1][1].items() if version else ():
            names = columns.split()
            rows = self.rows.get(lasting(version, table, "id")[0], {})
            found = {row[0]: row[1:] for row in run(f"select id, {', '.join(name + '::text' for name in names)} from {table}")}
            assert sorted(found) == sorted(rows), (version, table)
            for key, row in rows.items():
                for name, got in zip(names, found[key]):
                    wanted = row.get(lasting(version, table, name)[1])
                    if name == "n" and wanted is None:
                        continue  # its default
                    assert got == (None if wanted is None else str(wanted)), (version, table, key, name)


@pytest.mark.parametrize("walk", range(WALKS))
def test_walk(project, walk):
    generator = random.Random(SEED * 1000 + walk)
    for n, (text, _) in enumerate(MIGRATIONS, 1):
        project.write(f"migrations/202501{n:02}000000_m{n}.sql", text + "\n")
    project("prove", timeout=600)
    oracle, at, path = Oracle(), 0, []
    for _ in range(STEPS):
        if at and generator.random() < 0.5:
            steps = generator.randrange(1, at + 1)
            at -= steps
            path.append(-steps)
            project("rollback", "--steps", steps, timeout=600)
        else:
            to = generator.randrange(at + 1, len(MIGRATIONS) + 1) if at < len(MIGRATIONS) else at
            path.append(to - at)
            at = to
            said = project("migrate", "--to", f"202501{at:02}000000" if at else "20250101000000", timeout=600).err
            assert "stays" not in said, (path, said)
        assert len(applied(project.database)) == at, path
        try:
            oracle.check(at, project.database.run)
        except AssertionError:
            print("path", path)
            raise
        if at:
            oracle.write(generator, at, project.database.run)
    assert "no drift" in project("drift").out
