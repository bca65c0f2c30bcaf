#include "core/yaml.h"

#include <string.h>
#include <yaml.h>

#include "core/buf.h"
#include "core/utf8.h"

#define YAML_DEPTH 16

typedef struct Reader {
    yaml_parser_t parser;
    const char *file, *text;
    size_t length;
    Findings *findings;
} Reader;

static void reader_clean(Reader *reader)
{
    yaml_parser_delete(&reader->parser);
}

static void event_clean(yaml_event_t *event)
{
    yaml_event_delete(event);
}
#define auto_event autoclean(event_clean) yaml_event_t

static bool document_read(Reader *reader, YamlNode **root);
static bool node_read(Reader *reader, const yaml_event_t *event, int depth, YamlNode **node);
static bool list_read(Reader *reader, YamlNode *list, int depth);
static bool table_read(Reader *reader, YamlNode *table, int depth);
static bool syntax_error(Reader *reader, size_t line, size_t column, const char *format, ...) PRINTF_LIKE(4, 5);

bool yaml_parse(const char *file, const char *text, size_t length, YamlNode **root, Findings *findings)
{
    autoclean(reader_clean) Reader reader = {.file = file, .text = text, .length = length, .findings = findings};
    BUG_IF(!yaml_parser_initialize(&reader.parser));
    size_t valid = utf8_valid_prefix(text, length);
    if (valid < length || memchr(text, '\0', length)) {
        const char *nul = memchr(text, '\0', valid);
        size_t at = nul ? (size_t)(nul - text) : valid, line = 0, start = 0;
        for (size_t i = 0; i < at; i++)
            if (text[i] == '\n')
                line++, start = i + 1;
        return syntax_error(&reader, line, utf8_count(text + start, at - start), "%s", nul ? "a NUL byte" : "not UTF-8");
    }
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    return document_read(&reader, root);
}

const YamlNode *yaml_get(const YamlNode *table, const char *key)
{
    if (!table || table->kind != YAML_TABLE)
        return NULL;
    for (vec_each(&table->entries, entry))
        if (strcmp(entry->key, key) == 0)
            return entry->value;
    return NULL;
}

bool yaml_is_empty(const YamlNode *node)
{
    return node->kind == YAML_TEXT && !node->quoted &&
           (!*node->text || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

Finding yaml_at(const char *file, int line, int column, const char *rule)
{
    return (Finding){.severity = SEVERITY_ERROR, .rule = rule, .file = file, .line = line, .column = column};
}

static bool next(Reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    const yaml_mark_t *mark = &reader->parser.problem_mark;
    const char *problem = reader->parser.problem;
    return syntax_error(reader, mark->line, mark->column, "%s", problem ? problem : "not YAML");
}

static bool document_read(Reader *reader, YamlNode **root)
{
    for (;;) {
        auto_event event = {0};
        TRY(next(reader, &event));
        if (event.type == YAML_STREAM_END_EVENT) {
            if (!*root) {
                *root = ARENA_NEW(reader->findings->mem, YamlNode);
                **root = (YamlNode){.kind = YAML_TABLE, .line = 1, .column = 1};
            }
            return true;
        }
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT ||
            event.type == YAML_DOCUMENT_END_EVENT)
            continue;
        if (*root)
            return syntax_error(reader, event.start_mark.line, event.start_mark.column, "a second document begins here");
        TRY(node_read(reader, &event, 0, root));
    }
}

static bool node_read(Reader *reader, const yaml_event_t *event, int depth, YamlNode **node)
{
    Arena *mem = reader->findings->mem;
    size_t line = event->start_mark.line, column = event->start_mark.column;
    if (depth > YAML_DEPTH)
        return syntax_error(reader, line, column, "nested more than %d levels deep", YAML_DEPTH);
    YamlNode *made = ARENA_NEW(mem, YamlNode);
    *made = (YamlNode){.line = (int)line + 1, .column = (int)column + 1};
    bool marked = false;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        made->kind = YAML_TEXT;
        made->text = arena_strndup(mem, (const char *)event->data.scalar.value, event->data.scalar.length);
        made->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        marked = event->data.scalar.anchor || event->data.scalar.tag;
        if (strlen(made->text) != event->data.scalar.length)
            return syntax_error(reader, line, column, "a NUL character in a text");
        break;
    case YAML_SEQUENCE_START_EVENT:
        made->kind = YAML_LIST;
        marked = event->data.sequence_start.anchor || event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        made->kind = YAML_TABLE;
        marked = event->data.mapping_start.anchor || event->data.mapping_start.tag;
        break;
    default:
        marked = true;
    }
    if (marked)
        return syntax_error(reader, line, column, "anchors, aliases and tags are not supported");
    if (made->kind == YAML_LIST)
        TRY(list_read(reader, made, depth));
    if (made->kind == YAML_TABLE)
        TRY(table_read(reader, made, depth));
    *node = made;
    return true;
}

static bool list_read(Reader *reader, YamlNode *list, int depth)
{
    for (;;) {
        auto_event event = {0};
        YamlNode *value = NULL;
        TRY(next(reader, &event));
        if (event.type == YAML_SEQUENCE_END_EVENT)
            return true;
        TRY(node_read(reader, &event, depth + 1, &value));
        vec_push(reader->findings->mem, &list->entries, (YamlEntry){NULL, value->line, value->column, value});
    }
}

static const YamlEntry *entry_find(const YamlNode *table, const char *key)
{
    for (vec_each(&table->entries, entry))
        if (strcmp(entry->key, key) == 0)
            return entry;
    return NULL;
}

static bool table_read(Reader *reader, YamlNode *table, int depth)
{
    for (;;) {
        auto_event key_event = {0}, value_event = {0};
        YamlNode *key = NULL, *value = NULL;
        TRY(next(reader, &key_event));
        if (key_event.type == YAML_MAPPING_END_EVENT)
            return true;
        if (key_event.type != YAML_SCALAR_EVENT)
            return syntax_error(reader, key_event.start_mark.line, key_event.start_mark.column, "a key must be a word");
        TRY(node_read(reader, &key_event, depth + 1, &key));
        TRY(next(reader, &value_event));
        TRY(node_read(reader, &value_event, depth + 1, &value));
        const YamlEntry *first = entry_find(table, key->text);
        if (!first) {
            vec_push(reader->findings->mem, &table->entries, (YamlEntry){key->text, key->line, key->column, value});
            continue;
        }
        findings_add(reader->findings, yaml_at(reader->file, key->line, key->column, "duplicate-key"),
                     "%s is given twice; the first one is in line %d", key->text, first->line)
            ->hint = "Remove one of them.";
    }
}

/* The bytes of a 0-based line, without its end. */
static const char *line_text(const Reader *reader, size_t line, size_t *length)
{
    const char *at = reader->text, *end = reader->text + reader->length;
    for (; line > 0; line--) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline)
            break;
        at = newline + 1;
    }
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    *length = (size_t)((newline ? newline : end) - at);
    if (*length && at[*length - 1] == '\r')
        --*length;
    return at;
}

/* An unquoted ${ in the line: offset within it, or -1. In { url: ${VAR} } the brace begins a mapping, which is
 * the one mistake that everybody makes and that no YAML message explains. */
static int unquoted_variable(const char *line, size_t length)
{
    char quote = 0;
    for (size_t i = 0; i + 1 < length; i++) {
        if (quote)
            quote = line[i] == quote ? 0 : quote;
        else if (line[i] == '"' || line[i] == '\'')
            quote = line[i];
        else if (line[i] == '#' && i > 0 && line[i - 1] == ' ')
            return -1;
        else if (line[i] == '$' && line[i + 1] == '{')
            return (int)i;
    }
    return -1;
}

static const char *syntax_hint(const char *line, size_t length)
{
    if (memchr(line, '\t', length))
        return "YAML is indented with blanks; there is a tab in this line.";
    return "Look at the indentation, the quotes and the brackets of this line and the one above it. Nothing else of the "
           "file has been checked yet.";
}

/* The line and a caret below its character `column`; tabs stay tabs, so that the caret stands in its place. */
static const char *line_with_caret(const char *line, size_t length, size_t column, Arena *mem)
{
    Buf text = buf_new(mem);
    buf_printf(&text, "%.*s\n", (int)length, line);
    size_t at = 0;
    for (; column > 0 && at < length; column--) {
        size_t width = utf8_character(line + at, length - at);
        buf_add_char(&text, line[at] == '\t' ? '\t' : ' ');
        at += width ? width : 1;
    }
    buf_add_char(&text, '^');
    return text.data;
}

static bool syntax_error(Reader *reader, size_t line, size_t column, const char *format, ...)
{
    Arena *mem = reader->findings->mem;
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(mem, format, args);
    va_end(args);
    size_t length;
    const char *text = line_text(reader, line, &length), *hint = syntax_hint(text, length);
    int variable = unquoted_variable(text, length);
    if (variable >= 0) {
        int name = (int)strcspn(text + variable, "}\n");
        column = utf8_count(text, (size_t)variable);
        message = "a variable inside { } must stand in quotes";
        hint = arena_printf(mem, "Write \"%.*s}\" with the quotes: without them YAML takes its { for the begin of a table.",
                            name, text + variable);
    }
    Finding *finding = findings_add(reader->findings, yaml_at(reader->file, (int)line + 1, (int)column + 1, "yaml-syntax"),
                                    "%s", message);
    finding->detail = line_with_caret(text, length, column, mem);
    finding->hint = hint;
    return false;
}
