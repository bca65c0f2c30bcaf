"""migrate, status, history: transactional files, their errors, tests before COMMIT, edited and late files."""
import json
import re
import subprocess
import time

import pytest


def applied(database):
    if not database.run("select to_regclass('theseus.event') is not null")[0][0]:
        return []
    rows = database.run("select version, kind from theseus.event where kind in ('applied', 'rolled_back') order by id")
    standing = []
    for version, kind in rows:
        standing.append(version) if kind == "applied" else standing.remove(version)
    return standing


def tables(database):
    return [row[0] for row in database.run(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1")]


@pytest.fixture
def off(project):
    """A project without a shadow: what the runner does by itself."""
    file = project.directory / "theseus.yaml"
    file.write_text(file.read_text() + "shadow: off\n")
    return project


def test_applies_in_order_and_finds_nothing_to_do_afterwards(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int primary key);\n")
    off.write("migrations/20250102000000_two.sql", "create table two (id int references one);\ninsert into one values (1);\n")
    result = off("migrate")
    assert "2 migrations applied" in result.out
    assert "SHADOW IS OFF" in result.err
    assert applied(off.database) == ["20250101000000", "20250102000000"]
    assert tables(off.database) == ["one", "two"]
    again = off("migrate")
    assert "nothing to do" in again.out
    assert applied(off.database) == ["20250101000000", "20250102000000"]
    assert off.database.run("select count(*) from one") == [(1,)]


def test_status_and_history_say_what_was_done(off):
    assert "1 pending" in [off.write("migrations/20250101000000_one.sql", "create table one (id int);\n"), off("status")][1].out
    off("migrate")
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    status = json.loads(off("--json", "status").out)
    assert (status["applied"], status["pending"], status["last"]) == (1, 1, "20250101000000")
    history = off("history").out
    assert "20250101000000" in history and "applied" in history
    document = off("history", "--format", "md").out
    assert "## 20250101000000 one" in document and "- Status: applied" in document
    assert "CREATE TABLE one" in document and "- Status: pending" in document


def test_status_creates_nothing(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off("status")
    off("history")
    off("migrate", "--dry-run")
    assert off.database.run("select count(*) from pg_namespace where nspname = 'theseus'") == [(0,)]


def test_an_error_points_into_the_file_and_changes_nothing(off):
    off.write("migrations/20250101000000_bad.sql",
              "create table good (id int);\n\ncreate table bad (\n    id int,\n    other nosuchtype\n);\n")
    result = off("migrate", expect=1)
    assert "migrations/20250101000000_bad.sql:5:11" in result.err
    assert "nosuchtype" in result.err and "^" in result.err and "42704" in result.err
    assert "statement 2 of 2" in result.err
    assert "nothing" in result.err.lower()
    assert tables(off.database) == []
    assert applied(off.database) == []
    kinds = [row[0] for row in off.database.run("select kind from theseus.event order by id")]
    assert kinds == ["intent", "failed"]
    failure = off.database.run("select error, statement from theseus.event where kind = 'failed'")[0]
    assert "42704" in failure[0] and failure[1] == 1


def test_what_is_applied_before_the_failure_stays_and_is_said(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    off.write("migrations/20250103000000_bad.sql", "insert into nowhere values (1);\n")
    result = off("migrate", expect=1)
    assert "2 applied" in result.err and "20250103000000 not" in result.err
    assert applied(off.database) == ["20250101000000", "20250102000000"]
    off.write("migrations/20250103000000_bad.sql", "insert into one values (1);\n")
    off("migrate")
    assert applied(off.database)[-1] == "20250103000000"


def test_to_a_version_or_a_release(off):
    off.write("migrations/20250101000000_v0_1_0_one.sql", "create table one (id int);\n")
    off.write("migrations/20250102000000_v0_1_0_more.sql", "create table more (id int);\n")
    off.write("migrations/20250103000000_v0_2_0_two.sql", "create table two (id int);\n")
    off("migrate", "--to", "20250101000000")
    assert tables(off.database) == ["one"]
    off("migrate", "--to", "v0.1.0")
    assert tables(off.database) == ["more", "one"]
    missing = off("migrate", "--to", "v9.9.9", expect=2)
    assert "v9.9.9" in missing.err
    off("migrate")
    assert tables(off.database) == ["more", "one", "two"]


def test_an_edited_file_is_refused_with_the_difference(off):
    file = off.write("migrations/20250101000000_one.sql", "create table one (id int);\ncreate table other (id int);\n")
    off("migrate")
    file.write_text("create table one (id bigint);\ncreate table other (id int);\n")
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    result = off("migrate", expect=1)
    assert "was edited after it was applied" in result.err
    assert "-create table one (id int);" in result.err and "+create table one (id bigint);" in result.err
    assert tables(off.database) == ["one", "other"]


def test_an_edit_of_comments_only_warns(off):
    file = off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off("migrate")
    file.write_text("-- licence\ncreate table one (\n  id int -- the key\n);\n")
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    result = off("migrate")
    assert "comments and white space only" in result.err
    assert tables(off.database) == ["one", "two"]


def test_accept_takes_an_edited_file_into_history(off):
    file = off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off("migrate")
    file.write_text("create table if not exists one (id int);\n")
    off("migrate", expect=1)
    off("accept", "20250101000000", expect=2)
    result = off("accept", "20250101000000", "--reason", "made repeatable")
    assert "+create table if not exists one (id int);" in result.out
    off("migrate")
    assert off.database.run("select detail->>'reason' from theseus.event where kind = 'accepted'") == [("made repeatable",)]
    file.write_text("create table if not exists one (id int, more int);\n")
    assert "-create table if not exists one (id int);" in off("migrate", expect=1).err


def test_a_version_below_the_last_applied_is_refused(off):
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    off("migrate")
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    result = off("migrate", expect=1)
    assert "20250101000000 was never applied here, but the later 20250102000000 was" in result.err
    assert "--allow-out-of-order" in result.err
    assert tables(off.database) == ["two"]
    off("migrate", "--allow-out-of-order")
    assert tables(off.database) == ["one", "two"]


def test_an_applied_version_without_a_file_warns(off):
    file = off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off("migrate")
    file.unlink()
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    assert "20250101000000 one is applied, but has no file" in off("migrate").err


def test_settings_of_a_dump_do_not_leak(off):
    off.write("migrations/20250101000000_dump.sql",
              "SET lock_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n"
              "SET check_function_bodies = false;\nSET default_with_oids = false;\n".replace("SET default_with_oids = false;\n", "")
              + "CREATE TABLE public.one (id int);\nCOPY public.one (id) FROM stdin;\n1\n2\n\\.\n")
    off.write("migrations/20250102000000_plain.sql", "create table two (id int);\n")
    off("migrate")
    assert off.database.run("select count(*) from one") == [(2,)]
    assert tables(off.database) == ["one", "two"]


def test_only_what_adds_runs_without_a_shadow(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int, extra int);\n")
    off("migrate")
    file = off.write("migrations/20250102000000_drop.sql", "create table two (id int);\nalter table one drop column extra;\n")
    result = off("migrate", expect=1)
    assert "20250102000000_drop.sql:2:1" in result.err and "does more than add" in result.err
    assert tables(off.database) == ["one"]
    file.write_text("-- theseus: irreversible the column was never used\ncreate table two (id int);\nalter table one drop column extra;\n")
    off("migrate")
    assert tables(off.database) == ["one", "two"]


def test_the_file_runs_as_the_migrating_role_and_we_come_back(off):
    off.database.run("do $$ begin if not exists (select from pg_roles where rolname = 'someone') then create role someone; end if; end $$")
    off.database.run("grant create on schema public to someone")
    off.write("migrations/20250101000000_role.sql",
              "-- theseus: irreversible it is only a trial\nset role someone;\ncreate table theirs (id int);\n")
    off("migrate")
    assert off.database.run("select tableowner from pg_tables where tablename = 'theirs'") == [("someone",)]
    assert applied(off.database) == ["20250101000000"]
    off.database.run("drop owned by someone; drop role someone")


def test_a_failing_test_undoes_the_migration(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\ninsert into one values (1);\n")
    off.write("tests/20250101000000.sql", "select count(*) = 1 from one;\n\nselect count(*) = 2 from one;\n")
    result = off("migrate", expect=1)
    assert "tests/20250101000000.sql:3:1: test failed: the answer is false" in result.err
    assert tables(off.database) == [] and applied(off.database) == []


@pytest.mark.parametrize("test", ["select null::bool;", "select 'not ok 1 - wrong';", "select 1/0;",
                                  "do $$ begin raise exception 'no'; end $$;"])
def test_ways_to_fail(off, test):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("tests/20250101000000.sql", test + "\n")
    assert "tests/20250101000000.sql:1:" in off("migrate", expect=1).err
    assert tables(off.database) == []


@pytest.mark.parametrize("test", ["select true;", "select 'f';", "select false, false;", "select false where false;",
                                  "begin; select true; rollback;"])
def test_ways_to_pass(off, test):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("tests/20250101000000.sql", test + "\n")
    off("migrate")
    assert tables(off.database) == ["one"]


def test_tests_leave_nothing_behind(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("tests/20250101000000.sql", "insert into one values (1);\ncreate table left_over (id int);\nselect count(*) = 1 from one;\n")
    off("migrate")
    assert tables(off.database) == ["one"] and off.database.run("select count(*) from one") == [(0,)]


def test_the_release_is_tested_in_its_last_migration(off):
    off.write("migrations/20250101000000_v0_1_0_one.sql", "create table one (id int);\n")
    off.write("migrations/20250102000000_v0_1_0_two.sql", "create table two (id int);\n")
    off.write("tests/v0.1.0_smoke_test.sql", "select to_regclass('one') is not null and to_regclass('two') is not null;\n")
    off("migrate")
    assert tables(off.database) == ["one", "two"]
    assert "ok" in off("test", "v0.1.0").out
    off.write("tests/v0.1.0_smoke_test.sql", "select to_regclass('three') is not null;\n")
    assert "test failed" in off("test", "v0.1.0", expect=1).err


def test_a_slow_test_runs_after_commit(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("tests/20250101000000.sql", "select pg_sleep(1.5) is not null;\nselect count(*) = 0 from one;\n")
    result = off("migrate")
    assert "after COMMIT" in result.err
    assert tables(off.database) == ["one"]


def test_deferred_constraints_are_checked_before_commit(off):
    off.write("migrations/20250101000000_one.sql",
              "create table one (id int primary key);\n"
              "create table two (id int references one deferrable initially deferred);\n"
              "insert into two values (7);\n")
    result = off("migrate", expect=1)
    assert "23503" in result.err and "deferred" in result.err
    assert tables(off.database) == []


def test_a_released_lock_is_noticed(off):
    off.write("migrations/20250101000000_one.sql",
              "-- theseus: irreversible a trial\ncreate table one (id int);\nselect pg_advisory_unlock_all();\n")
    assert "released the migration lock" in off("migrate", expect=1).err
    assert tables(off.database) == []


def test_two_runners_do_the_work_once(off):
    off.write("migrations/20250101000000_one.sql",
              "-- theseus: irreversible a trial\ncreate table one (id int);\nselect pg_sleep(1.5);\ninsert into one values (1);\n")
    first = off.start("migrate")
    time.sleep(0.5)
    second = off.start("migrate")
    out_1, err_1 = first.communicate(timeout=60)
    out_2, err_2 = second.communicate(timeout=60)
    assert first.returncode == 0 and second.returncode == 0, (err_1, err_2)
    assert "waiting for another run" in err_2 and "nothing to do" in out_2
    assert off.database.run("select count(*) from one") == [(1,)]
    assert applied(off.database) == ["20250101000000"]


def test_two_runners_on_a_virgin_database(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    runners = [off.start("migrate") for _ in range(4)]
    outputs = [runner.communicate(timeout=60) for runner in runners]
    assert [runner.returncode for runner in runners] == [0] * 4, outputs
    assert applied(off.database) == ["20250101000000"]


def test_an_interrupt_undoes_and_is_recorded(off):
    off.write("migrations/20250101000000_one.sql",
              "-- theseus: irreversible a trial\ncreate table one (id int);\nselect pg_sleep(30);\n")
    runner = off.start("migrate")
    time.sleep(1.0)
    began = time.time()
    runner.send_signal(2)
    out, err = runner.communicate(timeout=20)
    assert runner.returncode == 130, (out, err)
    assert time.time() - began < 5
    assert tables(off.database) == []
    assert off.database.run("select kind from theseus.event order by id desc limit 1") == [("failed",)]
    assert off.database.run("select count(*) from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()") == [(0,)]


def test_no_permission_says_what_to_grant(off):
    off.database.run("do $$ begin if not exists (select from pg_roles where rolname = 'weak') then create role weak login; end if; end $$")
    off.write("theseus.yaml", f'project: trial\ndefault: target\nshadow: off\nenvironments:\n  target: {{ url: "{off.database.server.url(off.database.name, "weak")}" }}\n')
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    result = off("migrate", expect=1)
    assert "42501" in result.err and "grant create on database" in result.err


def test_server_away(off):
    off.write("theseus.yaml", 'project: trial\ndefault: target\nshadow: off\nenvironments:\n  target: { url: "postgresql://nobody@/x?host=/nonexistent" }\n')
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    assert "/nonexistent" in off("migrate", expect=5).err


def test_secrets_are_kept_out_of_history(off):
    off.write("migrations/20250101000000_role.sql", "create role secret_keeper login password 'hunter2';\n")
    try:
        off("migrate")
        rows = off.database.run("select statements::text, detail::text, error from theseus.event")
        assert "hunter2" not in str(rows) and "***" in str(rows)
    finally:
        off.database.run("drop role if exists secret_keeper")


def test_drift_is_told_object_by_object_and_accepted(off):
    off.write("migrations/20250101000000_one.sql", "create table one (id int, name text);\n")
    off("migrate")
    assert "no drift" in off("drift").out
    off.database.run("create index by_hand on one (name); alter table one alter column name set not null")
    result = off("drift", expect=3)
    assert "+ index public.by_hand" in result.out and "~ column public.one.name" in result.out
    off("accept", "--reason", "the incident of May 3")
    assert "no drift" in off("drift").out


def test_a_bare_database_becomes_the_baseline(off):
    off.database.run("create table old (id int primary key, note text); create view v as select id from old")
    result = off("adopt", "--database")
    files = list((off.directory / "migrations").glob("*_baseline.sql"))
    assert len(files) == 1 and "CREATE TABLE" in files[0].read_text().upper(), result
    assert "nothing to do" in off("migrate").out
    assert "no drift" in off("drift").out
    assert "history" in off("adopt", "--database", expect=1).err


def test_adopt_asks_which_files_are_in_the_database(off):
    off.database.run("create table one (id int)")
    off.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    off.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    assert "--at" in off("adopt", "--database", expect=2).err
    off("adopt", "--database", "--at", "20250101000000")
    off("migrate")
    assert tables(off.database) == ["one", "two"]
