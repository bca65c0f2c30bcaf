/*
 * Texts of ours that are sent again and again are prepared on their third use: parsing and planning a catalog
 * query costs more than running it. By text, so that it does not matter where a text stands in memory.
 *
 * Whoever lets users' statements run says so with db_forget_prepared: they may have said DEALLOCATE ALL.
 */
#include <string.h>
#include <strings.h>

#include "db/internal.h"

#define PREPARED_FROM_USE 3
#define PREPARED_MOST 200
#define PREPARED_TEXT_MOST (32 * 1024)

typedef struct Prepared {
    const char *name; /* NULL: not prepared in this generation */
    int uses;
} Prepared;

static bool worth_it(const char *sql)
{
    static const char *const verbs[] = {"select", "with", "insert", "update", "delete"};
    sql += strspn(sql, " \t\r\n");
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (!strncasecmp(sql, verbs[i], strlen(verbs[i])))
            return strlen(sql) <= PREPARED_TEXT_MOST;
    return false;
}

const char *prepared_name(Db *db, const char *sql, bool *make)
{
    *make = false;
    Prepared *known = map_get(&db->prepared, sql);
    if (!known) {
        if (db->prepared.count == PREPARED_MOST || !worth_it(sql))
            return NULL;
        known = ARENA_NEW(db->mem, Prepared);
        map_put(&db->prepared, arena_strdup(db->mem, sql), known);
    }
    if (++known->uses < PREPARED_FROM_USE)
        return NULL;
    *make = !known->name;
    if (*make)
        known->name = arena_printf(db->mem, "theseus_%u", ++db->prepared_count);
    return known->name;
}

void prepared_failed(Db *db, const char *sql)
{
    Prepared *known = map_get(&db->prepared, sql);
    known->name = NULL;
}

void db_forget_prepared(Db *db)
{
    for (size_t i = 0; i < db->prepared.count; i++)
        ((Prepared *)db->prepared.entries[i].value)->name = NULL;
}

size_t prepared_standing(const Db *db)
{
    size_t standing = 0;
    for (size_t i = 0; i < db->prepared.count; i++)
        standing += ((const Prepared *)db->prepared.entries[i].value)->name != NULL;
    return standing;
}
