#include <string.h>

#include "lint/lint.h"

static const char *const volatile_functions[] = {"random", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v4", "uuidv4",
                                                 "uuidv7", "clock_timestamp", "timeofday", "nextval"};

static bool find_call(const Syntax *node, void *found)
{
    const char *name = NULL;

    if (strcmp(syntax_type(node), "FuncCall") != 0)
        return true;
    if (syntax_count(node, "funcname"))
        name = syntax_text(syntax_item(node, "funcname", syntax_count(node, "funcname") - 1), "sval");
    for (size_t i = 0; name && i < COUNT(volatile_functions); i++)
        if (!strcmp(name, volatile_functions[i]))
            *(const char **)found = volatile_functions[i];
    return true;
}

static void added(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind)
{
    const Syntax *column = syntax_child(action, "def");
    const char *type = column ? lint_type(column) : NULL, *call = NULL;

    if (strcmp(kind, "AT_AddColumn") != 0 || !column)
        return;
    syntax_walk(lint_constraint(column, "constraints", "CONSTR_DEFAULT"), find_call, &call);
    const char *why = call                                                         ? "a default by a volatile function"
                      : type && strstr(type, "serial")                             ? "serial"
                      : lint_constraint(column, "constraints", "CONSTR_IDENTITY")  ? "GENERATED AS IDENTITY"
                      : lint_constraint(column, "constraints", "CONSTR_GENERATED") ? "GENERATED ... STORED"
                                                                                   : NULL;
    if (why)
        lint_report(lint, rule, syntax_number(column, "location"), "%s rewrites the whole table under ACCESS EXCLUSIVE", why);
}

static void check(Lint *lint, const LintRule *rule, const Syntax *root)
{
    lint_actions(lint, rule, root, added);
}

const LintRule lint_column_rewrites = {
    .name = "column-rewrites",
    .level = LINT_WARNING,
    .summary = "ADD COLUMN that gives every row a value of its own: the table is rewritten while nobody may use "
                   "it",
    .instead = "Add the column without it, set the DEFAULT for new rows in a second statement, and fill the old "
                   "ones in batches.",
    .check = check,
};
