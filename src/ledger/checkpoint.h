/* checkpoint.h - a signed note that fixes the whole ledger: origin, size, root
 * Takes  : a tree head and a sign function (the private key stays with the caller)
 * Gives  : C2SP tlog-checkpoint notes, strictly parsed and verified; witnesses' lines are kept
 * Errors : VERR_BAD_INPUT (not such a note), VERR_LEDGER_BROKEN (the signature does not hold)
 * Source : c2sp.org/tlog-checkpoint, c2sp.org/signed-note, c2sp.org/tlog-cosignature
 */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include "ledger/tree.h"

#define LEDGER_ORIGIN_MAX 128    /* printable ASCII without blank or '+' */
#define LEDGER_SIGNATURES_MAX 16 /* lines of a note */
#define LEDGER_NOTE_MAX 8192     /* bytes */

enum ledger_key_type { LEDGER_KEY_LOG = 1, LEDGER_KEY_WITNESS = 4 };

/* A public key as people hand it over: "name+hexid+base64(type || key)" (signed-note's vkey). */
struct ledger_key {
    struct text name;
    enum ledger_key_type type;
    uint8_t id[4]; /* first bytes of SHA-256(name || "\n" || type || key) */
    uint8_t public_key[32];
};

/* Makes the key's id. Asserts that the name fits LEDGER_ORIGIN_MAX's alphabet. Borrows name. */
struct ledger_key ledger_key_make(struct text name, enum ledger_key_type type,
                                  const uint8_t public_key[32]);
/* The vkey text and back; parse is strict: VERR_BAD_INPUT. *out borrows from `vkey`. */
void ledger_key_write(struct writer *w, const struct ledger_key *k);
enum verr ledger_key_parse(struct text vkey, struct ledger_key *out);

/* Signs `message` with Ed25519. Returns false when it cannot. */
struct ledger_signer {
    bool (*sign)(void *ctx, struct text message, uint8_t signature[64]);
    void *ctx; /* borrows */
};

/* Writes the note of a tree head: origin (= key name), size, base64 root, blank line, signature.
 * VERR_KEY when the signer fails, VERR_LIMIT when the writer is full. */
enum verr ledger_checkpoint_write(struct writer *w, const struct ledger_tree_head *head,
                                  const struct ledger_key *key, const struct ledger_signer *s);

struct ledger_signature {
    struct text name;
    uint8_t id[4];
    size_t n; /* 64, or 72 for a witness (8 bytes of time first) */
    uint8_t bytes[72];
};

struct ledger_checkpoint {
    struct text note;   /* all of it */
    struct text body;   /* what is signed: up to and with the newline before the blank line */
    struct text origin; /* first line */
    struct ledger_tree_head head;
    size_t signature_n;
    struct ledger_signature signatures[LEDGER_SIGNATURES_MAX];
};

/* Parses one note, which must be exactly `note`. Borrows it. VERR_BAD_INPUT. */
enum verr ledger_checkpoint_parse(struct text note, struct ledger_checkpoint *out);

/* Holds the note against a key of either type; *seconds gets a witness' time (may be NULL).
 * VERR_NOT_FOUND: no line of this key; VERR_LEDGER_BROKEN: a line of this key that is false. */
enum verr ledger_checkpoint_verify(const struct ledger_checkpoint *c, const struct ledger_key *key,
                                   uint64_t *seconds);

/* What a witness signs: "cosignature/v1\ntime N\n" || body. The whole line is written to `w`. */
enum verr ledger_cosignature_write(struct writer *w, const struct ledger_checkpoint *c,
                                   const struct ledger_key *witness, uint64_t seconds,
                                   const struct ledger_signer *s);

#endif
