/*
 * What must run: the project's files against what the database has on record. Pure but for the
 * explanation of edits.
 *
 * A file counts as applied when its version stands in the history, when it is not above the
 * baseline, or when another tool's table (Supabase) has it.
 */
#ifndef THESEUS_MIGRATE_PLAN_H
#define THESEUS_MIGRATE_PLAN_H

#include "core/map.h"
#include "project/project.h"
#include "state/state.h"

/* What the history says about one version in one direction. */
typedef struct Recorded {
    const Event *text;    /* the last event that fixed the file's text: applied, baseline, accepted; NULL */
    const Event *applied; /* it stands now; NULL: never applied or rolled back */
    bool rolled_back;     /* that was its last outcome */
    int32_t done;         /* statements of a no-transaction file finished since the last outcome */
    bool bare;            /* one that runs outside transactions was begun */
    const Event *begun;   /* the intent they belong to, or a later acceptance of new text; NULL */
} Recorded;

/* version -> Recorded, in the order of first appearance. */
Map plan_recorded(const History *history, Arena *mem);
/* Up to here all files count as applied: the highest baseline, or where the schema was restored to since; NULL: none. */
const char *plan_baseline(const History *history);

typedef struct PlanStep {
    const Migration *migration;
    bool out_of_order;
    int32_t done;       /* resume a no-transaction file after this many statements */
    const Event *begun; /* of the run that is resumed, or the acceptance after it; NULL: it starts anew */
} PlanStep;

typedef struct PlanOptions {
    const char *to;            /* version or release; NULL: everything */
    bool allow_out_of_order;
    const TextList *elsewhere; /* versions applied by another tool; NULL */
} PlanOptions;

/* An applied file whose statements are not those on record. */
typedef struct PlanEdit {
    const Migration *migration;
    const Event *record;
    size_t finding; /* index of its finding */
} PlanEdit;

typedef struct Plan {
    VEC(PlanStep) steps; /* ascending by version */
    size_t applied;      /* files that count as applied */
    const char *last;    /* the highest version that counts as applied; NULL */
    VEC(PlanEdit) edited;
} Plan;

/* Parses the files it has to do with (project_parse). All reasons not to go on are findings (edited file with its diff, version below the last applied,
 * half-done file edited meanwhile); warnings: edits of comments and white space, applied versions without a
 * file. ERR_REFUSED sums up; ERR_USAGE when `to` names nothing. */
bool plan_make(Project *project, const History *history, const PlanOptions *options, Arena *mem,
               Plan *plan, Findings *findings, Error *err) MUST_CHECK;

/* Puts the difference between the statements on record and those of the file into the findings of edits. */
bool plan_explain_edits(Db *db, const Plan *plan, Arena *mem, Findings *findings, Error *err) MUST_CHECK;
/* Statements as recorded (a JSON array) and as they stand in the file, in one comparable form. */
const char *plan_recorded_text(const Event *event, Arena *mem); /* NULL when not recorded */
const char *plan_script_text(const Script *script, Arena *mem);

#endif
