"""restore-schema: the schema of a snapshot, nothing lost, and the history knows where the database stands."""
import json
import os
import pty
import select
import signal
import time

import pytest

from conftest import BINARY
from test_migrate import applied, tables


@pytest.fixture
def shop(project):
    project.write("migrations/20250101000000_v0_1_0_base.sql", "create table t (id int primary key, note text);\n")
    project.write("migrations/20250102000000_v0_2_0_more.sql", "alter table t add column mail text;\ncreate table u (id int references t);\n")
    project.write("migrations/20250103000000_v0_3_0_gone.sql", "-- theseus: irreversible nobody reads the notes\nalter table t drop column note;\n"
                                                                "create view v as select id, mail from t;\n")
    project("migrate")
    project.database.run("insert into t select g, 'm' || g from generate_series(1, 50) g; insert into u select id from t")
    return project


def stands(project):
    return json.loads(project("--json", "status").out)


def parked(project):
    return {p["key"]: p["place"] for p in json.loads(project("--json", "parked", "list").out)["parked"]}


def test_back_to_a_version_with_every_row_and_on_again(shop):
    assert "irreversible" in shop("rollback", "--to", "v0.1.0", expect=1).err
    result = shop("restore-schema", "v0.1.0", "--yes")
    assert "not applied any more: 20250103000000\nnot applied any more: 20250102000000" in result.out
    assert "kept aside: table public.u, about 50 rows" in result.out
    assert "the database will stand at 20250101000000" in result.out
    assert shop("diff", "@target", "v0.1.0").out == ""
    assert tables(shop.database) == ["t"]
    aside = parked(shop)
    assert set(aside) == {"table public.u", "column public.t.mail"}
    assert shop.database.run(f"select count(*) from {aside['table public.u']}") == [(50,)]
    status = stands(shop)
    assert (status["applied"], status["pending"], status["last"]) == (1, 2, "20250101000000")
    assert ["restored", "20250101000000"] in [line.split()[1:3] for line in shop("history").out.splitlines()]
    assert shop("drift").out.startswith("no drift")
    shop("migrate")
    assert tables(shop.database) == ["t", "u"]
    assert stands(shop)["pending"] == 0
    shop("rollback", "--only", "20250102000000", expect=1)  # the view of 0.3.0 stands on it
    assert shop.database.run("select count(*) from t") == [(50,)]


def test_before_everything(shop):
    shop.write("empty.sql", "select 1;\n")
    assert "--at" in shop("restore-schema", "empty.sql", "--yes", expect=2).err
    shop("restore-schema", "empty.sql", "--at", "none", "--yes")
    assert tables(shop.database) == [] and stands(shop)["applied"] == 0
    assert "nothing to roll back" in shop("rollback").out
    shop("migrate")
    assert tables(shop.database) == ["t", "u"]


def test_a_version_that_was_rolled_back_comes_with_the_schema_and_has_no_way_back(shop):
    shop.write("migrations/20250104000000_w.sql", "create table w (id int);\n")
    shop("migrate")
    shop("snapshot", "now.sql")
    shop("rollback")
    result = shop("restore-schema", "now.sql", "--at", "20250104000000", "--yes")
    assert "table public.w is made without rows; those that 20250104000000 put aside stay" in result.out
    assert stands(shop)["pending"] == 0
    assert "restored at" in shop("rollback", expect=1).err
    assert tables(shop.database) == ["t", "u", "w"]


def test_dry_run_and_no_yes_change_nothing(shop):
    before = shop("snapshot").out
    result = shop("restore-schema", "20250101000000", "--dry-run")
    assert "DROP VIEW public.v;" in result.out
    result = shop("restore-schema", "20250101000000", expect=1)
    assert "--yes" in result.err
    document = json.loads(shop("--json", "restore-schema", "v0.1.0", "--dry-run").out)
    assert document["stands_at"] == "20250101000000"
    assert document["not_applied_any_more"] == ["20250103000000", "20250102000000"]
    assert {a["key"]: a["rows"] for a in document["kept_aside"]}["table public.u"] == 50
    assert shop("snapshot").out == before
    assert applied(shop.database) == ["20250101000000", "20250102000000", "20250103000000"]


def test_nothing_to_do(shop):
    assert "nothing to do" in shop("restore-schema", "v0.3.0", "--yes").out


def test_a_protected_environment_wants_its_name(shop):
    url = shop.database.url
    shop.write("theseus.yaml", f'project: trial\ndefault: target\nenvironments:\n  target: {{ url: "{url}", protected: true }}\n')
    assert "--confirm target" in shop("restore-schema", "v0.1.0", "--yes", expect=1).err
    assert tables(shop.database) == ["t", "u"]
    shop("restore-schema", "v0.1.0", "--confirm", "target")
    assert tables(shop.database) == ["t"]


def test_a_renamed_table_is_pointed_out(shop):
    shop.database.run("alter table u rename to uu")
    result = shop("restore-schema", "v0.2.0", "--dry-run")
    assert "table public.uu is put aside and table public.u, with the same columns, is made empty" in result.out


def test_what_stands_in_the_way_is_undone_and_named(shop):
    shop.write("theseus.yaml", f'project: trial\ndefault: target\nlocks: {{ attempt: 100ms, total: 1s }}\nenvironments:\n  target: {{ url: "{shop.database.url}" }}\n')
    with shop.database.connect() as other:
        other.autocommit = False
        other.execute("select * from t")
        result = shop("restore-schema", "v0.1.0", "--yes", expect=4)
    assert "blocked by" in result.err
    assert tables(shop.database) == ["t", "u"] and stands(shop)["pending"] == 0


@pytest.mark.parametrize("point", ["statement", "commit", "committed"])
def test_killed_anywhere_it_is_wholly_done_or_not_at_all(shop, point):
    process = shop.start("restore-schema", "v0.1.0", "--yes", env={"THESEUS_STOP_AT": point})
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    done = "u" not in tables(shop.database)
    assert done == (point == "committed")
    assert stands(shop)["last"] == ("20250101000000" if done else "20250103000000")
    shop("restore-schema", "v0.1.0", "--yes")
    assert tables(shop.database) == ["t"] and stands(shop)["last"] == "20250101000000"
    assert shop.database.run("select count(*) from t") == [(50,)]


def ask(program, *arguments, answer, between=lambda: None):
    """On a terminal: waits for the question, does something, answers."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(program.directory)
        os.execve(BINARY, [str(BINARY), *arguments], program.environment)
    said, asked, until = b"", False, time.time() + 60
    while time.time() < until:
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            read = os.read(fd, 4096)
        except OSError:
            break
        if not read:
            break
        said += read
        if not asked and b"Type yes" in said:
            asked = True
            between()
            os.write(fd, answer.encode() + b"\n")
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), said.decode()


def test_a_person_is_asked(shop):
    status, said = ask(shop, "restore-schema", "v0.1.0", answer="no")
    assert status == 1 and "not confirmed" in said and tables(shop.database) == ["t", "u"]
    status, said = ask(shop, "restore-schema", "v0.1.0", answer="yes")
    assert status == 0 and tables(shop.database) == ["t"], said


def test_what_moves_while_a_person_thinks_is_noticed(shop):
    status, said = ask(shop, "restore-schema", "v0.1.0", answer="yes",
                       between=lambda: shop.database.run("create table meanwhile ()"))
    assert status == 1 and "has changed since" in said
    assert tables(shop.database) == ["meanwhile", "t", "u"]
