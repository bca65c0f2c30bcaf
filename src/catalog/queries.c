/* The SQL of the kinds, from kinds.def, and the scope as its parameters. */
#include "catalog/read.h"

#include <string.h>

#include <sql.h> /* the embedded texts */

typedef struct Variant {
    const char *name;
    int major;
    KindQuery query;
} Variant;

#define VARIANT(kind, major)
#define KIND(kind) {#kind, 0, {sql_catalog_##kind, sql_catalog_##kind##_only, 0}},
static const Variant plain[] = {
#include "catalog/kinds.def"
};
#undef KIND
#undef VARIANT

#define KIND(kind)
#define VARIANT(kind, major)                                                                       \
    {#kind, major, {sql_catalog_##kind##_pg##major, sql_catalog_##kind##_pg##major##_only, 0}},
static const Variant variants[] = {
#include "catalog/kinds.def"
};

KindQuery kind_query(size_t rank, int server_version)
{
    const Variant *best = &plain[rank];
    for (size_t i = 0; i < COUNT(variants); i++)
        if (strcmp(variants[i].name, best->name) == 0 &&
            variants[i].major <= server_version / 10000 && variants[i].major > best->major)
            best = &variants[i];
    KindQuery query = best->query;
    query.scope_params = strstr(query.full, "$3") ? 3 : 0;
    return query;
}

/* {"a","b"}: every item quoted, so that no name is mistaken for syntax. */
static void array_items(Buf *out, const TextList *names)
{
    for (vec_each(names, name)) {
        buf_add(out, out->length > 1 ? ",\"" : "\"");
        for (const char *c = *name; *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_add_char(out, '\\');
            buf_add_char(out, *c);
        }
        buf_add_char(out, '"');
    }
}

static const char *array_literal(Arena *mem, const TextList *first, const TextList *second)
{
    Buf out = buf_new(mem);
    buf_add_char(&out, '{');
    array_items(&out, first);
    array_items(&out, second);
    buf_add_char(&out, '}');
    return out.data;
}

ScopeParams scope_params(const SnapshotScope *scope, Arena *mem)
{
    static const TextList none;
    return (ScopeParams){{
        array_literal(mem, &scope->managed, &scope->context),
        scope->managed.count ? "f" : "t",
        array_literal(mem, &scope->ignored, &none),
    }};
}

static bool listed(const TextList *names, const char *name)
{
    for (vec_each(names, item))
        if (strcmp(*item, name) == 0)
            return true;
    return false;
}

bool scope_manages(const SnapshotScope *scope, const char *schema)
{
    if (!schema)
        return true;
    if (scope->managed.count)
        return listed(&scope->managed, schema);
    return !listed(&scope->context, schema) && !listed(&scope->ignored, schema);
}

bool scope_hides(const SnapshotScope *scope, Address address)
{
    for (size_t i = 0; i < scope->hidden_object_count; i++)
        if (address.objsubid == 0 && scope->hidden_objects[i] == address.objid)
            return true;
    for (size_t i = 0; i < scope->hidden_count && address.objsubid; i++)
        if (scope->hidden[i].relation == address.objid &&
            scope->hidden[i].attnum == address.objsubid)
            return true;
    return false;
}
