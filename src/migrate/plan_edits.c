/*
 * What was edited in a file after it was applied: the texts on record are read only when somebody
 * must see the difference.
 */
#include <string.h>

#include "core/json.h"
#include "migrate/plan.h"
#include "migrate/redact.h"
#include "migrate/textdiff.h"

#define PLAN_DIFF_LINES 40

static bool explain(Db *db, const PlanEdit *edit, Arena *mem, Finding *finding, Error *err);

bool plan_explain_edits(Db *db, const Plan *plan, Arena *mem, Findings *findings, Error *err)
{
    for (vec_each(&plan->edited, edit))
        TRY(explain(db, edit, mem, &findings->list.items[edit->finding], err));
    return true;
}

static bool explain(Db *db, const PlanEdit *edit, Arena *mem, Finding *finding, Error *err)
{
    const char *old = NULL, *now = redact_secrets(plan_script_text(&edit->migration->script, mem), mem);
    Event *events;
    size_t count;

    TRY(state_events(db, edit->migration->version, mem, &events, &count, err));
    for (size_t i = 0; i < count; i++)
        if (events[i].id == edit->record->id)
            old = plan_recorded_text(&events[i], mem);
    if (old)
        finding->detail = textdiff(old, now, PLAN_DIFF_LINES, mem);
    return true;
}

const char *plan_recorded_text(const Event *event, Arena *mem)
{
    JsonValue *array;
    Error ignored = {0};
    Buf out = buf_new(mem);

    if (!event->statements ||
        !json_parse(event->statements, strlen(event->statements), mem, &array, &ignored) ||
        array->type != JSON_ARRAY)
        return NULL;
    for (size_t i = 0; i < array->count; i++)
        if (array->items[i].type == JSON_STRING)
            buf_printf(&out, "%s;\n", array->items[i].text);
    return out.data;
}

const char *plan_script_text(const Script *script, Arena *mem)
{
    Buf out = buf_new(mem);

    for (vec_each(&script->statements, statement)) {
        buf_add_bytes(&out, statement->text, statement->length);
        buf_add(&out, ";\n");
    }
    return out.data;
}
