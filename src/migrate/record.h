/*
 * The rollback file: words for people, the record of the proof in comments, the statements. Byte-stable: no
 * times, no oids.
 */
#ifndef THESEUS_MIGRATE_RECORD_H
#define THESEUS_MIGRATE_RECORD_H

#include "migrate/proof.h"

const char *record_write(const Proof *proof, const Migration *migration, Arena *mem);

#endif
