/*
 * Places at which a test stops the program. Inert unless THESEUS_STOP_AT is set:
 *     THESEUS_STOP_AT=7          the seventh place reached    THESEUS_STOP_AT=commit   the place of that name
 *     THESEUS_STOP_HOW=kill      kill -9 (the default)        =pause   SIGSTOP, until somebody sends SIGCONT
 * A number beyond the last place stops nothing: a loop over 1, 2, 3 ... ends there.
 */
#ifndef THESEUS_CORE_FAILPOINT_H
#define THESEUS_CORE_FAILPOINT_H

void failpoint(const char *name);

#endif
