/* What a statement is taken for: by the grammar, and by its words where the grammar gives up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "parse/script.h"

typedef struct Case {
    const char *text;
    const char *verb;
    const char *flags;   /* letters, see flag_letters */
    const char *objects; /* "schema.name " each */
} Case;

/* B C R T: transaction control; o outside; c concurrent index; i COPY data; d drops; w writes; x calls code; ? opaque;
 * then ! cascade, e IF EXISTS, n IF NOT EXISTS */
static const char flag_letters[] = "BCRTocidw?x";

static const Case cases[] = {
    {"CREATE TABLE IF NOT EXISTS s.t (a int)", "CREATE TABLE", "n", "s.t "},
    {"CREATE TEMP TABLE t (a int)", "CREATE TABLE", "", "t "},
    {"CREATE UNLOGGED TABLE t AS SELECT 1", "CREATE TABLE AS", "w", "t "},
    {"CREATE TABLE t AS SELECT 1 WITH NO DATA", "CREATE TABLE AS", "", "t "},
    {"SELECT * INTO t2 FROM t", "SELECT INTO", "w", "t2 "},
    {"SELECT 1 INTO s.t2 UNION SELECT 2", "SELECT INTO", "w", "s.t2 "},
    {"CREATE MATERIALIZED VIEW s.m AS SELECT 1", "CREATE MATERIALIZED VIEW", "w", "s.m "},
    {"CREATE OR REPLACE VIEW v AS WITH x AS (SELECT f()) SELECT * FROM x", "CREATE VIEW", "", "v "},
    {"CREATE FUNCTION s.f(a int) RETURNS int BEGIN ATOMIC INSERT INTO t VALUES (1); SELECT 1; END", "CREATE FUNCTION", "", "s.f "},
    {"CREATE TRIGGER g AFTER INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER", "", "s.t "},
    {"CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER", "", "t "},
    {"CREATE POLICY p ON s.t USING (true)", "CREATE POLICY", "", "s.t "},
    {"CREATE TYPE s.e AS ENUM ('a')", "CREATE TYPE", "", "s.e "},
    {"CREATE TYPE s.c AS (a int)", "CREATE TYPE", "", "s.c "},
    {"ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'b'", "ALTER TYPE ADD VALUE", "n", "s.e "},
    {"ALTER TYPE e RENAME VALUE 'a' TO 'b'", "ALTER TYPE RENAME VALUE", "", "e "},
    {"CREATE DOMAIN d AS int", "CREATE DOMAIN", "", "d "},
    {"CREATE SCHEMA IF NOT EXISTS \"S x\"", "CREATE SCHEMA", "n", "S x "},
    {"CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA s", "CREATE EXTENSION", "n", "uuid-ossp "},
    {"CREATE SEQUENCE s.q", "CREATE SEQUENCE", "", "s.q "},
    {"CREATE AGGREGATE s.a(int) (sfunc = f, stype = int)", "CREATE AGGREGATE", "", "s.a "},
    {"CREATE ROLE r", "CREATE ROLE", "", "r "},
    {"DROP ROLE IF EXISTS r, q", "DROP ROLE", "de", "r q "},
    {"CREATE FOREIGN TABLE s.f (a int) SERVER x", "CREATE FOREIGN TABLE", "", "s.f "},
    {"COMMENT ON TABLE t IS 'x'", "COMMENT ON", "", ""},
    {"GRANT SELECT ON t TO r", "GRANT", "", ""},

    {"DROP TABLE IF EXISTS a, s.b CASCADE", "DROP TABLE", "d!e", "a s.b "},
    {"DROP FUNCTION s.f(int), g", "DROP FUNCTION", "d", "s.f g "},
    {"DROP SCHEMA a, b", "DROP SCHEMA", "d", "a b "},
    {"DROP TYPE s.t", "DROP TYPE", "d", "s.t "},
    {"DROP TRIGGER g ON s.t", "DROP TRIGGER", "d", "s.t "},
    {"DROP POLICY p ON t", "DROP POLICY", "d", "t "},
    {"DROP EXTENSION x", "DROP EXTENSION", "d", "x "},
    {"DROP OWNED BY r", "DROP OWNED", "d", ""},
    {"ALTER TABLE ONLY s.t DROP COLUMN a", "ALTER TABLE", "d", "s.t "},
    {"ALTER TABLE IF EXISTS t DROP CONSTRAINT a", "ALTER TABLE", "e", "t "},
    {"ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE", "", "t "},
    {"ALTER TABLE s.t SET SCHEMA u", "ALTER TABLE", "", "s.t "},
    {"ALTER VIEW s.v OWNER TO r", "ALTER VIEW", "", "s.v "},
    {"ALTER FUNCTION s.f(int) OWNER TO r", "ALTER FUNCTION", "", "s.f "},
    {"ALTER INDEX i RENAME TO j", "ALTER INDEX", "", "i "},

    {"INSERT INTO t VALUES (1)", "INSERT", "w", ""},
    {"WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "SELECT", "w", ""},
    {"WITH x AS (SELECT 1) UPDATE t SET a = 1", "UPDATE", "w", ""},
    {"MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", "MERGE", "w", ""},
    {"TRUNCATE t, u CASCADE", "TRUNCATE", "w!", ""},
    {"COPY t FROM '/x'", "COPY", "w", ""},
    {"COPY t TO STDOUT", "COPY", "", ""},
    {"COPY (DELETE FROM t RETURNING a) TO STDOUT", "COPY", "w", ""},
    {"EXPLAIN INSERT INTO t VALUES (1)", "EXPLAIN", "", ""},
    {"EXPLAIN ANALYZE INSERT INTO t VALUES (1)", "EXPLAIN", "w", ""},
    {"EXPLAIN (ANALYZE) INSERT INTO t VALUES (1)", "EXPLAIN", "w", ""},
    {"EXPLAIN (ANALYZE off) INSERT INTO t VALUES (1)", "EXPLAIN", "", ""},
    {"PREPARE p AS INSERT INTO t VALUES (1)", "PREPARE", "", ""},
    {"EXECUTE p", "EXECUTE", "x", ""},
    {"SELECT a FROM t", "SELECT", "", ""},
    {"SELECT setval('s', 1)", "SELECT", "x", ""},
    {"(SELECT f())", "SELECT", "x", ""},
    {"DO $$ BEGIN END $$", "DO", "x", ""},
    {"CALL p()", "CALL", "x", ""},
    {"CREATE RULE r AS ON INSERT TO t DO INSTEAD DELETE FROM u", "CREATE RULE", "", "t "},

    {"CREATE INDEX ON t (a)", "CREATE INDEX", "", ""},
    {"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)", "CREATE INDEX CONCURRENTLY", "ocn", "s.i "},
    {"CREATE INDEX CONCURRENTLY ON t (a)", "CREATE INDEX CONCURRENTLY", "oc", ""},
    {"DROP INDEX CONCURRENTLY IF EXISTS s.i", "DROP INDEX CONCURRENTLY", "ocde", "s.i "},
    {"REINDEX INDEX CONCURRENTLY s.i", "REINDEX INDEX CONCURRENTLY", "oc", "s.i "},
    {"REINDEX (CONCURRENTLY) TABLE t", "REINDEX TABLE CONCURRENTLY", "oc", "t "},
    {"REINDEX (CONCURRENTLY false) TABLE t", "REINDEX TABLE", "", "t "},
    {"REINDEX TABLE CONCURRENTLY no", "REINDEX TABLE CONCURRENTLY", "oc", "no "},
    {"REINDEX TABLE t", "REINDEX TABLE", "", "t "},
    {"REINDEX SCHEMA s", "REINDEX SCHEMA", "o", ""},
    {"REINDEX (VERBOSE) DATABASE d", "REINDEX DATABASE", "o", ""},
    {"VACUUM FULL t", "VACUUM", "o", ""},
    {"ANALYZE t", "ANALYZE", "", ""},
    {"CLUSTER", "CLUSTER", "o", ""},
    {"CLUSTER VERBOSE", "CLUSTER", "o", ""},
    {"CLUSTER t USING i", "CLUSTER", "", ""},
    {"ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM", "o", ""},
    {"CREATE DATABASE d", "CREATE DATABASE", "o", "d "},
    {"DROP DATABASE IF EXISTS d", "DROP DATABASE", "ode", "d "},
    {"ALTER DATABASE d SET TABLESPACE x", "ALTER DATABASE", "o", "d "},
    {"ALTER DATABASE d SET work_mem = '1MB'", "ALTER DATABASE", "", ""},
    {"CREATE TABLESPACE x LOCATION '/x'", "CREATE TABLESPACE", "o", ""},
    {"DROP TABLESPACE x", "DROP TABLESPACE", "od", ""},
    {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "CREATE SUBSCRIPTION", "o", "s "},
    {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)", "CREATE SUBSCRIPTION", "", "s "},
    {"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = off)", "CREATE SUBSCRIPTION", "", "s "},
    {"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION", "o", "s "},
    {"ALTER SUBSCRIPTION s SET PUBLICATION p", "ALTER SUBSCRIPTION", "o", "s "},
    {"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", "ALTER SUBSCRIPTION", "", "s "},
    {"ALTER SUBSCRIPTION s ENABLE", "ALTER SUBSCRIPTION", "", "s "},
    {"DROP SUBSCRIPTION s", "DROP SUBSCRIPTION", "od", "s "},
    {"ALTER TABLE t DETACH PARTITION u CONCURRENTLY", "ALTER TABLE", "o", "t "},
    {"ALTER TABLE t DETACH PARTITION u", "ALTER TABLE", "", "t "},
    {"DISCARD ALL", "DISCARD ALL", "o", ""},
    {"DISCARD PLANS", "DISCARD", "", ""},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY s.m", "REFRESH MATERIALIZED VIEW CONCURRENTLY", "", "s.m "},

    {"START TRANSACTION READ WRITE", "START TRANSACTION", "B", ""},
    {"END", "END", "C", ""},
    {"ABORT", "ABORT", "R", ""},
    {"ROLLBACK WORK TO SAVEPOINT a", "ROLLBACK WORK TO", "T", ""},
    {"ROLLBACK PREPARED 'a'", "ROLLBACK PREPARED", "T", ""},
    {"PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION", "T", ""},
    {"RELEASE a", "RELEASE", "T", ""},
    {"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET SESSION CHARACTERISTICS", "T", ""},
    {"SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS", "", ""},

    /* newer than the grammar, or wrong */
    {"CREATE INDEX CONCURRENTLY IF NOT EXISTS \"I x\" ON ONLY s.t (a) NEW SYNTAX", "CREATE INDEX CONCURRENTLY", "oc?n", "s.I x "},
    {"DROP INDEX CONCURRENTLY IF EXISTS s.i NEW", "DROP INDEX CONCURRENTLY", "ocd?e", "s.i "},
    {"DROP TABLE IF EXISTS t NEW CASCADE", "DROP TABLE", "d?!e", "t "},
    {"DROP NEWKIND x", "DROP", "d?", ""},
    {"ALTER TABLE s.t ADD CONSTRAINT n NOT NULL a, DROP b", "ALTER TABLE", "d?", "s.t "},
    {"ALTER TABLE s.t ADD CONSTRAINT n NOT NULL a, DROP CONSTRAINT b", "ALTER TABLE", "?", "s.t "},
    {"CREATE TABLE t AS SELECT a FROM NEWER (SELECT 1) OF b", "CREATE TABLE", "w?", "t "},
    {"CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, CONSTRAINT n NOT NULL a)", "CREATE TABLE", "?", "t "},
    {"WITH x AS (INSERT INTO t SELECT 1 NEW x) SELECT 1", "WITH", "w?x", ""},
    {"REPACK (CONCURRENTLY) t", "REPACK", "o?", ""},
    {"REFRESH MATERIALIZED VIEW CONCURRENTLY m NEW", "REFRESH MATERIALIZED VIEW CONCURRENTLY", "?", ""},
    {"FOO BAR", "FOO", "?", ""},
    {"'x'", "", "?", ""},
};

static Statement parse_one(const char *text, Arena *mem)
{
    Findings findings = findings_new(mem);
    Script script;
    script_parse("x.sql", text, strlen(text), mem, &script, &findings);
    assert_int_equal(script.statements.count, 1);
    return script.statements.items[0];
}

static const char *flags_text(const Statement *statement, Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < sizeof flag_letters - 1; i++)
        if (statement->flags & 1u << i)
            buf_add_char(&out, flag_letters[i]);
    buf_printf(&out, "%s%s%s", statement->cascade ? "!" : "", statement->if_exists ? "e" : "",
               statement->if_not_exists ? "n" : "");
    return out.data;
}

static const char *names_text(const NamedObject *items, size_t count, Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s%s%s ", items[i].schema ? items[i].schema : "", items[i].schema ? "." : "", items[i].name);
    return out.data;
}

static void every_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_arena mem = arena_new();
        Statement statement = parse_one(cases[i].text, mem);
        const char *is = arena_printf(mem, "%s: %s %s %s", cases[i].text, statement.verb, flags_text(&statement, mem),
                                      names_text(statement.objects.items, statement.objects.count, mem));
        const char *should = arena_printf(mem, "%s: %s %s %s", cases[i].text, cases[i].verb, cases[i].flags,
                                          cases[i].objects);
        assert_string_equal(is, should);
        assert_int_equal(statement.node[0] == 0, (statement.flags & STATEMENT_OPAQUE) != 0);
    }
}

/* The same statements with an end that no grammar knows: what must not be missed is still seen. */
static void newer_syntax_loses_nothing(void **state)
{
    (void)state;
    const unsigned must = STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX | STATEMENT_DROPS | STATEMENT_WRITES_ROWS |
                          STATEMENT_BEGIN | STATEMENT_COMMIT | STATEMENT_ROLLBACK | STATEMENT_OTHER_TRANSACTION;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (strncmp(cases[i].text, "CLUSTER", 7) == 0)
            continue; /* what follows it is a table's name */
        auto_arena mem = arena_new();
        Statement known = parse_one(cases[i].text, mem);
        Statement newer = parse_one(arena_printf(mem, "%s NEWER 1 SYNTAX", cases[i].text), mem);
        assert_true(newer.flags & STATEMENT_OPAQUE);
        const char *lost = arena_printf(mem, "%s: %x", cases[i].text, known.flags & must & ~newer.flags);
        assert_string_equal(lost, arena_printf(mem, "%s: 0", cases[i].text));
    }
}

static void relations_are_all_but_queries(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Statement statement = parse_one("WITH x AS (DELETE FROM s.a USING b RETURNING *) INSERT INTO c "
                                    "SELECT * FROM x JOIN y.x ON true WHERE EXISTS (TABLE d)", mem);
    assert_string_equal(names_text(statement.relations.items, statement.relations.count, mem), "c y.x d s.a b ");
    statement = parse_one("ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES s.b", mem);
    assert_string_equal(names_text(statement.relations.items, statement.relations.count, mem), "a s.b ");
    statement = parse_one("DROP TABLE a, s.b", mem);
    assert_string_equal(names_text(statement.relations.items, statement.relations.count, mem), "a s.b ");
}

static const char *actions_text(const Statement *statement, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(&statement->actions, action)) {
        buf_printf(&out, "%s(%s%s%s)<", action->kind, action->column ? action->column : "-",
                   action->cascade ? " cascade" : "", action->if_exists ? " if" : "");
        buf_add_bytes(&out, statement->text + action->offset, action->length);
        buf_add(&out, "> ");
    }
    return out.data;
}

static void actions_have_their_places(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Statement statement = parse_one("ALTER TABLE IF EXISTS ONLY s.\"a,b\" * -- x, y\n DROP COLUMN IF EXISTS \"x,\" CASCADE , /* , */ "
                                    "ADD z numeric(1,2) DEFAULT a[1,2] -- c\n, ALTER q TYPE text USING f(q, ',') ", mem);
    /* "a[1,2]" is wrong: the words still find the parts */
    assert_true(statement.flags & STATEMENT_OPAQUE);
    assert_string_equal(actions_text(&statement, mem),
                        "AT_DropColumn(x, cascade if)<DROP COLUMN IF EXISTS \"x,\" CASCADE> "
                        "AT_AddColumn(z)<ADD z numeric(1,2) DEFAULT a[1,2]> (q)<ALTER q TYPE text USING f(q, ',')> ");
    statement = parse_one("ALTER TABLE type DROP a, ADD COLUMN IF NOT EXISTS b int, ADD CONSTRAINT c CHECK (d > 0), ALTER e SET NOT NULL, "
                          "DROP CONSTRAINT f CASCADE, OWNER TO g", mem);
    assert_false(statement.flags & STATEMENT_OPAQUE);
    assert_string_equal(actions_text(&statement, mem),
                        "AT_DropColumn(a)<DROP a> AT_AddColumn(b if)<ADD COLUMN IF NOT EXISTS b int> "
                        "AT_AddConstraint(-)<ADD CONSTRAINT c CHECK (d > 0)> AT_SetNotNull(e)<ALTER e SET NOT NULL> "
                        "AT_DropConstraint(- cascade)<DROP CONSTRAINT f CASCADE> AT_ChangeOwner(-)<OWNER TO g> ");
    statement = parse_one("ALTER TABLE ONLY (t) DROP a", mem);
    assert_string_equal(actions_text(&statement, mem), "AT_DropColumn(a)<DROP a> ");
    statement = parse_one("ALTER TYPE s.t DROP ATTRIBUTE a, ADD ATTRIBUTE b int", mem);
    assert_string_equal(actions_text(&statement, mem), "AT_DropColumn(a)<DROP ATTRIBUTE a> AT_AddColumn(b)<ADD ATTRIBUTE b int> ");
}

/* The grammar knows only standard strings: it must be shown the same statement all the same. */
static void backslash_quotes_are_understood(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const char text[] = "SET standard_conforming_strings = off; "
                               "ALTER TABLE t ALTER a SET DEFAULT 'it\\'s, ', DROP b; INSERT INTO t VALUES ('\\\\', 'x');";
    Findings findings = findings_new(mem);
    Script script;
    script_parse("x.sql", text, strlen(text), mem, &script, &findings);
    assert_int_equal(script.statements.count, 3);
    assert_false(script.statements.items[1].flags & STATEMENT_OPAQUE);
    assert_string_equal(actions_text(&script.statements.items[1], mem),
                        "AT_ColumnDefault(a)<ALTER a SET DEFAULT 'it\\'s, '> AT_DropColumn(b)<DROP b> ");
    assert_int_equal(script.statements.items[2].flags, STATEMENT_WRITES_ROWS);
}

static const char *repeat(const char *before, const char *part, const char *after, const char *closing, size_t count,
                          Arena *mem)
{
    Buf text = buf_new(mem);
    buf_printf(&text, "SELECT %s", before);
    for (size_t i = 0; i < count; i++)
        buf_add(&text, part);
    buf_add(&text, after);
    for (size_t i = 0; i < count; i++)
        buf_add(&text, closing);
    return text.data;
}

/* libpg_query recurses: what is too deep for any stack is opaque, what is merely deep is not. */
static void depth_is_no_crash(void **state)
{
    (void)state;
    static const char *const parts[][4] = {
        {"1", "+1", "", ""}, {"", "(", "1", ")"}, {"", "- ", "1", ""}, {"1", " UNION SELECT 1", "", ""},
        {"", "ARRAY[", "1", "]"}, {"1", "::int", "", ""}, {"1", " AND NOT 1", "", ""}, {"a", "[1]", "", ""},
        {"", "NOT ", "true", ""}, {"", "f(", "1", ")"}, {"", "(SELECT ", "1", ")"},
    };
    for (size_t i = 0; i < COUNT(parts); i++)
        for (size_t n = 10; n <= 200000; n *= 20) {
            auto_arena mem = arena_new();
            Statement statement = parse_one(repeat(parts[i][0], parts[i][1], parts[i][2], parts[i][3], n, mem), mem);
            if (n <= 200 || n > 40000) /* between, the grammar's own limits decide */
                assert_int_equal(statement.flags & STATEMENT_OPAQUE, n > 200 ? STATEMENT_OPAQUE : 0);
        }
    auto_arena mem = arena_new();
    Statement statement = parse_one(repeat("1", "+1", "", "", 19000, mem), mem);
    assert_int_equal(statement.flags & STATEMENT_OPAQUE, 0);
    assert_true(statement_fingerprint(&statement) != 0);
}

static void fingerprint_ignores_constants(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Statement one = parse_one("SELECT a FROM t WHERE b = 1", mem), two = parse_one("select a from t\nwhere b = 22", mem);
    Statement other = parse_one("SELECT a FROM t WHERE c = 1", mem), wrong = parse_one("SELECT FROM FROM", mem);
    assert_true(statement_fingerprint(&one) != 0);
    assert_true(statement_fingerprint(&one) == statement_fingerprint(&two));
    assert_true(statement_fingerprint(&one) != statement_fingerprint(&other));
    assert_true(statement_fingerprint(&wrong) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class),
        cmocka_unit_test(newer_syntax_loses_nothing),
        cmocka_unit_test(relations_are_all_but_queries),
        cmocka_unit_test(actions_have_their_places),
        cmocka_unit_test(backslash_quotes_are_understood),
        cmocka_unit_test(depth_is_no_crash),
        cmocka_unit_test(fingerprint_ignores_constants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
