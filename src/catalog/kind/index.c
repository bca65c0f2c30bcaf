#include "catalog/index_text.h"
#include "catalog/lines.h"

static const char *alter_index(const Writer *writer, const Object *index)
{
    return sql_make(writer->mem, KW("ALTER INDEX "), FROM_SERVER(index->identity));
}

static void write_statistics(Writer *writer, const Object *from, const Object *to)
{
    TextList before = {0}, after = {0};
    lines_split(from ? object_property(from, "statistics") : NULL, writer->mem, &before);
    lines_split(object_property(to, "statistics"), writer->mem, &after);
    for (size_t i = 0; i < after.count + before.count; i++) {
        bool wanted = i < after.count;
        const char *line = wanted ? after.items[i] : before.items[i - after.count];
        int column = 0, target = -1;
        index_read_statistics(line, &column, &target);
        if (wanted ? lines_have(&before, line) : index_has_statistics(&after, column))
            continue;
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(alter_index(writer, to)), KW(" ALTER COLUMN "), INT(column),
                            KW(" SET STATISTICS "), INT(wanted ? target : -1)));
    }
}

static void create(Writer *writer, const Object *index)
{
    const char *tablespace = object_property(index, "tablespace");
    writer_add(writer, LOCK_SHARE, sql_make(writer->mem, FROM_SERVER(object_property(index, "definition"))));
    if (tablespace)
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(alter_index(writer, index)), KW(" SET TABLESPACE "), ID(tablespace)));
    write_statistics(writer, NULL, index);
    index_write_marks(writer, NULL, index);
    if (object_property(index, "invalid") && !object_property(index->parent, "partition_key"))
        writer_note(writer, "%s was not valid; it is made whole", index->key);
}

static bool alter(Writer *writer, const Change *change)
{
    if (change_has(change, "definition") && !index_alter_options(writer, change))
        return false;
    if (change_has(change, "invalid") && !object_property(change->to->parent, "partition_key")) {
        if (object_property(change->from, "invalid"))
            return false;
        writer_note(writer, "%s stays valid: an index cannot be made invalid", change->to->key);
    }
    if (change_has(change, "tablespace")) {
        const char *tablespace = object_property(change->to, "tablespace");
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(alter_index(writer, change->to)), KW(" SET TABLESPACE "),
                            ID(tablespace ? tablespace : "pg_default")));
    }
    write_statistics(writer, change->from, change->to);
    index_write_marks(writer, change->from, change->to);
    return true;
}

/* --- partitions ------------------------------------------------------------------------------- */

static const Object *carrier(const Writer *writer, const Object *index)
{
    return writer->change == CHANGE_DROP ? index_attached_to(writer, writer->from, index) : NULL;
}

static Need need(const Object *index, const Object *used)
{
    return object_is(used, "index") && text_equal(used->identity, object_property(index, "partition_of")) ? NEED_LATE
                                                                                                           : NEED_FIRST;
}

static void ties_to(const Object *index, Arena *mem, TextList *keys)
{
    const char *whole = object_property(index, "partition_of");
    if (whole)
        vec_push(mem, keys, arena_printf(mem, "index %s", whole));
}

static const PropertyHandling handling[] = {
    {"partition_of", RULE_IGNORE, NULL}, /* tie; or by ATTACH and DETACH of the table */
};

extern const ObjectKind kind_index;
const ObjectKind kind_index = {
    .name = "index",
    .keyword = "INDEX",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
    .need = need,
    .carrier = carrier,
    .ties_to = ties_to,
    .tie = index_tie,
};
