#include "catalog/kind.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/index_text.h"
#include "catalog/lines.h"
#include "catalog/table_text.h"
#include "catalog/type_rebuild.h"

static bool is_type(const Object *constraint, const char *type)
{
    return text_equal(object_property(constraint, "type"), type);
}

static bool is_foreign_key(const Object *constraint)
{
    return is_type(constraint, "foreign key");
}

static bool has_index(const Object *constraint)
{
    return !is_foreign_key(constraint) && !is_type(constraint, "check");
}

/* ALTER TABLE [ONLY] t, or ALTER DOMAIN d. A key of a partitioned table is added to it alone: those of its partitions
 * have names of their own and are attached. */
static const char *alter_parent(const Writer *writer, const Object *constraint)
{
    bool domain = object_is(constraint->parent, "domain");
    bool only = has_index(constraint) && object_property(constraint->parent, "partition_key");
    return sql_make(writer->mem, KW("ALTER "), FROM_SERVER(domain ? "DOMAIN " : "TABLE "), FROM_SERVER(only ? "ONLY " : ""),
                    FROM_SERVER(constraint->parent->identity));
}

static LockMode lock_to_add(const Object *constraint)
{
    return is_foreign_key(constraint) ? LOCK_SHARE_ROW_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE;
}

/* The index's own settings; `from` is NULL for a new one. */
static void write_index(Writer *writer, const Object *from, const Object *to)
{
    const char *index = sql_make(writer->mem, REL(to->schema, to->name));
    const char *prefix = sql_make(writer->mem, KW("ALTER INDEX "), FROM_SERVER(index));
    const char *tablespace = object_property(to, "index_tablespace");
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, prefix, from ? object_property(from, "index_options") : NULL,
                  object_property(to, "index_options"));
    if (from ? !property_equal(from, to, "index_tablespace") : tablespace != NULL)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET TABLESPACE "), ID(tablespace ? tablespace : "pg_default")));
    if (from ? !property_equal(from, to, "index_comment") : object_property(to, "index_comment") != NULL)
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                   sql_make(writer->mem, KW("COMMENT ON INDEX "), FROM_SERVER(index), KW(" IS "),
                            LIT(object_property(to, "index_comment"))));
    index_write_marks(writer, from, to);
}

static void create(Writer *writer, const Object *constraint)
{
    writer_add(writer, lock_to_add(constraint),
               sql_make(writer->mem, FROM_SERVER(alter_parent(writer, constraint)), KW(" ADD CONSTRAINT "),
                        ID(constraint->name), KW(" "), FROM_SERVER(object_property(constraint, "definition")),
                        FROM_SERVER(object_property(constraint, "not_valid") ? " NOT VALID" : "")));
    if (has_index(constraint))
        write_index(writer, NULL, constraint);
}

static void drop(Writer *writer, const Object *constraint)
{
    const char *prefix = sql_make(writer->mem, KW("ALTER "), FROM_SERVER(object_is(constraint->parent, "domain") ? "DOMAIN " : "TABLE "),
                                  FROM_SERVER(constraint->parent->identity));
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(prefix), KW(" DROP CONSTRAINT "), ID(constraint->name)));
}

/* --- changes in place ------------------------------------------------------------------------- */

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t tail = strlen(end);
    return length >= tail && memcmp(text + length - tail, end, tail) == 0;
}

/* The length of the definition without DEFERRABLE and INITIALLY DEFERRED. */
static size_t without_timing(const char *definition, bool *deferrable, bool *deferred)
{
    size_t length = strlen(definition);
    *deferred = ends_with(definition, length, " INITIALLY DEFERRED");
    length -= *deferred ? strlen(" INITIALLY DEFERRED") : 0;
    *deferrable = ends_with(definition, length, " DEFERRABLE");
    length -= *deferrable ? strlen(" DEFERRABLE") : 0;
    return length;
}

/* Of a foreign key, when the checks are made can be changed alone. */
static bool alter_timing(Writer *writer, const Change *change)
{
    bool deferrable, deferred, ignored;
    const char *from = object_property(change->from, "definition"), *to = object_property(change->to, "definition");
    size_t before = without_timing(from, &ignored, &ignored), after = without_timing(to, &deferrable, &deferred);
    if (!is_foreign_key(change->to) || before != after || memcmp(from, to, before) != 0)
        return false;
    writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(alter_parent(writer, change->to)), KW(" ALTER CONSTRAINT "), ID(change->to->name),
                        FROM_SERVER(deferrable ? " DEFERRABLE" : " NOT DEFERRABLE"),
                        FROM_SERVER(deferred ? " INITIALLY DEFERRED" : "")));
    return true;
}

static bool alter(Writer *writer, const Change *change)
{
    if (change_has(change, "type") || (change_has(change, "not_valid") && object_property(change->to, "not_valid")))
        return false;
    if (change_has(change, "definition") && !alter_timing(writer, change))
        return false;
    if (change_has(change, "not_valid"))
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(alter_parent(writer, change->to)), KW(" VALIDATE CONSTRAINT "),
                            ID(change->to->name)));
    if (has_index(change->to))
        write_index(writer, change->from, change->to);
    return true;
}

/* --- who makes and drops it ------------------------------------------------------------------- */

/* The constraint of the same name of a parent of its table. */
static const Object *constraint_of_parent(const Writer *writer, const Snapshot *state, const Object *constraint)
{
    TextList parents = {0};
    lines_split(object_property(constraint->parent, "parents"), writer->mem, &parents);
    for (size_t i = 0; i < parents.count; i++) {
        const char *identity = arena_printf(writer->mem, "%s on %s", sql_identifier(writer->mem, constraint->name), parents.items[i]);
        const Object *other = snapshot_find(state, "constraint", identity);
        if (other && is_type(other, "check"))
            return other;
    }
    return NULL;
}

static bool is_inherited(const Object *constraint)
{
    return text_equal(object_property(constraint, "inheritance"), "inherited");
}

static const Object *carrier(const Writer *writer, const Object *constraint)
{
    bool drop = writer->change == CHANGE_DROP;
    if (object_is(constraint->parent, "domain"))
        return drop ? NULL : writer_makes(writer, constraint->parent) ? constraint->parent
                                                                      : type_rebuild_of(writer, constraint->parent);
    if (drop && object_property(constraint, "partition_of"))
        return index_attached_to(writer, writer->from, constraint);
    if (!is_inherited(constraint) || writer->change == CHANGE_ALTER)
        return NULL;
    const Object *above = constraint_of_parent(writer, drop ? writer->from : writer->to, constraint);
    if (table_stays_attached(writer, constraint->parent))
        return above;
    /* A new child has it from CREATE TABLE ... INHERITS, or when the parent gets it; a partition must have it when it is attached. */
    if (!drop && writer_makes(writer, constraint->parent) && table_inherits_at_once(writer, constraint->parent))
        return writer_makes(writer, above) ? above : constraint->parent;
    return NULL;
}

/* What is defined here and inherited as well cannot go before the parent's. */
static void dropped_after(const Object *constraint, Arena *mem, TextList *keys)
{
    TextList parents = {0};
    if (!object_property(constraint, "inheritance"))
        return;
    lines_split(object_property(constraint->parent, "parents"), mem, &parents);
    for (size_t i = 0; i < parents.count; i++)
        vec_push(mem, keys, arena_printf(mem, "constraint %s on %s", sql_identifier(mem, constraint->name), parents.items[i]));
}

/* A valid one below may merge with one that is not valid; added below what is there already, it could not. */
static void made_before(const Object *constraint, Arena *mem, TextList *keys)
{
    if (text_equal(object_property(constraint, "inheritance"), "merged"))
        dropped_after(constraint, mem, keys);
}

static Need need(const Object *constraint, const Object *used)
{
    return object_is(used, "constraint") && text_equal(used->identity, object_property(constraint, "partition_of")) ? NEED_LATE
                                                                                                                     : NEED_FIRST;
}

static void ties_to(const Object *constraint, Arena *mem, TextList *keys)
{
    const char *whole = object_property(constraint, "partition_of");
    if (whole)
        vec_push(mem, keys, arena_printf(mem, "constraint %s", whole));
}

static void tie(Writer *writer, const Object *from, const Object *to)
{
    if (has_index(to))
        index_tie(writer, from, to);
}

static const PropertyHandling handling[] = {
    {"inheritance", RULE_IGNORE, NULL},  /* follows from the parent's constraint and from ATTACH, INHERIT */
    {"partition_of", RULE_IGNORE, NULL}, /* tie; or by ATTACH and DETACH of the table */
};

static const char *sql_name(const Object *constraint, Arena *mem)
{
    return sql_make(mem, ID(constraint->name), KW(" ON "), FROM_SERVER(object_is(constraint->parent, "domain") ? "DOMAIN " : ""),
                    FROM_SERVER(constraint->parent->identity));
}

extern const ObjectKind kind_constraint;
const ObjectKind kind_constraint = {
    .name = "constraint",
    .keyword = "CONSTRAINT",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .drop = drop,
    .alter = alter,
    .sql_name = sql_name,
    .last = is_foreign_key,
    .leaves = is_foreign_key,
    .need = need,
    .carrier = carrier,
    .dropped_after = dropped_after,
    .made_before = made_before,
    .ties_to = ties_to,
    .tie = tie,
};
