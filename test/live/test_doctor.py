"""doctor: what stands in the way, each with what to do; claim: a copy goes on with its history."""
import json

import psycopg


def checks(program, **kwargs):
    result = program("doctor", "--json", **kwargs)
    return {(c["check"], c["state"]): c for c in json.loads(result.out)["checks"]}


def test_all_is_well(project):
    found = checks(project)
    assert all(state == "good" for _, state in found), found
    assert {check for check, _ in found} == {"server", "connection", "rights", "state", "shadow"}
    assert not project.database.run("select 1 from pg_namespace where nspname = 'theseus'"), "looking makes nothing"


def test_missing_rights_come_with_their_grants(project, server):
    database = project.database
    database.run("drop role if exists deploy_er")
    database.run('create role deploy_er login; create role "The Owner"')
    try:
        database.run('create schema app; create table app.t (a int); alter table app.t owner to "The Owner"; '
                     "create extension if not exists pg_trgm schema app")
        project.write("theseus.yaml", "project: trial\nschemas: { managed: [app] }\ndefault: target\nenvironments:\n"
                      f'  target: {{ url: "{server.url(database.name, user="deploy_er")}" }}\n')
        text = project("doctor", expect=3).out
        grants = [line.strip() for line in text.splitlines() if line.strip().startswith("grant ")]
        assert 'grant "The Owner" to deploy_er;' in grants
        assert "grant usage, create on schema app to deploy_er;" in grants
        assert f"grant create on database {database.name} to deploy_er;" in grants
        assert "does not own 1 objects" in text, "what belongs to an extension is not asked for"
        for grant in grants:
            database.run(grant)
        assert checks(project)[("rights", "good")]
    finally:
        database.run('drop owned by deploy_er cascade; drop owned by "The Owner" cascade; drop role deploy_er; drop role "The Owner"')


def test_no_server_and_no_binaries(project):
    project.write("theseus.yaml", 'project: trial\ndefault: target\nenvironments:\n  target: { url: "postgresql://me:s3cret@/x?host=/nonexistent" }\n')
    result = project("doctor", expect=5, env={"THESEUS_PG_BIN": "/nonexistent"})
    assert "apt-get install postgresql" in result.out and "/nonexistent:5432/x as me" in result.out
    assert "s3cret" not in result.out + result.err


def test_a_copy_is_refused_until_claimed(project, server):
    database = project.database
    yaml = "project: trial\nshadow: off\ndefault: {0}\nenvironments:\n  {0}: {{ url: \"{1}\" }}\n"
    project.write("theseus.yaml", yaml.format("original", database.url))
    project.write("migrations/20250101000000_a.sql", "create table a (x int);\n")
    project("migrate")
    copy = database.name + "_copy"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {copy}")
        admin.execute(f"create database {copy} template {database.name}")
    try:
        url = server.url(copy)
        project.write("theseus.yaml", yaml.format("copy", url))
        project.write("migrations/20250102000000_b.sql", "create table b (x int);\n")
        refused = project("migrate", expect=1)
        assert "copy" in refused.err and "theseus claim" in refused.err
        with psycopg.connect(url) as connection:
            assert connection.execute("select to_regclass('b')").fetchone() == (None,)
        assert checks(project, expect=3)[("state", "error")]
        project("claim")
        project("migrate")
        with psycopg.connect(url) as connection:
            assert connection.execute("select to_regclass('b')::text").fetchone() == ("b",)
            assert connection.execute("select kind from theseus.event where kind = 'claimed'").fetchall() == [("claimed",)]
    finally:
        with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
            admin.execute(f"drop database if exists {copy} with (force)")
