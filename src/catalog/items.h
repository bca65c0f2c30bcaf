/*
 * Properties that are lists: one item a line, as the kinds' queries write them. Line breaks inside quoted
 * identifiers and literals belong to the item.
 */
#ifndef THESEUS_CATALOG_ITEMS_H
#define THESEUS_CATALOG_ITEMS_H

#include "core/vec.h"

void items_split(const char *text, Arena *mem, TextList *items); /* NULL gives none */
bool items_have(const TextList *items, const char *item);
/* Where the first word of an item ends: an identifier, quoted or not, with its dots. */
size_t item_word_length(const char *item);
/* `item` as its first word and the rest after one blank ("" when there is none). */
const char *item_word(const char *item, Arena *mem, const char **rest);

#endif
