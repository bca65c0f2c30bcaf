/* The registry of kinds.def, and the names of phases. */
#include <string.h>

#include "evolve/evolution.h"

#define KIND(name) extern const Kind kind_of_##name;
#include "evolve/kinds.def"
#undef KIND

const Kind *const evolution_kinds[] = {
#define KIND(name) &kind_of_##name,
#include "evolve/kinds.def"
#undef KIND
};
const size_t evolution_kind_count = COUNT(evolution_kinds);

static const char *const phases[] = {"declared", "expand", "backfill", "verify", "cutover", "soak", "cleanup", "done"};

const Kind *evolution_kind(const char *name)
{
    for (size_t i = 0; i < evolution_kind_count; i++)
        if (!strcmp(evolution_kinds[i]->name, name))
            return evolution_kinds[i];
    return NULL;
}

const char *phase_name(Phase phase)
{
    return phases[phase];
}

bool phase_read(const char *name, Phase *phase)
{
    for (size_t i = 0; i < COUNT(phases); i++)
        if (!strcmp(phases[i], name)) {
            *phase = (Phase)i;
            return true;
        }
    return false;
}
