#include <string.h>

#include "lint/lint.h"

static void moved(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    static const char *const kinds[] = {"AT_SetLogged", "AT_SetUnLogged", "AT_SetTableSpace", "AT_SetAccessMethod"};
    (void)action;

    for (size_t i = 0; i < COUNT(kinds); i++)
        if (!strcmp(kind, kinds[i]))
            lint_report(lint, rule, -1, "this writes the whole table anew under ACCESS EXCLUSIVE");
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    bool full = false;

    for (size_t i = 0; !strcmp(lint->statement->node, "VacuumStmt") && i < syntax_count(root, "options"); i++) {
        const char *option = syntax_text(syntax_item(root, "options", i), "defname");
        full = full || (option && !strcmp(option, "full"));
    }
    if (full || !strcmp(lint->statement->node, "ClusterStmt"))
        lint_report(lint, rule, -1, "%s writes the whole table anew under ACCESS EXCLUSIVE", lint->statement->verb);
    lint_actions(lint, rule, root, moved);
}

const LintRule lint_table_rewrite = {
    .name = "table-rewrite",
    .level = LINT_WARNING,
    .summary = "a statement that writes the whole table anew while nobody may use it",
    .instead = "Do it in a quiet hour with a larger locks.hold; against bloat pg_repack works beside the "
                   "application.",
    .check = check,
};
