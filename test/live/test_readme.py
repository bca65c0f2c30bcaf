"""What the README shows is what the program prints, with times and counts of milliseconds made equal.

THESEUS_README=write writes the outputs anew."""
import os
import re
import subprocess

from conftest import BINARY, REPOSITORY

README = REPOSITORY / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.S)


def commands(block):
    """(text as shown, script, output as shown) of each command of a block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([[line], [line[2:]], []])
        elif line.startswith("> ") and found[-1][2] == []:
            found[-1][0].append(line)
            found[-1][1].append(line[2:])
        else:
            found[-1][2].append(line)
    return found


def normal(lines):
    text = "\n".join(lines)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    text = re.sub(r"\S+@theseus", "WHO@theseus", text)
    text = re.sub(r"local: \S+", "local: PLACE", text)
    text = re.sub(r" as \S+$", " as WHO", text, flags=re.M)
    text = re.sub(r"\d+\.\d+", "N", text)
    text = re.sub(r"(?m)^(\d{14} .*?)((?: +\d+)+)$", lambda m: m.group(1) + re.sub(r"\d+", "N", m.group(2)), text)
    return re.sub(r"[ -]+", " ", text)


def test_readme_is_true(theseus):
    environment = {**theseus.environment, "PATH": f"{BINARY.parent}:{os.environ['PATH']}"}
    shell = subprocess.Popen(["bash"], cwd=theseus.directory, env=environment, text=True, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    written = README.read_text()
    for match in BLOCK.finditer(README.read_text()):
        shown = []
        for head, script, expected in commands(match.group(1)):
            shell.stdin.write("\n".join(script) + "\necho __END__\n")
            shell.stdin.flush()
            got = []
            while (line := shell.stdout.readline()) not in ("__END__\n", ""):
                got.append(line.rstrip("\n"))
            while got and not got[-1]:
                got.pop()
            shown += [*head, *got]
            if os.environ.get("THESEUS_README") != "write":
                assert normal(got) == normal(expected), script
        written = written.replace(match.group(1), "\n".join(shown) + "\n")
    shell.stdin.close()
    if os.environ.get("THESEUS_README") == "write":
        (theseus.directory / "README.md").write_text(written)
        print("written:", theseus.directory / "README.md")
