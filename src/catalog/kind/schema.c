#include "catalog/kind.h"

#include <string.h>

/* Every new database has `public`, with privileges and a comment that no other schema gets. */
static void create(Writer *writer, const Object *schema)
{
    bool is_public = strcmp(schema->name, "public") == 0;
    writer_add(writer, LOCK_NONE,
               sql_make(writer->mem, KW("CREATE SCHEMA "), FROM_SERVER(is_public ? "IF NOT EXISTS " : ""), ID(schema->name)));
    if (!is_public)
        return;
    writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("REVOKE ALL ON SCHEMA public FROM PUBLIC")));
    if (!object_property(schema, "comment"))
        writer_add(writer, LOCK_NONE, sql_make(writer->mem, KW("COMMENT ON SCHEMA public IS NULL")));
}

extern const ObjectKind kind_schema;
const ObjectKind kind_schema = {
    .name = "schema",
    .keyword = "SCHEMA",
    .grant_keyword = "SCHEMA",
    .create = create,
};
