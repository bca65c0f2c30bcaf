#include <string.h>

#include "lint/lint.h"

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    bool definer = false, path = false;

    if (strcmp(lint->statement->node, "CreateFunctionStmt") != 0)
        return;
    for (size_t i = 0; i < syntax_count(root, "options"); i++) {
        const Syntax *option = syntax_item(root, "options", i), *value = syntax_child(option, "arg");
        const char *name = syntax_text(option, "defname");
        if (name && !strcmp(name, "security"))
            definer = syntax_number(value, "boolval");
        if (name && !strcmp(name, "set") && syntax_text(value, "name"))
            path = path || !strcmp(syntax_text(value, "name"), "search_path");
    }
    if (definer && !path)
        lint_report(lint, rule, -1, "this function runs with its owner's rights and its caller's search_path");
}

const LintRule lint_definer_search_path = {
    .name = "definer-search-path",
    .level = LINT_WARNING,
    .summary = "SECURITY DEFINER without its own search_path: whoever calls it chooses what its names mean",
    .instead = "SET search_path = pg_catalog, pg_temp (or the schemas that it needs, pg_temp last) in the "
                   "function.",
    .check = check,
};
