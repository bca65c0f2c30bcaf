#include "catalog/kind.h"

extern const ObjectKind kind_composite;
const ObjectKind kind_composite = {
    .name = "composite",
    .keyword = "TYPE",
};
