/*
 * Functions; window functions among them. Those that a type is made of need its name and are needed by it: they are made
 * after the type's announcement, and go with it.
 */
#include "catalog/routine.h"

/* A base type, or a range type with a canonical function. */
static bool is_made_of(const Object *type, const Object *function)
{
    if (!type->kind->announce)
        return false;
    for (size_t i = 0; i < type->uses.count; i++)
        if (type->uses.items[i] == function)
            return true;
    return false;
}

static Need function_need(const Object *object, const Object *used)
{
    return is_made_of(used, object) ? NEED_ANNOUNCED : NEED_FIRST;
}

static const Object *function_carrier(const Writer *writer, const Object *object)
{
    for (size_t i = 0; i < object->uses.count && writer->change == CHANGE_DROP; i++)
        if (is_made_of(object->uses.items[i], object))
            return object->uses.items[i];
    return NULL;
}

extern const ObjectKind kind_function;
const ObjectKind kind_function = {
    .name = "function",
    .keyword = "FUNCTION",
    .grant_keyword = "FUNCTION",
    .create = routine_create,
    .alter = routine_alter,
    .need = function_need,
    .carrier = function_carrier,
};
