/* The export against a forger with an eraser: every bit of 64 KiB, every truncation.
 * The verifier reads item by item and its state depends on the bytes before alone, so that state is
 * kept at each item and a flip is read from the item that it falls in to the end of the file. */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define SIZE (64 * 1024)

static char file[SIZE + 4096];
static char copy[SIZE + 4096];
static size_t file_n;
static struct sample_key log_key;

static int setup(void **state)
{
    (void)state;
    log_key = sample_key("vigie.example/ledger", LEDGER_KEY_LOG, 1);
    struct writer w = writer_over(file, sizeof(file));
    assert_int_equal(sample_export(&w, SIZE, &log_key), VERR_OK);
    file_n = w.n;
    assert_true(file_n >= SIZE - 700);
    memcpy(copy, file, file_n);
    return 0;
}

static void intact(void **state)
{
    (void)state;
    struct ledger_report r;
    assert_int_equal(ledger_export_verify((struct text){file, file_n}, &log_key.key, &r), VERR_OK);
    assert_true(r.origin_proven && r.entries > 100 && r.checkpoints > 3 && r.cosigned == 1);
    assert_true(text_equal(r.origin, log_key.key.name) && r.head.size == r.entries);
    assert_int_equal(ledger_export_verify((struct text){file, file_n}, NULL, &r), VERR_OK);
    assert_false(r.origin_proven);
    struct sample_key stranger = sample_key("vigie.example/ledger", LEDGER_KEY_LOG, 2);
    assert_int_equal(ledger_export_verify((struct text){file, file_n}, &stranger.key, &r),
                     VERR_LEDGER_BROKEN);
    assert_int_equal(r.fault, LEDGER_FAULT_SIGNATURE);
}

/* The verifier's state before the item that holds byte `at`, and where that item begins. */
struct kept {
    struct ledger_verifier v;
    size_t from;
    size_t next; /* where the following item begins */
};

static void advance(struct kept *k)
{
    struct ledger_verifier v = k->v;
    for (size_t n = 1; k->from + n <= file_n; n++) {
        size_t used = 0;
        (void)ledger_verify_some(&v, (struct text){file + k->from, n}, false, &used);
        if (used) {
            k->next = k->from + used;
            return;
        }
    }
    k->next = file_n;
}

/* True when the file, changed at `at`, is still accepted. */
static bool accepted(const struct kept *k, size_t n)
{
    struct ledger_verifier v = k->v;
    size_t used = 0;
    return ledger_verify_some(&v, (struct text){copy + k->from, n - k->from}, true, &used) ==
           VERR_OK;
}

static void step(struct kept *k, size_t at)
{
    while (at >= k->next) {
        size_t used = 0;
        struct text item = {file + k->from, k->next - k->from};
        assert_int_equal(ledger_verify_some(&k->v, item, false, &used), VERR_OK);
        assert_int_equal(used, item.n);
        k->from = k->next;
        advance(k);
    }
}

static void every_flip_and_cut(const struct ledger_key *key, const char *with)
{
    struct kept k = {.v = ledger_verifier_start(key)};
    long flips = 0;
    long cuts = 0;
    long missed = 0;
    advance(&k);
    for (size_t at = 0; at < file_n; at++) {
        step(&k, at);
        for (int bit = 0; bit < 8; bit++) {
            copy[at] = (char)(file[at] ^ (1 << bit));
            missed += accepted(&k, file_n);
            flips++;
        }
        copy[at] = file[at];
        missed += accepted(&k, at);
        cuts++;
    }
    printf("export of %zu bytes, %s: %ld flips and %ld truncations, %ld missed\n", file_n, with,
           flips, cuts, missed);
    assert_int_equal(missed, 0);
    assert_int_equal(flips, (long)file_n * 8);
}

static void tampered_with_key(void **state)
{
    (void)state;
    every_flip_and_cut(&log_key.key, "with the key");
}

static void tampered_without_key(void **state)
{
    (void)state;
    every_flip_and_cut(NULL, "without a key");
}

/* The same through the front door, on a sample: the kept states hide nothing. */
static void whole_file_sample(void **state)
{
    (void)state;
    long tried = 0;
    struct ledger_report r;
    for (size_t bit = 0; bit < file_n * 8; bit += 997) {
        copy[bit / 8] ^= (char)(1U << bit % 8);
        assert_int_equal(ledger_export_verify((struct text){copy, file_n}, NULL, &r),
                         VERR_LEDGER_BROKEN);
        copy[bit / 8] = file[bit / 8];
        assert_int_equal(ledger_export_verify((struct text){file, bit / 8}, NULL, &r),
                         VERR_LEDGER_BROKEN);
        tried += 2;
    }
    assert_int_equal(ledger_export_verify((struct text){file, file_n - 1}, NULL, &r),
                     VERR_LEDGER_BROKEN);
    copy[file_n] = '\n';
    assert_int_equal(ledger_export_verify((struct text){copy, file_n + 1}, NULL, &r),
                     VERR_LEDGER_BROKEN);
    assert_int_equal(r.fault, LEDGER_FAULT_END);
    printf("whole files: %ld altered, 0 accepted\n", tried);
}

/* Where the n-th entry's line begins. */
static size_t line_of(uint64_t n)
{
    struct text t = {file, file_n};
    size_t at = 0;
    uint64_t seen = 0;
    while (true) {
        size_t end = text_find(t, TEXT("\n"), at);
        assert_true(end != SIZE_MAX);
        at = end + 1;
        /* Entries alone begin with a hash and a brace. */
        if (at + 66 < file_n && file[at + 64] == ' ' && file[at + 65] == '{' && seen++ == n) {
            return at;
        }
    }
}

static void names_the_entry(void **state)
{
    (void)state;
    struct ledger_report r;
    for (uint64_t n = 0; n < 100; n += 9) {
        size_t at = line_of(n) + 89;
        copy[at] = copy[at] == '1' ? '2' : '1';
        assert_int_equal(ledger_export_verify((struct text){copy, file_n}, NULL, &r),
                         VERR_LEDGER_BROKEN);
        assert_true(r.fault == LEDGER_FAULT_ENTRY && r.first_bad == n && r.last_bad == n);
        copy[at] = file[at];
    }
    /* A forger who also mends the leaf hash is caught by the next checkpoint: 37..73. */
    size_t at = line_of(40);
    size_t end = text_find((struct text){copy, file_n}, TEXT("\n"), at);
    copy[at + 89] = copy[at + 89] == '1' ? '2' : '1';
    struct ledger_hash h = ledger_leaf_hash((struct text){copy + at + 65, end - at - 65});
    char hex[65];
    (void)sodium_bin2hex(hex, sizeof(hex), h.b, sizeof(h.b));
    memcpy(copy + at, hex, 64);
    assert_int_equal(ledger_export_verify((struct text){copy, file_n}, NULL, &r),
                     VERR_LEDGER_BROKEN);
    assert_true(r.fault == LEDGER_FAULT_ROOT && r.first_bad == 37 && r.last_bad == 73);
    memcpy(copy, file, file_n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intact),
        cmocka_unit_test(names_the_entry),
        cmocka_unit_test(whole_file_sample),
        cmocka_unit_test(tampered_with_key),
        cmocka_unit_test(tampered_without_key),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
