/* proof.c - inclusion and consistency: made, and held against a root */
#include "ledger/tree.h"

#include "ledger/inner.h"

#include <assert.h>

static bool array_leaf(void *ctx, uint64_t index, struct ledger_hash *out)
{
    const struct ledger_hash *leaves = ctx;
    *out = leaves[index];
    return true;
}

struct ledger_reader ledger_reader_over(const struct ledger_hash *leaves)
{
    /* The callback only reads: the cast drops const for the shape of ctx. */
    return (struct ledger_reader){.leaf = array_leaf, .ctx = (void *)(uintptr_t)leaves};
}

/* The root of leaves [from, to), from being a multiple of every complete subtree in it, as all
 * ranges of RFC 6962's recursion are. Asks for stored nodes, largest first, else reads the leaves.
 */
static bool range_root(const struct ledger_reader *r, uint64_t from, uint64_t to,
                       struct ledger_hash *out)
{
    struct ledger_frontier f = {0};
    uint64_t size = to - from;
    for (int level = 63; level >= 0; level--) {
        if (!(size >> level & 1)) {
            continue;
        }
        struct ledger_frontier part = {0};
        struct ledger_hash h;
        if (r->node && level > 0 && r->node(r->ctx, level, from >> level, &h)) {
            f.peak[ledger_peaks(f.size)] = h;
            f.size += UINT64_C(1) << level;
            from += UINT64_C(1) << level;
            continue;
        }
        for (uint64_t i = 0; i < UINT64_C(1) << level; i++) {
            if (!r->leaf(r->ctx, from + i, &h)) {
                return false;
            }
            ledger_append(&part, &h);
        }
        f.peak[ledger_peaks(f.size)] = part.peak[0];
        f.size += part.size;
        from += part.size;
    }
    *out = ledger_root(&f);
    return true;
}

/* The largest power of two below n. */
static uint64_t split(uint64_t n)
{
    assert(n > 1);
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void reverse(struct ledger_proof *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        struct ledger_hash h = p->path[i];
        p->path[i] = p->path[p->n - 1 - i];
        p->path[p->n - 1 - i] = h;
    }
}

static bool add_range(const struct ledger_reader *r, uint64_t from, uint64_t to,
                      struct ledger_proof *p)
{
    assert(p->n < LEDGER_PROOF_MAX);
    return range_root(r, from, to, &p->path[p->n++]);
}

enum verr ledger_inclusion(const struct ledger_reader *r, uint64_t index, uint64_t size,
                           struct ledger_proof *out)
{
    if (index >= size) {
        return VERR_NOT_FOUND;
    }
    out->n = 0;
    uint64_t from = 0;
    uint64_t to = size;
    while (to - from > 1) { /* PATH of RFC 6962 2.1.1, from the root down */
        uint64_t middle = from + split(to - from);
        bool left = index < middle;
        if (!add_range(r, left ? middle : from, left ? to : middle, out)) {
            return VERR_STORE;
        }
        *(left ? &to : &from) = middle;
    }
    reverse(out);
    return VERR_OK;
}

enum verr ledger_consistency(const struct ledger_reader *r, uint64_t old, uint64_t size,
                             struct ledger_proof *out)
{
    if (old == 0 || old > size) {
        return VERR_NOT_FOUND;
    }
    out->n = 0;
    uint64_t from = 0;
    uint64_t to = size;
    while (old != to) { /* SUBPROOF of RFC 6962 2.1.2, from the root down */
        uint64_t middle = from + split(to - from);
        bool left = old <= middle;
        if (!add_range(r, left ? middle : from, left ? to : middle, out)) {
            return VERR_STORE;
        }
        *(left ? &to : &from) = middle;
    }
    /* The subtree reached is known to the verifier only when it is the old tree itself. */
    if (from != 0 && !add_range(r, from, to, out)) {
        return VERR_STORE;
    }
    reverse(out);
    return VERR_OK;
}

bool ledger_inclusion_verify(const struct ledger_hash *leaf, uint64_t index,
                             const struct ledger_tree_head *head, const struct ledger_proof *proof)
{
    if (index >= head->size || proof->n > LEDGER_PROOF_MAX) {
        return false;
    }
    uint64_t fn = index;
    uint64_t sn = head->size - 1;
    struct ledger_hash h = *leaf;
    for (size_t i = 0; i < proof->n; i++) {
        if (sn == 0) {
            return false;
        }
        if (fn & 1 || fn == sn) {
            h = ledger_node_hash(&proof->path[i], &h);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            h = ledger_node_hash(&h, &proof->path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && ledger_hash_equal(&h, &head->root);
}

/* Walks the path of RFC 9162 2.1.4.2 from `seed`; *fr and *sr get the old and the new root. */
static bool climb(uint64_t fn, uint64_t sn, const struct ledger_hash *path, size_t n,
                  struct ledger_hash *fr, struct ledger_hash *sr)
{
    for (size_t i = 0; i < n; i++) {
        if (sn == 0) {
            return false;
        }
        if (fn & 1 || fn == sn) {
            *fr = ledger_node_hash(&path[i], fr);
            *sr = ledger_node_hash(&path[i], sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            *sr = ledger_node_hash(sr, &path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

bool ledger_consistency_verify(const struct ledger_tree_head *old,
                               const struct ledger_tree_head *now, const struct ledger_proof *proof)
{
    if (old->size == 0 || old->size > now->size || proof->n > LEDGER_PROOF_MAX) {
        return false;
    }
    if (old->size == now->size) {
        return proof->n == 0 && ledger_hash_equal(&old->root, &now->root);
    }
    uint64_t fn = old->size - 1;
    uint64_t sn = now->size - 1;
    for (; fn & 1; fn >>= 1) {
        sn >>= 1;
    }
    /* An old tree that is one complete subtree seeds the walk itself (step 2). */
    bool whole = (old->size & (old->size - 1)) == 0;
    if (proof->n == 0) {
        return false;
    }
    struct ledger_hash fr = whole ? old->root : proof->path[0];
    struct ledger_hash sr = fr;
    size_t skip = whole ? 0 : 1;
    return climb(fn, sn, proof->path + skip, proof->n - skip, &fr, &sr) &&
           ledger_hash_equal(&fr, &old->root) && ledger_hash_equal(&sr, &now->root);
}
