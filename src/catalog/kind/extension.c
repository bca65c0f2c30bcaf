#include "catalog/kind.h"

extern const ObjectKind kind_extension;
const ObjectKind kind_extension = {
    .name = "extension",
    .keyword = "EXTENSION",
};
