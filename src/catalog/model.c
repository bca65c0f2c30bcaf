#include "catalog/kind.h"

#include <stdio.h>
#include <string.h>

const char *object_property(const Object *object, const char *name)
{
    for (size_t i = 0; i < object->property_count; i++)
        if (strcmp(object->property_names[i], name) == 0)
            return object->properties[i];
    return NULL;
}

bool object_is(const Object *object, const char *kind_name)
{
    return strcmp(object->kind->name, kind_name) == 0;
}

Object *snapshot_find(const Snapshot *snapshot, const char *kind_name, const char *identity)
{
    auto_arena scratch = arena_new();
    return map_get(&snapshot->by_key, arena_printf(scratch, "%s %s", kind_name, identity));
}

Object *snapshot_at(const Snapshot *snapshot, Address address)
{
    char text[ADDRESS_TEXT];
    return map_get(&snapshot->by_address, address_text(address, text));
}

const char *address_text(Address address, char text[ADDRESS_TEXT])
{
    snprintf(text, ADDRESS_TEXT, "%u/%u/%d", address.classid, address.objid, address.objsubid);
    return text;
}
