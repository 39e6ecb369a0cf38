/* The Merkle tree against RFC 6962's known values, and against forgers. */
#include "ledger/tree.h"

#include <jansson.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define TREES 24

/* The well-known eight leaves of Certificate Transparency's tests, and the roots of their trees. */
static const char *const leaf_hex[8] = {"",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f"};
static const char *const root_hex[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static struct ledger_hash hash_of_hex(const char *hex)
{
    struct ledger_hash h;
    assert_int_equal(sodium_hex2bin(h.b, sizeof(h.b), hex, strlen(hex), NULL, NULL, NULL), 0);
    return h;
}

static struct ledger_hash leaf_of_hex(const char *hex)
{
    char bytes[64];
    size_t n = 0;
    assert_int_equal(
        sodium_hex2bin((uint8_t *)bytes, sizeof(bytes), hex, strlen(hex), NULL, &n, NULL), 0);
    return ledger_leaf_hash((struct text){bytes, n});
}

static void known_roots(void **state)
{
    (void)state;
    struct ledger_frontier f = {0};
    for (int i = 0; i <= 8; i++) {
        struct ledger_hash want = hash_of_hex(root_hex[i]);
        struct ledger_hash got = ledger_root(&f);
        assert_true(ledger_hash_equal(&want, &got));
        if (i < 8) {
            struct ledger_hash leaf = leaf_of_hex(leaf_hex[i]);
            ledger_append(&f, &leaf);
        }
    }
}

static void frontier_blob(void **state)
{
    (void)state;
    struct ledger_frontier f = {0};
    for (uint64_t i = 0; i < 200; i++) {
        uint8_t blob[LEDGER_FRONTIER_BYTES];
        size_t n = ledger_frontier_save(&f, blob);
        assert_int_equal(n, 8 + 32 * __builtin_popcountll(i));
        struct ledger_frontier back;
        assert_int_equal(ledger_frontier_load((struct text){(char *)blob, n}, &back), VERR_OK);
        struct ledger_hash a = ledger_root(&f);
        struct ledger_hash b = ledger_root(&back);
        assert_true(back.size == i && ledger_hash_equal(&a, &b));
        assert_int_equal(ledger_frontier_load((struct text){(char *)blob, n - 1}, &back),
                         VERR_BAD_INPUT);
        assert_int_equal(ledger_frontier_load((struct text){(char *)blob, n + 1}, &back),
                         VERR_BAD_INPUT);
        struct ledger_hash leaf = ledger_leaf_hash((struct text){(char *)&i, sizeof(i)});
        ledger_append(&f, &leaf);
    }
}

static void read_proof(const json_t *list, struct ledger_proof *p)
{
    p->n = json_array_size(list);
    for (size_t i = 0; i < p->n; i++) {
        p->path[i] = hash_of_hex(json_string_value(json_array_get(list, i)));
    }
}

static json_t *vectors(void)
{
    const char *shared = getenv("VIGIE_SHARED");
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/data/merkle-rfc6962/vectors.json",
                   shared ? shared : SOURCE_ROOT "/../shared");
    json_t *j = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    if (!j) {
        (void)fprintf(stderr, "skipped: no published vectors at %s\n", path);
    }
    return j;
}

static uint64_t number(const json_t *o, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(o, key));
}

static size_t inclusion_vectors(const json_t *j, const struct ledger_hash *leaves)
{
    struct ledger_reader r = ledger_reader_over(leaves);
    size_t i = 0;
    json_t *v = NULL;
    json_array_foreach(json_object_get(j, "inclusion"), i, v)
    {
        struct ledger_proof want;
        struct ledger_proof got;
        read_proof(json_object_get(v, "proof"), &want);
        uint64_t size = number(v, "tree_size");
        uint64_t index = number(v, "leaf_index");
        struct ledger_tree_head head = {size, hash_of_hex(root_hex[size])};
        assert_int_equal(ledger_inclusion(&r, index, size, &got), VERR_OK);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.path, want.path, want.n * sizeof(*want.path));
        assert_true(ledger_inclusion_verify(&leaves[index], index, &head, &want));
    }
    return i;
}

static size_t consistency_vectors(const json_t *j, const struct ledger_hash *leaves)
{
    struct ledger_reader r = ledger_reader_over(leaves);
    size_t i = 0;
    json_t *v = NULL;
    json_array_foreach(json_object_get(j, "consistency"), i, v)
    {
        struct ledger_proof want;
        struct ledger_proof got;
        read_proof(json_object_get(v, "proof"), &want);
        uint64_t a = number(v, json_object_get(v, "size1") ? "size1" : "first");
        uint64_t b = number(v, json_object_get(v, "size2") ? "size2" : "second");
        struct ledger_tree_head old = {a, hash_of_hex(root_hex[a])};
        struct ledger_tree_head now = {b, hash_of_hex(root_hex[b])};
        assert_int_equal(ledger_consistency(&r, a, b, &got), VERR_OK);
        assert_int_equal(got.n, want.n);
        assert_memory_equal(got.path, want.path, want.n * sizeof(*want.path));
        assert_true(ledger_consistency_verify(&old, &now, &want));
    }
    return i;
}

static void published_vectors(void **state)
{
    (void)state;
    json_t *j = vectors();
    if (!j) {
        skip();
    }
    struct ledger_hash leaves[8];
    for (size_t i = 0; i < 8; i++) {
        const char *hex =
            json_string_value(json_array_get(json_object_get(j, "leaf_inputs_hex"), i));
        leaves[i] = leaf_of_hex(hex);
        assert_string_equal(hex, leaf_hex[i]);
    }
    for (size_t i = 0; i <= 8; i++) {
        assert_string_equal(
            json_string_value(json_array_get(json_object_get(j, "roots_by_size"), i)), root_hex[i]);
    }
    size_t inclusions = inclusion_vectors(j, leaves);
    size_t consistencies = consistency_vectors(j, leaves);
    assert_true(inclusions > 0 && consistencies > 0);
    printf("vectors: 9 roots, %zu inclusion, %zu consistency proofs\n", inclusions, consistencies);
    json_decref(j);
}

/* Twenty-four leaves and the heads of all their trees. */
struct forest {
    struct ledger_hash leaves[TREES];
    struct ledger_tree_head heads[TREES + 1];
    long tried;
};

static void plant(struct forest *f)
{
    struct ledger_frontier tree = {0};
    f->tried = 0;
    for (uint64_t i = 0; i <= TREES; i++) {
        f->heads[i] = (struct ledger_tree_head){i, ledger_root(&tree)};
        if (i < TREES) {
            f->leaves[i] = ledger_leaf_hash((struct text){(char *)&i, sizeof(i)});
            ledger_append(&tree, &f->leaves[i]);
        }
    }
}

/* What a proof is held against: an inclusion when old is NULL. */
struct claim {
    const struct ledger_hash *leaf;
    uint64_t index;
    const struct ledger_tree_head *old;
    const struct ledger_tree_head *now;
};

static bool holds(const struct claim *c, const struct ledger_proof *p)
{
    return c->old ? ledger_consistency_verify(c->old, c->now, p)
                  : ledger_inclusion_verify(c->leaf, c->index, c->now, p);
}

static void refuse(struct forest *f, const struct claim *c, const struct ledger_proof *p)
{
    f->tried++;
    assert_false(holds(c, p));
}

/* Every bit, every missing, doubled and foreign node, every swap of two. */
static void forge_nodes(struct forest *f, const struct claim *c, const struct ledger_proof *good)
{
    for (size_t bit = 0; bit < good->n * 256; bit++) {
        struct ledger_proof p = *good;
        p.path[bit / 256].b[bit % 256 / 8] ^= (uint8_t)(1U << bit % 8);
        refuse(f, c, &p);
    }
    for (size_t i = 0; i <= good->n; i++) {
        struct ledger_proof p = *good;
        memmove(p.path + i + 1, p.path + i, (p.n - i) * sizeof(*p.path));
        p.path[i] = i < good->n ? good->path[i] : f->leaves[0];
        p.n++;
        refuse(f, c, &p);
        if (i < good->n) {
            p = *good;
            memmove(p.path + i, p.path + i + 1, (p.n - i - 1) * sizeof(*p.path));
            p.n--;
            refuse(f, c, &p);
        }
        for (size_t k = i + 1; k < good->n; k++) {
            p = *good;
            p.path[i] = good->path[k];
            p.path[k] = good->path[i];
            refuse(f, c, &p);
        }
    }
}

static void forged_inclusions(void **state)
{
    (void)state;
    static struct forest f;
    plant(&f);
    struct ledger_reader r = ledger_reader_over(f.leaves);
    for (uint64_t size = 1; size <= TREES; size++) {
        for (uint64_t index = 0; index < size; index++) {
            struct ledger_proof p;
            struct claim c = {&f.leaves[index], index, NULL, &f.heads[size]};
            assert_int_equal(ledger_inclusion(&r, index, size, &p), VERR_OK);
            assert_true(holds(&c, &p));
            forge_nodes(&f, &c, &p);
            for (uint64_t other = 0; other <= TREES; other++) {
                struct claim place = {&f.leaves[index], other, NULL, &f.heads[size]};
                struct claim leaf = {&f.leaves[other % TREES], index, NULL, &f.heads[size]};
                struct claim tree = {&f.leaves[index], index, NULL, &f.heads[other]};
                struct ledger_tree_head lie = {other, f.heads[size].root};
                /* RFC 9162's proof for the last leaf of one tree may serve another size only when
                 * the walk is the same: the size itself is fixed by the signed head, never by the
                 * proof, so `lie` is only tried where the walk differs in length. */
                struct claim sized = {&f.leaves[index], index, NULL, &lie};
                struct ledger_proof there;
                bool same_walk = index < other &&
                                 ledger_inclusion(&r, index, other, &there) == VERR_OK &&
                                 there.n == p.n;
                if (other != index) {
                    refuse(&f, &place, &p);
                }
                if (other % TREES != index) {
                    refuse(&f, &leaf, &p);
                }
                if (other != size) {
                    refuse(&f, &tree, &p);
                }
                if (other != size && !same_walk) {
                    refuse(&f, &sized, &p);
                }
            }
        }
    }
    printf("inclusion: %ld forged proofs, 0 accepted\n", f.tried);
}

static void forge_sizes(struct forest *f, uint64_t old, uint64_t size, const struct ledger_proof *p)
{
    for (uint64_t other = 0; other <= TREES; other++) {
        struct claim first = {.old = &f->heads[other], .now = &f->heads[size]};
        struct claim second = {.old = &f->heads[old], .now = &f->heads[other]};
        if (other != old && (other != size || p->n > 0)) {
            refuse(f, &first, p);
        }
        if (other != size && (other != old || p->n > 0)) {
            refuse(f, &second, p);
        }
    }
}

static void forged_consistencies(void **state)
{
    (void)state;
    static struct forest f;
    plant(&f);
    struct ledger_reader r = ledger_reader_over(f.leaves);
    for (uint64_t size = 1; size <= TREES; size++) {
        for (uint64_t old = 1; old <= size; old++) {
            struct ledger_proof p;
            struct claim c = {.old = &f.heads[old], .now = &f.heads[size]};
            assert_int_equal(ledger_consistency(&r, old, size, &p), VERR_OK);
            assert_true(holds(&c, &p));
            forge_nodes(&f, &c, &p);
            forge_sizes(&f, old, size, &p);
            struct ledger_tree_head forked = f.heads[old];
            forked.root.b[0] ^= 1;
            struct claim fork = {.old = &forked, .now = &f.heads[size]};
            refuse(&f, &fork, &p);
        }
    }
    printf("consistency: %ld forged proofs, 0 accepted\n", f.tried);
}

/* A store that keeps complete subtrees: proofs must then cost O(log n) reads. */
static int reads;
static struct ledger_hash big[1 << 12];
static bool count_leaf(void *ctx, uint64_t i, struct ledger_hash *out)
{
    (void)ctx;
    reads++;
    *out = big[i];
    return true;
}
static bool count_node(void *ctx, int level, uint64_t k, struct ledger_hash *out)
{
    (void)ctx;
    reads++;
    struct ledger_frontier f = {0};
    for (uint64_t i = k << level; i < (k + 1) << level; i++) {
        ledger_append(&f, &big[i]);
    }
    *out = f.peak[0];
    return true;
}

static void few_reads(void **state)
{
    (void)state;
    struct ledger_frontier f = {0};
    uint64_t size = 4001;
    for (uint64_t i = 0; i < size; i++) {
        big[i] = ledger_leaf_hash((struct text){(char *)&i, sizeof(i)});
        ledger_append(&f, &big[i]);
    }
    struct ledger_tree_head head = {size, ledger_root(&f)};
    struct ledger_reader r = {count_leaf, count_node, NULL};
    for (uint64_t i = 0; i < size; i += 97) {
        struct ledger_proof p;
        reads = 0;
        assert_int_equal(ledger_inclusion(&r, i, size, &p), VERR_OK);
        assert_true(reads <= 24);
        assert_true(ledger_inclusion_verify(&big[i], i, &head, &p));
    }
    assert_int_equal(ledger_inclusion(&r, size, size, &(struct ledger_proof){0}), VERR_NOT_FOUND);
    assert_int_equal(ledger_consistency(&r, 0, size, &(struct ledger_proof){0}), VERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_roots),          cmocka_unit_test(frontier_blob),
        cmocka_unit_test(published_vectors),    cmocka_unit_test(forged_inclusions),
        cmocka_unit_test(forged_consistencies), cmocka_unit_test(few_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
