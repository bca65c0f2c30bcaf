/*
 * What an object kind must know. A new kind is one file in catalog/kind/, one query in sql/catalog/
 * and one line in catalog/kinds.def.
 */
#ifndef THESEUS_CATALOG_KIND_H
#define THESEUS_CATALOG_KIND_H

#include "catalog/diff.h"

/* Collects statements of one object. */
typedef struct Writer {
    Arena *mem;
    const Snapshot *from, *to; /* either may be NULL: a whole creation */
    const Object *object;
    ChangeKind change;
    Generated *out;
} Writer;

/* What a change of one property needs. */
typedef enum PropertyRule {
    RULE_ALTER,      /* the kind's alter() handles it in place */
    RULE_REPLACE,    /* drop and create, with all dependents */
    RULE_IMPOSSIBLE, /* refused, with the reason from the table */
    RULE_IGNORE,     /* part of the text, not of the comparison (never used for real state) */
} PropertyRule;

typedef struct PropertyHandling {
    const char *name;   /* property; one not listed is RULE_ALTER */
    PropertyRule rule;
    const char *reason; /* of RULE_IMPOSSIBLE */
} PropertyHandling;

struct ObjectKind {
    const char *name;     /* "table": in keys and block heads; never renamed */
    const char *keyword;  /* in SQL: "TABLE", "MATERIALIZED VIEW"; for owner, comment, grant, drop */
    const PropertyHandling *handling;
    size_t handling_count;
    /* Statements that make the object as it is; common ones (owner, grants, comment) are added by generate. */
    void (*create)(Writer *writer, const Object *object);
    void (*drop)(Writer *writer, const Object *object);
    /* In place from -> to; only properties of RULE_ALTER differ. False: do it as RULE_REPLACE. */
    bool (*alter)(Writer *writer, const Change *change);
};

extern const ObjectKind *const object_kinds[]; /* in order of rank, from kinds.def */
extern const size_t object_kind_count;
size_t object_kind_rank(const ObjectKind *kind);

/* catalog/writer.c */
void writer_add(Writer *writer, LockMode lock, const char *sql); /* one statement, no semicolon */
void writer_note(Writer *writer, const char *format, ...) PRINTF_LIKE(2, 3);
void writer_refuse(Writer *writer, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
