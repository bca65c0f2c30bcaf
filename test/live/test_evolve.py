"""Evolutions from one end to the other: promote."""
import json

import psycopg
import pytest

PROMOTE = """\
kind: promote
table: context_events
path: metadata->>'source'
column: { name: source_type, type: text }
index: partial
check: "source_type in ('guardrails', 'trip', 'planner')"
gates: { null_rate: 90% }
"""
ITEM = """\
kind: promote
table: context_events
path: metadata->>'roadmap_item_id'
column: { name: source_roadmap_item_id, type: uuid }
references: { table: roadmap_items, column: id, on_delete: set null }
index: partial
"""

TABLES = """
create table roadmap_items (id uuid primary key);
insert into roadmap_items select md5(g::text)::uuid from generate_series(1, 50) g;
create table context_events (id bigint generated always as identity primary key, metadata jsonb, note text);
create index on context_events (note);
insert into context_events (metadata, note)
select case when g % 10 = 0 then '{}' when g % 10 = 1 then null
            else jsonb_build_object('source', (array['guardrails', 'trip', 'planner'])[g % 3 + 1], 'roadmap_item_id', md5((g % 50 + 1)::text)::uuid) end,
       'note ' || g
  from generate_series(1, 5000) g;
"""


@pytest.fixture
def shop(project):
    project.database.run(TABLES)
    project.write("evolutions/promote_source.yaml", PROMOTE)
    project.write("evolutions/promote_item.yaml", ITEM)
    return project


def equal(database, column, key, cast="text"):
    """Rows in which column and document differ."""
    return database.run(f"select count(*) from context_events where {column} is distinct from (metadata ->> '{key}')::{cast}")[0][0]


def test_from_plan_to_cleanup(shop):
    database = shop.database
    plan = shop("evolve", "plan", "promote_source", "--sql")
    assert "ACCESS EXCLUSIVE on context_events" in plan.out and "5000 rows" in plan.out
    assert database.run("select to_regnamespace('theseus')") == [(None,)], "a plan makes nothing"
    shop("evolve", "start", "promote_source")
    assert equal(database, "source_type", "source") == 0
    assert database.run("select value from theseus.feature_flag") == [("fallback",)]
    shop("evolve", "cutover", "promote_source")
    assert database.run("select theseus.flag('promote_source')") == [("column",)]
    database.run("insert into context_events (source_type) values ('trip')")
    assert database.run("select metadata from context_events order by id desc limit 1") == [({"source": "trip"},)]
    database.run("insert into context_events (metadata) values ('{\"source\": \"planner\"}')")
    assert database.run("select source_type from context_events order by id desc limit 1") == [("planner",)]
    with pytest.raises(psycopg.errors.CheckViolation):
        database.run("insert into context_events (metadata) values ('{\"source\": \"nobody\"}')")
    shop("evolve", "cleanup", "promote_source")
    assert database.run("select count(*) from pg_trigger where not tgisinternal and tgrelid = 'context_events'::regclass") == [(0,)]
    assert database.run("select conname from pg_constraint where conrelid = 'context_events'::regclass and contype = 'c'") == \
        [("context_events_source_type_check",)]
    assert database.run("select indisvalid from pg_index where indexrelid = 'context_events_source_type_idx'::regclass") == [(True,)]
    assert "done" in shop("evolve", "list").out
    assert "done already" in shop("evolve", "start", "promote_source").out
    assert "clean-up is behind it" in shop("evolve", "back", "promote_source", expect=1).err
    assert database.run("select state from theseus.evolution") == [("done",)]
    assert "declared" in shop("evolve", "list").out


def test_back_after_cutover_keeps_what_was_written(shop):
    database = shop.database
    before = database.run("select id, metadata from context_events order by id")
    shop("evolve", "start", "promote_item", "--through", "cutover")
    item = database.run("select id from roadmap_items limit 1")[0][0]
    database.run("update context_events set source_roadmap_item_id = %s where id = 10", item)
    database.run("update context_events set source_roadmap_item_id = null where id = 12")
    shop("evolve", "back", "promote_item")
    after = dict(database.run("select id, metadata from context_events order by id"))
    assert after.pop(10) == {"roadmap_item_id": str(item)}
    assert "roadmap_item_id" not in after.pop(12)
    assert after == {k: v for k, v in before if k not in (10, 12)}
    assert database.run("select attname from pg_attribute where attrelid = 'context_events'::regclass and attnum > 0 and not attisdropped") == \
        [("id",), ("metadata",), ("note",)]
    assert database.run("select count(*) from pg_constraint where conrelid = 'context_events'::regclass and contype <> 'p'") == [(0,)]
    assert database.run("select count(*) from pg_proc where pronamespace = 'theseus'::regnamespace and proname like 'promote%'") == [(0,)]
    shop("evolve", "start", "promote_item")
    assert equal(database, "source_roadmap_item_id", "roadmap_item_id", "uuid") == 0


def test_the_schema_on_record_follows(shop):
    database = shop.database
    shop("adopt", "--database")
    assert "no drift" in shop("drift").out
    for verb in (("start", "promote_item"), ("cutover", "promote_item"), ("back", "promote_item", "--to", "verify"),
                 ("back", "promote_item"), ("start", "promote_source"), ("cutover", "promote_source"), ("cleanup", "promote_source")):
        shop("evolve", *verb)
        assert "no drift" in shop("drift").out, verb
    phases = database.run("select name from theseus.event where kind = 'evolution' order by id")
    assert phases[:3] == [("promote_item: expand begins",), ("promote_item: backfill begins",), ("promote_item: verify begins",)]
    assert "promote_source: done" in shop("history").out
