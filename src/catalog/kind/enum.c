#include "catalog/kind.h"

extern const ObjectKind kind_enum;
const ObjectKind kind_enum = {
    .name = "enum",
    .keyword = "TYPE",
};
