/* pg_dump's text as a set of entries. */
#include "migrate/prove/dump_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ENTRY(name, type, body) "--\n-- Name: " name "; Type: " type "; Schema: public; Owner: ann\n--\n\n" body "\n\n\n"
#define COLUMN(line) "CREATE TABLE public.t (\n    a integer" line "\n);"

static size_t differences(const char *from, const char *to, const char *again, size_t *anew, const char **first)
{
    static Arena *mem;
    Dump one, two, three;
    if (mem)
        arena_free(mem);
    mem = arena_new();
    dump_parse(from, mem, &one);
    dump_parse(to, mem, &two);
    if (again)
        dump_parse(again, mem, &three);
    TextList told = dump_differences(&one, &two, again ? &three : NULL, mem, anew);
    *first = told.count ? told.items[0] : "";
    return told.count;
}

static void order_and_noise_are_no_difference(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences("\\restrict abc\n" ENTRY("f", "FUNCTION", "create f") ENTRY("t", "TABLE", COLUMN("")) "\\unrestrict abc\n",
                                 ENTRY("t", "TABLE", COLUMN("")) ENTRY("f", "FUNCTION", "create f"), NULL, &anew, &told), 0);
}

static void the_order_of_options_means_nothing(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences(ENTRY("v", "VIEW", "CREATE VIEW v WITH (b='x, y', a='1') AS SELECT 1;"),
                                 ENTRY("v", "VIEW", "CREATE VIEW v WITH (a='1', b='x, y') AS SELECT 1;"), NULL, &anew, &told), 0);
    assert_int_equal(differences(ENTRY("v", "VIEW", "CREATE VIEW v WITH (b='x, y', a='1') AS SELECT 1;"),
                                 ENTRY("v", "VIEW", "CREATE VIEW v WITH (a='2', b='x, y') AS SELECT 1;"), NULL, &anew, &told), 1);
    assert_int_equal(differences(ENTRY("d", "TEXT SEARCH DICTIONARY", "CREATE TEXT SEARCH DICTIONARY d (\n    TEMPLATE = t,\n    b = '1', a = '2' );"),
                                 ENTRY("d", "TEXT SEARCH DICTIONARY", "CREATE TEXT SEARCH DICTIONARY d (\n    TEMPLATE = t,\n    a = '2', b = '1' );"),
                                 NULL, &anew, &told), 0);
}

static void a_changed_line_is_told(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences(ENTRY("t", "TABLE", COLUMN("")), ENTRY("t", "TABLE", COLUMN(" NOT NULL")), NULL, &anew, &told), 1);
    assert_non_null(strstr(told, "Name: t; Type: TABLE"));
    assert_non_null(strstr(told, "-    a integer\n+    a integer NOT NULL\n"));
    assert_int_equal(differences(ENTRY("t", "TABLE", COLUMN("")), "", NULL, &anew, &told), 1);
    assert_int_equal(differences("", ENTRY("t", "TABLE", COLUMN("")), NULL, &anew, &told), 1);
    assert_int_equal(differences(ENTRY("f", "FUNCTION", "a\n-- one\n\nb"), ENTRY("f", "FUNCTION", "a\n-- two\n\nb"), NULL, &anew, &told), 1);
}

static void what_is_put_aside_is_not_seen(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences(ENTRY("t", "TABLE", COLUMN("")),
                                 ENTRY("t", "TABLE", COLUMN(",\n    theseus_parked_1_b text,\n    \"theseus_parked_1_B\" text")
                                                         "\nALTER TABLE ONLY public.t ALTER COLUMN theseus_parked_1_b SET STATISTICS 5;")
                                     ENTRY("t theseus_parked_1_b", "TRIGGER", "create trigger")
                                     ENTRY("t_b_seq", "SEQUENCE", "ALTER TABLE public.t ALTER COLUMN theseus_parked_1_b ADD GENERATED"),
                                 NULL, &anew, &told), 0);
    assert_int_equal(differences(ENTRY("t", "TABLE", COLUMN("")), ENTRY("t", "TABLE", COLUMN(",\n    b text")), NULL, &anew, &told), 1);
}

static void a_tablespace_stands_before_its_table(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences("SET default_tablespace = '';\n" ENTRY("t", "TABLE", COLUMN("")),
                                 "SET default_tablespace = slow;\n" ENTRY("t", "TABLE", COLUMN("")), NULL, &anew, &told), 1);
    assert_int_equal(differences("SET default_tablespace = '';\n" ENTRY("f", "FUNCTION", "x"),
                                 "SET default_tablespace = slow;\n" ENTRY("f", "FUNCTION", "x"), NULL, &anew, &told), 0);
}

static void a_text_made_anew_is_accepted(void **state)
{
    size_t anew;
    const char *told;
    (void)state;
    assert_int_equal(differences(ENTRY("c", "CHECK", "one"), ENTRY("c", "CHECK", "two"), ENTRY("c", "CHECK", "two"), &anew, &told), 0);
    assert_int_equal(anew, 1);
    assert_int_equal(differences(ENTRY("c", "CHECK", "one"), ENTRY("c", "CHECK", "three"), ENTRY("c", "CHECK", "two"), &anew, &told), 1);
    assert_int_equal(differences(ENTRY("c", "CHECK", "one"), "", ENTRY("c", "CHECK", "two"), &anew, &told), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_noise_are_no_difference), cmocka_unit_test(a_changed_line_is_told),
        cmocka_unit_test(the_order_of_options_means_nothing),
        cmocka_unit_test(what_is_put_aside_is_not_seen),     cmocka_unit_test(a_tablespace_stands_before_its_table),
        cmocka_unit_test(a_text_made_anew_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
