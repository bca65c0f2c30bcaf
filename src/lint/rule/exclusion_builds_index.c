#include <string.h>

#include "lint/lint.h"

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *constraint = syntax_child(action, "def");

    if (strcmp(kind, "AT_AddConstraint") != 0 || !constraint || strcmp(syntax_name(constraint, "contype"), "CONSTR_EXCLUSION") != 0)
        return;
    lint_report(lint, rule, syntax_number(constraint, "location"), "this exclusion constraint builds its index under ACCESS EXCLUSIVE");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_exclusion_builds_index = {
    .name = "exclusion-builds-index",
    .level = LINT_WARNING,
    .summary = "ADD EXCLUDE builds an index while nobody else may use the table; there is no concurrent form",
    .instead = "Make a new table with the constraint, copy the rows in batches and switch, or do it in a quiet "
                   "hour with a larger locks.hold.",
    .check = check,
};
