#include "migrate/doctor.h"

#include <string.h>
#include <unistd.h>

#include <sql.h> /* the embedded texts; in quotes it would be db/sql.h */

#include "core/file.h"
#include "core/json.h"
#include "db/cluster.h"
#include "migrate/suitable.h"
#include "state/state.h"

static void add(Diagnoses *diagnoses, Arena *mem, Diagnosis one)
{
    vec_push(mem, &diagnoses->list, one);
    diagnoses->errors += strcmp(one.state, "error") == 0;
}

/* A refusal is a finding here, not a failure. */
static void add_refusal(Diagnoses *diagnoses, Arena *mem, const char *check, const Error *refusal)
{
    const char *says = refusal->message;
    if (*refusal->detail)
        says = arena_printf(mem, "%s: %s", refusal->message, refusal->detail);
    add(diagnoses, mem,
        (Diagnosis){check, "error", arena_strdup(mem, says),
                    *refusal->hint ? arena_strdup(mem, refusal->hint) : NULL});
}

/* --- the server ----------------------------------------------------------------------------- */

static void examine_server(Db *db, Arena *mem, Diagnoses *diagnoses)
{
    int version = db_server_version(db);
    Error refusal;

    if (!refuse_old_server(db, &refusal) || !refuse_standby(db, &refusal)) {
        add_refusal(diagnoses, mem, "server", &refusal);
        return;
    }
    add(diagnoses, mem,
        (Diagnosis){"server", "good",
                    arena_printf(mem, "PostgreSQL %d.%d at %s", version / 10000, version % 10000,
                                 db_describe(db, mem)),
                    NULL});
    if (version < 140000)
        add(diagnoses, mem,
            (Diagnosis){"server", "warning",
                        "when theseus is killed, its backend goes on until its statement ends",
                        "PostgreSQL 14 and newer notice a client that is gone."});
}

static void examine_connection(Db *db, const DbTarget *target, Arena *mem, Diagnoses *diagnoses)
{
    Error refusal;

    if (refuse_pooler(db, target, &refusal))
        add(diagnoses, mem,
            (Diagnosis){"connection", "good", "a session of its own: no transaction pooler", NULL});
    else
        add_refusal(diagnoses, mem, "connection", &refusal);
}

/* --- rights and settings -------------------------------------------------------------------- */

static const char *managed_json(const Project *project, Arena *mem)
{
    Buf out = buf_new(mem);
    Json json = json_begin(&out, false);

    json_array_open(&json);
    for (vec_each(&project->schemas.managed, name))
        json_text(&json, *name);
    json_array_close(&json);
    return out.data;
}

static bool examine_rights(Db *db, const Project *project, Arena *mem, Diagnoses *diagnoses,
                           Error *err)
{
    static const Field fields[] = {FIELD(Diagnosis, check), FIELD(Diagnosis, state),
                                   FIELD(Diagnosis, says), FIELD(Diagnosis, action)};
    size_t count, errors = diagnoses->errors;
    void *items;
    auto_rows rows = NULL;

    TRY(db_query(db, sql_migrate_doctor, PARAMS(managed_json(project, mem)), &rows, err));
    TRY(rows_read(rows, fields, COUNT(fields), sizeof(Diagnosis), mem, &items, &count, err));
    for (size_t i = 0; i < count; i++)
        add(diagnoses, mem, ((Diagnosis *)items)[i]);
    if (errors == diagnoses->errors)
        add(diagnoses, mem,
            (Diagnosis){"rights", "good",
                        arena_printf(mem, "%s may change what is managed", db_user(db)), NULL});
    return true;
}

/* --- the state ------------------------------------------------------------------------------ */

static void examine_state(Db *db, Arena *mem, Diagnoses *diagnoses)
{
    History *history;
    Error refusal;

    if (!state_history(db, mem, &history, &refusal))
        add_refusal(diagnoses, mem, "state", &refusal);
    else if (!history->exists)
        add(diagnoses, mem, (Diagnosis){"state", "good", "nothing has been done here yet", NULL});
    else if (history->stranger)
        add(diagnoses, mem,
            (Diagnosis){
                "state", "error", history->stranger,
                "When this database is to go on by itself with that history: theseus claim."});
    else if (history->orphan)
        add(diagnoses, mem,
            (Diagnosis){"state", "warning",
                        arena_printf(mem, "backend %d still works on %s, begun at %s",
                                     history->open_intent->pid, history->open_intent->version,
                                     history->open_intent->at),
                        "Wait for it, or end it with pg_terminate_backend()."});
    else if (history->open_intent)
        add(diagnoses, mem,
            (Diagnosis){"state", "warning",
                        arena_printf(mem, "a run of %s was cut off at %s",
                                     history->open_intent->version, history->open_intent->at),
                        "The next theseus migrate or rollback finishes or closes it."});
    else
        add(diagnoses, mem, (Diagnosis){"state", "good", "history is complete", NULL});
}

/* --- this machine --------------------------------------------------------------------------- */

static void examine_shadow(const Project *project, int server_version, Arena *mem,
                           Diagnoses *diagnoses)
{
    int major = server_version / 10000;
    const char *directory = path_join(mem, project->state_directory, "shadow");
    Cluster *cluster = NULL;
    Error refusal;

    if (project->shadow != SHADOW_EMBEDDED)
        return;
    if (!cluster_find(directory, CLUSTER_SHADOW, 0, mem, &cluster, &refusal)) {
        add_refusal(diagnoses, mem, "shadow", &refusal);
        return;
    }
    if (geteuid() == 0)
        add(diagnoses, mem,
            (Diagnosis){"shadow", "error", "PostgreSQL refuses to run as root",
                        "Run theseus as an ordinary user."});
    if (major && cluster->server_major != major &&
        !cluster_find(directory, CLUSTER_SHADOW, major, mem, &cluster, &refusal))
        add(diagnoses, mem,
            (Diagnosis){
                "shadow", "warning",
                arena_printf(
                    mem,
                    "changes are proved on PostgreSQL %d, the target is %d: proofs are indicative",
                    cluster->server_major, major),
                arena_printf(mem,
                             "apt-get install postgresql-%d (or name its folder in THESEUS_PG_BIN)",
                             major)});
    else
        add(diagnoses, mem,
            (Diagnosis){"shadow", "good",
                        arena_printf(mem, "PostgreSQL %d in %s", cluster->server_major,
                                     cluster->bin_directory),
                        NULL});
}

bool doctor_examine(Db *db, const DbTarget *target, const Error *refusal, const Project *project,
                    Arena *mem, Diagnoses *diagnoses, Error *err)
{
    if (db) {
        examine_server(db, mem, diagnoses);
        examine_connection(db, target, mem, diagnoses);
        TRY(examine_rights(db, project, mem, diagnoses, err));
        examine_state(db, mem, diagnoses);
    } else {
        add_refusal(diagnoses, mem, "connection", refusal);
    }
    examine_shadow(project, db ? db_server_version(db) : 0, mem, diagnoses);
    return true;
}
