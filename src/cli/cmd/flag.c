#include "cli/command.h"
#include "evolve/flag.h"

typedef struct FlagOptions {
    bool force, unset;
} FlagOptions;

static const Option flag_options[] = {
    OPT(FlagOptions, unset, "unset", 'u', NULL, "remove the flag"),
    OPT(FlagOptions, force, "force", 0, NULL, "also the read mode of an evolution that is under way"),
};

static bool flag_list_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    static const Field fields[] = {FIELD(Flag, name), FIELD(Flag, value), FIELD(Flag, changed_at), FIELD(Flag, changed_by)};
    Flag *flags;
    size_t flag_count;
    (void)options, (void)words, (void)count;

    TRY(flag_list(s->db, s->mem, &flags, &flag_count, err));
    if (!flag_count)
        output_line(s->output, "no flags are set");
    output_table(s->output, "flags", flags, flag_count, sizeof(Flag), fields, COUNT(fields));
    return true;
}

static bool flag_set_run(Session *s, const void *options, const char *const *words, int count, Error *err)
{
    const FlagOptions *o = options;
    const char *before;

    if (o->unset ? count != 1 : count != 2) {
        error_set(err, ERR_USAGE, "flag set wants a name and a value");
        return error_hint(err, "theseus flag set NAME VALUE, or theseus flag set --unset NAME.");
    }
    TRY(session_confirm(s, err));
    TRY(flag_set(s->db, words[0], o->unset ? NULL : words[1], o->force, s->mem, &before, err));
    output_line(s->output, "%s: %s -> %s", words[0], before ? before : "not set", o->unset ? "not set" : words[1]);
    return true;
}

const Command command_flag = {
    .name = "flag list",
    .summary = "values that the application reads with theseus.flag(name)",
    .needs = NEEDS_CONFIGURATION | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .run = flag_list_run,
};
const Command command_flag_set = {
    .name = "flag set",
    .arguments = "NAME [VALUE]",
    .summary = "set or remove a flag",
    .description = "Transactions that begin afterwards see it. In SQL: theseus.flag('NAME'), NULL when it is not set; in a query\n"
                   "over many rows write (select theseus.flag('NAME')), which is asked once.\n\n"
                   "    theseus flag set new_checkout on\n"
                   "    theseus flag set --unset new_checkout\n",
    OPTIONS(FlagOptions, flag_options),
    .positional_min = 1,
    .positional_max = 2,
    .needs = NEEDS_CONFIGURATION | NEEDS_ENVIRONMENT | NEEDS_DATABASE,
    .run = flag_set_run,
};
