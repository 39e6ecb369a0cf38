/* arena.c - see arena.h. Under AddressSanitizer what was given back, and a red zone after the last
 * piece, are poisoned, so that a write past a piece is caught even inside the block. Not the whole
 * block: an arena may be a mapping of gigabytes of which little is ever touched. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) __asan_poison_memory_region((p), (n))
#define SHOW(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
#endif

enum { RED_ZONE = 4096 };

/* Poisons what follows `at`. */
static void guard(const struct arena *a)
{
    size_t left = (size_t)(a->end - a->at);
    HIDE(a->at, left < RED_ZONE ? left : RED_ZONE);
}

struct arena arena_over(void *block, size_t size)
{
    assert(block != NULL || size == 0);
    struct arena a = {block, block, (char *)block + size, false};
    guard(&a);
    return a;
}

void *arena_raw(struct arena *a, size_t count, size_t size, size_t align)
{
    assert(align != 0 && (align & (align - 1)) == 0);
    assert(a->at >= a->base && a->at <= a->end);
    size_t pad = (size_t)(-(uintptr_t)a->at & (align - 1));
    size_t left = (size_t)(a->end - a->at);
    if (pad > left || (size != 0 && count > (left - pad) / size)) {
        a->full = true;
        return NULL;
    }
    char *piece = a->at + pad;
    size_t bytes = count * size;
    a->at = piece + bytes;
    SHOW(piece, bytes);
    guard(a);
    return piece;
}

void *arena_take(struct arena *a, size_t count, size_t size, size_t align)
{
    void *piece = arena_raw(a, count, size, align);
    if (piece != NULL) {
        memset(piece, 0, count * size);
    }
    return piece;
}

char *arena_rest(struct arena *a, size_t *size)
{
    char *piece = a->at;
    *size = (size_t)(a->end - a->at);
    a->at = a->end;
    SHOW(piece, *size);
    return piece;
}

void arena_reset(struct arena *a)
{
    arena_rewind(a, a->base);
    a->full = false;
}

char *arena_mark(const struct arena *a)
{
    return a->at;
}

void arena_rewind(struct arena *a, char *mark)
{
    assert(mark >= a->base && mark <= a->at);
    HIDE(mark, (size_t)(a->at - mark));
    a->at = mark;
    guard(a);
}

size_t arena_left(const struct arena *a)
{
    return (size_t)(a->end - a->at);
}
