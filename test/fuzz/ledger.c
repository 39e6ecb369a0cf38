/* Whatever the bytes: the export's verifier, the checkpoint's, the key's and the entry's parsers
 * end, stay inside, and what they accept has one spelling. */
#include "ledger/export.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_spelling(struct text line)
{
    struct ledger_entry e;
    char block[LEDGER_LINE_MAX];
    struct writer w = writer_over(block, sizeof(block));
    if (ledger_entry_parse(line, &e) == VERR_OK) {
        enum verr r = ledger_entry_write(&w, &e);
        assert(r == VERR_OK && text_equal(writer_text(&w), line));
    }
    struct ledger_key k;
    w = writer_over(block, sizeof(block));
    if (ledger_key_parse(line, &k) == VERR_OK) {
        ledger_key_write(&w, &k);
        assert(text_equal(writer_text(&w), line));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    struct ledger_report whole;
    struct ledger_checkpoint c;
    struct ledger_frontier f;
    enum verr at_once = ledger_export_verify(t, NULL, &whole);
    one_spelling(t);
    (void)ledger_frontier_load(t, &f);
    if (ledger_checkpoint_parse(t, &c) == VERR_OK) {
        static const uint8_t public_key[32] = {1};
        struct ledger_key k = ledger_key_make(c.origin, LEDGER_KEY_LOG, public_key);
        (void)ledger_checkpoint_verify(&c, &k, NULL);
    }
    /* In two pieces the verdict is the same. */
    struct ledger_verifier v = ledger_verifier_start(NULL);
    size_t used = 0;
    enum verr e = ledger_verify_some(&v, text_slice(t, 0, size / 2), false, &used);
    if (e == VERR_OK) {
        e = ledger_verify_some(&v, text_slice(t, used, size), true, &used);
    }
    assert(e == at_once && v.report.fault == whole.fault);
    return 0;
}
