#include "catalog/routine.h"

extern const ObjectKind kind_procedure;
const ObjectKind kind_procedure = {
    .name = "procedure",
    .keyword = "PROCEDURE",
    .grant_keyword = "PROCEDURE",
    .create = routine_create,
    .alter = routine_alter,
};
