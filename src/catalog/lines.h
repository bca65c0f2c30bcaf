/*
 * Properties that hold a list, one item a line; and storage parameters (name=value) among them. A line break inside
 * a quoted identifier or a literal belongs to its item.
 */
#ifndef THESEUS_CATALOG_LINES_H
#define THESEUS_CATALOG_LINES_H

#include "catalog/kind.h"

void lines_split(const char *text, Arena *mem, TextList *lines); /* NULL gives none */
bool lines_have(const TextList *lines, const char *line);
/* The first word of a line (an identifier, quoted or not, with its dots) and what follows after one blank. */
const char *line_word(const char *line, Arena *mem, const char **rest);
const char *line_unquote(const char *literal, Arena *mem); /* the text of '...' or E'...' as quote_literal() writes it */
bool text_equal(const char *a, const char *b); /* NULL equals NULL alone */

/* "name='value', ..." for WITH (...) and SET (...): values as literals. Adds nothing for NULL. True if anything was added. */
bool options_add(Sql *sql, const char *options, bool after_others, Arena *mem);
/* <prefix> SET (...) and <prefix> RESET (...) as far as the two lists differ; prefix is e.g. "ALTER TABLE public.t". */
void options_alter(Writer *writer, LockMode lock, const char *prefix, const char *from, const char *to);

#endif
