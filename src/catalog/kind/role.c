#include "catalog/kind.h"

extern const ObjectKind kind_role;
const ObjectKind kind_role = {
    .name = "role",
    .keyword = "ROLE",
};
