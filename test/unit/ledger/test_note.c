/* Entries and signed notes: one spelling each, everything else refused. */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct text line_of(uint64_t i, char *line)
{
    char block[256];
    struct ledger_entry e = sample_entry(i, block, sizeof(block));
    struct writer w = writer_over(line, LEDGER_LINE_MAX);
    assert_int_equal(ledger_entry_write(&w, &e), VERR_OK);
    return writer_text(&w);
}

static void exact_line(void **state)
{
    (void)state;
    struct ledger_entry e = {.time = INT64_C(1773304200000),
                             .event = LEDGER_document_sign,
                             .actor = TEXT("p-12"),
                             .role = TEXT("physician"),
                             .auth = LEDGER_AUTH_TWO_FACTORS,
                             .object = TEXT("document"),
                             .id = TEXT("d-7"),
                             .outcome = LEDGER_DONE};
    assert_true(ledger_entry_add(&e, TEXT("version"), TEXT("2")));
    assert_true(ledger_entry_add(&e, TEXT("engine"), TEXT("builtin")));
    assert_false(ledger_entry_add(&e, TEXT("engine"), TEXT("other")));
    assert_false(ledger_entry_add(&e, TEXT("note"), TEXT("le patient va mieux")));
    char line[LEDGER_LINE_MAX];
    struct writer w = writer_over(line, sizeof(line));
    assert_int_equal(ledger_entry_write(&w, &e), VERR_OK);
    assert_true(text_is(writer_text(&w),
                        "{\"time\":\"2026-03-12T08:30:00.000Z\",\"event\":\"document_sign\","
                        "\"actor\":\"p-12\",\"role\":\"physician\",\"auth\":\"two_factors\","
                        "\"patient\":\"\",\"object\":\"document\",\"id\":\"d-7\","
                        "\"outcome\":\"done\",\"detail\":{\"engine\":\"builtin\","
                        "\"version\":\"2\"}}"));
}

static void lines_come_back(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 400; i++) {
        char line[LEDGER_LINE_MAX];
        char again[LEDGER_LINE_MAX];
        struct text t = line_of(i, line);
        struct ledger_entry e;
        assert_int_equal(ledger_entry_parse(t, &e), VERR_OK);
        struct writer w = writer_over(again, sizeof(again));
        assert_int_equal(ledger_entry_write(&w, &e), VERR_OK);
        assert_true(text_equal(writer_text(&w), t));
    }
}

/* Whatever one changed byte makes of a line: refused, or another canonical line; never two
 * spellings of one entry. */
static void one_spelling(void **state)
{
    (void)state;
    char line[LEDGER_LINE_MAX];
    struct text t = line_of(5, line);
    int read = 0;
    for (size_t at = 0; at < t.n; at++) {
        char keep = line[at];
        for (int c = 0; c < 256; c++) {
            line[at] = (char)c;
            struct ledger_entry e;
            char again[LEDGER_LINE_MAX];
            struct writer w = writer_over(again, sizeof(again));
            if (ledger_entry_parse(t, &e) == VERR_OK) {
                assert_int_equal(ledger_entry_write(&w, &e), VERR_OK);
                assert_true(text_equal(writer_text(&w), t));
                read++;
            }
        }
        line[at] = keep;
    }
    assert_true(read > (int)t.n / 2);
}

static void bad_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "{}",
        "{\"time\":\"2026-02-30T08:30:00.000Z\",\"event\":\"backup\",\"actor\":\"\",\"role\":\"\","
        "\"auth\":\"none\",\"patient\":\"\",\"object\":\"\",\"id\":\"\",\"outcome\":\"done\","
        "\"detail\":{}}",
        "{\"time\":\"2026-02-20T08:30:00.000Z\",\"event\":\"unheard_of\",\"actor\":\"\",\"role\":"
        "\"\",\"auth\":\"none\",\"patient\":\"\",\"object\":\"\",\"id\":\"\",\"outcome\":\"done\","
        "\"detail\":{}}",
        "{\"time\":\"2026-02-20T08:30:00.000Z\",\"event\":\"backup\",\"actor\":\"\",\"role\":\"\","
        "\"auth\":\"none\",\"patient\":\"ab\",\"object\":\"\",\"id\":\"\",\"outcome\":\"done\","
        "\"detail\":{}}",
        "{\"time\":\"2026-02-20T08:30:00.000Z\",\"event\":\"backup\",\"actor\":\"\",\"role\":\"\","
        "\"auth\":\"none\",\"patient\":\"\",\"object\":\"\",\"id\":\"\",\"outcome\":\"done\","
        "\"detail\":{\"b\":\"1\",\"a\":\"2\"}}",
        "{\"time\":\"2026-02-20T08:30:00.000Z\",\"event\":\"backup\",\"actor\":\"Anne Martin\","
        "\"role\":\"\",\"auth\":\"none\",\"patient\":\"\",\"object\":\"\",\"id\":\"\",\"outcome\":"
        "\"done\",\"detail\":{}}",
    };
    struct ledger_entry e;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(ledger_entry_parse(text_of(bad[i]), &e), VERR_BAD_INPUT);
    }
    e = (struct ledger_entry){.time = -1};
    char block[LEDGER_LINE_MAX];
    struct writer w = writer_over(block, sizeof(block));
    assert_int_equal(ledger_entry_write(&w, &e), VERR_BAD_INPUT);
    assert_int_equal(w.n, 0);
}

static void event_table(void **state)
{
    (void)state;
    for (int i = 0; i < LEDGER_EVENT_COUNT; i++) {
        enum ledger_event e = (enum ledger_event)i;
        assert_true(strlen(ledger_event_words(e, LANG_FR)) > 0);
        assert_true(strlen(ledger_event_words(e, LANG_EN)) > 0);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(ledger_event_name((enum ledger_event)k), ledger_event_name(e));
        }
    }
}

/* The example key of c2sp.org/signed-note and golang.org/x/mod/sumdb/note. */
static void published_key(void **state)
{
    (void)state;
    const char *vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    struct ledger_key k;
    assert_int_equal(ledger_key_parse(text_of(vkey), &k), VERR_OK);
    char block[256];
    struct writer w = writer_over(block, sizeof(block));
    ledger_key_write(&w, &k);
    assert_true(text_is(writer_text(&w), vkey));
    /* The signature over its text, through the same line parser, as a body of our own cannot be
     * signed without that key: the published note is not a checkpoint and must be refused. */
    const char *note =
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\xe2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUg"
        "YN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    struct ledger_checkpoint c;
    assert_int_equal(ledger_checkpoint_parse(text_of(note), &c), VERR_BAD_INPUT);
    c = (struct ledger_checkpoint){.body = text_slice(text_of(note), 0, strlen(note) - 122)};
    const char *base64 = strrchr(note, ' ') + 1;
    uint8_t raw[68];
    size_t n = 0;
    assert_int_equal(sodium_base642bin(raw, sizeof(raw), base64, strlen(base64), "\n", &n, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    assert_int_equal(n, 68);
    c.body = text_slice(text_of(note), 0, text_find(text_of(note), TEXT("\n\n"), 0) + 1);
    c.signature_n = 1;
    c.signatures[0] = (struct ledger_signature){.name = TEXT("PeterNeumann"), .n = 64};
    memcpy(c.signatures[0].id, raw, 4);
    memcpy(c.signatures[0].bytes, raw + 4, 64);
    assert_int_equal(ledger_checkpoint_verify(&c, &k, NULL), VERR_OK);
}

static void notes(void **state)
{
    (void)state;
    struct sample_key log = sample_key("vigie.example/ledger", LEDGER_KEY_LOG, 1);
    struct sample_key stranger = sample_key("vigie.example/ledger", LEDGER_KEY_LOG, 2);
    struct sample_key witness = sample_key("witness.example", LEDGER_KEY_WITNESS, 3);
    struct ledger_signer s = {sample_sign, &log};
    struct ledger_signer ws = {sample_sign, &witness};
    struct ledger_tree_head head = {42, ledger_leaf_hash(TEXT("root"))};
    char note[1024];
    struct writer w = writer_over(note, sizeof(note));
    struct ledger_checkpoint c;
    assert_int_equal(ledger_checkpoint_write(&w, &head, &log.key, &s), VERR_OK);
    assert_int_equal(ledger_checkpoint_parse(writer_text(&w), &c), VERR_OK);
    assert_int_equal(ledger_checkpoint_verify(&c, &log.key, NULL), VERR_OK);
    assert_int_equal(ledger_checkpoint_verify(&c, &stranger.key, NULL), VERR_NOT_FOUND);
    assert_int_equal(ledger_checkpoint_verify(&c, &witness.key, NULL), VERR_NOT_FOUND);
    assert_int_equal(ledger_cosignature_write(&w, &c, &witness.key, 1773400000, &ws), VERR_OK);
    assert_int_equal(ledger_checkpoint_parse(writer_text(&w), &c), VERR_OK);
    uint64_t seconds = 0;
    assert_int_equal(ledger_checkpoint_verify(&c, &witness.key, &seconds), VERR_OK);
    assert_true(seconds == 1773400000 && c.signature_n == 2 && c.head.size == 42);
    assert_int_equal(ledger_checkpoint_verify(&c, &log.key, NULL), VERR_OK);
    long flips = 0;
    for (size_t bit = 0; bit < w.n * 8; bit++) {
        note[bit / 8] ^= (char)(1U << bit % 8);
        bool ok = ledger_checkpoint_parse(writer_text(&w), &c) == VERR_OK &&
                  ledger_checkpoint_verify(&c, &log.key, NULL) == VERR_OK &&
                  ledger_checkpoint_verify(&c, &witness.key, NULL) == VERR_OK;
        assert_false(ok);
        flips++;
        note[bit / 8] ^= (char)(1U << bit % 8);
    }
    printf("co-signed checkpoint: %ld flips, 0 accepted\n", flips);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_line),   cmocka_unit_test(lines_come_back),
        cmocka_unit_test(one_spelling), cmocka_unit_test(bad_lines),
        cmocka_unit_test(event_table),  cmocka_unit_test(published_key),
        cmocka_unit_test(notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
