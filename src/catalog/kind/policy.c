#include "catalog/kind.h"

extern const ObjectKind kind_policy;
const ObjectKind kind_policy = {
    .name = "policy",
    .keyword = "POLICY",
};
