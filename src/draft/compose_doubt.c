/* compose_doubt.c - an allergy that nobody holds for certain: the words that tell it stand for it,
 * since "à confirmer" would call allergic what was said to be an effect of the drug */
#include "draft/compose_inner.h"

/* The sentence of bytes [*from, *to) of a turn, without the marks at its ends. */
static void sentence(struct text said, size_t low, size_t high, size_t *from, size_t *to)
{
    while (*from > low && !strchr(".?!;\n", said.p[*from - 1])) {
        (*from)--;
    }
    while (*to < high && !strchr(".?!;\n", said.p[*to])) {
        (*to)++;
    }
    while (*from < *to && strchr(" ,:", said.p[*from])) {
        (*from)++;
    }
    while (*to > *from && strchr(" ,:", said.p[*to - 1])) {
        (*to)--;
    }
}

bool compose_doubtful(const struct fact *f)
{
    return f->kind == FACT_ALLERGY && f->polarity == FACT_UNCERTAIN && f->turn >= 0 &&
           f->question_end == f->question_start;
}

void compose_doubt(struct compose *c, int source, const struct fact *f)
{
    enum { WEIGHT = 200 }; /* outlasts the shortening: an allergy is never left out */
    const struct reading *r = &c->readings[source];
    const struct facts_turn *turn = &r->turns[f->turn];
    size_t from = f->start, to = f->end;
    sentence(r->said, turn->start, turn->end, &from, &to);
    struct text words = text_slice(r->said, from, to);
    for (size_t k = 0; k < c->items.n; k++) {
        const struct item *i = &c->items.at[k];
        if (i->source == source && text_find(i->quote, words, 0) != SIZE_MAX) {
            return; /* two drugs of one sentence */
        }
    }
    struct item *i = compose_add(c);
    if (i != NULL) {
        i->route = ROUTE_ALLERGIES;
        i->lead = "à confirmer";
        i->source = source;
        i->turn = f->turn;
        i->at = from;
        i->quote = words;
        i->weight = WEIGHT;
        compose_cite(i, reading_cite(r, source, from, to));
    }
}
