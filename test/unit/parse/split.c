/* Where statements begin and end, and what is reported: one line per trap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "parse/script.h"

typedef struct Case {
    const char *text;
    const char *statements; /* joined by " ## " */
    const char *findings;   /* "rule@line:column " each */
} Case;

static const Case cases[] = {
    /* ends of statements */
    {"SELECT 1;SELECT 2", "SELECT 1 ## SELECT 2", ""},
    {";;  ; -- x\n /* y */ ;", "", ""},
    {"-- a;b\nSELECT 1 -- c;\n, 2 /* d; */ ; ", "SELECT 1 -- c;\n, 2", ""},
    {"/* a /* ; */ ; */ SELECT 1;", "SELECT 1", ""},
    {"SELECT 'a;b', \"c;d\", 'e''f;'; SELECT 2", "SELECT 'a;b', \"c;d\", 'e''f;' ## SELECT 2", ""},
    {"SELECT (1; 2); SELECT 3;", "SELECT (1; 2) ## SELECT 3", ""},
    {"CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2););", 
     "CREATE RULE r AS ON INSERT TO t DO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2);)", ""},
    {"SELECT 1); SELECT 2;", "SELECT 1) ## SELECT 2", ""},
    {"\xEF\xBB\xBFSELECT 1;", "SELECT 1", ""},
    {"SELECT 1;\r\n\r\nSELECT\r\n 2;\r\n", "SELECT 1 ## SELECT\r\n 2", ""},
    {"SELECT 5*/* ; */2; SELECT 1--;\n;", "SELECT 5*/* ; */2 ## SELECT 1", ""},
    {"SELECT 1 -- a;\r;SELECT 2", "SELECT 1 ## SELECT 2", ""},
    {"SELECT 1 @--;\n-1;", "SELECT 1 @--;\n-1", ""},

    /* quotes */
    {"SELECT 'a\\'; SELECT E'b\\';c'; SELECT 'd'", "SELECT 'a\\' ## SELECT E'b\\';c' ## SELECT 'd'", ""},
    {"SELECT e'a\\'' '; '; SELECT 2", "SELECT e'a\\'' '; ' ## SELECT 2", ""},
    {"SELECT E'a'\n  '\\';'; SELECT 2", "SELECT E'a'\n  '\\';' ## SELECT 2", ""},
    {"SELECT E'a' -- c\n  '\\';'; SELECT 2", "SELECT E'a' -- c\n  '\\';' ## SELECT 2", ""},
    {"SELECT E'a' 'b\\'; SELECT 2", "SELECT E'a' 'b\\' ## SELECT 2", ""},
    {"SELECT typeE'\\'; SELECT 2", "SELECT typeE'\\' ## SELECT 2", ""},
    {"SELECT U&'\\0061;', u&\"d;\", B'1;', x';'; SELECT 2", "SELECT U&'\\0061;', u&\"d;\", B'1;', x';' ## SELECT 2", ""},
    {"SELECT $$a;'b$$, $t1$ $$ ; $t2$ $t1$; SELECT 2", "SELECT $$a;'b$$, $t1$ $$ ; $t2$ $t1$ ## SELECT 2", ""},
    {"SELECT a$b$;SELECT $1$$;$$;", "SELECT a$b$ ## SELECT $1$$;$$", ""},
    {"SELECT $ab$ $AB$ ; $ab$;", "SELECT $ab$ $AB$ ; $ab$", ""},
    {"SET standard_conforming_strings = off; SELECT 'a\\';b'; RESET standard_conforming_strings; SELECT 'c\\'; SELECT 1",
     "SET standard_conforming_strings = off ## SELECT 'a\\';b' ## RESET standard_conforming_strings ## "
     "SELECT 'c\\' ## SELECT 1", ""},
    {"SET SESSION standard_conforming_strings TO 'off'; SELECT 'a\\';b'; RESET ALL; SELECT 'c\\'; SELECT 1",
     "SET SESSION standard_conforming_strings TO 'off' ## SELECT 'a\\';b' ## RESET ALL ## SELECT 'c\\' ## SELECT 1", ""},
    {"SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false); SELECT 'a\\';b';",
     "SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false) ## SELECT 'a\\';b'", ""},

    /* bodies */
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END; SELECT 2",
     "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END ## SELECT 2", ""},
    {"create or replace procedure p() begin /* x */ atomic select (case when 1 then 2 end); end; select 2",
     "create or replace procedure p() begin /* x */ atomic select (case when 1 then 2 end); end ## select 2", ""},
    {"CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'select 1'; SELECT 2",
     "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'select 1' ## SELECT 2", ""},
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end, t.case FROM t; END; SELECT 2",
     "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end, t.case FROM t; END ## SELECT 2", ""},
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end, 2 case; SELECT 1 case; END; SELECT 2",
     "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end, 2 case; SELECT 1 case; END ## SELECT 2", ""},
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE t.end WHEN t.case THEN 2 END; END; SELECT 2",
     "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE t.end WHEN t.case THEN 2 END; END ## SELECT 2", ""},
    {"CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 2", "CREATE PROCEDURE p() BEGIN ATOMIC END ## SELECT 2", ""},
    {"CREATE TABLE function (begin atomic); SELECT 2", "CREATE TABLE function (begin atomic) ## SELECT 2", ""},

    /* COPY data */
    {"COPY t FROM STDIN;\na;b'\n\\.\nSELECT 1;", "COPY t FROM STDIN{a;b'\n} ## SELECT 1", ""},
    {"copy t (a) from stdin with (format csv);\r\n1\r\n\\.\r\nSELECT 1;", "copy t (a) from stdin with (format csv){1\r\n} ## SELECT 1", ""},
    {"COPY t FROM STDIN; -- rows\n\\.\nSELECT 1;", "COPY t FROM STDIN{} ## SELECT 1", ""},
    {"COPY t FROM STDIN;\na\\.\n\\.b\n\\.", "COPY t FROM STDIN{a\\.\n\\.b\n}", ""},
    {"COPY t TO STDOUT; SELECT 1", "COPY t TO STDOUT ## SELECT 1", ""},
    {"COPY (SELECT a FROM stdin) TO STDOUT; SELECT 1", "COPY (SELECT a FROM stdin) TO STDOUT ## SELECT 1", ""},
    {"COPY t FROM STDIN;\na\nb", "COPY t FROM STDIN{a\nb}", "copy-data@1:1 "},
    {"COPY t FROM STDIN; SELECT 1;\na\n\\.\n", "COPY t FROM STDIN{a\n}", "copy-data@1:20 "},

    /* what has no end is reported where it begins */
    {"SELECT 1;\n SELECT 'abc;\n", "SELECT 1 ## SELECT 'abc;\n", "unterminated@2:9 "},
    {"SELECT \"abc", "SELECT \"abc", "unterminated@1:8 "},
    {"SELECT $x$ $X$", "SELECT $x$ $X$", "unterminated@1:8 "},
    {"SELECT 1 /* /* */", "SELECT 1", "unterminated@1:10 "},
    {"SELECT (1; SELECT 2", "SELECT (1; SELECT 2", "unterminated@1:8 "},
    {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;", "unterminated@1:33 "},
    {"SELECT 'ä', \"ö", "SELECT 'ä', \"ö", "unterminated@1:13 "},

    /* psql */
    {"\\restrict x'y\nSELECT 1;\n\\unrestrict x'y\n", "SELECT 1", ""},
    {"SELECT 1\n\\restrict x\n;", "SELECT 1", "psql-command@2:1 "},
    {"\\i other.sql\nSELECT 1;", "SELECT 1", "psql-command@1:1 "},
    {"SELECT 1 \\gexec\nSELECT 2;", "SELECT 1 ## SELECT 2", "psql-command@1:10 "},
    {"\\copy t from stdin\na'b\n\\.\nSELECT 1;", "SELECT 1", "psql-command@1:1 "},
    {"\\.\n", "", "psql-command@1:1 "},
    {"SELECT :'name', :n, :\"id\", a::text, b[1:n], :{?x}",
     "SELECT :'name', :n, :\"id\", a::text, b[1:n], :{?x}",
     "psql-variable@1:8 psql-variable@1:17 psql-variable@1:21 psql-variable@1:45 "},
    {"SELECT JSON_OBJECT('a':b), f(x := 1)", "SELECT JSON_OBJECT('a':b), f(x := 1)", ""},

    /* transactions */
    {"BEGIN; SELECT 1; COMMIT;", "SELECT 1", "transaction-wrap@1:1 "},
    {"SET a = 1; SELECT set_config('a','1',false); START TRANSACTION; SELECT 1; END",
     "SET a = 1 ## SELECT set_config('a','1',false) ## SELECT 1", "transaction-wrap@1:46 "},
    {"BEGIN; COMMIT;", "", "transaction-wrap@1:1 "},
    {"SELECT 1;\nCOMMIT;", "SELECT 1 ## COMMIT", "transaction-control@2:1 "},
    {"BEGIN; SELECT 1;", "BEGIN ## SELECT 1", "transaction-control@1:1 "},
    {"BEGIN; SAVEPOINT a; COMMIT;", "BEGIN ## SAVEPOINT a ## COMMIT",
     "transaction-control@1:1 transaction-control@1:8 transaction-control@1:21 "},
    {"BEGIN; SELECT 1; COMMIT; ANALYZE;", "BEGIN ## SELECT 1 ## COMMIT ## ANALYZE",
     "transaction-control@1:1 transaction-control@1:18 "},
    {"BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;",
     "BEGIN ISOLATION LEVEL SERIALIZABLE ## SELECT 1 ## COMMIT", "transaction-control@1:1 "},
    {"BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ; END;", "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ ## END",
     "transaction-control@1:1 "},
    {"START TRANSACTION READ ONLY; COMMIT;", "START TRANSACTION READ ONLY ## COMMIT", "transaction-control@1:1 "},
    {"BEGIN; COMMIT AND CHAIN;", "BEGIN ## COMMIT AND CHAIN", "transaction-control@1:1 transaction-control@1:8 "},
    {"-- theseus: no-transaction\nBEGIN; SELECT 1; COMMIT;", "BEGIN ## SELECT 1 ## COMMIT", "transaction-control@2:1 "},
    {"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "transaction-control@1:1 "},
};

static const char *statements_text(const Script *script, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(&script->statements, statement)) {
        buf_printf(&out, "%s%s", out.length ? " ## " : "", statement->text);
        if (statement->copy_data) {
            buf_add_char(&out, '{');
            buf_add_bytes(&out, statement->copy_data, statement->copy_length);
            buf_add_char(&out, '}');
        }
        assert_memory_equal(statement->text, script->text + statement->offset, statement->length);
    }
    return out.data;
}

static const char *findings_text(const Findings *findings, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(&findings->list, finding))
        buf_printf(&out, "%s@%d:%d ", finding->rule, finding->line, finding->column);
    return out.data;
}

static void every_trap(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        auto_arena mem = arena_new();
        Findings findings = findings_new(mem);
        Script script;
        script_parse("x.sql", cases[i].text, strlen(cases[i].text), mem, &script, &findings);
        const char *is = arena_printf(mem, "%s\n%s", statements_text(&script, mem), findings_text(&findings, mem));
        assert_string_equal(is, arena_printf(mem, "%s\n%s", cases[i].statements, cases[i].findings));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_trap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
