#include "core/findings.h"

#include <stdlib.h>
#include <string.h>

Findings findings_new(Arena *mem)
{
    return (Findings){.mem = mem};
}

Finding *findings_add(Findings *findings, Finding at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    at.message = arena_vprintf(findings->mem, format, args);
    va_end(args);
    findings->errors += at.severity == SEVERITY_ERROR;
    findings->warnings += at.severity == SEVERITY_WARNING;
    vec_push(findings->mem, &findings->list, at);
    return &findings->list.items[findings->list.count - 1];
}

static int finding_compare(const void *a, const void *b)
{
    const Finding *left = a, *right = b;
    int files = strcmp(left->file ? left->file : "", right->file ? right->file : "");
    if (files)
        return files;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    if (left->column != right->column)
        return left->column < right->column ? -1 : 1;
    return strcmp(left->message, right->message);
}

void findings_sort(Findings *findings)
{
    if (findings->list.count)
        qsort(findings->list.items, findings->list.count, sizeof(Finding), finding_compare);
}

const char *severity_name(Severity severity)
{
    switch (severity) {
    case SEVERITY_NOTE:
        return "note";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_ERROR:
        return "error";
    }
    return "error";
}

bool findings_sum(const Findings *findings, ErrorCode code, const char *what, Error *err)
{
    if (!findings->errors)
        return true;
    if (findings->errors == 1)
        return error_set(err, code, "%s has a mistake", what);
    return error_set(err, code, "%s has %zu mistakes", what, findings->errors);
}
