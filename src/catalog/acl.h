/*
 * Privileges as data: what an object has, what it shall have, and the GRANT and REVOKE between.
 *
 * A property "acl" is the catalog's: a line each `grantee=letters/grantor`, absent when the object has what is
 * built in for its class. Nothing here assumes what a new object begins with: default privileges of
 * any role may have added or taken something, so the statements hold for every such beginning.
 */
#ifndef THESEUS_CATALOG_ACL_H
#define THESEUS_CATALOG_ACL_H

#include "catalog/kind.h"

typedef struct AclEntry {
    const char *grantee; /* unquoted; "" is PUBLIC */
    const char *grantor; /* unquoted */
    char privilege;      /* the catalog's letter */
    bool grantable;
} AclEntry;

typedef VEC(AclEntry) Acl;

/* What a GRANT names: "[ALTER DEFAULT PRIVILEGES ...] GRANT ... [(column)] ON target". */
typedef struct AclTarget {
    const char *prefix; /* "" or ALTER DEFAULT PRIVILEGES ... with a blank at its end */
    const char *on;     /* "TABLE public.t", "TABLES" */
    const char *column; /* quoted, or NULL */
    const char *owner;  /* grants of other grantors are made in their name */
    LockMode lock;
} AclTarget;

/* One class of objects for which privileges exist ("TABLE", "FUNCTION" ...); NULL when there are none. */
typedef struct AclClass AclClass;
const AclClass *acl_class(const char *grant_keyword);
const AclClass *acl_class_of_defaults(const char *objects); /* "tables", as in default_privilege */

void acl_parse(const char *text, Arena *mem, Acl *acl);
void acl_built_in(const AclClass *class, const char *owner, int server_version, Arena *mem, Acl *acl);
/* As ALTER ... OWNER TO leaves it: the new owner takes the place of the old one. */
void acl_new_owner(const Acl *acl, const char *from, const char *to, Arena *mem, Acl *result);
/* What a new object may have and what it surely has, given the default privileges of both states. */
void acl_of_new_object(const Writer *writer, const AclClass *class, const char *schema, const char *owner, Acl *may,
                       Acl *surely);

/* Statements after which exactly `want` is there, when what is there now lies between `surely` and `may`. */
void acl_write(Writer *writer, const AclTarget *target, const Acl *may, const Acl *surely, const Acl *want);

/* REVOKE on a relation takes the same privileges on its columns: what of `before` is not (or with less) in `after` ... */
void acl_lost(const Acl *before, const Acl *after, Arena *mem, Acl *lost);
/* ... and the GRANT statements for those entries of `want` that were taken along with it. */
void acl_write_lost(Writer *writer, const AclTarget *target, const Acl *surely, const Acl *want, const Acl *lost);

#endif
