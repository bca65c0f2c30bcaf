#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"

static void fd_clean(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define auto_fd autoclean(fd_clean) int

static bool file_fail(Error *err, const char *what, const char *path)
{
    int number = errno;
    error_set(err, ERR_FAILED, "cannot %s %s: %s", what, path, strerror(number));
    if (number == ENOSPC || number == EDQUOT)
        error_hint(err, "Make room on that disk and run the same command again.");
    else if (number == EACCES || number == EPERM || number == EROFS)
        error_hint(err, "Check owner and mode of the file and of its folder.");
    return false;
}

bool file_read(const char *path, size_t limit, Arena *mem, const char **bytes, size_t *length, Error *err)
{
    auto_fd fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    struct stat facts;
    if (fd < 0 || fstat(fd, &facts) != 0)
        return file_fail(err, "read", path);
    if (!S_ISREG(facts.st_mode))
        return error_set(err, ERR_REFUSED, "%s is not a regular file", path);
    size_t size = (size_t)facts.st_size;
    if (size > limit)
        return error_set(err, ERR_REFUSED, "%s has %zu bytes; the limit is %zu", path, size, limit);
    char *text = arena_alloc(mem, size + 1);
    size_t have = 0;
    while (have < size) {
        ssize_t got = read(fd, text + have, size - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_fail(err, "read", path);
        if (got == 0)
            break;
        have += (size_t)got;
    }
    *bytes = text;
    *length = have;
    return true;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

static bool directory_sync(const char *path, Error *err)
{
    auto_arena mem = arena_new();
    const char *parent = path_parent(mem, path);
    auto_fd fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL)) /* some file systems cannot sync folders */
        return file_fail(err, "make durable", parent);
    return true;
}

static mode_t mode_for(const char *path)
{
    struct stat facts;
    if (stat(path, &facts) == 0)
        return facts.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0644 & ~mask;
}

/* Puts the finished temporary file in its place; `exclusive`: only where there is nothing. */
static bool file_place(const char *temporary, const char *path, bool exclusive, Error *err)
{
    if (!exclusive)
        return rename(temporary, path) == 0 || file_fail(err, "write", path);
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EINVAL || errno == ENOSYS) { /* a file system without it */
        if (link(temporary, path) == 0) {
            unlink(temporary);
            return true;
        }
    }
    if (errno == EEXIST)
        return error_set(err, ERR_REFUSED, "%s exists already", path);
    return file_fail(err, "write", path);
}

static bool file_put(const char *path, const char *bytes, size_t length, bool exclusive, Error *err)
{
    auto_arena mem = arena_new();
    char *temporary = arena_printf(mem, "%s.XXXXXX", path);
    auto_fd fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return file_fail(err, "write", path);
    bool written = fchmod(fd, mode_for(path)) == 0 && write_all(fd, bytes, length) && fsync(fd) == 0;
    if (!written)
        file_fail(err, "write", path);
    if (!written || !file_place(temporary, path, exclusive, err)) {
        unlink(temporary);
        return false;
    }
    return directory_sync(path, err);
}

bool file_write(const char *path, const char *bytes, size_t length, Error *err)
{
    return file_put(path, bytes, length, false, err);
}

bool file_create(const char *path, const char *bytes, size_t length, Error *err)
{
    if (file_exists(path))
        return error_set(err, ERR_REFUSED, "%s exists already", path);
    return file_put(path, bytes, length, true, err);
}

bool file_make_directories(const char *path, Error *err)
{
    auto_arena mem = arena_new();
    char *partial = arena_strdup(mem, path);
    for (char *slash = strchr(partial + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(partial, 0777) != 0 && errno != EEXIST)
            return file_fail(err, "make folder", partial);
        if (!slash)
            break;
        *slash = '/';
    }
    if (!file_is_directory(path))
        return error_set(err, ERR_FAILED, "%s exists and is not a folder", path);
    return true;
}

static void directory_clean(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool file_list(const char *directory, Arena *mem, TextList *names, Error *err)
{
    autoclean(directory_clean) DIR *open_directory = opendir(directory);
    if (!open_directory)
        return file_fail(err, "read folder", directory);
    TextList found = {0};
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(open_directory);
        if (!entry)
            break;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            vec_push(mem, &found, arena_strdup(mem, entry->d_name));
    }
    if (errno)
        return file_fail(err, "read folder", directory);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, names_compare);
    *names = found;
    return true;
}

static int tree_remove_one(const char *path, const struct stat *facts, int type, struct FTW *place)
{
    (void)facts, (void)type, (void)place;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool file_remove_tree(const char *path, Error *err)
{
    if (nftw(path, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return file_fail(err, "remove", path);
    return true;
}

bool file_exists(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0;
}

bool file_is_directory(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool file_is_writable(const char *path)
{
    return access(path, W_OK) == 0;
}

bool file_is_ours(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && facts.st_uid == geteuid();
}

static int64_t time_ns(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int file_open_folder(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void file_close_folder(int *folder)
{
    if (*folder >= 0)
        close(*folder);
    *folder = -1;
}

bool file_facts(int folder, const char *path, FileFacts *facts)
{
    struct stat found;
    if (fstatat(folder, path, &found, 0) != 0)
        return false;
    *facts = (FileFacts){found.st_dev, found.st_ino, (uint64_t)found.st_size, time_ns(found.st_mtim),
                         time_ns(found.st_ctim)};
    return true;
}

bool file_facts_equal(const FileFacts *a, const FileFacts *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns;
}

const char *path_join(Arena *mem, const char *a, const char *b)
{
    if (!b)
        return a;
    if (b[0] == '/' || !*a || strcmp(a, ".") == 0)
        return b;
    size_t length = strlen(a), rest = strlen(b); /* done for every file of a project: no printf */
    char *path = arena_alloc(mem, length + rest + 2);
    memcpy(path, a, length);
    if (path[length - 1] != '/')
        path[length++] = '/';
    memcpy(path + length, b, rest + 1);
    return path;
}

const char *path_parent(Arena *mem, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return slash == path ? "/" : arena_strndup(mem, path, (size_t)(slash - path));
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *path_relative(Arena *mem, const char *from, const char *path)
{
    size_t common = 0, at = 0; /* the last point at which both are at the end of a folder's name */
    for (;; at++) {
        bool from_ends = !from[at] || from[at] == '/', path_ends = !path[at] || path[at] == '/';
        if (from_ends && path_ends)
            common = at;
        if (!from[at] || from[at] != path[at])
            break;
    }
    if (common == 0)
        return path;
    Buf shown = buf_new(mem);
    for (const char *rest = from + common; *rest; rest++)
        if (*rest == '/' && rest[1])
            buf_add(&shown, "../");
    const char *tail = path[common] == '/' ? path + common + 1 : path + common;
    buf_add(&shown, tail);
    if (!*tail && shown.length)
        buf_truncate(&shown, shown.length - 1);
    return shown.length ? shown.data : ".";
}

bool path_absolute(const char *path, Arena *mem, const char **absolute, Error *err)
{
    char found[PATH_MAX];
    if (!realpath(path, found))
        return file_fail(err, "find", path);
    *absolute = arena_strdup(mem, found);
    return true;
}
