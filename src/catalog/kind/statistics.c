#include "catalog/kind.h"

extern const ObjectKind kind_statistics;
const ObjectKind kind_statistics = {
    .name = "statistics",
    .keyword = "STATISTICS",
};
