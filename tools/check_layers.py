"""A folder of src/ includes only folders to its left (ARCHITECTURE.md); some headers belong to one room.

Also: banned functions, left-over marks. Prints file:line for every breach; exit 1 when there is any.
"""
import pathlib
import re
import sys

ROOMS = ("core db parse catalog observe project state lint migrate evolve archive stack watch advise "
         "jobs net gateway serve cli").split()
OWNERS = {"libpq-fe.h": "db", "pg_query.h": "parse", "pg_query/pg_query.pb-c.h": "parse", "yaml.h": "core",
          "jansson.h": "core", "sodium.h": "core"}
# Folders inside migrate/ know only these neighbours: what is proved and what is run meet in procedure.h alone.
INSIDE_MIGRATE = {"park": set(), "shadow": set(), "run": set(), "prove": {"park", "shadow"}}
BANNED = re.compile(r"\b(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|strtok|gmtime|localtime|atoi|atol|"
                    r"system|gets|setjmp|longjmp|alloca)\s*\(")
PRINTING = re.compile(r"\b(printf|puts|putchar)\s*\(")
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def room_of(path, src):
    parts = path.relative_to(src).parts
    return parts[0] if len(parts) > 1 else "cli"


def allowed_inside(parts, target):
    if parts[0] != "migrate" or target[0] != "migrate" or len(parts) < 3 or len(target) < 3 or parts[1] == target[1]:
        return True
    return target[1] in INSIDE_MIGRATE[parts[1]]


def breaches(path, src):
    room = room_of(path, src)
    if room not in ROOMS:
        yield 1, f"folder {room} is not a room of ARCHITECTURE.md"
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        include = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if include:
            target = include.group(1)
            other = target.split("/")[0]
            if target in OWNERS and OWNERS[target] != room:
                yield number, f"{target} is included only by {OWNERS[target]}/"
            elif other in ROOMS and "/" in target and ROOMS.index(other) > ROOMS.index(room):
                yield number, f"{room}/ may not include {other}/ (it stands to its right)"
            elif not allowed_inside(path.relative_to(src).parts, target.split("/")):
                yield number, f"{'/'.join(path.relative_to(src).parts[:-1])}/ may not include {target}"
            continue
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        if BANNED.search(code):
            yield number, f"banned function: {BANNED.search(code).group(1)}"
        if room != "cli" and PRINTING.search(code):
            yield number, "only cli/ prints"
        if MARKS.search(line):
            yield number, "left-over mark"


def main():
    src = pathlib.Path(sys.argv[1])
    failed = 0
    for path in sorted([*src.rglob("*.c"), *src.rglob("*.h")]):
        for number, what in breaches(path, src):
            print(f"{path}:{number}: {what}", file=sys.stderr)
            failed += 1
    sys.exit(1 if failed else 0)


main()
