"""diff A B: places, what is printed, exit statuses."""
import json

TABLE = "create table public.t (id int primary key, note text);"


def test_equal_places_say_nothing(theseus, database):
    database.run(TABLE)
    result = theseus("diff", database.url, database.url)
    assert result.out == ""


def test_changes_and_script_of_a_file(theseus, database):
    database.run(TABLE)
    theseus.write("goal.sql", "create table public.t (id int primary key, note text not null);\ncreate table public.u ();\n")
    result = theseus("diff", database.url, "file:goal.sql", expect=3)
    assert "~ column public.t.note: not_null (none) -> yes" in result.out
    assert "+ table public.u" in result.out
    script = theseus("diff", "--script", database.url, "file:goal.sql", expect=3).out
    assert "ALTER TABLE public.t ALTER COLUMN note SET NOT NULL;" in script
    document = json.loads(theseus("--json", "diff", "--script", database.url, "file:goal.sql", expect=3).out)
    locks = {s["object"]: s["lock"] for s in document["statements"]}
    assert locks["column public.t.note"] == "ACCESS EXCLUSIVE"
    assert document["refusals"] == []


def test_an_environment_is_a_place(project, database):
    database.run(TABLE)
    assert project("diff", "@target", database.url).out == ""
    project("diff", "@nowhere", database.url, expect=2)


def test_what_would_lose_rows_is_refused(theseus, database):
    database.run("create table public.t (id int) partition by range (id)")
    theseus.write("goal.sql", "create table public.t (id int);")
    result = theseus("diff", "--script", database.url, "file:goal.sql", expect=1)
    assert "partition_key" in result.err
    assert "-- refused:" in result.out
    assert "DROP TABLE" not in result.out


def test_bad_places_are_named(theseus, database):
    assert "no place" in theseus("diff", "nonsense", database.url, expect=2).err
    assert "theseus.yaml" in theseus("diff", "@staging", database.url, expect=2).err
    assert "absent.sql" in theseus("diff", "file:absent.sql", database.url, expect=1).err
    theseus.write("broken.sql", "create table public.t (id int);\n\ncreate tabel x ();\n")
    result = theseus("diff", "file:broken.sql", database.url, expect=1)
    assert "broken.sql:3" in result.err
    assert "42601" in result.err or "syntax" in result.err
    theseus("diff", "postgresql://nobody@127.0.0.1:1/x", database.url, expect=5)
