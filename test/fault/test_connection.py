"""The answer to COMMIT that never came, a transaction pooler, the Supabase history."""
import socket
import threading
import time

import pytest

from conftest import live


class Proxy(threading.Thread):
    """Passes bytes on; at the N-th flush with a "commit" it cuts the client off, before or after the server has it."""

    def __init__(self, server, which, deliver):
        super().__init__(daemon=True)
        self.target, self.which, self.deliver, self.seen = f"{server.socket}/.s.PGSQL.5432", which, deliver, 0
        self.directory = live.short_directory("tpx")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f"{self.directory}/.s.PGSQL.5432")
        self.listener.listen(50)
        self.start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            threading.Thread(target=self.upstream, args=(client, server), daemon=True).start()
            threading.Thread(target=self.downstream, args=(client, server), daemon=True).start()

    def upstream(self, client, server):
        try:
            while data := client.recv(65536):
                if b"commit\0" in data:
                    self.seen += 1
                    if self.seen == self.which:
                        client.shutdown(socket.SHUT_RDWR)
                        if self.deliver:
                            server.sendall(data)
                            time.sleep(0.3)  # the server has answered, to nobody
                        server.shutdown(socket.SHUT_RDWR)
                        server.close()
                        return
                server.sendall(data)
        except OSError:
            pass
        finally:
            server.close()

    def downstream(self, client, server):
        try:
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            pass
        finally:
            client.close()


def off(project, url):
    project.write("theseus.yaml", f'project: trial\ndefault: target\nshadow: off\nenvironments:\n  target: {{ url: "{url}" }}\n')


@pytest.mark.parametrize("deliver", [True, False])
def test_the_answer_to_commit_is_lost(project, server, deliver):
    database = project.database
    project.write("migrations/20250101000000_one.sql", "create table one (id int);\n")
    project.write("migrations/20250102000000_two.sql", "create table two (id int);\n")
    # the first "commit"s are those of the state schema and the intent; find the one of the work itself
    outcomes = []
    for which in [*range(1, 9)] * 4:  # which of them are those of the work depends on what arrives together
        if len(outcomes) == 2:
            break
        database.run("drop schema if exists theseus cascade; drop table if exists one, two")
        proxy = Proxy(server, which, deliver)
        off(project, f"postgresql://postgres@/{database.name}?host={proxy.directory}")
        result = project("migrate", expect=None)
        off(project, database.url)
        kinds = [r[0] for r in database.run("select kind from theseus.event where kind = 'applied'")] \
            if database.run("select to_regclass('theseus.event') is not null")[0][0] else []
        there = [name for name in ("one", "two") if database.run("select to_regclass(%s) is not null", name)[0][0]]
        assert len(kinds) == len(there), "work and outcome are one"
        if "lost during COMMIT" in result.err:
            outcomes.append(result.status)
            assert result.status == (0 if deliver else 1), result
            assert ("did not commit" in result.err) == (not deliver)
        project("migrate")
        assert [r[0] for r in database.run("select version from theseus.event where kind = 'applied' order by id")] \
            == ["20250101000000", "20250102000000"]
    print(f"\nanswers to COMMIT lost ({'after' if deliver else 'before'} the server had it): {len(outcomes)}")
    assert outcomes


def test_supabase_history_is_kept_in_step(theseus, database):
    theseus("init", "--supabase", ".")
    config = theseus.directory / "supabase" / "theseus" / "theseus.yaml"
    config.write_text(f'project: trial\ndefault: target\nshadow: off\nenvironments:\n  target: {{ url: "{database.url}" }}\n')
    database.run("create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);"
                 "insert into supabase_migrations.schema_migrations values ('20250101000000', '{}', 'theirs'); create table theirs (id int)")
    theseus.write("supabase/migrations/20250101000000_theirs.sql", "create table theirs (id int);\n")
    theseus.write("supabase/migrations/20250102000000_ours.sql", "create table ours (id int);\n")
    theseus("migrate")
    assert database.run("select version, name, statements from supabase_migrations.schema_migrations order by 1") \
        == [("20250101000000", "theirs", []), ("20250102000000", "ours", ["create table ours (id int)"])]
    assert "nothing to do" in theseus("migrate").out
