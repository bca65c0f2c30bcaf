#include "catalog/routine.h"

static const char *procedure_sql_name(const Object *object, Arena *mem)
{
    (void)mem;
    return object_property(object, "signature");
}

extern const ObjectKind kind_procedure;
const ObjectKind kind_procedure = {
    .name = "procedure",
    .keyword = "PROCEDURE",
    .grant_keyword = "PROCEDURE",
    .create = routine_create,
    .alter = routine_alter,
    .sql_name = procedure_sql_name,
};
