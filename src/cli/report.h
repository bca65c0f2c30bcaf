/*
 * What several commands of migrate show in the same way.
 */
#ifndef THESEUS_CLI_REPORT_H
#define THESEUS_CLI_REPORT_H

#include "cli/command.h"
#include "migrate/apply.h"
#include "migrate/drift.h"

int64_t report_wait(int64_t option_ms); /* 0: the default */
/* A line a step: proof, time, locks, the worst wait of others. `key`: "applied" or "rolled_back". */
void report_steps(Session *session, const char *key, const ApplyReport *report);
/* Reads what the live schema differs in. */
bool report_drift(Session *session, History **history, Drift *drift, Snapshot **live, Error *err) MUST_CHECK;

#endif
