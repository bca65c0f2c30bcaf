#include <string.h>

#include "lint/lint.h"

static void changed(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *column = syntax_child(action, "def");
    const char *type = column ? lint_type(column) : NULL;

    if (strcmp(kind, "AT_AlterColumnType") != 0 || (type && (!strcmp(type, "text") || !strcmp(type, "varchar"))))
        return;
    lint_report(lint, rule, -1, "the type change of %s may rewrite the table under ACCESS EXCLUSIVE", syntax_text(action, "name"));
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, changed);
}

const LintRule lint_type_change = {
    .name = "type-change",
    .level = LINT_WARNING,
    .summary = "ALTER COLUMN TYPE: unless the server sees that all values stay as they are, the table and its "
                   "indexes are rewritten",
    .instead = "Fine for a longer varchar, varchar to text, or a wider numeric of the same scale. Otherwise add "
                   "a column of the new type, keep both in step, fill it in batches, then switch.",
    .check = check,
};
