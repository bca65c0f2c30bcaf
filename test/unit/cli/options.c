/* Options, the registry of commands, completion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/find.h"
#include "cli/help.h"
#include "cli/options.h"

typedef struct Sample {
    bool dry;
    int loud;
    const char *to;
    int64_t steps, wait_ms;
} Sample;

static const Option sample_options[] = {
    OPT(Sample, dry, "dry-run", 'n', NULL, "x"),          OPT(Sample, loud, "loud", 'l', NULL, "x"),
    OPT(Sample, to, "to", 't', "VERSION", "x"),           OPT(Sample, steps, "steps", 's', "N", "x"),
    OPT_DURATION(Sample, wait_ms, "wait", 'w', "TIME", "x"),
};

#define PARSE(sample, rest, ...)                                                                   \
    parse(sample, (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})), rest, mem, &err)

static bool parse(Sample *sample, const char *const *words, size_t count, TextList *rest, Arena *mem, Error *err)
{
    size_t used;
    *sample = (Sample){0};
    *rest = (TextList){0};
    const OptionSet set = {sample_options, COUNT(sample_options), sample};
    return options_parse(&set, 1, words, count, false, rest, &used, mem, err) && used == count;
}

static void every_way_of_writing_is_read(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    Sample o;
    TextList rest;
    assert_true(PARSE(&o, &rest, "--to=v1", "a", "--steps", "-3", "-nll", "--wait", "1m", "b"));
    assert_string_equal(o.to, "v1");
    assert_int_equal(o.steps, -3);
    assert_true(o.dry);
    assert_int_equal(o.loud, 2);
    assert_int_equal(o.wait_ms, 60000);
    assert_int_equal(rest.count, 2);
    assert_true(PARSE(&o, &rest, "-tv2", "-s", "4", "-nw2s", "--", "--dry-run", "-"));
    assert_string_equal(o.to, "v2");
    assert_int_equal(o.steps, 4);
    assert_int_equal(o.wait_ms, 2000);
    assert_int_equal(rest.count, 2);
    assert_string_equal(rest.items[0], "--dry-run");
    assert_true(PARSE(&o, &rest, "-", "--to", "--dry-run"));
    assert_string_equal(o.to, "--dry-run"); /* a value is whatever follows */
    assert_false(o.dry);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *words[2];
        const char *message, *hint;
    } bad[] = {
        {{"--dryrun", "x"}, "there is no option --dryrun", "Did you mean --dry-run?"},
        {{"--qqqqqq", "x"}, "there is no option --qqqqqq", "--help lists"},
        {{"-x", "x"}, "there is no option -x", "--help lists"},
        {{"-nx", "x"}, "there is no option -x", ""},
        {{"--dry-run=yes", "x"}, "--dry-run takes no value", ""},
        {{"x", "--to"}, "--to wants VERSION after it", ""},
        {{"x", "-t"}, "--to wants VERSION after it", ""},
        {{"x", "--to="}, "an empty word", ""},
        {{"--steps", "many"}, "wants a whole number, not \"many\"", ""},
        {{"--steps", "99999999999999999999"}, "wants a whole number", ""},
        {{"--steps", "3x"}, "wants a whole number", ""},
        {{"--wait", "10"}, "wants a duration, not \"10\"", "has a unit"},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        auto_arena mem = arena_new();
        Error err = {0};
        Sample o;
        TextList rest;
        assert_false(parse(&o, bad[i].words, 2, &rest, mem, &err));
        assert_int_equal(err.code, ERR_USAGE);
        assert_non_null(strstr(err.message, bad[i].message));
        assert_non_null(strstr(err.hint, bad[i].hint));
    }
}

static void the_registry_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        const Command *command = commands[i];
        assert_non_null(command->run);
        assert_true(strlen(command->summary) > 0 && strlen(command->summary) < 90);
        assert_true(!command->positional_max || command->arguments);
        assert_true(command->positional_max < 0 || command->positional_min <= command->positional_max);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(command->name, commands[j]->name);
        for (size_t a = 0; a < command->option_count; a++) {
            const Option *option = &command->options[a];
            assert_true(option->name && option->help);
            bool takes_value = option->type != OPTION_FLAG && option->type != OPTION_COUNT;
            assert_int_equal(takes_value, option->argument != NULL);
            for (size_t b = 0; b < common_option_count; b++) {
                assert_string_not_equal(option->name, common_options[b].name);
                assert_true(!option->letter || option->letter != common_options[b].letter);
            }
            for (size_t b = 0; b < a; b++) {
                assert_string_not_equal(option->name, command->options[b].name);
                assert_true(!option->letter || option->letter != command->options[b].letter);
            }
        }
    }
}

static void commands_are_found_by_their_words(void **state)
{
    (void)state;
    auto_arena mem = arena_new();
    Error err = {0};
    const Command *command = NULL;
    size_t used = 0;
    for (size_t i = 0; i < command_count; i++) {
        const char *words[3] = {0};
        char *name = arena_strdup(mem, commands[i]->name), *blank = strchr(name, ' ');
        words[0] = name;
        if (blank)
            *blank = '\0', words[1] = blank + 1;
        size_t count = blank ? 2 : 1;
        words[count] = "further";
        assert_true(command_find(words, count + 1, mem, &command, &used, &err));
        assert_ptr_equal(command, commands[i]);
        assert_int_equal(used, count);
    }
    const char *const wrong[] = {"halp"};
    assert_false(command_find(wrong, 1, mem, &command, &used, &err));
    assert_string_equal(err.hint, "Did you mean \"help\"?");
}

static void completion_names_every_command_and_option(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (size_t s = 0; s < COUNT(shells); s++) {
        auto_arena mem = arena_new();
        Error err = {0};
        Buf out = buf_new(mem);
        assert_true(completion_write(shells[s], &out, &err));
        for (size_t i = 0; i < command_count; i++) {
            const char *blank = strchr(commands[i]->name, ' ');
            assert_non_null(strstr(out.data, blank ? blank + 1 : commands[i]->name));
            for (size_t o = 0; o < commands[i]->option_count; o++)
                assert_non_null(strstr(out.data, commands[i]->options[o].name));
        }
    }
    auto_arena mem = arena_new();
    Error err = {0};
    Buf out = buf_new(mem);
    assert_false(completion_write("csh", &out, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_writing_is_read),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(the_registry_is_sound),
        cmocka_unit_test(commands_are_found_by_their_words),
        cmocka_unit_test(completion_names_every_command_and_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
