#include "catalog/kind.h"

extern const ObjectKind kind_rule;
const ObjectKind kind_rule = {
    .name = "rule",
    .keyword = "RULE",
};
