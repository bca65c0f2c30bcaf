/* Runs a fuzz target over the files named: the corpus as a test, without libFuzzer. */
#include <stdio.h>

#include "core/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++) {
        auto_arena mem = arena_new();
        Error err;
        TextList names = {0};
        if (!file_list(paths[i], mem, &names, &err)) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
        for (vec_each(&names, name)) {
            const char *bytes;
            size_t length;
            if (!file_read(path_join(mem, paths[i], *name), 1 << 24, mem, &bytes, &length, &err)) {
                fprintf(stderr, "%s\n", err.message);
                return 1;
            }
            LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
        }
        printf("%s: %zu inputs\n", paths[i], names.count);
    }
}
