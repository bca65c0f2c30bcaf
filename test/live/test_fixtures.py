"""The test bench itself: the private server answers and a test's database is its own."""


def test_database_is_fresh(database):
    assert database.run("select count(*) from pg_catalog.pg_class where relnamespace = 'public'::regnamespace") == [(0,)]
    database.run("create table t (id int)")
    assert database.run("select current_database()") == [(database.name,)]
