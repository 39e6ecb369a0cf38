/* compare.c - what a claim says that its source does not: see facts.h */
#include "facts/facts.h"

/* A detail left out by the claim is no difference; one that only the claim has is one. */
static unsigned detail(struct text claim, struct text source, unsigned bit)
{
    return claim.n == 0 || text_equal(claim, source) ? 0 : bit;
}

unsigned facts_compare(const struct fact *claim, const struct fact *source)
{
    if (claim->concept.n == 0 || !text_equal(claim->concept, source->concept) ||
        claim->kind != source->kind) {
        return FACT_DIFF_CONCEPT;
    }
    unsigned d = 0;
    d |= claim->polarity != source->polarity ? FACT_DIFF_POLARITY : 0U;
    d |= claim->who != source->who ? FACT_DIFF_WHO : 0U;
    d |= claim->time != source->time ? FACT_DIFF_TIME : 0U;
    d |= claim->side != FACT_NO_SIDE && claim->side != source->side ? FACT_DIFF_SIDE : 0U;
    d |= detail(claim->relative, source->relative, FACT_DIFF_WHO);
    d |= detail(claim->value, source->value, FACT_DIFF_VALUE);
    d |= detail(claim->unit, source->unit, FACT_DIFF_UNIT);
    d |= detail(claim->dose, source->dose, FACT_DIFF_DOSE);
    d |= detail(claim->route, source->route, FACT_DIFF_ROUTE);
    d |= detail(claim->frequency, source->frequency, FACT_DIFF_FREQUENCY);
    d |= detail(claim->duration, source->duration, FACT_DIFF_DURATION);
    d |= detail(claim->when, source->when, FACT_DIFF_DATE);
    return d;
}
