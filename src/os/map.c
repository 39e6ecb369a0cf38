/* map.c - address space for arenas: see os.h */
#include "os/os.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define MAP_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MAP_ASAN 1
#endif
#endif

/* What an arena hid in these addresses is forgotten: the kernel gives them to another mapping. */
#ifdef MAP_ASAN
#include <sanitizer/asan_interface.h>
#define FORGET(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define FORGET(p, n) ((void)(p), (void)(n))
#endif

enum verr os_map(size_t size, struct os_map *out)
{
    assert(size > 0);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (size > SIZE_MAX - page)
        return VERR_LIMIT;
    size = (size + page - 1) / page * page;
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    if (p == MAP_FAILED)
        return VERR_LIMIT;
    *out = (struct os_map){p, size};
    return VERR_OK;
}

enum verr os_spool(const char *folder, size_t size, struct os_map *out)
{
    assert(size > 0);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return VERR_DISK;
    /* Room on the disk now: a page without it would kill the process when it is touched. */
    if (posix_fallocate(fd, 0, (off_t)size) != 0) {
        close(fd);
        return VERR_DISK;
    }
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return VERR_LIMIT;
    *out = (struct os_map){p, size};
    return VERR_OK;
}

enum verr os_map_file(const char *path, size_t max, struct os_map *out)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? VERR_NOT_FOUND : VERR_DISK;
    enum verr e = fstat(fd, &s)                           ? VERR_DISK
                  : !S_ISREG(s.st_mode) || s.st_size <= 0 ? VERR_BAD_INPUT
                  : (uint64_t)s.st_size > max             ? VERR_LIMIT
                                                          : VERR_OK;
    void *p =
        e ? MAP_FAILED : mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return e ? e : VERR_DISK;
    *out = (struct os_map){p, (size_t)s.st_size};
    return VERR_OK;
}

void os_map_drop(struct os_map *m)
{
    int refused = madvise(m->p, m->size, MADV_DONTNEED);
    assert(refused == 0);
}

void os_unmap(struct os_map *m)
{
    if (!m->p)
        return;
    FORGET(m->p, m->size);
    int refused = munmap(m->p, m->size);
    assert(refused == 0);
    *m = (struct os_map){NULL, 0};
}

enum verr os_arena(size_t size, struct os_map *map, struct arena *arena)
{
    enum verr e = os_map(size, map);
    if (!e)
        *arena = arena_over(map->p, map->size);
    return e;
}
