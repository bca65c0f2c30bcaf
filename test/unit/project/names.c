/* File names, versions, releases, and the way up in other tools' files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "project/foreign.h"
#include "project/names.h"

static void names_give_version_release_and_description(void **state)
{
    (void)state;
    static const struct {
        ProjectLayout layout;
        const char *file, *version, *release, *description;
    } good[] = {
        {LAYOUT_THESEUS, "20251026211500_v0_7_0_baseline.sql", "20251026211500", "0.7.0", "baseline"},
        {LAYOUT_THESEUS, "20251026211500_v10_0_12_a-b_C2.sql", "20251026211500", "10.0.12", "a-b_C2"},
        {LAYOUT_THESEUS, "20251026211500_add_users.sql", "20251026211500", NULL, "add_users"},
        {LAYOUT_THESEUS, "20251026211500_v2_users.sql", "20251026211500", NULL, "v2_users"},
        {LAYOUT_SUPABASE, "20240101000060_init.sql", "20240101000060", NULL, "init"},
        {LAYOUT_SUPABASE, "001.sql", "001", NULL, ""},
        {LAYOUT_SUPABASE, "12_what ever.sql", "12", NULL, "what ever"},
        {LAYOUT_GOLANG, "7_add.up.sql", "7", NULL, "add"},
        {LAYOUT_FLYWAY, "V1_2__add_users.sql", "1.2", NULL, "add_users"},
        {LAYOUT_FLYWAY, "V2026.01__x__y.sql", "2026.01", NULL, "x__y"},
        {LAYOUT_FOLDERS, "2023-01-02-030405_create", "20230102030405", NULL, "create"},
        {LAYOUT_FOLDERS, "20230102030405_create", "20230102030405", NULL, "create"},
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        auto_arena mem = arena_new();
        MigrationName name = {0};
        assert_int_equal(name_read(good[i].layout, good[i].file, mem, &name), NAME_MIGRATION);
        assert_string_equal(name.version, good[i].version);
        assert_string_equal(name.description, good[i].description);
        if (good[i].release)
            assert_string_equal(name.release, good[i].release);
        else
            assert_null(name.release);
    }
}

static void wrong_names_say_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        ProjectLayout layout;
        const char *file;
        NameVerdict verdict;
        const char *problem;
    } others[] = {
        {LAYOUT_THESEUS, "2025102621150_add.sql", NAME_WRONG, "14 digits"},
        {LAYOUT_THESEUS, "202510262115000_add.sql", NAME_WRONG, "14 digits"},
        {LAYOUT_THESEUS, "add.sql", NAME_WRONG, "14 digits"},
        {LAYOUT_THESEUS, "20251026211500.sql", NAME_WRONG, "description"},
        {LAYOUT_THESEUS, "20251026211500_.sql", NAME_WRONG, "description"},
        {LAYOUT_THESEUS, "20251026211500_v0_7_0_.sql", NAME_WRONG, "description"},
        {LAYOUT_THESEUS, "20251026211500_a b.sql", NAME_WRONG, "letters, digits"},
        {LAYOUT_THESEUS, "20251026211500_a.down.sql", NAME_WRONG, "way down"},
        {LAYOUT_THESEUS, "20251026211500_a.SQL", NAME_WRONG, "small letters"},
        {LAYOUT_THESEUS, "README.md", NAME_NOT_SQL, NULL},
        {LAYOUT_THESEUS, ".20251026211500_a.sql", NAME_NOT_SQL, NULL},
        {LAYOUT_THESEUS, "20251026211500_a.sql~", NAME_NOT_SQL, NULL},
        {LAYOUT_GOLANG, "7_add.down.sql", NAME_OTHER, NULL},
        {LAYOUT_GOLANG, "7_add.sql", NAME_WRONG, ".up.sql"},
        {LAYOUT_FLYWAY, "R__views.sql", NAME_OTHER, NULL},
        {LAYOUT_FLYWAY, "U1__x.sql", NAME_OTHER, NULL},
        {LAYOUT_FLYWAY, "V1_x.sql", NAME_WRONG, "V1_2__"},
        {LAYOUT_SUPABASE, "seed.sql", NAME_WRONG, "digits"},
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        auto_arena mem = arena_new();
        MigrationName name = {0};
        assert_int_equal(name_read(others[i].layout, others[i].file, mem, &name), others[i].verdict);
        if (others[i].problem) {
            assert_non_null(strstr(name.problem, others[i].problem));
            assert_non_null(name.hint);
        }
    }
}

static void versions_are_compared_as_numbers(void **state)
{
    (void)state;
    static const char *const ascending[] = {"1", "2", "10", "20251026211500", "20251026211501"};
    for (size_t i = 0; i + 1 < COUNT(ascending); i++) {
        assert_true(project_compare_versions(ascending[i], ascending[i + 1]) < 0);
        assert_true(project_compare_versions(ascending[i + 1], ascending[i]) > 0);
    }
    assert_true(project_compare_versions("1.9", "1.10") < 0);
    assert_true(project_compare_versions("1", "1.1") < 0);
    assert_int_equal(project_compare_versions("001", "1"), 0);
    assert_int_equal(project_compare_versions("1.0", "1"), 0);
}

static void slugs_are_file_names(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_string_equal(name_slug("Add users' table!", mem), "add_users_table");
    assert_string_equal(name_slug("  x--y  ", mem), "x_y");
    assert_string_equal(name_slug("../../etc/passwd", mem), "etc_passwd");
    assert_null(name_slug("...", mem));
    const char *release = NULL;
    assert_true(release_read("v0.7.0", mem, &release));
    assert_string_equal(release, "0.7.0");
    assert_false(release_read("0.7", mem, &release));
    assert_false(release_read("0.7.0.1", mem, &release));
    assert_false(release_read("0.7.x", mem, &release));
}

static void up_parts_keep_their_lines(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const char *dbmate = "create table no();\n-- migrate:up transaction:false\ncreate table a();\n-- migrate:down\n"
                         "drop table a;\n-- migrate:up\ncreate table b();";
    ForeignText up = foreign_up(LAYOUT_DBMATE, dbmate, strlen(dbmate), mem);
    assert_null(up.problem);
    assert_true(up.no_transaction);
    assert_int_equal(up.no_transaction_line, 2);
    assert_int_equal(strlen(up.text), strlen(dbmate));
    assert_ptr_equal(strstr(up.text, "create table a") - up.text, strstr(dbmate, "create table a") - dbmate);
    assert_ptr_equal(strstr(up.text, "create table b") - up.text, strstr(dbmate, "create table b") - dbmate);
    assert_null(strstr(up.text, "drop"));
    assert_null(strstr(up.text, "create table no"));
    assert_int_equal(up.text[18], '\n');

    const char *goose = "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n-- +goose Down\nselect 2;\n";
    up = foreign_up(LAYOUT_GOOSE, goose, strlen(goose), mem);
    assert_null(up.problem);
    assert_false(up.no_transaction);
    assert_non_null(strstr(up.text, "select 1"));
    assert_null(strstr(up.text, "select 2"));

    const char *neither = "create table a();\n";
    assert_non_null(foreign_up(LAYOUT_DBMATE, neither, strlen(neither), mem).problem);
    up = foreign_up(LAYOUT_SUPABASE, neither, strlen(neither), mem);
    assert_null(up.problem);
    assert_ptr_equal(up.text, neither);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_give_version_release_and_description),
        cmocka_unit_test(wrong_names_say_what_is_wrong),
        cmocka_unit_test(versions_are_compared_as_numbers),
        cmocka_unit_test(slugs_are_file_names),
        cmocka_unit_test(up_parts_keep_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
