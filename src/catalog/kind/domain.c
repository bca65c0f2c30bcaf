#include "catalog/kind.h"

extern const ObjectKind kind_domain;
const ObjectKind kind_domain = {
    .name = "domain",
    .keyword = "DOMAIN",
};
