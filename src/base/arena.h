/* arena.h - memory that is given back all at once
 * Takes  : a block of memory that the caller owns
 * Gives  : zeroed pieces of it, aligned
 * Errors : an arena that is full says so once and for all (`full`): callers write freely and ask
 *          arena_full() once at the end. A refused piece is NULL.
 * Owns   : nothing. Pieces live until the caller resets or releases the block.
 * Cost   : O(size) for the zeroing, no system call
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
    char *base; /* first byte of the block */
    char *at;   /* next free byte */
    char *end;  /* one past the last byte */
    bool full;  /* sticky: a piece was refused since the last reset */
};

/* Makes an arena over [block, block + size). Borrows the block. */
struct arena arena_over(void *block, size_t size);

/* `count` zeroed elements of `size` bytes, aligned on `align` (a power of two).
 * NULL, and `full` set, when they do not fit or count * size overflows. */
void *arena_take(struct arena *a, size_t count, size_t size, size_t align);

/* The same, not zeroed: for what is written before it is read. */
void *arena_raw(struct arena *a, size_t count, size_t size, size_t align);

/* All that is left, not zeroed: for a writer that does not know yet how much it will write, and
 * gives the rest back (arena_rewind). In constant time. */
char *arena_rest(struct arena *a, size_t *size);

/* Gives every piece back; `full` is forgotten. */
void arena_reset(struct arena *a);

/* A point to come back to: arena_rewind gives back what was taken since arena_mark. */
char *arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, char *mark);

/* Bytes still free. */
size_t arena_left(const struct arena *a);

static inline bool arena_full(const struct arena *a)
{
    return a->full;
}

#define ARENA_NEW(a, type) ((type *)arena_take((a), 1, sizeof(type), _Alignof(type)))
#define ARENA_RAW(a, type, n) ((type *)arena_raw((a), (n), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_take((a), (n), sizeof(type), _Alignof(type)))

#endif
