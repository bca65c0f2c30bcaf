#include <string.h>

#include "lint/lint.h"

static void detached(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    if (!strcmp(kind, "AT_DetachPartition") && !syntax_number(syntax_child(action, "def"), "concurrent"))
        lint_report(lint, rule, -1, "DETACH PARTITION locks the partitioned table in ACCESS EXCLUSIVE mode");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, detached);
}

const LintRule lint_detach_blocks = {
    .name = "detach-blocks",
    .level = LINT_WARNING,
    .summary = "DETACH PARTITION without CONCURRENTLY takes the parent from everybody",
    .instead = "DETACH PARTITION ... CONCURRENTLY (PostgreSQL 14, no DEFAULT partition), in a -- theseus: "
                   "no-transaction file",
    .check = check,
};
