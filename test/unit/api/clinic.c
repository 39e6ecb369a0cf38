/* clinic.c - see clinic.h */
#include "clinic.h"

#include "api/oidc_provider.h"

static const char *config =
    "{\"state\":\"on\",\"issuer\":\"" PROVIDER_ISSUER "\",\"client_id\":\"" PROVIDER_CLIENT
    "\",\"redirect_uri\":\"" PROVIDER_REDIRECT "\",\"secret\":\"" PROVIDER_SECRET "\"}";

void clinic_rpps(struct house *h, int64_t person, const char *rpps)
{
    struct seat machine = house_local(NULL);
    char body[64];
    snprintf(body, sizeof body, "{\"rpps\":\"%s\"}", rpps);
    assert_int_equal(askf(h, &machine, body, "PUT /api/people/%lld", (long long)person)->status,
                     200);
}

int clinic_setup(void **state)
{
    struct clinic *x = calloc(1, sizeof *x);
    struct seat machine = house_local(NULL);
    assert_non_null(x);
    x->h = house_open(false);
    x->p = provider_open();
    x->h->services->fetcher = (struct fetcher){provider_fetch, x->p};
    x->anne = house_person(x->h, "anne", ROLE_BIT_physician);
    clinic_rpps(x->h, x->anne, RPPS);
    assert_int_equal(ask(x->h, &machine, "PUT /api/oidc", config)->status, 200);
    *state = x;
    return 0;
}

int clinic_teardown(void **state)
{
    struct clinic *x = *state;
    house_close(x->h);
    provider_close(x->p);
    free(x);
    return 0;
}

static void keep_state(struct clinic *x, const char *location)
{
    const char *at = strstr(location, "&state=");
    assert_non_null(at);
    memcpy(x->state, at + 7, OIDC_DERIVED_CHARS);
    x->state[OIDC_DERIVED_CHARS] = '\0';
    provider_visit(x->p, location);
}

void clinic_depart(struct clinic *x, struct seat *s, bool confirm)
{
    char session[sizeof s->cookie], flow[sizeof s->cookie];
    memcpy(session, s->cookie, sizeof session);
    struct answer *a =
        ask(x->h, s, "POST /api/session/oidc", confirm ? "{\"confirm\":true}" : "{}");
    assert_int_equal(a->status, 200);
    keep_state(x, answer_text(a, "location"));
    x->p->now_s = x->h->now_ms / 1000;
    if (!confirm)
        return;
    memcpy(flow, s->cookie, sizeof flow);
    int n = snprintf(s->cookie, sizeof s->cookie, "%s; %s", session, flow);
    assert_in_range(n, 1, sizeof s->cookie - 1);
}

struct answer *clinic_return(struct clinic *x, struct seat *s, const char *more)
{
    char body[512];
    snprintf(body, sizeof body, "{\"state\":\"%s\",\"code\":\"" PROVIDER_CODE "\"%s}", x->state,
             more);
    return ask(x->h, s, "POST /api/session/oidc/return", body);
}

void clinic_forget(struct clinic *x)
{
    oidc_state_close(x->h->services->oidc);
    assert_int_equal(oidc_state_open(&x->h->services->oidc), VERR_OK);
}
