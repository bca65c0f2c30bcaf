/*
 * Settings of roles and databases: lines "name 'value'", and the words that set them.
 */
#ifndef THESEUS_CATALOG_SETTINGS_TEXT_H
#define THESEUS_CATALOG_SETTINGS_TEXT_H

#include "catalog/kind.h"

typedef void (*SettingWrite)(void *context, const char *words); /* " SET name TO value", " RESET name" */

/* What makes `to` of `from`, resets first; either may be NULL. */
void settings_write(const char *from, const char *to, Arena *mem, SettingWrite write, void *context);

#endif
