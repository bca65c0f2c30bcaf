#include "catalog/unread.h"

#include <stdlib.h>
#include <string.h>

#include <sql.h> /* the embedded texts */

#include "catalog/read.h"

static int unread_order(const void *a, const void *b)
{
    const Address *one = &((const Unread *)a)->address, *two = &((const Unread *)b)->address;
    if (one->classid != two->classid)
        return one->classid < two->classid ? -1 : 1;
    return one->objid < two->objid ? -1 : one->objid > two->objid;
}

/* Of objects that a kind has read, and of what belongs to them, the addresses are known. */
static void take_unknown(const Rows *rows, const Snapshot *snapshot, Arena *mem, UnreadList *list)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        Address address = {(DbOid)rows_i64(rows, i, 0), (DbOid)rows_i64(rows, i, 1), 0};
        size_t place;
        if (!address_index_get(&snapshot->by_address, address, &place))
            vec_push(mem, list, ((Unread){address, arena_strdup(mem, rows_get(rows, i, 2)), NULL}));
    }
}

static const char *oids(const UnreadList *list, bool classes, Arena *mem)
{
    Buf out = buf_new(mem);
    for (vec_each(list, one))
        buf_printf(&out, "%c%u", out.length ? ',' : '{', classes ? one->address.classid : one->address.objid);
    buf_add(&out, "}");
    return out.data;
}

static bool name_them(Db *db, Arena *mem, UnreadList *list, Error *err)
{
    const char *values[] = {oids(list, true, mem), oids(list, false, mem)};
    PipelineQuery query = {.label = "while naming what no kind reads", .sql = sql_catalog_identify, .params = {2, values}};
    TRY(flush_run(db, &query, 1, NULL, err));
    for (size_t i = 0; i < rows_count(query.rows); i++) {
        const char *identity = rows_get(query.rows, i, 0);
        list->items[i].identity = identity ? arena_strdup(mem, identity) : "something that is gone";
    }
    rows_free(query.rows);
    return true;
}

bool unread_read(Db *db, const SnapshotScope *scope, const Snapshot *snapshot, Arena *mem, UnreadList *list, Error *err)
{
    ScopeParams params = scope_params(scope, mem);
    PipelineQuery query = {.label = "while looking for what no kind reads", .sql = sql_catalog_unread, .params = {1, params.values + 2}};
    *list = (UnreadList){0};
    TRY(flush_run(db, &query, 1, NULL, err));
    take_unknown(query.rows, snapshot, mem, list);
    rows_free(query.rows);
    if (!list->count)
        return true;
    qsort(list->items, list->count, sizeof *list->items, unread_order);
    return name_them(db, mem, list, err);
}

static void add(Buf *out, const Unread *one, const char *what)
{
    buf_printf(out, "%s%s (%s)", out->length ? ", " : "", one->identity, what);
}

const char *unread_changed(const UnreadList *before, const UnreadList *after, Arena *mem)
{
    Buf out = buf_new(mem);
    size_t b = 0, a = 0;
    while (b < before->count || a < after->count) {
        const Unread *was = before->items + b, *is = after->items + a;
        int order = b == before->count ? 1 : a == after->count ? -1 : unread_order(was, is);
        if (order < 0)
            add(&out, was, "dropped");
        else if (order > 0)
            add(&out, is, "made");
        else if (strcmp(was->version, is->version) != 0)
            add(&out, is, "changed");
        b += order <= 0;
        a += order >= 0;
    }
    return out.length ? out.data : NULL;
}
