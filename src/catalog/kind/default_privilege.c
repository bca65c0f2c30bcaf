#include "catalog/kind.h"

extern const ObjectKind kind_default_privilege;
const ObjectKind kind_default_privilege = {
    .name = "default_privilege",
    .keyword = "",
};
