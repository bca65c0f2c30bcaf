#include "catalog/kind.h"

extern const ObjectKind kind_constraint;
const ObjectKind kind_constraint = {
    .name = "constraint",
    .keyword = "CONSTRAINT",
};
