#include "catalog/kind.h"

extern const ObjectKind kind_schema;
const ObjectKind kind_schema = {
    .name = "schema",
    .keyword = "SCHEMA",
};
