/* The registry of object kinds, from kinds.def. */
#include "catalog/kind.h"

#define VARIANT(name, major)

#define KIND(name) extern const ObjectKind kind_##name;
#include "catalog/kinds.def"
#undef KIND

#define KIND(name) &kind_##name,
const ObjectKind *const object_kinds[] = {
#include "catalog/kinds.def"
};
#undef KIND

const size_t object_kind_count = COUNT(object_kinds);

size_t object_kind_rank(const ObjectKind *kind)
{
    size_t rank = 0;
    while (rank < object_kind_count && object_kinds[rank] != kind)
        rank++;
    BUG_IF(rank == object_kind_count);
    return rank;
}
