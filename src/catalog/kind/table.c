#include "catalog/kind.h"

extern const ObjectKind kind_table;
const ObjectKind kind_table = {
    .name = "table",
    .keyword = "TABLE",
};
