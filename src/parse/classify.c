/* A statement by its tree; see classify.h. */
#include "parse/classify.h"

#include <string.h>
#include <strings.h>

#include "parse/tree.h"

static void use_tree(Statement *statement, const PgQuery__Node *node, Arena *mem);
static unsigned flags_of(const PgQuery__Node *node);
static unsigned flags_of_alter_table(const PgQuery__AlterTableStmt *alter);
static unsigned flags_of_subscription(const PgQuery__Node *node);
static bool runs_its_query(const PgQuery__Node *node);
static bool note_work(const Message *message, void *flags);
static bool has_option(const Message *statement, const char *list, const char *name, bool otherwise);
static bool is_on(const Message *value);
static const char *verb_of(const Statement *statement, const PgQuery__Node *node);

void classify_statement(Statement *statement, Arena *mem)
{
    if (!tree_use(statement, mem, use_tree))
        classify_opaque(statement, mem);
}

static void use_tree(Statement *statement, const PgQuery__Node *node, Arena *mem)
{
    const Message *inner = tree_inner(node);
    unsigned kept = STATEMENT_CONTROL | STATEMENT_COPY_IN;
    statement->node = tree_type(inner);
    statement->flags = (statement->flags & kept) | flags_of(node);
    if (runs_its_query(node))
        tree_walk(inner, note_work, &statement->flags);
    statement->cascade = tree_number(inner, "behavior") == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    statement->if_exists = tree_number(inner, "missing_ok");
    statement->if_not_exists = tree_number(inner, "if_not_exists") || tree_number(inner, "skip_if_new_val_exists");
    names_read(statement, node, mem);
    statement->verb = verb_of(statement, node);
    if (node->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
        actions_read(statement, node, mem);
}

static unsigned flags_of(const PgQuery__Node *node)
{
    const unsigned concurrent = STATEMENT_OUTSIDE | STATEMENT_CONCURRENT_INDEX;
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        return node->index_stmt->concurrent ? concurrent : 0;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        return STATEMENT_DROPS | (node->drop_stmt->concurrent ? concurrent : 0);
    case PG_QUERY__NODE__NODE_REINDEX_STMT:
        if (has_option((const Message *)node->reindex_stmt, "params", "concurrently", false))
            return concurrent;
        return node->reindex_stmt->kind >= PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SCHEMA ? STATEMENT_OUTSIDE
                                                                                                : 0;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        return flags_of_alter_table(node->alter_table_stmt);
    case PG_QUERY__NODE__NODE_VACUUM_STMT:
        return node->vacuum_stmt->is_vacuumcmd ? STATEMENT_OUTSIDE : 0;
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        return node->cluster_stmt->relation ? 0 : STATEMENT_OUTSIDE;
    case PG_QUERY__NODE__NODE_DISCARD_STMT:
        return node->discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL ? STATEMENT_OUTSIDE : 0;
    case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
        return has_option((const Message *)node->alter_database_stmt, "options", "tablespace", false)
                   ? STATEMENT_OUTSIDE
                   : 0;
    case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
        return STATEMENT_OUTSIDE;
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
    case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
        return STATEMENT_OUTSIDE | STATEMENT_DROPS;
    case PG_QUERY__NODE__NODE_DROP_ROLE_STMT:
    case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
    case PG_QUERY__NODE__NODE_DROP_USER_MAPPING_STMT:
        return STATEMENT_DROPS;
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
    case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
    case PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT:
        return flags_of_subscription(node);
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        return STATEMENT_WRITES_ROWS;
    case PG_QUERY__NODE__NODE_COPY_STMT:
        return node->copy_stmt->is_from ? STATEMENT_WRITES_ROWS : 0;
    case PG_QUERY__NODE__NODE_DO_STMT:
    case PG_QUERY__NODE__NODE_CALL_STMT:
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
        return STATEMENT_CALLS_CODE;
    default:
        return 0;
    }
}

static unsigned flags_of_alter_table(const PgQuery__AlterTableStmt *alter)
{
    unsigned flags = 0;
    for (size_t i = 0; i < alter->n_cmds; i++) {
        const PgQuery__AlterTableCmd *command = alter->cmds[i]->alter_table_cmd;
        const PgQuery__Node *def = command->def;
        if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
            flags |= STATEMENT_DROPS;
        if (def && def->node_case == PG_QUERY__NODE__NODE_PARTITION_CMD && def->partition_cmd->concurrent)
            flags |= STATEMENT_OUTSIDE;
    }
    return flags;
}

/* Whatever makes, drops or asks a slot on the other side. */
static unsigned flags_of_subscription(const PgQuery__Node *node)
{
    if (node->node_case == PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT)
        return STATEMENT_OUTSIDE | STATEMENT_DROPS;
    if (node->node_case == PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT) {
        const Message *create = (const Message *)node->create_subscription_stmt;
        bool connects = has_option(create, "options", "connect", true);
        return has_option(create, "options", "create_slot", connects) ? STATEMENT_OUTSIDE : 0;
    }
    const Message *alter = (const Message *)node->alter_subscription_stmt;
    switch (node->alter_subscription_stmt->kind) {
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH:
        return STATEMENT_OUTSIDE;
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION:
    case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION:
        return has_option(alter, "options", "refresh", true) ? STATEMENT_OUTSIDE : 0;
    default:
        return 0;
    }
}

/* A function, view, rule or PREPARE only keeps its query; EXPLAIN runs it with ANALYZE. */
static bool runs_its_query(const PgQuery__Node *node)
{
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
        return has_option((const Message *)node->explain_stmt, "options", "analyze", false);
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
    case PG_QUERY__NODE__NODE_COPY_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
    case PG_QUERY__NODE__NODE_CALL_STMT:
        return true;
    default:
        return false;
    }
}

static bool note_work(const Message *message, void *flags)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    if (type == &pg_query__insert_stmt__descriptor || type == &pg_query__update_stmt__descriptor ||
        type == &pg_query__delete_stmt__descriptor || type == &pg_query__merge_stmt__descriptor)
        *(unsigned *)flags |= STATEMENT_WRITES_ROWS;
    else if (type == &pg_query__into_clause__descriptor && !tree_number(message, "skip_data"))
        *(unsigned *)flags |= STATEMENT_WRITES_ROWS;
    else if (type == &pg_query__func_call__descriptor)
        *(unsigned *)flags |= STATEMENT_CALLS_CODE;
    return true;
}

/* An option of a list of DefElems: named alone it is on. */
static bool has_option(const Message *statement, const char *list, const char *name, bool otherwise)
{
    size_t count;
    PgQuery__Node **items = tree_list(statement, list, &count);
    bool on = otherwise;
    for (size_t i = 0; i < count; i++)
        if (items[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && strcmp(items[i]->def_elem->defname, name) == 0)
            on = is_on(tree_inner(items[i]->def_elem->arg));
    return on;
}

/* As defGetBoolean reads it: a number, a text, or a bare word, which the grammar takes for a type. */
static bool is_on(const Message *value)
{
    static const char *const off[] = {"off", "false", "no", "0"};
    if (value && value->descriptor == &pg_query__integer__descriptor)
        return tree_number(value, "ival") != 0;
    if (value && value->descriptor == &pg_query__boolean__descriptor)
        return tree_number(value, "boolval") != 0;
    const char *text = tree_text(value, "sval");
    size_t count;
    PgQuery__Node **names = tree_list(value, "names", &count);
    if (count)
        text = tree_text(tree_inner(names[count - 1]), "sval");
    for (size_t i = 0; text && i < COUNT(off); i++)
        if (strcasecmp(text, off[i]) == 0)
            return false;
    return true;
}

/* The words' verb, but where the first words do not say it. */
static const char *verb_of(const Statement *statement, const PgQuery__Node *node)
{
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        if (statement->objects.count)
            return "SELECT INTO";
        return strcmp(statement->verb, "WITH") == 0 ? "SELECT" : statement->verb;
    case PG_QUERY__NODE__NODE_INSERT_STMT:
        return "INSERT";
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        return "UPDATE";
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        return "DELETE";
    case PG_QUERY__NODE__NODE_MERGE_STMT:
        return "MERGE";
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        return strcmp(statement->verb, "CREATE TABLE") == 0 ? "CREATE TABLE AS" : statement->verb;
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
        return tree_text((const Message *)node->alter_enum_stmt, "old_val") ? "ALTER TYPE RENAME VALUE"
                                                                            : "ALTER TYPE ADD VALUE";
    default:
        return statement->verb;
    }
}
