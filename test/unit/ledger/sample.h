/* sample.h - an export made for tests: a key from a fixed seed, entries of every kind */
#ifndef TEST_LEDGER_SAMPLE_H
#define TEST_LEDGER_SAMPLE_H

#include "ledger/export.h"

#include <sodium.h>

struct sample_key {
    struct ledger_key key;
    uint8_t secret[64];
};

static inline bool sample_sign(void *ctx, struct text message, uint8_t signature[64])
{
    const struct sample_key *k = ctx;
    return crypto_sign_detached(signature, NULL, (const uint8_t *)message.p, message.n,
                                k->secret) == 0;
}

static inline struct sample_key sample_key(const char *name, enum ledger_key_type type,
                                           uint8_t seed)
{
    struct sample_key k;
    uint8_t seeds[32];
    uint8_t public_key[32];
    memset(seeds, seed, sizeof(seeds));
    (void)crypto_sign_seed_keypair(public_key, k.secret, seeds);
    k.key = ledger_key_make(text_of(name), type, public_key);
    return k;
}

/* Entry number i, differing in every field. */
static inline struct ledger_entry sample_entry(uint64_t i, char *block, size_t cap)
{
    struct writer w = writer_over(block, cap);
    uint8_t sum[32];
    crypto_hash_sha256(sum, (const uint8_t *)&i, sizeof(i));
    writer_hex(&w, sum, sizeof(sum));
    writer_str(&w, "p-");
    writer_u64(&w, i % 7);
    struct text all = writer_text(&w);
    struct ledger_entry e = {.time = (int64_t)(UINT64_C(1773300000000) + i * 61234),
                             .event = (enum ledger_event)(i % LEDGER_EVENT_COUNT),
                             .actor = text_slice(all, 64, all.n),
                             .role = TEXT("physician"),
                             .auth = (enum ledger_auth)(i % LEDGER_AUTH_COUNT),
                             .patient = i % 3 ? text_slice(all, 0, 64) : TEXT(""),
                             .object = TEXT("document"),
                             .id = text_slice(all, 0, 12),
                             .outcome = (enum ledger_outcome)(i % LEDGER_OUTCOME_COUNT)};
    if (i % 4) {
        (void)ledger_entry_add(&e, TEXT("version"), TEXT("3"));
        (void)ledger_entry_add(&e, TEXT("sha256"), text_slice(all, 0, 64));
    }
    return e;
}

/* An export of at least `size` bytes in `w`, a checkpoint every 37 entries, the last one
 * co-signed. */
static inline enum verr sample_export(struct writer *w, size_t size, struct sample_key *log)
{
    struct ledger_export x;
    struct ledger_frontier tree = {0};
    struct ledger_signer s = {sample_sign, log};
    struct sample_key witness = sample_key("witness.example", LEDGER_KEY_WITNESS, 9);
    enum verr e = ledger_export_begin(&x, w, log->key.name);
    bool last = false;
    for (uint64_t i = 0; e == VERR_OK && !last; i++) {
        char block[256];
        char line[LEDGER_LINE_MAX];
        struct ledger_entry entry = sample_entry(i, block, sizeof(block));
        struct writer l = writer_over(line, sizeof(line));
        e = ledger_entry_write(&l, &entry);
        struct ledger_hash h = ledger_leaf_hash(writer_text(&l));
        ledger_append(&tree, &h);
        e = e == VERR_OK ? ledger_export_entry(&x, w, writer_text(&l)) : e;
        last = w->n + 700 >= size;
        if (e == VERR_OK && (i % 37 == 36 || last)) {
            char note[1024];
            struct ledger_checkpoint c;
            struct writer n = writer_over(note, sizeof(note));
            struct ledger_tree_head head = {tree.size, ledger_root(&tree)};
            struct ledger_signer ws = {sample_sign, &witness};
            e = ledger_checkpoint_write(&n, &head, &log->key, &s);
            if (e == VERR_OK && last) {
                e = ledger_checkpoint_parse(writer_text(&n), &c);
                e = e == VERR_OK ? ledger_cosignature_write(&n, &c, &witness.key, 1773400000, &ws)
                                 : e;
            }
            e = e == VERR_OK ? ledger_export_checkpoint(&x, w, writer_text(&n)) : e;
        }
    }
    return e == VERR_OK ? ledger_export_end(&x, w) : e;
}

#endif
