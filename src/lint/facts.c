/*
 * What several rules ask of a statement.
 */
#include <string.h>

#include "lint/lint.h"

bool lint_is_new(const Lint *lint, const Syntax *relation)
{
    const char *name = syntax_text(relation, "relname");
    return name && map_has(&lint->made, name);
}

void lint_actions(Lint *lint, const LintRule *rule, const Syntax *root,
                  void (*each)(Lint *lint, const LintRule *rule, const Syntax *action, const char *kind))
{
    if (strcmp(lint->statement->node, "AlterTableStmt") != 0 || lint_is_new(lint, syntax_child(root, "relation")))
        return;
    for (size_t i = 0; i < syntax_count(root, "cmds"); i++) {
        const Syntax *action = syntax_item(root, "cmds", i);
        each(lint, rule, action, syntax_name(action, "subtype"));
    }
}

void lint_columns(Lint *lint, const LintRule *rule, const Syntax *root,
                  void (*each)(Lint *lint, const LintRule *rule, const Syntax *column))
{
    const char *node = lint->statement->node;
    bool create = !strcmp(node, "CreateStmt"), alter = !strcmp(node, "AlterTableStmt");
    const char *list = create ? "table_elts" : alter ? "cmds" : NULL;

    for (size_t i = 0; list && i < syntax_count(root, list); i++) {
        const Syntax *item = syntax_item(root, list, i);
        if (alter && strcmp(syntax_name(item, "subtype"), "AT_AddColumn") != 0)
            continue;
        const Syntax *column = alter ? syntax_child(item, "def") : item;
        if (column && !strcmp(syntax_type(column), "ColumnDef"))
            each(lint, rule, column);
    }
}

const char *lint_type(const Syntax *column)
{
    const Syntax *type = syntax_child(column, "type_name");
    size_t count = type ? syntax_count(type, "names") : 0;
    return count ? syntax_text(syntax_item(type, "names", count - 1), "sval") : NULL;
}

const Syntax *lint_constraint(const Syntax *node, const char *field, const char *kind)
{
    for (size_t i = 0; node && i < syntax_count(node, field); i++) {
        const Syntax *constraint = syntax_item(node, field, i);
        if (constraint && !strcmp(syntax_type(constraint), "Constraint") && !strcmp(syntax_name(constraint, "contype"), kind))
            return constraint;
    }
    return NULL;
}
