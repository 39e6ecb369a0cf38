/* inner.h - what the files of this room share and nobody else sees */
#ifndef LEDGER_INNER_H
#define LEDGER_INNER_H

#include "base/text.h"

/* [a-z0-9_], [A-Za-z0-9._:-], [A-Za-z0-9._:+/=-] */
enum ledger_alphabet { LEDGER_WORD, LEDGER_ID, LEDGER_VALUE };

/* At most `max` bytes, all of the alphabet. */
bool ledger_spelled(struct text t, enum ledger_alphabet alphabet, size_t max);

/* "2026-03-12T08:30:00.000Z" */
#define LEDGER_TIME_BYTES 24
#define LEDGER_TIME_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* Proleptic Gregorian, no leap seconds. write: 0 <= ms <= LEDGER_TIME_MAX. */
void ledger_time_write(int64_t ms, char out[LEDGER_TIME_BYTES]);
/* Only what ledger_time_write writes. */
bool ledger_time_read(struct text t, int64_t *ms);

/* Canonical padded base64 (RFC 4648 section 4) of n bytes; read wants exactly n bytes. */
void ledger_base64_write(struct writer *w, const uint8_t *bytes, size_t n);
/* Decodes into out, at most `max` bytes; returns their number, or SIZE_MAX when not canonical. */
size_t ledger_base64_read(struct text t, uint8_t *out, size_t max);

/* Lower-case hex of exactly n bytes. */
bool ledger_hex_read(struct text t, uint8_t *out, size_t n);

/* Decimal without leading zeros. */
bool ledger_u64_read(struct text t, uint64_t *out);

/* A log's or witness' name: 1 .. LEDGER_ORIGIN_MAX bytes of printable ASCII, no blank, no '+'. */
bool ledger_is_origin(struct text t);

/* How many complete subtrees make a tree of `size` leaves: its bits set. (Written out: the builtin
 * asks for a call on machines without the instruction.) */
static inline int ledger_peaks(uint64_t size)
{
    int n = 0;
    for (; size; size &= size - 1) {
        n++;
    }
    return n;
}

#endif
