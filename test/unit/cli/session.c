/* Protected environments: confirmed by word, by a person at a terminal, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/command.h"

static Environment production = {.name = "production", .protected_ = true};

/* Runs session_confirm with this stdin and stderr. */
static bool confirm_at(int in, int out, Session *session, Error *err)
{
    int saved_in = dup(STDIN_FILENO), saved_err = dup(STDERR_FILENO);
    dup2(in, STDIN_FILENO);
    dup2(out, STDERR_FILENO);
    bool confirmed = session_confirm(session, err);
    dup2(saved_in, STDIN_FILENO);
    dup2(saved_err, STDERR_FILENO);
    return confirmed;
}

static void words_confirm_without_a_terminal(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    int null = open("/dev/null", O_RDWR);
    Session session = {.mem = mem, .environment = &production};
    assert_false(confirm_at(null, null, &session, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_string_equal(err.message, "the environment production is protected, and there is no terminal to ask at");
    assert_string_equal(err.hint, "Add --confirm production when you mean it.");
    session.confirm = "staging";
    assert_false(confirm_at(null, null, &session, &err));
    assert_int_equal(err.code, ERR_USAGE);
    session.confirm = "production";
    assert_true(confirm_at(null, null, &session, &err));
    session.confirm = NULL;
    session.environment = &(Environment){.name = "local"};
    assert_true(confirm_at(null, null, &session, &err));
    close(null);
}

static bool answered(const char *answer, bool json, char *question, size_t size, Error *err)
{
    int terminal, side;
    auto_arena mem = arena_new();
    Session session = {.mem = mem, .environment = &production, .json = json};
    assert_int_equal(openpty(&terminal, &side, NULL, NULL, NULL), 0);
    struct termios modes;
    tcgetattr(side, &modes);
    modes.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(side, TCSANOW, &modes);
    assert_int_equal(write(terminal, answer, strlen(answer)), strlen(answer));
    bool confirmed = confirm_at(side, side, &session, err);
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    ssize_t got = read(terminal, question, size - 1);
    question[got > 0 ? got : 0] = '\0';
    close(terminal);
    close(side);
    return confirmed;
}

static void a_person_types_the_name(void **state)
{
    (void)state;
    char question[200];
    Error err = {0};
    assert_true(answered("production\n", false, question, sizeof question, &err));
    assert_string_equal(question, "The environment production is protected. Type its name to go on: ");
    assert_false(answered("yes\n", false, question, sizeof question, &err));
    assert_string_equal(err.message, "not confirmed; nothing was changed");
    assert_false(answered("\n", false, question, sizeof question, &err));
    assert_false(answered("production\n", true, question, sizeof question, &err)); /* JSON never asks */
    assert_string_equal(question, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_confirm_without_a_terminal),
        cmocka_unit_test(a_person_types_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
