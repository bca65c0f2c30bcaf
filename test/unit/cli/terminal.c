/* Progress on a terminal (a pseudo terminal here) and off it; interruption. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/terminal.h"

static char seen[65536];

/* What came to the other side of `fd` so far. */
static const char *seen_now(int fd)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);
    size_t length = 0;
    for (ssize_t got; (got = read(fd, seen + length, sizeof seen - 1 - length)) > 0;)
        length += (size_t)got;
    seen[length] = '\0';
    return seen;
}

static void progress_is_drawn_after_two_seconds_on_a_terminal(void **state)
{
    (void)state;
    int terminal, side, saved = dup(STDERR_FILENO);
    assert_int_equal(openpty(&terminal, &side, NULL, NULL, &(struct winsize){.ws_row = 24, .ws_col = 70}), 0);
    dup2(side, STDERR_FILENO);
    auto_arena mem = arena_new();
    Output *output = output_new(mem, false, false, false);
    output_hide(output, "postgres://u:geheim@h/d");
    Progress *progress = terminal_progress_begin(output, mem, false, 0);
    progress->step(progress, "copying rows");
    progress->advance(progress, 500, 1000);
    usleep(1200000);
    const char *before = seen_now(terminal);
    bool early = *before != '\0';
    usleep(1400000);
    bool drawn = strstr(seen_now(terminal), "copying rows  2 s  500 of 1000 (50%)  ") && strstr(seen, "/s  ") && strstr(seen, " s left");
    progress->say(progress, "a line with %s", "geheim");
    bool said = strstr(seen_now(terminal), "\r\033[Ka line with ***\r\n") != NULL;
    usleep(400000);
    bool again = strstr(seen_now(terminal), "copying rows") != NULL;
    progress->step(progress, "next");
    usleep(300000);
    bool cleared = strcmp(seen_now(terminal), "\r\033[K") == 0;
    terminal_progress_end();
    bool quiet_end = *seen_now(terminal) == '\0';
    dup2(saved, STDERR_FILENO);
    assert_false(early);
    assert_true(drawn);
    assert_true(said);
    assert_true(again);
    assert_true(cleared);
    assert_true(quiet_end);
}

static void without_a_terminal_only_what_is_said_is_printed(void **state)
{
    (void)state;
    for (int quiet = 0; quiet < 2; quiet++) {
        int ends[2], saved = dup(STDERR_FILENO);
        assert_int_equal(pipe(ends), 0);
        dup2(ends[1], STDERR_FILENO);
        auto_arena mem = arena_new();
        Progress *progress = terminal_progress_begin(output_new(mem, false, quiet, false), mem, quiet, 0);
        progress->step(progress, "copying rows");
        progress->advance(progress, 1, 2);
        progress->say(progress, "said");
        terminal_progress_end();
        dup2(saved, STDERR_FILENO);
        assert_string_equal(seen_now(ends[0]), quiet ? "" : "said\n");
    }
    char answer[8];
    int null = open("/dev/null", O_RDONLY), saved = dup(STDIN_FILENO);
    dup2(null, STDIN_FILENO);
    assert_false(terminal_ask("?", answer, sizeof answer));
    dup2(saved, STDIN_FILENO);
}

/* In a child: the first signal is remembered, the second one ends it with 130. */
static void a_second_signal_ends_the_process(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < COUNT(signals); i++) {
        pid_t child = fork();
        if (child == 0) {
            terminal_catch_signals();
            if (terminal_interrupted())
                _exit(1);
            raise(signals[i]);
            if (!terminal_interrupted())
                _exit(2);
            raise(signals[i]);
            _exit(3);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 130);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_signal_ends_the_process),
        cmocka_unit_test(without_a_terminal_only_what_is_said_is_printed),
        cmocka_unit_test(progress_is_drawn_after_two_seconds_on_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
