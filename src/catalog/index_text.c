#include "catalog/index_text.h"

#include <stdlib.h>
#include <string.h>

#include "catalog/lines.h"

static const char *alter_table(const Writer *writer, const Object *part)
{
    return sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(part->parent->identity));
}

/* Another part of the same table has the mark in `to`: its own statement moves it. */
static bool marked_elsewhere(const Writer *writer, const Object *part, const char *mark)
{
    static const char *const kinds[] = {"index", "constraint"};
    for (size_t k = 0; k < COUNT(kinds); k++) {
        ObjectList parts;
        writer_parts(writer, part->parent, kinds[k], &parts);
        for (size_t i = 0; i < parts.count; i++)
            if (parts.items[i] != part && object_property(parts.items[i], mark))
                return true;
    }
    return false;
}

void index_write_marks(Writer *writer, const Object *from, const Object *to)
{
    const char *cluster = object_property(to, "clustered"), *identity = object_property(to, "replica_identity");
    const char *table = alter_table(writer, to);
    if (cluster && !(from && object_property(from, "clustered")))
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(table), KW(" CLUSTER ON "), ID(to->name)));
    if (!cluster && from && object_property(from, "clustered") && !marked_elsewhere(writer, to, "clustered"))
        writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(table), KW(" SET WITHOUT CLUSTER")));
    if (identity && !(from && object_property(from, "replica_identity")))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(table), KW(" REPLICA IDENTITY USING INDEX "), ID(to->name)));
    if (!identity && from && object_property(from, "replica_identity") &&
        !marked_elsewhere(writer, to, "replica_identity") && !object_property(to->parent, "replica_identity"))
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE, sql_make(writer->mem, FROM_SERVER(table), KW(" REPLICA IDENTITY DEFAULT")));
}

/* --- storage parameters within CREATE INDEX --------------------------------------------------- */

/* The place of " WITH (" outside of quotes and parentheses, or NULL. */
static const char *find_with(const char *definition)
{
    int depth = 0;
    char quote = 0;
    for (const char *at = definition; *at; at++) {
        if (quote) {
            quote = *at == quote ? 0 : quote;
        } else if (*at == '"' || *at == '\'') {
            quote = *at;
        } else if (*at == ')') {
            depth--;
        } else if (depth == 0 && strncmp(at, " WITH (", 7) == 0) {
            return at;
        } else if (*at == '(') {
            depth++;
        }
    }
    return NULL;
}

/* Splits into the text without WITH (...) and the parameters as lines "name=value", sorted as the server has them. */
static const char *split_with(const char *definition, Arena *mem, Buf *options)
{
    const char *with = find_with(definition);
    if (!with)
        return definition;
    const char *at = with + 7;
    bool quoted = false;
    for (; *at && (quoted || *at != ')'); at++) {
        if (*at == '\'')
            quoted = !quoted;
        else if (!quoted && *at == ',')
            buf_add_char(options, '\n'), at += at[1] == ' ';
        else
            buf_add_char(options, *at);
    }
    return arena_printf(mem, "%.*s%s", (int)(with - definition), definition, *at ? at + 1 : at);
}

bool index_alter_options(Writer *writer, const Change *change)
{
    Buf before = buf_new(writer->mem), after = buf_new(writer->mem);
    const char *from = split_with(object_property(change->from, "definition"), writer->mem, &before);
    const char *to = split_with(object_property(change->to, "definition"), writer->mem, &after);
    if (strcmp(from, to) != 0)
        return false;
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
                  sql_make(writer->mem, KW("ALTER INDEX "), FROM_SERVER(change->to->identity)), before.data, after.data);
    return true;
}

void index_read_statistics(const char *line, int *column, int *target)
{
    char *end = NULL;
    *column = (int)strtol(line, &end, 10);
    *target = (int)strtol(end, NULL, 10);
}

bool index_has_statistics(const TextList *lines, int column)
{
    for (size_t i = 0; i < lines->count; i++) {
        int other = 0, target = 0;
        index_read_statistics(lines->items[i], &other, &target);
        if (other == column)
            return true;
    }
    return false;
}

/* --- partitions ------------------------------------------------------------------------------- */

bool table_stays_attached(const Writer *writer, const Object *table)
{
    const Object *other = writer_other(writer, table);
    return other && !writer_removes(writer, table) && !writer_makes(writer, table) &&
           object_property(table, "parents") && property_equal(table, other, "parents");
}

bool index_is_incomplete(const Object *object)
{
    return object_is(object, "index") && object_property(object, "invalid") && object_property(object->parent, "partition_key");
}

const Object *index_attached_to(const Writer *writer, const Snapshot *state, const Object *part)
{
    const char *whole = object_property(part, "partition_of");
    const Object *other = whole ? snapshot_find(state, part->kind->name, whole) : NULL;
    return other && writer_removes(writer, other) && table_stays_attached(writer, part->parent) ? other : NULL;
}

/* "schema.name" of the index of an index or constraint. */
static const char *index_identity(const Object *part, Arena *mem)
{
    if (object_is(part, "index"))
        return part->identity;
    return sql_make(mem, REL(part->schema, part->name));
}

void index_tie(Writer *writer, const Object *from, const Object *to)
{
    const char *whole = object_property(to, "partition_of");
    const Object *other = whole ? snapshot_find(writer->to, to->kind->name, whole) : NULL;
    bool made_late = other && index_is_incomplete(other) && writer_makes(writer, other);
    if (!other || !(made_late || table_stays_attached(writer, to->parent)))
        return;
    if (from && property_equal(from, to, "partition_of") && !writer_makes(writer, other))
        return;
    writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER INDEX "), FROM_SERVER(index_identity(other, writer->mem)),
                        KW(" ATTACH PARTITION "), FROM_SERVER(index_identity(to, writer->mem))));
}
