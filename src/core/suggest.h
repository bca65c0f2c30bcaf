/*
 * "did you mean": the nearest of some words.
 */
#ifndef THESEUS_CORE_SUGGEST_H
#define THESEUS_CORE_SUGGEST_H

#include "core/base.h"

/* The one that differs least (insertions, deletions, exchanges, neighbours swapped), when that is at most a third of
 * its length and at least one change is allowed; otherwise NULL. */
const char *suggest_nearest(const char *word, const char *const *candidates, size_t count);

#endif
