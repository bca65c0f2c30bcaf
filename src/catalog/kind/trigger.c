/*
 * Triggers of tables and views. Those that a partition has from its parent table come with the parent's; only a
 * different state of such a copy is ours to set, once the partitions are there: tie().
 */
#include <string.h>

#include "catalog/lines.h"
#include "catalog/kind.h"

static const char *state_words(const char *enabled)
{
    static const char *const words[][2] = {
        {"disabled", " DISABLE TRIGGER "}, {"replica", " ENABLE REPLICA TRIGGER "}, {"always", " ENABLE ALWAYS TRIGGER "}};
    for (size_t i = 0; enabled && i < COUNT(words); i++)
        if (strcmp(words[i][0], enabled) == 0)
            return words[i][1];
    return " ENABLE TRIGGER ";
}

static void write_state(Writer *writer, const char *table, const Object *trigger, const char *enabled)
{
    writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(table), FROM_SERVER(state_words(enabled)),
                        ID(trigger->name)));
}

static void write_extensions(Writer *writer, const Object *object, const char *from, const char *to)
{
    TextList before, after;
    lines_split(from, writer->mem, &before);
    lines_split(to, writer->mem, &after);
    for (size_t i = 0; i < before.count + after.count; i++) {
        bool more = i >= before.count;
        const char *extension = more ? after.items[i - before.count] : before.items[i];
        if (!lines_have(more ? &before : &after, extension))
            writer_add(writer, LOCK_NONE,
                       sql_make(writer->mem, KW("ALTER TRIGGER "), FROM_SERVER(object->identity),
                                FROM_SERVER(more ? "" : " NO"), KW(" DEPENDS ON EXTENSION "), FROM_SERVER(extension)));
    }
}

static void trigger_create(Writer *writer, const Object *object)
{
    writer_add(writer, LOCK_SHARE_ROW_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(object_property(object, "definition"))));
    if (object_property(object, "enabled"))
        write_state(writer, object->parent->identity, object, object_property(object, "enabled"));
    write_extensions(writer, object, NULL, object_property(object, "extensions"));
}

static bool trigger_alter(Writer *writer, const Change *change)
{
    const Object *from = change->from, *to = change->to;
    if (change_has(change, "definition"))
        return false;
    if (change_has(change, "enabled"))
        write_state(writer, to->parent->identity, to, object_property(to, "enabled"));
    if (change_has(change, "extensions"))
        write_extensions(writer, to, object_property(from, "extensions"), object_property(to, "extensions"));
    return true;
}

/* After the parent's state was set, which sets it on all partitions: those that have another one. */
static void trigger_tie(Writer *writer, const Object *from, const Object *to)
{
    bool anew = !from || writer_makes(writer, to);
    if (!anew && property_equal(from, to, "partition_states") && property_equal(from, to, "enabled"))
        return;
    TextList before, after;
    lines_split(anew ? NULL : object_property(from, "partition_states"), writer->mem, &before);
    lines_split(object_property(to, "partition_states"), writer->mem, &after);
    for (size_t i = 0; i < before.count && property_equal(from, to, "enabled"); i++) {
        const char *state, *table = line_word(before.items[i], writer->mem, &state);
        if (!lines_have(&after, before.items[i]))
            write_state(writer, table, to, object_property(to, "enabled"));
    }
    for (size_t i = 0; i < after.count; i++) {
        const char *state, *table = line_word(after.items[i], writer->mem, &state);
        write_state(writer, table, to, state);
    }
}

static void trigger_ties_to(const Object *object, Arena *mem, TextList *keys)
{
    TextList states;
    lines_split(object_property(object, "partition_states"), mem, &states);
    for (size_t i = 0; i < states.count; i++) {
        const char *state, *table = line_word(states.items[i], mem, &state);
        vec_push(mem, keys, arena_printf(mem, "table %s", table));
    }
}

/* It can be dropped alone, before what it uses and its table need each other gone. */
static void trigger_drop(Writer *writer, const Object *object)
{
    writer_drop(writer, LOCK_ACCESS_EXCLUSIVE, object);
}

extern const ObjectKind kind_trigger;
const ObjectKind kind_trigger = {
    .name = "trigger",
    .keyword = "TRIGGER",
    .create = trigger_create,
    .drop = trigger_drop,
    .alter = trigger_alter,
    .ties_to = trigger_ties_to,
    .tie = trigger_tie,
};
