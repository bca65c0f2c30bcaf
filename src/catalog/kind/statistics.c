#include "catalog/kind.h"

static void set_target(Writer *writer, const Object *statistics)
{
    const char *target = object_property(statistics, "target");
    writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
               sql_make(writer->mem, KW("ALTER STATISTICS "), FROM_SERVER(statistics->identity), KW(" SET STATISTICS "),
                        FROM_SERVER(target ? target : "-1")));
}

static void create(Writer *writer, const Object *statistics)
{
    writer_add(writer, LOCK_SHARE_UPDATE_EXCLUSIVE,
               sql_make(writer->mem, FROM_SERVER(object_property(statistics, "definition"))));
    if (object_property(statistics, "target"))
        set_target(writer, statistics);
}

static bool alter(Writer *writer, const Change *change)
{
    if (change_has(change, "target"))
        set_target(writer, change->to);
    return true;
}

static const PropertyHandling handling[] = {
    {"definition", RULE_REPLACE, NULL},
};

extern const ObjectKind kind_statistics;
const ObjectKind kind_statistics = {
    .name = "statistics",
    .keyword = "STATISTICS",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .alter = alter,
};
