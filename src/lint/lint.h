/*
 * Statements to findings: what a migration does to a live database that its author may not have meant. Pure: opens no
 * connection; a safe alternative is part of the finding.
 *
 * What the runner makes safe by itself is no rule: dropped things are put aside, locks are short attempts within a budget, an
 * index that CONCURRENTLY left invalid is found. A statement that scans or rewrites a table under its lock stays a matter for a
 * rule: within the budget it does not stall anybody, it fails.
 *
 *     theseus.yaml:  lint: { rename: off, timestamp-without-time-zone: error }
 *     in a file:     -- theseus: allow RULE REASON     above a statement; at the head for all of the file
 */
#ifndef THESEUS_LINT_LINT_H
#define THESEUS_LINT_LINT_H

#include "core/map.h"
#include "parse/syntax.h"
#include "project/project.h"

typedef enum LintLevel { LINT_OFF, LINT_WARNING, LINT_ERROR } LintLevel;

typedef struct Lint Lint;
typedef struct LintRule LintRule;

struct LintRule {
    const char *name;     /* as it is written: "index-blocks-writes" */
    LintLevel level;      /* unless the project says otherwise */
    const char *summary;  /* what it finds, one line */
    const char *instead;  /* the safe way, for whoever reads the finding */
    void (*check)(Lint *lint, const LintRule *rule, const Syntax *root);
};

extern const LintRule *const lint_rules[];
extern const size_t lint_rule_count;
const LintRule *lint_rule(const char *name); /* or NULL */

/* One file. Findings have file, line and column. `project` may be NULL: every rule at its own level. */
void lint_script(const Script *script, const Project *project, Findings *findings);
/* The section `lint:` of theseus.yaml: rules that do not exist, levels that are none. */
void lint_check_settings(const Project *project, Findings *findings);

/* --- for rules -------------------------------------------------------------------------------- */

struct Lint {
    const Script *script;
    const Statement *statement; /* the one that is looked at */
    size_t index;               /* of it */
    LintLevel levels[64];       /* of the rules, in their order */
    bool *allowed;              /* by directive: did it let something pass? */
    Map made;                   /* tables that this file has made so far: nobody uses them yet */
    Findings *findings;
};

/* A finding at a byte offset of the statement (as the grammar tells it; -1: at its beginning). */
void lint_report(Lint *lint, const LintRule *rule, int location, const char *format, ...) PRINTF_LIKE(4, 5);
/* The relation of a node was made by this file. */
bool lint_is_new(const Lint *lint, const Syntax *relation);
/* Calls `each` for every action of an ALTER TABLE on a table that is not new; `action` has the fields of AlterTableCmd. */
void lint_actions(Lint *lint, const LintRule *rule, const Syntax *root,
                  void (*each)(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind));
/* Calls `each` for every column that the statement makes, in CREATE TABLE or ADD COLUMN. */
void lint_columns(Lint *lint, const LintRule *rule, const Syntax *root,
                  void (*each)(Lint *lint, const LintRule *rule, const Syntax *column));
const char *lint_type(const Syntax *column); /* last part of its type's name: "timestamp", "int4"; NULL */
/* A constraint of this kind ("CONSTR_CHECK") in the list `field` of a node; NULL. */
const Syntax *lint_constraint(const Syntax *node, const char *field, const char *kind);

#endif
