#include "catalog/kind.h"

extern const ObjectKind kind_sequence;
const ObjectKind kind_sequence = {
    .name = "sequence",
    .keyword = "SEQUENCE",
};
