/*
 * What a change on the shadow foretells for the target.
 */
#ifndef THESEUS_MIGRATE_FORETELL_H
#define THESEUS_MIGRATE_FORETELL_H

#include "migrate/procedure.h"
#include "migrate/shadow/shadow.h"

const Object *foretell_counterpart(const Snapshot *snapshot, const Object *object); /* or NULL */
/* Does the target have another text than the shadow made of it? Then the shadow's is the one after it was made anew. */
bool foretell_ambiguous(const Shadow *shadow, const Object *object);
void foretell_delta(const Shadow *shadow, const Delta *delta, Arena *mem, Prediction *prediction);

#endif
