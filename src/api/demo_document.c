/* The demo's documents: drafted, reviewed, signed; and one that was written by hand, because the
 * patient wants no AI. */
#include "api/demo_house.h"

#include <stdlib.h>

/* Ranks in demo_record.c's table. */
enum { CHEST = 0, HEART = 1, MOOD = 3, KNEE = 4, PELVIS = 5, NO_AI_PATIENT = 6, WARD = 11 };
enum { STEPS_MAX = 400 };

/* One document on its way. */
struct paper {
    size_t patient;
    const struct demo_seat *by;
    const char *type;
    int points; /* that the reviewer still wants to close */
    char id[DEMO_ID], tag[24];
    json_t *now; /* what its last reply said */
};

static void keep(struct paper *p, struct demo_act *a)
{
    json_decref(p->now);
    p->now = a->reply;
    a->reply = NULL;
    (void)snprintf(p->id, sizeof p->id, "%s", json_string_value(json_object_get(p->now, "id")));
    memcpy(p->tag, a->tag, sizeof p->tag);
}

/* One act on it, against its present revision. */
static enum verr on(struct demo_house *h, struct paper *p, struct demo_act a)
{
    memcpy(a.tag, p->tag, sizeof a.tag);
    enum verr e = demo_do(&h->d, &a, 1);
    if (!e)
        keep(p, &a);
    demo_forget(&a, 1);
    return e;
}

static enum verr sign(struct demo_house *h, struct paper *p)
{
    return on(h, p, demo_post(&h->martin, json_object(), "/api/documents/%s/sign", p->id));
}

static struct demo_act beginning(const struct demo_house *h, const struct paper *p,
                                 const char *engine)
{
    const char *source = h->source[p->patient];
    json_t *from = *source ? json_pack("[s]", source) : json_array();
    json_t *body = json_pack("{s:s, s:s, s:o}", "type", p->type, "engine", engine, "sources", from);
    return demo_post(p->by, body, "/api/encounters/%s/documents", h->encounter[p->patient]);
}

/* Written by hand, from the first word to the signature. */
static enum verr by_hand(struct demo_house *h)
{
    static const char *const lines[][2] = {
        {"motif", "Renouvellement d’ordonnance."},
        {"histoire", "Pas de plainte depuis la dernière consultation."},
        {"traitements", "Lévothyroxine 75 microgrammes par jour, inchangée."},
        {"examen", "TA 128/76. Auscultation cardiaque et pulmonaire sans particularité."},
        {"conduite", "Ordonnance renouvelée pour six mois. TSH à contrôler avant la prochaine "
                     "consultation."},
    };
    struct paper p = {.patient = NO_AI_PATIENT, .by = &h->martin, .type = "consultation"};
    enum verr e = on(h, &p, beginning(h, &p, "manual"));
    for (size_t i = 0; !e && i < sizeof lines / sizeof *lines; i++)
        e = on(h, &p,
               demo_post(&h->martin,
                         json_pack("{s:s, s:s}", "section", lines[i][0], "text", lines[i][1]),
                         "/api/documents/%s/statements", p.id));
    if (!e)
        e = sign(h, &p);
    json_decref(p.now);
    return e;
}

/* ---------------- drafted, reviewed */

static bool flagged(const json_t *statement)
{
    const char *status = json_string_value(json_object_get(statement, "status"));
    return status && strcmp(status, "supported") != 0 && strcmp(status, "not_read") != 0;
}

/* The first statement that waits for a reviewer, NULL when none does. */
static const json_t *unread(const struct paper *p)
{
    const json_t *sections = json_object_get(p->now, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++)
            if (json_is_null(json_object_get(json_array_get(all, k), "review")))
                return json_array_get(all, k);
    }
    return NULL;
}

/* The first critical omission that nobody decided, NULL when there is none. */
static const json_t *undecided(const struct paper *p)
{
    const json_t *all = json_object_get(p->now, "omissions");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *o = json_array_get(all, i);
        if (json_is_true(json_object_get(o, "critical")) &&
            json_is_null(json_object_get(o, "decision")))
            return o;
    }
    return NULL;
}

static struct demo_act decide(const struct paper *p, const char *what, const json_t *about,
                              const char *decision, const char *reason)
{
    json_t *body = json_pack("{s:s, s:s*}", "decision", decision, "reason", reason);
    return demo_post(p->by, body, "/api/documents/%s/%s/%lld%s", p->id, what,
                     (long long)json_integer_value(json_object_get(about, "n")),
                     strcmp(what, "statements") != 0 ? "" : "/review");
}

/* The next point, in the order in which the screen shows them; false when there is none. */
static bool next_point(struct paper *p, struct demo_act *out)
{
    const json_t *s = unread(p), *o = s ? NULL : undecided(p);
    if (p->points == 0 || (!s && !o))
        return false;
    p->points--;
    if (o)
        *out = decide(p, "omissions", o, "dismissed", "Déjà porté au dossier du patient.");
    else if (flagged(s))
        *out = decide(p, "statements", s, "kept", "Confirmé à la réécoute de la consultation.");
    else
        *out = decide(p, "statements", s, "acknowledged", NULL);
    return true;
}

static enum verr begin_and_review(struct demo_house *h, struct paper *p)
{
    struct demo_act next;
    enum verr e = on(h, p, beginning(h, p, "builtin"));
    while (!e && next_point(p, &next))
        e = on(h, p, next);
    return e;
}

/* ---------------- what the second reader catches */

static const char *text_of_statement(const json_t *s)
{
    return json_string_value(json_object_get(s, "text"));
}

/* The first statement with a number in it, NULL when there is none. */
static const json_t *with_number(const struct paper *p)
{
    const json_t *sections = json_object_get(p->now, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *all = json_object_get(json_array_get(sections, i), "statements");
        for (size_t k = 0; k < json_array_size(all); k++)
            if (strpbrk(text_of_statement(json_array_get(all, k)), "0123456789"))
                return json_array_get(all, k);
    }
    return NULL;
}

/* A slip of the fingers in a number. */
static enum verr slip(struct demo_house *h, struct paper *p)
{
    const json_t *s = with_number(p);
    char *words = s ? strdup(text_of_statement(s)) : NULL;
    char *digit = words ? strpbrk(words, "0123456789") : NULL;
    if (!digit) {
        free(words);
        return s ? VERR_LIMIT : VERR_OK;
    }
    *digit = *digit == '9' ? '1' : (char)(*digit + 1);
    struct demo_act a =
        demo_post(p->by, json_pack("{s:s}", "text", words), "/api/documents/%s/statements/%lld",
                  p->id, (long long)json_integer_value(json_object_get(s, "n")));
    a.method = METHOD_PUT;
    free(words);
    return on(h, p, a);
}

/* An allergy that nobody spoke of. */
static enum verr invention(struct demo_house *h, struct paper *p)
{
    json_t *more = json_pack("{s:s, s:s}", "section", "allergies", "text", "Allergie à l’iode.");
    return on(h, p, demo_post(p->by, more, "/api/documents/%s/statements", p->id));
}

enum verr demo_documents(struct demo_house *h)
{
    struct paper papers[] = {
        {CHEST, &h->martin, "consultation", STEPS_MAX, "", "", NULL},
        {KNEE, &h->martin, "consultation", STEPS_MAX, "", "", NULL},
        {MOOD, &h->seat[DEMO_INTERN], "consultation", 4, "", "", NULL},
        {PELVIS, &h->seat[DEMO_BENALI], "consultation", 6, "", "", NULL},
        {HEART, &h->seat[DEMO_BENALI], "consultation", 0, "", "", NULL},
        {WARD, &h->seat[DEMO_BENALI], "synthese", 0, "", "", NULL},
    };
    enum { SIGNED = 2, WITH_SLIP = 2, PAPERS = sizeof papers / sizeof *papers };
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < PAPERS; i++) {
        e = begin_and_review(h, &papers[i]);
        if (!e && i < SIGNED)
            e = sign(h, &papers[i]);
    }
    if (!e)
        e = slip(h, &papers[WITH_SLIP]);
    if (!e)
        e = invention(h, &papers[WITH_SLIP]);
    for (size_t i = 0; i < PAPERS; i++)
        json_decref(papers[i].now);
    return e ? e : by_hand(h);
}
