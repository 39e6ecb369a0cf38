/* common.c - what every command does the same way */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { HUGE_PAGE = 1 << 21, ARENA_AT_ONCE = 4 * HUGE_PAGE };

void cli_say(const char *name, const char *what, const char *subject)
{
    if (subject) {
        fprintf(stderr, "vigie %s: %s: %s\n", name, subject, what);
    } else {
        fprintf(stderr, "vigie %s: %s\n", name, what);
    }
}

int cli_fail(const char *name, enum verr e, const char *subject)
{
    cli_say(name, verr_message(e, LANG_EN), subject);
    return verr_exit(e) ? verr_exit(e) : 5;
}

bool cli_wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

/* Memory of many pages at once: one page fault after the other costs more than reading what stands
 * there. A kernel that knows no such advice loses nothing. */
static void in_huge_pages(void *p, size_t size)
{
    madvise(p, size, MADV_HUGEPAGE);
}

/* The same as malloc, for the bytes of a file. */
static char *room_for(size_t size)
{
    if (size < HUGE_PAGE) {
        return malloc(size);
    }
    size_t whole = (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
    char *p = aligned_alloc(HUGE_PAGE, whole);
    if (p) {
        in_huge_pages(p, whole);
    }
    return p;
}

/* What a stream may hold, and one byte more, which tells its end. */
static size_t bytes_of(FILE *f, size_t max)
{
    enum { UNKNOWN = 1 << 16 };
    struct stat about;
    bool file = fstat(fileno(f), &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
    size_t n = file ? (size_t)about.st_size : UNKNOWN - 1;
    return (n < max ? n : max) + 1;
}

static enum verr read_stream(FILE *f, size_t max, struct text *out)
{
    size_t cap = bytes_of(f, max);
    size_t n = 0;
    char *p = room_for(cap);
    while (p) {
        n += fread(p + n, 1, cap - n, f);
        if (n < cap || n > max) {
            break;
        }
        char *wider = realloc(p, cap * 2);
        if (!wider) {
            free(p);
        }
        p = wider;
        cap *= 2;
    }
    if (!p) {
        return VERR_INTERNAL;
    }
    if (ferror(f) || n > max) {
        free(p);
        return n > max ? VERR_LIMIT : VERR_DISK;
    }
    *out = (struct text){p, n};
    return VERR_OK;
}

enum verr cli_read(const char *path, size_t max, struct text *out)
{
    if (strcmp(path, "-") == 0) {
        return read_stream(stdin, max, out);
    }
    FILE *f = fopen(path, "rbe");
    if (!f) {
        return errno == ENOENT ? VERR_NOT_FOUND : VERR_DISK;
    }
    enum verr e = read_stream(f, max, out);
    (void)fclose(f);
    return e;
}

struct arena cli_arena(size_t size)
{
    char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        fputs("vigie: no memory left on this machine\n", stderr);
        exit(5);
    }
    p += -(uintptr_t)p & (HUGE_PAGE - 1);
    in_huge_pages(p, size < ARENA_AT_ONCE ? size : ARENA_AT_ONCE);
    return arena_over(p, size);
}
