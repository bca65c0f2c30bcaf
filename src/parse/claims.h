/*
 * What a statement claims of rows that are there already: it fails where they do not keep it. Pure.
 */
#ifndef THESEUS_PARSE_CLAIMS_H
#define THESEUS_PARSE_CLAIMS_H

#include "parse/script.h"

typedef enum ClaimKind {
    CLAIM_NOT_NULL,  /* columns[0] holds no null */
    CLAIM_UNIQUE,    /* columns together, among the rows of `condition` */
    CLAIM_CHECK,     /* `expression` is not false */
    CLAIM_REFERENCE, /* columns are found in other_columns of `other` */
    CLAIM_TYPE,      /* columns[0], or `expression`, can become `type` */
    CLAIM_EMPTY,     /* there are no rows: a column without a default that may not be null */
    CLAIM_VALIDATE,  /* what the constraint `name` says */
} ClaimKind;

typedef struct Claim {
    ClaimKind kind;
    NamedObject table, other;
    const char *name;               /* of the constraint or index; NULL */
    TextList columns, other_columns; /* other_columns empty: the primary key */
    const char *expression, *condition, *type; /* as written; NULL */
    int limit;                      /* of CLAIM_TYPE: characters that varchar(n) and char(n) take; 0 */
    bool nulls_equal;               /* of CLAIM_UNIQUE: NULLS NOT DISTINCT */
    bool primary;                   /* of CLAIM_UNIQUE */
    bool only;                      /* of the table itself, not of its children */
} Claim;
typedef VEC(Claim) ClaimList;

/* Of one statement; nothing where the grammar does not understand it, of NOT VALID, and where an index has expressions. */
void statement_claims(const char *sql, Arena *mem, ClaimList *claims);
/* Does it leave the rows of every table as they are, and the meaning of names? What follows can then be asked about before. */
bool statement_leaves_rows(const char *sql, Arena *mem);
/* The text between the first parenthesis after the word `after` and the one that closes it; NULL when there is none. */
const char *claims_parenthesis(const char *sql, const char *after, Arena *mem);

#endif
