/*
 * The history as a document for people (Markdown): one section a migration with status, date,
 * environment, snapshot, rollback, changes, tests, issues, who and how long. Pure.
 */
#ifndef THESEUS_MIGRATE_DOCUMENT_H
#define THESEUS_MIGRATE_DOCUMENT_H

#include "project/project.h"
#include "state/state.h"

/* `events`: all of them with their details (state_events). */
const char *document_history(const Project *project, const char *environment, const History *history,
                             const Event *events, size_t event_count, Arena *mem);

#endif
