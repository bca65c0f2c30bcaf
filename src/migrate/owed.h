/*
 * Tests that a migration owes after its COMMIT: those that did not fit into `hold`, and all of a no-transaction file. One
 * that fails takes its migration back by the proved way.
 *
 *     applied, owing --they pass--------> "progress" -1
 *                    --one fails--------> rolled_back | "failed", when there is no way back: it stays, and owes nothing
 *                    --cut off----------> still owing: the next migrate runs them first
 */
#ifndef THESEUS_MIGRATE_OWED_H
#define THESEUS_MIGRATE_OWED_H

#include "migrate/run/run.h"

/* Migrations of the project that stand and owe their tests, oldest first. */
typedef struct Owed {
    VEC(const Migration *) migrations;
} Owed;
Owed owed_tests(const Project *project, const History *history, Arena *mem);

/* Without paths nothing is done. */
bool owed_tests_run(RunContext *run, const Migration *migration, const TextList *paths, Arena *mem, Error *err) MUST_CHECK;
/* All that an earlier run has left. */
bool owed_tests_settle(RunContext *run, const History *history, Arena *mem, Error *err) MUST_CHECK;

#endif
