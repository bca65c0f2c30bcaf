#include <string.h>

#include "lint/lint.h"

static void set(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    /* The last step of the recipe drops the CHECK that SET NOT NULL believes. */
    if (strcmp(kind, "AT_SetNotNull") != 0)
        return;
    for (vec_each(&lint->statement->actions, other))
        if (!strcmp(other->kind, "AT_DropConstraint"))
            return;
    if (lint->index + 1 < lint->script->statements.count)
        for (vec_each(&lint->script->statements.items[lint->index + 1].actions, other))
            if (!strcmp(other->kind, "AT_DropConstraint"))
                return;
    lint_report(lint, rule, -1, "SET NOT NULL on %s reads the whole table under ACCESS EXCLUSIVE", syntax_text(action, "name"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, set);
}

const LintRule lint_not_null_scans = {
    .name = "not-null-scans",
    .level = LINT_WARNING,
    .summary = "SET NOT NULL reads the whole table while nobody else may use it",
    .instead = "ADD CONSTRAINT c CHECK (column IS NOT NULL) NOT VALID; in the next migration VALIDATE "
                   "CONSTRAINT c; then SET NOT NULL, which believes c, and DROP CONSTRAINT c.",
    .check = check,
};
