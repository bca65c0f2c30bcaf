#include "catalog/kind.h"

static void write_label(Writer *writer, const Object *label, bool given)
{
    const char *prefix = sql_make(writer->mem, KW("SECURITY LABEL FOR "), ID(label->name), KW(" ON "),
                                  FROM_SERVER(object_property(label, "object")), KW(" IS "));
    writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
               given ? sql_make(writer->mem, FROM_SERVER(prefix), LIT(object_property(label, "label")))
                     : sql_make(writer->mem, FROM_SERVER(prefix), KW("NULL")));
}

/* Written by tie(), when what carries it is there. */
static void create(Writer *writer, const Object *label)
{
    (void)writer;
    (void)label;
}

static void tie(Writer *writer, const Object *from, const Object *to)
{
    if (!from || !property_equal(from, to, "label"))
        write_label(writer, to, true);
}

static void drop(Writer *writer, const Object *label)
{
    write_label(writer, label, false);
}

static bool alter(Writer *writer, const Change *change)
{
    (void)writer;
    (void)change;
    return true;
}

static void ties_to(const Object *label, Arena *mem, TextList *keys)
{
    const char *column = object_property(label, "column");
    vec_push(mem, keys, label->parent->key);
    if (column)
        vec_push(mem, keys, arena_printf(mem, "column %s", column));
}

extern const ObjectKind kind_security_label;
const ObjectKind kind_security_label = {
    .name = "security_label",
    .create = create,
    .drop = drop,
    .alter = alter,
    .ties_to = ties_to,
    .tie = tie,
};
