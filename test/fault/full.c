/*
 * Loaded into a server: the disk is full while the file named by THESEUS_FULL is there. Whatever would make a file under
 * base/ longer fails with ENOSPC, as it does on a full disk; what is there already can be written.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_full(int fd, off_t end)
{
    const char *flag = getenv("THESEUS_FULL");
    char link[64], path[1024];
    struct stat now;
    ssize_t length;

    if (!flag || access(flag, F_OK) != 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    return strstr(path, "/base/") && fstat(fd, &now) == 0 && end > now.st_size;
}

#define REFUSE_WHEN_FULL(fd, end)                                                                                      \
    if (is_full(fd, end)) {                                                                                            \
        errno = ENOSPC;                                                                                                \
        return -1;                                                                                                     \
    }

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    static ssize_t (*next)(int, const void *, size_t, off_t);

    REFUSE_WHEN_FULL(fd, offset + (off_t)size)
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pwrite");
    return next(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
    return pwrite(fd, data, size, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    static ssize_t (*next)(int, const struct iovec *, int, off_t);
    off_t end = offset;

    for (int i = 0; i < count; i++)
        end += (off_t)parts[i].iov_len;
    REFUSE_WHEN_FULL(fd, end)
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "pwritev");
    return next(fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset)
{
    return pwritev(fd, parts, count, offset);
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    static int (*next)(int, off_t, off_t);

    if (is_full(fd, offset + length))
        return ENOSPC;
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "posix_fallocate");
    return next(fd, offset, length);
}

int posix_fallocate64(int fd, off_t offset, off_t length)
{
    return posix_fallocate(fd, offset, length);
}
