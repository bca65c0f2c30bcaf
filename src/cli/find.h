/*
 * From words to a command of the registry.
 */
#ifndef THESEUS_CLI_FIND_H
#define THESEUS_CLI_FIND_H

#include "cli/command.h"

/* *used: how many words are its name. Unknown: ERR_USAGE with the nearest name. count > 0. */
bool command_find(const char *const *words, size_t count, Arena *mem, const Command **command, size_t *used,
                  Error *err) MUST_CHECK;
bool command_is_group(const char *word); /* the first word of commands of two words */
bool command_in_group(const Command *command, const char *group);

#endif
