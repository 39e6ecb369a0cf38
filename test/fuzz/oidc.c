/* oidc.c - any bytes as what an identity provider sends: its configuration, keys, tokens, claims,
 * userinfo. What is accepted keeps every limit of oidc.h, and no bytes are a signature. The first
 * byte says what the others are. */
#include "oidc/inside.h"

#include <assert.h>
#include <stdlib.h>

static char block[1 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_word(struct text t, size_t max)
{
    assert(t.n <= max);
    for (size_t i = 0; i < t.n; i++)
        assert((unsigned char)t.p[i] >= 0x20 && t.p[i] != 0x7f);
}

static void read_metadata(struct arena *a, struct text t)
{
    struct oidc_metadata m;
    struct text issuer = TEXT("https://auth.example.test/realms/psc");
    if (oidc_metadata_read(a, t, issuer, &m))
        return;
    const struct text must[] = {m.issuer, m.authorize, m.token, m.keys, m.userinfo};
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        assert(oidc_url_ok(must[i]));
    assert(text_equal(m.issuer, issuer) && (m.end_session.n == 0 || oidc_url_ok(m.end_session)));
}

static void read_keys(struct arena *a, struct text t)
{
    struct oidc_keys k;
    if (oidc_keys_read(a, t, &k))
        return;
    assert(k.n > 0 && k.n <= OIDC_KEYS_MAX);
    for (size_t i = 0; i < k.n; i++) {
        is_word(k.at[i].id, OIDC_WORD_MAX);
        if (k.at[i].rsa)
            assert(k.at[i].n.n >= 256 && k.at[i].n.n <= 1024 && k.at[i].e.n > 0 &&
                   k.at[i].e.n <= 8 && (k.at[i].e.p[k.at[i].e.n - 1] & 1));
        else
            assert(k.at[i].x.n == 32 && k.at[i].y.n == 32);
    }
}

static void read_tokens(struct arena *a, struct text t)
{
    struct oidc_tokens got;
    (void)oidc_code_refused(a, t);
    if (oidc_tokens_read(a, t, &got))
        return;
    is_word(got.access, OIDC_TOKEN_MAX);
    is_word(got.id, OIDC_TOKEN_MAX);
    assert(got.access.n > 0 && got.id.n > 0);
}

static void read_person(struct arena *a, struct text t)
{
    struct oidc_person p;
    if (oidc_userinfo_read(a, t, TEXT("f:1"), &p))
        return;
    assert(p.rpps.n == 11);
    for (size_t i = 0; i < p.rpps.n; i++)
        assert(p.rpps.p[i] >= '0' && p.rpps.p[i] <= '9');
    is_word(p.name, 401);
}

static const struct oidc_expected want = {.issuer = {"https://a", 9},
                                          .client = {"vigie", 5},
                                          .nonce = {"n", 1},
                                          .acr = {"eidas1", 6},
                                          .access = {"x", 1},
                                          .now_s = 1773300000,
                                          .since_s = 0};

static void check_claims(struct arena *a, struct text t)
{
    struct oidc_identity who;
    if (oidc_id_token_check(a, &(struct oidc_signed){t}, &want, &who))
        return;
    is_word(who.subject, OIDC_WORD_MAX);
    assert(who.subject.n > 0 && who.auth_s >= 0 && who.auth_s <= want.now_s);
}

static void read_form(struct arena *a, struct text t)
{
    struct text token = {NULL, 0};
    (void)a;
    if (!oidc_logout_form(t, &token))
        return;
    is_word(token, OIDC_TOKEN_MAX);
    assert(token.n > 0 && token.p >= t.p && token.p + token.n <= t.p + t.n);
    assert(text_find(token, TEXT("&"), 0) == SIZE_MAX);
}

static void check_logout(struct arena *a, struct text t)
{
    struct oidc_logout l;
    if (oidc_logout_check(a, &(struct oidc_signed){t}, &want, &l))
        return;
    is_word(l.subject, OIDC_WORD_MAX);
    is_word(l.sid, OIDC_WORD_MAX);
    is_word(l.id, OIDC_WORD_MAX);
    assert(l.id.n > 0 && l.subject.n + l.sid.n > 0);
}

/* Any key that is wide enough: nobody has the other half of these bytes. */
static void check_token(struct arena *a, struct text t)
{
    static const char wide[257] = {(char)0xc1, 2, 3, 4, 5, 6, 7, [255] = 1};
    static const char point[64] = {0x6b, 0x17, (char)0xd1, (char)0xf2, (char)0xe1,
                                   0x2c, 0x42, 0x47,       (char)0xf8, (char)0xbc};
    const struct oidc_keys keys = {
        .at = {{.rsa = true, .id = {"k", 1}, .n = {wide, 256}, .e = {"\x01\x00\x01", 3}},
               {.id = {"k", 1}, .x = {point, 32}, .y = {point + 32, 32}}},
        .n = 2};
    struct oidc_signed said;
    struct oidc__jws j;
    enum oidc_why why = oidc_token_open(a, t, &keys, &said);
    assert(why == OIDC_WHY_token_format || why == OIDC_WHY_algorithm ||
           why == OIDC_WHY_unknown_key || why == OIDC_WHY_signature);
    if (oidc__jws_cut(a, t, &j))
        assert(j.signed_bytes.n < t.n && j.header.n > 0 && j.payload.n > 0 && j.signature.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const read[])(struct arena *, struct text) = {
        read_metadata, read_keys,   read_tokens, read_person,
        check_claims,  check_token, read_form,   check_logout};
    struct arena a = arena_over(block, sizeof block);
    if (size == 0)
        return 0;
    char *own = malloc(size); /* exactly as long: a byte beyond is found */
    assert(own);
    memcpy(own, data + 1, size - 1);
    read[data[0] % (sizeof read / sizeof *read)](&a, (struct text){own, size - 1});
    free(own);
    return 0;
}
