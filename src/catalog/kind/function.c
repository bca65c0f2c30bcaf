#include "catalog/routine.h"

extern const ObjectKind kind_function;
const ObjectKind kind_function = {
    .name = "function",
    .keyword = "FUNCTION",
    .grant_keyword = "FUNCTION",
    .create = routine_create,
    .alter = routine_alter,
};
