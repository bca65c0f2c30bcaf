#include <string.h>

#include "lint/lint.h"

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    (void)root;
    if (!strcmp(lint->statement->node, "ReindexStmt") && !(lint->statement->flags & STATEMENT_CONCURRENT_INDEX))
        lint_report(lint, rule, -1, "REINDEX blocks writes to the table until it is done");
}

const LintRule lint_reindex_blocks = {
    .name = "reindex-blocks",
    .level = LINT_WARNING,
    .summary = "REINDEX without CONCURRENTLY blocks writes, and reads by the index",
    .instead = "REINDEX ... CONCURRENTLY, in a file of its own that begins with -- theseus: no-transaction",
    .check = check,
};
