/* Files, folders, paths and child programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/file.h"
#include "core/process.h"
#include "core/time.h"

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
    return file_remove_tree(folder, &err) && !file_exists(folder) ? 0 : -1;
}

static void writes_are_all_or_nothing(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *path = path_join(mem, folder, "a"), *bytes;
    size_t length;
    assert_true(file_write(path, "one\0two", 7, &err));
    assert_true(file_read(path, 7, mem, &bytes, &length, &err));
    assert_int_equal(length, 7);
    assert_memory_equal(bytes, "one\0two", 8); /* and the final NUL */
    chmod(path, 0600);
    assert_true(file_write(path, "x", 1, &err));
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    TextList names = {0};
    assert_true(file_list(folder, mem, &names, &err));
    assert_int_equal(names.count, 1); /* no temporary file is left */
    assert_false(file_create(path, "y", 1, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_true(file_read(path, 10, mem, &bytes, &length, &err));
    assert_string_equal(bytes, "x");
    assert_false(file_write(path_join(mem, folder, "no/such/b"), "y", 1, &err));
    assert_non_null(strstr(err.message, "no/such/b"));
    assert_true(file_create(path_join(mem, folder, "new"), "z", 1, &err));
}

/* Two that create the same file at once: one of them succeeds, and its content stays. */
static void only_one_of_two_creates(void **state)
{
    (void)state;
    for (int round = 0; round < 100; round++) {
        auto_arena mem = arena_new();
        Error err = {0};
        const char *path = path_join(mem, folder, arena_printf(mem, "race%d", round)), *bytes;
        size_t length;
        pid_t child = fork();
        bool made = file_create(path, child ? "p" : "c", 1, &err);
        if (child == 0)
            _exit(made);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(made + WEXITSTATUS(status), 1);
        assert_true(file_read(path, 1, mem, &bytes, &length, &err));
        assert_string_equal(bytes, made ? "p" : "c");
    }
}

static void a_write_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *path = path_join(mem, folder, "kept"), *bytes;
    size_t length;
    struct rlimit usual, small = {.rlim_cur = 4096};
    assert_true(file_write(path, "old", 3, &err));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    small.rlim_max = usual.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    bool written = file_write(path, arena_alloc(mem, 10000), 10000, &err);
    setrlimit(RLIMIT_FSIZE, &usual);
    assert_false(written);
    assert_non_null(strstr(err.message, "cannot write"));
    assert_true(file_read(path, 10, mem, &bytes, &length, &err));
    assert_string_equal(bytes, "old");
    TextList names = {0};
    assert_true(file_list(folder, mem, &names, &err));
    for (vec_each(&names, name))
        assert_null(strstr(*name, "kept."));
    assert_true(file_remove_tree(path, &err));
}

static void reads_refuse_what_is_too_large_or_no_file(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *path = path_join(mem, folder, "big"), *bytes = NULL;
    size_t length;
    assert_true(file_write(path, "12345", 5, &err));
    assert_false(file_read(path, 4, mem, &bytes, &length, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_false(file_read(folder, 4000000, mem, &bytes, &length, &err));
    assert_non_null(strstr(err.message, "not a regular file"));
    const char *fifo = path_join(mem, folder, "fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_false(file_read(fifo, 4000000, mem, &bytes, &length, &err)); /* and does not wait for a writer */
    assert_false(file_read(path_join(mem, folder, "absent"), 4, mem, &bytes, &length, &err));
    assert_non_null(strstr(err.message, "No such file"));
    assert_null(bytes);
}

static void folders_are_made_listed_and_removed(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const char *deep = path_join(mem, folder, "t/u/v");
    assert_true(file_make_directories(deep, &err));
    assert_true(file_make_directories(deep, &err));
    assert_true(file_write(path_join(mem, deep, "b"), "", 0, &err));
    assert_true(file_write(path_join(mem, deep, "B"), "", 0, &err));
    assert_true(file_write(path_join(mem, deep, "a_"), "", 0, &err));
    assert_true(file_write(path_join(mem, deep, "a"), "", 0, &err));
    assert_false(file_make_directories(path_join(mem, deep, "a"), &err));
    TextList names = {0};
    assert_true(file_list(deep, mem, &names, &err));
    assert_int_equal(names.count, 4);
    assert_string_equal(names.items[0], "B");
    assert_string_equal(names.items[1], "a");
    assert_string_equal(names.items[2], "a_");
    /* a link inside is removed, what it points to is not */
    const char *kept = path_join(mem, folder, "kept");
    assert_true(file_make_directories(path_join(mem, kept, "inner"), &err));
    assert_int_equal(symlink(kept, path_join(mem, deep, "link")), 0);
    assert_true(file_remove_tree(path_join(mem, folder, "t"), &err));
    assert_false(file_exists(path_join(mem, folder, "t")));
    assert_true(file_is_directory(path_join(mem, kept, "inner")));
    assert_true(file_remove_tree(path_join(mem, folder, "t"), &err));
}

static void paths_are_shown_from_where_one_stands(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    assert_string_equal(path_relative(mem, "/a/b", "/a/b/c/d"), "c/d");
    assert_string_equal(path_relative(mem, "/a/b", "/a/c"), "../c");
    assert_string_equal(path_relative(mem, "/a/b/c", "/a"), "../..");
    assert_string_equal(path_relative(mem, "/a/b", "/a/b"), ".");
    assert_string_equal(path_relative(mem, "/a/b", "/a/bc/d"), "../bc/d");
    assert_string_equal(path_relative(mem, "/a/b", "/x/y"), "/x/y");
    assert_string_equal(path_join(mem, ".", "x"), "x");
    assert_string_equal(path_join(mem, "a/", "x"), "a/x");
    assert_string_equal(path_join(mem, "a", "/x"), "/x");
    assert_string_equal(path_parent(mem, "/a"), "/");
    assert_string_equal(path_parent(mem, "a"), ".");
    assert_string_equal(path_name("/a/b.c"), "b.c");
}

static void programs_are_run_without_a_shell(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    ProcessResult result;
    const char *const echo[] = {"printf", "%s|", "a b", "$HOME; exit", NULL};
    assert_true(process_run(&(ProcessCall){.argv = echo}, mem, &result, &err));
    assert_int_equal(result.status, 0);
    assert_string_equal(result.out, "a b|$HOME; exit|");
    const char *const script[] = {"sh", "-c", "pwd; echo \"$T_ONE\" >&2; cat; exit 7", NULL};
    const char *const environment[] = {"T_ONE=eins", NULL};
    assert_true(process_run(&(ProcessCall){.argv = script, .environment = environment, .directory = "/"}, mem, &result, &err));
    assert_int_equal(result.status, 7);
    assert_string_equal(result.out, "/\n");
    assert_string_equal(result.err, "eins\n");
    const char *const absent[] = {"no-such-program-here", NULL};
    assert_false(process_run(&(ProcessCall){.argv = absent}, mem, &result, &err));
    assert_non_null(strstr(err.message, "no-such-program-here"));
}

static void programs_are_watched(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    ProcessResult result;
    int64_t begin = time_monotonic_ms();
    const char *const slow[] = {"sleep", "30", NULL};
    assert_true(process_run(&(ProcessCall){.argv = slow, .timeout_ms = 100}, mem, &result, &err));
    assert_true(result.timed_out);
    assert_int_equal(result.signal, 15);
    assert_int_equal(result.status, -1);
    /* its child holds the output and lives on */
    const char *const parent[] = {"sh", "-c", "sleep 3 & echo started", NULL};
    assert_true(process_run(&(ProcessCall){.argv = parent}, mem, &result, &err));
    assert_string_equal(result.out, "started\n");
    assert_true(time_monotonic_ms() - begin < 2500);
    const char *const loud[] = {"head", "-c", "300000", "/dev/zero", NULL};
    assert_true(process_run(&(ProcessCall){.argv = loud, .output_limit = 1000}, mem, &result, &err));
    assert_int_equal(result.out_length, 1000);
    assert_int_equal(result.status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_are_all_or_nothing),
        cmocka_unit_test(only_one_of_two_creates),
        cmocka_unit_test(a_write_that_fails_leaves_the_old_file),
        cmocka_unit_test(reads_refuse_what_is_too_large_or_no_file),
        cmocka_unit_test(folders_are_made_listed_and_removed),
        cmocka_unit_test(paths_are_shown_from_where_one_stands),
        cmocka_unit_test(programs_are_run_without_a_shell),
        cmocka_unit_test(programs_are_watched),
    };
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
