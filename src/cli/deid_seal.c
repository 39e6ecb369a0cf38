/* deid_seal.c - see deid.h */
#include "cli/deid.h"

#include "os/os.h"

#include <sodium.h>
#include <stdlib.h>

enum { LENGTH_BYTES = 4 };

enum verr deid_keys_of(const char *path, struct deid_keys *out)
{
    uint8_t secret[DEID_KEY_BYTES];
    _Static_assert(sizeof secret == crypto_kdf_KEYBYTES, "a secret of libsodium's kdf");
    if (path == NULL) {
        os_random(secret, sizeof secret);
    } else {
        char more;
        FILE *f = fopen(path, "rbe");
        bool whole = f != NULL && fread(secret, 1, sizeof secret, f) == sizeof secret &&
                     fread(&more, 1, 1, f) == 0;
        if (f != NULL) {
            (void)fclose(f);
        }
        if (!whole) {
            return VERR_KEY;
        }
    }
    crypto_kdf_derive_from_key(out->names.b, sizeof out->names.b, 1, "vigiedid", secret);
    crypto_kdf_derive_from_key(out->seal.b, sizeof out->seal.b, 2, "vigiedid", secret);
    sodium_memzero(secret, sizeof secret);
    return VERR_OK;
}

static void put_base64(FILE *to, const uint8_t *p, size_t n)
{
    char text[sodium_base64_ENCODED_LEN(CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA,
                                        sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(text, sizeof text, p, n, sodium_base64_VARIANT_ORIGINAL);
    fprintf(to, "\"%s\"", text);
}

void deid_seal_begin(struct deid_seal *s, const struct crypt_key *key, FILE *to)
{
    uint8_t header[CRYPT_STREAM_HEADER_BYTES];
    s->to = to;
    s->n = 0;
    crypt_stream_begin(&s->stream, key, header);
    put_base64(to, header, sizeof header);
}

static void flush(struct deid_seal *s, bool last)
{
    uint8_t sealed[CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA];
    crypt_stream_seal(&s->stream, (struct text){s->plain, s->n}, last, sealed);
    fputc(',', s->to);
    put_base64(s->to, sealed, s->n + CRYPT_CHUNK_EXTRA);
    s->n = 0;
}

static void add_bytes(struct deid_seal *s, const char *p, size_t n)
{
    while (n > 0) {
        size_t room = sizeof s->plain - s->n, take = n < room ? n : room;
        memcpy(s->plain + s->n, p, take);
        s->n += take;
        p += take;
        n -= take;
        if (s->n == sizeof s->plain) {
            flush(s, false);
        }
    }
}

void deid_seal_add(struct deid_seal *s, struct text original)
{
    char length[LENGTH_BYTES];
    for (size_t i = 0; i < LENGTH_BYTES; i++) {
        length[i] = (char)(original.n >> (8 * i) & 0xff);
    }
    add_bytes(s, length, sizeof length);
    add_bytes(s, original.p, original.n);
}

void deid_seal_end(struct deid_seal *s)
{
    flush(s, true);
    crypt_stream_wipe(&s->stream);
    sodium_memzero(s->plain, sizeof s->plain);
}
