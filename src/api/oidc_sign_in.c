/* Signing in by the identity provider: the way out to it, and what the browser brings back. */
#include "api/oidc_flow.h"
#include "api/oidc_person.h"
#include "api/oidc_session.h"
#include "api/oidc_try.h"
#include "api/rec.h"
#include "api/route.h"
#include "api/sign_in.h"
#include "base/params.h"

/* ---------------- out */

static enum verr read_begin(struct call *c, const json_t *body)
{
    *(bool *)c->plan = json_is_true(json_object_get(body, "confirm"));
    return VERR_OK;
}

static void put_pair(struct writer *w, const char *key, struct text value)
{
    writer_char(w, '&');
    writer_str(w, key);
    writer_char(w, '=');
    oidc_put_encoded(w, value);
}

static void put_derived(struct call *c, struct writer *w, const struct oidc_flow *f,
                        const char *what)
{
    char value[OIDC_DERIVED_CHARS];
    oidc_flow_derive(c->services->crypt, f, what, value);
    put_pair(w, what, (struct text){value, sizeof value});
}

/* OpenID Connect Core 3.1.2.1, RFC 7636 section 4.3. A confirmation asks for the person anew. */
static struct text authorize_url(struct call *c, const struct oidc_config *x,
                                 const struct oidc_metadata *m, const struct oidc_flow *f)
{
    char verifier[OIDC_DERIVED_CHARS], challenge[OIDC_DERIVED_CHARS];
    struct writer w = writer_in(c->arena);
    oidc_flow_derive(c->services->crypt, f, "verifier", verifier);
    oidc_challenge((struct text){verifier, sizeof verifier}, challenge);
    writer_put(&w, m->authorize);
    writer_char(&w, text_find(m->authorize, TEXT("?"), 0) == SIZE_MAX ? '?' : '&');
    writer_str(&w, "response_type=code");
    put_pair(&w, "client_id", x->client);
    put_pair(&w, "redirect_uri", x->redirect);
    put_pair(&w, "scope", x->scope);
    put_derived(c, &w, f, "state");
    put_derived(c, &w, f, "nonce");
    put_pair(&w, "code_challenge", (struct text){challenge, sizeof challenge});
    writer_str(&w, "&code_challenge_method=S256");
    if (x->acr.n > 0)
        put_pair(&w, "acr_values", x->acr);
    if (f->confirms)
        writer_str(&w, "&prompt=login&max_age=0");
    return writer_done(c->arena, &w);
}

/* The session to confirm; none to sign in. */
static enum verr whose(struct call *c, bool confirms, struct session *s)
{
    *s = (struct session){.id = 0};
    if (!confirms)
        return VERR_OK;
    enum verr e = session_find(c, session_token(c->cookie), s);
    if (!e && !s->open)
        e = VERR_SECOND_FACTOR;
    return e ? e : session_check_csrf(c);
}

static enum verr begin_prepare(struct call *c)
{
    bool *confirms = REC_PLAN(c, bool);
    struct oidc_config x;
    struct oidc_metadata m;
    struct oidc_flow f;
    struct session s = {.id = 0};
    enum verr e = confirms ? rec_body(c, read_begin) : VERR_LIMIT;
    if (!e)
        e = oidc_config_get(c, &x);
    if (!e && !x.on)
        e = VERR_OIDC_OFF;
    if (!e)
        e = whose(c, *confirms, &s);
    if (e)
        return e;
    enum oidc_why why = oidc_ask_metadata(c, &x, false, &m, NULL);
    if (why) {
        oidc_state_count(c->services->oidc, OIDC_WHY_down);
        c->reply.detail = text_of(oidc_why_sentence(why, c->who.lang));
        return VERR_OIDC_DOWN;
    }
    oidc_flow_begin(c, *confirms, s.id, &f);
    struct text location = authorize_url(c, &x, &m, &f);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "location", location);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_oidc_begin = {begin_prepare, NULL};

/* ---------------- back */

struct plan {
    struct text state, code, issuer, error;
    struct oidc_flow flow;
    bool known; /* the flow is ours and this browser's: it is used up by this answer */
    uint8_t used[CRYPT_HASH_BYTES];
    struct session session; /* that a confirmation is of */
    struct oidc_metadata metadata;
    struct oidc_tokens tokens;
    struct oidc_identity identity;
    struct oidc_session provider; /* what is kept of them */
    struct oidc_person professional;
    struct person person;
    enum oidc_why why;
    struct oidc_try tried;
    int64_t id; /* of the session that opens */
    char token[SESSION_TOKEN_CHARS + 1];
};

static enum verr read_return(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "state", OIDC_WORD_MAX, &p->state);
    if (!e)
        e = rec_string(c, body, "code", 2048, &p->code);
    if (!e)
        e = rec_string(c, body, "iss", OIDC_URL_MAX, &p->issuer);
    return e ? e : rec_string(c, body, "error", OIDC_WORD_MAX, &p->error);
}

static enum verr already_used(struct call *c, const struct plan *p, bool *used)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_oidc_used_get, DB_ARGS(DB_BYTES(p->used, sizeof p->used)), &rows);
    *used = e == VERR_OK;
    return e == VERR_NOT_FOUND ? VERR_OK : e ? e : db_done(&rows);
}

/* Whether this browser began this flow, lately, and it has not been answered. */
static enum verr check_flow(struct call *c, struct plan *p)
{
    char state[OIDC_DERIVED_CHARS];
    bool used = false;
    p->why = OIDC_WHY_state;
    if (!oidc_flow_read(c, &p->flow))
        return VERR_OK;
    if (p->flow.confirms) {
        enum verr e = session_find(c, session_token(c->cookie), &p->session);
        if (e || !p->session.open)
            return e == VERR_SIGN_IN ? VERR_OK : e;
        p->flow.session = p->session.id;
    }
    oidc_flow_derive(c->services->crypt, &p->flow, "state", state);
    if (!crypt_equal((struct text){state, sizeof state}, p->state))
        return VERR_OK;
    int64_t age = c->now_ms - p->flow.begun_ms;
    p->why = age < 0 || age > PARAM_oidc_flow ? OIDC_WHY_expired_flow : OIDC_WHY_none;
    oidc_flow_hash(c->services->crypt, &p->flow, p->used);
    enum verr e = already_used(c, p, &used);
    if (used)
        p->why = OIDC_WHY_used;
    p->known = p->why == OIDC_WHY_none;
    return e;
}

/* RFC 9207, and the errors of OpenID Connect Core 3.1.2.6. */
static enum oidc_why check_answer(const struct plan *p, const struct oidc_config *x)
{
    if (p->issuer.n > 0 ? !text_equal(p->issuer, x->issuer) : p->metadata.says_issuer)
        return OIDC_WHY_other_issuer;
    if (text_is(p->error, "access_denied") || text_is(p->error, "login_required"))
        return OIDC_WHY_cancelled;
    return p->error.n > 0 || p->code.n == 0 ? OIDC_WHY_provider_error : OIDC_WHY_none;
}

static enum oidc_why check_id_token(struct call *c, struct plan *p, const struct oidc_config *x)
{
    char nonce[OIDC_DERIVED_CHARS];
    struct oidc_signed token;
    oidc_flow_derive(c->services->crypt, &p->flow, "nonce", nonce);
    struct oidc_expected want = {.issuer = x->issuer,
                                 .client = x->client,
                                 .nonce = {nonce, sizeof nonce},
                                 .acr = x->acr,
                                 .access = p->tokens.access,
                                 .now_s = c->now_ms / 1000,
                                 .since_s = p->flow.confirms ? p->flow.begun_ms / 1000 : 0};
    enum oidc_why why = oidc_ask_signed(c, &p->metadata, p->tokens.id, &token);
    return why ? why : oidc_id_token_check(c->arena, &token, &want, &p->identity);
}

static enum oidc_why ask_provider(struct call *c, struct plan *p, const struct oidc_config *x)
{
    char verifier[OIDC_DERIVED_CHARS];
    oidc_flow_derive(c->services->crypt, &p->flow, "verifier", verifier);
    enum oidc_why why = oidc_ask_metadata(c, x, false, &p->metadata, NULL);
    if (!why)
        why = check_answer(p, x);
    if (!why)
        why = oidc_ask_tokens(c, x, &p->metadata, p->code, (struct text){verifier, sizeof verifier},
                              &p->tokens);
    if (!why)
        why = check_id_token(c, p, x);
    p->provider = (struct oidc_session){p->metadata.end_session, p->tokens.id, x->issuer,
                                        p->identity.subject, p->identity.sid};
    return why ? why
               : oidc_ask_person(c, &p->metadata, p->tokens.access, p->identity.subject,
                                 &p->professional);
}

static enum verr find_person(struct call *c, struct plan *p)
{
    enum verr e = oidc_person_find(c, p->professional.rpps, &p->person, &p->why);
    if (!e && !p->why && p->flow.confirms && p->person.id != p->session.person)
        p->why = OIDC_WHY_other_person;
    return e;
}

static enum verr return_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct oidc_config x = {.on = false};
    enum verr e = p ? rec_body(c, read_return) : VERR_LIMIT;
    if (e)
        c->entry = -1; /* a stranger's noise */
    else
        e = oidc_try_begin(c, &x, &p->tried);
    if (e || p->tried.limited)
        return e;
    e = check_flow(c, p);
    if (!e && !p->why)
        p->why = ask_provider(c, p, &x);
    if (!e && !p->why)
        e = find_person(c, p);
    if (!e) /* here, not in the act, which may run again */
        oidc_state_count(c->services->oidc, p->why);
    p->id = rec_id();
    crypt_token(p->token, sizeof p->token, SESSION_TOKEN_BYTES);
    return e;
}

static enum verr error_of(enum oidc_why why)
{
    switch (why) {
    case OIDC_WHY_state:
    case OIDC_WHY_expired_flow:
    case OIDC_WHY_used:
        return VERR_OIDC_EXPIRED;
    case OIDC_WHY_cancelled:
        return VERR_OIDC_CANCELLED;
    case OIDC_WHY_down:
        return VERR_OIDC_DOWN;
    case OIDC_WHY_unknown_person:
    case OIDC_WHY_two_accounts:
        return VERR_OIDC_UNKNOWN;
    default:
        return VERR_OIDC_REFUSED;
    }
}

/* A provider that does not answer, or a person who gives up, is no attack on an account: only what
 * may be one is counted against the address. */
static enum verr refuse(struct call *c, const struct plan *p, enum oidc_why why)
{
    const struct tries *counters[] = {&p->tried.by_address};
    bool known = why == OIDC_WHY_unknown_person || why == OIDC_WHY_two_accounts;
    bool harmless = why == OIDC_WHY_down || why == OIDC_WHY_cancelled;
    enum verr e = VERR_OK;
    if (why != OIDC_WHY_unknown_person) /* the error's own sentence says it all */
        c->reply.detail = text_of(oidc_why_sentence(why, c->who.lang));
    rec_tell(c, "why", text_of(oidc_why_name(why)));
    if (why == OIDC_WHY_unknown_person)
        e = oidc_person_unknown(c, &p->professional);
    if (!e)
        e = sign_in_refuse(c, error_of(why), counters, known || harmless ? 0 : 1);
    if (why == OIDC_WHY_down)
        c->entry = -1; /* nobody was refused: the log and the counters tell it */
    return e;
}

static void set_who(struct call *c, const struct plan *p, int64_t session, int64_t confirmed_ms)
{
    c->who = (struct principal){.person = p->person.id,
                                .session = session,
                                .roles = p->person.roles,
                                .lang = lang_accepted(c->accept_language, p->person.lang),
                                .second_factor = true,
                                .confirmed_ms = confirmed_ms,
                                .seen_ms = c->now_ms};
}

/* As a password and a code open one: two factors. Identity counts as proven when the provider says
 * that it was, which may be hours ago. */
static enum verr open_session(struct call *c, const struct plan *p)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    int64_t proven_ms = p->identity.auth_s * 1000;
    struct text token = text_of(p->token);
    crypt_token_hash(c->services->crypt, token, hash);
    enum verr e = session_drop_former(c);
    if (!e)
        e = db_run(c->db, STMT_session_add,
                   DB_ARGS(DB_INT(p->id), DB_BYTES(hash, sizeof hash), DB_INT(p->person.id),
                           DB_TEXT(TEXT("open")), DB_INT(c->now_ms), DB_INT(proven_ms)),
                   NULL);
    if (!e)
        e = db_run(c->db, STMT_session_enrolled, DB_ARGS(DB_INT(proven_ms), DB_INT(p->id)), NULL);
    if (!e)
        e = oidc_session_put(c, p->id, &p->provider);
    if (e)
        return e;
    set_who(c, p, p->id, proven_ms);
    session_set_cookie(c, token);
    return sign_in_reply(c, p->person.id, token, false);
}

static enum verr confirm_session(struct call *c, const struct plan *p)
{
    struct session s;
    int64_t proven_ms = p->identity.auth_s * 1000;
    enum verr e = session_find(c, session_token(c->cookie), &s);
    if (!e && (s.id != p->session.id || !s.open))
        e = VERR_SIGN_IN;
    if (!e)
        e = db_run(c->db, STMT_session_confirmed, DB_ARGS(DB_INT(proven_ms), DB_INT(s.id)), NULL);
    if (!e) /* the provider may have another session now */
        e = oidc_session_again(c, s.id, &p->provider);
    if (e)
        return e;
    set_who(c, p, s.id, proven_ms);
    c->entry = LEDGER_session_confirm;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_time_field(&w, "confirmed_until", proven_ms + PARAM_identity_fresh);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

/* The account may have been closed, or have lost its number, since prepare. */
static enum verr same_person(struct call *c, const struct plan *p, bool *same)
{
    struct person now;
    enum verr e = person_get(c, p->person.id, &now);
    *same = !e && now.active && text_equal(now.rpps, p->professional.rpps);
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

/* What the ledger may hold of a provider's words: "eidas1". */
static bool is_plain(struct text t)
{
    for (size_t i = 0; i < t.n; i++)
        if (!((t.p[i] >= 'a' && t.p[i] <= 'z') || (t.p[i] >= '0' && t.p[i] <= '9')))
            return false;
    return t.n > 0 && t.n <= 32;
}

static enum verr let_in(struct call *c, const struct plan *p)
{
    bool same = false;
    enum verr e = same_person(c, p, &same);
    if (e)
        return e;
    if (!same)
        return refuse(c, p, OIDC_WHY_unknown_person);
    if (is_plain(p->identity.level))
        rec_tell(c, "acr", p->identity.level);
    return p->flow.confirms ? confirm_session(c, p) : open_session(c, p);
}

static enum verr return_act(struct call *c)
{
    const struct plan *p = c->plan;
    bool done = false, first = true;
    enum verr e = oidc_try_admit(c, &p->tried, &done);
    if (e || done)
        return e;
    if (p->known) /* two answers of one flow may have been prepared side by side */
        e = oidc_try_use(c, p->used, &first);
    if (e)
        return e;
    enum oidc_why why = first ? p->why : OIDC_WHY_used;
    return why ? refuse(c, p, why) : let_in(c, p);
}

const struct handler api_oidc_return = {return_prepare, return_act};
