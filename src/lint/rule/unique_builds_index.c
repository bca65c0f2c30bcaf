#include <string.h>

#include "lint/lint.h"

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *constraint = syntax_child(action, "def");

    if (strcmp(kind, "AT_AddConstraint") != 0 || !constraint || (strcmp(syntax_name(constraint, "contype"), "CONSTR_UNIQUE") != 0 &&
         strcmp(syntax_name(constraint, "contype"), "CONSTR_PRIMARY") != 0) || syntax_text(constraint, "indexname"))
        return;
    lint_report(lint, rule, syntax_number(constraint, "location"), "this constraint builds its index under ACCESS EXCLUSIVE");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_unique_builds_index = {
    .name = "unique-builds-index",
    .level = LINT_WARNING,
    .summary = "ADD UNIQUE or PRIMARY KEY builds an index while nobody else may use the table",
    .instead = "CREATE UNIQUE INDEX CONCURRENTLY in a -- theseus: no-transaction file, then ADD CONSTRAINT ... "
                   "UNIQUE USING INDEX (for a primary key with columns that are NOT NULL already).",
    .check = check,
};
