/* check_whose.c - whom a word is said of, where the facts of the sources only tell of another
 * "De l'asthme ? — Petite, oui, j'avais de la Ventoline. Et ma mère fait de l'asthme." */
#include "draft/check_inner.h"

/* The sentence speaks of the one who is spoken to, or who speaks. */
static bool in_person(const struct evidence *v, uint32_t sentence)
{
    bool person = false;
    for (size_t k = v->sentence_at[sentence]; k < v->sentence_at[sentence + 1]; k++) {
        if (v->place[k].who != FACT_PATIENT)
            return false;
        person |= token_any(&v->t, k,
                            "j ai|j avais|je suis|j etais|je fais|je faisais|vous avez|vous aviez|"
                            "vous etes|vous faites|tu as|tu avais|tu es|tu fais|moi oui") > 0;
    }
    return person;
}

/* "Décollement de rétine de l'œil droit", "je pense à une épilepsie": the clinician concludes, and
 * speaks of nobody else. */
static bool clinician_says(const struct evidence *v, uint32_t sentence)
{
    const struct reading *r = &v->reading;
    size_t b = v->sentence_at[sentence], e = v->sentence_at[sentence + 1];
    for (size_t k = b; k < e; k++) {
        if (v->place[k].who != FACT_PATIENT ||
            token_any(&v->t, k,
                      "crois pas|pense pas|retiens pas|ecarte|elimine|eliminer|improbable|ni|non|"
                      "pas|peu probable|surveiller") > 0)
            return false;
    }
    for (size_t i = 0; r->turns && i < r->talk.n; i++) {
        if (r->turns[i].start <= v->t.at[b].start && v->t.at[b].start < r->turns[i].end)
            return r->turns[i].speaker == FACTS_CLINICIAN;
    }
    return false;
}

/* Token x of a source is asserted of the patient, or asked and answered so. `concludes`: what the
 * clinician finds counts, too. */
static bool is_of_patient(const struct evidence *v, size_t x, bool concludes)
{
    uint32_t in = v->t.at[x].sentence;
    size_t end = v->sentence_at[in + 1];
    bool asked = token_is(&v->t, end - 1, "?");
    for (size_t k = v->sentence_at[in]; k < end; k++) {
        if (token_any(&v->t, k, "famille|familiaux|parents") > 0)
            return false;
    }
    return v->place[x].who == FACT_PATIENT && check_said_at(v, x) == CHECK_SAID_YES &&
           ((concludes && !asked && clinician_says(v, in)) ||
            ((!asked || in + 1 < v->t.sentences) && in_person(v, asked ? in + 1 : in)));
}

/* Other words stand for it and are no clinical thing: "hospitalisation". */
static bool is_loose(const struct hearing *h, size_t i)
{
    size_t n, at = kin_between(&h->words.kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (h->words.kin.at[k].soft)
            return true;
    }
    return false;
}

/* The first word of the claim as it stands: a stent is no bypass of a brother's. */
bool check_said_of_patient(const struct hearing *h, const struct fact *c)
{
    bool found = false;
    bool concludes = text_starts(text_slice(h->text, 0, h->prefix), TEXT("Conclusion")) ||
                     text_starts(text_slice(h->text, 0, h->prefix), TEXT("Examen"));
    for (size_t i = h->first; i < h->t.n && !h->child; i++) { /* "chez l'un des enfants" */
        bool own = h->t.at[i].start >= c->start && h->t.at[i].end <= c->end &&
                   check_has_meaning(h, i) && !check_is_light(h, i);
        bool said = !own, loose = found || is_loose(h, i);
        for (size_t s = 0; s < h->k->n && !said; s++) {
            const struct evidence *v = &h->k->of[s];
            for (size_t x = 0; (x = check_next_said(h, i, (int)s, x)) < v->t.n && !said; x++)
                said = (loose || v->words.stem[x] == h->words.stem[i]) &&
                       is_of_patient(v, x, concludes);
        }
        if (!said)
            return false;
        found |= own;
    }
    return found;
}

/* "Sœur : pas d'asthme": what another denies is hers only where she is named. */
bool check_relative_named(const struct hearing *h, const struct fact *c, int source,
                          const struct fact *f)
{
    return c->relative.n == 0 || c->polarity != FACT_ABSENT ||
           check_names_relative(h->k, check_own(h->k, source, f), c->relative);
}
