#include "core/suggest.h"

#include <string.h>

#define SUGGEST_LENGTH 40

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Optimal string alignment: three rows of the table are enough. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][SUGGEST_LENGTH + 1], a_length = strlen(a), b_length = strlen(b);
    if (a_length > SUGGEST_LENGTH || b_length > SUGGEST_LENGTH)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    return rows[a_length % 3][b_length];
}

const char *suggest_nearest(const char *word, const char *const *candidates, size_t count)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(candidates[i]), allowed = length < 3 ? 1 : (length + 1) / 3;
        size_t changes = distance(word, candidates[i]);
        if (changes <= allowed && changes < least && changes < length) {
            least = changes;
            nearest = candidates[i];
        }
    }
    return nearest;
}
