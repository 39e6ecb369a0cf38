/* The demo's patients, all invented, and what was said: INS numbers are built with the test
 * authority's OID and a right key, so that they pass every check and name nobody. */
#include "api/demo_house.h"
#include "api/field.h"
#include "api/ins.h"
#include "demo_text.h"

#include <stdlib.h>

/* Where each encounter stands. */
enum stage { CONSENT_ASKED, AGREED, SOURCE_IN, REFUSED, NO_AI };

static const struct demo_patient {
    const char *birth_name, *used_name, *given, *sex, *birth_date, *place; /* INSEE */
    const char *order;  /* the INS' rank of birth; NULL: no INS known */
    const char *status; /* of the INS */
    const char *allergy;
    enum demo_person physician;
    enum stage stage;
    const char *text; /* of share/demo; NULL for none, "note" for a typed one */
    int days_ago;
    const char *kind, *reason;
} patients[DEMO_PATIENTS] = {
    {"LEFÈVRE", "", "Jeanne", "female", "1964-04-17", "35238", "112", "VALI", "Pénicilline",
     DEMO_MARTIN, SOURCE_IN, "medecine-generale", 0, "consultation", "Toux fébrile"},
    {"MARCHAND", "", "Bernard", "male", "1958-11-02", "44109", "087", "VALI",
     "Produit de contraste iodé", DEMO_BENALI, SOURCE_IN, "cardiologie", 0, "consultation",
     "Douleur thoracique d’effort"},
    {"GUÉRIN", "", "Noé", "male", "2023-09-20", "35238", "245", "PROV", NULL, DEMO_MARTIN,
     SOURCE_IN, "pediatrie", 0, "consultation", "Otalgie fébrile"},
    {"CHEVALIER", "MOREL", "Sandrine", "female", "1984-06-30", "69123", "310", "QUAL", NULL,
     DEMO_MARTIN, SOURCE_IN, "psychiatrie", 1, "consultation", "Tristesse et insomnie"},
    {"DUMAS", "", "Thierry", "male", "1981-01-25", "38185", "041", "VALI", "Kétoprofène",
     DEMO_MARTIN, SOURCE_IN, "orthopedie", 1, "consultation", "Traumatisme du genou droit"},
    {"PERRIN", "", "Camille", "female", "1997-09-08", "31555", "198", "QUAL", "Latex", DEMO_BENALI,
     SOURCE_IN, "gynecologie", 2, "consultation", "Dysménorrhée, contraception"},
    {"COLONNA", "SANTINI", "Marie-Ange", "female", "1941-02-13", "2A004", "015", "VALI", NULL,
     DEMO_MARTIN, NO_AI, NULL, 0, "consultation", "Renouvellement d’ordonnance"},
    {"NGUYEN", "", "Minh", "male", "1966-12-05", "99243", "402", "QUAL", NULL, DEMO_MARTIN,
     CONSENT_ASKED, NULL, 0, "consultation", "Lombalgie"},
    {"ROBIN", "DELATTRE", "Paulette", "female", "1938-08-21", "59350", "076", "VALI", "Codéine",
     DEMO_MARTIN, AGREED, NULL, 0, "consultation", "Chute à domicile"},
    {"DA SILVA", "", "Antonio", "male", "1972-03-03", "99139", "233", "PROV", NULL, DEMO_BENALI,
     CONSENT_ASKED, NULL, 0, "emergency", "Palpitations"},
    {"LEGRAND", "", "Élodie", "female", "1990-05-14", "13055", "321", "VALI", NULL, DEMO_MARTIN,
     REFUSED, NULL, 1, "consultation", "Suivi de grossesse"},
    {"BOUCHER", "", "René", "male", "1949-10-10", "67482", NULL, "VIDE", NULL, DEMO_BENALI,
     SOURCE_IN, "note", 3, "hospitalisation", "Insuffisance cardiaque"},
};

static const char note[] =
    "Entré hier pour dyspnée d’effort et prise de 4 kg en une semaine.\n"
    "Antécédents : insuffisance cardiaque, fibrillation auriculaire, HTA.\n"
    "Traitement : furosémide 40 mg le matin, bisoprolol 2,5 mg par jour, apixaban 5 mg matin et "
    "soir.\n"
    "Pas de douleur thoracique, pas de fièvre.\n"
    "Examen : TA 132/78, FC 88/min irrégulière, SpO2 94 %. Œdèmes des deux chevilles.\n"
    "Majoration du furosémide à 80 mg, surveillance du poids et de la kaliémie.\n";

/* Sex, year and month of birth, place and rank, then the key. */
static json_t *ins_of(const struct demo_patient *p)
{
    char number[INS_CHARS + 1];
    if (!p->order)
        return json_null();
    (void)snprintf(number, sizeof number, "%c%.2s%.2s%s%s", p->sex[0] == 'm' ? '1' : '2',
                   p->birth_date + 2, p->birth_date + 5, p->place, p->order);
    unsigned key = ins_key((struct text){number, INS_CHARS - 2});
    (void)snprintf(number + INS_CHARS - 2, 3, "%02u", key % 100);
    return json_pack("{s:s, s:s}", "number", number, "oid", "1.2.250.1.213.1.4.10");
}

static json_t *traits_of(const struct demo_patient *p)
{
    return json_pack("{s:s, s:s, s:s, s:[s], s:s, s:s, s:s, s:o, s:s, s:o, s:b}", "birth_name",
                     p->birth_name, "used_name", p->used_name, "birth_given", p->given, "given",
                     p->given, "sex", p->sex, "birth_date", p->birth_date, "birth_place", p->place,
                     "ins", ins_of(p), "ins_status", p->status, "allergies",
                     p->allergy ? json_pack("[s]", p->allergy) : json_array(), "fictitious", 1);
}

/* Does the acts and keeps the id of each reply. */
static enum verr file_all(struct demo_house *h, struct demo_act *acts, char (*ids)[DEMO_ID])
{
    enum verr e = demo_do(&h->d, acts, DEMO_PATIENTS);
    for (size_t i = 0; i < DEMO_PATIENTS; i++)
        (void)snprintf(ids[i], DEMO_ID, "%s", demo_reply(&acts[i], "id"));
    demo_forget(acts, DEMO_PATIENTS);
    return e;
}

static enum verr identities(struct demo_house *h)
{
    struct demo_act acts[DEMO_PATIENTS];
    for (size_t i = 0; i < DEMO_PATIENTS; i++)
        acts[i] =
            demo_post(&h->seat[patients[i].physician], traits_of(&patients[i]), "/api/patients");
    return file_all(h, acts, h->patient);
}

static enum verr teams(struct demo_house *h)
{
    static const enum demo_person others[] = {DEMO_NURSE, DEMO_SECRETARY, DEMO_INTERN};
    enum { OTHERS = sizeof others / sizeof *others };
    struct demo_act acts[DEMO_PATIENTS * OTHERS];
    for (size_t i = 0; i < DEMO_PATIENTS * OTHERS; i++) {
        size_t patient = i / OTHERS;
        acts[i] = demo_post(&h->seat[patients[patient].physician],
                            json_pack("{s:s}", "person", h->person[others[i % OTHERS]]),
                            "/api/patients/%s/team", h->patient[patient]);
    }
    enum verr e = demo_do(&h->d, acts, DEMO_PATIENTS * OTHERS);
    demo_forget(acts, DEMO_PATIENTS * OTHERS);
    return e;
}

/* A working day's hour, `days` ago. */
static void moment(char out[32], int days, size_t rank)
{
    struct writer w = writer_over(out, 31);
    int64_t day = 86400000, now = os_wall_ms();
    int64_t at = days > 0 ? now / day * day - days * day + (int64_t)(8 * 60 + 20 * rank) * 60000
                          : now - (int64_t)(20 * (DEMO_PATIENTS - rank)) * 60000;
    rec_iso(&w, at);
    out[w.n] = '\0';
}

static enum verr encounters(struct demo_house *h)
{
    struct demo_act acts[DEMO_PATIENTS];
    for (size_t i = 0; i < DEMO_PATIENTS; i++) {
        const struct demo_patient *p = &patients[i];
        char at[32];
        moment(at, p->days_ago, i);
        acts[i] =
            demo_post(&h->seat[p->physician],
                      json_pack("{s:s, s:s, s:s}", "kind", p->kind, "at", at, "reason", p->reason),
                      "/api/patients/%s/encounters", h->patient[i]);
    }
    return file_all(h, acts, h->encounter);
}

static const char *answer_of(enum stage s)
{
    return s == REFUSED ? "refused" : s == NO_AI ? "no_ai" : "agreed";
}

static enum verr answers(struct demo_house *h)
{
    struct demo_act acts[DEMO_PATIENTS];
    size_t n = 0;
    for (size_t i = 0; i < DEMO_PATIENTS; i++)
        if (patients[i].stage != CONSENT_ASKED)
            acts[n++] = demo_post(&h->seat[patients[i].physician],
                                  json_pack("{s:s, s:s}", "decision", answer_of(patients[i].stage),
                                            "notice", "standard"),
                                  "/api/encounters/%s/consent", h->encounter[i]);
    enum verr e = demo_do(&h->d, acts, n);
    demo_forget(acts, n);
    return e;
}

static const char *text_named(const char *name)
{
    for (size_t i = 0; i < sizeof demo_text / sizeof *demo_text; i++)
        if (!strcmp(demo_text[i].name, name))
            return demo_text[i].text;
    return note;
}

static enum verr sources(struct demo_house *h)
{
    struct demo_act acts[DEMO_PATIENTS];
    size_t of[DEMO_PATIENTS], n = 0;
    for (size_t i = 0; i < DEMO_PATIENTS; i++) {
        const struct demo_patient *p = &patients[i];
        char at[32];
        if (!p->text)
            continue;
        bool typed = !strcmp(p->text, "note");
        moment(at, p->days_ago, i);
        at[10] = '\0';
        of[n] = i;
        acts[n++] =
            demo_post(&h->seat[p->physician],
                      json_pack("{s:s, s:s, s:s, s:s}", "kind", typed ? "note" : "transcript",
                                "title", typed ? "Note d’entrée" : "Consultation", "date", at,
                                "text", text_named(p->text)),
                      "/api/encounters/%s/sources", h->encounter[i]);
    }
    enum verr e = demo_do(&h->d, acts, n);
    for (size_t k = 0; k < n; k++)
        (void)snprintf(h->source[of[k]], DEMO_ID, "%s", demo_reply(&acts[k], "id"));
    demo_forget(acts, n);
    return e;
}

enum verr demo_record(struct demo_house *h)
{
    enum verr (*const steps[])(struct demo_house *) = {identities, teams, encounters, answers,
                                                       sources};
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < sizeof steps / sizeof *steps; i++)
        e = steps[i](h);
    return e;
}
