#include "cli/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/suggest.h"
#include "core/time.h"

const Option common_options[] = {
    OPT(Session, directory, "project", 'C', "DIR", "the project's folder (default: the current one or one above it)"),
    OPT(Session, environment_name, "env", 'e', "NAME", "an environment of theseus.yaml (default: its `default`)"),
    OPT(Session, url, "url", 0, "URL", "a database that is no environment: URL or key=value string"),
    OPT(Session, confirm, "confirm", 0, "NAME", "yes, change the protected environment NAME"),
    OPT(Session, json, "json", 0, NULL, "print the result as one JSON document"),
    OPT(Session, quiet, "quiet", 'q', NULL, "no progress and no notes, only results and errors"),
    OPT(Session, verbosity, "verbose", 'v', NULL, "say what is being done; twice: all that is known"),
    OPT(Session, help, "help", 'h', NULL, "explain the command"),
};
const size_t common_option_count = COUNT(common_options);

typedef struct OptionHit {
    const Option *option;
    void *values;
} OptionHit;

typedef struct OptionReader {
    const OptionSet *sets;
    size_t set_count;
    const char *const *words;
    size_t count, at;
    Arena *mem;
} OptionReader;

static bool long_option(OptionReader *reader, Error *err);
static bool short_options(OptionReader *reader, Error *err);

bool options_parse(const OptionSet *sets, size_t set_count, const char *const *words, size_t count,
                   bool first_word_ends, TextList *positional, size_t *used, Arena *mem, Error *err)
{
    OptionReader reader = {sets, set_count, words, count, 0, mem};
    bool options_over = false;
    while (reader.at < count) {
        const char *word = words[reader.at];
        bool is_option = !options_over && word[0] == '-' && word[1];
        if (is_option && strcmp(word, "--") == 0) {
            options_over = true;
            reader.at++;
        } else if (is_option && word[1] == '-') {
            TRY(long_option(&reader, err));
        } else if (is_option) {
            TRY(short_options(&reader, err));
        } else if (first_word_ends) {
            break;
        } else {
            vec_push(mem, positional, word);
            reader.at++;
        }
    }
    *used = reader.at;
    return true;
}

static OptionHit option_find(const OptionReader *reader, const char *name, size_t length, char letter)
{
    for (size_t s = 0; s < reader->set_count; s++) {
        for (size_t i = 0; i < reader->sets[s].count; i++) {
            const Option *option = &reader->sets[s].options[i];
            bool same = name ? strlen(option->name) == length && memcmp(option->name, name, length) == 0
                             : option->letter == letter;
            if (same)
                return (OptionHit){option, reader->sets[s].values};
        }
    }
    return (OptionHit){0};
}

static bool option_unknown(const OptionReader *reader, const char *name, Error *err)
{
    TextList names = {0};
    for (size_t s = 0; s < reader->set_count; s++)
        for (size_t i = 0; i < reader->sets[s].count; i++)
            vec_push(reader->mem, &names, reader->sets[s].options[i].name);
    const char *nearest = suggest_nearest(name, names.items, names.count);
    error_set(err, ERR_USAGE, "there is no option --%s", name);
    if (nearest)
        return error_hint(err, "Did you mean --%s?", nearest);
    return error_hint(err, "--help lists the options.");
}

static bool option_set_number(OptionHit hit, const char *value, Error *err)
{
    int64_t *target = (int64_t *)((char *)hit.values + hit.option->offset);
    char *end;
    errno = 0;
    int64_t number = strtoll(value, &end, 10);
    if (errno || end == value || *end)
        return error_set(err, ERR_USAGE, "--%s wants a whole number, not \"%s\"", hit.option->name, value);
    *target = number;
    return true;
}

static bool option_set_value(OptionHit hit, const char *value, Error *err)
{
    void *target = (char *)hit.values + hit.option->offset;
    switch (hit.option->type) {
    case OPTION_TEXT:
        if (!*value)
            return error_set(err, ERR_USAGE, "--%s wants %s; an empty word was given", hit.option->name,
                             hit.option->argument);
        *(const char **)target = value;
        return true;
    case OPTION_INTEGER:
        return option_set_number(hit, value, err);
    case OPTION_DURATION_MS:
        if (duration_parse(value, target))
            return true;
        error_set(err, ERR_USAGE, "--%s wants a duration, not \"%s\"", hit.option->name, value);
        return error_hint(err, "A duration has a unit: 300ms, 1s, 10m, 2h, 30d.");
    case OPTION_FLAG:
        *(bool *)target = true;
        return true;
    case OPTION_COUNT:
        ++*(int *)target;
        return true;
    }
    return true;
}

static bool takes_value(const Option *option)
{
    return option->type != OPTION_FLAG && option->type != OPTION_COUNT;
}

/* The value in the same word, or the next word. */
static bool option_value(OptionReader *reader, const Option *option, const char *inside, const char **value, Error *err)
{
    reader->at++;
    if (inside) {
        *value = inside;
        return true;
    }
    if (reader->at == reader->count)
        return error_set(err, ERR_USAGE, "--%s wants %s after it", option->name, option->argument);
    *value = reader->words[reader->at++];
    return true;
}

static bool long_option(OptionReader *reader, Error *err)
{
    const char *name = reader->words[reader->at] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    OptionHit hit = option_find(reader, name, length, 0);
    const char *value = "";
    if (!hit.option)
        return option_unknown(reader, arena_strndup(reader->mem, name, length), err);
    if (takes_value(hit.option))
        TRY(option_value(reader, hit.option, equals ? equals + 1 : NULL, &value, err));
    else if (equals)
        return error_set(err, ERR_USAGE, "--%s takes no value", hit.option->name);
    else
        reader->at++;
    return option_set_value(hit, value, err);
}

static bool short_options(OptionReader *reader, Error *err)
{
    const char *word = reader->words[reader->at];
    for (const char *letter = word + 1; *letter; letter++) {
        OptionHit hit = option_find(reader, NULL, 0, *letter);
        if (!hit.option) {
            error_set(err, ERR_USAGE, "there is no option -%c", *letter);
            return error_hint(err, "--help lists the options.");
        }
        if (takes_value(hit.option)) {
            const char *value = "";
            TRY(option_value(reader, hit.option, letter[1] ? letter + 1 : NULL, &value, err));
            return option_set_value(hit, value, err);
        }
        TRY(option_set_value(hit, "", err));
    }
    reader->at++;
    return true;
}
