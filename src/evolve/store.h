/*
 * What is on record about evolutions: theseus.evolution and the tables beside it (sql/state/002_evolution.sql).
 */
#ifndef THESEUS_EVOLVE_STORE_H
#define THESEUS_EVOLVE_STORE_H

#include "evolve/evolution.h"

#define EVOLVE_LOCK_CLASS "1414022486" /* with the evolution's id; as text, for parameters */
#define EVOLVE_SQLSTATE_FENCE "TH001"

typedef struct StoredEvolution {
    int64_t id;
    const char *name, *kind, *declaration, *digest, *phase, *state;
    int64_t fence;
    const char *note, *started_at;
    int64_t pages_done, rows_done, quarantined;
    const char *waits_for, *kept;
} StoredEvolution;

/* Of one name that stands (count 0 or 1), or of all (NULL). Nothing when schema theseus is absent or older. */
bool store_get(Db *db, const char *name, Arena *mem, StoredEvolution **found, size_t *count, Error *err) MUST_CHECK;
bool store_insert(Db *db, const Evolution *evolution, int64_t *id, Error *err) MUST_CHECK;
/* The next id there would be: for plans. 1 when nothing is there. */
bool store_next_id(Db *db, int64_t *id, Error *err) MUST_CHECK;

/* The session lock of one evolution. False: somebody else has it. */
bool store_try_lock(Db *db, int64_t id, bool *taken, Error *err) MUST_CHECK;
bool store_unlock(Db *db, int64_t id, Error *err) MUST_CHECK;
/* A new fence: whoever held the old one writes nothing more. state: "running" or "undoing". */
bool store_take_fence(Db *db, Evolution *evolution, const char *state, Error *err) MUST_CHECK;
bool store_hold_fence(Db *db, const Evolution *evolution, Error *err) MUST_CHECK; /* in the caller's transaction */

bool store_phase(Db *db, Evolution *evolution, Phase phase, const char *what, Error *err) MUST_CHECK; /* and an event */
bool store_state(Db *db, Evolution *evolution, const char *state, const char *note, Error *err) MUST_CHECK;
bool store_step(Db *db, const Evolution *evolution, const Step *step, const char *state, double seconds, const char *detail,
                Error *err) MUST_CHECK;
bool store_step_state(Db *db, const Evolution *evolution, const Step *step, bool *begun, bool *done, Error *err) MUST_CHECK;
bool store_step_forget(Db *db, const Evolution *evolution, const Step *step, Error *err) MUST_CHECK;
bool store_gate(Db *db, const Evolution *evolution, const char *name, double measured, double allowed, bool passes,
                const char *detail, Error *err) MUST_CHECK;
/* A pause that begins (and ends the one before when it has another reason) or ends (reason NULL). */
bool store_pause(Db *db, const Evolution *evolution, const char *reason, const char *detail, Error *err) MUST_CHECK;

const char *store_number(int64_t number, Arena *mem);

#endif
