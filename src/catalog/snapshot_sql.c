#include <string.h>

#include "catalog/diff.h"
#include "core/buf.h"
#include "catalog/snapshot.h"

/* Of the text, not of the program: raised when equal schemas would give other bytes than before. */
#define SNAPSHOT_FORMAT 1

static void add_head(Buf *out, const Snapshot *snapshot)
{
    buf_printf(out, "-- theseus snapshot, format %d\n-- server %d\n-- fingerprint sha256:%s\n\n", SNAPSHOT_FORMAT,
               snapshot->server_version, digest_hex(snapshot->fingerprint, out->mem));
}

const char *snapshot_sql(const Snapshot *snapshot, bool with_head, Arena *mem)
{
    Generated generated;
    generate_creation(snapshot, mem, &generated);
    Buf out = buf_new(mem);
    if (with_head)
        add_head(&out, snapshot);
    buf_add(&out, "SET search_path = pg_catalog;\nSET check_function_bodies = off;\n");
    const Object *block = NULL;
    for (size_t i = 0; i < generated.statements.count; i++) {
        const GeneratedStatement *statement = &generated.statements.items[i];
        if (statement->object != block)
            buf_printf(&out, "\n-- %s\n", statement->object->key);
        block = statement->object;
        buf_printf(&out, "%s;\n", statement->sql);
    }
    for (size_t i = 0; i < generated.refusals.count; i++)
        buf_printf(&out, "\n-- not recreated: %s\n", generated.refusals.items[i]);
    return out.data;
}
