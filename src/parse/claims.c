#include "parse/claims.h"

#include <string.h>

#include "parse/classify.h"
#include "parse/lexer.h"
#include "parse/tree.h"

/* What tree_use hands to its callback comes by the statement alone. */
typedef struct Asking {
    Statement statement; /* first: it is cast back */
    ClaimList *claims;
} Asking;

static Statement only_statement(const char *sql, Arena *mem, bool *one);
static void claims_of(Statement *statement, const PgQuery__Node *node, Arena *mem);
static void of_action(Asking *asking, const PgQuery__AlterTableCmd *command, size_t index, const Claim *base, Arena *mem);
static void of_constraint(Asking *asking, const PgQuery__Constraint *constraint, const char *text, const Claim *base, Arena *mem);
static void of_column(Asking *asking, const PgQuery__ColumnDef *column, const Claim *base, Arena *mem);
static void of_type(Asking *asking, const PgQuery__AlterTableCmd *command, const char *text, const Claim *base, Arena *mem);
static void of_index(Asking *asking, const PgQuery__IndexStmt *index, Arena *mem);

void statement_claims(const char *sql, Arena *mem, ClaimList *claims)
{
    bool one;
    Asking asking = {.statement = only_statement(sql, mem, &one), .claims = claims};

    if (one)
        (void)tree_use(&asking.statement, mem, claims_of);
}

bool statement_leaves_rows(const char *sql, Arena *mem)
{
    static const char *const nodes[] = {"AlterTableStmt", "IndexStmt",      "CreateStmt",       "CommentStmt",
                                        "GrantStmt",      "CreateSeqStmt",  "CreateEnumStmt",   "CreateTrigStmt",
                                        "ViewStmt",       "CreatePolicyStmt", "CreateFunctionStmt", "AlterOwnerStmt",
                                        "CreateStatsStmt"};
    bool one;
    Statement statement = only_statement(sql, mem, &one);

    if (!one || statement.flags & (STATEMENT_WRITES_ROWS | STATEMENT_OPAQUE | STATEMENT_CALLS_CODE | STATEMENT_DROPS))
        return false;
    for (vec_each(&statement.actions, action))
        if (!strcmp(action->kind, "AT_AlterColumnType"))
            return false;
    for (size_t i = 0; i < COUNT(nodes); i++)
        if (!strcmp(statement.node, nodes[i]))
            return true;
    return false;
}

static Statement only_statement(const char *sql, Arena *mem, bool *one)
{
    Findings ignored = findings_new(mem);
    Script script;

    script_parse("", sql, strlen(sql), mem, &script, &ignored);
    *one = script.statements.count == 1;
    return *one ? script.statements.items[0] : (Statement){.node = ""};
}

static NamedObject named(const PgQuery__RangeVar *relation, Arena *mem)
{
    return (NamedObject){.schema = relation->schemaname[0] ? arena_strdup(mem, relation->schemaname) : NULL,
                         .name = arena_strdup(mem, relation->relname)};
}

static void claims_of(Statement *statement, const PgQuery__Node *node, Arena *mem)
{
    Asking *asking = (Asking *)statement;

    if (node->node_case == PG_QUERY__NODE__NODE_INDEX_STMT)
        of_index(asking, node->index_stmt, mem);
    if (node->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_STMT || !node->alter_table_stmt->relation ||
        node->alter_table_stmt->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)
        return;
    const PgQuery__AlterTableStmt *alter = node->alter_table_stmt;
    const Claim base = {.table = named(alter->relation, mem), .only = !alter->relation->inh};
    for (size_t i = 0; i < alter->n_cmds; i++)
        of_action(asking, alter->cmds[i]->alter_table_cmd, i, &base, mem);
}

static void add(Asking *asking, const Claim *base, ClaimKind kind, Claim claim, Arena *mem)
{
    claim.kind = kind;
    claim.table = base->table;
    claim.only |= base->only;
    vec_push(mem, asking->claims, claim);
}

static const char *action_text(const Statement *statement, size_t index, Arena *mem)
{
    const AlterAction *action = index < statement->actions.count ? &statement->actions.items[index] : NULL;

    return action && action->length ? arena_strndup(mem, statement->text + action->offset, action->length) : NULL;
}

static void of_action(Asking *asking, const PgQuery__AlterTableCmd *command, size_t index, const Claim *base, Arena *mem)
{
    const char *text = action_text(&asking->statement, index, mem);
    Claim claim = {0};

    switch (command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        vec_push(mem, &claim.columns, (const char *)arena_strdup(mem, command->name));
        add(asking, base, CLAIM_NOT_NULL, claim, mem);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        claim.name = arena_strdup(mem, command->name);
        add(asking, base, CLAIM_VALIDATE, claim, mem);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        of_constraint(asking, command->def->constraint, text, base, mem);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        of_column(asking, command->def->column_def, base, mem);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        of_type(asking, command, text, base, mem);
        break;
    default:
        break;
    }
}

static TextList texts(PgQuery__Node *const *nodes, size_t count, Arena *mem)
{
    TextList list = {0};

    for (size_t i = 0; i < count; i++) {
        const char *text = tree_text(tree_inner(nodes[i]), "sval");
        if (text)
            vec_push(mem, &list, (const char *)arena_strdup(mem, text));
    }
    return list;
}

static void of_constraint(Asking *asking, const PgQuery__Constraint *constraint, const char *text, const Claim *base, Arena *mem)
{
    Claim claim = {.name = constraint->conname[0] ? arena_strdup(mem, constraint->conname) : NULL};

    if (constraint->skip_validation || constraint->indexname[0])
        return;
    switch (constraint->contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        claim.columns = texts(constraint->keys, constraint->n_keys, mem);
        claim.nulls_equal = constraint->nulls_not_distinct;
        claim.primary = constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
        claim.only = true;
        add(asking, base, CLAIM_UNIQUE, claim, mem);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        claim.expression = text ? claims_parenthesis(text, "check", mem) : NULL;
        claim.only = constraint->is_no_inherit;
        if (claim.expression)
            add(asking, base, CLAIM_CHECK, claim, mem);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        claim.other = named(constraint->pktable, mem);
        claim.columns = texts(constraint->fk_attrs, constraint->n_fk_attrs, mem);
        claim.only = true;
        claim.other_columns = texts(constraint->pk_attrs, constraint->n_pk_attrs, mem);
        add(asking, base, CLAIM_REFERENCE, claim, mem);
        break;
    default:
        break;
    }
}

/* serial brings a default that the tree does not show. */
static bool is_serial(const PgQuery__TypeName *type)
{
    const char *name = type && type->n_names ? tree_text(tree_inner(type->names[type->n_names - 1]), "sval") : NULL;

    return name && strstr(name, "serial");
}

/* A domain may bring a default: only what is surely none. The grammar itself qualifies most. */
static bool is_built_in(const PgQuery__TypeName *type)
{
    static const char *const plain[] = {"text", "uuid", "json", "jsonb", "bytea", "date", "timestamptz", "timetz", "inet"};
    const char *first = type->n_names ? tree_text(tree_inner(type->names[0]), "sval") : NULL;

    if (!first || (type->n_names == 2 && !strcmp(first, "pg_catalog")))
        return first != NULL;
    for (size_t i = 0; i < COUNT(plain); i++)
        if (type->n_names == 1 && !strcmp(first, plain[i]))
            return true;
    return false;
}

static void of_column(Asking *asking, const PgQuery__ColumnDef *column, const Claim *base, Arena *mem)
{
    bool must = false, given = is_serial(column->type_name);

    for (size_t i = 0; i < column->n_constraints; i++)
        switch (column->constraints[i]->constraint->contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
            must = true;
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
            given = true;
            break;
        default:
            break;
        }
    Claim claim = {.name = arena_strdup(mem, column->colname)};
    if (must && !given && column->type_name && is_built_in(column->type_name))
        add(asking, base, CLAIM_EMPTY, claim, mem);
}

/* varchar(n) and char(n): the explicit cast would cut, the assignment refuses. */
static int character_limit(const PgQuery__TypeName *type)
{
    const char *name = type->n_names ? tree_text(tree_inner(type->names[type->n_names - 1]), "sval") : NULL;
    const Message *modifier = type->n_typmods == 1 ? tree_inner(type->typmods[0]) : NULL;

    if (!name || !modifier || (strcmp(name, "varchar") && strcmp(name, "bpchar")) || type->n_array_bounds)
        return 0;
    const Message *number = tree_child(modifier, "ival");
    return number ? tree_number(number, "ival") : 0;
}

static const char *cut(const char *text, size_t from, size_t to, Arena *mem)
{
    while (from < to && byte_is_blank(text[from]))
        from++;
    while (to > from && byte_is_blank(text[to - 1]))
        to--;
    return arena_strndup(mem, text + from, to - from);
}

/* "... TYPE type [COLLATE ...] [USING expression]" */
static void of_type(Asking *asking, const PgQuery__AlterTableCmd *command, const char *text, const Claim *base, Arena *mem)
{
    Claim claim = {0};
    Lexer lexer = {.text = text, .length = text ? strlen(text) : 0, .backslash_quotes = asking->statement.backslash_quotes};
    size_t from = 0, depth = 0;

    if (!text)
        return;
    for (Token token; (token = lexer_next_word(&lexer)).kind != TOKEN_END;) {
        bool ends = from && !depth && (token_is(text, token, "using") || token_is(text, token, "collate"));
        depth += token_is_mark(text, token, '(');
        depth -= token_is_mark(text, token, ')') && depth;
        if (!from && token_is(text, token, "type"))
            from = token.end;
        else if (ends && !claim.type)
            claim.type = cut(text, from, token.start, mem);
        if (ends && token_is(text, token, "using")) {
            claim.expression = cut(text, token.end, lexer.length, mem);
            break;
        }
    }
    if (from && !claim.type)
        claim.type = cut(text, from, lexer.length, mem);
    if (!claim.type)
        return;
    if (!claim.expression && command->def && command->def->column_def->type_name)
        claim.limit = character_limit(command->def->column_def->type_name);
    vec_push(mem, &claim.columns, (const char *)arena_strdup(mem, command->name));
    add(asking, base, CLAIM_TYPE, claim, mem);
}

static void of_index(Asking *asking, const PgQuery__IndexStmt *index, Arena *mem)
{
    const Claim base = {.table = named(index->relation, mem)};
    Claim claim = {.name = index->idxname[0] ? arena_strdup(mem, index->idxname) : NULL,
                   .nulls_equal = index->nulls_not_distinct,
                   .only = true};
    const char *text = asking->statement.text;
    Lexer lexer = {.text = text, .length = asking->statement.length, .backslash_quotes = asking->statement.backslash_quotes};
    size_t depth = 0;

    if (!index->unique)
        return;
    for (size_t i = 0; i < index->n_index_params; i++) {
        const PgQuery__IndexElem *element = index->index_params[i]->index_elem;
        if (!element->name[0] || element->n_collation || element->n_opclass) /* other rules for what is equal */
            return;
        vec_push(mem, &claim.columns, (const char *)arena_strdup(mem, element->name));
    }
    for (Token token; index->where_clause && (token = lexer_next_word(&lexer)).kind != TOKEN_END;) {
        depth += token_is_mark(text, token, '(');
        depth -= token_is_mark(text, token, ')') && depth;
        if (depth || !token_is(text, token, "where"))
            continue;
        claim.condition = cut(text, token.end, asking->statement.length, mem);
        break;
    }
    add(asking, &base, CLAIM_UNIQUE, claim, mem);
}

const char *claims_parenthesis(const char *sql, const char *after, Arena *mem)
{
    Lexer lexer = {.text = sql, .length = strlen(sql)};
    size_t from = 0, depth = 0;
    bool seen = false;

    for (Token token; (token = lexer_next_word(&lexer)).kind != TOKEN_END;) {
        bool opens = token_is_mark(sql, token, '('), closes = token_is_mark(sql, token, ')');
        if (!seen) {
            seen = token_is(sql, token, after);
            continue;
        }
        if (opens && !depth++)
            from = token.end;
        if (closes && depth && !--depth)
            return arena_strndup(mem, sql + from, token.start - from);
    }
    return NULL;
}
