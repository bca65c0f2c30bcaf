#include "catalog/kind.h"

extern const ObjectKind kind_range;
const ObjectKind kind_range = {
    .name = "range",
    .keyword = "TYPE",
};
