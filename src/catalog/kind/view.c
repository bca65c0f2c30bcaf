#include "catalog/kind.h"

extern const ObjectKind kind_view;
const ObjectKind kind_view = {
    .name = "view",
    .keyword = "VIEW",
};
