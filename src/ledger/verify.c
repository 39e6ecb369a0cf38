/* verify.c - the canonical file of the ledger: read with suspicion, one item at a time */
#include "ledger/export.h"

#include "ledger/inner.h"

#include <assert.h>

static const char *const fault_words[][2] = {
    [LEDGER_INTACT] = {"Le journal est intact.", "The ledger is intact."},
    [LEDGER_FAULT_HEADER] = {"Ce n’est pas un export du journal, ou son en-tête est altéré.",
                             "This is not a ledger export, or its header is altered."},
    [LEDGER_FAULT_LINE] = {"Une ligne est altérée.", "A line is altered."},
    [LEDGER_FAULT_ENTRY] = {"Une entrée est altérée.", "An entry is altered."},
    [LEDGER_FAULT_CHECKPOINT] = {"Un point de contrôle est altéré.", "A checkpoint is altered."},
    [LEDGER_FAULT_ROOT] = {"Les entrées ne sont pas celles que le point de contrôle a fixées.",
                           "The entries are not those that the checkpoint fixed."},
    [LEDGER_FAULT_SIGNATURE] = {"Un point de contrôle n’est pas signé par cette clé.",
                                "A checkpoint is not signed by this key."},
    [LEDGER_FAULT_COUNT] = {"Le nombre d’entrées ne correspond pas.",
                            "The number of entries does not fit."},
    [LEDGER_FAULT_DIGEST] = {"L’empreinte finale ne correspond pas au fichier.",
                             "The final digest does not fit the file."},
    [LEDGER_FAULT_END] = {"Le fichier est tronqué ou continue après sa fin.",
                          "The file is cut short, or goes on after its end."},
};
_Static_assert(sizeof(fault_words) / sizeof(*fault_words) == LEDGER_FAULT_KINDS, "one each");

const char *ledger_fault_words(enum ledger_fault f, enum lang l)
{
    assert(f < LEDGER_FAULT_KINDS);
    return fault_words[f][l == LANG_EN];
}

struct ledger_verifier ledger_verifier_start(const struct ledger_key *key)
{
    struct ledger_verifier v = {.key = key, .at = LEDGER_AT_HEADER};
    crypto_hash_sha256_init(&v.sum);
    v.report.line = 1;
    v.report.origin_proven = key != NULL;
    return v;
}

/* Stops at entry `from` .. the next to come, when the fault lies in what was read already. */
static bool broken(struct ledger_verifier *v, enum ledger_fault fault, uint64_t from)
{
    struct ledger_report *r = &v->report;
    r->fault = fault;
    r->first_bad = from;
    r->last_bad = from < v->tree.size ? v->tree.size - 1 : from;
    r->origin_proven = false;
    return false;
}

static bool read_header(struct ledger_verifier *v, struct text line)
{
    struct text opening = TEXT("vigie-ledger-export 1 ");
    struct text origin = text_slice(line, opening.n, line.n);
    if (!text_starts(line, opening) || !ledger_is_origin(origin)) {
        return broken(v, LEDGER_FAULT_HEADER, 0);
    }
    memcpy(v->origin, origin.p, origin.n);
    v->origin_n = origin.n;
    v->at = LEDGER_AT_ENTRIES;
    return true;
}

static bool read_entry(struct ledger_verifier *v, struct text line)
{
    struct text hex = text_slice(line, 0, 2 * LEDGER_HASH);
    struct text entry = text_slice(line, 2 * LEDGER_HASH + 1, line.n);
    struct ledger_hash said;
    struct ledger_entry e;
    if (line.n <= 2 * LEDGER_HASH || line.p[2 * LEDGER_HASH] != ' ' ||
        !ledger_hex_read(hex, said.b, LEDGER_HASH)) {
        return broken(v, LEDGER_FAULT_LINE, v->tree.size);
    }
    struct ledger_hash is = ledger_leaf_hash(entry);
    if (!ledger_hash_equal(&said, &is)) {
        return broken(v, LEDGER_FAULT_ENTRY, v->tree.size);
    }
    if (ledger_entry_parse(entry, &e) != VERR_OK) {
        return broken(v, LEDGER_FAULT_LINE, v->tree.size);
    }
    ledger_append(&v->tree, &is);
    v->report.entries = v->tree.size;
    return true;
}

static bool read_checkpoint(struct ledger_verifier *v, struct text note)
{
    struct ledger_report *r = &v->report;
    struct ledger_checkpoint c;
    struct text origin = {v->origin, v->origin_n};
    struct ledger_hash root = ledger_root(&v->tree);
    if (ledger_checkpoint_parse(note, &c) != VERR_OK || !text_equal(c.origin, origin) ||
        c.head.size != v->tree.size) {
        return broken(v, LEDGER_FAULT_CHECKPOINT, v->tree.size);
    }
    if (!ledger_hash_equal(&c.head.root, &root)) {
        return broken(v, LEDGER_FAULT_ROOT, r->head.size);
    }
    if (v->key && ledger_checkpoint_verify(&c, v->key, NULL) != VERR_OK) {
        return broken(v, LEDGER_FAULT_SIGNATURE, r->head.size);
    }
    r->checkpoints++;
    r->cosigned += c.signature_n - 1;
    r->head = c.head;
    return true;
}

static bool read_leaves(struct ledger_verifier *v, struct text number)
{
    uint64_t n = 0;
    if (!ledger_u64_read(number, &n) || n != v->tree.size || v->report.checkpoints == 0 ||
        v->report.head.size != n) {
        return broken(v, LEDGER_FAULT_COUNT, v->report.head.size);
    }
    v->at = LEDGER_AT_DIGEST;
    return true;
}

static bool read_digest(struct ledger_verifier *v, struct text line)
{
    struct text opening = TEXT("digest ");
    uint8_t said[32];
    uint8_t is[32];
    crypto_hash_sha256_state s = v->sum;
    crypto_hash_sha256_final(&s, is);
    if (!text_starts(line, opening) ||
        !ledger_hex_read(text_slice(line, opening.n, line.n), said, sizeof(said)) ||
        memcmp(said, is, sizeof(is)) != 0) {
        return broken(v, LEDGER_FAULT_DIGEST, v->tree.size);
    }
    v->at = LEDGER_AT_END;
    return true;
}

/* Bytes of note that follow this line: 0 when it opens no checkpoint, SIZE_MAX when it is wrong. */
static size_t note_bytes(struct text line)
{
    struct text opening = TEXT("checkpoint ");
    uint64_t n = 0;
    if (!text_starts(line, opening)) {
        return 0;
    }
    if (!ledger_u64_read(text_slice(line, opening.n, line.n), &n) || n == 0 ||
        n > LEDGER_NOTE_MAX) {
        return SIZE_MAX;
    }
    return (size_t)n;
}

static bool read_line(struct ledger_verifier *v, struct text line)
{
    struct text leaves = TEXT("leaves ");
    switch (v->at) {
    case LEDGER_AT_HEADER:
        return read_header(v, line);
    case LEDGER_AT_ENTRIES:
        return text_starts(line, leaves) ? read_leaves(v, text_slice(line, leaves.n, line.n))
                                         : read_entry(v, line);
    case LEDGER_AT_DIGEST:
        return read_digest(v, line);
    default:
        return broken(v, LEDGER_FAULT_END, v->tree.size);
    }
}

/* Reads one item at the beginning of `bytes`; returns how long it is, 0 when more bytes are needed
 * or it is wrong (then the report says so). */
static size_t read_item(struct ledger_verifier *v, struct text bytes)
{
    const char *end = memchr(bytes.p, '\n', bytes.n);
    if (v->at == LEDGER_AT_END || (!end && bytes.n > LEDGER_LINE_MAX + 2 * LEDGER_HASH + 1)) {
        broken(v, v->at == LEDGER_AT_END ? LEDGER_FAULT_END : LEDGER_FAULT_LINE, v->tree.size);
        return 0;
    }
    if (!end) {
        return 0;
    }
    struct text line = {bytes.p, (size_t)(end - bytes.p)};
    size_t n = line.n + 1;
    size_t note = v->at == LEDGER_AT_ENTRIES ? note_bytes(line) : 0;
    if (note == SIZE_MAX) {
        broken(v, LEDGER_FAULT_CHECKPOINT, v->tree.size);
        return 0;
    }
    if (note > bytes.n - n) {
        return 0;
    }
    bool held = note ? read_checkpoint(v, text_slice(bytes, n, n + note)) : read_line(v, line);
    return held ? n + note : 0;
}

enum verr ledger_verify_some(struct ledger_verifier *v, struct text bytes, bool last, size_t *used)
{
    size_t at = 0;
    while (at < bytes.n && v->report.fault == LEDGER_INTACT) {
        struct text rest = text_slice(bytes, at, bytes.n);
        size_t n = read_item(v, rest);
        if (n == 0) {
            break;
        }
        for (size_t i = 0; i < n; i++) {
            v->report.line += rest.p[i] == '\n';
        }
        crypto_hash_sha256_update(&v->sum, (const uint8_t *)rest.p, n);
        at += n;
    }
    *used = at;
    if (last && v->report.fault == LEDGER_INTACT && (at < bytes.n || v->at != LEDGER_AT_END)) {
        broken(v, LEDGER_FAULT_END, v->tree.size);
    }
    return v->report.fault == LEDGER_INTACT ? VERR_OK : VERR_LEDGER_BROKEN;
}

enum verr ledger_export_verify(struct text bytes, const struct ledger_key *key,
                               struct ledger_report *report)
{
    struct ledger_verifier v = ledger_verifier_start(key);
    size_t used = 0;
    enum verr e = ledger_verify_some(&v, bytes, true, &used);
    *report = v.report;
    if (v.at != LEDGER_AT_HEADER) {
        report->origin = text_slice(bytes, strlen("vigie-ledger-export 1 "),
                                    strlen("vigie-ledger-export 1 ") + v.origin_n);
    }
    return e;
}
