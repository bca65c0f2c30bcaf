#include "migrate/prove/foretell.h"

#include <string.h>

#include "catalog/kind.h"

const Object *foretell_counterpart(const Snapshot *snapshot, const Object *object)
{
    return snapshot_find(snapshot, object->kind->name, object->identity);
}

bool foretell_ambiguous(const Shadow *shadow, const Object *object)
{
    const Object *there = foretell_counterpart(shadow->target, object);
    const Object *here = foretell_counterpart(shadow->loaded, object);
    return there && here && !digest_equal(there->digest, here->digest);
}

void foretell_delta(const Shadow *shadow, const Delta *delta, Arena *mem, Prediction *prediction)
{
    prediction_from_delta(delta, mem, prediction);
    for (vec_each(&delta->changes, change)) {
        if (change->kind != CHANGE_ALTER || !foretell_ambiguous(shadow, change->from))
            continue;
        for (vec_each(&prediction->expectations, expectation))
            if (!strcmp(expectation->key, change->to->key))
                expectation->digest = EXPECT_ANY;
    }
}
