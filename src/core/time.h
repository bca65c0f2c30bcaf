/*
 * Clocks and durations. Durations are written as people write them: "300ms", "1s", "1h30m", "30d".
 */
#ifndef THESEUS_CORE_TIME_H
#define THESEUS_CORE_TIME_H

#include "core/arena.h"

int64_t time_monotonic_ms(void);             /* for intervals; its zero means nothing */
int64_t time_wall_ns(void);                  /* since 1970 */
const char *time_iso_utc(Arena *mem);        /* now: "2025-10-26T21:15:00Z" */
const char *time_version_stamp(Arena *mem);  /* now in UTC: "20251026211500" */
/* The stamp of one second after `stamp` (14 digits that are a moment of the calendar). */
const char *time_stamp_after(const char *stamp, Arena *mem);
/* 14 digits that name a real moment of the calendar between 1970 and 9999. */
bool time_stamp_valid(const char *stamp);

/* Units ms, s, m (or min), h, d, w; several in a row add up. False for anything else: no unit, a sign,
 * a fraction, more than 100 years. */
bool duration_parse(const char *text, int64_t *ms);
/* Exactly, in the largest unit (up to d) that divides it: 90000 gives "90s", 0 gives "0ms". */
const char *duration_print(int64_t ms, Arena *mem);

#endif
