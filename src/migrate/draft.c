#include "migrate/draft.h"

#include <string.h>

#include "catalog/kind.h"
#include "core/buf.h"
#include "db/sql.h"

typedef struct Drafting {
    const char *owner; /* " OWNER TO whoever migrates" */
    const Snapshot *to;
    Arena *mem;
} Drafting;

static bool refuse(const Generated *script, Error *err);
static bool goes_without_saying(const Drafting *d, const GeneratedStatement *statement);
static const char *plainly(const Drafting *d, const GeneratedStatement *statement);
static bool needs_late_bodies(const Generated *script);

bool draft_make(const Snapshot *from, const Snapshot *to, const TargetFacts *facts, const char *title, Arena *mem,
                Draft *draft, Error *err)
{
    Drafting d = {.to = to, .mem = mem};
    Generated script;
    Buf out = buf_new(mem);
    const Object *block = NULL;

    d.owner = arena_printf(mem, " OWNER TO %s", sql_identifier(mem, facts->role ? facts->role : facts->user ? facts->user : ""));
    generate_script(from, to, NULL, mem, &script);
    TRY(refuse(&script, err));
    *draft = (Draft){0};
    buf_printf(&out, "-- %s\n", title);
    for (vec_each(&script.notes, note)) {
        buf_printf(&out, "-- note: %s\n", *note);
        vec_push(mem, &draft->notes, *note);
    }
    if (needs_late_bodies(&script))
        buf_add(&out, "\n-- Bodies may name what is made further down.\nSET check_function_bodies = off;\n");
    for (vec_each(&script.statements, statement)) {
        if (goes_without_saying(&d, statement))
            continue;
        const Object *whole = statement->object;
        while (whole->parent)
            whole = whole->parent;
        buf_printf(&out, "%s%s;\n", whole == block ? "" : "\n", plainly(&d, statement));
        block = whole;
        draft->statements++;
    }
    draft->text = out.data;
    return true;
}

static bool refuse(const Generated *script, Error *err)
{
    if (!script->refusals.count)
        return true;
    error_set(err, ERR_REFUSED, "%zu change%s cannot be made without a loss", script->refusals.count,
              script->refusals.count == 1 ? "" : "s");
    for (vec_each(&script->refusals, refusal))
        error_detail(err, "%s", *refusal);
    return error_hint(err, "No file was written. Write these by hand, in steps that keep the rows: a new column or table beside "
                           "the old one, the rows copied, then the old one dropped.");
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length > tail && !strcmp(text + length - tail, end);
}

static bool goes_without_saying(const Drafting *d, const GeneratedStatement *statement)
{
    return statement->change == CHANGE_CREATE && ends_with(statement->sql, d->owner);
}

static const Object *identity_column(const Drafting *d, const Object *object)
{
    if (object_is(object, "column"))
        return object;
    for (size_t i = 0; object_is(object, "table") && i < d->to->count; i++) {
        const Object *part = d->to->objects[i];
        if (part->parent && object_is(part, "column") && !strcmp(part->parent->key, object->key) &&
            object_property(part, "identity_options"))
            return part;
    }
    return NULL;
}

/* The SQL of an identity column names everything that its sequence is; of these parameters a person names none. */
static const char *plainly(const Drafting *d, const GeneratedStatement *statement)
{
    static const char *const all[] = {
        " START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1 NO CYCLE)",
        " START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 CACHE 1 NO CYCLE)",
        " START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 CACHE 1 NO CYCLE)",
    };
    const char *sql = statement->sql, *options = strstr(sql, " AS IDENTITY (SEQUENCE NAME ");
    const Object *column = options ? identity_column(d, statement->object) : NULL;

    if (!column)
        return sql;
    for (size_t i = 0; i < COUNT(all); i++) {
        const char *tail = strstr(options, all[i]);
        if (!tail)
            continue;
        const char *usual = arena_printf(d->mem, " AS IDENTITY (SEQUENCE NAME %s.%s",
                                         sql_identifier(d->mem, column->parent->schema),
                                         sql_identifier(d->mem, arena_printf(d->mem, "%s_%s_seq", column->parent->name, column->name)));
        const char *rest = tail + strlen(all[i]);
        if ((size_t)(tail - options) == strlen(usual) && !strncmp(options, usual, strlen(usual)))
            return arena_printf(d->mem, "%.*s AS IDENTITY%s", (int)(options - sql), sql, rest);
        return arena_printf(d->mem, "%.*s)%s", (int)(tail - sql), sql, rest);
    }
    return sql;
}

static bool needs_late_bodies(const Generated *script)
{
    for (vec_each(&script->statements, statement))
        if (statement->change == CHANGE_CREATE &&
            (object_is(statement->object, "function") || object_is(statement->object, "procedure")))
            return true;
    return false;
}
