/* layout.h - the file of a terminology (inside its room), in little-endian numbers
 * A header, then without gaps: the bits of first words, slots, nodes, concepts, texts. Every part
 * but the last is a multiple of eight bytes. Node 0 is the root; its children are reached through
 * the slots alone. The children of a node follow each other, by the number of their word.
 */
#ifndef TERMINOLOGY_LAYOUT_H
#define TERMINOLOGY_LAYOUT_H

#include "terminology/terminology.h"

#define TERMINOLOGY_MAGIC "VIGIEVGT"
enum { TERMINOLOGY_VERSION = 1, TERMINOLOGY_HASH_BYTES = 32, TERMINOLOGY_TEXTS = 5 };
enum { TERMINOLOGY_FIRST_WORDS = (1 << TERMINOLOGY_FIRST_BITS) / 64 };
#define TERMINOLOGY_NONE UINT32_MAX

struct terminology_header {
    char magic[8];
    uint32_t version;
    uint32_t slot_bits;                   /* slots are 2^slot_bits */
    uint64_t bytes;                       /* of the file */
    uint8_t hash[TERMINOLOGY_HASH_BYTES]; /* BLAKE2b-256 of the file with zeros here */
    uint32_t words, nodes, concepts, texts, forms;
    uint32_t lang;
    uint32_t about[TERMINOLOGY_TEXTS]; /* name, source, release, licence, made */
    uint32_t systems[TERMINOLOGY_SYSTEMS];
    uint32_t spelled; /* 1: nodes say what the stem of a form of one word lost */
    uint32_t spare[2];
};
_Static_assert(sizeof(struct terminology_header) == 128, "the header has no gaps");

struct terminology_slot {
    uint64_t hash;
    uint32_t letters; /* in the texts: the stem */
    uint32_t word;    /* its number, 0: an empty slot */
    uint32_t root;    /* the node that it leads to from the root, 0: it begins no form */
    uint32_t n;       /* bytes of the stem */
};
_Static_assert(sizeof(struct terminology_slot) == 24, "slots have no gaps");

/* Of a node: a form that counts in capitals only; letters that the stem of its word lost. */
enum { TERMINOLOGY_CAPITALS = 1, TERMINOLOGY_LOST_E = 2, TERMINOLOGY_LOST_S = 4 };
struct terminology_node {
    uint64_t may; /* bit (hash >> 58) of each child's word: most that lead nowhere are told by it */
    uint32_t word;
    uint32_t first; /* its first child */
    uint32_t concept;
    uint16_t edges;
    uint16_t flags;
};
_Static_assert(sizeof(struct terminology_node) == 24, "nodes have no gaps");

/* By the byte order of their ids. */
struct terminology_concept {
    uint32_t id, label;
    uint16_t kind, system, coded; /* coded: what follows the name in its id is a code */
    uint16_t spare;
};
_Static_assert(sizeof(struct terminology_concept) == 16, "concepts have no gaps");

#endif
