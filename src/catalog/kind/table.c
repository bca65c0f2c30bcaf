#include "catalog/kind.h"

#include <string.h>

#include "catalog/column_text.h"
#include "catalog/index_text.h"
#include "catalog/lines.h"
#include "catalog/table_text.h"

static void create(Writer *writer, const Object *table)
{
    table_write_create(writer, table);
    if (object_property(table, "row_security"))
        table_write_words(writer, table, "ENABLE ROW LEVEL SECURITY");
    if (object_property(table, "force_row_security"))
        table_write_words(writer, table, "FORCE ROW LEVEL SECURITY");
    const char *identity = object_property(table, "replica_identity");
    if (identity)
        table_write_words(writer, table, strcmp(identity, "full") == 0 ? "REPLICA IDENTITY FULL" : "REPLICA IDENTITY NOTHING");
}

/* --- changes in place ------------------------------------------------------------------------- */

static void alter_place(Writer *writer, const Change *change)
{
    const char *prefix = sql_make(writer->mem, KW("ALTER TABLE "), FROM_SERVER(change->to->identity));
    if (change_has(change, "access_method")) {
        const char *method = object_property(change->to, "access_method");
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET ACCESS METHOD "), ID(method ? method : "heap")));
    }
    if (change_has(change, "tablespace")) {
        const char *tablespace = object_property(change->to, "tablespace");
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix), KW(" SET TABLESPACE "), ID(tablespace ? tablespace : "pg_default")));
    }
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, prefix, object_property(change->from, "options"),
                  object_property(change->to, "options"));
    options_alter(writer, LOCK_SHARE_UPDATE_EXCLUSIVE, prefix, object_property(change->from, "toast_options"),
                  object_property(change->to, "toast_options"));
    if (change_has(change, "of_type")) {
        const char *type = object_property(change->to, "of_type");
        writer_add(writer, LOCK_ACCESS_EXCLUSIVE,
                   sql_make(writer->mem, FROM_SERVER(prefix), FROM_SERVER(type ? " OF " : " NOT OF"), FROM_SERVER(type ? type : "")));
    }
}

static bool alter(Writer *writer, const Change *change)
{
    const Object *to = change->to;
    if (change_has(change, "unlogged"))
        table_write_words(writer, to, object_property(to, "unlogged") ? "SET UNLOGGED" : "SET LOGGED");
    alter_place(writer, change);
    if (change_has(change, "row_security"))
        table_write_words(writer, to, object_property(to, "row_security") ? "ENABLE ROW LEVEL SECURITY" : "DISABLE ROW LEVEL SECURITY");
    if (change_has(change, "force_row_security"))
        table_write_words(writer, to,
                          object_property(to, "force_row_security") ? "FORCE ROW LEVEL SECURITY" : "NO FORCE ROW LEVEL SECURITY");
    if (change_has(change, "replica_identity")) {
        const char *identity = object_property(to, "replica_identity");
        table_write_words(writer, to, !identity ? "REPLICA IDENTITY DEFAULT"
                                      : strcmp(identity, "full") == 0 ? "REPLICA IDENTITY FULL" : "REPLICA IDENTITY NOTHING");
    }
    return true;
}

static bool holds_rows(const Object *table)
{
    (void)table;
    return true;
}

static const PropertyHandling handling[] = {
    {"partition_key", RULE_REPLACE, NULL},
    {"parents", RULE_IGNORE, NULL},         /* tie, untie */
    {"partition_bound", RULE_IGNORE, NULL},
};

extern const ObjectKind kind_table;
const ObjectKind kind_table = {
    .name = "table",
    .keyword = "TABLE",
    .grant_keyword = "TABLE",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
    .holds_rows = holds_rows,
    .need = table_need,
    .dropped_after = table_dropped_after,
    .ties_to = table_ties_to,
    .tie = table_tie,
    .untie = table_untie,
};
