#include "api/oidc_flow.h"

#include "api/session.h"
#include "base/params.h"

#include <sodium.h>
#include <stdio.h>

#define COOKIE "vigie_oidc="
enum { KIND = 1, TIME = 13, RANDOM_BYTES = 32 };

void oidc_flow_begin(struct call *c, bool confirms, int64_t session, struct oidc_flow *out)
{
    char token[OIDC_DERIVED_CHARS + 1];
    *out = (struct oidc_flow){
        .confirms = confirms, .begun_ms = c->now_ms, .session = confirms ? session : 0};
    crypt_token(token, sizeof token, RANDOM_BYTES);
    (void)snprintf(out->cookie, sizeof out->cookie, "%c%013lld%s", confirms ? 'c' : 's',
                   (long long)c->now_ms, token);
    struct writer w = writer_in(c->arena);
    writer_str(&w, COOKIE);
    writer_str(&w, out->cookie);
    writer_str(&w, "; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    writer_i64(&w, PARAM_oidc_flow / 1000);
    if (c->services->tls)
        writer_str(&w, "; Secure");
    c->reply.set_cookie = writer_done(c->arena, &w);
}

bool oidc_flow_read(const struct call *c, struct oidc_flow *out)
{
    struct text one = {NULL, 0};
    for (struct text rest = c->cookie; rest.p && one.n == 0;) {
        struct text pair = text_trim(text_cut(&rest, ';'));
        if (text_starts(pair, TEXT(COOKIE)))
            one = text_slice(pair, sizeof COOKIE - 1, pair.n);
    }
    uint64_t ms = 0;
    if (one.n != OIDC_FLOW_CHARS || (one.p[0] != 's' && one.p[0] != 'c') ||
        !text_to_u64(text_slice(one, KIND, KIND + TIME), &ms))
        return false;
    *out = (struct oidc_flow){.confirms = one.p[0] == 'c', .begun_ms = (int64_t)ms};
    memcpy(out->cookie, one.p, one.n);
    return true;
}

static void hash(const struct crypt *c, const struct oidc_flow *f, const char *what,
                 uint8_t out[CRYPT_HASH_BYTES])
{
    char words[128];
    struct writer w = writer_over(words, sizeof words);
    writer_str(&w, "oidc:");
    writer_str(&w, what);
    writer_char(&w, ':');
    writer_str(&w, f->cookie);
    writer_char(&w, ':');
    writer_i64(&w, f->session);
    crypt_token_hash(c, writer_text(&w), out);
}

void oidc_flow_derive(const struct crypt *c, const struct oidc_flow *f, const char *what,
                      char out[OIDC_DERIVED_CHARS])
{
    uint8_t bytes[CRYPT_HASH_BYTES];
    char coded[OIDC_DERIVED_CHARS + 1];
    hash(c, f, what, bytes);
    (void)sodium_bin2base64(coded, sizeof coded, bytes, sizeof bytes,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    memcpy(out, coded, OIDC_DERIVED_CHARS);
}

void oidc_flow_hash(const struct crypt *c, const struct oidc_flow *f, uint8_t out[CRYPT_HASH_BYTES])
{
    hash(c, f, "used", out);
}
