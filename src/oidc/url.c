/* url.c - addresses: which may be a provider's, and how values are written into one */
#include "oidc/inside.h"

#include <sodium.h>

/* The part before path, query or fragment. */
static struct text origin_of(struct text url)
{
    size_t at = text_find(url, TEXT("://"), 0);
    if (at == SIZE_MAX)
        return (struct text){url.p, 0};
    at += 3;
    while (at < url.n && url.p[at] != '/' && url.p[at] != '?' && url.p[at] != '#')
        at++;
    return text_slice(url, 0, at);
}

static bool host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static bool authority_ok(struct text at)
{
    for (size_t i = 0; i < at.n; i++)
        if (!host_char(at.p[i]))
            return false;
    return at.n > 0;
}

bool oidc_url_ok(struct text url)
{
    struct text o = origin_of(url);
    struct text host = text_slice(o, text_starts(o, TEXT("https://")) ? 8 : 7, o.n);
    struct text port = host;
    bool here = text_starts(o, TEXT("http://")) && text_is(text_cut(&port, ':'), "127.0.0.1");
    if (url.n > OIDC_URL_MAX || (!here && !text_starts(o, TEXT("https://"))))
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] <= 0x20 || url.p[i] >= 0x7f || url.p[i] == '#' || url.p[i] == '"')
            return false;
    return authority_ok(host);
}

bool oidc_same_origin(struct text a, struct text b)
{
    return origin_of(a).n > 0 && text_equal(origin_of(a), origin_of(b));
}

void oidc_put_encoded(struct writer *w, struct text value)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            writer_char(w, (char)c);
            continue;
        }
        writer_char(w, '%');
        writer_char(w, digits[c >> 4]);
        writer_char(w, digits[c & 15]);
    }
}

enum verr oidc_basic(struct arena *a, struct text client, struct text secret, struct text *out)
{
    size_t most = 3 * (client.n + secret.n) + 1, coded = (most + 2) / 3 * 4 + 1;
    char *plain = ARENA_RAW(a, char, most), *base64 = ARENA_RAW(a, char, coded);
    if (!plain || !base64)
        return VERR_LIMIT;
    struct writer p = writer_over(plain, most);
    oidc_put_encoded(&p, client);
    writer_char(&p, ':');
    oidc_put_encoded(&p, secret);
    (void)sodium_bin2base64(base64, coded, (const unsigned char *)plain, p.n,
                            sodium_base64_VARIANT_ORIGINAL);
    struct writer w = writer_in(a);
    writer_str(&w, "Basic ");
    writer_str(&w, base64);
    *out = writer_done(a, &w);
    sodium_memzero(plain, most);
    sodium_memzero(base64, coded);
    return VERR_OK;
}

void oidc_challenge(struct text verifier, char out[OIDC_DERIVED_CHARS])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char coded[OIDC_DERIVED_CHARS + 1];
    crypto_hash_sha256(hash, (const unsigned char *)verifier.p, verifier.n);
    (void)sodium_bin2base64(coded, sizeof coded, hash, sizeof hash,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    memcpy(out, coded, OIDC_DERIVED_CHARS);
}
