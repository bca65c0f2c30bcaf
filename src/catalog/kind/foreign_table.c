/*
 * Foreign tables: columns, constraints and place like those of tables (ALTER TABLE works on them), rows elsewhere. So one
 * may be dropped and made again whenever that gives what is wanted: the order of its columns, another server.
 */
#include "catalog/foreign_options.h"
#include "catalog/table_text.h"

static void create(Writer *writer, const Object *table)
{
    table_write_create(writer, table);
}

static bool alter(Writer *writer, const Change *change)
{
    foreign_options_alter(writer, LOCK_ACCESS_EXCLUSIVE,
                          sql_make(writer->mem, KW("ALTER FOREIGN TABLE "), FROM_SERVER(change->to->identity)), change, "options");
    return true;
}

static const PropertyHandling handling[] = {
    {"server", RULE_REPLACE, NULL},
    {"parents", RULE_IGNORE, NULL}, /* tie, untie */
    {"partition_bound", RULE_IGNORE, NULL},
};

extern const ObjectKind kind_foreign_table;
const ObjectKind kind_foreign_table = {
    .name = "foreign_table",
    .keyword = "FOREIGN TABLE",
    .grant_keyword = "TABLE",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
    .need = table_need,
    .dropped_after = table_dropped_after,
    .ties_to = table_ties_to,
    .tie = table_tie,
    .untie = table_untie,
};
