/*
 * The text of `pg_dump --schema-only` in a form that can be compared: a set of entries, without what differs from dump to dump
 * and without what is put aside. Pure.
 *
 * What it never does: understand SQL. It must see what no reader of ours sees.
 */
#ifndef THESEUS_MIGRATE_DUMP_TEXT_H
#define THESEUS_MIGRATE_DUMP_TEXT_H

#include "core/arena.h"
#include "core/vec.h"

typedef struct DumpEntry {
    const char *head; /* "Name: t; Type: TABLE; Schema: public; Owner: ann" */
    const char *body;
} DumpEntry;

typedef struct Dump {
    VEC(DumpEntry) entries; /* by head, then body */
} Dump;

void dump_parse(const char *text, Arena *mem, Dump *dump);

/* Entries that are in one of them only, each told in words with the lines that differ. `again` (NULL: nothing): what `from`
 * becomes when it is loaded and dumped once more; where `to` is like that, the text differs only because the object was
 * made anew: that is no difference, and counted in *anew. */
TextList dump_differences(const Dump *from, const Dump *to, const Dump *again, Arena *mem, size_t *anew);

#endif
