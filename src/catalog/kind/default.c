#include "catalog/column_text.h"

static const Object *column_of(const Snapshot *state, const Object *value)
{
    return snapshot_find(state, "column", value->identity);
}

static const char *prefix(const Writer *writer, const Object *value)
{
    return sql_make(writer->mem, KW("ALTER TABLE ONLY "), FROM_SERVER(value->parent->identity), KW(" ALTER COLUMN "),
                    ID(value->name));
}

static void set_default(Writer *writer, const Object *value)
{
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(prefix(writer, value)), KW(" SET DEFAULT "),
                        FROM_SERVER(object_property(value, "expression"))));
}

static void drop(Writer *writer, const Object *value)
{
    writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(prefix(writer, value)), KW(" DROP DEFAULT")));
}

static bool alter(Writer *writer, const Change *change)
{
    set_default(writer, change->to);
    return true;
}

/* A column that an ADD COLUMN above brings has the default of there. */
static bool comes_with(const Writer *writer, const Object *column, const Object *value)
{
    for (size_t n = 0; n < table_parent_count(writer, column->parent); n++) {
        const Object *above = column_of_parent(writer, column, writer->to, n);
        const Object *theirs = above ? snapshot_find(writer->to, "default", above->identity) : NULL;
        if (above && !(theirs && property_equal(value, theirs, "expression")))
            return false;
        if (above)
            return !column_is_only_inherited(above) || comes_with(writer, above, value);
    }
    return true;
}

static const Object *carrier(const Writer *writer, const Object *value)
{
    const Object *column = column_of(writer->change == CHANGE_DROP ? writer->from : writer->to, value);
    if (writer->change == CHANGE_ALTER)
        return NULL;
    if (writer->change == CHANGE_DROP ? !writer_removes(writer, column) : !writer_makes(writer, column))
        return NULL;
    if (writer->change == CHANGE_CREATE && column_is_only_inherited(column) && !comes_with(writer, column, value))
        return NULL;
    return column;
}

extern const ObjectKind kind_default;
const ObjectKind kind_default = {
    .name = "default",
    .create = set_default,
    .drop = drop,
    .alter = alter,
    .inlined = true,
    .carrier = carrier,
};
