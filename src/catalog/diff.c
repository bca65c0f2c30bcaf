#include "catalog/diff.h"

#include <string.h>

#include "catalog/lines.h"
#include "core/buf.h"

static void add_alter(const Object *from, const Object *to, Arena *mem, Delta *delta);

/* Both snapshots are sorted the same way: one walk over the two. */
void delta_make(const Snapshot *from, const Snapshot *to, Arena *mem, Delta *delta)
{
    *delta = (Delta){0};
    size_t f = 0, t = 0;
    while (f < from->count || t < to->count) {
        const Object *a = f < from->count ? from->objects[f] : NULL;
        const Object *b = t < to->count ? to->objects[t] : NULL;
        int order = !a ? 1 : !b ? -1 : object_order(a, b);
        if (order <= 0)
            f++;
        if (order >= 0)
            t++;
        if (a && order < 0 && a->managed)
            vec_push(mem, &delta->changes, ((Change){.kind = CHANGE_DROP, .from = a}));
        else if (b && order > 0 && b->managed)
            vec_push(mem, &delta->changes, ((Change){.kind = CHANGE_CREATE, .to = b}));
        else if (order == 0 && (a->managed || b->managed) && !digest_equal(a->digest, b->digest))
            add_alter(a, b, mem, delta);
    }
}

int object_order(const Object *a, const Object *b)
{
    if (a->kind != b->kind)
        return object_kind_rank(a->kind) < object_kind_rank(b->kind) ? -1 : 1;
    return strcmp(a->identity, b->identity);
}

static void add_alter(const Object *from, const Object *to, Arena *mem, Delta *delta)
{
    Change change = {.kind = CHANGE_ALTER, .from = from, .to = to};
    BUG_IF(from->property_count != to->property_count);
    for (size_t i = 0; i < to->property_count; i++)
        if (!text_equal(from->properties[i], to->properties[i]))
            vec_push(mem, &change.properties, i);
    if (change.properties.count)
        vec_push(mem, &delta->changes, change);
}

static const Object *change_object(const Change *change)
{
    return change->to ? change->to : change->from;
}

static bool change_equal(const Change *a, const Change *b)
{
    if (a->kind != b->kind || strcmp(change_object(a)->key, change_object(b)->key) != 0)
        return false;
    if (a->kind == CHANGE_DROP)
        return true;
    if (a->kind == CHANGE_CREATE)
        return digest_equal(a->to->digest, b->to->digest);
    if (a->properties.count != b->properties.count)
        return false;
    for (size_t i = 0; i < a->properties.count; i++) {
        size_t p = a->properties.items[i];
        if (p != b->properties.items[i] || !text_equal(a->to->properties[p], b->to->properties[p]))
            return false;
    }
    return true;
}

bool delta_equal(const Delta *a, const Delta *b)
{
    if (a->changes.count != b->changes.count)
        return false;
    for (size_t i = 0; i < a->changes.count; i++)
        if (!change_equal(&a->changes.items[i], &b->changes.items[i]))
            return false;
    return true;
}

/* The value if it is short and of one line: enough to recognise it. */
static void describe_value(Buf *out, const char *value)
{
    if (!value)
        buf_add(out, "(none)");
    else if (strchr(value, '\n') || strlen(value) > 60)
        buf_add(out, "...");
    else
        buf_printf(out, "%s", *value ? value : "''");
}

static void describe_alter(Buf *out, const Change *change)
{
    buf_printf(out, "~ %s:", change->to->key);
    for (size_t i = 0; i < change->properties.count; i++) {
        size_t p = change->properties.items[i];
        buf_printf(out, "%s %s ", i ? ";" : "", change->to->property_names[p]);
        describe_value(out, change->from->properties[p]);
        buf_add(out, " -> ");
        describe_value(out, change->to->properties[p]);
    }
}

const char *delta_describe(const Delta *delta, Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < delta->changes.count; i++) {
        const Change *change = &delta->changes.items[i];
        if (change->kind == CHANGE_ALTER) {
            describe_alter(&out, change);
        } else {
            const char *type = object_property(change_object(change), "type");
            buf_printf(&out, "%s %s", change->kind == CHANGE_CREATE ? "+" : "-", change_object(change)->key);
            if (type && change->kind == CHANGE_CREATE && strlen(type) < 60)
                buf_printf(&out, " %s", type);
        }
        buf_add_char(&out, '\n');
    }
    return out.data;
}

Digest delta_digest(const Delta *delta, Arena *mem)
{
    static const char *const names[] = {"create", "drop", "alter"};
    DigestState *state = digest_begin(mem);
    for (size_t i = 0; i < delta->changes.count; i++) {
        const Change *change = &delta->changes.items[i];
        digest_add(state, names[change->kind]);
        digest_add(state, change_object(change)->key);
        if (change->kind == CHANGE_CREATE)
            digest_add_digest(state, change->to->digest);
        for (size_t k = 0; k < change->properties.count; k++) {
            size_t p = change->properties.items[k];
            digest_add(state, change->to->property_names[p]);
            digest_add(state, change->to->properties[p]);
        }
    }
    return digest_end(state);
}
