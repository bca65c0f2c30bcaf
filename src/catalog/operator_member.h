/*
 * A line of the property `members` of operator families and classes: "OPERATOR 1 public.<(int4, int4) FOR ORDER BY ..." or
 * "FUNCTION 1 (int4, int4) public.compare(int4, int4)".
 */
#ifndef THESEUS_CATALOG_OPERATOR_MEMBER_H
#define THESEUS_CATALOG_OPERATOR_MEMBER_H

#include "catalog/kind.h"

typedef struct OperatorMember {
    const char *kind, *identity; /* of the operator or function */
    const char *place;           /* as ALTER OPERATOR FAMILY ... DROP names it: "OPERATOR 1 (int4, int4)" */
} OperatorMember;

OperatorMember operator_member(const char *line, Arena *mem);

#endif
