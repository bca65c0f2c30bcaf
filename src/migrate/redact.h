/*
 * Secrets in statements: what stands behind PASSWORD, in CONNECTION '...' and in password options of
 * user mappings becomes '***'. For whatever is shown or kept, never for what is sent.
 */
#ifndef THESEUS_MIGRATE_REDACT_H
#define THESEUS_MIGRATE_REDACT_H

#include "core/arena.h"

const char *redact_secrets(const char *sql, Arena *mem); /* the same pointer when there is nothing to hide */

#endif
