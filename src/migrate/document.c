#include "migrate/document.h"

#include <string.h>

#include "core/file.h"
#include "core/json.h"
#include "migrate/plan.h"

typedef struct Document {
    const Project *project;
    const char *environment;
    const Event *events;
    size_t event_count;
    Arena *mem;
    Buf out;
} Document;

static void section(Document *d, const Migration *migration, const Recorded *recorded);
static void outcome(Document *d, int64_t event_id);
static void files(Document *d, const Migration *migration);
static void changes(Document *d, const Migration *migration);
static void issues(Document *d, const Migration *migration);
static bool was_tested(const Event *event, Arena *mem);

const char *document_history(const Project *project, const char *environment, const History *history,
                             const Event *events, size_t event_count, Arena *mem)
{
    Document d = {project, environment, events, event_count, mem, buf_new(mem)};
    Map recorded = plan_recorded(history, mem);

    buf_printf(&d.out, "# Migration history: %s\n\nEnvironment: %s\n", project->name, environment);
    for (size_t i = project->migrations.count; i-- > 0;) {
        const Migration *migration = &project->migrations.items[i];
        section(&d, migration, map_get(&recorded, migration->version));
    }
    return d.out.data;
}

static const char *status_of(const Recorded *recorded)
{
    if (!recorded)
        return "pending";
    if (recorded->applied)
        return !strcmp(recorded->applied->kind, "applied") ? "applied" : recorded->applied->kind;
    return recorded->done ? "half done" : recorded->rolled_back ? "rolled back" : "pending";
}

static void section(Document *d, const Migration *migration, const Recorded *recorded)
{
    buf_printf(&d->out, "\n## %s %s\n\n- Status: %s\n", migration->version, migration->name, status_of(recorded));
    if (migration->release)
        buf_printf(&d->out, "- Release: v%s\n", migration->release);
    if (recorded && recorded->applied)
        outcome(d, recorded->applied->id);
    files(d, migration);
    changes(d, migration);
    issues(d, migration);
}

static void outcome(Document *d, int64_t event_id)
{
    for (size_t i = 0; i < d->event_count; i++) {
        const Event *event = &d->events[i];
        if (event->id != event_id)
            continue;
        buf_printf(&d->out, "- Date: %s\n- Environment: %s\n- Time: %.3f s\n", event->at, d->environment,
                   event->seconds);
        buf_printf(&d->out, "- Deployed by: %s\n- Proof: %s\n", event->who ? event->who : "unknown",
                   event->proof_level ? event->proof_level : "none");
        buf_printf(&d->out, "- Tested: %s\n", was_tested(event, d->mem) ? "yes" : "no");
    }
}

static void file_line(Document *d, const char *label, const char *path)
{
    size_t root = strlen(d->project->root);

    if (!path || !file_exists(path))
        return;
    buf_printf(&d->out, "- %s: `%s`\n", label, strncmp(path, d->project->root, root) ? path : path + root + 1);
}

static void files(Document *d, const Migration *migration)
{
    file_line(d, "File", path_join(d->mem, d->project->root, migration->path));
    file_line(d, "Snapshot", project_snapshot_path(d->project, migration, false, d->mem));
    file_line(d, "Rollback", project_rollback_path(d->project, migration, d->mem));
}

static void changes(Document *d, const Migration *migration)
{
    buf_add(&d->out, "- Changes:\n");
    for (vec_each(&migration->script.statements, statement)) {
        buf_printf(&d->out, "  - %s", statement->verb);
        for (size_t i = 0; i < statement->objects.count; i++) {
            const NamedObject *object = &statement->objects.items[i];
            buf_printf(&d->out, "%s %s%s%s", i ? "," : "", object->schema ? object->schema : "",
                       object->schema ? "." : "", object->name);
        }
        buf_add_char(&d->out, '\n');
    }
}

static void issues(Document *d, const Migration *migration)
{
    bool any = false;

    for (size_t i = 0; i < d->event_count; i++) {
        const Event *event = &d->events[i];
        bool shown = event->version && !strcmp(event->version, migration->version) &&
                     (!strcmp(event->kind, "failed") || !strcmp(event->kind, "rolled_back"));
        if (!shown)
            continue;
        if (!any)
            buf_add(&d->out, "- Issues:\n");
        any = true;
        buf_printf(&d->out, "  - %s: %s%s%s\n", event->at, strcmp(event->kind, "failed") ? "rolled back" : "failed",
                   event->error ? ": " : "", event->error ? event->error : "");
    }
}

static bool was_tested(const Event *event, Arena *mem)
{
    const JsonValue *tests;
    JsonValue *value;
    Error ignored = {0};

    if (!event->detail || !json_parse(event->detail, strlen(event->detail), mem, &value, &ignored))
        return false;
    tests = json_get(value, "tests");
    return tests && tests->type == JSON_BOOL && tests->boolean;
}
