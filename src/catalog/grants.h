/*
 * Privileges: the text of an acl property to REVOKE and GRANT.
 *
 * A new object has its owner's privileges, those that PostgreSQL gives to PUBLIC by itself, and what ALTER
 * DEFAULT PRIVILEGES adds; which of these apply depends on who creates it, so all that may are revoked.
 */
#ifndef THESEUS_CATALOG_GRANTS_H
#define THESEUS_CATALOG_GRANTS_H

#include "catalog/kind.h"

/* One privilege of an acl text. */
typedef struct Grant {
    const char *grantee; /* role name, unquoted; "" is PUBLIC */
    const char *grantor;
    char privilege;      /* letter of the server's aclitem */
    bool grantable;
} Grant;
typedef VEC(Grant) GrantList;

/* An acl text, one item a line: grantee=privileges/grantor. NULL gives nothing. */
void grants_parse(const char *acl, Arena *mem, GrantList *grants);
/* The statements that bring one list to the other. `owner` grants without further words; `what` is what stands
 * after ON; `column` is NULL or a column's name. For kinds with privileges of their own (a view's columns). */
void grants_write(Writer *writer, const GrantList *from, const GrantList *to, const char *owner, const char *what,
                  const char *column);

void grants_create(Writer *writer, const Object *object);
void grants_alter(Writer *writer, const Change *change);

#endif
