/*
 * The words of a command line against tables of options.
 */
#ifndef THESEUS_CLI_OPTIONS_H
#define THESEUS_CLI_OPTIONS_H

#include "cli/command.h"

/* One table and the struct that its members are set in. */
typedef struct OptionSet {
    const Option *options;
    size_t count;
    void *values;
} OptionSet;

/* `--name=value`, `--name value`, `-n value`, `-nvalue`, flags together (`-vq`), `--` ends the options; options and
 * other words may be mixed. `first_word_ends`: stops at the first word that is no option. *used: how many
 * of `words` were read. Texts are not copied. Mistakes are ERR_USAGE with the nearest option's name. */
bool options_parse(const OptionSet *sets, size_t set_count, const char *const *words, size_t count,
                   bool first_word_ends, TextList *positional, size_t *used, Arena *mem, Error *err) MUST_CHECK;

/* Of the program itself; they may stand anywhere. Set in a Session. */
extern const Option common_options[];
extern const size_t common_option_count;

#endif
