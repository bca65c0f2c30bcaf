#include <string.h>

#include "lint/lint.h"

/* Was this constraint added in this file, above? */
static bool added_above(const Lint *lint, const char *name)
{
    for (size_t i = 0; i < lint->index; i++) {
        const Statement *earlier = &lint->script->statements.items[i];
        if (!strcmp(earlier->node, "AlterTableStmt") && memmem(earlier->text, earlier->length, name, strlen(name)))
            for (vec_each(&earlier->actions, action))
                if (!strcmp(action->kind, "AT_AddConstraint"))
                    return true;
    }
    return false;
}

static void validated(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const char *name = syntax_text(action, "name");

    if (!strcmp(kind, "AT_ValidateConstraint") && name && !script_directive(lint->script, "no-transaction") &&
        added_above(lint, name))
        lint_report(lint, rule, -1, "%s was added in the same transaction, whose lock is held while all rows are read", name);
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, validated);
}

const LintRule lint_validate_in_same_transaction = {
    .name = "validate-in-same-transaction",
    .level = LINT_WARNING,
    .summary = "NOT VALID and VALIDATE in one transaction: the strong lock of the first is held during the scan "
                   "of the second",
    .instead = "Put VALIDATE CONSTRAINT into the next migration.",
    .check = check,
};
