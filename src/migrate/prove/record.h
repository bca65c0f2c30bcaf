/*
 * The rollback file: words for people, the record of the proof in comments, the statements. Byte-stable: no
 * times, no oids, so that the same proof writes the same bytes on every machine.
 *
 *     -- Rollback of 20180213090000 drop_tz ...          for people
 *     -- gives back column public.quakes.tz with what it holds
 *     --% {"format":1, ... "body":"sha256 of what follows the record" ...}
 *     set local search_path = pg_catalog;                what is carried out
 */
#ifndef THESEUS_MIGRATE_RECORD_H
#define THESEUS_MIGRATE_RECORD_H

#include "migrate/prove/proof.h"

/* Begins a line of the head that depends on the machine, not on the migration. */
#define RECORD_UNOBSERVED "-- not observed by pg_dump: "

const char *record_write(const Proof *proof, const Migration *migration, const Snapshot *shadow, Arena *mem);

/* *proof is NULL, with `why` in words, when there is no record, or when it is not one of these bytes of file and
 * statements. Whether it holds for a target is not looked at. */
void record_read(const char *text, size_t length, const char *path, const Migration *migration, Arena *mem,
                 Proof **proof, int *server_major, const char **why);

#endif
