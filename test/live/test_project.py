"""A project's configuration and files: bad input has the right status, place and words, and changes nothing."""
import hashlib
import json
import re
import signal
import subprocess
import time

import pytest

from conftest import BINARY

GOOD = "20250101000000_first.sql"


def tree(directory):
    """Every path below the folder with its content: what "nothing was written" is measured by."""
    found = {}
    for path in sorted(directory.rglob("*")):
        key = str(path.relative_to(directory))
        found[key] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    return found


@pytest.fixture
def folder(theseus):
    """A project that is right, without a database."""
    theseus.write("theseus.yaml", 'project: trial\nenvironments:\n  staging: { url: "${TRIAL_URL}" }\n')
    theseus.write(f"migrations/{GOOD}", "create table a (id int);\n")
    return theseus


def refused(program, *arguments, status, words, env=None):
    """Runs it; the status is right, all words are in what it says, and the folder is as it was."""
    before = tree(program.directory)
    result = program(*arguments, expect=status, env=env)
    for word in words:
        assert re.search(word, result.err + result.out), f"{word!r} is not in\n{result}"
    assert tree(program.directory) == before
    return result


CONFIGURATIONS = {
    "malformed": ("project: [a\nlocks: {}\n", [r"theseus\.yaml:2:\d+: error: ", r"\^", "indentation, the quotes"]),
    "tab": ("project: a\n\tlocks: {}\n", [r"theseus\.yaml:2:1: error: ", "there is a tab"]),
    "unquoted variable": ('environments:\n  s: { url: ${TRIAL_URL} }\n',
                          [r"theseus\.yaml:2:13: error: a variable inside \{ \} must stand in quotes", r'Write "\$\{TRIAL_URL\}"']),
    "unknown key": ("projct: a\n", [r"theseus\.yaml:1:1: error: there is no key projct", "Did you mean project\\?"]),
    "duplicate key": ("park: { keep: 1d, keep: 2d }\n", [r"theseus\.yaml:1:19: error: keep is given twice"]),
    "type": ("locks: { hold: 1000 }\n", [r'theseus\.yaml:1:16: error: locks\.hold wants a duration, not "1000"', "300ms"]),
    "range": ("locks: { attempt: 1m }\n", [r"theseus\.yaml:1:19: error: locks\.attempt"]),
    "unknown default": ("default: prod\n", [r"theseus\.yaml:1:10: error: default: there is no environment prod"]),
}


@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_a_wrong_configuration_is_located_and_changes_nothing(folder, case):
    text, words = CONFIGURATIONS[case]
    folder.write("theseus.yaml", text)
    refused(folder, "new", "something", status=2, words=words)
    refused(folder, "lint", status=2, words=words)


def test_all_mistakes_of_yaml_and_files_come_at_once_in_order(folder):
    folder.write("theseus.yaml", "nix: 1\nlocks: { hold: 3 }\npark: { kep: 1d }\n")
    folder.write("migrations/wrong.sql", "select 1;\n")
    result = refused(folder, "new", "x", status=2, words=["the project has 4 mistakes"])
    places = re.findall(r"^(\S+?): error", result.err, re.M)
    assert places == ["migrations/wrong.sql", "theseus.yaml:1:1", "theseus.yaml:2:16", "theseus.yaml:3:9"]


def test_a_syntax_error_comes_alone(folder):
    folder.write("theseus.yaml", "nix: 1\nlocks: { hold: 3\npark: 1\n")
    result = refused(folder, "new", "x", status=2, words=["yaml-syntax"])
    assert result.err.count(": error: ") == 1


def test_without_a_project_the_next_step_is_said(theseus):
    refused(theseus, "new", "x", status=2, words=["there is no theseus.yaml in", "theseus init", "--project"])
    theseus.write("db/migrations/1_a.up.sql", "select 1;")
    refused(theseus, "new", "x", status=2, words=["migrations of another tool", "theseus init"])
    refused(theseus, "-C", "absent", "new", "x", status=2, words=["absent"])


def test_names_and_versions_of_migrations(folder):
    folder.write("migrations/2025_add.sql", "select 1;")
    refused(folder, "new", "x", status=2, words=[r"migrations/2025_add\.sql: error: .*14 digits", "theseus new NAME"])
    (folder.directory / "migrations/2025_add.sql").rename(folder.directory / "migrations/20250101000000_again.sql")
    refused(folder, "new", "x", status=2, words=["version 20250101000000 is also that of migrations/20250101000000_again.sql",
                                                 "digits are a migration's identity"])
    refused(folder, "lint", status=3, words=["duplicate-version", "1 error, 0 warnings"])


def test_release_of_name_and_directive_must_agree(folder):
    folder.write("theseus.yaml", "require_release: true\n")
    refused(folder, "lint", status=3, words=[f"{GOOD}: error: it names no release", "theseus: release 0.7.0"])
    folder.write(f"migrations/{GOOD}", "-- theseus: release 1.2\nselect 1;\n")
    refused(folder, "lint", status=3, words=[rf"{GOOD}:1:\d+: error: release wants a version like 0\.7\.0"])
    folder.write(f"migrations/{GOOD}", "-- theseus: release 1.2.0\nselect 1;\n")
    folder("lint")
    (folder.directory / "migrations" / GOOD).rename(folder.directory / "migrations/20250101000000_v1_2_1_first.sql")
    refused(folder, "lint", status=3, words=["the directive says release 1.2.0, the file's name 1.2.1"])
    refused(folder, "new", "x", status=2, words=["the directive says"])


def test_lint_finds_broken_scripts(folder):
    folder.write("migrations/20250102000000_bad.sql", "create table b (id int);\n\nselect 'no end;\n")
    refused(folder, "lint", status=3, words=[r"migrations/20250102000000_bad\.sql:3:\d+: error: ", "1 error"])
    folder("lint", f"migrations/{GOOD}")
    refused(folder, "lint", "migrations/20250102000000_bad.sql", status=3, words=["1 error"])
    refused(folder, "lint", "absent.sql", status=1, words=["cannot read absent.sql"])


def test_init_makes_a_project_once(theseus):
    result = theseus("init", "shop")
    assert "made shop/theseus.yaml" in result.out
    assert {p.name for p in (theseus.directory / "shop").iterdir()} == {
        ".gitignore", "theseus.yaml", "migrations", "rollback", "schemas", "tests"}
    assert (theseus.directory / "shop/.gitignore").read_text() == "/.theseus/\n"
    assert "project: shop\n" in (theseus.directory / "shop/theseus.yaml").read_text()
    theseus("-C", "shop", "lint")
    refused(theseus, "init", "shop", status=1, words=["shop/theseus.yaml exists already; nothing was written"])


def test_init_keeps_what_gitignore_says(theseus):
    theseus.write(".gitignore", "build/")
    theseus("init")
    assert (theseus.directory / ".gitignore").read_text() == "build/\n/.theseus/\n"
    (theseus.directory / "theseus.yaml").unlink()
    theseus("init")
    assert (theseus.directory / ".gitignore").read_text() == "build/\n/.theseus/\n"


def test_init_supabase_leaves_its_folders_alone(theseus):
    theseus.write("supabase/migrations/20240101000060_init.sql", "create table a ();\n")
    theseus("init", "--supabase")
    assert {p.name for p in (theseus.directory / "supabase").iterdir()} == {"migrations", "theseus"}
    assert theseus("lint").out.startswith("1 migration,")
    name = theseus("new", "next").out.strip()
    assert re.fullmatch(r"supabase/migrations/\d{14}_next\.sql", name)
    result = theseus("-C", "supabase/migrations", "lint")
    assert result.out.startswith("2 migrations,")


def test_new_is_always_greater_than_the_last(folder):
    folder.write("migrations/29991231235959_far.sql", "select 1;")
    assert folder("new", "Add users' table").out == "migrations/30000101000000_add_users_table.sql\n"
    assert folder("new", "x", "--release", "v1.2.3").out == "migrations/30000101000001_v1_2_3_x.sql\n"
    refused(folder, "new", "...", status=2, words=["no letter or digit"])
    refused(folder, "new", "x", "--release", "1.2", status=2, words=["wants three numbers like 0.7.0"])
    refused(folder, "new", status=2, words=["theseus new wants NAME"])


def test_files_are_shown_as_one_would_type_them_here(folder):
    folder.write("theseus.yaml", "nix: 1\n")
    sub = folder.directory / "migrations"
    program = type(folder)(sub)
    assert "../theseus.yaml:1:1: error" in program("new", "x", expect=2).err


FOREIGN = {
    "golang-migrate": ({"migrations/2_b.up.sql": "create table b ();", "migrations/2_b.down.sql": "x", "migrations/10_c.up.sql": "select 1;"}, 2),
    "diesel": ({"migrations/2023-01-02-030405_a/up.sql": "create table a ();", "migrations/2023-01-02-030405_a/down.sql": "x"}, 1),
    "prisma": ({"prisma/migrations/20230102030405_a/migration.sql": "create table a ();"}, 1),
    "supabase": ({"supabase/migrations/20230102030405_a.sql": "create table a ();"}, 1),
    "flyway": ({"sql/V1__a.sql": "create table a ();", "sql/V1_10__b.sql": "select 1;", "sql/R__v.sql": "'"}, 2),
    "plain": ({"1_a.sql": "select 1;", "002_b.sql": "select 2;"}, 2),
    "dbmate": ({"db/migrations/1_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\nselect ';\n"}, 1),
    "goose": ({"migrations/1_a.sql": "-- +goose Up\nselect 1;\n-- +goose Down\nselect ';\n"}, 1),
}


@pytest.mark.parametrize("tool", FOREIGN)
def test_folders_of_other_tools_are_read_in_place(theseus, tool):
    files, count = FOREIGN[tool]
    for path, text in files.items():
        theseus.write(path, text)
    before = tree(theseus.directory)
    assert theseus("lint").out.startswith(f"{count} migration")
    assert tree(theseus.directory) == before


def test_lines_of_foreign_files_are_those_of_the_file(theseus):
    theseus.write("db/migrations/1_a.sql", "-- migrate:down\nselect 1;\n\n-- migrate:up\nselect 1;\n  select 'no end\n")
    refused(theseus, "lint", status=3, words=[r"db/migrations/1_a\.sql:6:10: error"])
    theseus.write("db/migrations/2_b.sql", "select 1;\n")
    refused(theseus, "lint", status=3, words=["2_b.sql:1:1: error: it has no line `-- migrate:up`"])


def test_json_is_one_document_whatever_happens(folder):
    for arguments, status in [(("version",), 0), (("lint",), 0), (("help",), 0), (("help", "new"), 0), (("nix",), 2),
                              (("new",), 2), (("lint", "--nix"), 2), (("-C", "absent", "lint"), 2)]:
        result = folder(*arguments, "--json", expect=status)
        document = json.loads(result.out)
        assert result.err == ""
        assert ("error" in document) == (status != 0)
        if status:
            assert document["error"]["status"] == status
    folder.write("theseus.yaml", "nix: 1\n")
    document = json.loads(folder("lint", "--json", expect=2).out)
    assert document["findings"][0] | {"hint": None} == {
        "severity": "error", "rule": "unknown-key", "file": "theseus.yaml", "line": 1, "column": 1,
        "message": "there is no key nix", "detail": None, "hint": None}


def test_usage_mistakes(theseus):
    for arguments, words in {
        ("migrat",): ["there is no command"],
        ("verzion",): ['Did you mean "version"'],
        ("version", "x"): ['does not take the word "x"'],
        ("version", "--qiet"): ["Did you mean --quiet"],
        ("completion", "csh"): ["bash, zsh or fish"],
        ("help", "nix"): ['no command "nix"'],
        ("--env",): ["--env wants NAME after it"],
    }.items():
        refused(theseus, *arguments, status=2, words=words)


def test_a_full_or_closed_output_is_no_success(theseus):
    with open("/dev/full", "w") as full:
        process = subprocess.run([BINARY, "help"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert process.returncode == 1 and "could not be written" in process.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_written(theseus, shell):
    script = theseus("completion", shell).out
    assert "--release" in script or "-l release" in script
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        probe = script + 'COMP_WORDS=(theseus new --re); COMP_CWORD=2; _theseus; echo "${COMPREPLY[@]}"\n'
        assert subprocess.run(["bash"], input=probe, text=True, capture_output=True).stdout.strip() == "--release"


def test_environments_and_their_variables(folder):
    refused(folder, "--env", "stagin", "snapshot", status=2, words=["there is no environment stagin", "Did you mean staging"])
    refused(folder, "--env", "nix", "snapshot", status=2, words=[r"theseus\.yaml has: local, staging\."])
    refused(folder, "--env", "staging", "snapshot", status=2, words=[
        r"theseus\.yaml:3:19: the environment variable TRIAL_URL is not set", "another environment with --env"])
    refused(folder, "--env", "staging", "snapshot", status=2, words=["TRIAL_URL is empty"], env={"TRIAL_URL": ""})
    refused(folder, "--env", "staging", "--url", "x", "snapshot", status=2, words=["exclude each other"])


def test_the_variable_of_another_environment_is_not_wanted(project):
    project.write("theseus.yaml", (project.directory / "theseus.yaml").read_text() + '  other: { url: "${TRIAL_URL}" }\n')
    assert "create" not in project("snapshot").err
    refused(project, "-e", "other", "snapshot", status=2, words=["TRIAL_URL is not set"])
    assert project("-e", "other", "snapshot", env={"TRIAL_URL": project.database.url}).out == project("snapshot").out


def test_a_wrong_migration_is_in_nobodys_way(project):
    project.write("migrations/wrong.sql", "select 'no end;\n")
    refused(project, "status", status=2, words=["14 digits"])
    assert "-- " in project("snapshot").out
    assert project("db", "status").status == 0
    assert project("db", "stop").status == 0


def test_protected_environments_want_a_word_without_a_terminal(project):
    text = (project.directory / "theseus.yaml").read_text()
    project.write("theseus.yaml", text.replace(" }", ", protected: true }"))
    project.write("migrations/20250101000000_a.sql", "create table a (id int);\n")
    project("migrate", "--dry-run")
    refused(project, "migrate", status=1, words=["the environment target is protected", "Add --confirm target"])
    refused(project, "--confirm", "local", "migrate", status=2, words=["--confirm names local, but the environment is target"])
    refused(project, "--url", project.database.url, "migrate", status=1, words=["the environment target is protected"])
    assert project.database.run("select to_regclass('a')") == [(None,)]


def test_an_interruption_cancels_what_runs_and_leaves_nothing(project):
    project.write("migrations/20250101000000_a.sql",
                  "-- theseus: irreversible it only sleeps\ncreate table a (id int);\nselect pg_sleep(60);\n")
    for signum in (signal.SIGINT, signal.SIGTERM):
        process = project.start("migrate", "--shadow", "off")
        for _ in range(300):
            if project.database.run("select 1 from pg_stat_activity where query like 'select pg_sleep%' and datname = current_database()"):
                break
            time.sleep(0.05)
        began = time.monotonic()
        process.send_signal(signum)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 130, out + err
        assert time.monotonic() - began < 5
        assert "The same command again goes on from here" in err, err
        assert project.database.run("select to_regclass('a')") == [(None,)]


SECRET = "gehe!m"


def test_passwords_are_never_shown(folder):
    encoded = "gehe%21m"
    url = f"postgres://u:{encoded}@127.0.0.1:1/d"
    for arguments, env in [
        (("--url", url, "snapshot"), {}),
        (("-vv", "--url", url, "snapshot"), {}),
        (("--json", "--url", url, "snapshot"), {}),
        (("--url", f"host=127.0.0.1 port=1 password={SECRET} nonsense", "snapshot"), {}),
        (("--url", f"postgres://u:{SECRET}@[:1/d", "snapshot"), {}),
        (("snapshot", url), {"PGPASSWORD": SECRET, "PGHOST": f"/{SECRET}", "TRIAL_URL": "host=/nix"}),
        (("--env", "staging", "snapshot"), {"TRIAL_URL": url}),
        (("--env", "staging", "snapshot"), {"TRIAL_URL": "host=/nix", "PGPASSWORD": SECRET, "PGUSER": SECRET}),
        (("new", "--nix", url), {}),
        ((url,), {}),
    ]:
        result = folder("-e", "staging", *arguments, expect=None, env=env) if arguments[0] == "snapshot" else folder(
            *arguments, expect=None, env=env)
        assert result.status in (2, 5), result
        assert SECRET not in result.out + result.err and encoded not in result.out + result.err, result


def test_the_process_title_has_no_password(theseus, tmp_path):
    """A server that never answers keeps the program there while its title is read."""
    import socket
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"postgres://u:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/d?connect_timeout=20"
    process = theseus.start("--url", url, "snapshot")
    connection, _ = silent.accept()
    title = open(f"/proc/{process.pid}/cmdline").read()
    process.kill()
    process.wait()
    connection.close()
    assert SECRET not in title and "******" in title and "postgres://u:" in title
