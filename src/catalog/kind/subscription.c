/*
 * Subscriptions. What they hold, the connection string with its password and the place in the publisher's stream, is nowhere
 * in a snapshot: one is never dropped because something else changes, no script makes one, and where a whole snapshot is made
 * again (a shadow) it is made without a connection, without a slot and disabled.
 */
#include "catalog/lines.h"

#include <string.h>

static const char *const options[] = {"synchronous_commit", "binary", "streaming", "disable_on_error", "password_required",
                                      "run_as_owner", "origin", "failover", "two_phase"};

static const char *publications(const Object *subscription, Arena *mem)
{
    TextList names;
    Sql sql = sql_new(mem);
    lines_split(object_property(subscription, "publications"), mem, &names);
    for (size_t i = 0; i < names.count; i++)
        sql_add(&sql, FROM_SERVER(i ? ", " : ""), FROM_SERVER(names.items[i]));
    return sql_text(&sql);
}


static void create(Writer *writer, const Object *subscription)
{
    if (!writer_is_creation(writer)) {
        writer_refuse(writer, "%s needs its connection string, which no snapshot keeps: make it by hand", subscription->key);
        return;
    }
    Sql sql = sql_new(writer->mem);
    sql_add(&sql, KW("CREATE SUBSCRIPTION "), FROM_SERVER(subscription->identity), KW(" CONNECTION '' PUBLICATION "),
            FROM_SERVER(publications(subscription, writer->mem)), KW(" WITH (connect = false, slot_name = NONE"));
    for (size_t i = 0; i < COUNT(options); i++) {
        const char *value = object_property(subscription, options[i]);
        if (value && strcmp(options[i], "failover") != 0)
            sql_add(&sql, KW(", "), FROM_SERVER(options[i]), KW(" = "), LIT(value));
    }
    sql_add(&sql, KW(")"));
    writer_add(writer, LOCK_NONE, sql_text(&sql));
    if (object_property(subscription, "slot"))
        writer_add(writer, LOCK_NONE,
                   sql_make(writer->mem, KW("ALTER SUBSCRIPTION "), FROM_SERVER(subscription->identity), KW(" SET (slot_name = "),
                            LIT(object_property(subscription, "slot")), KW(")")));
}

static void write_alter(Writer *writer, const Object *subscription, const char *words)
{
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("ALTER SUBSCRIPTION "), FROM_SERVER(subscription->identity), KW(" "), FROM_SERVER(words)));
}

/* The slot stays on the publisher: dropping it from here would need the publisher, and no transaction. */
static void drop(Writer *writer, const Object *subscription)
{
    const char *slot = object_property(subscription, "slot");
    if (object_property(subscription, "enabled"))
        write_alter(writer, subscription, "DISABLE");
    if (slot) {
        write_alter(writer, subscription, "SET (slot_name = NONE)");
        writer_note(writer, "the slot %s of %s stays on the publisher and holds its WAL: drop it there with pg_drop_replication_slot", slot,
                    subscription->key);
    }
    writer_drop(writer, LOCK_NONE, subscription);
}

static bool alter(Writer *writer, const Change *change)
{
    const Object *to = change->to;
    const char *slot = object_property(to, "slot");
    if (change_has(change, "enabled") && !object_property(to, "enabled"))
        write_alter(writer, to, "DISABLE");
    if (change_has(change, "publications"))
        write_alter(writer, to, sql_make(writer->mem, KW("SET PUBLICATION "), FROM_SERVER(publications(to, writer->mem)),
                                         KW(" WITH (refresh = false)")));
    if (change_has(change, "slot"))
        write_alter(writer, to, slot ? sql_make(writer->mem, KW("SET (slot_name = "), LIT(slot), KW(")")) : "SET (slot_name = NONE)");
    for (size_t i = 0; i < COUNT(options); i++) {
        const char *value = object_property(to, options[i]);
        if (change_has(change, options[i]) && value)
            write_alter(writer, to, sql_make(writer->mem, KW("SET ("), FROM_SERVER(options[i]), KW(" = "), LIT(value), KW(")")));
    }
    if (change_has(change, "enabled") && object_property(to, "enabled"))
        write_alter(writer, to, "ENABLE");
    return true;
}

static bool holds_place(const Object *subscription)
{
    (void)subscription;
    return true;
}

static const PropertyHandling handling[] = {
    {"two_phase", RULE_IMPOSSIBLE, "it is settled with the publisher when the subscription is made"},
    {"failover", RULE_IMPOSSIBLE, "it is settled with the publisher, whose slot would have to change as well"},
};

extern const ObjectKind kind_subscription;
const ObjectKind kind_subscription = {
    .name = "subscription",
    .keyword = "SUBSCRIPTION",
    .handling = handling,
    .handling_count = COUNT(handling),
    .create = create,
    .drop = drop,
    .alter = alter,
    .holds_rows = holds_place,
};
