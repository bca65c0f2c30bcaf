/*
 * The actions of ALTER TABLE with their places, so that one can be taken out of the list. The tree has no
 * places for them: the text is cut at its commas, and counts only when that gives as many parts.
 */
#include <string.h>

#include "parse/classify.h"
#include "parse/lexer.h"
#include "parse/tree.h"

static bool skip_head(Lexer *lexer);
static const char *column_of(const PgQuery__AlterTableCmd *command);

void actions_read(Statement *statement, const PgQuery__Node *node, Arena *mem)
{
    const PgQuery__AlterTableStmt *alter = node->alter_table_stmt;
    for (size_t i = 0; i < alter->n_cmds; i++) {
        const PgQuery__AlterTableCmd *command = alter->cmds[i]->alter_table_cmd;
        const ProtobufCEnumValue *kind =
            protobuf_c_enum_descriptor_get_value(&pg_query__alter_table_type__descriptor, command->subtype);
        vec_push(mem, &statement->actions,
                 (AlterAction){.kind = kind ? kind->name : "",
                               .column = arena_strdup(mem, column_of(command)),
                               .cascade = command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
                               .if_exists = command->missing_ok});
    }
    auto_arena scratch = arena_new();
    Statement parts = *statement;
    actions_cut(&parts, scratch);
    for (size_t i = 0; i < alter->n_cmds && parts.actions.count == alter->n_cmds; i++) {
        statement->actions.items[i].offset = parts.actions.items[i].offset;
        statement->actions.items[i].length = parts.actions.items[i].length;
    }
}

void actions_cut(Statement *statement, Arena *mem)
{
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    memset(&statement->actions, 0, sizeof statement->actions);
    if (!skip_head(&lexer))
        return;
    size_t depth = 0;
    AlterAction action = {.offset = SIZE_MAX};
    for (bool last = false; !last;) {
        Token token = lexer_next_word(&lexer);
        char c = token.kind == TOKEN_MARK && token.end == token.start + 1 ? lexer.text[token.start] : 0;
        last = token.kind == TOKEN_END;
        if (last || (c == ',' && !depth)) {
            if (action.offset != SIZE_MAX)
                vec_push(mem, &statement->actions, action);
            action = (AlterAction){.offset = SIZE_MAX};
            continue;
        }
        depth += c == '(' || c == '[';
        depth -= (c == ')' || c == ']') && depth;
        if (action.offset == SIZE_MAX)
            action.offset = token.start;
        action.length = token.end - action.offset;
    }
}

/* ALTER TABLE [IF EXISTS] [ONLY] name [*], or another relation; the lexer then stands before the first action. */
static bool skip_head(Lexer *lexer)
{
    static const char *const words[] = {"alter", "materialized", "foreign", NULL, "if", "exists", "only", "("};
    for (size_t i = 0; i < COUNT(words); i++) {
        Lexer before = *lexer;
        Token token = lexer_next_word(lexer);
        bool there = !words[i] || token_is(lexer->text, token, words[i]) ||
                     (words[i][0] == '(' && token_is_mark(lexer->text, token, '('));
        if (!there)
            *lexer = before;
    }
    NamedObject name;
    auto_arena scratch = arena_new();
    if (!words_name(lexer, scratch, &name))
        return false;
    for (;;) {
        Lexer before = *lexer;
        Token token = lexer_next_word(lexer);
        if (token_is_mark(lexer->text, token, '*') || token_is_mark(lexer->text, token, ')'))
            continue;
        *lexer = before;
        return true;
    }
}

static const char *column_of(const PgQuery__AlterTableCmd *command)
{
    switch (command->subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        return command->def && command->def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF
                   ? command->def->column_def->colname
                   : NULL;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnGenericOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
        return command->name[0] ? command->name : NULL;
    default:
        return NULL;
    }
}
