/* Loading a project from a folder: where its files are, which migration is meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/file.h"
#include "project/project.h"

static char folder[128];

static int folder_make(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/theseus-unit.XXXXXX", base && strlen(base) < 90 ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int folder_remove(void **state)
{
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static void put(Arena *mem, const char *path, const char *text)
{
    Error err = {0};
    const char *whole = path_join(mem, folder, path);
    assert_true(file_make_directories(path_parent(mem, whole), &err));
    assert_true(file_write(whole, text, strlen(text), &err));
}

static Project *load(Arena *mem, const char *directory, bool parsed)
{
    Error err = {0};
    Project *project = NULL;
    Findings findings = findings_new(mem);
    unsigned load_flags = PROJECT_FOREIGN | (parsed ? PROJECT_WHOLE : PROJECT_UNPARSED);
    bool loaded = project_load(path_join(mem, folder, directory), load_flags, mem, &project, &findings, &err);
    if (!loaded)
        fail_msg("%s: %s", directory, err.message);
    return project;
}

#define assert_place(path, expected) assert_string_equal(path_relative(mem, folder, path), expected)

static void a_plain_project_has_its_files_at_its_root(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    put(mem, "a/theseus.yaml", "");
    put(mem, "a/migrations/20250101000000_v1_0_0_one.sql", "select 1;");
    put(mem, "a/migrations/20250102000000_v1_0_0_two.sql", "select 2;");
    put(mem, "a/migrations/20250103000000_three.sql", "select 3;");
    put(mem, "a/tests/v1.0.0_smoke_test.sql", "select true;");
    put(mem, "a/tests/v1.0.00_other.sql", "select true;");
    put(mem, "a/deep/er/x", "");
    Project *project = load(mem, "a/deep/er", true);
    assert_string_equal(project->name, "a");
    assert_int_equal(project->migrations.count, 3);
    const Migration *one = &project->migrations.items[0], *two = one + 1, *three = one + 2;
    assert_string_equal(one->path, "migrations/20250101000000_v1_0_0_one.sql");
    assert_int_equal(one->script.statements.count, 1);
    assert_ptr_equal(project_migration(project, "20250101000000"), one);
    assert_ptr_equal(project_migration(project, "v1.0.0"), two); /* the last one of the release */
    assert_ptr_equal(project_migration(project, "1.0.0"), two);
    assert_null(project_migration(project, "1.0"));
    assert_place(project_rollback_path(project, one, mem), "a/rollback/20250101000000_rollback.sql");
    assert_place(project_snapshot_path(project, one, false, mem), "a/schemas/v1.0.0_20250101000000_after.sql");
    assert_place(project_snapshot_path(project, three, true, mem), "a/schemas/20250103000000_before.sql");
    assert_place(project_test_path(project, one, mem), "a/tests/20250101000000.sql");
    assert_place(project_release_test_path(project, two, mem), "a/tests/v1.0.0_smoke_test.sql");
    assert_null(project_release_test_path(project, one, mem));
    assert_null(project_release_test_path(project, three, mem));
    assert_place(project->state_directory, "a/.theseus");
    assert_place(project->schema_file, "a/schema.sql");
    assert_true(project_writable(project));
}

static void a_supabase_project_keeps_to_its_own_folder(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    put(mem, "s/supabase/theseus/theseus.yaml", "project: shop\n");
    put(mem, "s/supabase/migrations/20250101000060_one.sql", "select 1;");
    Project *project = load(mem, "s", true);
    assert_true(project->supabase);
    assert_string_equal(project->name, "shop");
    assert_string_equal(project->migrations.items[0].path, "supabase/migrations/20250101000060_one.sql");
    const Migration *one = &project->migrations.items[0];
    assert_place(project_rollback_path(project, one, mem), "s/supabase/theseus/rollback/20250101000060_rollback.sql");
    assert_place(project_snapshot_path(project, one, false, mem), "s/supabase/theseus/schemas/20250101000060_after.sql");
    assert_place(project_test_path(project, one, mem), "s/supabase/theseus/tests/20250101000060.sql");
    assert_place(project->schema_file, "s/supabase/theseus/schema.sql");
    assert_place(project->state_directory, "s/supabase/theseus/.theseus");
}

static void files_are_parsed_late_when_that_is_enough(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    put(mem, "l/theseus.yaml", "");
    put(mem, "l/migrations/20250101000000_one.sql", "select 'no end;");
    put(mem, "l/migrations/20250102000000_two.sql", "-- theseus: release 2.0.0\nselect 2;");
    Project *project = load(mem, "l", false);
    Migration *one = &project->migrations.items[0], *two = one + 1;
    assert_false(one->parsed);
    assert_int_equal(strlen(one->digest), 64);
    assert_true(two->parsed);
    assert_string_equal(two->release, "2.0.0");
    Findings findings = findings_new(mem);
    project_parse(project, two, mem, &findings);
    assert_int_equal(findings.errors, 0);
    project_parse(project, one, mem, &findings);
    assert_int_equal(findings.errors, 1);
    project_parse(project, one, mem, &findings);
    assert_int_equal(findings.errors, 1);
}

static void foreign_versions_are_in_the_order_of_their_numbers(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    put(mem, "f/migrations/10_c.up.sql", "select 1;");
    put(mem, "f/migrations/9_b.up.sql", "select 1;");
    put(mem, "f/migrations/0001_a.up.sql", "select 1;");
    put(mem, "d/db/migrations/1_a.sql", "-- migrate:up transaction:false\nvacuum;\n");
    Project *project = load(mem, "f", true);
    assert_null(project->file);
    assert_int_equal(project->migrations.count, 3);
    assert_string_equal(project->migrations.items[0].version, "0001");
    assert_string_equal(project->migrations.items[1].version, "9");
    assert_string_equal(project->migrations.items[2].version, "10");
    project = load(mem, "d", true);
    assert_non_null(script_directive(&project->migrations.items[0].script, "no-transaction"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_project_has_its_files_at_its_root),
        cmocka_unit_test(a_supabase_project_keeps_to_its_own_folder),
        cmocka_unit_test(files_are_parsed_late_when_that_is_enough),
        cmocka_unit_test(foreign_versions_are_in_the_order_of_their_numbers),
    };
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
