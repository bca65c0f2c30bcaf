#include "migrate/prove/record.h"

#include <string.h>

#include "core/file.h"
#include "core/utf8.h"
#include "migrate/prove/holds.h"
#include "migrate/store.h"

#define RECORD_FORMAT 1
#define RECORD_LINE "--% "
#define RECORD_WIDTH 116
#define FILE_LIMIT ((size_t)64 << 20)

static const char *const outcome_names[] = {"exact", "not_exact", "irreversible", "refused", "failed"};

static void add_head(Buf *out, const Proof *proof, const Migration *migration);
static void add_record(Buf *out, const Proof *proof, const Migration *migration, int server_major, const char *body);
static bool parse_record(const char *json, const char *body, const char *path, const Migration *migration, Arena *mem,
                         Proof *proof, int *server_major, const char **why);

const char *record_write(const Proof *proof, const Migration *migration, const Snapshot *shadow, Arena *mem)
{
    Buf out = buf_new(mem), body = buf_new(mem);
    for (vec_each(&proof->down.statements, statement))
        buf_printf(&body, "\n%s;\n", statement->sql);
    add_head(&out, proof, migration);
    add_record(&out, proof, migration, shadow->server_version / 10000, body.data);
    buf_add(&out, body.data);
    return out.data;
}

void record_read(const char *text, size_t length, const char *path, const Migration *migration, Arena *mem,
                 Proof **proof, int *server_major, const char **why)
{
    Buf json = buf_new(mem);
    const char *at = text, *body = NULL;
    *proof = NULL;
    *why = "its rollback file has no record of a proof";
    while (at < text + length && at[0] == '-' && at[1] == '-') {
        size_t line = strcspn(at, "\n");
        if (!strncmp(at, RECORD_LINE, strlen(RECORD_LINE)))
            buf_add_bytes(&json, at + strlen(RECORD_LINE), line - strlen(RECORD_LINE));
        at += line + (at[line] == '\n');
        body = at;
    }
    if (!json.length || strlen(text) != length)
        return;
    Proof *read = ARENA_NEW(mem, Proof);
    if (!parse_record(json.data, body, path, migration, mem, read, server_major, why))
        return;
    read->rollback_text = text;
    read->reused = true;
    *why = NULL;
    *proof = read;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void add_comment(Buf *out, const char *text)
{
    for (; *text; text++) {
        buf_add_char(out, *text);
        if (*text == '\n' && text[1])
            buf_add(out, "--   ");
    }
    if (out->data[out->length - 1] != '\n')
        buf_add_char(out, '\n');
}

static void add_words(Buf *out, const char *title, const TextList *words)
{
    for (vec_each(words, line)) {
        buf_printf(out, "-- %s", title);
        add_comment(out, *line);
    }
}

static void add_head(Buf *out, const Proof *proof, const Migration *migration)
{
    buf_printf(out, "-- Rollback of %s %s, written and executed by theseus prove.\n", migration->version, migration->name);
    if (proof->up.irreversible) {
        buf_add(out, "-- There is no way back; the migration says why: ");
        add_comment(out, proof->up.irreversible);
    } else if (!proof->down.statements.count) {
        buf_add(out, "-- There is nothing to do.\n");
    }
    add_words(out, "", &proof->down.gives_back);
    add_words(out, "limit: ", &proof->down.does_not);
    for (vec_each(&proof->down.locks, lock))
        buf_printf(out, "-- locks %s.%s: %s\n", lock->schema, lock->name, lock_mode_name(lock->mode));
    buf_printf(out, "-- proof: %s, %s\n", proof->outcome == PROOF_EXACT ? "exact" : outcome_names[proof->outcome],
               proof->up.level);
    if (proof->unobserved) {
        buf_add(out, RECORD_UNOBSERVED);
        add_comment(out, proof->unobserved);
    }
    buf_add(out, "-- The record below holds for exactly these bytes and those of the migration; after an edit: theseus prove.\n");
}

static void put(Json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_text(json, value);
}

static void put_list(Json *json, const char *key, const TextList *list)
{
    json_key(json, key);
    json_array_open(json);
    for (vec_each(list, text))
        json_text(json, *text);
    json_array_close(json);
}

/* How much of `text` stands on one line: whole items where they fit, so that a diff shows what changed. */
static size_t line_length(const char *text, size_t left)
{
    size_t take = 0, item = 0;
    while (take < left && take < RECORD_WIDTH) {
        size_t character = utf8_character(text + take, left - take);
        take += character ? character : 1;
        if (take < left && text[take - 1] == ',' && strchr("\"{[", text[take]))
            item = take;
    }
    return take < left && item ? item : take;
}

static void add_folded(Buf *out, const char *text)
{
    for (size_t left = strlen(text); left;) {
        size_t take = line_length(text, left);
        buf_add(out, RECORD_LINE);
        buf_add_bytes(out, text, take);
        buf_add_char(out, '\n');
        text += take;
        left -= take;
    }
}

static void add_record(Buf *out, const Proof *proof, const Migration *migration, int server_major, const char *body)
{
    Arena *mem = out->mem;
    Buf text = buf_new(mem);
    Json json = json_begin(&text, false);
    Procedure down = proof->down;
    memset(&down.statements, 0, sizeof down.statements); /* they stand in the file */
    json_object_open(&json);
    json_key(&json, "format");
    json_i64(&json, RECORD_FORMAT);
    put(&json, "tool", THESEUS_VERSION);
    json_key(&json, "server_major");
    json_i64(&json, server_major);
    put(&json, "file", migration->digest);
    put(&json, "body", digest_hex(digest_of_text(body), mem));
    put(&json, "outcome", outcome_names[proof->outcome]);
    put(&json, "reason", proof->reason);
    put_list(&json, "rows_written", &proof->rows_written);
    put_list(&json, "side_effects", &proof->side_effects);
    json_key(&json, "up");
    json_value(&json, procedure_json(&proof->up, mem));
    json_key(&json, "down");
    json_value(&json, procedure_json(&down, mem));
    json_object_close(&json);
    add_folded(out, text.data);
}

/* --- reading ---------------------------------------------------------------------------------- */

static TextList get_list(const JsonValue *record, const char *key, Arena *mem)
{
    TextList list = {0};
    const JsonValue *array = json_get(record, key);
    for (size_t i = 0; array && array->type == JSON_ARRAY && i < array->count; i++)
        vec_push(mem, &list, array->items[i].text);
    return list;
}

static bool same_text(const JsonValue *record, const char *key, const char *wanted)
{
    const char *value = json_get_text(record, key);
    return value && !strcmp(value, wanted);
}

static bool read_body(const char *body, const char *path, Arena *mem, Procedure *down)
{
    Script *script = ARENA_NEW(mem, Script);
    Findings findings = findings_new(mem);
    script_parse(path, body, strlen(body), mem, script, &findings);
    for (vec_each(&script->statements, statement))
        vec_push(mem, &down->statements,
                 (ProcedureStatement){.sql = arena_strndup(mem, statement->text, statement->length), .source = -1,
                                      .outside = (statement->flags & STATEMENT_OUTSIDE) != 0});
    return !findings.errors;
}

static bool read_procedures(const JsonValue *record, const Migration *migration, Arena *mem, Proof *proof)
{
    Error ignored;
    Procedure *up, *down;
    if (!procedure_from_json(json_get(record, "up"), &migration->script, mem, &up, &ignored) ||
        !procedure_from_json(json_get(record, "down"), NULL, mem, &down, &ignored))
        return false;
    proof->up = *up;
    proof->down = *down;
    return true;
}

static bool parse_record(const char *text, const char *body, const char *path, const Migration *migration, Arena *mem,
                         Proof *proof, int *server_major, const char **why)
{
    Error ignored;
    JsonValue *record;
    const JsonValue *number;
    *why = "the record in its rollback file was edited or cut";
    if (!json_parse(text, strlen(text), mem, &record, &ignored))
        return false;
    number = json_get(record, "format");
    *why = "its rollback file is of another version of theseus";
    if (!number || number->integer != RECORD_FORMAT || !same_text(record, "tool", THESEUS_VERSION))
        return false;
    *why = "the migration was edited after its proof";
    if (!same_text(record, "file", migration->digest))
        return false;
    *why = "the statements of its rollback file were edited: what was proved were others";
    if (!same_text(record, "body", digest_hex(digest_of_text(body), mem)))
        return false;
    *why = "the record in its rollback file was edited or cut";
    if (!read_procedures(record, migration, mem, proof) || !read_body(body, path, mem, &proof->down))
        return false;
    for (size_t i = 0; i < COUNT(outcome_names); i++)
        if (same_text(record, "outcome", outcome_names[i]))
            proof->outcome = (ProofOutcome)i;
    proof->reason = json_get_text(record, "reason");
    proof->rows_written = get_list(record, "rows_written", mem);
    proof->side_effects = get_list(record, "side_effects", mem);
    number = json_get(record, "server_major");
    *server_major = number ? (int)number->integer : 0;
    return true;
}

/* --- does it hold? ---------------------------------------------------------------------------- */

bool proof_reuse(const Project *project, const Migration *migration, const Snapshot *target, Arena *mem, Proof **proof,
                 const char **why, Error *err)
{
    const char *path = project_rollback_path(project, migration, mem), *text;
    size_t length;
    int server_major = 0;
    *proof = NULL;
    *why = "it has no rollback file yet";
    if (!file_exists(path))
        return true;
    TRY(file_read(path, FILE_LIMIT, mem, &text, &length, err));
    Proof *read;
    record_read(text, length, project_shown(path, mem), migration, mem, &read, &server_major, why);
    if (!read)
        return true;
    if (target->server_version && server_major != target->server_version / 10000) {
        *why = arena_printf(mem, "it was proved on PostgreSQL %d, this is %d", server_major,
                            target->server_version / 10000);
        return true;
    }
    TextList misfits = procedure_misfits(&read->up, target, mem);
    if (misfits.count) {
        *why = misfits.items[0];
        return true;
    }
    *proof = read;
    return true;
}
