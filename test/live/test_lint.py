"""lint: every rule finds each statement of its bad.sql at its line and nothing in its good.sql; levels, allow, settings."""
import json

import pytest

from conftest import REPOSITORY

CASES = REPOSITORY / "test" / "cases" / "lint"
NAMES = sorted(p.name for p in CASES.iterdir())


def rules(theseus):
    return {r["rule"]: r for r in json.loads(theseus("--json", "lint", "--rules").out)["rules"]}


def only(theseus, name, level="error"):
    levels = ", ".join(f"{rule}: {level if rule == name else 'off'}" for rule in rules(theseus))
    theseus.write("theseus.yaml", f"project: trial\nlint: {{ {levels} }}\nenvironments: {{ local: {{ url: embedded }} }}\n")


def findings(theseus, file, expect=None):
    return json.loads(theseus("--json", "lint", str(file), expect=expect).out)["findings"]


def test_every_rule_has_cases_and_says_what_to_do(theseus):
    found = rules(theseus)
    assert sorted(found) == NAMES
    assert all(len(r["instead"]) > 4 and r["finds"] for r in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_cases(theseus, name):
    only(theseus, name)
    bad = CASES / name / "bad.sql"
    found = findings(theseus, bad, expect=3)
    assert {f["rule"] for f in found} == {name}
    lines = [f["line"] for f in found]
    wanted = list(range(1, len(bad.read_text().splitlines()) + 1))
    if name == "validate-in-same-transaction":
        wanted = [2]
    assert sorted(set(lines)) == wanted
    assert all(f["column"] >= 1 and f["hint"] for f in found)
    assert findings(theseus, CASES / name / "good.sql", expect=0) == []


def test_levels_allow_and_their_mistakes(theseus):
    theseus.write("a.sql", "create index i on t (a);\n")
    result = theseus("lint", "a.sql")
    assert "a.sql:1:1: warning: building this index blocks writes to t" in result.out and "CONCURRENTLY" in result.out
    only(theseus, "index-blocks-writes")
    theseus("lint", "a.sql", expect=3)
    theseus.write("a.sql", "create index i on t (a);\n-- theseus: allow index-blocks-writes t has ten rows\ncreate index j on t (a);\n")
    assert [f["line"] for f in findings(theseus, "a.sql", 3)] == [1]
    theseus.write("a.sql", "-- theseus: allow index-blocks-writes t has ten rows\ncreate index i on t (a);\ncreate index j on t (a);\n")
    assert findings(theseus, "a.sql", 0) == []
    theseus.write("a.sql", "-- theseus: allow index-blocks-writes nothing there\nselect 1;\n-- theseus: allow index-blocks-write x\nselect 2;\n")
    assert [f["rule"] for f in findings(theseus, "a.sql", 3)] == ["unused-allow", "unknown-rule"]
    theseus.write("theseus.yaml", "project: trial\nlint: { index-block-writes: off, rename: loud }\nenvironments: { local: { url: embedded } }\n")
    (theseus.directory / "migrations").mkdir()
    assert "rename wants off, warning or error" in theseus("lint", expect=2).err
    theseus.write("theseus.yaml", "project: trial\nlint: { index-block-writes: off }\nenvironments: { local: { url: embedded } }\n")
    result = theseus("lint", expect=None)
    assert 'there is no lint rule "index-block-writes"' in result.out + result.err and "index-blocks-writes?" in result.out + result.err


def test_a_password_in_the_file_is_warned_of(theseus):
    (theseus.directory / "migrations").mkdir()
    for url, warned in [("postgresql://a:secret@h/d", True), ("host=h password=secret", True), ("postgresql://a:${P}@h/d", False),
                        ("postgresql://a@h:5432/d", False), ("${URL}", False)]:
        theseus.write("theseus.yaml", f'project: trial\nenvironments: {{ local: {{ url: embedded }}, far: {{ url: "{url}" }} }}\n')
        result = theseus("lint")
        assert ("literal-password" in result.out + result.err) == warned, url
        assert "secret" not in result.out + result.err
