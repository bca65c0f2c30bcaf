#include "catalog/kind.h"

extern const ObjectKind kind_materialized_view;
const ObjectKind kind_materialized_view = {
    .name = "materialized_view",
    .keyword = "MATERIALIZED VIEW",
};
