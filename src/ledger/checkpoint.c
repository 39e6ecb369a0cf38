/* checkpoint.c - signed notes: made, parsed, held against a key */
#include "ledger/checkpoint.h"

#include "ledger/inner.h"

#include <assert.h>
#include <sodium.h>

#define DASH "\xe2\x80\x94 " /* em dash and a blank begin a signature line */

struct ledger_key ledger_key_make(struct text name, enum ledger_key_type type,
                                  const uint8_t public_key[32])
{
    assert(ledger_is_origin(name));
    struct ledger_key k = {.name = name, .type = type};
    memcpy(k.public_key, public_key, 32);
    uint8_t tag[2] = {'\n', (uint8_t)type};
    uint8_t sum[32];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const uint8_t *)name.p, name.n);
    crypto_hash_sha256_update(&s, tag, 2);
    crypto_hash_sha256_update(&s, public_key, 32);
    crypto_hash_sha256_final(&s, sum);
    memcpy(k.id, sum, 4);
    return k;
}

void ledger_key_write(struct writer *w, const struct ledger_key *k)
{
    uint8_t typed[33] = {(uint8_t)k->type};
    memcpy(typed + 1, k->public_key, 32);
    writer_put(w, k->name);
    writer_char(w, '+');
    writer_hex(w, k->id, 4);
    writer_char(w, '+');
    ledger_base64_write(w, typed, sizeof(typed));
}

enum verr ledger_key_parse(struct text vkey, struct ledger_key *out)
{
    struct text rest = vkey;
    struct text name = text_cut(&rest, '+');
    struct text id = text_cut(&rest, '+');
    uint8_t typed[33];
    uint8_t hex[4];
    if (!ledger_is_origin(name) || !ledger_hex_read(id, hex, 4) ||
        ledger_base64_read(rest, typed, sizeof(typed)) != sizeof(typed) ||
        (typed[0] != LEDGER_KEY_LOG && typed[0] != LEDGER_KEY_WITNESS)) {
        return VERR_BAD_INPUT;
    }
    struct ledger_key k = ledger_key_make(name, (enum ledger_key_type)typed[0], typed + 1);
    if (memcmp(k.id, hex, 4) != 0) {
        return VERR_BAD_INPUT;
    }
    *out = k;
    return VERR_OK;
}

static void write_signature(struct writer *w, const struct ledger_key *k, const uint8_t *bytes,
                            size_t n)
{
    uint8_t all[4 + 72];
    assert(n <= 72);
    memcpy(all, k->id, 4);
    memcpy(all + 4, bytes, n);
    writer_str(w, DASH);
    writer_put(w, k->name);
    writer_char(w, ' ');
    ledger_base64_write(w, all, 4 + n);
    writer_char(w, '\n');
}

enum verr ledger_checkpoint_write(struct writer *w, const struct ledger_tree_head *head,
                                  const struct ledger_key *key, const struct ledger_signer *s)
{
    assert(key->type == LEDGER_KEY_LOG);
    size_t from = w->n;
    writer_put(w, key->name);
    writer_char(w, '\n');
    writer_u64(w, head->size);
    writer_char(w, '\n');
    ledger_base64_write(w, head->root.b, LEDGER_HASH);
    writer_char(w, '\n');
    uint8_t signature[64];
    if (w->full) {
        return VERR_LIMIT;
    }
    if (!s->sign(s->ctx, text_slice(writer_text(w), from, w->n), signature)) {
        return VERR_KEY;
    }
    writer_char(w, '\n');
    write_signature(w, key, signature, sizeof(signature));
    return w->full ? VERR_LIMIT : VERR_OK;
}

/* One signature line, without its newline. */
static bool parse_signature(struct text line, struct ledger_signature *out)
{
    struct text dash = TEXT(DASH);
    if (!text_starts(line, dash)) {
        return false;
    }
    struct text rest = text_slice(line, dash.n, line.n);
    out->name = text_cut(&rest, ' ');
    uint8_t all[4 + 72];
    size_t n = ledger_base64_read(rest, all, sizeof(all));
    if (!ledger_is_origin(out->name) || (n != 4 + 64 && n != 4 + 72)) {
        return false;
    }
    out->n = n - 4;
    memcpy(out->id, all, 4);
    memcpy(out->bytes, all + 4, out->n);
    return true;
}

/* The three lines of the body: no extension lines, which this log never writes. */
static bool parse_body(struct text body, struct ledger_checkpoint *c)
{
    struct text rest = body;
    c->origin = text_cut(&rest, '\n');
    struct text size = text_cut(&rest, '\n');
    struct text root = text_cut(&rest, '\n');
    return ledger_is_origin(c->origin) && ledger_u64_read(size, &c->head.size) &&
           ledger_base64_read(root, c->head.root.b, LEDGER_HASH) == LEDGER_HASH && rest.n == 0;
}

enum verr ledger_checkpoint_parse(struct text note, struct ledger_checkpoint *out)
{
    size_t gap = text_find(note, TEXT("\n\n"), 0);
    if (note.n > LEDGER_NOTE_MAX || gap == SIZE_MAX || note.p[note.n - 1] != '\n') {
        return VERR_BAD_INPUT;
    }
    struct ledger_checkpoint c = {.note = note, .body = text_slice(note, 0, gap + 1)};
    if (!parse_body(c.body, &c)) {
        return VERR_BAD_INPUT;
    }
    struct text rest = text_slice(note, gap + 2, note.n);
    while (rest.n > 0) {
        if (c.signature_n == LEDGER_SIGNATURES_MAX ||
            !parse_signature(text_cut(&rest, '\n'), &c.signatures[c.signature_n++])) {
            return VERR_BAD_INPUT;
        }
    }
    if (c.signature_n == 0) {
        return VERR_BAD_INPUT;
    }
    *out = c;
    return VERR_OK;
}

/* "cosignature/v1\ntime N\n" || body. */
static struct text cosigned_message(const struct ledger_checkpoint *c, uint64_t seconds,
                                    char *block, size_t cap)
{
    struct writer w = writer_over(block, cap);
    writer_str(&w, "cosignature/v1\ntime ");
    writer_u64(&w, seconds);
    writer_char(&w, '\n');
    writer_put(&w, c->body);
    assert(!w.full);
    return writer_text(&w);
}

static bool signature_holds(const struct ledger_checkpoint *c, const struct ledger_key *key,
                            const struct ledger_signature *s, uint64_t *seconds)
{
    char block[LEDGER_NOTE_MAX + 64];
    struct text message = c->body;
    const uint8_t *bytes = s->bytes;
    if (key->type == LEDGER_KEY_WITNESS) {
        uint64_t at = 0;
        if (s->n != 72) {
            return false;
        }
        for (int i = 0; i < 8; i++) {
            at = at << 8 | bytes[i];
        }
        bytes += 8;
        message = cosigned_message(c, at, block, sizeof(block));
        if (seconds) {
            *seconds = at;
        }
    } else if (s->n != 64) {
        return false;
    }
    return crypto_sign_verify_detached(bytes, (const uint8_t *)message.p, message.n,
                                       key->public_key) == 0;
}

enum verr ledger_checkpoint_verify(const struct ledger_checkpoint *c, const struct ledger_key *key,
                                   uint64_t *seconds)
{
    enum verr e = VERR_NOT_FOUND;
    for (size_t i = 0; i < c->signature_n; i++) {
        const struct ledger_signature *s = &c->signatures[i];
        if (!text_equal(s->name, key->name) || memcmp(s->id, key->id, 4) != 0) {
            continue;
        }
        if (!signature_holds(c, key, s, seconds)) {
            return VERR_LEDGER_BROKEN;
        }
        e = VERR_OK;
    }
    return e;
}

enum verr ledger_cosignature_write(struct writer *w, const struct ledger_checkpoint *c,
                                   const struct ledger_key *witness, uint64_t seconds,
                                   const struct ledger_signer *s)
{
    assert(witness->type == LEDGER_KEY_WITNESS);
    char block[LEDGER_NOTE_MAX + 64];
    uint8_t bytes[72];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(seconds >> (56 - 8 * i));
    }
    if (!s->sign(s->ctx, cosigned_message(c, seconds, block, sizeof(block)), bytes + 8)) {
        return VERR_KEY;
    }
    write_signature(w, witness, bytes, sizeof(bytes));
    return w->full ? VERR_LIMIT : VERR_OK;
}
