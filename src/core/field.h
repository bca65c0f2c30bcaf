/*
 * A struct described once: read from rows, printed as text and as JSON from the same table.
 *     static const Field parked_fields[] = {FIELD(Parked, id), FIELD_NULL(Parked, reason)};
 */
#ifndef THESEUS_CORE_FIELD_H
#define THESEUS_CORE_FIELD_H

#include "core/base.h"

typedef enum FieldType { FIELD_BOOL, FIELD_I32, FIELD_I64, FIELD_F64, FIELD_OID, FIELD_TEXT } FieldType;

typedef struct Field {
    const char *name; /* member, column of the query and key in JSON */
    FieldType type;
    size_t offset;
    bool nullable;
} Field;

#define FIELD_TYPE(Type, member)                                                                   \
    _Generic(((Type *)0)->member,                                                                  \
        bool: FIELD_BOOL,                                                                          \
        int32_t: FIELD_I32,                                                                        \
        int64_t: FIELD_I64,                                                                        \
        double: FIELD_F64,                                                                         \
        uint32_t: FIELD_OID,                                                                       \
        const char *: FIELD_TEXT)
#define FIELD(Type, member) {#member, FIELD_TYPE(Type, member), offsetof(Type, member), false}
#define FIELD_NULL(Type, member) {#member, FIELD_TYPE(Type, member), offsetof(Type, member), true}

#endif
