/*
 * Two texts, line by line, as people read a change: "-old", "+new", " same", with three lines of
 * context and "@@ line N" before each stretch. For messages, not for patches.
 */
#ifndef THESEUS_MIGRATE_TEXTDIFF_H
#define THESEUS_MIGRATE_TEXTDIFF_H

#include "core/arena.h"

/* "" when equal. Beyond `max_lines` of output it stops with "... and N more lines". */
const char *textdiff(const char *from, const char *to, size_t max_lines, Arena *mem);

#endif
