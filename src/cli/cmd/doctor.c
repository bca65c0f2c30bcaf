#include <string.h>

#include "cli/command.h"
#include "migrate/doctor.h"

static void show(Session *s, const Diagnosis *one)
{
    bool good = strcmp(one->state, "good") == 0;
    const char *style = good ? "good" : strcmp(one->state, "error") == 0 ? "bad" : "warn";
    output_line(s->output, "%s %-10s %s",
                output_style(s->output, style, arena_printf(s->mem, "%-8s", one->state)),
                one->check, one->says);
    if (one->action)
        output_line(s->output, "%20s%s", "", one->action);
}

static bool doctor_run(Session *s, const void *options, const char *const *words, int count,
                       Error *err)
{
    static const Field fields[] = {FIELD(Diagnosis, check), FIELD(Diagnosis, state),
                                   FIELD(Diagnosis, says), FIELD_NULL(Diagnosis, action)};
    Diagnoses diagnoses = {0};
    Error refusal = {0};
    (void)options, (void)words, (void)count;

    bool connected = session_connect(s, &refusal);
    TRY(doctor_examine(connected ? s->db : NULL, &s->target, &refusal, s->project, s->mem,
                       &diagnoses, err));
    if (output_is_json(s->output))
        output_table(s->output, "checks", diagnoses.list.items, diagnoses.list.count,
                     sizeof(Diagnosis), fields, COUNT(fields));
    else
        for (vec_each(&diagnoses.list, one))
            show(s, one);
    if (!connected) {
        *err = refusal;
        return false;
    }
    return !diagnoses.errors || error_set(err, ERR_FINDINGS, "%zu %s in the way", diagnoses.errors,
                                          diagnoses.errors == 1 ? "thing stands" : "things stand");
}

const Command command_doctor = {
    .name = "doctor",
    .summary = "what stands in the way: rights, pooler, versions, settings, with what to do",
    .description =
        "Looks at the connection, the rights of the migrating role (with the GRANTs that are missing), the\n"
        "state, and the server binaries of this machine. Changes nothing. Exit 3 when something must be done.\n",
    .needs = NEEDS_PROJECT | NEEDS_ENVIRONMENT | PARSES_LATE,
    .run = doctor_run,
};
