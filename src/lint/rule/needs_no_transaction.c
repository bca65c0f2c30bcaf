#include <string.h>

#include "lint/lint.h"

/* The runner refuses it as well, when it gets there. */
static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    (void)root;
    if (lint->statement->flags & STATEMENT_OUTSIDE && !script_directive(lint->script, "no-transaction"))
        lint_report(lint, rule, -1, "%s cannot run in a transaction", lint->statement->verb);
}

const LintRule lint_needs_no_transaction = {
    .name = "needs-no-transaction",
    .level = LINT_ERROR,
    .summary = "a statement that cannot run in a transaction, in a file that is one",
    .instead = "Give it a file of its own that begins with -- theseus: no-transaction",
    .check = check,
};
