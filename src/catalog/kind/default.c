#include "catalog/kind.h"

extern const ObjectKind kind_default;
const ObjectKind kind_default = {
    .name = "default",
    .keyword = "",
};
