"""docs/evolutions.md shows what the program prints. THESEUS_README=write writes the outputs anew."""
import os
import re
import shutil
import subprocess

from conftest import BINARY, REPOSITORY
from test_readme import BLOCK, commands, normal

DOCUMENT = REPOSITORY / "docs" / "evolutions.md"


def same(lines):
    return re.sub(r"\d+ ?(?=% of them|[kM]B|s of work|pages done)", "N", re.sub(r"N MB", "N", normal(lines)))


def test_the_document_is_true(theseus):
    shutil.copytree(REPOSITORY / "examples" / "quakes", theseus.directory, dirs_exist_ok=True)
    environment = {**theseus.environment, "PATH": f"{BINARY.parent}:{os.environ['PATH']}"}
    written = text = DOCUMENT.read_text()
    with subprocess.Popen(["bash"], cwd=theseus.directory, env=environment, text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as shell:
        for match in BLOCK.finditer(text):
            shown = []
            for head, script, expected in commands(match.group(1)):
                shell.stdin.write("\n".join(script) + "\necho __END__\n")
                shell.stdin.flush()
                got = []
                while (line := shell.stdout.readline()) not in ("__END__\n", ""):
                    got.append(line.rstrip())
                while got and not got[-1]:
                    got.pop()
                shown += [*head, *got]
                if os.environ.get("THESEUS_README") != "write":
                    assert same(got) == same(expected), script
            written = written.replace(match.group(1), "\n".join(shown) + "\n")
        shell.stdin.close()
    if os.environ.get("THESEUS_README") == "write":
        (theseus.directory / "evolutions.md").write_text(written)
        print("written:", theseus.directory / "evolutions.md")
