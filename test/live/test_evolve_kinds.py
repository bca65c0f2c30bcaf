"""The small kinds: indexes, constraints, NOT NULL."""
import psycopg
import pytest


@pytest.fixture
def field(project):
    project.database.run("create table r (a int, b int, primary key (a, b)); insert into r select g, g from generate_series(1, 100) g;"
                         "create table t (id int primary key, a int, b int, word text);"
                         "insert into t select g, g % 100 + 1, g % 100 + 1, case when g % 10 > 0 then 'w' || g end from generate_series(1, 2000) g;"
                         "create index t_a on t (a); analyze")
    project("adopt", "--database")
    return project


def declare(project, kind, **more):
    project.write("evolutions/it.yaml", "\n".join([f"kind: {kind}\ntable: t"] + [f"{k}: {v}" for k, v in more.items()]) + "\n")


def valid(database, name):
    rows = database.run("select indisvalid, pg_get_indexdef(indexrelid) from pg_index where indexrelid = to_regclass(%s)", name)
    return rows[0] if rows else None


def no_drift(field):
    assert "no drift" in field("drift").out


def test_add_index(field):
    declare(field, "add_index", name="t_word", columns='"word, lower(word)"', where='"word is not null"', include="id")
    assert "SHARE UPDATE EXCLUSIVE" in field("evolve", "plan", "it").out
    field("evolve", "start", "it")
    assert valid(field.database, "t_word") == (True, "CREATE INDEX t_word ON public.t USING btree (word, lower(word)) INCLUDE (id) WHERE (word IS NOT NULL)")
    no_drift(field)
    field("evolve", "back", "it")
    assert valid(field.database, "t_word") is None
    no_drift(field)
    field("evolve", "start", "it")
    field("evolve", "cleanup", "it")
    no_drift(field)


@pytest.mark.parametrize("more, says", [({"columns": "nothing"}, 'column "nothing" does not exist'), ({"columns": '"word); drop table t; --"'}, "cannot insert multiple commands"),
                                        ({"columns": "a", "name": "t_a"}, "public.t_a is there already"), ({"columns": "a", "method": "gin"}, "no default operator class")])
def test_add_index_refused(field, more, says):
    declare(field, "add_index", **{"name": "fresh", **more})
    assert says in field("evolve", "start", "it", expect=1).err
    assert field.database.run("select count(*) from theseus.evolution") == [(0,)]


def test_a_unique_index_that_fails_leaves_nothing_and_the_same_command_goes_on(field):
    declare(field, "add_index", name="t_uniq", columns="word", unique="true")
    field.database.run("insert into t values (5000, 1, 1, 'w1')")
    assert "23505" in field("evolve", "start", "it", expect=1).err
    assert valid(field.database, "t_uniq") is None
    field.database.run("delete from t where id = 5000")
    field("evolve", "start", "it")
    assert valid(field.database, "t_uniq")[0]


def test_drop_index_and_back(field):
    database = field.database
    before = valid(database, "t_a")
    declare(field, "drop_index", name="t_a")
    field("evolve", "start", "it")
    assert valid(database, "t_a") == before
    field("evolve", "cutover", "it")
    assert valid(database, "t_a") is None
    no_drift(field)
    field("evolve", "back", "it")
    assert valid(database, "t_a") == before
    no_drift(field)


def test_drop_index_refused(field):
    declare(field, "drop_index", name="t_pkey")
    assert "belongs to a constraint" in field("evolve", "start", "it", expect=1).err
    declare(field, "drop_index", name="nothing")
    assert 'has no index "nothing"' in field("evolve", "start", "it", expect=1).err


def test_an_index_that_is_read_is_a_gate(field):
    declare(field, "drop_index", name="t_a")
    with field.database.connect() as connection:
        connection.execute("set enable_seqscan = off")
        connection.execute("select count(*) from t where a = 5")
        connection.execute("select pg_stat_force_next_flush()")
        connection.execute("select 1")
    assert 'gate "scans": 1 scans, allowed are 0 scans' in field("evolve", "start", "it", expect=1).err


def test_set_not_null(field):
    database = field.database
    declare(field, "set_not_null", column="word")
    assert 'gate "nulls": 200 rows' in field("evolve", "start", "it", expect=1).err
    field("evolve", "back", "it")
    declare(field, "set_not_null", column="word", fill="\"'filled ' || id\"")
    field("evolve", "start", "it", "--through", "cutover")
    assert database.run("select count(*) from t where word like 'filled %'") == [(200,)]
    with pytest.raises(psycopg.errors.NotNullViolation):
        database.run("update t set word = null where id = 1")
    no_drift(field)
    field("evolve", "cleanup", "it")
    assert database.run("select attnotnull from pg_attribute where attrelid = 't'::regclass and attname = 'word'") == [(True,)]
    assert database.run("select count(*) from pg_constraint where conrelid = 't'::regclass and contype = 'c'") == [(0,)]
    no_drift(field)


def test_filling_checks_foreign_keys_and_asks_before_triggers_fire(field):
    database = field.database
    database.run("create table other (id int primary key); insert into other values (1); update t set a = null where id < 20;"
                 "alter table t add foreign key (a) references other not valid")
    declare(field, "set_not_null", column="a", fill='"7"')
    assert "violates foreign key" in field("evolve", "start", "it", expect=1).err
    assert database.run("select count(*) from t where a = 7 and id < 20") == [(0,)]
    field("evolve", "back", "it")
    database.run("create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger f before update on t for each row execute function f()")
    declare(field, "set_not_null", column="a", fill='"1"')
    assert "pass by foreign keys too" in field("evolve", "start", "it", expect=1).err
    declare(field, "set_not_null", column="a", fill='"1"', pace="{ fire_triggers: true }")
    field("evolve", "start", "it", "--through", "cutover")
    assert database.run("select count(*) from t where a is null") == [(0,)]


def test_set_not_null_back(field):
    declare(field, "set_not_null", column="a")
    field("evolve", "start", "it", "--through", "cutover")
    field("evolve", "back", "it")
    assert field.database.run("select attnotnull from pg_attribute where attrelid = 't'::regclass and attname = 'a'") == [(False,)]
    no_drift(field)


@pytest.mark.parametrize("rule, bad, mend", [
    ({"check": '"a > 1"'}, 'gate "violations": 20 rows', "update t set a = 2, b = 2 where a = 1"),
    ({"unique": "a, word"}, 'gate "violations": 1 keys', "delete from t where id = 9001"),
    ({"foreign_key": "{ columns: 'a, b', table: r, references: 'a, b' }"}, 'gate "violations": 1 rows', "delete from t where id = 9002"),
])
def test_add_constraint(field, rule, bad, mend):
    database = field.database
    database.run("insert into t values (9001, 2, 2, 'w1'), (9002, 7, 8, 'orphan')")
    declare(field, "add_constraint", name="rule", **rule)
    assert bad in field("evolve", "start", "it", expect=1).err
    database.run(mend)
    field("evolve", "start", "it", "--through", "cutover")
    assert database.run("select convalidated from pg_constraint where conname = 'rule'") == [(True,)]
    no_drift(field)
    field("evolve", "back", "it")
    assert database.run("select count(*) from pg_constraint where conname = 'rule'") == [(0,)]
    assert valid(database, "rule") is None
    no_drift(field)


@pytest.mark.parametrize("rule, status, says", [
    ({"check": '"nothing > 1"'}, 1, 'column "nothing" does not exist'), ({"check": '"a > 1", unique: a'}, 2, None), ({}, 2, "one of check, unique and foreign_key is wanted, 0 are given"),
    ({"foreign_key": "{ columns: a, table: r, references: nothing }"}, 1, 'column "nothing" does not exist')])
def test_add_constraint_refused(field, rule, status, says):
    declare(field, "add_constraint", name="rule", **rule)
    err = field("evolve", "start", "it", expect=status).err
    assert not says or says in err


def demote(field, **more):
    field.database.run("alter table t add column doc jsonb; update t set doc = '{\"x\": 1}' where id % 2 = 0")
    field("accept", "--reason", "the document")
    declare(field, "demote", column="word", path="doc->'names'->>'word'", **more)


def differing(field):
    return field.database.run("select count(*) from t where word is distinct from (doc #>> '{names,word}')")[0][0]


def test_demote_and_back(field):
    database = field.database
    demote(field)
    before = database.run("select * from t order by id")
    field("evolve", "start", "it")
    assert differing(field) == 0
    assert database.run("select doc from t where id in (1, 2, 10) order by id") == [({"names": {"word": "w1"}},), ({"x": 1, "names": {"word": "w2"}},), ({"x": 1},)]
    no_drift(field)
    database.run("update t set word = 'by column' where id = 1; update t set doc = doc || '{\"names\": {\"word\": \"by document\"}}' where id = 2; "
                 "update t set word = null where id = 3; insert into t (id, doc) values (3000, '{\"names\": {\"word\": \"new\"}}')")
    field("evolve", "cutover", "it")
    assert database.run("select theseus.flag('it')") == [("json",)]
    assert differing(field) == 0
    assert database.run("select word from t where id in (1, 2, 3, 3000) order by id") == [("by column",), ("by document",), (None,), ("new",)]
    field("evolve", "back", "it")
    after = {row[0]: row for row in database.run("select * from t order by id")}
    assert [row for row in before if after[row[0]][:3] != row[:3]] == []
    assert [row[3] for key, row in sorted(after.items()) if key in (1, 2, 3, 3000)] == ["by column", "by document", None, "new"]
    assert database.run("select count(*) from t where doc #>> '{names,word}' is not null") == [(0,)]
    no_drift(field)


def test_demote_to_the_end(field):
    demote(field, cleanup="{ drop_column: true }")
    words = field.database.run("select id, word from t order by id")
    field("evolve", "start", "it", "--through", "cleanup")
    assert field.database.run("select id, doc #>> '{names,word}' from t order by id") == words
    assert field.database.run("select attname from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped") == [("id",), ("a",), ("b",), ("doc",)]
    no_drift(field)


def test_demote_overwrites_nothing(field):
    demote(field)
    field.database.run("update t set doc = '{\"names\": {\"word\": \"other\"}}' where id = 5")
    assert 'gate "occupied": 1 rows' in field("evolve", "start", "it", expect=1).err
    assert field.database.run("select word, doc from t where id = 5") == [("w5", {"names": {"word": "other"}})]
