/* Digests that are remembered: believed while the file is the same, and never what is parsed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/digest.h"
#include "core/file.h"
#include "project/project.h"

enum { FILES = 60 };

static char folder[128];

static const char *at(Arena *mem, const char *path)
{
    return path_join(mem, folder, path);
}

static void put(const char *path, const char *text)
{
    auto_arena mem = arena_new();
    FILE *file = fopen(at(mem, path), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const char *name_of(Arena *mem, int number)
{
    return arena_printf(mem, "migrations/202501010000%02d_m%d.sql", number, number);
}

static int folder_make(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/theseus-unit.XXXXXX", base && strlen(base) < 90 ? base : "/tmp");
    if (!mkdtemp(folder) || mkdir(at(mem, "migrations"), 0777) != 0)
        return -1;
    put("theseus.yaml", "");
    for (int i = 0; i < FILES; i++)
        put(name_of(mem, i), i == 7 ? "-- theseus: release 1.2.3\nselect 7;" : arena_printf(mem, "select %d;", i));
    return 0;
}

static int folder_remove(void **state)
{
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static Project *load(Arena *mem)
{
    Error err = {0};
    Project *project = NULL;
    Findings findings = findings_new(mem);
    if (!project_load(folder, PROJECT_UNPARSED, mem, &project, &findings, &err))
        fail_msg("%s", err.message);
    assert_int_equal(project->migrations.count, FILES);
    return project;
}

static size_t were_read(const Project *project)
{
    size_t count = 0;
    for (vec_each(&project->migrations, migration))
        count += migration->text != NULL;
    return count;
}

static void new_files_are_not_remembered(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_int_equal(were_read(load(mem)), FILES);
    assert_false(file_exists(at(mem, ".theseus/cache/files")));
    sleep(4); /* nobody can set the time at which a file was changed */
}

static void files_that_stay_the_same_are_not_read_again(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const Project *first = load(mem), *second = load(mem);
    assert_int_equal(were_read(first), FILES);
    assert_int_equal(were_read(second), 0);
    for (size_t i = 0; i < FILES; i++)
        assert_string_equal(first->migrations.items[i].digest, second->migrations.items[i].digest);
    assert_string_equal(second->migrations.items[7].release, "1.2.3");
    assert_null(second->migrations.items[8].release);
}

static void an_edit_is_seen_though_size_and_time_are_put_back(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    struct stat before;
    const char *path = at(mem, name_of(mem, 3));
    assert_int_equal(stat(path, &before), 0);
    put(name_of(mem, 3), "select 9;");
    assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){before.st_atim, before.st_mtim}, 0), 0);
    for (int i = 0; i < 2; i++) { /* the second time it must not have been remembered */
        const Project *project = load(mem);
        assert_int_equal(were_read(project), 1);
        assert_string_equal(project->migrations.items[3].digest, digest_hex(digest_of_text("select 9;"), mem));
    }
}

static void what_is_parsed_is_what_was_read(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    const char *text, *path = at(mem, ".theseus/cache/files");
    size_t length;
    Error err = {0};
    Findings findings = findings_new(mem);
    assert_true(file_read(path, 1 << 20, mem, &text, &length, &err));
    const char *good = digest_hex(digest_of_text("select 5;"), mem);
    char *copy = arena_strdup(mem, text), *place = strstr(copy, good);
    assert_non_null(place);
    memset(place, '0', strlen(good));
    put(".theseus/cache/files", copy);
    Project *project = load(mem);
    assert_string_not_equal(project->migrations.items[5].digest, good); /* it was believed */
    project_parse(project, &project->migrations.items[5], mem, &findings);
    assert_string_equal(project->migrations.items[5].digest, good);
    assert_int_equal(project->migrations.items[5].script.statements.count, 1);
}

static void nonsense_is_as_good_as_nothing(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    static const char *const wrong[] = {"", "theseus files 2\n1 2 3 4 5 x - a\n", "theseus files 1\n1 2 3\nx\n",
                                        "theseus files 1\n1 2 3 4 5 short - migrations/20250101000000_m0.sql\n"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        put(".theseus/cache/files", wrong[i]);
        const Project *project = load(mem);
        assert_int_equal(were_read(project), FILES);
        assert_string_equal(project->migrations.items[0].digest, digest_hex(digest_of_text("select 0;"), mem));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_files_are_not_remembered),
        cmocka_unit_test(files_that_stay_the_same_are_not_read_again),
        cmocka_unit_test(an_edit_is_seen_though_size_and_time_are_put_back),
        cmocka_unit_test(what_is_parsed_is_what_was_read),
        cmocka_unit_test(nonsense_is_as_good_as_nothing),
    };
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
