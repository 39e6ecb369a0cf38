/* hash.c - keyed hashes, tokens, signatures: see crypt.h */
#include "crypt/inside.h"

#include "os/os.h"

#include <assert.h>

/* BLAKE2b keyed by the subkey of `use`, over label 0 bytes: a label never holds a zero byte. */
static void keyed(const struct crypt *c, enum crypt_use use, const char *label, struct text bytes,
                  struct writer out)
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, c->sub[use].b, CRYPT_KEY_BYTES, out.cap);
    crypto_generichash_update(&s, (const uint8_t *)label, strlen(label) + 1);
    crypto_generichash_update(&s, crypt__bytes(bytes), bytes.n);
    crypto_generichash_final(&s, (uint8_t *)out.p, out.cap);
    sodium_memzero(&s, sizeof s);
}

void crypt_index(const struct crypt *c, const char *field, struct text token,
                 uint8_t out[CRYPT_INDEX_BYTES])
{
    keyed(c, CRYPT_USE_INDEX, field, token, writer_over(out, CRYPT_INDEX_BYTES));
}

void crypt_ledger_hash(const struct crypt *c, const char *kind, struct text bytes,
                       uint8_t out[CRYPT_HASH_BYTES])
{
    keyed(c, CRYPT_USE_LEDGER, kind, bytes, writer_over(out, CRYPT_HASH_BYTES));
}

void crypt_token_hash(const struct crypt *c, struct text token, uint8_t out[CRYPT_HASH_BYTES])
{
    keyed(c, CRYPT_USE_SESSION, "token", token, writer_over(out, CRYPT_HASH_BYTES));
}

void crypt_sha256(struct text bytes, uint8_t out[CRYPT_HASH_BYTES])
{
    crypto_hash_sha256(out, crypt__bytes(bytes), bytes.n);
}

void crypt_token(char *out, size_t cap, size_t bytes)
{
    uint8_t random[48];
    assert(bytes >= 16 && bytes <= sizeof random);
    assert(cap >= 4 * bytes / 3 + 2);
    os_random(random, bytes);
    sodium_bin2base64(out, cap, random, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(random, sizeof random);
}

bool crypt_equal(struct text a, struct text b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

void crypt_sign(const struct crypt *c, struct text message, uint8_t out[CRYPT_SIGNATURE_BYTES])
{
    crypto_sign_detached(out, NULL, crypt__bytes(message), message.n, c->secret);
}

void crypt_public(const struct crypt *c, uint8_t out[CRYPT_PUBLIC_BYTES])
{
    memcpy(out, c->public, CRYPT_PUBLIC_BYTES);
}

bool crypt_verify(const uint8_t pub[CRYPT_PUBLIC_BYTES], struct text message,
                  const uint8_t signature[CRYPT_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, crypt__bytes(message), message.n, pub) == 0;
}
