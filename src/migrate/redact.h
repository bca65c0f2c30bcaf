/*
 * Secrets in statements: what stands behind PASSWORD, in CONNECTION '...', in password options of user
 * mappings and in connection strings handed to functions becomes ***. For whatever is shown or kept, never for what is sent.
 */
#ifndef THESEUS_MIGRATE_REDACT_H
#define THESEUS_MIGRATE_REDACT_H

#include "core/arena.h"

const char *redact_secrets(const char *sql, Arena *mem);

#endif
