/* check_allergy.c - "pas d'allergie" where one was named */
#include "draft/check_inner.h"

/* An allergy to a medicine: its concept is that of the drug, of its class, or one of these. */
static bool is_of_drug(const struct fact *f)
{
    const size_t head = sizeof "allergie:" - 1;
    struct text of =
        text_slice(f->concept, f->concept.n < head ? f->concept.n : head, f->concept.n);
    const struct concept *c = lexicon_concept(lexicon_builtin(), of);
    return c && (strcmp(c->kind, "medication") == 0 || strcmp(c->kind, "class") == 0 ||
                 text_is(of, "penicilline") || text_is(of, "sulfamides"));
}

bool check_denies_allergy(struct hearing *h, const struct fact *c)
{
    bool drugs = text_is(c->concept, "allergie_medicament");
    bool general = (drugs || text_is(c->concept, "allergie")) && c->polarity == FACT_ABSENT;
    for (size_t i = 0; i < h->k->n && general; i++) {
        struct fact_walk w = check_walk_allergies(&h->k->of[i].concepts);
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
