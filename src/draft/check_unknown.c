/* check_unknown.c - a claim of which no source has the fact: its words may still have been said */
#include "draft/check_inner.h"

enum { COLDEST = 34000, HOTTEST = 43000 };

static const struct cite nowhere = {.source = -1};

/* What is said of the claim's words in a passage that holds them all: bits of enum check_said. */
static unsigned words_said_as(const struct hearing *h, const struct fact *c,
                              const struct passage *p)
{
    unsigned as = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].start < c->start || h->t.at[i].end > c->end || h->t.at[i].kind != TOKEN_WORD)
            continue;
        struct text stem = check_stem(h->t.at[i].text);
        unsigned said = stem.n > 0 ? check_said_in(h->k, p, stem) : 0;
        if (stem.n > 0 && !said)
            return 0;
        as |= said;
    }
    return as;
}

static bool word_in(const struct check *k, const struct passage *p, const char *start)
{
    const struct tokens *t = &k->of[p->source].t;
    for (size_t i = p->b; i < p->e; i++) {
        if (text_starts(t->at[i].text, text_of(start)))
            return true;
    }
    return false;
}

/* Whoever the claim is about must be named near; an allergy must be spoken of. */
static bool fits(const struct hearing *h, const struct fact *c, const struct passage *p)
{
    struct passage near = check_widen(h->k, p, CHECK_NEAR);
    if (c->who != FACT_PATIENT && !check_words_said(h->k, &near, c->relative))
        return false;
    return c->kind != FACT_ALLERGY || word_in(h->k, &near, "allergi");
}

/* The sentence that says the claim's words as the claim does; as: how it was said elsewhere. */
static bool find_words(struct hearing *h, const struct fact *c, struct passage *out, unsigned *as)
{
    struct text words = text_slice(h->text, c->start, c->end);
    unsigned wanted = c->polarity == FACT_ABSENT ? CHECK_SAID_NO : CHECK_SAID_YES;
    bool found = false;
    for (size_t i = 0; i < h->k->n; i++) {
        const struct evidence *v = &h->k->of[i];
        for (uint32_t s = 0; s < v->t.sentences; s++) {
            struct passage p = {(int)i, v->sentence_at[s], v->sentence_at[s + 1]};
            unsigned said = words_said_as(h, c, &p);
            if (!said || !check_numbers_said(h->k, &p, words) || !fits(h, c, &p))
                continue;
            if (said & wanted) {
                *out = p;
                return true;
            }
            *out = found ? *out : p;
            *as |= said;
            found = true;
        }
    }
    return false;
}

/* "Douleur" is said by whoever says "douleur de l'épaule". */
static const struct fact *more_precise(const struct hearing *h, const struct fact *c, int *source)
{
    for (size_t i = 0; i < h->k->n && c->polarity == FACT_PRESENT; i++) {
        const struct fact_list *l = &h->k->of[i].reading.facts;
        for (size_t j = 0; j < l->n; j++) {
            const struct fact *f = &l->at[j];
            if (f->polarity == FACT_PRESENT && f->who == c->who && f->kind == c->kind &&
                f->label.n > c->label.n && text_starts(f->label, c->label) &&
                f->label.p[c->label.n] == ' ') {
                *source = (int)i;
                return f;
            }
        }
    }
    return NULL;
}

static struct cite cite_of(const struct check *k, const struct passage *p)
{
    const struct evidence *v = &k->of[p->source];
    return p->e > p->b
               ? reading_cite(&v->reading, p->source, v->t.at[p->b].start, v->t.at[p->e - 1].end)
               : nowhere;
}

static void lean_on(struct hearing *h, const struct passage *p)
{
    check_lean(h, check_widen(h->k, p, CHECK_NEAR), *p, cite_of(h->k, p));
}

/* The drug of the sources that the claim most likely stands for: taken in the same way. */
static const struct fact *drug_instead(const struct hearing *h, const struct fact *c, int *source)
{
    const struct fact *best = NULL;
    bool number;
    for (size_t i = 0; i < h->k->n; i++) {
        const struct fact_list *l = &h->k->of[i].reading.facts;
        for (size_t j = 0; j < l->n; j++) {
            const struct fact *f = &l->at[j];
            if (f->kind != c->kind ||
                (c->dose.n > 0 && !check_same_dose(c->dose, f->dose, &number)))
                continue;
            struct passage own = check_around(h->k, (int)i, f->start, f->end, 0);
            if (!best || check_cited_as(h, &own) > 0) {
                best = f;
                *source = (int)i;
            }
        }
    }
    return best;
}

/* "Du côté gauche" where only "du côté droit" was said: the thing is known, on the other side. */
static bool only_side_differs(struct hearing *h, const struct fact *c)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p);
    unsigned claimed = 0, said = 0;
    n = n > 0 ? n : check_everywhere(h, p);
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end)
            claimed |= check_side_at(&h->t, i);
    }
    for (size_t i = 0; i < n && claimed; i++)
        said |= check_sides_in(h->k, &p[i]);
    if (!claimed || !said || (said & claimed))
        return false;
    check_reason(h, REASON_SIDE, text_slice(h->text, c->start, c->end), (struct text){NULL, 0},
                 h->cited_n ? h->s->cites[0] : nowhere);
    return true;
}

static void say_unknown(struct hearing *h, const struct fact *c)
{
    if (only_side_differs(h, c))
        return;
    bool drug = c->kind == FACT_MEDICATION || c->kind == FACT_ALLERGY ||
                (c->kind == FACT_ADMINISTRATIVE && text_is(c->section, "traitements"));
    int source = -1;
    const struct fact *f = drug ? drug_instead(h, c, &source) : NULL;
    struct cite at = nowhere;
    if (f)
        at = reading_cite(&h->k->of[source].reading, source, f->start, f->end);
    check_reason(h, drug ? REASON_DRUG : REASON_INVENTED, text_slice(h->text, c->start, c->end),
                 f ? f->label : (struct text){NULL, 0}, at);
}

/* A number that may be this measurement: same dimension, or a bare one that reads as a fever. */
static bool may_be(const struct fact *c, const struct quantity *q, const struct quantity *said)
{
    if (text_is(c->concept, "temperature"))
        return said->unit[0] == '\0' && said->milli >= COLDEST && said->milli < HOTTEST;
    return q->dimension && q->dimension == said->dimension;
}

/* Weight, height and temperature are often said as a number alone: "cinquante-huit kilos". */
static bool read_measurement(struct hearing *h, const struct fact *c)
{
    struct quantity q[4];
    size_t used, n = 0;
    const struct quantity *other = NULL;
    struct passage at = {-1, 0, 0};
    for (size_t i = h->first; i < h->t.n && n == 0; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end)
            n = check_quantities_at(&h->t, i, q, &used);
    }
    for (size_t s = 0; s < h->k->n && n > 0; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->quantities.n; i++) {
            const struct quantity *said = &v->quantities.at[i];
            if (!may_be(c, &q[0], said))
                continue;
            uint32_t in = v->t.at[said->at].sentence;
            struct passage p = {(int)s, v->sentence_at[in], v->sentence_at[in + 1]};
            if (check_same_quantity(&q[0], said)) {
                lean_on(h, &p);
                return true;
            }
            at = other ? at : p;
            other = other ? other : said;
        }
    }
    if (!other)
        return false;
    const struct evidence *v = &h->k->of[at.source];
    struct text words = text_slice(v->reading.said, v->t.at[other->at].start,
                                   v->t.at[other->at + other->n - 1].end);
    check_reason(h, REASON_VALUE, c->value, words, cite_of(h->k, &at));
    if (other->milli == q[0].milli)
        check_reason(h, REASON_UNIT, c->unit, words, cite_of(h->k, &at));
    return true;
}

void check_unknown(struct hearing *h, const struct fact *c)
{
    struct passage p = {-1, 0, 0};
    unsigned as = 0;
    int source = -1;
    const struct fact *precise = more_precise(h, c, &source);
    if (precise) {
        check_cover(h, c);
        check_found(h, source, precise);
    } else if (c->kind == FACT_MEASUREMENT && c->value.n > 0 && read_measurement(h, c)) {
        check_cover(h, c);
    } else if (find_words(h, c, &p, &as)) {
        check_cover(h, c);
        lean_on(h, &p);
    } else if (p.source >= 0 && (as & (CHECK_SAID_NO | CHECK_SAID_YES))) {
        check_reason(h, REASON_POLARITY, text_of(fact_polarity_name(c->polarity)),
                     text_of(c->polarity == FACT_ABSENT ? "present" : "absent"), cite_of(h->k, &p));
        h->contradicted = true;
    } else {
        say_unknown(h, c);
    }
}
