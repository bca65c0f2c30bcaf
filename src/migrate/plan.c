#include "migrate/plan.h"

#include <string.h>

/* One pass of plan_make and what it looks things up in. */
typedef struct Planning {
    Project *project;
    const PlanOptions *options;
    Arena *mem;
    Plan *plan;
    Findings *findings;
    Map recorded, elsewhere, files;
    const char *baseline, *target;
} Planning;

static bool resolve_target(Planning *p, Error *err);
static void collect(Planning *p);
static void consider(Planning *p, Migration *migration);
static void add_step(Planning *p, Migration *migration, const Recorded *recorded);
static void check_order(Planning *p);
static void check_missing(Planning *p);
static void check_edited(Planning *p, Migration *migration, const Event *record);

bool plan_make(Project *project, const History *history, const PlanOptions *options, Arena *mem,
               Plan *plan, Findings *findings, Error *err)
{
    Planning p = {.project = project,
                  .options = options,
                  .mem = mem,
                  .plan = plan,
                  .findings = findings,
                  .recorded = plan_recorded(history, mem),
                  .elsewhere = map_new(mem),
                  .files = map_new(mem),
                  .baseline = plan_baseline(history)};
    size_t before = findings->errors;

    *plan = (Plan){0};
    TRY(resolve_target(&p, err));
    collect(&p);
    check_order(&p);
    check_missing(&p);
    if (findings->errors > before) {
        error_set(err, ERR_REFUSED, "%zu reason%s not to migrate; nothing was changed",
                  findings->errors - before, findings->errors - before == 1 ? "" : "s");
        return false;
    }
    return true;
}

static bool resolve_target(Planning *p, Error *err)
{
    const Migration *target;

    if (!p->options->to)
        return true;
    target = project_migration(p->project, p->options->to);
    if (!target) {
        error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", p->options->to);
        return error_hint(err, "Give the 14 digits of a file in %s, or a release such as v0.7.0.",
                          p->project->migrations_directory);
    }
    p->target = target->version;
    return true;
}

static void collect(Planning *p)
{
    if (p->options->elsewhere)
        for (vec_each(p->options->elsewhere, version))
            map_put(&p->elsewhere, *version, (void *)p);
    for (vec_each(&p->project->migrations, migration)) {
        map_put(&p->files, migration->version, migration);
        consider(p, migration);
    }
}

static void consider(Planning *p, Migration *migration)
{
    const Recorded *recorded = map_get(&p->recorded, migration->version);
    bool below = p->baseline && project_compare_versions(migration->version, p->baseline) <= 0 &&
                 !(recorded && recorded->rolled_back);

    if ((recorded && recorded->applied) || below || map_has(&p->elsewhere, migration->version)) {
        p->plan->applied++;
        p->plan->last = migration->version;
        if (recorded && recorded->applied)
            check_edited(p, migration, recorded->text);
        return;
    }
    if (!p->target || project_compare_versions(migration->version, p->target) <= 0)
        add_step(p, migration, recorded);
}

static void add_step(Planning *p, Migration *migration, const Recorded *recorded)
{
    PlanStep step = {.migration = migration};

    project_parse(p->project, migration, p->mem, p->findings);
    if (recorded && recorded->begun && (recorded->done > 0 || recorded->bare)) {
        const Event *begun = recorded->begun;
        bool same = begun->token_digest && !strcmp(begun->token_digest, migration->token_digest);
        step.done = recorded->done;
        step.begun = same || step.done ? begun : NULL;
        if (!same && step.done) {
            Finding *finding = findings_add(
                p->findings, (Finding){SEVERITY_ERROR, "edited-half-done", migration->path, 1, 1},
                "%s is half done (%d statement%s) and was edited meanwhile", migration->version,
                recorded->done, recorded->done == 1 ? "" : "s");
            finding->hint = arena_printf(
                p->findings->mem,
                "Restore the file and run again; or, when only statements that have not run were changed: "
                "theseus accept %s --reason TEXT",
                migration->version);
        }
    }
    vec_push(p->mem, &p->plan->steps, step);
}

/* The highest version that stands, in a file or not. */
static const char *last_standing(const Planning *p)
{
    const char *last = p->plan->last;

    for (size_t i = 0; i < p->recorded.count; i++) {
        const Recorded *recorded = p->recorded.entries[i].value;
        const char *version = p->recorded.entries[i].key;
        if (recorded->applied && (!last || project_compare_versions(version, last) > 0))
            last = version;
    }
    return last;
}

static void check_order(Planning *p)
{
    const char *last = last_standing(p);

    p->plan->last = last;
    for (vec_each(&p->plan->steps, step)) {
        const Migration *migration = step->migration;
        if (!last || project_compare_versions(migration->version, last) > 0)
            continue;
        step->out_of_order = true;
        if (p->options->allow_out_of_order || step->done)
            continue;
        Finding *finding = findings_add(
            p->findings, (Finding){SEVERITY_ERROR, "out-of-order", migration->path, 0, 0},
            "%s was never applied here, but the later %s was", migration->version, last);
        finding->hint = "Give the file a version of its own above the last (theseus new writes one), or run it "
                        "late on purpose with --allow-out-of-order.";
    }
}

static void check_missing(Planning *p)
{
    for (size_t i = 0; i < p->recorded.count; i++) {
        const Recorded *recorded = p->recorded.entries[i].value;
        const char *version = p->recorded.entries[i].key;
        if (!recorded->applied || map_has(&p->files, version))
            continue;
        if (p->baseline && project_compare_versions(version, p->baseline) <= 0)
            continue;
        Finding *finding = findings_add(
            p->findings, (Finding){SEVERITY_WARNING, "missing-file", NULL, 0, 0},
            "%s%s%s is applied, but has no file in %s", version, recorded->applied->name ? " " : "",
            recorded->applied->name ? recorded->applied->name : "", p->project->migrations_directory);
        finding->hint = "This checkout may be older than the database, or of another branch.";
    }
}

static void check_edited(Planning *p, Migration *migration, const Event *record)
{
    bool comments;
    Finding *finding;

    if (!record || !record->file_digest || !strcmp(record->file_digest, migration->digest))
        return;
    project_parse(p->project, migration, p->mem, p->findings);
    comments = record->token_digest && !strcmp(record->token_digest, migration->token_digest);
    finding = findings_add(p->findings,
                           (Finding){comments ? SEVERITY_WARNING : SEVERITY_ERROR,
                                     comments ? "edited-comments" : "edited-file", migration->path, 1, 1},
                           comments ? "%s was edited after it was applied (%s): comments and white space only"
                                    : "%s was edited after it was applied (%s)",
                           migration->version, record->at ? record->at : "at an unknown time");
    if (comments)
        return;
    vec_push(p->mem, &p->plan->edited, (PlanEdit){migration, record, p->findings->list.count - 1});
    finding->hint = arena_printf(p->findings->mem,
                                 "Restore the file and put the change into a new migration; or, when the database "
                                 "already is what the new text says: theseus accept %s --reason TEXT",
                                 migration->version);
}

static Recorded *entry_for(Map *map, const char *version, Arena *mem)
{
    Recorded *entry = map_get(map, version);

    if (!entry) {
        entry = ARENA_NEW(mem, Recorded);
        map_put(map, version, entry);
    }
    return entry;
}

static void forget_progress(Recorded *entry)
{
    entry->done = 0;
    entry->bare = false;
    entry->begun = NULL;
}

static void note_event(Recorded *entry, const Event *event, const History *history)
{
    bool down = event->direction && !strcmp(event->direction, "down");

    if (!strcmp(event->kind, "applied") || !strcmp(event->kind, "baseline")) {
        entry->text = event;
        entry->applied = map_get(&history->applied, event->version);
        entry->rolled_back = false;
        forget_progress(entry);
    } else if (!strcmp(event->kind, "accepted")) {
        if (entry->applied)
            entry->text = event;
        else
            entry->begun = event;
    } else if (!strcmp(event->kind, "rolled_back")) {
        entry->applied = NULL;
        entry->rolled_back = true;
        forget_progress(entry);
    } else if (!strcmp(event->kind, "intent") && !down) {
        entry->bare |= event->statement >= 0;
        if (!entry->done)
            entry->begun = event;
    } else if (!strcmp(event->kind, "progress") && !down && event->statement >= entry->done) {
        entry->done = event->statement + 1;
    }
}

/* The schema is that of `to`: what is above is taken out, half done or not; what is not above stands. */
static void note_restored(Map *map, const Event *restored, const History *history)
{
    const char *to = restored->version;

    for (size_t i = 0; i < map->count; i++) {
        Recorded *entry = map->entries[i].value;
        bool above = !to || project_compare_versions(map->entries[i].key, to) > 0;
        forget_progress(entry);
        if (entry->rolled_back)
            entry->text = NULL; /* nobody knows with which text it came back */
        entry->rolled_back = above;
        entry->applied = above ? NULL : map_get(&history->applied, map->entries[i].key);
    }
}

Map plan_recorded(const History *history, Arena *mem)
{
    Map map = map_new(mem);

    for (vec_each(&history->events, event)) {
        if (event->version)
            note_event(entry_for(&map, event->version, mem), event, history);
        if (!strcmp(event->kind, "restored"))
            note_restored(&map, event, history);
    }
    return map;
}

const char *plan_baseline(const History *history)
{
    const char *baseline = NULL;

    for (vec_each(&history->events, event)) {
        bool higher = event->version && (!baseline || project_compare_versions(event->version, baseline) > 0);
        if (!strcmp(event->kind, "restored") || (higher && !strcmp(event->kind, "baseline")))
            baseline = event->version;
    }
    return baseline;
}
