#include "catalog/kind.h"

extern const ObjectKind kind_aggregate;
const ObjectKind kind_aggregate = {
    .name = "aggregate",
    .keyword = "AGGREGATE",
};
