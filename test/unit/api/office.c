#include "office.h"

#include "api/probe.h"
#include "api_fixture.h"
#include "figures.h"

struct office office_of(struct house *h)
{
    struct office o = {
        .h = h,
        .odile = house_seat(h, house_person(h, "odile", ROLE_BIT_quality)),
        .paul = house_seat(h, house_person(h, "paul", ROLE_BIT_dpo)),
        .both = house_seat(h, house_person(h, "benoit", ROLE_BIT_quality | ROLE_BIT_dpo)),
        .machine = house_local(NULL)};
    snprintf(h->services->server.url, sizeof h->services->server.url, URL);
    snprintf(h->services->server.model, sizeof h->services->server.model, "mistral-small");
    h->services->probe =
        PROBE_TRIED | PROBE_ANSWERS | PROBE_TAKES_SCHEMA; /* what a server does: test_probe.c */
    return o;
}

struct answer *office_add(struct office *o, struct seat *by, const char *body)
{
    struct answer *a = ask(o->h, by, "POST /api/models", body);
    if (a->status == 201)
        o->id = answer_int(a, "id");
    return a;
}

struct answer *office_decide(struct office *o, struct seat *by, const char *what, int evaluation)
{
    char body[128];
    snprintf(body, sizeof body, "{\"evaluation\":%d,\"reason\":\"Contrat relu\"}", evaluation);
    return askf(o->h, by, body, "POST /api/models/%lld/%s", (long long)o->id, what);
}

struct answer *office_evaluate(struct office *o, const char *sha256)
{
    char body[16384];
    figures_write(o->h->folder, sha256, o->engine, body, sizeof body);
    return askf(o->h, &o->machine, body, "POST /api/models/%lld/evaluations", (long long)o->id);
}

void office_approve(struct office *o)
{
    char sha256[80];
    struct answer *a = office_add(o, &o->odile, SERVER);
    assert_int_equal(a->status, 201);
    snprintf(sha256, sizeof sha256, "%s", answer_text(a, "sha256"));
    assert_int_equal(office_decide(o, &o->paul, "approve", 0)->status, 200);
    assert_int_equal(office_evaluate(o, sha256)->status, 200);
    a = office_decide(o, &o->paul, "approve", 1);
    assert_int_equal(a->status, 200);
    assert_string_equal(answer_text(a, "state"), "approved");
}
