/* crypt.h - sealed records and keys, on libsodium
 * Takes  : a master key (32 bytes) from $CREDENTIALS_DIRECTORY/vigie-master-key (systemd) or from
 *          DATA/keys/master.key (0600)
 * Gives  : sealing, blind index, keyed hashes, passwords, one-time codes, signatures
 * Keys   : master -> subkeys by use (crypto_kdf, BLAKE2b) -> epoch keys -> patient keys. The
 *          wrapped forms are rows of the store (store/keys.h); this room never sees a database.
 * Owns   : struct crypt lives in locked, guarded memory that is wiped by crypt_close. A struct
 *          crypt_key belongs to its caller, who wipes it (crypt_key_wipe) before leaving.
 * Errors : VERR_CRYPT (does not open: altered, moved, or another key), VERR_KEY (no usable master
 *          key), VERR_LIMIT (the arena is full), VERR_DISK
 * Threads: a struct crypt is read-only once open; every function may run on several threads.
 */
#ifndef CRYPT_CRYPT_H
#define CRYPT_CRYPT_H

#include "base/err.h"

enum {
    CRYPT_KEY_BYTES = 32,
    CRYPT_HASH_BYTES = 32,
    CRYPT_INDEX_BYTES = 16,
    CRYPT_SEAL_EXTRA = 40, /* nonce 24 + tag 16 */
    CRYPT_WRAPPED_BYTES = CRYPT_KEY_BYTES + CRYPT_SEAL_EXTRA,
    CRYPT_PASSWORD_CHARS = 128, /* with the final zero: crypto_pwhash_STRBYTES */
    CRYPT_SIGNATURE_BYTES = 64,
    CRYPT_PUBLIC_BYTES = 32,
    CRYPT_TOTP_SECRET_BYTES = 20,
    CRYPT_TOTP_STEP_S = 30
};

struct crypt;
struct crypt_key {
    uint8_t b[CRYPT_KEY_BYTES];
};

/* Subkeys of the master key. The rank is part of stored data: never reorder, only append. */
enum crypt_use {
    CRYPT_USE_EPOCH = 1, /* wraps epoch keys */
    CRYPT_USE_INDEX,     /* blind index */
    CRYPT_USE_LEDGER,    /* keyed hashes in ledger entries */
    CRYPT_USE_SESSION,   /* hashes of session and CSRF tokens */
    CRYPT_USE_SIGNER,    /* seals the signing key */
    CRYPT_USE_PEOPLE,    /* seals what names professionals and their second factors */
    CRYPT_USE_TEMPLATE,  /* seals the establishment's templates and their cases */
    CRYPT_USE_MODEL      /* seals what was counted of a model and who approved it */
};

/* Opens the keys of `data` (DATA). With `create`, a missing DATA/keys/master.key and
 * DATA/keys/signer.key are made (fsynced before return); without, VERR_KEY. VERR_KEY also when the
 * key file can be read by others than its owner. Owns *out until crypt_close. */
enum verr crypt_open(const char *data, bool create, struct crypt **out);
/* From a given master key, with a signing key derived from it: for tests and restored backups. */
enum verr crypt_from(const uint8_t master[CRYPT_KEY_BYTES], struct crypt **out);
void crypt_close(struct crypt *c); /* NULL allowed; wipes */

/* The subkey of one use. The caller wipes it. */
void crypt_subkey(const struct crypt *c, enum crypt_use use, struct crypt_key *out);
void crypt_key_new(struct crypt_key *out); /* random */
void crypt_key_wipe(struct crypt_key *k);

/* Where a sealed value stands: bound into the seal (AAD), so that a value moved to another row,
 * column or table does not open. table and column are literals. */
struct crypt_place {
    const char *table;
    const char *column;
    int64_t row;
};

/* XChaCha20-Poly1305-IETF, random nonce: nonce || ciphertext || tag, plain.n + CRYPT_SEAL_EXTRA
 * bytes in the arena. VERR_LIMIT when the arena is full. */
enum verr crypt_seal(const struct crypt_key *k, struct crypt_place at, struct text plain,
                     struct arena *a, struct text *sealed);
/* VERR_CRYPT when one bit of key, place or sealed bytes differs. The plain text is followed by a
 * zero byte that it does not count. */
enum verr crypt_open_sealed(const struct crypt_key *k, struct crypt_place at, struct text sealed,
                            struct arena *a, struct text *plain);
/* A key sealed by another key. */
void crypt_wrap(const struct crypt_key *by, struct crypt_place at, const struct crypt_key *k,
                uint8_t out[CRYPT_WRAPPED_BYTES]);
enum verr crypt_unwrap(const struct crypt_key *by, struct crypt_place at, struct text wrapped,
                       struct crypt_key *out);

/* Keyed BLAKE2b of one token that the caller has folded (text room). `field` keeps names, dates and
 * numbers apart: "family", "given", "birth", "ins"... */
void crypt_index(const struct crypt *c, const char *field, struct text token,
                 uint8_t out[CRYPT_INDEX_BYTES]);
/* Keyed BLAKE2b-256 for what the ledger says of a content without holding it. `kind`: "text",
 * "pdf"... */
void crypt_ledger_hash(const struct crypt *c, const char *kind, struct text bytes,
                       uint8_t out[CRYPT_HASH_BYTES]);
/* What the store keeps of a session or CSRF token. */
void crypt_token_hash(const struct crypt *c, struct text token, uint8_t out[CRYPT_HASH_BYTES]);
/* Plain SHA-256, for files that others verify (PDF). */
void crypt_sha256(struct text bytes, uint8_t out[CRYPT_HASH_BYTES]);

/* Random token of `bytes` random bytes (16..48), base64url without padding, zero-terminated; `cap`
 * holds at least 4 * bytes / 3 + 2 characters. */
void crypt_token(char *out, size_t cap, size_t bytes);
/* Same length and same bytes, in a time that depends only on the lengths. */
bool crypt_equal(struct text a, struct text b);

/* Argon2id with the cost of tbl/params.def (password_*). About 0.1 s and 64 MiB: never on the event
 * or writer thread. VERR_LIMIT: no memory, or a password over 1024 bytes. */
enum verr crypt_password_hash(struct text password, char out[CRYPT_PASSWORD_CHARS]);
/* VERR_BAD_CREDENTIALS when it does not match. */
enum verr crypt_password_verify(const char *hash, struct text password);
/* True when the hash was made with another cost than today's: hash again after a good sign-in. */
bool crypt_password_old(const char *hash);

/* Time-based one-time codes, RFC 6238: HMAC-SHA-1, 6 digits, steps of 30 s. */
void crypt_totp_new(uint8_t secret[CRYPT_TOTP_SECRET_BYTES]);
/* RFC 4648 base32 without padding of the secret: 32 characters and a zero, for the otpauth:
 * address. */
void crypt_totp_text(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], char out[33]);
/* The code of one step (unix time / 30), as `digits` (6..8) digits. */
uint32_t crypt_totp_code(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], uint64_t step, int digits);
/* Accepts 6 digits of the present step, the one before or the one after, if greater than
 * `last_step` (the last one used; the caller stores *step): a code opens once. VERR_BAD_CREDENTIALS
 * otherwise. */
enum verr crypt_totp_verify(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], struct text code,
                            int64_t now_ms, int64_t last_step, int64_t *step);

/* Ed25519, for checkpoints and validated documents. */
void crypt_sign(const struct crypt *c, struct text message, uint8_t out[CRYPT_SIGNATURE_BYTES]);
void crypt_public(const struct crypt *c, uint8_t out[CRYPT_PUBLIC_BYTES]);
bool crypt_verify(const uint8_t pub[CRYPT_PUBLIC_BYTES], struct text message,
                  const uint8_t signature[CRYPT_SIGNATURE_BYTES]);

/* Content sealed chunk by chunk (libsodium secretstream XChaCha20-Poly1305): order, length and end
 * are authenticated. A sealed stream is a 24-byte header, then chunks of at most CRYPT_CHUNK_BYTES
 * plain bytes + 17; the last chunk alone carries the final tag. */
enum { CRYPT_CHUNK_BYTES = 64 * 1024, CRYPT_CHUNK_EXTRA = 17, CRYPT_STREAM_HEADER_BYTES = 24 };
struct crypt_stream {
    uint64_t state[8]; /* room for crypto_secretstream's state; wiped at the end */
};
void crypt_stream_begin(struct crypt_stream *s, const struct crypt_key *k,
                        uint8_t header[CRYPT_STREAM_HEADER_BYTES]);
/* Seals plain.n <= CRYPT_CHUNK_BYTES bytes to out: plain.n + CRYPT_CHUNK_EXTRA bytes. */
void crypt_stream_seal(struct crypt_stream *s, struct text plain, bool last, uint8_t *out);
enum verr crypt_stream_open(struct crypt_stream *s, const struct crypt_key *k, struct text header);
/* One sealed chunk to out (sealed.n - CRYPT_CHUNK_EXTRA bytes). *last tells the final one. */
enum verr crypt_stream_read(struct crypt_stream *s, struct text sealed, uint8_t *out, bool *last);
void crypt_stream_wipe(struct crypt_stream *s);

#endif
