#include "catalog/kind.h"

extern const ObjectKind kind_procedure;
const ObjectKind kind_procedure = {
    .name = "procedure",
    .keyword = "PROCEDURE",
};
