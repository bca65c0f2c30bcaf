#include "catalog/kind.h"

extern const ObjectKind kind_index;
const ObjectKind kind_index = {
    .name = "index",
    .keyword = "INDEX",
};
