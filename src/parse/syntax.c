/* See syntax.h: tree.h without the types of libpg_query. */
#include "parse/syntax.h"

#include "parse/lexer.h"
#include "parse/tree.h"

static const Syntax *inner(const Message *message)
{
    if (message && message->descriptor == &pg_query__node__descriptor)
        return tree_inner((const PgQuery__Node *)message);
    return message;
}

bool syntax_use(const Statement *statement, void (*use)(const Syntax *root, void *context), void *context)
{
    return tree_look(statement, use, context);
}

const char *syntax_type(const Syntax *node)
{
    return node ? tree_type(node) : "";
}

const Syntax *syntax_child(const Syntax *node, const char *field)
{
    return inner(tree_child(node, field));
}

size_t syntax_count(const Syntax *node, const char *field)
{
    size_t count;
    (void)tree_list(node, field, &count);
    return count;
}

const Syntax *syntax_item(const Syntax *node, const char *field, size_t index)
{
    size_t count;
    PgQuery__Node **items = tree_list(node, field, &count);
    return index < count ? tree_inner(items[index]) : NULL;
}

const char *syntax_text(const Syntax *node, const char *field)
{
    return tree_text(node, field);
}

int syntax_number(const Syntax *node, const char *field)
{
    return tree_number(node, field);
}

const char *syntax_name(const Syntax *node, const char *field)
{
    const ProtobufCFieldDescriptor *found =
        node ? protobuf_c_message_descriptor_get_field_by_name(node->descriptor, field) : NULL;
    const ProtobufCEnumValue *value =
        found && found->type == PROTOBUF_C_TYPE_ENUM
            ? protobuf_c_enum_descriptor_get_value(found->descriptor, tree_number(node, field))
            : NULL;
    return value ? value->name : "";
}

bool syntax_next_name(const char *text, size_t size, SyntaxName *name)
{
    Lexer lexer = {text, size, name->at, false};
    for (Token token; (token = lexer_next(&lexer)).kind != TOKEN_END;) {
        if (token.kind != TOKEN_WORD && token.kind != TOKEN_QUOTED_NAME)
            continue;
        name->at = lexer.at;
        name->offset = token.start;
        name->length = token.end - token.start;
        if (token.kind == TOKEN_QUOTED_NAME)
            name->length -= name->length < 2 ? 0 : 2;
        for (size_t i = token.start + 1; token.kind == TOKEN_QUOTED_NAME && i + 2 < token.end; i++)
            if (text[i] == '"' && text[i + 1] == '"') {
                name->length--;
                i++;
            }
        return true;
    }
    return false;
}

void syntax_walk(const Syntax *node, bool (*visit)(const Syntax *node, void *context), void *context)
{
    tree_walk(node, visit, context);
}
