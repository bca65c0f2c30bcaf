"""Turns sql/**/*.sql into one C header: sql/catalog/table.sql becomes sql_catalog_table.

A line that begins with "--only " belongs to the restricted form alone: sql_catalog_table has it as a
comment (left out), sql_catalog_table_only has it as SQL. Head comments are left out of both.
"""
import pathlib
import sys


def literal(name, lines):
    out = [f"static const char {name}[] UNUSED ="]
    for line in lines:
        text = line.replace("\\", "\\\\").replace('"', '\\"')
        out.append(f'    "{text}\\n"')
    if not lines:
        out.append('    ""')
    return "\n".join(out) + ";\n"


def main():
    out, root, *files = sys.argv[1:]
    parts = ['/* Made by tools/embed.py from sql/. */', '#include "core/base.h"', ""]
    for path in map(pathlib.Path, files):
        name = "sql_" + "_".join(path.resolve().relative_to(pathlib.Path(root).resolve()).with_suffix("").parts)
        name = name.replace("-", "_").replace(".", "_")
        raw = path.read_text(encoding="utf-8").splitlines()
        plain = [l for l in raw if not l.lstrip().startswith("--")]
        parts.append(literal(name, plain))
        if any(l.lstrip().startswith("--only ") for l in raw):
            only = [l.replace("--only ", "", 1) if l.lstrip().startswith("--only ") else l
                    for l in raw if l.lstrip().startswith("--only ") or not l.lstrip().startswith("--")]
            parts.append(literal(name + "_only", only))
    pathlib.Path(out).write_text("\n".join(parts), encoding="utf-8")


main()
