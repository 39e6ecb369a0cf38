#include "api/oidc_provider.h"

#include "api/rec.h"
#include "base/params.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

/* One document as it came, and when. */
struct document {
    char url[OIDC_URL_MAX + 1];
    char bytes[OIDC_DOCUMENT_MAX];
    size_t n;
    int64_t at_ms;
};

struct oidc_state {
    pthread_mutex_t lock;
    struct document metadata, keys;
    _Atomic uint64_t opened, refused, down;
};

enum verr oidc_state_open(struct oidc_state **out)
{
    struct oidc_state *s = calloc(1, sizeof *s);
    if (!s)
        return VERR_LIMIT;
    int bad = pthread_mutex_init(&s->lock, NULL);
    assert(bad == 0);
    *out = s;
    return VERR_OK;
}

void oidc_state_close(struct oidc_state *s)
{
    if (s)
        pthread_mutex_destroy(&s->lock);
    free(s);
}

void oidc_state_count(struct oidc_state *s, enum oidc_why why)
{
    atomic_fetch_add(why == OIDC_WHY_none   ? &s->opened
                     : why == OIDC_WHY_down ? &s->down
                                            : &s->refused,
                     1);
}

struct oidc_counts oidc_state_counts(const struct oidc_state *s)
{
    return (struct oidc_counts){atomic_load(&s->opened), atomic_load(&s->refused),
                                atomic_load(&s->down)};
}

/* Borrows a copy in the arena; "" when it is not remembered, or for longer than keep_ms. */
static struct text recall(struct call *c, struct document *d, struct text url, int64_t keep_ms)
{
    struct text out = {"", 0};
    struct oidc_state *s = c->services->oidc;
    pthread_mutex_lock(&s->lock);
    int64_t age = c->now_ms - d->at_ms;
    if (d->n > 0 && text_is(url, d->url) && age >= 0 && age < keep_ms)
        out = text_copy(c->arena, (struct text){d->bytes, d->n});
    pthread_mutex_unlock(&s->lock);
    return out;
}

static void remember(struct call *c, struct document *d, struct text url, struct text bytes)
{
    struct oidc_state *s = c->services->oidc;
    if (url.n > OIDC_URL_MAX || bytes.n > OIDC_DOCUMENT_MAX)
        return;
    pthread_mutex_lock(&s->lock);
    memcpy(d->url, url.p, url.n);
    d->url[url.n] = '\0';
    memcpy(d->bytes, bytes.p, bytes.n);
    d->n = bytes.n;
    d->at_ms = c->now_ms;
    pthread_mutex_unlock(&s->lock);
}

static enum verr fetch(struct call *c, const struct fetch_request *q, struct fetch_answer *out)
{
    const struct fetcher *o = &c->services->fetcher;
    *out = (struct fetch_answer){.status = 0};
    enum verr e = o->fetch ? o->fetch(o->ctx, q, c->arena, out) : VERR_NOT_HERE;
    if (e)
        os_log(OS_WARN, "oidc.outside", "error=%s", verr_name(e));
    return e;
}

/* A published document. OIDC_WHY_down with *failed; `wrong` for an answer that is no document. */
static enum oidc_why published(struct call *c, struct text url, enum oidc_why wrong,
                               struct text *out, enum verr *failed)
{
    struct fetch_request q = {.url = url};
    struct fetch_answer a;
    enum verr e = fetch(c, &q, &a);
    if (!e && a.status >= 500)
        e = VERR_BUSY;
    if (failed)
        *failed = e;
    if (e == VERR_LIMIT || (!e && (a.status != 200 || a.body.n == 0)))
        return wrong;
    *out = a.body;
    return e ? OIDC_WHY_down : OIDC_WHY_none;
}

enum oidc_why oidc_ask_metadata(struct call *c, const struct oidc_config *x, bool again,
                                struct oidc_metadata *out, enum verr *failed)
{
    struct document *d = &c->services->oidc->metadata;
    struct text bytes = again ? TEXT("") : recall(c, d, x->discovery, PARAM_oidc_kept);
    bool known = bytes.n > 0;
    enum oidc_why why = OIDC_WHY_none;
    if (!known)
        why = published(c, x->discovery, OIDC_WHY_discovery, &bytes, failed);
    if (!why)
        why = oidc_metadata_read(c->arena, bytes, x->issuer, out);
    if (!why && !known)
        remember(c, d, x->discovery, bytes);
    return why;
}

enum oidc_why oidc_ask_keys(struct call *c, const struct oidc_metadata *m, bool again,
                            struct oidc_keys *out, enum verr *failed)
{
    struct document *d = &c->services->oidc->keys;
    struct text bytes = recall(c, d, m->keys, again ? PARAM_oidc_keys_again : PARAM_oidc_kept);
    bool known = bytes.n > 0;
    enum oidc_why why = OIDC_WHY_none;
    if (!known)
        why = published(c, m->keys, OIDC_WHY_keys, &bytes, failed);
    if (!why)
        why = oidc_keys_read(c->arena, bytes, out);
    if (!why && !known)
        remember(c, d, m->keys, bytes);
    return why;
}

enum oidc_why oidc_ask_signed(struct call *c, const struct oidc_metadata *m, struct text token,
                              struct oidc_signed *out)
{
    struct oidc_keys keys;
    enum oidc_why why = oidc_ask_keys(c, m, false, &keys, NULL);
    if (!why)
        why = oidc_token_open(c->arena, token, &keys, out);
    if (why != OIDC_WHY_unknown_key)
        return why;
    why = oidc_ask_keys(c, m, true, &keys, NULL); /* the provider may have a new one */
    return why ? why : oidc_token_open(c->arena, token, &keys, out);
}

static void put_pair(struct writer *w, const char *key, struct text value)
{
    if (w->n > 0)
        writer_char(w, '&');
    writer_str(w, key);
    writer_char(w, '=');
    oidc_put_encoded(w, value);
}

/* RFC 6749 section 4.1.3, with PKCE's verifier; the client proves itself as the provider takes it.
 */
static enum verr write_exchange(struct call *c, const struct oidc_config *x,
                                const struct oidc_metadata *m, struct text code,
                                struct text verifier, struct fetch_request *q)
{
    struct text secret = {"", 0};
    enum verr e = oidc_secret_open(c, x, &secret);
    if (!e && !m->post_secret)
        e = oidc_basic(c->arena, x->client, secret, &q->authorization);
    struct writer form = writer_in(c->arena);
    put_pair(&form, "grant_type", TEXT("authorization_code"));
    put_pair(&form, "code", code);
    put_pair(&form, "redirect_uri", x->redirect);
    put_pair(&form, "code_verifier", verifier);
    put_pair(&form, "client_id", x->client);
    if (m->post_secret)
        put_pair(&form, "client_secret", secret);
    q->body = writer_done(c->arena, &form);
    if (secret.n > 0)
        sodium_memzero((void *)(uintptr_t)secret.p, secret.n);
    return e;
}

enum oidc_why oidc_ask_tokens(struct call *c, const struct oidc_config *x,
                              const struct oidc_metadata *m, struct text code, struct text verifier,
                              struct oidc_tokens *out)
{
    struct fetch_request q = {
        .post = true, .url = m->token, .type = TEXT("application/x-www-form-urlencoded")};
    struct fetch_answer a;
    if (write_exchange(c, x, m, code, verifier, &q))
        return OIDC_WHY_down;
    enum verr e = fetch(c, &q, &a);
    if (e == VERR_LIMIT)
        return OIDC_WHY_token_format;
    if (e || a.status >= 500)
        return OIDC_WHY_down;
    if (a.status == 200)
        return oidc_tokens_read(c->arena, a.body, out);
    return oidc_code_refused(c->arena, a.body) ? OIDC_WHY_code_refused : OIDC_WHY_token_format;
}

enum oidc_why oidc_ask_person(struct call *c, const struct oidc_metadata *m, struct text access,
                              struct text subject, struct oidc_person *out)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "Bearer ");
    writer_put(&w, access);
    struct fetch_request q = {.url = m->userinfo, .authorization = writer_done(c->arena, &w)};
    struct fetch_answer a;
    enum verr e = fetch(c, &q, &a);
    if (e != VERR_LIMIT && (e || a.status >= 500))
        return OIDC_WHY_down;
    if (e || a.status != 200)
        return OIDC_WHY_userinfo;
    return oidc_userinfo_read(c->arena, a.body, subject, out);
}
