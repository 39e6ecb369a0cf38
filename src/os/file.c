/* file.c - whole files, replaced whole or not at all: see os.h */
#include "os/os.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum verr because(int number)
{
    return number == ENOENT || number == ENOTDIR ? VERR_NOT_FOUND : VERR_DISK;
}

enum { PIECE = 64 * 1024 };

enum verr os_read_some(int fd, void *to, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        ssize_t r = read(fd, (char *)to + *got, n - *got);
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return VERR_DISK;
        if (r == 0)
            break;
        *got += (size_t)r;
    }
    return VERR_OK;
}

/* Pieces of alignment 1 follow each other: together they are the file. One byte is always left for
 * the zero, so that reading it full means "too long". */
enum verr os_read_fd(int fd, size_t max, struct arena *a, struct text *out)
{
    char *mark = arena_mark(a);
    size_t total = 0, got = 0, piece;
    enum verr e = VERR_OK;
    do {
        piece = arena_left(a) < PIECE ? arena_left(a) : PIECE;
        char *p = piece > 0 ? arena_take(a, piece, 1, 1) : NULL;
        e = p ? os_read_some(fd, p, piece, &got) : VERR_LIMIT;
        total += got;
    } while (!e && got == piece && total <= max);
    if (!e && total > max)
        e = VERR_LIMIT;
    if (e) {
        arena_rewind(a, mark);
        return e;
    }
    mark[total] = 0;
    arena_rewind(a, mark + total + 1);
    *out = (struct text){mark, total};
    return VERR_OK;
}

enum verr os_read_file(const char *path, size_t max, struct arena *a, struct text *out)
{
    if (!strcmp(path, "-"))
        return os_read_fd(STDIN_FILENO, max, a, out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return because(errno);
    enum verr e = os_read_fd(fd, max, a, out);
    close(fd);
    return e;
}

enum verr os_write_fd(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return VERR_DISK;
        bytes = text_slice(bytes, (size_t)n, bytes.n);
    }
    return VERR_OK;
}

enum verr os_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return because(errno);
    int refused = fsync(fd);
    close(fd);
    return refused ? VERR_DISK : VERR_OK;
}

static enum verr sync_parent(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return VERR_LIMIT;
    memcpy(folder, path, n);
    folder[n] = 0;
    return os_sync_folder(!slash ? "." : n == 0 ? "/" : folder);
}

static enum verr write_whole(const char *path, struct text bytes, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return because(errno);
    enum verr e = os_write_fd(fd, bytes);
    if (!e && (fchmod(fd, (mode_t)mode) || fsync(fd)))
        e = VERR_DISK;
    if (close(fd) && !e)
        e = VERR_DISK;
    return e;
}

enum verr os_write_file(const char *path, struct text bytes, unsigned mode)
{
    char temporary[PATH_MAX];
    uint64_t salt;
    os_random(&salt, sizeof salt);
    int n = snprintf(temporary, sizeof temporary, "%s.%016llx", path, (unsigned long long)salt);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return VERR_LIMIT;
    enum verr e = write_whole(temporary, bytes, mode);
    if (!e && rename(temporary, path))
        e = because(errno);
    if (e) {
        unlink(temporary);
        return e;
    }
    return sync_parent(path);
}

enum verr os_make_folder(const char *path)
{
    if (!mkdir(path, 0700))
        return sync_parent(path);
    struct stat s;
    if (errno == EEXIST)
        return !stat(path, &s) && S_ISDIR(s.st_mode) ? VERR_OK : VERR_EXISTS;
    return because(errno);
}

bool os_exists(const char *path)
{
    struct stat s;
    return !stat(path, &s);
}

enum verr os_lock(const char *path, int *fd)
{
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f < 0)
        return because(errno);
    if (flock(f, LOCK_EX | LOCK_NB)) {
        enum verr e = errno == EWOULDBLOCK ? VERR_BUSY : VERR_DISK;
        close(f);
        return e;
    }
    *fd = f;
    return VERR_OK;
}

void os_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}
