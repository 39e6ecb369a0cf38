/* tree.c - hashing, frontier, proofs and their verifiers */
#include "ledger/tree.h"

#include "ledger/inner.h"

#include <assert.h>
#include <sodium.h>

struct ledger_hash ledger_leaf_hash(struct text leaf)
{
    static const uint8_t prefix = 0;
    struct ledger_hash h;
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, &prefix, 1);
    crypto_hash_sha256_update(&s, (const uint8_t *)leaf.p, leaf.n);
    crypto_hash_sha256_final(&s, h.b);
    return h;
}

struct ledger_hash ledger_node_hash(const struct ledger_hash *left, const struct ledger_hash *right)
{
    struct ledger_hash h;
    uint8_t all[1 + 2 * LEDGER_HASH];
    all[0] = 1;
    memcpy(all + 1, left->b, LEDGER_HASH);
    memcpy(all + 1 + LEDGER_HASH, right->b, LEDGER_HASH);
    crypto_hash_sha256(h.b, all, sizeof(all));
    return h;
}

bool ledger_hash_equal(const struct ledger_hash *a, const struct ledger_hash *b)
{
    return memcmp(a->b, b->b, LEDGER_HASH) == 0;
}

void ledger_append(struct ledger_frontier *f, const struct ledger_hash *leaf)
{
    assert(f->size < UINT64_MAX);
    struct ledger_hash h = *leaf;
    int n = ledger_peaks(f->size);
    /* Each trailing one bit of the size is a complete subtree on the right that now gets its
     * sibling. */
    for (uint64_t bits = f->size; bits & 1; bits >>= 1) {
        n--;
        h = ledger_node_hash(&f->peak[n], &h);
    }
    f->peak[n] = h;
    f->size++;
}

struct ledger_hash ledger_root(const struct ledger_frontier *f)
{
    struct ledger_hash h;
    int n = ledger_peaks(f->size);
    if (n == 0) {
        crypto_hash_sha256(h.b, NULL, 0);
        return h;
    }
    h = f->peak[n - 1];
    for (int i = n - 2; i >= 0; i--) {
        h = ledger_node_hash(&f->peak[i], &h);
    }
    return h;
}

size_t ledger_frontier_save(const struct ledger_frontier *f, uint8_t *out)
{
    size_t n = (size_t)ledger_peaks(f->size);
    for (int i = 0; i < 8; i++) {
        out[i] = (uint8_t)(f->size >> (56 - 8 * i));
    }
    memcpy(out + 8, f->peak, n * LEDGER_HASH);
    return 8 + n * LEDGER_HASH;
}

enum verr ledger_frontier_load(struct text blob, struct ledger_frontier *out)
{
    if (blob.n < 8) {
        return VERR_BAD_INPUT;
    }
    uint64_t size = 0;
    for (int i = 0; i < 8; i++) {
        size = size << 8 | (uint8_t)blob.p[i];
    }
    size_t n = (size_t)ledger_peaks(size);
    if (blob.n != 8 + n * LEDGER_HASH) {
        return VERR_BAD_INPUT;
    }
    *out = (struct ledger_frontier){.size = size};
    memcpy(out->peak, blob.p + 8, n * LEDGER_HASH);
    return VERR_OK;
}
