"""A proof holds for the schema it was made on: what is new since, and uses what changes, makes it void."""


def table_and_drop(project):
    project.write("migrations/20260101000000_people.sql", "create table people (id int primary key, phone text);\n")
    project("migrate")
    project.write("migrations/20260102000000_drop_phone.sql", "alter table people drop column phone;\n")
    project("prove")


def test_a_new_dependent_makes_a_committed_proof_void(project):
    table_and_drop(project)
    project.database.run("create index by_hand on people (phone)")
    refused = project("migrate", expect=1)
    assert "index public.by_hand" in refused.err and "accept" in refused.err
    assert project.database.run("select phone from people") == []


def test_and_once_accepted_it_is_proved_with_it(project):
    table_and_drop(project)
    project.database.run("insert into people values (1, '555')", )
    project.database.run("create index by_hand on people (phone)")
    project("accept", "--reason", "wanted")
    project("migrate")
    assert project.database.run("select to_regclass('by_hand')::text") == [(None,)]
    project("rollback")
    assert project.database.run("select phone, to_regclass('by_hand')::text from people") == [("555", "by_hand")]


def test_a_grant_on_a_schema_does_not_touch_what_is_in_it(project):
    project.write("migrations/20260101000000_people.sql", "create table people (id int primary key);\n")
    project("migrate")
    project.write("migrations/20260102000000_usage.sql", "grant usage on schema public to public;\ncomment on schema public is 'ours';\n")
    project("prove")
    assert "people" not in (project.directory / "rollback/20260102000000_rollback.sql").read_text()
