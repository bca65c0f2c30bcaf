/*
 * The result of a command on stdout: text, or one JSON document. Log and progress go to stderr.
 * Colour only on a terminal and without NO_COLOR.
 */
#ifndef THESEUS_CLI_OUTPUT_H
#define THESEUS_CLI_OUTPUT_H

#include "core/error.h"
#include "core/field.h"
#include "core/findings.h"
#include "core/json.h"

typedef struct Output Output;

Output *output_new(Arena *mem, bool json, bool quiet, bool colour);
bool output_is_json(const Output *output);

/* The secrets of a conninfo (URL or key=value) are printed as *** from here on, wherever they turn up. */
void output_hide(Output *output, const char *conninfo);
const char *output_clean(Output *output, const char *text); /* with the secrets replaced */
const char *output_redact(const Output *output, const char *text, Arena *mem); /* the same, on `mem` */

/* Text: printed at once (nothing in JSON mode). */
void output_line(Output *output, const char *format, ...) PRINTF_LIKE(2, 3);
void output_text(Output *output, const char *text); /* as it is: no line end is added */
/* One word or phrase in a style, as text to put into output_line: "good", "bad", "warn", "dim", "bold". */
const char *output_style(Output *output, const char *style, const char *text);

/* JSON: the document under construction (an open object), NULL in text mode; printed by output_finish. */
Json *output_json(Output *output);

/* The same rows as an aligned table with headings, or as a JSON array under `key`. */
void output_table(Output *output, const char *key, const void *items, size_t count, size_t struct_size,
                  const Field *fields, size_t field_count);
/* "file:line:column: error: message [rule]", detail, hint; JSON: all of a command's in one array under "findings". One
 * that was shown is not shown again. */
void output_findings(Output *output, const Findings *findings);    /* they are the result: stdout */
void output_diagnostics(Output *output, const Findings *findings); /* they go beside it: stderr */
void output_error(Output *output, const Error *err, int verbosity); /* text: stderr; JSON: {"error": {...}} */
bool output_finish(Output *output) MUST_CHECK; /* false: stdout did not take it */

#endif
