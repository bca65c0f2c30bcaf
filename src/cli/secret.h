/*
 * Passwords in connection strings: finding them, so that nothing we print contains them.
 */
#ifndef THESEUS_CLI_SECRET_H
#define THESEUS_CLI_SECRET_H

#include "core/vec.h"

/* Adds the secrets of a URL or key=value string, in every form in which they may turn up again (as written,
 * percent-decoded, escaped in JSON). */
void secret_collect(const char *conninfo, Arena *mem, TextList *secrets);
void secret_add(const char *secret, Arena *mem, TextList *secrets);
const char *secret_redact(const char *text, const TextList *secrets, Arena *mem); /* each becomes *** */
/* Overwrites the secrets inside `text` with asterisks where it stands (a word of the process title). */
void secret_blank(char *text);

#endif
