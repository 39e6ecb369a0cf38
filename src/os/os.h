/* os.h - what pure rooms may not do: clock, files, mapped memory, random bytes, log lines
 * Errors : VERR_DISK (the file system refused), VERR_NOT_FOUND (no such file), VERR_LIMIT (larger
 *          than the caller's cap), VERR_BUSY (locked by another process)
 * Owns   : what os_map, os_lock return, until os_unmap, os_unlock
 */
#ifndef OS_OS_H
#define OS_OS_H

#include "base/err.h"

/* UTC, milliseconds since 1970. Can jump when an administrator sets the clock. */
int64_t os_wall_ms(void);
/* Nanoseconds since an arbitrary point; never goes back. For durations and deadlines. */
int64_t os_mono_ns(void);

/* Fills [out, out + n) from the kernel's generator. Cannot fail (asserts). */
void os_random(void *out, size_t n);

/* Address space for an arena: zero pages that cost memory only once touched (MAP_NORESERVE).
 * size in bytes is rounded up to whole pages. Owns the map. VERR_LIMIT when the kernel refuses. */
struct os_map {
    void *p;
    size_t size;
};
enum verr os_map(size_t size, struct os_map *out);
/* The same over a file without a name in `folder`, gone with the map: for what is too large for
 * memory and no secret. VERR_DISK: no room for all of it. os_map_drop is not for it. */
enum verr os_spool(const char *folder, size_t size, struct os_map *out);
/* Gives touched pages back to the kernel and keeps the addresses (zero again). */
void os_map_drop(struct os_map *m);
void os_unmap(struct os_map *m); /* {NULL, 0} is allowed */
/* The same as an arena over a new map: *arena borrows *map. */
enum verr os_arena(size_t size, struct os_map *map, struct arena *arena);

/* The whole file, in the arena; at most `max` bytes, VERR_LIMIT beyond (also when the arena is
 * full). `path` "-" is standard input. The view is followed by a zero byte that it does not count.
 */
enum verr os_read_file(const char *path, size_t max, struct arena *a, struct text *out);
/* The same from an open descriptor up to its end; the descriptor stays open. */
enum verr os_read_fd(int fd, size_t max, struct arena *a, struct text *out);
/* A regular file of 1 to `max` bytes, shared and read-only; os_unmap ends it. Whoever changes the
 * file in place changes the map: it is for files that are replaced whole (os_write_file). Errors:
 * VERR_NOT_FOUND, VERR_BAD_INPUT (no regular file, or empty), VERR_LIMIT, VERR_DISK. */
enum verr os_map_file(const char *path, size_t max, struct os_map *out);
/* Up to n bytes, across short reads and EINTR; *got is less than n only at the end. VERR_DISK. */
enum verr os_read_some(int fd, void *to, size_t n, size_t *got);
/* All of `bytes` to the descriptor, across short writes and EINTR. */
enum verr os_write_fd(int fd, struct text bytes);
/* Replaces `path` whole or not at all: a temporary file beside it, fsync, rename, fsync of the
 * folder. mode: permission bits, e.g. 0600. */
enum verr os_write_file(const char *path, struct text bytes, unsigned mode);
/* fsync of a folder, so that names created, renamed or removed in it survive a power loss. */
enum verr os_sync_folder(const char *path);
/* Makes the folder if it is missing (0700); its parent must exist. */
enum verr os_make_folder(const char *path);
bool os_exists(const char *path);

/* An exclusive lock on a file (created if missing, 0600), kept until os_unlock or death.
 * VERR_BUSY when another process has it. */
enum verr os_lock(const char *path, int *fd);
void os_unlock(int fd);

/* One line on standard error, in one write:
 *   2026-11-24T01:54:20.123Z info clerk[123] store.opened driver=sqlite version=1
 * `event`: dotted literal, `format`: printf pairs "key=%s"; control characters become '?'; the line
 * is cut at 1 KiB. With VIGIE_LOG=debug|info|warn|error in the environment lesser lines are left
 * out. Never pass anything that names a patient, a person's words, a key or a token. */
enum os_level { OS_DEBUG, OS_INFO, OS_WARN, OS_ERROR };
void os_log(enum os_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
