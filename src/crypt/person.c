/* person.c - what proves that a person is who they say: passwords and one-time codes. See crypt.h
 */
#include "crypt/inside.h"

#include "base/params.h"
#include "os/os.h"

#include <assert.h>
#include <nettle/hmac.h>

_Static_assert(crypto_pwhash_STRBYTES == CRYPT_PASSWORD_CHARS, "part of the interface");

enum { PASSWORD_MAX = 1024, TOTP_DIGITS = 6 };

enum verr crypt_password_hash(struct text password, char out[CRYPT_PASSWORD_CHARS])
{
    if (password.n > PASSWORD_MAX || sodium_init() < 0)
        return VERR_LIMIT;
    int refused = crypto_pwhash_str_alg(out, password.p, password.n, PARAM_password_passes,
                                        PARAM_password_memory, crypto_pwhash_ALG_ARGON2ID13);
    return refused ? VERR_LIMIT : VERR_OK;
}

enum verr crypt_password_verify(const char *hash, struct text password)
{
    if (password.n > PASSWORD_MAX || sodium_init() < 0)
        return VERR_BAD_CREDENTIALS;
    return crypto_pwhash_str_verify(hash, password.p, password.n) ? VERR_BAD_CREDENTIALS : VERR_OK;
}

bool crypt_password_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PARAM_password_passes, PARAM_password_memory) != 0;
}

void crypt_totp_new(uint8_t secret[CRYPT_TOTP_SECRET_BYTES])
{
    os_random(secret, CRYPT_TOTP_SECRET_BYTES);
}

/* Five bytes make eight characters. */
void crypt_totp_text(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], char out[33])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    _Static_assert(CRYPT_TOTP_SECRET_BYTES % 5 == 0, "no padding");
    char *at = out;
    for (int i = 0; i < CRYPT_TOTP_SECRET_BYTES; i += 5) {
        uint64_t group = 0;
        for (int j = 0; j < 5; j++)
            group = group << 8 | secret[i + j];
        for (int shift = 35; shift >= 0; shift -= 5)
            *at++ = letters[group >> shift & 31];
    }
    *at = 0;
}

uint32_t crypt_totp_code(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], uint64_t step, int digits)
{
    assert(digits >= 6 && digits <= 8);
    struct hmac_sha1_ctx h;
    uint8_t message[8], mac[SHA1_DIGEST_SIZE];
    for (int i = 0; i < 8; i++)
        message[i] = (uint8_t)(step >> (56 - 8 * i));
    hmac_sha1_set_key(&h, CRYPT_TOTP_SECRET_BYTES, secret);
    hmac_sha1_update(&h, sizeof message, message);
    hmac_sha1_digest(&h, sizeof mac, mac);
    sodium_memzero(&h, sizeof h);
    const uint8_t *at = mac + (mac[SHA1_DIGEST_SIZE - 1] & 15); /* RFC 4226, 5.3 */
    uint32_t word = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                    (uint32_t)at[3];
    static const uint32_t power[] = {1000000, 10000000, 100000000};
    return word % power[digits - TOTP_DIGITS];
}

enum verr crypt_totp_verify(const uint8_t secret[CRYPT_TOTP_SECRET_BYTES], struct text code,
                            int64_t now_ms, int64_t last_step, int64_t *step)
{
    uint64_t given;
    if (code.n != TOTP_DIGITS || !text_to_u64(code, &given) || now_ms < 0)
        return VERR_BAD_CREDENTIALS;
    int64_t now = now_ms / 1000 / CRYPT_TOTP_STEP_S;
    for (int64_t s = now - 1; s <= now + 1; s++) {
        if (s < 0 || s <= last_step)
            continue;
        uint32_t right = crypt_totp_code(secret, (uint64_t)s, TOTP_DIGITS);
        if (given == right) {
            *step = s;
            return VERR_OK;
        }
    }
    return VERR_BAD_CREDENTIALS;
}
