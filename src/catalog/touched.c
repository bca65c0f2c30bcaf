/*
 * Which objects must be read again after a transaction.
 *
 *   1. what it locked as DDL does, wrote, or the caller names (sql/catalog/touched.sql), with
 *   everything that hangs on it;
 *   2. what uses one of these: its text may name it (a view and a renamed column);
 *   3. what names one of these without using it: sequences owned by a column, triggers that list
 *   the states of their copies on
 *      partitions.
 * Step 2 is one step, not a closure: the text of a view over a view does not change with the
 * table's column names.
 *
 * Everything is read again when a name changed that stands in texts all over: a role, a schema, a
 * collation, an operator class ... , or when a catalog that is seldom written was.
 */
#include "catalog/touched.h"

#include <string.h>

enum { ROW_WHAT, ROW_CLASSID, ROW_OBJID, ROW_ADDED, ROW_CHANGED, ROW_DETAIL };

enum {
    CATALOG_PROC = 1255,
    CATALOG_AUTHID = 1260,
    CATALOG_AUTH_MEMBERS = 1261,
    CATALOG_TABLESPACE = 1213,
    CATALOG_ATTRIBUTE = 1249,
    CATALOG_DEFAULT_ACL = 826,
    CATALOG_SHDESCRIPTION = 2396,
    CATALOG_AGGREGATE = 2600,
    CATALOG_AM = 2601,
    CATALOG_INDEX = 2610,
    CATALOG_LANGUAGE = 2612,
    CATALOG_OPCLASS = 2616,
    CATALOG_OPERATOR = 2617,
    CATALOG_REWRITE = 2618,
    CATALOG_TRIGGER = 2620,
    CATALOG_SEQUENCE = 2224,
    CATALOG_DB_ROLE_SETTING = 2964,
    CATALOG_EXTENSION = 3079,
    CATALOG_POLICY = 3256,
    CATALOG_STATISTIC_EXT = 3381,
    CATALOG_CAST = 2605,
    CATALOG_CONVERSION = 2607,
    CATALOG_EVENT_TRIGGER = 3466,
    CATALOG_TRANSFORM = 3576,
    CATALOG_COLLATION = 3456,
    CATALOG_DATABASE = 1262,
    CATALOG_SUBSCRIPTION = 6100,
    CATALOG_LARGEOBJECT_METADATA = 2995,
    CATALOG_SECLABEL = 3596,
    CATALOG_SHSECLABEL = 3592,
    CATALOG_FOREIGN_DATA_WRAPPER = 2328,
    CATALOG_FOREIGN_SERVER = 1417,
    CATALOG_USER_MAPPING = 1418,
    CATALOG_FOREIGN_TABLE = 3118,
    CATALOG_TS_CONFIG = 3602,
    CATALOG_TS_CONFIG_MAP = 3603,
    CATALOG_TS_DICT = 3600,
    CATALOG_TS_PARSER = 3601,
    CATALOG_TS_TEMPLATE = 3764,
    CATALOG_ENUM = 3501,
    CATALOG_RANGE = 3541,
    CATALOG_PUBLICATION_REL = 6106,
    CATALOG_PUBLICATION_NAMESPACE = 6237,
};

/* Whose counters are asked for. A server that does not have one of them counts nothing there. */
static const int counted_catalogs[] = {
    CATALOG_CLASS, CATALOG_ATTRIBUTE, CATALOG_PROC, CATALOG_TYPE, CATALOG_CONSTRAINT, CATALOG_NAMESPACE, CATALOG_STATISTIC_EXT,
    CATALOG_PUBLICATION, CATALOG_PUBLICATION_REL, CATALOG_PUBLICATION_NAMESPACE, CATALOG_DEFAULT_ACL, CATALOG_AUTHID,
    CATALOG_AUTH_MEMBERS, CATALOG_DB_ROLE_SETTING, CATALOG_SHDESCRIPTION, CATALOG_EXTENSION, CATALOG_ATTRDEF, CATALOG_INDEX,
    CATALOG_TRIGGER, CATALOG_REWRITE, CATALOG_POLICY, CATALOG_SEQUENCE, CATALOG_ENUM, CATALOG_RANGE, CATALOG_AGGREGATE,
    CATALOG_COLLATION, CATALOG_OPERATOR, CATALOG_OPCLASS, CATALOG_AM, CATALOG_TABLESPACE, CATALOG_LANGUAGE, CATALOG_TS_PARSER,
    CATALOG_TS_TEMPLATE, CATALOG_TS_DICT, CATALOG_TS_CONFIG, CATALOG_TS_CONFIG_MAP, CATALOG_CAST, CATALOG_TRANSFORM,
    CATALOG_CONVERSION, CATALOG_EVENT_TRIGGER, CATALOG_OPFAMILY, CATALOG_AMOP, CATALOG_AMPROC, CATALOG_FOREIGN_DATA_WRAPPER,
    CATALOG_FOREIGN_SERVER, CATALOG_USER_MAPPING, CATALOG_FOREIGN_TABLE, CATALOG_SUBSCRIPTION, CATALOG_LARGEOBJECT_METADATA,
    CATALOG_SECLABEL, CATALOG_SHSECLABEL,
};

/* The catalog in which a new object of the kind shows, for kinds read object by object; a kind that
 * is not listed is always read. */
static const struct {
    const char *kind;
    DbOid catalog;
    char detail; /* of its rows in touched.sql, where the catalog has others as well; 0: any */
} kind_catalogs[] = {
    {"schema", CATALOG_NAMESPACE},
    {"enum", CATALOG_ENUM},
    {"composite", CATALOG_TYPE, 'c'},
    {"range", CATALOG_RANGE},
    {"domain", CATALOG_TYPE, 'd'},
    {"base_type", CATALOG_TYPE, 'b'},
    {"operator", CATALOG_OPERATOR},
    {"operator_family", CATALOG_OPFAMILY},
    {"operator_class", CATALOG_OPCLASS},
    {"sequence", CATALOG_SEQUENCE},
    {"function", CATALOG_PROC},
    {"procedure", CATALOG_PROC},
    {"aggregate", CATALOG_AGGREGATE},
    {"table", CATALOG_CLASS},
    {"column", CATALOG_ATTRIBUTE},
    {"default", CATALOG_ATTRDEF},
    {"constraint", CATALOG_CONSTRAINT},
    {"index", CATALOG_INDEX},
    {"statistics", CATALOG_STATISTIC_EXT},
    {"view", CATALOG_REWRITE},
    {"materialized_view", CATALOG_REWRITE},
    {"rule", CATALOG_REWRITE},
    {"trigger", CATALOG_TRIGGER},
    {"policy", CATALOG_POLICY},
    {"extension", CATALOG_EXTENSION},
    {"foreign_data_wrapper", CATALOG_FOREIGN_DATA_WRAPPER},
    {"server", CATALOG_FOREIGN_SERVER},
    {"user_mapping", CATALOG_USER_MAPPING},
    {"foreign_table", CATALOG_FOREIGN_TABLE},
    {"subscription", CATALOG_SUBSCRIPTION},
    {"security_label", CATALOG_SECLABEL},
    {"text_search_parser", CATALOG_TS_PARSER},
    {"text_search_template", CATALOG_TS_TEMPLATE},
    {"text_search_dictionary", CATALOG_TS_DICT},
    {"text_search_configuration", CATALOG_TS_CONFIG},
};

/* Kinds that are few and spread over several catalogs: any change there reads all of them again. */
static const struct {
    const char *kind;
    DbOid catalog;
} whole_kinds[] = {
    {"role", CATALOG_AUTHID},
    {"role", CATALOG_AUTH_MEMBERS},
    {"role", CATALOG_DB_ROLE_SETTING},
    {"role", CATALOG_SHDESCRIPTION},
    {"database", CATALOG_DB_ROLE_SETTING},
    {"database", CATALOG_SHDESCRIPTION},
    {"publication", CATALOG_PUBLICATION},
    {"publication", CATALOG_PUBLICATION_REL},
    {"publication", CATALOG_PUBLICATION_NAMESPACE},
    {"default_privilege", CATALOG_DEFAULT_ACL},
    {"cast", CATALOG_CAST},
    {"transform", CATALOG_TRANSFORM},
    {"language", CATALOG_LANGUAGE},
    {"access_method", CATALOG_AM},
    {"collation", CATALOG_COLLATION},
    {"conversion", CATALOG_CONVERSION},
    {"event_trigger", CATALOG_EVENT_TRIGGER},
};

/* Of objects whose names stand in the texts of others. */
static const DbOid named_catalogs[] = {CATALOG_COLLATION, CATALOG_AM, CATALOG_TABLESPACE, CATALOG_LANGUAGE};

/* Written so seldom that a full read is no loss: their names stand in texts of others as well. */
static const DbOid rare_catalogs[] = {
    CATALOG_EXTENSION, CATALOG_TS_PARSER, CATALOG_TS_TEMPLATE, CATALOG_TS_DICT, CATALOG_TS_CONFIG, CATALOG_TS_CONFIG_MAP,
    CATALOG_OPERATOR, CATALOG_OPCLASS, CATALOG_OPFAMILY, CATALOG_AMOP, CATALOG_AMPROC,
    CATALOG_FOREIGN_DATA_WRAPPER, CATALOG_FOREIGN_SERVER, CATALOG_USER_MAPPING, CATALOG_FOREIGN_TABLE,
    CATALOG_SUBSCRIPTION, CATALOG_LARGEOBJECT_METADATA, CATALOG_SECLABEL, CATALOG_SHSECLABEL,
};

static bool is_whole(const char *kind)
{
    for (size_t i = 0; i < COUNT(whole_kinds); i++)
        if (strcmp(whole_kinds[i].kind, kind) == 0)
            return true;
    return false;
}

static void address_add(Touched *touched, Address address)
{
    address.objsubid = 0;
    vec_push(touched->scratch, &touched->addresses, address);
}

static bool place_again(Touched *touched, const Object *object)
{
    size_t place = (size_t)(object - touched->before->objects[0]);
    if (!touched->stays[place])
        return false;
    touched->stays[place] = false;
    touched->some[object_kind_rank(object->kind)] = true;
    address_add(touched, object->address);
    return true;
}

/* Reading goes by the table (view, domain) that an object hangs on, so all that hangs there is read
 * again. */
static void object_again(Touched *touched, const Object *object)
{
    const Object *top = object->parent ? object->parent : object;
    if (is_whole(object->kind->name))
        touched->whole[object_kind_rank(object->kind)] = true;
    if (!place_again(touched, top))
        return;
    for (vec_each(&top->used_by, user))
        if ((*user)->parent == top)
            place_again(touched, *user);
}

static void users_again(Touched *touched, const Object *object)
{
    for (vec_each(&object->used_by, user))
        object_again(touched, *user);
}

static void triggers_above_again(Touched *touched, const Object *table)
{
    for (vec_each(&table->uses, used)) {
        if (!object_is_table(*used))
            continue;
        for (vec_each(&(*used)->used_by, user))
            if (object_is(*user, "trigger"))
                object_again(touched, *user);
        triggers_above_again(touched, *used);
    }
}

static void owned_sequences_again(Touched *touched, const Object *table)
{
    size_t length = strlen(table->identity);
    const ObjectKind *last = NULL;
    bool sequence = false;
    for (size_t i = 0; i < touched->before->count; i++) {
        const Object *object = touched->before->objects[i];
        if (object->kind != last)
            sequence = object_is(object, "sequence");
        last = object->kind;
        const char *owner = sequence ? object_property(object, "owned_by") : NULL;
        if (owner && strncmp(owner, table->identity, length) == 0 && owner[length] == '.')
            object_again(touched, object);
    }
}

/* Only names of a schema stand in other texts, and a new name makes refresh.c read everything. */
static void object_touch(Touched *touched, const Object *object)
{
    object_again(touched, object);
    if (object_is(object, "schema"))
        return;
    users_again(touched, object);
    if (object_is_table(object)) {
        triggers_above_again(touched, object);
        owned_sequences_again(touched, object);
    }
    for (vec_each(&object->used_by, user))
        if ((*user)->parent == object)
            object_touch(touched, *user);
}

static int64_t count_of(const Touched *touched, DbOid catalog, int column)
{
    for (size_t i = 0; i < rows_count(touched->counts); i++)
        if (rows_get(touched->counts, i, ROW_WHAT)[0] == 'c' &&
            rows_i64(touched->counts, i, ROW_CLASSID) == catalog)
            return rows_i64(touched->counts, i, column);
    return 0;
}

/* `new`: it cannot have come by SET SCHEMA. */
static void address_touch(Touched *touched, Address address, bool new)
{
    size_t place;
    if (!address_index_put(&touched->known, address, 0))
        return;
    address_add(touched, address);
    if (!address_index_get(&touched->before->by_address, address, &place)) {
        touched->arrived = touched->arrived || (!new && count_of(touched, address.classid, ROW_CHANGED) > 0);
        return;
    }
    const Object *object = touched->before->objects[place];
    object_touch(touched, object->parent ? object->parent : object);
}

static bool catalog_written(const Touched *touched, DbOid catalog)
{
    return count_of(touched, catalog, ROW_ADDED) + count_of(touched, catalog, ROW_CHANGED) > 0;
}

/* Base types are made in two steps. */
static bool is_unread(const Rows *rows, size_t row)
{
    char detail = rows_get(rows, row, ROW_DETAIL)[0];
    DbOid catalog = (DbOid)rows_i64(rows, row, ROW_CLASSID);
    return catalog == CATALOG_TYPE && (detail == 'b' || detail == 'p');
}

static bool everything_touched(const Touched *touched)
{
    for (size_t i = 0; i < COUNT(named_catalogs); i++)
        if (count_of(touched, named_catalogs[i], ROW_CHANGED))
            return true;
    for (size_t i = 0; i < COUNT(rare_catalogs); i++)
        if (catalog_written(touched, rare_catalogs[i]))
            return true;
    for (size_t i = 0; i < rows_count(touched->counts); i++) {
        bool extension = rows_i64(touched->counts, i, ROW_CLASSID) == CATALOG_EXTENSION;
        if (rows_get(touched->counts, i, ROW_WHAT)[0] != 'c' &&
            (extension || is_unread(touched->counts, i)))
            return true;
    }
    return false;
}

static void whole_kinds_again(Touched *touched)
{
    for (size_t rank = 0; rank < object_kind_count; rank++)
        for (size_t i = 0; i < COUNT(whole_kinds); i++)
            if (strcmp(whole_kinds[i].kind, object_kinds[rank]->name) == 0 &&
                catalog_written(touched, whole_kinds[i].catalog))
                touched->whole[rank] = true;
    const ObjectKind *last = NULL;
    bool whole = false;
    for (size_t i = 0; i < touched->before->count; i++) {
        const Object *object = touched->before->objects[i];
        if (object->kind != last)
            whole = touched->whole[object_kind_rank(object->kind)];
        last = object->kind;
        if (whole && touched->stays[i])
            object_again(touched, object);
    }
}

/* Made by this transaction, or an index or TOAST table, which comes with its table. */
static bool is_new(const Rows *rows, size_t row)
{
    const char *detail = rows_get(rows, row, ROW_DETAIL);
    return rows_get(rows, row, ROW_WHAT)[0] == 'l' && *detail && (detail[1] == '+' || strchr("iIt", detail[0]));
}

void touched_find(Touched *touched, const Snapshot *before, const Rows *rows,
                  const DbOid *relations, size_t count, Arena *scratch)
{
    *touched = (Touched){
        .before = before,
        .scratch = scratch,
        .stays = ARENA_ARRAY(scratch, bool, before->count),
        .some = ARENA_ARRAY(scratch, bool, object_kind_count),
        .whole = ARENA_ARRAY(scratch, bool, object_kind_count),
        .known = address_index_new(scratch, rows_count(rows) + count),
        .counts = rows,
    };
    memset(touched->stays, true, before->count);
    touched->everything = everything_touched(touched);
    if (touched->everything)
        return;
    for (size_t i = 0; i < rows_count(rows); i++)
        if (rows_get(rows, i, ROW_WHAT)[0] != 'c')
            address_touch(touched, (Address){(DbOid)rows_i64(rows, i, ROW_CLASSID),
                                             (DbOid)rows_i64(rows, i, ROW_OBJID), 0}, is_new(rows, i));
    for (size_t i = 0; i < count; i++)
        address_touch(touched, (Address){CATALOG_CLASS, relations[i], 0}, false);
    whole_kinds_again(touched);
}

static bool detail_seen(const Touched *touched, DbOid catalog, char detail)
{
    for (size_t i = 0; i < rows_count(touched->counts); i++)
        if (rows_get(touched->counts, i, ROW_WHAT)[0] == 'r' && rows_i64(touched->counts, i, ROW_CLASSID) == catalog &&
            rows_get(touched->counts, i, ROW_DETAIL)[0] == detail)
            return true;
    return false;
}

const char *touched_catalogs(Arena *mem)
{
    Buf out = buf_new(mem);
    for (size_t i = 0; i < COUNT(counted_catalogs); i++)
        buf_printf(&out, "%c%d", i ? ',' : '{', counted_catalogs[i]);
    buf_add_char(&out, '}');
    return out.data;
}

bool touched_kind(const Touched *touched, size_t rank)
{
    const char *name = object_kinds[rank]->name;
    if (is_whole(name))
        return touched->whole[rank];
    if (touched->some[rank] || touched->arrived)
        return true;
    for (size_t i = 0; i < COUNT(kind_catalogs); i++)
        if (strcmp(kind_catalogs[i].kind, name) == 0)
            return count_of(touched, kind_catalogs[i].catalog, ROW_ADDED) > 0 &&
                   (!kind_catalogs[i].detail || detail_seen(touched, kind_catalogs[i].catalog, kind_catalogs[i].detail));
    return true;
}
