#include "catalog/kind.h"

extern const ObjectKind kind_column;
const ObjectKind kind_column = {
    .name = "column",
    .keyword = "COLUMN",
};
