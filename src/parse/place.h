/*
 * Where something stands in a file, and how a person is told.
 */
#ifndef THESEUS_PARSE_PLACE_H
#define THESEUS_PARSE_PLACE_H

#include "core/findings.h"

/* A cursor over a file. Moving forward costs the bytes between, so that a file is walked once. */
typedef struct Place {
    const char *text;
    size_t length, at; /* bytes */
    int line, column;  /* of `at`, 1-based; column in characters; lines end at \n as psql counts them */
} Place;

Place place_begin(const char *text, size_t length); /* a byte order mark takes no column */
void place_move(Place *place, size_t to);           /* backwards costs the line's length */

/* The source line and a caret under the place; a long line is cut around it. */
const char *place_show(Place place, Arena *mem);

/* A finding with place, and the source line as its detail. `hint` must live on findings->mem or forever. */
void place_report(Place *place, size_t at, const char *path, Findings *findings, Severity severity,
                  const char *rule, const char *hint, const char *format, ...) PRINTF_LIKE(8, 9);

#endif
