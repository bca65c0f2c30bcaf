#include "catalog/kind.h"

extern const ObjectKind kind_trigger;
const ObjectKind kind_trigger = {
    .name = "trigger",
    .keyword = "TRIGGER",
};
