#include "catalog/kind.h"

extern const ObjectKind kind_publication;
const ObjectKind kind_publication = {
    .name = "publication",
    .keyword = "PUBLICATION",
};
