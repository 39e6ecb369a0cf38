/* follow.c - what a short sentence says of what was told before it: "Pas de sang.", "Moi non.",
 * "non, c'est une intolérance", "aucun souci" */
#include "facts/cue.h"
#include "facts/scan.h"

enum { SHORT = 5 }; /* tokens of a sentence that only denies */

static bool starts(const struct fact *f, const char *const *heads, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_begins(f->concept, heads[i])) {
            return true;
        }
    }
    return false;
}

/* What blood would be with this symptom, NULL when it says nothing. */
static const char *blood_of(const struct fact *f)
{
    static const char *const up[] = {"vomissement"};
    static const char *const down[] = {"diarrhee", "selles_", "constipation", "glaires"};
    static const char *const out[] = {"toux", "expectoration", "crachats"};
    static const char *const urine[] = {"brulures_mict", "pollakiurie", "dysurie"};
    return starts(f, up, 1)      ? "hematemese"
           : starts(f, down, 4)  ? "rectorragie"
           : starts(f, out, 3)   ? "hemoptysie"
           : starts(f, urine, 3) ? "hematurie"
                                 : NULL;
}

/* "Je vomis de la bile. Pas de sang.", "la diarrhée, oui, sans sang". */
static void no_blood(struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e && scan_patient(s, in.b); i++) {
        size_t n = token_any(&s->t, i, "pas de sang|sans sang|jamais de sang|pas de sang dedans");
        bool plain = n > 0 && s->hit_of[i + n - 1] < 0 &&
                     (i + n >= in.e || s->t.at[i + n].kind == TOKEN_MARK);
        for (size_t k = s->fact_n; plain && k-- > s->turn_first;) {
            const char *id = blood_of(&s->facts[k]);
            if (id == NULL || s->facts[k].polarity != FACT_PRESENT ||
                s->facts[k].start > s->t.at[i].start) {
                continue;
            }
            struct fact *f = scan_concept_fact(s, id, (struct span){i, i + n}, in);
            if (f != NULL) {
                f->polarity = FACT_ABSENT;
                f->time = FACT_NOW;
                f->clause_start = s->facts[k].clause_start;
            }
            return;
        }
    }
}

/* "Le glaucome, c'est mon mari. Moi non.": what a relative has, and the patient has not. */
static void not_me(struct scan *s, struct span in)
{
    size_t n = token_any(&s->t, in.b,
                         "moi non|moi , non|moi rien|moi , rien|moi pas|moi j ai rien|pas moi|"
                         "moi , pas du tout|moi jamais|moi j ai pas ca|moi j en ai pas");
    bool ends = in.b + n >= in.e || s->t.at[in.b + n].kind == TOKEN_MARK;
    bool own = scan_patient(s, in.b) && !scan_companion(s, in.b);
    for (size_t k = s->fact_n; n > 0 && ends && own && in.e - in.b <= SHORT && k-- > 0;) {
        const struct fact *of = &s->facts[k];
        bool illness = of->kind == FACT_PROBLEM || of->kind == FACT_FINDING;
        if (of->turn + 1 < s->turn_of[in.b]) {
            return;
        }
        if (!illness || of->who != FACT_FAMILY || of->polarity != FACT_PRESENT) {
            continue;
        }
        size_t told = of->clause_start;
        struct text id = of->concept;
        const struct concept *c = lexicon_concept(s->lexicon, id);
        struct fact *f = c == NULL ? NULL : scan_fact(s);
        if (f != NULL) {
            scan_place(s, f, (struct span){in.b, in.b + n}, in);
            set_concept(f, c);
            f->polarity = FACT_ABSENT;
            f->who = FACT_PATIENT;
            f->relative = (struct text){NULL, 0};
            f->clause_start = told;
        }
        return;
    }
}

/* The allergy is named in the sentence. */
static bool named_in(const struct scan *s, const struct fact *f, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h != NULL && allergy_may_be(h) && text_ends(f->concept, text_of(h->concept->id))) {
            return true;
        }
    }
    return false;
}

static bool names_allergen(const struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e; i++) {
        if (s->hit_of[i] >= 0 && allergy_may_be(&s->hits[s->hit_of[i]])) {
            return true;
        }
    }
    return false;
}

/* "Les acouphènes, c'est un effet de la quinine, pas une allergie", "non, c'est une intolérance":
 * what the patient called one is in doubt. */
static void doubt_allergies(struct scan *s, struct span in)
{
    enum { BACK = 32 };
    bool rules = scan_clinician(s, in.b) &&
                 scan_has(s, in, "c est une intolerance|une simple intolerance|pas une allergie");
    if (!allergy_untrue(s, in) && !rules) {
        return;
    }
    bool names = names_allergen(s, in);
    size_t since = s->fact_n > BACK ? s->fact_n - BACK : 0;
    for (size_t k = s->fact_n; k-- > since;) {
        struct fact *f = &s->facts[k];
        bool last = rules && !names && f->turn + 1 == s->turn_of[in.b];
        if (f->kind == FACT_ALLERGY && f->polarity == FACT_PRESENT &&
            (last || named_in(s, f, in))) {
            f->polarity = FACT_UNCERTAIN;
        }
    }
}

/* Allergies were spoken of in the last turns. */
static bool allergies_spoken(const struct scan *s, int turn)
{
    enum { TURNS = 6 };
    for (size_t k = s->fact_n; k-- > 0 && s->facts[k].turn + TURNS >= turn;) {
        if (s->facts[k].kind == FACT_ALLERGY) {
            return true;
        }
    }
    return scan_has(s, s->question, "allergie|allergies|allergique|allergiques");
}

/* The question names what this hit names. */
static bool asked_by_name(const struct scan *s, const struct hit *h)
{
    for (size_t i = s->question.b; i < s->question.e; i++) {
        if (s->hit_of[i] >= 0 && s->hits[s->hit_of[i]].concept == h->concept) {
            return true;
        }
    }
    return false;
}

static const char supports[] = "supportez|supporte|supportiez|tolerez|tolere|toleriez";

bool allergy_tolerated(const struct scan *s, const struct hit *h, struct span in)
{
    return scan_patient(s, h->at) && asked_by_name(s, h) &&
           (scan_has(s, s->question, supports) || allergies_spoken(s, s->turn_of[h->at])) &&
           allergy_borne(s, h, in);
}

void follow_tolerated(struct scan *s, struct span turn)
{
    size_t b = turn.b;
    for (size_t n = 1; n > 0 && b < turn.e; b += n) {
        n = token_any(&s->t, b, "non|ah|ah non|euh|ca|,|oh|bah|ben");
    }
    bool fine = b < turn.e &&
                token_any(&s->t, b,
                          "pas de probleme|aucun probleme|pas de souci|aucun souci|sans probleme|"
                          "sans souci|jamais de probleme|jamais eu de probleme") > 0;
    size_t q = s->question.e;
    while (q > s->question.b && s->t.at[q - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        q--;
    }
    bool topic =
        fine && (scan_has(s, s->question, supports) || allergies_spoken(s, s->turn_of[turn.b]));
    int32_t last = -1;
    for (; topic && q < s->question.e; q++) {
        const struct hit *h = s->hit_of[q] >= 0 ? &s->hits[s->hit_of[q]] : NULL;
        if (h == NULL || s->hit_of[q] == last || !allergy_may_be(h)) {
            continue;
        }
        last = s->hit_of[q];
        struct span reply = {turn.b, scan_sentence_end(s, turn.b)};
        struct fact *f = scan_fact(s);
        if (f == NULL) {
            return;
        }
        scan_place(s, f, (struct span){h->at, h->at + h->n}, reply);
        allergy_make(s, h, f);
        f->polarity = FACT_ABSENT;
        f->who = FACT_PATIENT;
        f->time = FACT_NOW;
        f->turn = s->turn_of[turn.b];
        f->question_start = s->t.at[s->question.b].start;
        f->question_end = s->t.at[s->question.e - 1].end;
    }
}

/* "Je vous arrête deux semaines", "trois jours d'arrêt": how long one may stay from work. */
static void sick_leave(struct scan *s, struct span in)
{
    for (size_t i = in.b; i < in.e && scan_clinician(s, in.b); i++) {
        struct number n = {0};
        const struct unit *u = NULL;
        size_t lead = token_any(&s->t, i, "vous arrete|vous arrete pour|vous mets en arret pour");
        size_t k = text_number_at(&s->t, i + lead, &n);
        size_t unit = k > 0 ? text_unit_at(&s->t, i + lead + k, &u) : 0;
        size_t e = i + lead + k + unit;
        bool after = lead == 0 && token_any(&s->t, e, "d arret|d arret de travail") > 0;
        bool time = unit > 0 && (strcmp(u->ucum, "d") == 0 || strcmp(u->ucum, "wk") == 0 ||
                                 strcmp(u->ucum, "mo") == 0);
        if (!time || (lead == 0 && !after) || s->marks[i].polarity != MARK_PRESENT) {
            continue;
        }
        struct fact *f = scan_concept_fact(s, "arret_travail", (struct span){i, e}, in);
        if (f != NULL) {
            char room[48];
            struct writer w = writer_over(room, sizeof room);
            writer_str(&w, "pendant ");
            drug_put_dose(&w, &n, u);
            f->when = scan_keep(s, &w);
            f->time = FACT_PLANNED;
            f->section = TEXT("conduite");
        }
        return;
    }
}

/* The sign told last in this turn, in the sentence before this one or the one before that. */
static struct fact *sign_before(const struct scan *s, struct span in)
{
    enum { BYTES = 48 };
    struct fact *f = s->fact_n > s->turn_first ? &s->facts[s->fact_n - 1] : NULL;
    bool near = f != NULL && f->clause_end <= s->t.at[in.b].start &&
                f->clause_end + BYTES >= s->t.at[in.b].start;
    bool sign = near && f->kind == FACT_FINDING && f->polarity == FACT_PRESENT &&
                f->who == FACT_PATIENT && f->value.n == 0;
    return sign ? f : NULL;
}

/* "J'ai craché du sang. Deux fois. Non, trois.": how many times, in a sentence that says no more;
 * what takes it back follows at once. */
static void times(struct scan *s, struct span in)
{
    struct number n = {0};
    size_t no = token_any(&s->t, in.b, "non ,|enfin non ,|euh non ,|non");
    size_t k = text_number_at(&s->t, in.b + no, &n);
    size_t fois = k > 0 ? token_any(&s->t, in.b + no + k, "fois en tout|fois") : 0;
    size_t e = in.b + no + k + fois;
    bool ends = e >= in.e || token_any(&s->t, e, ".|!") > 0 || (no > 0 && token_is(&s->t, e, ","));
    struct fact *f = k > 0 && ends && scan_patient(s, in.b) ? sign_before(s, in) : NULL;
    bool counted = f != NULL && text_ends(f->frequency, TEXT(" fois"));
    bool tells = no == 0 && fois > 0 && f != NULL && f->frequency.n == 0;
    if (f == NULL || n.milli % 1000 != 0 || n.article || (!tells && !(no > 0 && counted))) {
        return;
    }
    char room[32];
    struct writer w = writer_over(room, sizeof room);
    writer_number(&w, n.milli);
    writer_str(&w, " fois");
    f->frequency = scan_keep(s, &w);
    f->clause_end = s->t.at[in.e - 1].end;
}

void follow_sentence(struct scan *s, struct span in)
{
    if (s->turn_of[in.b] >= 0) {
        times(s, in);
        sick_leave(s, in);
        no_blood(s, in);
        not_me(s, in);
    }
    doubt_allergies(s, in);
}
