/* export.c - the canonical file of the ledger: written */
#include "ledger/export.h"

#include "ledger/inner.h"

/* Hashes what was appended since `from`. */
static enum verr sealed(struct ledger_export *x, const struct writer *w, size_t from)
{
    if (w->full) {
        return VERR_LIMIT;
    }
    crypto_hash_sha256_update(&x->sum, (const uint8_t *)w->p + from, w->n - from);
    return VERR_OK;
}

enum verr ledger_export_begin(struct ledger_export *x, struct writer *w, struct text origin)
{
    size_t from = w->n;
    if (!ledger_is_origin(origin)) {
        return VERR_BAD_INPUT;
    }
    *x = (struct ledger_export){0};
    crypto_hash_sha256_init(&x->sum);
    writer_str(w, "vigie-ledger-export 1 ");
    writer_put(w, origin);
    writer_char(w, '\n');
    return sealed(x, w, from);
}

enum verr ledger_export_entry(struct ledger_export *x, struct writer *w, struct text line)
{
    size_t from = w->n;
    struct ledger_entry e;
    if (ledger_entry_parse(line, &e) != VERR_OK) {
        return VERR_BAD_INPUT;
    }
    struct ledger_hash h = ledger_leaf_hash(line);
    writer_hex(w, h.b, LEDGER_HASH);
    writer_char(w, ' ');
    writer_put(w, line);
    writer_char(w, '\n');
    x->entries++;
    return sealed(x, w, from);
}

enum verr ledger_export_checkpoint(struct ledger_export *x, struct writer *w, struct text note)
{
    size_t from = w->n;
    struct ledger_checkpoint c;
    if (ledger_checkpoint_parse(note, &c) != VERR_OK || c.head.size != x->entries) {
        return VERR_BAD_INPUT;
    }
    writer_str(w, "checkpoint ");
    writer_u64(w, note.n);
    writer_char(w, '\n');
    writer_put(w, note);
    return sealed(x, w, from);
}

enum verr ledger_export_end(struct ledger_export *x, struct writer *w)
{
    size_t from = w->n;
    writer_str(w, "leaves ");
    writer_u64(w, x->entries);
    writer_char(w, '\n');
    enum verr e = sealed(x, w, from);
    if (e != VERR_OK) {
        return e;
    }
    uint8_t sum[32];
    crypto_hash_sha256_final(&x->sum, sum);
    writer_str(w, "digest ");
    writer_hex(w, sum, sizeof(sum));
    writer_char(w, '\n');
    return w->full ? VERR_LIMIT : VERR_OK;
}
