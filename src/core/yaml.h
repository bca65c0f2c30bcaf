/*
 * A YAML document as a tree with places. Typing is the reader's: every scalar is a text. Anchors, aliases
 * and tags are refused: a configuration file means what it shows.
 */
#ifndef THESEUS_CORE_YAML_H
#define THESEUS_CORE_YAML_H

#include "core/findings.h"

typedef enum YamlKind { YAML_TEXT, YAML_LIST, YAML_TABLE } YamlKind;
typedef struct YamlNode YamlNode;

typedef struct YamlEntry {
    const char *key; /* NULL in a list */
    int line, column; /* of the key; of the value in a list */
    YamlNode *value;
} YamlEntry;

struct YamlNode {
    YamlKind kind;
    int line, column; /* 1-based; column in characters */
    const char *text; /* of YAML_TEXT */
    bool quoted;      /* written in quotes or as a block: then "" and "null" are texts, not absence */
    VEC(YamlEntry) entries;
};

/* A syntax error is one finding, alone, with the source line, a caret and a hint; then false. Duplicate keys
 * are findings too, the first one counts, and the result is true. An empty document gives an empty table. */
bool yaml_parse(const char *file, const char *text, size_t length, YamlNode **root, Findings *findings) MUST_CHECK;
const YamlNode *yaml_get(const YamlNode *table, const char *key); /* NULL when absent or not a table */
bool yaml_is_empty(const YamlNode *node); /* nothing, `~` or `null`, unquoted */

/* A finding at a node or an entry of this file. */
Finding yaml_at(const char *file, int line, int column, const char *rule);

#endif
