/* table.h - the compiled words of share/deid (tool/deid.py writes them) */
#ifndef DEID_TABLE_H
#define DEID_TABLE_H

#include <stdint.h>

/* A word by the hash of its folded bytes; hash 0: an empty slot. */
struct deid_entry {
    uint64_t hash;
    uint64_t flags; /* enum deid_word */
    uint8_t value;  /* of a number or month */
};

extern const uint32_t deid_slots; /* a power of two */
extern const struct deid_entry deid_table[];
/* One bit a hash, at (hash >> 40) mod its bits: a word without it is not in the table. */
enum { DEID_SIEVE = 2048 };
extern const uint64_t deid_sieve[DEID_SIEVE];

/* What pseudonyms are made of. Given names are in alphabetical order. */
extern const char *const deid_given_m[], *const deid_given_f[];
extern const char deid_given_m_initials[], deid_given_f_initials[]; /* one letter a name */
extern const char *const deid_family_begin[], *const deid_family_end[];
extern const char *const deid_town[], *const deid_street[], *const deid_hospital[];
extern const uint32_t deid_given_m_n, deid_given_f_n, deid_family_begin_n, deid_family_end_n;
extern const uint32_t deid_town_n, deid_street_n, deid_hospital_n;

#endif
