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
    assert script.startswith("SET search_path = pg_catalog;\nSET check_function_bodies = off;\n")
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


def test_a_version_and_the_folder_are_places(project, database):
    project.write("migrations/20250101000000_v0_1_0_t.sql", TABLE + "\n")
    project.write("migrations/20250102000000_u.sql", "create table public.u (id int references public.t);\n")
    project("migrate", "--to", "v0.1.0")
    assert project("diff", "@target", "v0.1.0").out == ""
    assert "+ table public.u" in project("diff", "@target", "migrations:", expect=3).out
    result = project("diff", "v0.1.0", "20250102000000", expect=3)
    assert "+ table public.u" in result.out
    assert "replayed instead" in result.err  # nobody has proved the second one yet
    project("migrate")
    assert project("diff", "@target", "migrations:").out == ""
    assert project("diff", "@target", "schema.sql").out == ""
    assert "status --all" in project("diff", "@target", "20250103000000", expect=2).err


def test_files_are_made_as_the_user_of_the_live_place(project, database):
    database.run("create table public.t (id int primary key, note text)")
    project.write("goal.sql", TABLE + "\ngrant select on public.t to nobody_here_yet;\n")
    result = project("diff", "@target", "file:goal.sql", expect=3)
    assert "owner" not in result.out
    assert "~ table public.t: acl" in result.out and "nobody_here_yet" in result.out


def test_a_snapshot_reads_back_as_itself(project, database):
    database.run("create schema app; create type app.mood as enum ('a', 'b'); create view public.v as select 1 as x;"
                 "create table app.t (id serial primary key, m app.mood); comment on schema public is 'ours'")
    project("snapshot", "now.sql")
    assert project("diff", "@target", "file:now.sql").out == ""
