/* seal.c - sealed values, wrapped keys, sealed streams: see crypt.h
 * Additional data of a seal: "table" 0 "column" 0 row (8 bytes, big endian).
 */
#include "crypt/inside.h"

#include "os/os.h"

#include <assert.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PLACE_MAX = 128
};
_Static_assert(NONCE + TAG == CRYPT_SEAL_EXTRA, "the seal's overhead is part of the interface");
_Static_assert(sizeof(crypto_secretstream_xchacha20poly1305_state) <= sizeof(struct crypt_stream),
               "the stream's state fits");
_Static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == CRYPT_STREAM_HEADER_BYTES &&
                   crypto_secretstream_xchacha20poly1305_ABYTES == CRYPT_CHUNK_EXTRA,
               "the stream's overheads are part of the interface");

static size_t place_bytes(struct crypt_place at, char out[PLACE_MAX])
{
    struct writer w = writer_over(out, PLACE_MAX);
    writer_str(&w, at.table);
    writer_char(&w, 0);
    writer_str(&w, at.column);
    writer_char(&w, 0);
    for (int shift = 56; shift >= 0; shift -= 8)
        writer_char(&w, (char)((uint64_t)at.row >> shift & 0xff));
    assert(!w.full);
    return w.n;
}

static void seal_to(const struct crypt_key *k, struct crypt_place at, struct text plain,
                    uint8_t *out)
{
    char place[PLACE_MAX];
    size_t n = place_bytes(at, place);
    os_random(out, NONCE);
    int refused = crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + NONCE, NULL, crypt__bytes(plain), plain.n, (uint8_t *)place, n, NULL, out, k->b);
    assert(refused == 0);
}

/* out has room for sealed.n - CRYPT_SEAL_EXTRA bytes. */
static enum verr open_to(const struct crypt_key *k, struct crypt_place at, struct text sealed,
                         uint8_t *out)
{
    char place[PLACE_MAX];
    size_t n = place_bytes(at, place);
    if (sealed.n < CRYPT_SEAL_EXTRA)
        return VERR_CRYPT;
    int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, NULL, NULL, crypt__bytes(sealed) + NONCE, sealed.n - NONCE, (uint8_t *)place, n,
        crypt__bytes(sealed), k->b);
    return refused ? VERR_CRYPT : VERR_OK;
}

enum verr crypt_seal(const struct crypt_key *k, struct crypt_place at, struct text plain,
                     struct arena *a, struct text *sealed)
{
    if (plain.n > SIZE_MAX - CRYPT_SEAL_EXTRA)
        return VERR_LIMIT;
    uint8_t *out = ARENA_ARRAY(a, uint8_t, plain.n + CRYPT_SEAL_EXTRA);
    if (!out)
        return VERR_LIMIT;
    seal_to(k, at, plain, out);
    *sealed = (struct text){(char *)out, plain.n + CRYPT_SEAL_EXTRA};
    return VERR_OK;
}

enum verr crypt_open_sealed(const struct crypt_key *k, struct crypt_place at, struct text sealed,
                            struct arena *a, struct text *plain)
{
    if (sealed.n < CRYPT_SEAL_EXTRA)
        return VERR_CRYPT;
    size_t n = sealed.n - CRYPT_SEAL_EXTRA;
    uint8_t *out = ARENA_ARRAY(a, uint8_t, n + 1);
    if (!out)
        return VERR_LIMIT;
    enum verr e = open_to(k, at, sealed, out);
    if (!e)
        *plain = (struct text){(char *)out, n};
    return e;
}

void crypt_wrap(const struct crypt_key *by, struct crypt_place at, const struct crypt_key *k,
                uint8_t out[CRYPT_WRAPPED_BYTES])
{
    seal_to(by, at, (struct text){(const char *)k->b, sizeof k->b}, out);
}

enum verr crypt_unwrap(const struct crypt_key *by, struct crypt_place at, struct text wrapped,
                       struct crypt_key *out)
{
    if (wrapped.n != CRYPT_WRAPPED_BYTES)
        return VERR_CRYPT;
    return open_to(by, at, wrapped, out->b);
}

static crypto_secretstream_xchacha20poly1305_state *state_of(struct crypt_stream *s)
{
    return (crypto_secretstream_xchacha20poly1305_state *)(void *)s->state;
}

void crypt_stream_begin(struct crypt_stream *s, const struct crypt_key *k,
                        uint8_t header[CRYPT_STREAM_HEADER_BYTES])
{
    crypto_secretstream_xchacha20poly1305_init_push(state_of(s), header, k->b);
}

void crypt_stream_seal(struct crypt_stream *s, struct text plain, bool last, uint8_t *out)
{
    assert(plain.n <= CRYPT_CHUNK_BYTES);
    uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    int refused = crypto_secretstream_xchacha20poly1305_push(
        state_of(s), out, NULL, crypt__bytes(plain), plain.n, NULL, 0, tag);
    assert(refused == 0);
}

enum verr crypt_stream_open(struct crypt_stream *s, const struct crypt_key *k, struct text header)
{
    if (header.n != CRYPT_STREAM_HEADER_BYTES)
        return VERR_CRYPT;
    int refused =
        crypto_secretstream_xchacha20poly1305_init_pull(state_of(s), crypt__bytes(header), k->b);
    return refused ? VERR_CRYPT : VERR_OK;
}

enum verr crypt_stream_read(struct crypt_stream *s, struct text sealed, uint8_t *out, bool *last)
{
    uint8_t tag;
    if (sealed.n < CRYPT_CHUNK_EXTRA || sealed.n > CRYPT_CHUNK_BYTES + CRYPT_CHUNK_EXTRA)
        return VERR_CRYPT;
    int refused = crypto_secretstream_xchacha20poly1305_pull(
        state_of(s), out, NULL, &tag, crypt__bytes(sealed), sealed.n, NULL, 0);
    if (refused)
        return VERR_CRYPT;
    *last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return VERR_OK;
}

void crypt_stream_wipe(struct crypt_stream *s)
{
    sodium_memzero(s, sizeof *s);
}
