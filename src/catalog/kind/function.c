#include "catalog/kind.h"

extern const ObjectKind kind_function;
const ObjectKind kind_function = {
    .name = "function",
    .keyword = "FUNCTION",
};
