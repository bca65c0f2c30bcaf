/*
 * Members that belong to no class are added and taken away one by one, when their operators and functions are there: tie(), untie().
 * Nothing else of a family changes, and a given one is neither made nor dropped.
 */
#include <string.h>

#include "catalog/lines.h"
#include "catalog/operator_member.h"

static void write_family(Writer *writer, const Object *object, const char *verb)
{
    if (!object_property(object, "given"))
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, FROM_SERVER(verb), FROM_SERVER(object->identity)));
}

static void family_create(Writer *writer, const Object *object)
{
    write_family(writer, object, "CREATE OPERATOR FAMILY ");
}

static void family_drop(Writer *writer, const Object *object)
{
    write_family(writer, object, "DROP OPERATOR FAMILY ");
}

/* tie() and untie() do it all. */
static bool family_alter(Writer *writer, const Change *change)
{
    (void)writer;
    return change_has(change, "members");
}

static const Object *member_in(const Snapshot *snapshot, const char *line, Arena *mem)
{
    OperatorMember member = operator_member(line, mem);
    return snapshot_find(snapshot, member.kind, member.identity);
}

static bool goes(const Writer *writer, const char *line)
{
    const Object *object = member_in(writer->from, line, writer->mem);
    return object && writer_removes(writer, object);
}

static void family_tie(Writer *writer, const Object *from, const Object *to)
{
    TextList before, after;
    lines_split(from ? object_property(from, "members") : NULL, writer->mem, &before);
    lines_split(object_property(to, "members"), writer->mem, &after);
    for (size_t i = 0; i < after.count; i++)
        if (!lines_have(&before, after.items[i]) || goes(writer, after.items[i]))
            writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("ALTER OPERATOR FAMILY "), FROM_SERVER(to->identity), KW(" ADD "),
                                                   FROM_SERVER(after.items[i])));
}

static void family_untie(Writer *writer, const Object *from, const Object *to)
{
    TextList before, after = {0};
    lines_split(object_property(from, "members"), writer->mem, &before);
    if (to)
        lines_split(object_property(to, "members"), writer->mem, &after);
    else if (!object_property(from, "given"))
        return; /* they go with the family */
    for (size_t i = 0; i < before.count; i++)
        if (!lines_have(&after, before.items[i]) || goes(writer, before.items[i]))
            writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("ALTER OPERATOR FAMILY "), FROM_SERVER(from->identity), KW(" DROP "),
                                                   FROM_SERVER(operator_member(before.items[i], writer->mem).place)));
}

static void family_ties_to(const Object *object, Arena *mem, TextList *keys)
{
    TextList members;
    lines_split(object_property(object, "members"), mem, &members);
    for (size_t i = 0; i < members.count; i++) {
        OperatorMember member = operator_member(members.items[i], mem);
        vec_push(mem, keys, arena_printf(mem, "%s %s", member.kind, member.identity));
    }
}

static Need family_need(const Object *object, const Object *used)
{
    (void)object;
    return object_is(used, "schema") || object_is(used, "access_method") ? NEED_FIRST : NEED_LATE;
}

extern const ObjectKind kind_operator_family;
const ObjectKind kind_operator_family = {
    .name = "operator_family",
    .keyword = "OPERATOR FAMILY",
    .ties_early = true,
    .create = family_create,
    .drop = family_drop,
    .alter = family_alter,
    .need = family_need,
    .tie = family_tie,
    .untie = family_untie,
    .ties_to = family_ties_to,
};
