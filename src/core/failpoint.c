#include "core/failpoint.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void failpoint(const char *name)
{
    static const char *at;
    static long left = -1; /* -1: not looked yet; 0: inert */
    const char *how;

    if (left < 0) {
        at = getenv("THESEUS_STOP_AT");
        left = !at ? 0 : at[0] >= '0' && at[0] <= '9' ? strtol(at, NULL, 10) : 1;
    }
    if (!left)
        return;
    if ((at[0] < '0' || at[0] > '9') && strcmp(at, name) != 0)
        return;
    if (--left)
        return;
    how = getenv("THESEUS_STOP_HOW");
    raise(how && !strcmp(how, "pause") ? SIGSTOP : SIGKILL);
}
