#include <string.h>

#include "cli/command.h"
#include "migrate/document.h"

typedef struct HistoryOptions {
    const char *format;
    bool all;
} HistoryOptions;

static const Option history_options[] = {
    OPT(HistoryOptions, format, "format", 'f', "md", "md: the document of all migrations, in Markdown"),
    OPT(HistoryOptions, all, "all", 'a', NULL, "intents and single statements too"),
};

static bool is_detail(const Event *event)
{
    return !strcmp(event->kind, "intent") || !strcmp(event->kind, "progress");
}

static bool history_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(Event, at),           FIELD(Event, kind),        FIELD_NULL(Event, version),
                                   FIELD_NULL(Event, name),    FIELD_NULL(Event, direction), FIELD(Event, seconds),
                                   FIELD_NULL(Event, proof_level), FIELD_NULL(Event, who), FIELD_NULL(Event, error)};
    const HistoryOptions *o = options;
    VEC(Event) shown = {0};
    History *history;
    Event *events;
    size_t event_count;
    (void)words, (void)count;

    if (o->format && strcmp(o->format, "md") != 0)
        return error_set(err, ERR_USAGE, "--format takes only \"md\"");
    TRY(state_history(s->db, s->mem, &history, err));
    TRY(state_events(s->db, NULL, s->mem, &events, &event_count, err));
    if (o->format) {
        output_text(s->output, document_history(s->project, s->environment->name, history, events, event_count, s->mem));
        return true;
    }
    for (size_t i = 0; i < event_count; i++)
        if (o->all || !is_detail(&events[i]))
            vec_push(s->mem, &shown, events[i]);
    if (!shown.count)
        output_line(s->output, "nothing has been done here");
    output_table(s->output, "events", shown.items, shown.count, sizeof(Event), fields, COUNT(fields));
    return true;
}

const Command command_history = {
    .name = "history",
    .summary = "what was done, when and by whom",
    .description = "Applied and rolled back migrations, failures, what was accepted, purged and restored.\n\n"
                   "    theseus history --format md > docs/MIGRATIONS.md\n",
    OPTIONS(HistoryOptions, history_options),
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .run = history_run,
};
