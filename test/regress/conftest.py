"""The fixtures of the live tests, and lines for the end of the report."""
import importlib.util
import pathlib

summary = []

_path = pathlib.Path(__file__).resolve().parents[1] / "live" / "conftest.py"
_spec = importlib.util.spec_from_file_location("live_fixtures", _path)
live = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(live)

Server, Database, SCRATCH, BINARY, REPOSITORY = live.Server, live.Database, live.SCRATCH, live.BINARY, live.REPOSITORY


def pytest_terminal_summary(terminalreporter):
    for line in summary:
        terminalreporter.write_line(line)
