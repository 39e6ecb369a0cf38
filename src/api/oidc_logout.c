/* The identity provider ends a session from behind (OpenID Connect Back-Channel Logout 1.0): its
 * token is read as strictly as one that opens a session, counts once, and ends what it names. */
#include "api/oidc_session.h"
#include "api/oidc_try.h"
#include "api/rec.h"
#include "api/sign_in.h"
#include "base/params.h"

_Static_assert(2 * PARAM_oidc_flow / 1000 > OIDC_AGE_S + 2 * OIDC_SKEW_S,
               "a token is remembered for longer than it counts");

struct plan {
    struct text token, issuer;
    struct oidc_logout what;
    uint8_t used[CRYPT_HASH_BYTES];
    enum oidc_why why;
    struct oidc_try tried;
};

static enum oidc_why check(struct call *c, struct plan *p, const struct oidc_config *x)
{
    struct oidc_metadata m;
    struct oidc_signed token;
    struct oidc_expected want = {
        .issuer = x->issuer, .client = x->client, .now_s = c->now_ms / 1000};
    bool form = text_starts(c->content_type, TEXT("application/x-www-form-urlencoded"));
    if (!form || !oidc_logout_form(c->body, &p->token))
        return OIDC_WHY_token_format;
    enum oidc_why why = oidc_ask_metadata(c, x, false, &m, NULL);
    if (!why)
        why = oidc_ask_signed(c, &m, p->token, &token);
    return why ? why : oidc_logout_check(c->arena, &token, &want, &p->what);
}

/* What stands in oidc_used for a token: whose it is, and its number. */
static void remember_as(struct call *c, struct plan *p)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "oidc:logout:");
    writer_put(&w, p->issuer);
    writer_char(&w, '\n');
    writer_put(&w, p->what.id);
    crypt_token_hash(c->services->crypt, writer_done(c->arena, &w), p->used);
}

static enum verr logout_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct oidc_config x = {.on = false};
    enum verr e = p ? oidc_try_begin(c, &x, &p->tried) : VERR_LIMIT;
    if (e || p->tried.limited)
        return e;
    p->issuer = x.issuer;
    p->why = check(c, p, &x);
    if (!p->why)
        remember_as(c, p);
    return VERR_OK;
}

/* 400, as section 2.8 wants it; 503 where the keys could not be asked for: it may be sent again. */
static enum verr refuse(struct call *c, const struct plan *p, enum oidc_why why)
{
    const struct tries *counters[] = {&p->tried.by_address};
    bool down = why == OIDC_WHY_down;
    c->reply.detail = text_of(oidc_why_sentence(why, c->who.lang));
    rec_tell(c, "why", text_of(oidc_why_name(why)));
    enum verr e = sign_in_refuse(c, down ? VERR_OIDC_DOWN : VERR_BAD_INPUT, counters, down ? 0 : 1);
    if (down)
        c->entry = -1;
    return e;
}

static enum verr end(struct call *c, const struct plan *p)
{
    int64_t n = 0, person = 0;
    enum verr e = oidc_session_end_all(c, p->issuer, &p->what, &n, &person);
    if (e)
        return e;
    if (person)
        rec_object(c, "person", person);
    else
        c->entry = -1; /* of a session that is over, or was never ours */
    struct writer w = writer_in(c->arena);
    writer_i64(&w, n);
    rec_tell(c, "sessions", writer_done(c->arena, &w));
    w = writer_in(c->arena);
    writer_str(&w, "{}");
    return rec_reply(c, &w);
}

static enum verr logout_act(struct call *c)
{
    const struct plan *p = c->plan;
    bool done = false, first = true;
    enum verr e = oidc_try_admit(c, &p->tried, &done);
    if (e || done)
        return e;
    if (!p->why)
        e = oidc_try_use(c, p->used, &first);
    if (e)
        return e;
    enum oidc_why why = first ? p->why : OIDC_WHY_used;
    return why ? refuse(c, p, why) : end(c, p);
}

const struct handler api_oidc_logout = {logout_prepare, logout_act};
