#include "project/seen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/time.h"

#define SEEN_HEAD      "theseus files 1\n"
#define SEEN_LIMIT     ((size_t)64 << 20)
#define SEEN_WORTH     50 /* files */
#define SEEN_SETTLE_NS INT64_C(3000000000) /* the coarsest clock of a file system in use ticks every 2 s */
#define DIGEST_LENGTH  64

static void lines_read(Seen *seen, char *text);
static bool line_read(char *line, SeenFile *file, const char **path);

Seen seen_open(const Project *project, size_t file_count, Arena *mem)
{
    Seen seen = {.files = map_new(mem), .now = map_new(mem), .mem = mem, .began_ns = time_wall_ns()};
    const char *text;
    size_t length;
    Error ignored = {0};

    if (!project->file || file_count < SEEN_WORTH)
        return seen;
    seen.path = path_join(mem, project->state_directory, "cache/files");
    if (file_read(seen.path, SEEN_LIMIT, mem, &text, &length, &ignored) &&
        strncmp(text, SEEN_HEAD, strlen(SEEN_HEAD)) == 0)
        lines_read(&seen, arena_strdup(mem, text + strlen(SEEN_HEAD)));
    return seen;
}

/* One that cannot be read ends it: what follows is read from the files themselves. */
static void lines_read(Seen *seen, char *text)
{
    for (char *end; (end = strchr(text, '\n')); text = end + 1) {
        SeenFile *file = ARENA_NEW(seen->mem, SeenFile);
        const char *path;
        *end = '\0';
        if (!line_read(text, file, &path))
            return;
        map_put(&seen->files, path, file);
    }
}

/* "device inode size modified changed digest release path"; a release is never empty there: "-". */
static bool line_read(char *line, SeenFile *file, const char **path)
{
    int64_t numbers[5];
    char *at = line;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        numbers[i] = (int64_t)strtoull(at, &at, 10);
        if (*at++ != ' ')
            return false;
    }
    char *release = strchr(at, ' '), *name = release ? strchr(release + 1, ' ') : NULL;
    if (!name || release - at != DIGEST_LENGTH)
        return false;
    *release++ = '\0', *name++ = '\0';
    file->facts = (FileFacts){(uint64_t)numbers[0], (uint64_t)numbers[1], (uint64_t)numbers[2], numbers[3], numbers[4]};
    file->digest = at;
    file->release = strcmp(release, "-") == 0 ? "" : release;
    *path = name;
    return true;
}

const SeenFile *seen_find(Seen *seen, const char *path, const FileFacts *facts)
{
    SeenFile *file = seen->path ? map_get(&seen->files, path) : NULL;
    if (!file || !file_facts_equal(&file->facts, facts))
        return NULL;
    map_put(&seen->now, path, file);
    return file;
}

void seen_add(Seen *seen, const char *path, const SeenFile *file)
{
    int64_t newest = file->facts.changed_ns > file->facts.modified_ns ? file->facts.changed_ns : file->facts.modified_ns;
    if (!seen->path || newest > seen->began_ns - SEEN_SETTLE_NS || strchr(path, '\n'))
        return;
    SeenFile *kept = ARENA_NEW(seen->mem, SeenFile);
    *kept = *file;
    map_put(&seen->now, path, kept);
    seen->news = true;
}

void seen_close(const Seen *seen, const Project *project)
{
    Error ignored = {0};
    Buf out = buf_new(seen->mem);

    if (!seen->path || !seen->news || !file_is_ours(project->root))
        return;
    buf_add(&out, SEEN_HEAD);
    for (size_t i = 0; i < seen->now.count; i++) {
        const SeenFile *file = seen->now.entries[i].value;
        buf_printf(&out, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %s %s %s\n", file->facts.device,
                   file->facts.inode, file->facts.size, file->facts.modified_ns, file->facts.changed_ns, file->digest,
                   *file->release ? file->release : "-", seen->now.entries[i].key);
    }
    (void)!(file_make_directories(path_parent(seen->mem, seen->path), &ignored) &&
            file_write(seen->path, out.data, out.length, &ignored));
}
