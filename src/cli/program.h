/*
 * One command line from words to exit status. The only place that reports errors.
 */
#ifndef THESEUS_CLI_PROGRAM_H
#define THESEUS_CLI_PROGRAM_H

#include "core/base.h"

int program_run(const char *const *words, size_t count); /* without the program's name */

#endif
