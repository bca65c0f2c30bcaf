#include "cli/command.h"

#include <string.h>

#include "core/file.h"
#include "core/log.h"
#include "migrate/prove/chain.h"
#include "migrate/plan.h"
#include "migrate/supabase.h"
#include "state/state.h"

typedef struct ProveOptions {
    const char *to;
    bool check, again, from_nothing, keep_going;
} ProveOptions;

typedef struct ProvedRow {
    const char *version, *name, *outcome, *level, *reason, *side_effects, *notes;
    bool reused;
    double seconds;
    int64_t statements, rollback_statements, locks;
} ProvedRow;

typedef struct Proving {
    Session *session;
    bool check, plan; /* plan: says more, writes nothing */
    size_t outcomes[PROOF_FAILED + 1], stale, reused, undeclared;
    VEC(ProvedRow) rows;
} Proving;

static const Option prove_options[] = {
    OPT(ProveOptions, to, "to", 't', "VERSION", "stop after this version or release"),
    OPT(ProveOptions, check, "check", 0, NULL, "write nothing; exit 3 when a committed rollback is missing or stale"),
    OPT(ProveOptions, again, "again", 0, NULL, "execute also what has a committed proof that holds"),
    OPT(ProveOptions, keep_going, "keep-going", 'k', NULL, "after one that fails, prove those after it, without it"),
    OPT(ProveOptions, from_nothing, "from-nothing", 0, NULL, "all migrations on an empty database, without a target"),
};

typedef VEC(const Migration *) Migrations;

static bool choose(Session *s, const ProveOptions *o, Chain *chain, Migrations *chosen, Error *err);
static void say_plan(Session *s, const Proof *proof);
static bool step_done(void *context, const ChainStep *step, Error *err);
static bool step_failed(Proving *proving, const ChainStep *step);
static bool verdict(Session *s, const Proving *proving, const Chain *chain, size_t chosen, Error *err);
static const char *outcome_word(ProofOutcome outcome);

static bool carry_out(Session *s, const ProveOptions *o, bool plan, Error *err)
{
    Chain chain;
    Migrations chosen = {0};
    Proving proving = {.session = s, .check = o->check, .plan = plan};

    TRY(choose(s, o, &chain, &chosen, err));
    if (!chosen.count) {
        output_line(s->output, "nothing to prove: all migrations are applied");
        return true;
    }
    chain.keep_going = o->keep_going;
    chain.reuse = !o->check && !o->again && !plan;
    bool proved = chain_prove(s->project, &chain, chosen.items, chosen.count, step_done, &proving, s->progress, s->mem,
                              err);
    return proved && verdict(s, &proving, &chain, chosen.count, err);
}

static bool prove_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    (void)words, (void)count;
    return carry_out(s, options, false, err);
}

static bool plan_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    (void)words, (void)count;
    return carry_out(s, options, true, err);
}

/* Without a target all files are new; with one those that it does not have. */
static bool choose(Session *s, const ProveOptions *o, Chain *chain, Migrations *chosen, Error *err)
{
    const Migration *last = o->to ? project_migration(s->project, o->to) : NULL;
    if (o->to && !last)
        return error_set(err, ERR_USAGE, "no migration has the version or release \"%s\"", o->to);
    if (o->from_nothing || !s->project->file) {
        chain_from_nothing(s->project, chain, s->mem);
        for (vec_each(&s->project->migrations, migration))
            if (!last || project_compare_versions(migration->version, last->version) <= 0)
                vec_push(s->mem, chosen, migration);
        return true;
    }
    History *history;
    Plan plan;
    TextList elsewhere = {0};
    Findings findings = findings_new(s->mem);
    TRY(session_environment(s, err));
    TRY(session_connect(s, err));
    TRY(state_history(s->db, s->mem, &history, err));
    if (s->project->supabase)
        TRY(supabase_versions(s->db, s->mem, &elsewhere, err));
    PlanOptions options = {.to = o->to, .allow_out_of_order = true, .elsewhere = &elsewhere};
    bool planned = plan_make(s->project, history, &options, s->mem, &plan, &findings, err);
    output_diagnostics(s->output, &findings);
    if (!planned)
        return false;
    for (vec_each(&plan.steps, step))
        vec_push(s->mem, chosen, step->migration);
    return chain_from_target(s->project, s->db, chain, s->mem, err);
}

static const char *lines_of(const TextList *list, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(list, line))
        buf_printf(&out, "%s%s", out.length ? "\n" : "", *line);
    return out.length ? out.data : NULL;
}

/* A folder of another tool cannot own up to anything: there it is told and no more. */
static bool say_side_effects(Proving *proving, const ChainStep *step)
{
    Session *s = proving->session;
    bool undeclared = s->project->file && proof_undeclared(step->proof, step->migration);
    for (vec_each(&step->proof->side_effects, effect))
        output_line(s->output, "    %s it also %s", output_style(s->output, undeclared ? "bad" : "warn", "beyond its text:"), *effect);
    proving->undeclared += undeclared;
    return undeclared;
}

static bool step_done(void *context, const ChainStep *step, Error *err)
{
    Proving *proving = context;
    Session *s = proving->session;
    const Proof *proof = step->proof;
    if (!proof)
        return step_failed(proving, step);
    const char *word = outcome_word(proof->outcome);
    vec_push(s->mem, &proving->rows,
             (ProvedRow){.version = step->migration->version, .name = step->migration->name, .outcome = word,
                         .level = proof->up.level, .reason = proof->reason, .reused = proof->reused, .seconds = proof->seconds,
                         .side_effects = lines_of(&proof->side_effects, s->mem), .notes = lines_of(&proof->notes, s->mem),
                         .statements = (int64_t)proof->up.statements.count,
                         .rollback_statements = (int64_t)proof->down.statements.count,
                         .locks = (int64_t)proof->up.locks.count});
    proving->outcomes[proof->outcome]++;
    proving->reused += proof->reused;
    const char *style = proof->outcome == PROOF_EXACT ? "good" : proof->outcome == PROOF_REFUSED ? "bad" : "warn";
    output_line(s->output, "%s %s: %s%s", step->migration->version, step->migration->name,
                output_style(s->output, style, word), proof->reused ? ", by its committed proof" : "");
    if (proof->reason)
        output_line(s->output, "    %s", proof->reason);
    bool undeclared = say_side_effects(proving, step);
    for (vec_each(&proof->notes, note)) /* they say why a proof is of no higher level */
        if (proving->plan || strcmp(proof->up.level, "generated") != 0)
            output_line(s->output, "    note: %s", *note);
        else
            log_line(LOG_VERBOSE, "%s: %s", step->migration->version, *note);
    if (proving->plan)
        say_plan(s, proof);
    if (undeclared || proving->plan || !s->project->file || proof->outcome == PROOF_REFUSED || !step->after)
        return true;
    if (!proving->check)
        return proof_write_files(s->project, step->migration, proof, step->before, step->after, err);
    const char *stale;
    TRY(proof_check_files(s->project, step->migration, proof, s->mem, &stale, err));
    if (stale)
        output_line(s->output, "    %s", stale);
    proving->stale += stale != NULL;
    return true;
}

/* The first failure is told at the end, whole. */
static bool step_failed(Proving *proving, const ChainStep *step)
{
    Session *s = proving->session;
    const char *word = outcome_word(PROOF_FAILED);
    vec_push(s->mem, &proving->rows,
             (ProvedRow){.version = step->migration->version, .name = step->migration->name, .outcome = word,
                         .level = "", .reason = arena_strdup(s->mem, step->failure.message)});
    proving->outcomes[PROOF_FAILED]++;
    output_line(s->output, "%s %s: %s", step->migration->version, step->migration->name, output_style(s->output, "bad", word));
    output_line(s->output, "    %s", step->failure.message);
    return true;
}

static void say_sum(Session *s, const Proving *proving)
{
    Buf sum = buf_new(s->mem);
    for (ProofOutcome outcome = PROOF_EXACT; outcome <= PROOF_FAILED; outcome++)
        if (proving->outcomes[outcome])
            buf_printf(&sum, "%s%zu %s", sum.length ? ", " : "", proving->outcomes[outcome], outcome_word(outcome));
    if (proving->reused)
        buf_printf(&sum, "; %zu by committed proofs that hold, not executed again", proving->reused);
    output_line(s->output, "%zu migration%s proved: %s", proving->rows.count, proving->rows.count == 1 ? "" : "s", sum.data);
}

static void say_plan(Session *s, const Proof *proof)
{
    for (vec_each(&proof->up.statements, statement))
        output_line(s->output, "    %s", statement->source < 0 ? statement->sql
                                             : arena_printf(s->mem, "line %d as it is written", statement->line));
    for (vec_each(&proof->up.locks, lock))
        output_line(s->output, "    locks %s.%s: %s", lock->schema, lock->name, lock_mode_name(lock->mode));
    output_line(s->output, "%s", delta_describe(&proof->delta, s->mem));
    for (vec_each(&proof->down.gives_back, words))
        output_line(s->output, "    its rollback %s", *words);
    for (vec_each(&proof->down.does_not, words))
        output_line(s->output, "    limit of its rollback: %s", *words);
}

static bool verdict(Session *s, const Proving *proving, const Chain *chain, size_t chosen, Error *err)
{
    static const Field fields[] = {
        FIELD(ProvedRow, version),    FIELD(ProvedRow, name),       FIELD(ProvedRow, outcome),
        FIELD(ProvedRow, level),      FIELD_NULL(ProvedRow, reason), FIELD(ProvedRow, reused),
        FIELD_NULL(ProvedRow, side_effects), FIELD_NULL(ProvedRow, notes),
        FIELD(ProvedRow, seconds),
        FIELD(ProvedRow, statements), FIELD(ProvedRow, rollback_statements), FIELD(ProvedRow, locks),
    };
    for (vec_each(&chain->assumed, assumed))
        s->progress->say(s->progress, "assumed, not recreated on the shadow: %s", *assumed);
    if (chain->indicative)
        s->progress->say(s->progress, "the shadow's server is of another major version: the proof is indicative");
    if (output_is_json(s->output))
        output_table(s->output, "proofs", proving->rows.items, proving->rows.count, sizeof(ProvedRow), fields,
                     COUNT(fields));
    say_sum(s, proving);
    if (chain->failure.code) {
        *err = chain->failure;
        return error_while(err, "proving %zu migrations: %zu proved", chosen,
                           proving->rows.count - proving->outcomes[PROOF_FAILED]);
    }
    if (proving->outcomes[PROOF_REFUSED]) {
        error_set(err, ERR_REFUSED, "%zu of %zu migrations have no proved way back", proving->outcomes[PROOF_REFUSED], chosen);
        return error_hint(err, "Change them, or say in the file that there is none: -- theseus: irreversible REASON");
    }
    if (proving->undeclared) {
        error_set(err, ERR_REFUSED, "%zu of %zu migrations change%s more than the text names", proving->undeclared, chosen,
                  proving->undeclared == 1 ? "s" : "");
        return error_hint(err, "Name these things in statements of their own, or say in the file that they are meant: -- theseus: "
                               "allow side-effects REASON");
    }
    if (proving->stale)
        return error_set(err, ERR_FINDINGS, "%zu of %zu rollback files are missing or stale; theseus prove writes them",
                         proving->stale, chosen);
    return true;
}

static const char *outcome_word(ProofOutcome outcome)
{
    static const char *const words[] = {"exact", "not exact", "irreversible", "refused", "failed"};
    return words[outcome];
}

const Command command_prove = {
    .name = "prove",
    .summary = "execute migrations and their rollbacks on a shadow, and write the rollback files",
    .description = "Each pending migration is carried out on a shadow of the target as it is written and as it will run, rows\n"
                   "are written, it is rolled back, compared, and carried out again. Nothing is done to the target. What has a\n"
                   "committed proof that holds is not proved again.\n\n"
                   "    theseus prove\n"
                   "    theseus prove --check            in CI: are the committed rollbacks those of these files?\n"
                   "    theseus prove --from-nothing     all of them, on an empty database\n"
                   "    theseus prove --keep-going       look at all of them, also after one that fails\n",
    OPTIONS(ProveOptions, prove_options),
    .needs = NEEDS_PROJECT | ALLOWS_FOREIGN,
    .run = prove_run,
};

static const Option plan_options[] = {
    OPT(ProveOptions, to, "to", 't', "VERSION", "stop after this version or release"),
    OPT(ProveOptions, from_nothing, "from-nothing", 0, NULL, "all migrations on an empty database, without a target"),
};

const Command command_plan = {
    .name = "plan",
    .summary = "say what would run: statements, locks, changes, and what its rollback gives back",
    .description = "Proves the pending migrations on the shadow, as prove does, and writes nothing.\n\n"
                   "    theseus plan\n"
                   "    theseus plan --to v0.7.0\n",
    OPTIONS(ProveOptions, plan_options),
    .needs = NEEDS_PROJECT | ALLOWS_FOREIGN,
    .run = plan_run,
};
