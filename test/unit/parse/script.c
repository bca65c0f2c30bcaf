/* A file as a whole: every byte accounted for, directives, digests, carets, wrong encodings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "parse/script.h"

static Script parse(const char *text, size_t length, Arena *mem, Findings *findings)
{
    *findings = findings_new(mem);
    Script script;
    script_parse("dir/x.sql", text, length, mem, &script, findings);
    return script;
}

static const char *findings_text(const Findings *findings, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(&findings->list, finding))
        buf_printf(&out, "%d:%d %s | ", finding->line, finding->column, finding->message);
    return out.data;
}

/* Statements are known by construction: whatever stands between them, they come out byte by byte, in place. */
static void every_byte_is_accounted_for(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "SELECT 1", "SELECT 'a;''\n--'", "SELECT E'\\';\\\\'", "SELECT $$;$$", "SELECT $a$ $$ ; '$a$", "SELECT \"a;\"\"b\"",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END", "SELECT (1 /* ; */ + -- ;\n 2)",
        "SELECT U&'\\;' /* /* */ */, x", "INSERT INTO \xC3\xA4 VALUES ('\xE2\x82\xAC;')", "COPY t FROM STDIN",
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 1+-2", "SELECT a\r\n, b", "SELECT a[1:2]::int[]",
    };
    static const char *const gaps[] = {
        ";", " ; ", ";\n", ";\r\n\r\n", " /* ; ' */;", "; -- it's ; \n", ";;\t;", " -- $$\n;\n/* \" */\n", ";\n\\restrict 'x;\n",
    };
    static const char data[] = ";\n1\t';\n$$\\.\n\\\\.\n\\.\n";
    unsigned seed = 1;
    for (int round = 0; round < 3000; round++) {
        auto_arena mem = arena_new();
        Buf text = buf_new(mem);
        size_t starts[20], which[20], count = (size_t)rand_r(&seed) % 20;
        for (size_t i = 0; i < count; i++) {
            which[i] = (size_t)rand_r(&seed) % COUNT(pieces);
            starts[i] = text.length;
            buf_add(&text, pieces[which[i]]);
            bool copy = strncmp(pieces[which[i]], "COPY", 4) == 0;
            buf_add(&text, copy ? data : gaps[(size_t)rand_r(&seed) % COUNT(gaps)]);
        }
        Findings findings;
        Script script = parse(text.data, text.length, mem, &findings);
        assert_string_equal(findings_text(&findings, mem), "");
        assert_int_equal(script.statements.count, count);
        for (size_t i = 0; i < count; i++) {
            const Statement *statement = &script.statements.items[i];
            assert_int_equal(statement->offset, starts[i]);
            assert_string_equal(statement->text, pieces[which[i]]);
            assert_int_equal(statement->length, strlen(pieces[which[i]]));
            if (statement->copy_data) {
                assert_int_equal(statement->copy_length, sizeof data - 1 - 2 - 3);
                assert_memory_equal(statement->copy_data, data + 2, statement->copy_length);
            }
        }
    }
}

static void places_count_characters(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const char text[] = "\xEF\xBB\xBFSELECT '\xC3\xA4'; SELECT 2;\r\n  /* \xE2\x82\xAC */ SELECT 3;\n\n\tSELECT 4";
    Findings findings;
    Script script = parse(text, strlen(text), mem, &findings);
    static const int places[][2] = {{1, 1}, {1, 13}, {2, 11}, {4, 2}};
    assert_int_equal(script.statements.count, COUNT(places));
    for (size_t i = 0; i < COUNT(places); i++) {
        assert_int_equal(script.statements.items[i].line, places[i][0]);
        assert_int_equal(script.statements.items[i].column, places[i][1]);
    }
}

static void assert_directive(const char *line, const char *findings_expected)
{
    auto_arena mem = arena_new();
    Findings findings;
    Script script = parse(line, strlen(line), mem, &findings);
    (void)script;
    const char *is = arena_printf(mem, "%s: %s", line, findings_text(&findings, mem));
    assert_string_equal(is, arena_printf(mem, "%s: %s", line, findings_expected));
}

static void directives_are_checked(void **state)
{
    (void)state;
    assert_directive("-- theseus: no-transaction", "");
    assert_directive("  --theseus:no-transaction  \r\n", "");
    assert_directive("-- theseus: no-transaction please", "1:1 the directive no-transaction takes no argument | ");
    assert_directive("-- theseus: irreversible the rows are mail addresses", "");
    assert_directive("-- theseus: irreversible  ", "1:1 the directive irreversible needs an argument | ");
    assert_directive("-- theseus: allow drop-column nobody reads it", "");
    assert_directive("-- theseus: allow drop-column", "1:1 the directive allow does not understand \"drop-column\" | ");
    assert_directive("-- theseus: park 14d", "");
    assert_directive("-- theseus: park side-table", "");
    assert_directive("-- theseus: park drop", "");
    assert_directive("-- theseus: park 14", "1:1 the directive park does not understand \"14\" | ");
    assert_directive("-- theseus: park 0d", "1:1 the directive park does not understand \"0d\" | ");
    assert_directive("-- theseus: erase", "");
    assert_directive("-- theseus: needs evolution promote_x >= backfill", "");
    assert_directive("-- theseus: needs evolution promote_x>=soak", "");
    assert_directive("-- theseus: needs evolution promote_x >= done",
                     "1:1 the directive needs does not understand \"evolution promote_x >= done\" | ");
    assert_directive("-- theseus: release 1.2.3", "");
    assert_directive("-- theseus: release v1.2", "1:1 the directive release does not understand \"v1.2\" | ");
    assert_directive("-- theseus: release 1.2.3\n-- theseus: release 1.2.4",
                     "2:1 the directive release is given twice, first on line 1 | ");
    assert_directive("-- theseus: fill s.\"T x\".c coalesce(a, ';')", "");
    assert_directive("-- theseus: fill c 1", "1:1 the directive fill does not understand \"c 1\" | ");
    assert_directive("-- theseus: fill t.c", "1:1 the directive fill does not understand \"t.c\" | ");
    assert_directive("-- theseus: no-transactoin", "1:1 unknown directive \"no-transactoin\" | ");
    assert_directive("-- theseus: ", "1:1 unknown directive \"\" | ");
    assert_directive("-- theseus no-transaction", "1:1 this directive has no colon and would do nothing | ");
    assert_directive("-- theseus no longer sails", "");
    assert_directive("-- theseusx: erase\n-- about theseus: a story\n/* theseus: foo */", "");
    assert_directive("SELECT 1; -- theseus: erase", "1:11 a directive stands on a line of its own | ");
    assert_directive("SELECT '\n-- theseus: foo\n', $$\n-- theseus: foo\n$$;", "");
}

static void directives_know_what_follows(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const char text[] = "-- theseus: erase\nBEGIN;\n-- theseus: park drop\nDROP TABLE a;\nDROP TABLE\n"
                               "-- theseus: park 1d\nb;\n-- theseus: allow x y\nCOMMIT;\n-- theseus: release 1.0.0\n";
    Findings findings;
    Script script = parse(text, strlen(text), mem, &findings);
    assert_int_equal(findings.errors, 0);
    assert_true(script.wrapped);
    assert_int_equal(script.statements.count, 2);
    static const size_t before[] = {0, 0, 1, 2, 2};
    assert_int_equal(script.directives.count, COUNT(before));
    for (size_t i = 0; i < COUNT(before); i++)
        assert_int_equal(script.directives.items[i].before, before[i]);
    assert_string_equal(script_directive(&script, "park")->arguments, "drop");
    assert_null(script_directive(&script, "fill"));
}

static void unknown_directives_get_a_suggestion(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    parse("-- theseus: irreversable x", 26, mem, &findings);
    assert_string_equal(findings.list.items[0].hint, "Did you mean -- theseus: irreversible REASON");
    parse("-- theseus: banana", 18, mem, &findings);
    assert_non_null(strstr(findings.list.items[0].hint, "Known are no-transaction,"));
}

static bool same_digest(const char *a, const char *b)
{
    auto_arena mem = arena_new();
    Findings findings;
    Script one = parse(a, strlen(a), mem, &findings), two = parse(b, strlen(b), mem, &findings);
    return strcmp(script_token_digest(&one, mem), script_token_digest(&two, mem)) == 0;
}

static void digest_sees_meaning_only(void **state)
{
    (void)state;
    assert_true(same_digest("SELECT 1;", "-- c\nSELECT\r\n\t1 /* x */"));
    assert_true(same_digest("SELECT a+b;", "SELECT a + b;"));
    assert_true(same_digest("SELECT a=-1;", "SELECT a = - 1;"));
    assert_true(same_digest("COPY t FROM STDIN;\n1\n\\.\n", "COPY t\nFROM STDIN; -- x\n1\n\\.\n\n"));
    assert_true(same_digest("SELECT 1;\n\\unrestrict a\n", "\\restrict b\nSELECT 1;"));
    assert_false(same_digest("SELECT 1;", "SELECT 2;"));
    assert_false(same_digest("SELECT 1;", "select 1;"));
    assert_false(same_digest("SELECT 1; SELECT 2", "SELECT 1 SELECT 2"));
    assert_false(same_digest("SELECT ab;", "SELECT a b;"));
    assert_false(same_digest("SELECT 'a b';", "SELECT 'a  b';"));
    assert_false(same_digest("SELECT $$a -- x\n$$;", "SELECT $$a -- y\n$$;"));
    assert_false(same_digest("SELECT $$a$$;", "SELECT $x$a$x$;"));
    assert_false(same_digest("SELECT U&'a';", "SELECT U & 'a';"));
    assert_false(same_digest("SELECT a < > b;", "SELECT a <> b;"));
    assert_false(same_digest("COPY t FROM STDIN;\n1\n\\.\n", "COPY t FROM STDIN;\n1 \n\\.\n"));
    assert_false(same_digest("SELECT 1;", "-- theseus: erase\nSELECT 1;"));
    assert_false(same_digest("-- theseus: erase\nSELECT 1;", "SELECT 1;\n-- theseus: erase\n"));
    assert_false(same_digest("-- theseus: park 1d\n", "-- theseus: park 2d\n"));
    assert_false(same_digest("SELECT 1;", "BEGIN; SELECT 1; COMMIT;"));
    assert_true(same_digest("", "-- nothing\n;;"));
}

static void assert_caret(const char *text, size_t statement, int position, const char *expected)
{
    auto_arena mem = arena_new();
    Findings findings;
    Script script = parse(text, strlen(text), mem, &findings);
    int line, column;
    const char *is = script_caret(&script, &script.statements.items[statement], position, mem, &line, &column);
    assert_string_equal(is, expected);
}

static void caret_stands_under_the_character(void **state)
{
    (void)state;
    assert_caret("SELECT 1;\n  SELECT '\xC3\xA4\xE2\x82\xAC', x;", 1, 14, "dir/x.sql:2:16\n  SELECT '\xC3\xA4\xE2\x82\xAC', x;\n               ^");
    assert_caret("/* c */\n\tSELECT\r\n\tx\ty;\r\n", 0, 12, "dir/x.sql:3:4\n    x    y;\n         ^");
    assert_caret("SELECT 1", 0, 99, "dir/x.sql:1:9\nSELECT 1\n        ^");
    assert_caret("SELECT 1", 0, 0, "dir/x.sql:1:1\nSELECT 1\n^");
    assert_caret("\xEF\xBB\xBFSELECT x", 0, 8, "dir/x.sql:1:8\nSELECT x\n       ^");
    assert_caret("SELECT '\x1b[31m', x", 0, 16, "dir/x.sql:1:16\nSELECT '?[31m', x\n               ^");
    assert_caret("SELECT 1111111111222222222233333333334444444444555555555566666666667777777777 , x, "
                 "1111111111222222222233333333334444444444555555555566666666667777777777", 0, 81,
                 "dir/x.sql:1:81\n...222222233333333334444444444555555555566666666667777777777 , x, "
                 "11111111112222222222333333333344444444445555555...\n"
                 "                                                               ^");
}

static void wrong_encodings_are_located(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Findings findings;
    Script script = parse("SELECT 1;\n\xC3\xA4 '\xE4';", 17, mem, &findings);
    assert_string_equal(findings_text(&findings, mem), "2:4 byte 0xE4 is not UTF-8 | ");
    assert_int_equal(script.statements.count, 0);
    parse("SELECT 1;\0SELECT 2;", 19, mem, &findings);
    assert_string_equal(findings_text(&findings, mem), "1:10 a NUL byte, which SQL cannot contain | ");
    parse("\xFF\xFES\0E\0", 6, mem, &findings);
    assert_string_equal(findings_text(&findings, mem), "1:1 the file is UTF-16 | ");
    script = parse("", 0, mem, &findings);
    assert_int_equal(script.statements.count + findings.list.count, 0);
    script = parse("\xEF\xBB\xBF", 3, mem, &findings);
    assert_int_equal(script.statements.count + findings.list.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_accounted_for),
        cmocka_unit_test(places_count_characters),
        cmocka_unit_test(directives_are_checked),
        cmocka_unit_test(directives_know_what_follows),
        cmocka_unit_test(unknown_directives_get_a_suggestion),
        cmocka_unit_test(digest_sees_meaning_only),
        cmocka_unit_test(caret_stands_under_the_character),
        cmocka_unit_test(wrong_encodings_are_located),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
