/*
 * Help and completion, printed from the tables.
 */
#ifndef THESEUS_CLI_HELP_H
#define THESEUS_CLI_HELP_H

#include "cli/command.h"

void help_overview(Output *output);
void help_group(Output *output, const char *group); /* "db": all of its commands */
void help_command(Output *output, const Command *command);

void help_man(Buf *out); /* theseus(1), for roff */

bool completion_write(const char *shell, Buf *out, Error *err) MUST_CHECK; /* "bash", "zsh", "fish" */

#endif
