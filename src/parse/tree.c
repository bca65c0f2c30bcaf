/*
 * See tree.h. Two dangers of a foreign parser are met here: it recurses (and so does the unpacking), so
 * that a long chain of operators needs a stack of its own; and it knows only standard_conforming_strings = on.
 */
#include "parse/tree.h"

#include <pthread.h>
#include <string.h>

#include "parse/lexer.h"

enum {
    LONGEST = 16 * 1024 * 1024, /* bytes of one statement */
    SHALLOW = 400,              /* this nesting is safe on any stack */
    DEEPEST = 40000,            /* beyond, the statement is opaque */
    STACK_BASE = 4 << 20,
    STACK_PER_LEVEL = 16384,
};

typedef struct Job {
    Statement *statement;
    Arena *mem;
    const char *text;
    void (*use)(Statement *statement, const PgQuery__Node *node, Arena *mem);
    void (*look)(const Message *root, void *context); /* instead of `use` */
    void *context;
    bool understood;
    uint64_t fingerprint;
} Job;

static bool run_safely(const Statement *statement, void *(*work)(void *job), Job *job);
static size_t nesting_bound(const Statement *statement);
static const char *without_escapes(const Statement *statement, Arena *mem);
static bool run_on_deep_stack(void *(*work)(void *job), Job *job, size_t nesting);
static void *parse_and_use(void *context);
static void *take_fingerprint(void *context);
static void *scratch_alloc(void *scratch, size_t size);
static void scratch_free(void *scratch, void *pointer);
static void walk_field(const ProtobufCFieldDescriptor *field, const char *base,
                       bool (*visit)(const Message *message, void *context), void *context);

bool tree_use(Statement *statement, Arena *mem,
              void (*use)(Statement *statement, const PgQuery__Node *node, Arena *mem))
{
    Job job = {.statement = statement, .mem = mem, .use = use};
    return run_safely(statement, parse_and_use, &job) && job.understood;
}

bool tree_look(const Statement *statement, void (*look)(const Message *root, void *context), void *context)
{
    Job job = {.look = look, .context = context};
    return run_safely(statement, parse_and_use, &job) && job.understood;
}

uint64_t statement_fingerprint(const Statement *statement)
{
    Job job = {0};
    return run_safely(statement, take_fingerprint, &job) ? job.fingerprint : 0;
}

static bool run_safely(const Statement *statement, void *(*work)(void *job), Job *job)
{
    auto_arena scratch = arena_new();
    size_t nesting = nesting_bound(statement);
    if (statement->length > LONGEST || nesting > DEEPEST)
        return false;
    job->text = statement->backslash_quotes ? without_escapes(statement, scratch) : statement->text;
    if (nesting > SHALLOW)
        return run_on_deep_stack(work, job, nesting);
    work(job);
    return true;
}

/* No tree is deeper than the tokens that stand in one another: those since the last comma or semicolon of each
 * open parenthesis, summed. Far too high for most, never too low. */
static size_t nesting_bound(const Statement *statement)
{
    enum { LEVELS = 1000 };
    size_t since[LEVELS], level = 0, sum = 0, most = 0;
    since[0] = 0;
    Lexer lexer = {statement->text, statement->length, 0, statement->backslash_quotes};
    for (Token token; (token = lexer_next(&lexer)).kind != TOKEN_END;) {
        char c = token.kind == TOKEN_MARK && token.end == token.start + 1 ? statement->text[token.start] : 0;
        since[level]++;
        if (++sum > most)
            most = sum;
        if (c == '(' || c == '[') {
            if (++level == LEVELS)
                return SIZE_MAX;
            since[level] = 0;
        } else if (c == ',' || c == ';') {
            sum -= since[level];
            since[level] = 0;
        } else if ((c == ')' || c == ']') && level) {
            sum -= since[level--];
        }
    }
    return most;
}

/* The same bytes with each escape in '' blanked, so that offsets stay and the grammar finds the same end. */
static const char *without_escapes(const Statement *statement, Arena *mem)
{
    char *text = arena_strndup(mem, statement->text, statement->length);
    Lexer lexer = {statement->text, statement->length, 0, true};
    for (Token token; (token = lexer_next(&lexer)).kind != TOKEN_END;) {
        char first = text[token.start];
        if (token.kind != TOKEN_STRING || (first != '\'' && first != 'n' && first != 'N'))
            continue;
        for (size_t i = token.start; i + 1 < token.end; i++)
            if (text[i] == '\\') {
                text[i] = 'x';
                if (text[i + 1] == '\\' || text[i + 1] == '\'')
                    text[++i] = 'x';
            }
    }
    return text;
}

static bool run_on_deep_stack(void *(*work)(void *job), Job *job, size_t nesting)
{
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    bool started = pthread_attr_setstacksize(&attributes, STACK_BASE + nesting * STACK_PER_LEVEL) == 0 &&
                   pthread_create(&thread, &attributes, work, job) == 0;
    pthread_attr_destroy(&attributes);
    return started && pthread_join(thread, NULL) == 0;
}

static void *parse_and_use(void *context)
{
    Job *job = context;
    PgQueryProtobufParseResult parsed = pg_query_parse_protobuf(job->text);
    if (!parsed.error) {
        auto_arena scratch = arena_new();
        ProtobufCAllocator allocator = {scratch_alloc, scratch_free, scratch};
        PgQuery__ParseResult *result =
            pg_query__parse_result__unpack(&allocator, parsed.parse_tree.len, (uint8_t *)parsed.parse_tree.data);
        if (result && result->n_stmts == 1 && tree_inner(result->stmts[0]->stmt)) {
            if (job->look)
                job->look(tree_inner(result->stmts[0]->stmt), job->context);
            else
                job->use(job->statement, result->stmts[0]->stmt, job->mem);
            job->understood = true;
        }
    }
    pg_query_free_protobuf_parse_result(parsed);
    return NULL;
}

static void *take_fingerprint(void *context)
{
    Job *job = context;
    PgQueryFingerprintResult result = pg_query_fingerprint(job->text);
    job->fingerprint = result.error ? 0 : result.fingerprint;
    pg_query_free_fingerprint_result(result);
    return NULL;
}

static void *scratch_alloc(void *scratch, size_t size)
{
    return arena_alloc(scratch, size);
}

static void scratch_free(void *scratch UNUSED, void *pointer UNUSED)
{
}

const Message *tree_inner(const PgQuery__Node *node)
{
    if (!node || node->node_case == PG_QUERY__NODE__NODE__NOT_SET)
        return NULL;
    return (const Message *)node->alter_table_stmt; /* all members of the union are pointers to messages */
}

const char *tree_type(const Message *message)
{
    return message->descriptor->short_name;
}

void tree_walk(const Message *message, bool (*visit)(const Message *message, void *context), void *context)
{
    if (!message || !visit(message, context))
        return;
    const ProtobufCMessageDescriptor *type = message->descriptor;
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            walk_field(&type->fields[i], (const char *)message, visit, context);
}

static void walk_field(const ProtobufCFieldDescriptor *field, const char *base,
                       bool (*visit)(const Message *message, void *context), void *context)
{
    const void *at = base + field->offset, *quantifier = base + field->quantifier_offset;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)quantifier;
        Message *const *items = *(Message *const *const *)at;
        for (size_t i = 0; i < count; i++)
            tree_walk(items[i], visit, context);
    } else if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || *(const uint32_t *)quantifier == field->id) {
        tree_walk(*(Message *const *)at, visit, context);
    }
}

static const ProtobufCFieldDescriptor *field_of(const Message *message, const char *name)
{
    return message ? protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name) : NULL;
}

const Message *tree_child(const Message *message, const char *name)
{
    const ProtobufCFieldDescriptor *field = field_of(message, name);
    if (!field || field->type != PROTOBUF_C_TYPE_MESSAGE || field->label == PROTOBUF_C_LABEL_REPEATED)
        return NULL;
    return *(Message *const *)((const char *)message + field->offset);
}

PgQuery__Node **tree_list(const Message *message, const char *name, size_t *count)
{
    const ProtobufCFieldDescriptor *field = field_of(message, name);
    *count = 0;
    if (!field || field->label != PROTOBUF_C_LABEL_REPEATED)
        return NULL;
    *count = *(const size_t *)((const char *)message + field->quantifier_offset);
    return *(PgQuery__Node **const *)((const char *)message + field->offset);
}

const char *tree_text(const Message *message, const char *name)
{
    const ProtobufCFieldDescriptor *field = field_of(message, name);
    if (!field || field->type != PROTOBUF_C_TYPE_STRING)
        return NULL;
    const char *text = *(const char *const *)((const char *)message + field->offset);
    return text && text[0] ? text : NULL;
}

int tree_number(const Message *message, const char *name)
{
    const ProtobufCFieldDescriptor *field = field_of(message, name);
    if (!field || (field->type != PROTOBUF_C_TYPE_BOOL && field->type != PROTOBUF_C_TYPE_ENUM &&
                   field->type != PROTOBUF_C_TYPE_INT32))
        return 0;
    return *(const int *)((const char *)message + field->offset);
}
