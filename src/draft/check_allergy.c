/* check_allergy.c - "pas d'allergie" where one was named; what is borne well */
#include "draft/check_inner.h"

/* The concept of what an allergy is to: "allergie:amoxicilline". */
static struct text allergen_of(const struct fact *f)
{
    const size_t head = sizeof "allergie:" - 1;
    return text_slice(f->concept, f->concept.n < head ? f->concept.n : head, f->concept.n);
}

/* An allergy to a medicine: its concept is that of the drug, of its class, or one of these. */
static bool is_of_drug(const struct fact *f)
{
    struct text of = allergen_of(f);
    const struct concept *c = lexicon_concept(lexicon_builtin(), of);
    return c && (strcmp(c->kind, "medication") == 0 || strcmp(c->kind, "class") == 0 ||
                 text_is(of, "penicilline") || text_is(of, "sulfamides"));
}

bool check_denies_allergy(struct hearing *h, const struct fact *c)
{
    bool drugs = text_is(c->concept, "allergie_medicament");
    bool general = (drugs || text_is(c->concept, "allergie")) && c->polarity == FACT_ABSENT;
    for (size_t i = 0; i < h->k->n && general; i++) {
        struct fact_walk w = check_walk_allergies(h->k, &h->k->of[i].concepts);
        for (size_t j; (j = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &h->k->of[i].reading.facts.at[j];
            if (f->polarity != FACT_PRESENT || f->who != c->who || (drugs && !is_of_drug(f)))
                continue;
            check_reason(h, REASON_POLARITY, text_of(fact_polarity_name(c->polarity)), f->label,
                         reading_cite(&h->k->of[i].reading, (int)i, f->start, f->end));
            h->contradicted = true;
            return true;
        }
    }
    return false;
}

/* "L'aspirine, vous la supportez ?": spoken of as no allergy. */
bool check_is_borne(const struct check *k, const struct passage *p)
{
    const struct evidence *v = &k->of[p->source];
    for (size_t i = p->b; i < p->e; i++) {
        bool borne = text_starts(v->t.at[i].text, TEXT("support")) ||
                     text_starts(v->t.at[i].text, TEXT("toler"));
        if (token_any(&v->t, i,
                      "aucun probleme|pas de probleme|aucun souci|pas de souci|rien fait|"
                      "sans probleme|sans souci|bien passe|bien passee|rien passe|rien eu") > 0)
            return true;
        if (borne && token_any(&v->t, i + 1, "pas|plus|mal") == 0 &&
            token_any(&v->t, i > 0 ? i - 1 : 0, "mal|non") == 0)
            return true;
    }
    return false;
}

bool check_is_given(const struct check *k, const struct fact *allergy)
{
    struct fact drug = *allergy;
    drug.kind = FACT_MEDICATION;
    drug.concept = allergen_of(allergy);
    for (size_t s = 0; s < k->n; s++) {
        const struct evidence *v = &k->of[s];
        struct fact_walk w = check_walk_kinds(k, &v->concepts, &drug);
        for (size_t i; (i = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &v->reading.facts.at[i];
            if (f->kind == FACT_MEDICATION && f->polarity != FACT_ABSENT)
                return true;
        }
    }
    return false;
}
