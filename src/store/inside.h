/* inside.h - numbers in files, and what keys and backup share; nobody outside the store includes it
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/store.h"

/* 8 bytes, big endian. */
static inline void store__put_i64(struct writer *w, int64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        writer_char(w, (char)((uint64_t)v >> shift & 0xff));
}

/* Takes 8 bytes from the front of *rest; false when there are fewer. */
static inline bool store__cut_i64(struct text *rest, int64_t *out)
{
    if (rest->n < 8)
        return false;
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | (uint8_t)rest->p[i];
    *out = (int64_t)v;
    *rest = text_slice(*rest, 8, rest->n);
    return true;
}

/* Writes, reads DATA/keys/epoch.key. The view is in the arena. VERR_KEY when there is none. */
enum verr store__escrow(struct db *db);
enum verr store__escrow_read(struct db *db, struct arena *a, int64_t *epoch, struct text *wrapped);

#endif
