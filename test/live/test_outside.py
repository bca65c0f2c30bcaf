"""No-transaction files: statement by statement, indisvalid, leftovers, going on where it stopped."""
import time

import psycopg
import pytest


@pytest.fixture
def off(project):
    file = project.directory / "theseus.yaml"
    file.write_text(file.read_text() + "shadow: off\nlocks: { attempt: 200ms, hold: 500ms, total: 3s }\n")
    project.database.run("create table x (id int, note text); insert into x select g, 'n' from generate_series(1, 1000) g")
    return project


def index(database, name):
    rows = database.run("select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = %s", name)
    return rows[0][0] if rows else None


def events(database):
    return database.run("select kind, statement from theseus.event order by id")


HEAD = "-- theseus: no-transaction\n"


def test_each_statement_has_its_progress_row(off):
    off.write("migrations/20250101000000_x.sql",
              HEAD + "alter table x add column more int;\ncreate index concurrently x_id on x (id);\nanalyze x;\nvacuum x;\n")
    off("migrate")
    assert index(off.database, "x_id") is True
    assert [s for k, s in events(off.database) if k == "progress"] == [0, 1, 2, 3]
    assert events(off.database)[-1] == ("applied", -1)
    assert "nothing to do" in off("migrate").out


def test_a_broken_index_is_dropped_said_and_the_rest_goes_on_later(off):
    off.database.run("insert into x values (1, 'twice')")  # an index over an expression: nobody asks for such rows beforehand
    off.write("migrations/20250101000000_x.sql",
              HEAD + "alter table x add column more int;\ncreate unique index concurrently if not exists ux on x ((id + 0));\nalter table x add column last int;\n")
    result = off("migrate", expect=1)
    assert "23505" in result.err and "INVALID" in result.err
    assert "20250101000000_x.sql:3:1" in result.err
    assert "1 of 3 statements" in result.err
    assert index(off.database, "ux") is None, "the leftover is gone"
    assert "half done (1 of 3 statements)" in off("status").out
    again = off("migrate", expect=1)
    assert "23505" in again.err and "goes on after statement 1" in again.err
    off.database.run("delete from x where note = 'twice'")
    off("migrate")
    assert index(off.database, "ux") is True
    columns = [r[0] for r in off.database.run("select attname from pg_attribute where attrelid = 'x'::regclass and attnum > 0 order by attnum")]
    assert columns == ["id", "note", "more", "last"]


def test_if_not_exists_is_not_content_with_somebody_elses_broken_index(off):
    off.database.run("insert into x values (1, 'twice')")
    with off.database.connect() as connection:
        with pytest.raises(psycopg.Error):
            connection.execute("create unique index concurrently ux on x (id)")
        connection.execute("delete from x where note = 'twice'")
    assert index(off.database, "ux") is False
    off.write("migrations/20250101000000_x.sql", HEAD + "create unique index concurrently if not exists ux on x (id);\n")
    result = off("migrate")
    assert "INVALID" in result.err
    assert index(off.database, "ux") is True


def test_an_index_that_somebody_is_building_is_left_alone(off):
    blocker = psycopg.connect(off.database.url)
    blocker.execute("insert into x values (5000, 'open')")
    import threading
    def build():
        with off.database.connect() as connection:
            connection.execute("create index concurrently ux on x (id)")
    thread = threading.Thread(target=build)
    thread.start()
    time.sleep(0.7)
    off.write("migrations/20250101000000_x.sql", HEAD + "create index concurrently if not exists ux on x (id);\n")
    result = off("migrate", expect=1)
    assert "is being built by backend" in result.err
    blocker.rollback()
    blocker.close()
    thread.join()
    assert index(off.database, "ux") is True
    off("migrate")
    assert index(off.database, "ux") is True


def test_no_lock_timeout_around_concurrently(off):
    blocker = psycopg.connect(off.database.url)
    blocker.execute("insert into x values (5000, 'open')")
    off.write("migrations/20250101000000_x.sql", HEAD + "create index concurrently x_id on x (id);\n")
    runner = off.start("migrate")
    time.sleep(5)  # longer than attempt and than total
    assert runner.poll() is None
    blocker.rollback()
    blocker.close()
    out, err = runner.communicate(timeout=30)
    assert runner.returncode == 0, err
    assert index(off.database, "x_id") is True


def test_validation_waits_and_nobody_waits_for_it(off):
    off.database.run("alter table x add constraint positive check (id > 0) not valid")
    blocker = psycopg.connect(off.database.url)
    blocker.execute("lock table x in share update exclusive mode")
    off.write("migrations/20250101000000_x.sql", HEAD + "alter table x validate constraint positive;\n")
    runner = off.start("migrate")
    time.sleep(4)
    assert runner.poll() is None
    with off.database.connect() as connection:
        connection.execute("set lock_timeout = '200ms'")
        connection.execute("update x set note = 'm' where id = 3")
    blocker.rollback()
    blocker.close()
    out, err = runner.communicate(timeout=30)
    assert runner.returncode == 0, err


def test_a_file_edited_while_half_done_is_refused_until_accepted(off):
    off.database.run("insert into x values (1, 'twice')")
    file = off.write("migrations/20250101000000_x.sql",
                     HEAD + "alter table x add column more int;\ncreate unique index concurrently ux on x ((id + 0));\n")
    off("migrate", expect=1)
    file.write_text(HEAD + "alter table x add column more int;\ncreate index concurrently ux on x (id);\n")
    result = off("migrate", expect=1)
    assert "half done" in result.err and "edited" in result.err
    assert index(off.database, "ux") is None
    off("accept", "20250101000000", "--reason", "the values are not unique after all")
    off("migrate")
    assert index(off.database, "ux") is True


def test_what_ran_already_cannot_be_edited(off):
    off.database.run("insert into x values (1, 'twice')")
    file = off.write("migrations/20250101000000_x.sql",
                     HEAD + "alter table x add column more int;\ncreate unique index concurrently ux on x ((id + 0));\n")
    off("migrate", expect=1)
    file.write_text(HEAD + "alter table x add column other int;\ncreate index concurrently ux on x (id);\n")
    result = off("accept", "20250101000000", "--reason", "no", expect=1)
    assert "statement 1" in result.err


def test_session_settings_come_back_after_a_stop(off):
    off.database.run("create schema s; create table s.y (id int); insert into s.y values (1), (1)")
    off.write("migrations/20250101000000_x.sql",
              HEAD + "set search_path = s;\nalter table y add column more int;\ncreate unique index concurrently uy on y (id);\n")
    off("migrate", expect=1)
    off.database.run("delete from s.y")
    off("migrate")
    assert index(off.database, "uy") is True


def test_an_interrupted_build_leaves_nothing(off):
    blocker = psycopg.connect(off.database.url)
    blocker.execute("insert into x values (5000, 'open')")
    off.write("migrations/20250101000000_x.sql", HEAD + "create index concurrently x_id on x (id);\n")
    runner = off.start("migrate")
    time.sleep(1)
    assert index(off.database, "x_id") is False
    runner.send_signal(15)
    time.sleep(0.5)
    blocker.rollback()
    blocker.close()
    out, err = runner.communicate(timeout=30)
    assert runner.returncode == 130, err
    assert index(off.database, "x_id") is None
    off("migrate")
    assert index(off.database, "x_id") is True


def test_an_index_without_a_name_is_refused_before_anything_runs(off):
    off.write("migrations/20250101000000_x.sql", HEAD + "alter table x add column more int;\ncreate index concurrently on x (id);\n")
    result = off("migrate", expect=1)
    assert "name it" in result.err
    assert off.database.run("select count(*) from pg_attribute where attrelid = 'x'::regclass and attname = 'more'") == [(0,)]


def test_concurrently_in_a_plain_file_says_what_to_write(off):
    off.write("migrations/20250101000000_x.sql", "create index concurrently x_id on x (id);\n")
    result = off("migrate", expect=1)
    assert "no-transaction" in result.err


def test_detach_and_reindex(off):
    off.database.run("create table p (id int) partition by range (id); create table p1 partition of p for values from (0) to (10);"
                     "create index p1_id on p1 (id)")
    off.write("migrations/20250101000000_x.sql",
              HEAD + "-- theseus: irreversible a trial\nreindex index concurrently p1_id;\nreindex table concurrently x;\nalter table p detach partition p1 concurrently;\ndrop index concurrently p1_id;\n")
    off("migrate")
    assert off.database.run("select count(*) from pg_inherits") == [(0,)]
    assert index(off.database, "p1_id") is None


# --- with proofs ------------------------------------------------------------------------------


@pytest.fixture
def proved(project):
    """x, and a file with proof: made once, its rollback file is used again and again."""
    project.database.run("create table x (id int, note text); insert into x select g, 'n' || g from generate_series(1, 50) g")
    project.write("migrations/20250101000000_x.sql",
                  HEAD + "alter table x add column more int;\ncreate index concurrently x_id on x (id);\n"
                         "create unique index concurrently x_note on x (note);\nanalyze x;\n")
    project.write("migrations/20250100000000_base.sql", "create table base (id int);\n")
    project("prove")
    project("migrate", "--to", "20250100000000")
    return project


def test_proved_up_down_and_up(proved):
    text = (proved.directory / "rollback/20250101000000_rollback.sql").read_text()
    assert "-- proof: exact, generated" in text and "does not" not in text
    proved("migrate")
    proved.database.run("update x set more = id where id <= 3")
    proved("rollback")
    assert index(proved.database, "x_id") is None
    proved("migrate")
    assert index(proved.database, "x_id") is True
    assert proved.database.run("select count(*) from x where more = id") == [(3,)], "what was written to it comes back"
    assert proved.database.run("select count(*) from theseus.parked") == [(0,)]
    assert "no drift" in proved("drift").out
    proved("rollback")


def test_what_cannot_run_again_is_said_by_the_proof(project):
    project.database.run("create table x (id int)")
    project.write("migrations/20250101000000_x.sql",
                  HEAD + "create sequence if not exists s;\nselect setval('s', 5);\n"
                         "select 1 / (6 - nextval('s'))::int;\ncreate index concurrently x_id on x (id);\n")
    result = project("prove", expect=None)
    assert result.status in (0, 1) and "Traceback" not in result.err


def test_goes_on_after_a_kill_with_its_proof(proved):
    kills = 0
    for place in range(1, 100):
        killed = proved("migrate", expect=None, env={"THESEUS_STOP_AT": str(place)})
        if killed.status == 0:
            break
        assert killed.status == -9
        kills += 1
        result = proved("migrate")
        assert (index(proved.database, "x_id"), index(proved.database, "x_note")) == (True, True)
        assert "on the shadow" not in result.err and "differs from the record" not in result.err
        assert proved.database.run("select proof_level from theseus.event where version = '20250101000000' and kind = 'applied'") == [("generated",)]
        assert "no drift" in proved("drift").out
        proved.database.run("drop schema theseus cascade; drop table base; alter table x drop more; drop index x_id, x_note")
    assert kills > 15


def test_an_end_that_is_not_the_one_foretold_is_said_accepted_and_recorded(proved):
    killed = proved("migrate", expect=None, env={"THESEUS_STOP_AT": "begun"})
    assert killed.status == -9
    proved.database.run("create index by_hand on x (more)")
    result = proved("migrate", expect=1)
    assert "found + index public.by_hand, which the proof did not have" in result.err
    assert "All its statements ran" in result.err and "theseus accept 20250101000000 --reason" in result.err
    again = proved("migrate", expect=1)
    assert "by_hand" in again.err, "nothing is passed over in silence"
    assert "half done (4 of 4 statements)" in proved("status").out
    accepted = proved("accept", "20250101000000", "--reason", "made during the incident")
    assert "index public.by_hand" in accepted.out
    proved("migrate")
    assert "no drift" in proved("drift").out
    detail = proved.database.run("select detail::text from theseus.event where kind = 'applied' order by id desc")[0][0]
    assert "by_hand" in detail and "accepted" in detail
    assert "nothing to do" in proved("migrate").out


def test_what_was_accepted_is_that_and_no_more(proved):
    proved("migrate", expect=None, env={"THESEUS_STOP_AT": "begun"})
    proved.database.run("create index by_hand on x (more)")
    proved("migrate", expect=1)
    proved("accept", "20250101000000", "--reason", "one")
    proved.database.run("create index another on x (more)")
    assert "another" in proved("migrate", expect=1).err
    proved.database.run("drop index another")
    proved("migrate")


def test_undoing_the_difference_lets_it_end(proved):
    proved("migrate", expect=None, env={"THESEUS_STOP_AT": "begun"})
    proved.database.run("create index by_hand on x (more)")
    proved("migrate", expect=1)
    proved.database.run("drop index by_hand")
    assert "ended as on the shadow" in proved("accept", "20250101000000", "--reason", "none").out
    proved("migrate")
    proved("rollback")


def test_accept_of_a_half_done_file_that_was_not_edited_accepts_nothing(proved):
    proved("migrate", expect=None, env={"THESEUS_STOP_AT": "begun"})
    result = proved("accept", "20250101000000", "--reason", "why not", expect=1)
    assert "nothing to accept" in result.err and "goes on after statement" in result.err
    proved("migrate")
    assert proved.database.run("select proof_level from theseus.event where version = '20250101000000' and kind = 'applied'") == [("generated",)]


@pytest.mark.parametrize("killed", [False, True])
def test_what_others_change_elsewhere_does_not_hold_it_up(proved, killed):
    proved.database.run("create table stray (id int)")
    if killed:
        proved("migrate", expect=None, env={"THESEUS_STOP_AT": "begun"})
        proved.database.run("create table late (id int)")
    proved("migrate")
    assert index(proved.database, "x_note") is True


def test_tests_that_run_after_commit_are_owed_until_they_have_run(proved):
    """Killed at any place, also between COMMIT and the test: the next run tests, and takes back what fails."""
    test = proved.write("tests/20250101000000.sql", "select count(*) = 51 from x;\n")
    kills = 0
    for place in range(2, 200, 4):
        killed = proved("migrate", expect=None, env={"THESEUS_STOP_AT": str(place)})
        if killed.status != -9:
            break
        kills += 1
        result = proved("migrate", expect=1)
        assert "test failed" in result.err and "rolled back" in result.err, (place, result)
        assert index(proved.database, "x_id") is None, place
        kinds = [kind for kind, _ in events(proved.database)]
        assert kinds[-1] == "rolled_back", (place, kinds)
    assert killed.status == 1 and kills > 5
    test.write_text("select count(*) = 50 from x;\n")
    killed = proved("migrate", expect=None, env={"THESEUS_STOP_AT": "late tests"})
    assert killed.status == -9
    assert "cut off before its tests" in proved("status").out
    assert "cut off before its tests" in proved("migrate").err
    assert "tests" not in proved("status").out
    again = proved("migrate")
    assert "nothing to do" in again.out and "tests" not in again.err


def test_owed_tests_of_what_has_no_way_back_are_told_once(off):
    off.write("tests/20250101000000.sql", "select false;\n")
    off.write("migrations/20250101000000_x.sql", HEAD + "create index concurrently x_id on x (id);\n")
    result = off("migrate", expect=1)
    assert "test failed" in result.err and "is applied and stays" in result.err
    assert "nothing to do" in off("migrate").out
    assert events(off.database)[-1][0] == "failed"
