"""Help, manual page and completion are printed from one table, and no line holds a password."""
import re

import pytest

from conftest import REPOSITORY


def commands():
    text = (REPOSITORY / "src/cli/commands.def").read_text()
    return re.findall(r"^(?:COMMAND|ALSO)\((\w+)\)", text, re.M)


def test_every_command_is_in_the_manual_and_in_each_completion(theseus):
    page = theseus("help", "--man").out
    listed = [line for line in page.splitlines() if line.startswith('.SS "theseus ')]
    assert len(listed) == len(commands())
    assert not [line for line in page.splitlines() if line.startswith("'")]
    names = {line.split()[2].rstrip('"') for line in listed}
    assert "restore-schema" in names
    for shell in ("bash", "zsh", "fish"):
        text = theseus("completion", shell).out
        assert not [name for name in names if name not in text], shell
        assert "revert-script" in text and "accept-script" in text


@pytest.mark.parametrize("command", [["status"], ["drift"], ["plan"]])
def test_no_log_line_holds_a_password(theseus, command):
    url = "postgresql://somebody:sekr3t@127.0.0.1:1/nothing"
    theseus.write("theseus.yaml", 'project: trial\ndefault: far\nenvironments: { far: { url: "${FAR}" } }\n')
    (theseus.directory / "migrations").mkdir()
    result = theseus("-vvv", *command, env={"FAR": url}, expect=5)
    assert "sekr3t" not in result.out + result.err
    result = theseus("-vvv", "--url", url, *command, expect=5, env={"FAR": "host=unused"})
    assert "sekr3t" not in result.out + result.err
