#include "core/findings.h"

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
