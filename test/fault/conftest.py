"""The fixtures of the live tests, for tests that break things on purpose."""
import importlib.util
import pathlib

summary = []  # lines for the end of the report

_path = pathlib.Path(__file__).resolve().parents[1] / "live" / "conftest.py"
_spec = importlib.util.spec_from_file_location("live_fixtures", _path)
live = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(live)

Server, Program, Database, SCRATCH, BINARY = live.Server, live.Program, live.Database, live.SCRATCH, live.BINARY
server, database, theseus, project = live.server, live.database, live.theseus, live.project


def pytest_terminal_summary(terminalreporter):
    for line in summary:
        terminalreporter.write_line(line)
