#include <string.h>

#include "lint/lint.h"

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    const char *kind = syntax_name(root, "rename_type");
    bool column = !strcmp(kind, "OBJECT_COLUMN"), table = !strcmp(kind, "OBJECT_TABLE");

    if (strcmp(lint->statement->node, "RenameStmt") != 0 || lint_is_new(lint, syntax_child(root, "relation")))
        return;
    if (column || table)
        lint_report(lint, rule, -1, "whoever uses %s %s now gets an error after this", column ? "column" : "table",
                    syntax_text(column ? root : syntax_child(root, "relation"), column ? "subname" : "relname"));
}

const LintRule lint_rename = {
    .name = "rename",
    .level = LINT_WARNING,
    .summary = "a new name for a table or column: the application that runs now still uses the old one",
    .instead = "Add the new column beside the old one and keep them in step, or leave a view with the old name, "
                   "until no application uses it.",
    .check = check,
};
