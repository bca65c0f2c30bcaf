#include "cli/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/secret.h"
#include "cli/terminal.h"
#include "core/utf8.h"

struct Output {
    Arena *mem;
    bool json, quiet, colour;
    Buf document;
    Json writer;
    TextList secrets;
    VEC(Finding) shown; /* all findings so far; in JSON they are written at the end, under one key */
    bool findings_given;
};

Output *output_new(Arena *mem, bool json, bool quiet, bool colour)
{
    Output *output = ARENA_NEW(mem, Output);
    *output = (Output){.mem = mem, .json = json, .quiet = quiet, .colour = colour, .document = buf_new(mem)};
    output->writer = json_begin(&output->document, true);
    const char *password = getenv("PGPASSWORD");
    if (password)
        secret_add(password, mem, &output->secrets);
    if (json)
        json_object_open(&output->writer);
    return output;
}

bool output_is_json(const Output *output)
{
    return output->json;
}

void output_hide(Output *output, const char *conninfo)
{
    secret_collect(conninfo, output->mem, &output->secrets);
}

const char *output_clean(Output *output, const char *text)
{
    return output_redact(output, text, output->mem);
}

const char *output_redact(const Output *output, const char *text, Arena *mem)
{
    return secret_redact(text, &output->secrets, mem);
}

static void print(Output *output, FILE *stream, const char *text)
{
    terminal_write(stream, output_clean(output, text));
}

void output_line(Output *output, const char *format, ...)
{
    if (output->json)
        return;
    va_list args;
    va_start(args, format);
    const char *line = arena_vprintf(output->mem, format, args);
    va_end(args);
    print(output, stdout, arena_printf(output->mem, "%s\n", line));
}

void output_text(Output *output, const char *text)
{
    if (!output->json)
        print(output, stdout, text);
}

const char *output_style(Output *output, const char *style, const char *text)
{
    static const struct {
        const char *style, *code;
    } codes[] = {{"good", "32"}, {"bad", "31;1"}, {"warn", "33"}, {"dim", "2"}, {"bold", "1"}};
    if (!output->colour || output->json)
        return text;
    for (size_t i = 0; i < COUNT(codes); i++)
        if (strcmp(codes[i].style, style) == 0)
            return arena_printf(output->mem, "\033[%sm%s\033[0m", codes[i].code, text);
    BUG_IF(!"a style of this list");
    return text;
}

Json *output_json(Output *output)
{
    return output->json ? &output->writer : NULL;
}

/* --- tables ------------------------------------------------------------------------------------- */

static const char *field_text(const Field *field, const void *item, Arena *mem)
{
    const void *at = (const char *)item + field->offset;
    switch (field->type) {
    case FIELD_BOOL:
        return *(const bool *)at ? "yes" : "no";
    case FIELD_I32:
        return arena_printf(mem, "%" PRId32, *(const int32_t *)at);
    case FIELD_I64:
        return arena_printf(mem, "%" PRId64, *(const int64_t *)at);
    case FIELD_F64:
        return arena_printf(mem, "%.2f", *(const double *)at);
    case FIELD_OID:
        return arena_printf(mem, "%" PRIu32, *(const uint32_t *)at);
    case FIELD_TEXT: {
        const char *text = *(const char *const *)at;
        return text ? text : "";
    }
    }
    return "";
}

static void field_json(Json *json, const Field *field, const void *item)
{
    const void *at = (const char *)item + field->offset;
    json_key(json, field->name);
    switch (field->type) {
    case FIELD_BOOL:
        json_bool(json, *(const bool *)at);
        break;
    case FIELD_I32:
        json_i64(json, *(const int32_t *)at);
        break;
    case FIELD_I64:
        json_i64(json, *(const int64_t *)at);
        break;
    case FIELD_F64:
        json_f64(json, *(const double *)at, 3);
        break;
    case FIELD_OID:
        json_i64(json, *(const uint32_t *)at);
        break;
    case FIELD_TEXT:
        json_text(json, *(const char *const *)at);
        break;
    }
}

static void table_json(Json *json, const char *key, const char *items, size_t count, size_t struct_size,
                       const Field *fields, size_t field_count)
{
    json_key(json, key);
    json_array_open(json);
    for (size_t row = 0; row < count; row++) {
        json_object_open(json);
        for (size_t f = 0; f < field_count; f++)
            field_json(json, &fields[f], items + row * struct_size);
        json_object_close(json);
    }
    json_array_close(json);
}

static void cell_add(Buf *line, const char *text, size_t width, bool right, bool last)
{
    size_t have = utf8_count(text, strlen(text)), blanks = width > have ? width - have : 0;
    if (right)
        buf_printf(line, "%*s%s", (int)blanks, "", text);
    else
        buf_printf(line, "%s%*s", text, last ? 0 : (int)blanks, "");
    if (!last)
        buf_add(line, "  ");
}

static const char *heading(const Field *field, Arena *mem)
{
    char *name = arena_strdup(mem, field->name);
    for (char *c = name; *c; c++)
        if (*c == '_')
            *c = ' ';
    return name;
}

void output_table(Output *output, const char *key, const void *items, size_t count, size_t struct_size,
                  const Field *fields, size_t field_count)
{
    if (output->json) {
        table_json(&output->writer, key, items, count, struct_size, fields, field_count);
        return;
    }
    if (!count) /* headings of nothing say nothing */
        return;
    Arena *mem = output->mem;
    size_t *widths = ARENA_ARRAY(mem, size_t, field_count);
    const char **cells = ARENA_ARRAY(mem, const char *, (count + 1) * field_count);
    for (size_t row = 0; row <= count; row++) {
        for (size_t f = 0; f < field_count; f++) {
            const char *text = row ? field_text(&fields[f], (const char *)items + (row - 1) * struct_size, mem)
                                   : heading(&fields[f], mem);
            size_t width = utf8_count(text, strlen(text));
            cells[row * field_count + f] = text;
            widths[f] = width > widths[f] ? width : widths[f];
        }
    }
    for (size_t row = 0; row <= count; row++) {
        Buf line = buf_new(mem);
        for (size_t f = 0; f < field_count; f++) {
            bool number = fields[f].type != FIELD_TEXT && fields[f].type != FIELD_BOOL;
            cell_add(&line, cells[row * field_count + f], widths[f], number, f + 1 == field_count);
        }
        while (line.length && line.data[line.length - 1] == ' ')
            buf_truncate(&line, line.length - 1);
        output_line(output, "%s", row ? line.data : output_style(output, "dim", line.data));
    }
}

/* --- findings and errors ------------------------------------------------------------------------ */

static void findings_json(Output *output)
{
    Json *json = &output->writer;
    json_key(json, "findings");
    json_array_open(json);
    for (vec_each(&output->shown, finding)) {
        json_object_open(json);
        json_key(json, "severity");
        json_text(json, severity_name(finding->severity));
        json_key(json, "rule");
        json_text(json, finding->rule);
        json_key(json, "file");
        json_text(json, finding->file);
        json_key(json, "line");
        json_i64(json, finding->line);
        json_key(json, "column");
        json_i64(json, finding->column);
        json_key(json, "message");
        json_text(json, finding->message);
        json_key(json, "detail");
        json_text(json, finding->detail);
        json_key(json, "hint");
        json_text(json, finding->hint);
        json_object_close(json);
    }
    json_array_close(json);
}

static void lines_indented(Buf *text, const char *lines)
{
    for (const char *line = lines; line && *line;) {
        size_t length = strcspn(line, "\n");
        buf_printf(text, "    %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static const char *finding_text(Output *output, const Finding *finding)
{
    static const char *const styles[] = {"dim", "warn", "bad"};
    Buf text = buf_new(output->mem);
    if (finding->file)
        buf_add(&text, finding->file);
    if (finding->file && finding->line)
        buf_printf(&text, ":%d", finding->line);
    if (finding->file && finding->line && finding->column)
        buf_printf(&text, ":%d", finding->column);
    const char *severity = output_style(output, styles[finding->severity], severity_name(finding->severity));
    buf_printf(&text, "%s%s: %s", finding->file ? ": " : "", severity, finding->message);
    if (finding->rule)
        buf_printf(&text, " %s", output_style(output, "dim", arena_printf(output->mem, "[%s]", finding->rule)));
    buf_add_char(&text, '\n');
    lines_indented(&text, finding->detail);
    lines_indented(&text, finding->hint);
    return text.data;
}

static bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A plan that is made again under the lock finds the same once more. */
static bool finding_is_new(Output *output, const Finding *finding)
{
    for (vec_each(&output->shown, other))
        if (text_equal(other->file, finding->file) && other->line == finding->line && other->column == finding->column &&
            text_equal(other->message, finding->message))
            return false;
    Arena *mem = output->mem; /* what it says may be gone when the document is written */
    Finding copy = *finding;
    copy.file = arena_strdup(mem, finding->file);
    copy.message = arena_strdup(mem, finding->message);
    copy.detail = arena_strdup(mem, finding->detail);
    copy.hint = arena_strdup(mem, finding->hint);
    vec_push(mem, &output->shown, copy);
    return true;
}

static void findings_show(Output *output, FILE *stream, const Findings *findings)
{
    for (vec_each(&findings->list, finding)) {
        bool wanted = !output->quiet || finding->severity != SEVERITY_NOTE;
        if (finding_is_new(output, finding) && wanted && !output->json)
            print(output, stream, finding_text(output, finding));
    }
}

void output_findings(Output *output, const Findings *findings)
{
    output->findings_given = true;
    findings_show(output, stdout, findings);
}

void output_diagnostics(Output *output, const Findings *findings)
{
    findings_show(output, stderr, findings);
}

static const char *error_code_name(ErrorCode code)
{
    static const char *const names[] = {
        [ERR_NONE] = "none",         [ERR_FAILED] = "failed",   [ERR_REFUSED] = "refused", [ERR_USAGE] = "usage",
        [ERR_FINDINGS] = "findings", [ERR_BUDGET] = "lock-budget", [ERR_CONNECT] = "connect",
        [ERR_INTERRUPTED] = "interrupted"};
    return names[code];
}

static void error_json(Output *output, const Error *err)
{
    Json *json = &output->writer;
    if (json->depth != 1 || json->after_key) { /* it failed amid a list: the document is begun again */
        buf_truncate(&output->document, 0);
        *json = json_begin(&output->document, true);
        json_object_open(json);
    }
    const struct {
        const char *key, *value;
    } members[] = {{"code", error_code_name(err->code)}, {"sqlstate", err->sqlstate}, {"message", err->message},
                   {"detail", err->detail}, {"hint", err->hint}, {"context", err->context}};
    json_key(json, "error");
    json_object_open(json);
    json_key(json, "status");
    json_i64(json, error_exit_status(err));
    for (size_t i = 0; i < COUNT(members); i++) {
        json_key(json, members[i].key);
        json_text(json, *members[i].value ? members[i].value : NULL);
    }
    json_object_close(json);
}

void output_error(Output *output, const Error *err, int verbosity)
{
    if (output->json) {
        error_json(output, err);
        return;
    }
    Buf text = buf_new(output->mem);
    buf_printf(&text, "theseus: %s", err->message);
    if (*err->sqlstate)
        buf_printf(&text, " (SQLSTATE %s)", err->sqlstate);
    buf_add_char(&text, '\n');
    lines_indented(&text, err->detail);
    for (const char *line = err->context; *line;) {
        size_t length = strcspn(line, "\n");
        buf_printf(&text, "    %s%.*s\n", strncmp(line, "while ", 6) ? "while " : "", (int)length, line);
        line += length + (line[length] == '\n');
    }
    if (*err->hint)
        lines_indented(&text, err->hint);
    if (verbosity && err->where)
        buf_printf(&text, "    at %s\n", err->where);
    print(output, stderr, text.data);
}

bool output_finish(Output *output)
{
    if (output->json) {
        BUG_IF(output->writer.depth != 1 || output->writer.after_key);
        if (output->findings_given || output->shown.count)
            findings_json(output);
        json_object_close(&output->writer);
        print(output, stdout, output->document.data);
        fputc('\n', stdout);
        output->json = false; /* once */
    }
    return fflush(stdout) == 0 && !ferror(stdout);
}
