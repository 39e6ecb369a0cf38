/* tree.h - the Merkle tree of RFC 6962, kept as its frontier
 * Takes  : leaf bytes or leaf hashes; nodes through a reader that the caller brings
 * Gives  : roots, inclusion and consistency proofs, and their strict verifiers
 * Errors : values; a verifier answers yes or no and says no to a missing, extra or swapped node
 * Cost   : append and root O(log n) hashes; proofs O(log n) reads when the caller stores the nodes
 *          of complete subtrees, else O(n)
 * Source : RFC 6962 section 2.1, RFC 9162 section 2.1
 */
#ifndef LEDGER_TREE_H
#define LEDGER_TREE_H

#include "base/err.h"
#include "base/text.h"

#define LEDGER_HASH 32
#define LEDGER_LEVELS 64
#define LEDGER_FRONTIER_BYTES (8 + LEDGER_LEVELS * LEDGER_HASH) /* the largest blob */
#define LEDGER_PROOF_MAX 66

struct ledger_hash {
    uint8_t b[LEDGER_HASH];
};

/* The roots of the complete subtrees that make a tree of `size` leaves, largest first: as many as
 * size has bits set. All zero is the empty tree. Plain data, may be copied. */
struct ledger_frontier {
    uint64_t size;
    struct ledger_hash peak[LEDGER_LEVELS];
};

/* SHA-256(0x00 || leaf) and SHA-256(0x01 || left || right). */
struct ledger_hash ledger_leaf_hash(struct text leaf);
struct ledger_hash ledger_node_hash(const struct ledger_hash *left,
                                    const struct ledger_hash *right);
bool ledger_hash_equal(const struct ledger_hash *a, const struct ledger_hash *b);

/* Adds one leaf. Asserts that size < 2^64 - 1. */
void ledger_append(struct ledger_frontier *f, const struct ledger_hash *leaf);

/* The root of the tree so far; of the empty tree, SHA-256 of nothing. */
struct ledger_hash ledger_root(const struct ledger_frontier *f);

/* To and from a blob: size as 8 bytes big endian, then the peaks. save writes at most
 * LEDGER_FRONTIER_BYTES and returns how many. load refuses any other length: VERR_BAD_INPUT. */
size_t ledger_frontier_save(const struct ledger_frontier *f, uint8_t *out);
enum verr ledger_frontier_load(struct text blob, struct ledger_frontier *out);

/* Where the nodes of a tree come from. leaf(ctx, i, out) gives the hash of leaf i; node(ctx, level,
 * k, out), which may be NULL, gives the root of leaves [k << level, (k + 1) << level) when the
 * caller stores it. Both return false when they cannot; for node that means "compute it". */
struct ledger_reader {
    bool (*leaf)(void *ctx, uint64_t index, struct ledger_hash *out);
    bool (*node)(void *ctx, int level, uint64_t k, struct ledger_hash *out);
    void *ctx; /* borrows */
};

/* A reader over an array of leaf hashes: borrows `leaves`, does not know their number. */
struct ledger_reader ledger_reader_over(const struct ledger_hash *leaves);

struct ledger_proof {
    size_t n;
    struct ledger_hash path[LEDGER_PROOF_MAX];
};

/* That leaf `index` is in the tree of `size` leaves. VERR_NOT_FOUND unless index < size;
 * VERR_STORE when the reader fails. */
enum verr ledger_inclusion(const struct ledger_reader *r, uint64_t index, uint64_t size,
                           struct ledger_proof *out);
/* That the tree of `old` leaves is the beginning of the tree of `size`. VERR_NOT_FOUND unless
 * 0 < old <= size; VERR_STORE. The proof of old = size is empty. */
enum verr ledger_consistency(const struct ledger_reader *r, uint64_t old, uint64_t size,
                             struct ledger_proof *out);

struct ledger_tree_head {
    uint64_t size;
    struct ledger_hash root;
};

/* True only for the one proof that RFC 9162 2.1.3.2 accepts. */
bool ledger_inclusion_verify(const struct ledger_hash *leaf, uint64_t index,
                             const struct ledger_tree_head *head, const struct ledger_proof *proof);
/* True only for the one proof that RFC 9162 2.1.4.2 accepts; an old size of 0 proves nothing and is
 * refused. */
bool ledger_consistency_verify(const struct ledger_tree_head *old,
                               const struct ledger_tree_head *now,
                               const struct ledger_proof *proof);

#endif
