/*
 * They fire on the statements of the script itself, so they are the first to go and the last to come: edges_of_watchers.
 */
#include <string.h>

#include "catalog/lines.h"

static void write_state(Writer *writer, const Object *object)
{
    static const char *const words[][2] = {{"disabled", " DISABLE"}, {"replica", " ENABLE REPLICA"}, {"always", " ENABLE ALWAYS"}};
    const char *enabled = object_property(object, "enabled"), *word = " ENABLE";
    for (size_t i = 0; enabled && i < COUNT(words); i++)
        if (strcmp(words[i][0], enabled) == 0)
            word = words[i][1];
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("ALTER EVENT TRIGGER "), FROM_SERVER(object->identity), FROM_SERVER(word)));
}

static void event_trigger_create(Writer *writer, const Object *object)
{
    TextList tags;
    lines_split(object_property(object, "tags"), writer->mem, &tags);
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE EVENT TRIGGER "), FROM_SERVER(object->identity), KW(" ON "), FROM_SERVER(object_property(object, "event")));
    for (size_t i = 0; i < tags.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", " : " WHEN TAG IN ("), LIT(tags.items[i]));
    sql_add(&sql, FROM_SERVER(tags.count ? ")" : ""), KW(" EXECUTE FUNCTION "), FROM_SERVER(object_property(object, "function")), KW("()"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    if (object_property(object, "enabled"))
        write_state(writer, object);
}

static bool event_trigger_alter(Writer *writer, const Change *change)
{
    write_state(writer, change->to);
    return true;
}

static const PropertyHandling handling[] = {
    {"event", RULE_REPLACE, NULL},
    {"tags", RULE_REPLACE, NULL},
    {"function", RULE_REPLACE, NULL},
};

extern const ObjectKind kind_event_trigger;
const ObjectKind kind_event_trigger = {
    .name = "event_trigger",
    .keyword = "EVENT TRIGGER",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = event_trigger_create,
    .alter = event_trigger_alter,
};
