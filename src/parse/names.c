/* The objects and relations that a statement names. */
#include <string.h>

#include "core/map.h"
#include "parse/classify.h"
#include "parse/tree.h"

/* Which member holds what the statement creates, alters or drops. */
typedef struct Target {
    const char *node;
    const char *field;
    bool several; /* a list of objects; else a list of names is one qualified name */
} Target;

static const Target targets[] = {
    {"CreateStmt", "relation", false}, {"AlterTableStmt", "relation", false}, {"ViewStmt", "view", false},
    {"CreateSeqStmt", "sequence", false}, {"AlterSeqStmt", "sequence", false}, {"RuleStmt", "relation", false},
    {"CreatePolicyStmt", "table", false}, {"AlterPolicyStmt", "table", false}, {"CreateTrigStmt", "relation", false},
    {"RefreshMatViewStmt", "relation", false}, {"RenameStmt", "relation", false},
    {"AlterObjectSchemaStmt", "relation", false}, {"AlterOwnerStmt", "relation", false},
    {"RenameStmt", "object", false}, {"AlterObjectSchemaStmt", "object", false}, {"AlterOwnerStmt", "object", false},
    {"CompositeTypeStmt", "typevar", false}, {"CreateFunctionStmt", "funcname", false},
    {"AlterFunctionStmt", "func", false}, {"DefineStmt", "defnames", false}, {"CreateEnumStmt", "type_name", false},
    {"CreateRangeStmt", "type_name", false}, {"AlterEnumStmt", "type_name", false},
    {"AlterTypeStmt", "type_name", false}, {"CreateDomainStmt", "domainname", false},
    {"AlterDomainStmt", "type_name", false}, {"CreateSchemaStmt", "schemaname", false},
    {"CreateExtensionStmt", "extname", false}, {"AlterExtensionStmt", "extname", false},
    {"CreateStatsStmt", "defnames", false}, {"AlterStatsStmt", "defnames", false},
    {"AlterCollationStmt", "collname", false}, {"CreatePublicationStmt", "pubname", false},
    {"AlterPublicationStmt", "pubname", false}, {"CreateSubscriptionStmt", "subname", false},
    {"AlterSubscriptionStmt", "subname", false}, {"DropSubscriptionStmt", "subname", false},
    {"CreatedbStmt", "dbname", false}, {"DropdbStmt", "dbname", false}, {"AlterDatabaseStmt", "dbname", false},
    {"CreateRoleStmt", "role", false}, {"AlterRoleStmt", "role", false}, {"DropRoleStmt", "roles", true},
    {"DropStmt", "objects", true}, {"ReindexStmt", "relation", false},
};

typedef struct Relations {
    Statement *statement;
    Arena *mem;
    Map queries; /* names of CTEs */
} Relations;

static void add_target(Statement *statement, const Message *inner, const Target *target, Arena *mem);
static void add_message(Statement *statement, const Message *message, Arena *mem);
static void add_qualified(Statement *statement, PgQuery__Node *const *parts, size_t count, Arena *mem);
static const Message *into_of(const PgQuery__SelectStmt *select);
static void add_index(Statement *statement, const PgQuery__IndexStmt *index, Arena *mem);
static void add_dropped(Statement *statement, const PgQuery__DropStmt *drop, Arena *mem);
static bool note_relation(const Message *message, void *context);
static void add_relations(Statement *statement, const PgQuery__Node *node, Arena *mem);

void names_read(Statement *statement, const PgQuery__Node *node, Arena *mem)
{
    const Message *inner = tree_inner(node);
    statement->objects.count = 0;
    if (node->node_case == PG_QUERY__NODE__NODE_INDEX_STMT)
        add_index(statement, node->index_stmt, mem);
    else if (node->node_case == PG_QUERY__NODE__NODE_DROP_STMT)
        add_dropped(statement, node->drop_stmt, mem);
    else if (node->node_case == PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT)
        add_message(statement, (const Message *)node->create_table_as_stmt->into->rel, mem);
    else if (node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT)
        add_message(statement, into_of(node->select_stmt), mem);
    else if (node->node_case == PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT)
        add_message(statement, (const Message *)node->create_foreign_table_stmt->base_stmt->relation, mem);
    else
        for (size_t i = 0; i < COUNT(targets) && !statement->objects.count; i++)
            if (strcmp(targets[i].node, statement->node) == 0)
                add_target(statement, inner, &targets[i], mem);
    add_relations(statement, node, mem);
}

/* SELECT ... INTO table: of a UNION it stands in the first SELECT. */
static const Message *into_of(const PgQuery__SelectStmt *select)
{
    while (select->larg)
        select = select->larg;
    return select->into_clause ? (const Message *)select->into_clause->rel : NULL;
}

/* An index lives in its table's schema, and its name takes none. */
static void add_index(Statement *statement, const PgQuery__IndexStmt *index, Arena *mem)
{
    if (!index->idxname[0])
        return;
    const char *schema = tree_text((const Message *)index->relation, "schemaname");
    vec_push(mem, &statement->objects,
             (NamedObject){.schema = arena_strdup(mem, schema), .name = arena_strdup(mem, index->idxname)});
}

/* Triggers, policies and rules are given as their table's name and their own behind it. */
static void add_dropped(Statement *statement, const PgQuery__DropStmt *drop, Arena *mem)
{
    bool of_table = drop->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER ||
                    drop->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY ||
                    drop->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_RULE;
    for (size_t i = 0; i < drop->n_objects; i++) {
        const PgQuery__Node *object = drop->objects[i];
        if (of_table && object->node_case == PG_QUERY__NODE__NODE_LIST && object->list->n_items > 1)
            add_qualified(statement, object->list->items, object->list->n_items - 1, mem);
        else
            add_message(statement, tree_inner(object), mem);
    }
}

static void add_target(Statement *statement, const Message *inner, const Target *target, Arena *mem)
{
    size_t count;
    PgQuery__Node **items = tree_list(inner, target->field, &count);
    const char *text = tree_text(inner, target->field);
    if (text)
        vec_push(mem, &statement->objects, (NamedObject){.name = arena_strdup(mem, text)});
    else if (items && !target->several)
        add_qualified(statement, items, count, mem);
    else if (items)
        for (size_t i = 0; i < count; i++)
            add_message(statement, tree_inner(items[i]), mem);
    else
        add_message(statement, tree_child(inner, target->field), mem);
}

static void add_message(Statement *statement, const Message *message, Arena *mem)
{
    static const char *const lists[] = {"names", "objname", "items"};
    static const char *const texts[] = {"sval", "rolename"};
    if (!message)
        return;
    if (message->descriptor == &pg_query__node__descriptor) {
        add_message(statement, tree_inner((const PgQuery__Node *)message), mem);
        return;
    }
    const char *relation = tree_text(message, "relname");
    if (relation) {
        vec_push(mem, &statement->objects,
                 (NamedObject){.schema = arena_strdup(mem, tree_text(message, "schemaname")),
                               .name = arena_strdup(mem, relation)});
        return;
    }
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *text = tree_text(message, texts[i]);
        if (text) {
            vec_push(mem, &statement->objects, (NamedObject){.name = arena_strdup(mem, text)});
            return;
        }
    }
    for (size_t i = 0; i < COUNT(lists); i++) {
        size_t count;
        PgQuery__Node **items = tree_list(message, lists[i], &count);
        if (count) {
            add_qualified(statement, items, count, mem);
            return;
        }
    }
}

/* The last two of a list of names; a list of something else (of types, for a cast) is no name. */
static void add_qualified(Statement *statement, PgQuery__Node *const *parts, size_t count, Arena *mem)
{
    const char *name = count ? tree_text(tree_inner(parts[count - 1]), "sval") : NULL;
    const char *schema = count > 1 ? tree_text(tree_inner(parts[count - 2]), "sval") : NULL;
    if (name)
        vec_push(mem, &statement->objects,
                 (NamedObject){.schema = arena_strdup(mem, schema), .name = arena_strdup(mem, name)});
}

static void add_relations(Statement *statement, const PgQuery__Node *node, Arena *mem)
{
    auto_arena scratch = arena_new();
    Relations relations = {statement, mem, map_new(scratch)};
    statement->relations.count = statement->roles.count = 0;
    if (node->node_case == PG_QUERY__NODE__NODE_DROP_STMT) {
        switch (node->drop_stmt->remove_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
            for (vec_each(&statement->objects, object))
                vec_push(mem, &statement->relations, *object);
            return;
        default:
            return;
        }
    }
    tree_walk(tree_inner(node), note_relation, &relations);
    size_t kept = 0;
    for (vec_each(&statement->relations, relation))
        if (relation->schema || !map_has(&relations.queries, relation->name))
            statement->relations.items[kept++] = *relation;
    statement->relations.count = kept;
}

static bool note_relation(const Message *message, void *context)
{
    Relations *relations = context;
    Arena *mem = relations->mem;
    if (message->descriptor == &pg_query__common_table_expr__descriptor)
        map_put(&relations->queries, ((const PgQuery__CommonTableExpr *)message)->ctename, relations);
    if (message->descriptor == &pg_query__role_spec__descriptor && tree_text(message, "rolename"))
        vec_push(mem, &relations->statement->roles, (const char *)arena_strdup(mem, tree_text(message, "rolename")));
    if (message->descriptor != &pg_query__range_var__descriptor)
        return true;
    NamedObject one = {.schema = arena_strdup(mem, tree_text(message, "schemaname")),
                       .name = arena_strdup(mem, ((const PgQuery__RangeVar *)message)->relname)};
    vec_push(mem, &relations->statement->relations, one);
    return true;
}
