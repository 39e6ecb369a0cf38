/* inside.h - what the files of the crypt room share; nobody else includes it */
#ifndef CRYPT_INSIDE_H
#define CRYPT_INSIDE_H

#include "crypt/crypt.h"

#include <sodium.h>

enum { CRYPT__USES = CRYPT_USE_MODEL + 1 };

/* In locked memory (sodium_malloc), read-only once open. sub[0] is unused. */
struct crypt {
    struct crypt_key sub[CRYPT__USES];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t public[crypto_sign_PUBLICKEYBYTES];
};

static inline const uint8_t *crypt__bytes(struct text t)
{
    return (const uint8_t *)t.p;
}

#endif
