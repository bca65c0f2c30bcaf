/*
 * Steps that several kinds take.
 */
#ifndef THESEUS_EVOLVE_COMMON_H
#define THESEUS_EVOLVE_COMMON_H

#include "db/sql.h"
#include "evolve/evolution.h"

/* With a lock of the evolution's own table beside those in step.locks; LOCK_NONE: none. */
void common_add(Evolution *evolution, Step step, LockMode mode);
/* `before`: statements that run first; NULL. */
void common_add_gate(Evolution *evolution, Phase phase, const char *name, const char *what, GateQuery query, const char *before);
/* NOT VALID, then VALIDATE. `step` names it in the state; `also`: another table that is locked in SHARE ROW EXCLUSIVE (a
 * foreign key's), or NULL. */
void common_add_constraint(Evolution *evolution, const char *step, const char *name, const char *definition, const LockWant *also);
/* CREATE INDEX CONCURRENTLY; `rest`: what follows the table's name. */
void common_add_index(Evolution *evolution, Phase phase, const char *name, bool unique, const char *rest);
/* NOT NULL, proved by a constraint that is validated before and goes afterwards. */
void common_add_not_null(Evolution *evolution, const char *column, const char *constraint);

const char *common_relation(const Evolution *evolution); /* as SQL */
const char *common_constraint_done(const Evolution *evolution, const char *name, bool validated);
/* Whether a relation of that name is in the table's schema: a refusal when it is. */
bool common_name_free(Db *db, const Evolution *evolution, const char *name, Findings *findings, Error *err) MUST_CHECK;
/* A column of the table: its type, NULL when there is none; a refusal then. */
bool common_column(Db *db, const Evolution *evolution, const char *name, Findings *findings, const char **type, bool *not_null,
                 Error *err) MUST_CHECK;
/* The statements on an empty copy of the table, pg_temp.theseus_rehearsal: whatever the server says against them it says
 * there, as a refusal, before anything runs. Each is one statement and no more. */
bool common_rehearse(Db *db, const Evolution *evolution, const char *const *statements, size_t count, Findings *findings,
                     Error *err) MUST_CHECK;
/* The query as it would be sent must be one that the server can plan: otherwise a refusal with its words. */
bool common_plannable(Db *db, const Evolution *evolution, const char *query, Findings *findings, Error *err) MUST_CHECK;

#endif
