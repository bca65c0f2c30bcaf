/*
 * Files and folders. Errors name the path and say what the operating system said.
 */
#ifndef THESEUS_CORE_FILE_H
#define THESEUS_CORE_FILE_H

#include "core/error.h"
#include "core/vec.h"

/* The whole file, NUL-terminated (length excludes the NUL). Larger than `limit` bytes, or not a regular
 * file: ERR_REFUSED. */
bool file_read(const char *path, size_t limit, Arena *mem, const char **bytes, size_t *length,
               Error *err) MUST_CHECK;
/* All or nothing, and durable when it returns: a temporary file beside it, fsync, rename, fsync of the folder. An existing
 * file keeps its mode, a new one gets 0644 less the umask. */
bool file_write(const char *path, const char *bytes, size_t length, Error *err) MUST_CHECK;
/* As file_write, but an existing file is ERR_REFUSED and stays as it is. */
bool file_create(const char *path, const char *bytes, size_t length, Error *err) MUST_CHECK;
/* The folder and all above it; existing ones are fine. */
bool file_make_directories(const char *path, Error *err) MUST_CHECK;
/* Names (without "." and "..") in bytewise order, so that every machine sees the same one. */
bool file_list(const char *directory, Arena *mem, TextList *names, Error *err) MUST_CHECK;
/* The tree below and including `path`; symbolic links are removed, never followed. Absent is fine. */
bool file_remove_tree(const char *path, Error *err) MUST_CHECK;

bool file_exists(const char *path);       /* anything of that name; false as well when it cannot be looked at */
bool file_is_directory(const char *path); /* symbolic links are followed */
bool file_is_writable(const char *path);
bool file_is_ours(const char *path);      /* its owner is who we work as */

/* What tells whether a file is still the one that was read. Symbolic links are followed. */
typedef struct FileFacts {
    uint64_t device, inode, size;
    int64_t modified_ns, changed_ns; /* wall clock of the file system */
} FileFacts;
/* Of a path below an open folder: looking up a thousand long paths costs more than looking at the files. False: it cannot
 * be looked at. */
int file_open_folder(const char *path); /* -1: it cannot be opened; closed by auto_folder */
bool file_facts(int folder, const char *path, FileFacts *facts);
void file_close_folder(int *folder);
#define auto_folder autoclean(file_close_folder) int
bool file_facts_equal(const FileFacts *a, const FileFacts *b);

/* "a/b"; b alone when it is absolute or a is "" or "."; NULL b gives a. */
const char *path_join(Arena *mem, const char *a, const char *b);
const char *path_parent(Arena *mem, const char *path); /* "/" for "/a", "." for "a" */
const char *path_name(const char *path);               /* what follows the last slash */
/* `path` as somebody in the folder `from` would type it ("../a"); both absolute, without "..". Where they have
 * nothing in common, `path` itself. */
const char *path_relative(Arena *mem, const char *from, const char *path);
/* Absolute, without symbolic links; the path must exist. */
bool path_absolute(const char *path, Arena *mem, const char **absolute, Error *err) MUST_CHECK;

#endif
