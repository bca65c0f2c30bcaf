#include <string.h>

#include "lint/lint.h"

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    const Syntax *table = syntax_child(root, "relation");

    if (!strcmp(lint->statement->node, "IndexStmt") && !syntax_number(root, "concurrent") && !lint_is_new(lint, table))
        lint_report(lint, rule, -1, "building this index blocks writes to %s", syntax_text(table, "relname"));
}

const LintRule lint_index_blocks_writes = {
    .name = "index-blocks-writes",
    .level = LINT_WARNING,
    .summary = "CREATE INDEX on a table that is in use: nobody writes to it until the index is built",
    .instead = "CREATE INDEX CONCURRENTLY, in a file of its own that begins with -- theseus: no-transaction",
    .check = check,
};
