#include "road.h"

static const char transcript[] =
    "Médecin: Bonjour, qu'est-ce qui vous amène ?\\n"
    "Patient: J'ai de la fièvre depuis trois jours, et je tousse.\\n"
    "Médecin: Vous êtes allergique à quelque chose ?\\n"
    "Patient: Oui, à la pénicilline, j'ai fait un œdème.\\n"
    "Médecin: La tension est à treize huit.\\n"
    "Médecin: Je vous prescris du paracétamol un gramme trois fois par jour pendant cinq jours.\\n";

static int64_t made(struct answer *a)
{
    assert_int_equal(a->status, 201);
    return answer_int(a, "id");
}

struct road road_bare(struct house *h)
{
    char body[2048];
    struct road r = {.h = h};
    r.anne = house_seat(h, house_person(h, "anne", ROLE_BIT_physician));
    r.patient = house_patient(h, &r.anne, "LEFEVRE");
    r.encounter = made(askf(h, &r.anne, "{\"kind\":\"consultation\",\"reason\":\"Fièvre\"}",
                            "POST /api/patients/%lld/encounters", (long long)r.patient));
    snprintf(body, sizeof body,
             "{\"kind\":\"transcript\",\"title\":\"Consultation\",\"text\":\"%s\"}", transcript);
    r.source =
        made(askf(h, &r.anne, body, "POST /api/encounters/%lld/sources", (long long)r.encounter));
    return r;
}

struct answer *road_consent(struct road *r, const char *decision)
{
    char body[64];
    snprintf(body, sizeof body, "{\"decision\":\"%s\"}", decision);
    return askf(r->h, &r->anne, body, "POST /api/encounters/%lld/consent", (long long)r->encounter);
}

struct road road_begin(struct house *h)
{
    struct road r = road_bare(h);
    house_certificate(h, r.anne.person, "generate");
    house_certificate(h, r.anne.person, "sign");
    assert_int_equal(road_consent(&r, "agreed")->status, 200);
    return r;
}

static void keep(struct road *r, const struct answer *a)
{
    if (a->outcome || a->etag.n == 0)
        return;
    assert_in_range(a->etag.n, 1, sizeof r->tag - 1);
    memcpy(r->tag, a->etag.p, a->etag.n);
    r->tag[a->etag.n] = '\0';
}

struct answer *road_ask_draft(struct road *r, const char *engine)
{
    char body[256], from[32];
    snprintf(from, sizeof from, "\"%lld\"", (long long)r->source);
    snprintf(body, sizeof body, "{\"type\":\"consultation\",\"engine\":\"%s\",\"sources\":[%s]}",
             engine, strcmp(engine, "manual") ? from : "");
    struct answer *a =
        askf(r->h, &r->anne, body, "POST /api/encounters/%lld/documents", (long long)r->encounter);
    if (a->status == 201)
        r->document = answer_int(a, "id");
    keep(r, a);
    return a;
}

void road_draft(struct road *r)
{
    (void)made(road_ask_draft(r, "builtin"));
}

void road_write(struct road *r)
{
    (void)made(road_ask_draft(r, "manual"));
    (void)road_add(r, &r->anne, "conclusion", "Bon état général.");
}

struct answer *road_do(struct road *r, struct seat *by, const char *method, const char *rest,
                       const char *body)
{
    r->h->if_match = r->tag;
    struct answer *a =
        askf(r->h, by, body, "%s /api/documents/%lld%s", method, (long long)r->document, rest);
    r->h->if_match = "";
    keep(r, a);
    return a;
}

int64_t road_add(struct road *r, struct seat *by, const char *section, const char *text)
{
    char body[1024];
    int64_t last = 0;
    snprintf(body, sizeof body, "{\"section\":\"%s\",\"text\":\"%s\"}", section, text);
    struct answer *a = road_do(r, by, "POST", "/statements", body);
    assert_int_equal(a->status, 200);
    const json_t *sections = answer_at(a, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++) {
            int64_t n = json_integer_value(json_object_get(json_array_get(all, k), "n"));
            last = n > last ? n : last;
        }
    }
    return last;
}

static const json_t *first(const struct answer *a, bool (*fits)(const json_t *, const char *),
                           const char *word)
{
    const json_t *sections = answer_at(a, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++)
            if (fits(json_array_get(all, k), word))
                return json_array_get(all, k);
    }
    return NULL;
}

static bool has_status(const json_t *s, const char *status)
{
    return !strcmp(json_string_value(json_object_get(s, "status")), status);
}

int64_t road_find(const struct answer *a, const char *status)
{
    return json_integer_value(json_object_get(first(a, has_status, status), "n"));
}

/* Open for whoever signs: nothing decided, or a flagged one that was not kept. */
static bool is_open(const json_t *s, const char *word)
{
    (void)word;
    const json_t *review = json_object_get(s, "review");
    const char *decision = json_string_value(json_object_get(review, "decision"));
    bool flagged = has_status(s, "unsupported") || has_status(s, "contradicted");
    return !decision || (flagged && strcmp(decision, "kept") != 0);
}

int64_t road_open(const struct answer *a)
{
    return json_integer_value(json_object_get(first(a, is_open, ""), "n"));
}

static const json_t *open_omission(const struct answer *a)
{
    const json_t *all = answer_at(a, "omissions");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *o = json_array_get(all, i);
        if (json_is_true(json_object_get(o, "critical")) &&
            json_is_null(json_object_get(o, "decision")))
            return o;
    }
    return NULL;
}

static struct answer *close_one(struct road *r, const json_t *s, const json_t *o)
{
    char rest[64];
    long long n = json_integer_value(json_object_get(s ? s : o, "n"));
    bool supported = s && !has_status(s, "unsupported") && !has_status(s, "contradicted");
    const char *body = o           ? "{\"decision\":\"dismissed\",\"reason\":\"Déjà connu.\"}"
                       : supported ? "{\"decision\":\"acknowledged\"}"
                                   : "{\"decision\":\"kept\",\"reason\":\"Vérifié.\"}";
    snprintf(rest, sizeof rest, s ? "/statements/%lld/review" : "/omissions/%lld", n);
    return road_do(r, &r->anne, "POST", rest, body);
}

void road_review(struct road *r)
{
    struct answer *a = road_look(r);
    for (int i = 0; i < 200; i++) {
        const json_t *s = first(a, is_open, ""), *o = s ? NULL : open_omission(a);
        if (!s && !o)
            return;
        a = close_one(r, s, o);
        assert_int_equal(a->status, 200);
    }
    fail_msg("no end to the points");
}

struct answer *road_sign(struct road *r)
{
    return road_do(r, &r->anne, "POST", "/sign", "{}");
}

struct answer *road_look(struct road *r)
{
    struct answer *a =
        askf(r->h, &r->anne, NULL, "GET /api/documents/%lld", (long long)r->document);
    keep(r, a);
    return a;
}
