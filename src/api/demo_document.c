/* The demo's documents: drafted, reviewed, signed; and one that was written by hand, because the
 * patient wants no AI. */
#include "api/demo_house.h"

#include <stdlib.h>

/* Ranks in demo_record.c's table. */
enum { CHEST = 0, HEART = 1, MOOD = 3, KNEE = 4, PELVIS = 5, NO_AI_PATIENT = 6, WARD = 11 };
enum { STEPS_MAX = 400 };

/* One document on its way: what its last reply said. */
struct paper {
    char id[DEMO_ID], tag[24];
    json_t *now;
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

static enum verr begin(struct demo_house *h, struct paper *p, size_t patient,
                       const struct demo_seat *by, const char *type, const char *engine)
{
    json_t *from = h->source[patient][0] ? json_pack("[s]", h->source[patient]) : json_array();
    struct demo_act a =
        demo_post(by, json_pack("{s:s, s:s, s:o}", "type", type, "engine", engine, "sources", from),
                  "/api/encounters/%s/documents", h->encounter[patient]);
    enum verr e = demo_do(&h->d, &a, 1);
    if (!e)
        keep(p, &a);
    demo_forget(&a, 1);
    return e;
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
    struct paper p = {.now = NULL};
    enum verr e = begin(h, &p, NO_AI_PATIENT, &h->martin, "consultation", "manual");
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

static struct demo_act decide(const struct demo_seat *by, const struct paper *p, const char *what,
                              const json_t *about, const char *decision, const char *reason)
{
    json_t *body = json_pack("{s:s, s:s*}", "decision", decision, "reason", reason);
    return demo_post(by, body, "/api/documents/%s/%s/%lld%s", p->id, what,
                     (long long)json_integer_value(json_object_get(about, "n")),
                     strcmp(what, "statements") != 0 ? "" : "/review");
}

/* At most `most` points, in the order in which the screen shows them. */
static enum verr review(struct demo_house *h, struct paper *p, const struct demo_seat *by, int most)
{
    enum verr e = VERR_OK;
    for (int i = 0; !e && i < most; i++) {
        const json_t *s = unread(p), *o = s ? NULL : undecided(p);
        if (s)
            e = on(h, p,
                   decide(by, p, "statements", s, flagged(s) ? "kept" : "acknowledged",
                          flagged(s) ? "Confirmé à la réécoute de la consultation." : NULL));
        else if (o)
            e = on(h, p,
                   decide(by, p, "omissions", o, "dismissed", "Déjà porté au dossier du patient."));
        else
            return VERR_OK;
    }
    return e;
}

static enum verr signed_after_review(struct demo_house *h, size_t patient)
{
    struct paper p = {.now = NULL};
    enum verr e = begin(h, &p, patient, &h->martin, "consultation", "builtin");
    if (!e)
        e = review(h, &p, &h->martin, STEPS_MAX);
    if (!e)
        e = sign(h, &p);
    json_decref(p.now);
    return e;
}

/* Begun by one, with `read` of its points acknowledged. */
static enum verr left_open(struct demo_house *h, size_t patient, enum demo_person by,
                           const char *type, int read)
{
    struct paper p = {.now = NULL};
    enum verr e = begin(h, &p, patient, &h->seat[by], type, "builtin");
    if (!e)
        e = review(h, &p, &h->seat[by], read);
    json_decref(p.now);
    return e;
}

enum verr demo_documents(struct demo_house *h)
{
    enum verr e = signed_after_review(h, CHEST);
    if (!e)
        e = signed_after_review(h, KNEE);
    if (!e)
        e = by_hand(h);
    if (!e)
        e = left_open(h, HEART, DEMO_BENALI, "consultation", 0);
    if (!e)
        e = left_open(h, PELVIS, DEMO_BENALI, "consultation", 6);
    if (!e)
        e = left_open(h, MOOD, DEMO_INTERN, "consultation", 4);
    return e ? e : left_open(h, WARD, DEMO_BENALI, "synthese", 0);
}
