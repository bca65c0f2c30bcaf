/*
 * What belongs to the person at the terminal: progress lines, interruption by signals, questions.
 */
#ifndef THESEUS_CLI_TERMINAL_H
#define THESEUS_CLI_TERMINAL_H

#include <stdio.h>

#include "cli/output.h"
#include "core/progress.h"

/* SIGINT and SIGTERM: the first one is remembered (Progress.interrupted), and whoever waits for a server cancels what
 * runs there (db_watch); the second one ends the process with status 130, which is safe at any moment because
 * every step survives a kill. */
void terminal_catch_signals(void);
bool terminal_interrupted(void);

/* Drawn on stderr by a thread of its own, so that a long statement shows its time too: only on a terminal, only
 * what takes over two seconds. Without a terminal only what say() is given is printed. */
Progress *terminal_progress_begin(Output *output, Arena *mem, bool quiet, int verbosity);
void terminal_progress_end(void); /* removes the line, ends the thread */
/* The one way to write to stdout or stderr while a line may be drawn. */
void terminal_write(FILE *stream, const char *text);

/* Asks on stderr, reads a line from stdin; a signal ends it with an empty answer. False without a terminal at both
 * ends. */
bool terminal_ask(const char *question, char *answer, size_t size);

#endif
