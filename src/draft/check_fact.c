/* check_fact.c - one fact of a statement against the facts of the sources */
#include "draft/check_inner.h"

/* How far a source's fact is from the claim; the least is what the claim speaks of. */
enum {
    FAR_POLARITY = 16,
    FAR_WHO = 16,
    FAR_VALUE = 8,
    FAR_SIDE = 4,
    FAR_DOSE = 8,
    FAR_UNIT = 8,
    FAR_FREQUENCY = 4,
    FAR_DATE = 2
};

struct difference {
    bool polarity, who, side, value, unit, dose, dose_unit, frequency, date;
};

bool check_same_thing(const struct fact *a, const struct fact *b)
{
    if (a->concept.n == 0 || !text_equal(a->concept, b->concept))
        return false;
    return (a->kind == FACT_ALLERGY) == (b->kind == FACT_ALLERGY);
}

/* A report may be less sure than what was said, never surer. */
static bool same_polarity(const struct fact *claim, const struct fact *source)
{
    return claim->polarity == source->polarity ||
           (claim->polarity == FACT_UNCERTAIN && source->polarity == FACT_PRESENT);
}

static bool same_who(const struct fact *claim, const struct fact *source)
{
    return claim->who == source->who && (claim->relative.n == 0 || source->relative.n == 0 ||
                                         text_equal(claim->relative, source->relative));
}

static const char *side_words(enum fact_side s)
{
    static const char *const words[] = {"", "gauche", "droit", "bilateral"};
    return words[s];
}

static bool side_said(const struct check *k, const struct passage *p, enum fact_side side)
{
    const struct tokens *t = &k->of[p->source].t;
    for (size_t i = p->b; i < p->e; i++) {
        if (text_starts(t->at[i].text, text_of(side_words(side))) ||
            (side == FACT_BOTH && token_any(t, i, "des deux cotes|les deux|deux cotes") > 0))
            return true;
    }
    return false;
}

/* All of `words`, numbers too, in the sentences around the fact or in what the statement cites. */
static bool said_near(const struct hearing *h, const struct passage *p, struct text words)
{
    bool said = check_numbers_said(h->k, p, words) && check_words_said(h->k, p, words);
    for (size_t i = 0; !said && i < h->cited_n; i++)
        said = check_numbers_said(h->k, &h->cited[i], words) &&
               check_words_said(h->k, &h->cited[i], words);
    return said;
}

/* The details of a claim that the fact itself lacks may stand in the sentences around it. */
static struct difference compare(const struct hearing *h, const struct fact *c,
                                 const struct fact *s, const struct passage *p)
{
    struct difference d = {.polarity = !same_polarity(c, s), .who = !same_who(c, s)};
    bool number = false;
    if (c->side != FACT_NO_SIDE && c->side != s->side)
        d.side = s->side != FACT_NO_SIDE || !side_said(h->k, p, c->side);
    if (c->value.n > 0 && !check_same_value(c, s))
        d.value = s->value.n > 0 || !said_near(h, p, c->value);
    if (c->unit.n > 0 && !text_equal(c->unit, s->unit) && !d.value)
        d.unit = s->unit.n > 0 ? !check_usual_unit(c->concept, c->unit) ||
                                     !check_usual_unit(c->concept, s->unit)
                               : !check_usual_unit(c->concept, c->unit);
    if (c->dose.n > 0 && !check_same_dose(c->dose, s->dose, &number)) {
        d.dose = s->dose.n > 0 || !said_near(h, p, c->dose);
        d.dose_unit = d.dose && number;
    }
    if (c->frequency.n > 0 && !check_same_frequency(c->frequency, s->frequency))
        d.frequency = s->frequency.n > 0 || !said_near(h, p, c->frequency);
    if (c->duration.n > 0 && !check_same_when(c->duration, s->duration))
        d.date = s->duration.n > 0 || !said_near(h, p, c->duration);
    if (c->when.n > 0 && !check_same_when(c->when, s->when))
        d.date |= !said_near(h, p, c->when);
    return d;
}

static int distance(const struct difference *d)
{
    return d->polarity * FAR_POLARITY + d->who * FAR_WHO + d->side * FAR_SIDE +
           d->value * FAR_VALUE + d->unit * FAR_UNIT + d->dose * FAR_DOSE +
           d->frequency * FAR_FREQUENCY + d->date * FAR_DATE;
}

/* A source's fact of the same thing. */
struct match {
    int source;
    const struct fact *f;
    struct difference d;
    int far;
    int cited; /* 2: in the very sentences that the statement cites; 1: near; 0: elsewhere */
};

static struct text polarity_word(const struct fact *f)
{
    return text_of(fact_polarity_name(f->polarity));
}

static struct text who_word(const struct fact *f)
{
    return f->relative.n > 0 ? f->relative : text_of(fact_who_name(f->who));
}

static void say_differences(struct hearing *h, const struct fact *c, const struct match *m)
{
    const struct fact *f = m->f;
    const struct difference *d = &m->d;
    struct cite at =
        reading_cite(&h->k->of[m->source].reading, m->source, f->clause_start, f->clause_end);
    if (d->polarity)
        check_reason(h, REASON_POLARITY, polarity_word(c), polarity_word(f), at);
    if (d->who)
        check_reason(h, REASON_EXPERIENCER, who_word(c), who_word(f), at);
    if (d->side)
        check_reason(h, REASON_SIDE, text_of(fact_side_name(c->side)),
                     text_of(fact_side_name(f->side)), at);
    if (d->value)
        check_reason(h, REASON_VALUE, c->value, f->value, at);
    if (d->unit)
        check_reason(h, REASON_UNIT, c->unit, f->unit, at);
    if (d->dose)
        check_reason(h, REASON_DOSE, c->dose, f->dose, at);
    if (d->dose_unit)
        check_reason(h, REASON_UNIT, c->dose, f->dose, at);
    if (d->frequency)
        check_reason(h, REASON_FREQUENCY, c->frequency, f->frequency, at);
    if (d->date)
        check_reason(h, REASON_DATE, c->when.n > 0 ? c->when : c->duration,
                     f->when.n > 0 ? f->when : f->duration, at);
    h->contradicted = true;
}

static int cited_as(const struct hearing *h, const struct passage *p)
{
    int best = 0;
    for (size_t i = 0; i < h->cited_n; i++) {
        int as = check_overlap(&h->exact[i], p) ? 2 : check_overlap(&h->cited[i], p) ? 1 : 0;
        best = as > best ? as : best;
    }
    return best;
}

/* Each fact of the same thing; those that the statement cites come alone when there
 * are any: the draft has said which words it means. */
enum { MATCHES_MAX = 64 };
static size_t matches_of(const struct hearing *h, const struct fact *c, struct match *out)
{
    size_t n = 0;
    int closest = 0;
    for (size_t i = 0; i < h->k->n; i++) {
        const struct fact_list *l = &h->k->of[i].reading.facts;
        for (size_t j = 0; j < l->n && n < MATCHES_MAX; j++) {
            const struct fact *f = &l->at[j];
            if (!check_same_thing(c, f))
                continue;
            struct passage near = check_around(h->k, (int)i, f->start, f->end, CHECK_NEAR);
            struct passage own = check_around(h->k, (int)i, f->start, f->end, 0);
            struct match m = {.source = (int)i, .f = f, .d = compare(h, c, f, &near)};
            m.far = distance(&m.d);
            m.cited = cited_as(h, &own);
            closest = m.cited > closest ? m.cited : closest;
            out[n++] = m;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (out[i].cited == closest)
            out[kept++] = out[i];
    }
    return kept;
}

static void cover(struct hearing *h, const struct fact *c)
{
    for (size_t i = 0; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end)
            h->covered[i] = true;
    }
}

/* A concept that no source's fact has: its very words may still have been said. */
static bool words_said(struct hearing *h, const struct fact *c)
{
    struct text words = text_slice(h->text, c->start, c->end);
    if (c->kind == FACT_ALLERGY || c->polarity != FACT_PRESENT || c->who != FACT_PATIENT)
        return false;
    for (size_t i = 0; i < h->cited_n; i++) {
        if (check_words_said(h->k, &h->cited[i], words) &&
            check_numbers_said(h->k, &h->cited[i], words))
            return true;
    }
    for (size_t i = 0; i < h->k->n && h->cited_n == 0; i++) {
        const struct evidence *v = &h->k->of[i];
        for (uint32_t s = 0; s < v->t.sentences; s++) {
            struct passage p = {(int)i, v->sentence_at[s], v->sentence_at[s + 1]};
            if (check_words_said(h->k, &p, words) && check_numbers_said(h->k, &p, words))
                return true;
        }
    }
    return false;
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
            if (!best || cited_as(h, &own) > 0) {
                best = f;
                *source = (int)i;
            }
        }
    }
    return best;
}

static void say_unknown(struct hearing *h, const struct fact *c)
{
    bool drug = c->kind == FACT_MEDICATION || c->kind == FACT_ALLERGY;
    int source = -1;
    const struct fact *f = drug ? drug_instead(h, c, &source) : NULL;
    struct cite at = {.source = -1};
    if (f)
        at = reading_cite(&h->k->of[source].reading, source, f->start, f->end);
    check_reason(h, drug ? REASON_DRUG : REASON_INVENTED, text_slice(h->text, c->start, c->end),
                 f ? f->label : (struct text){NULL, 0}, at);
}

void check_claim(struct hearing *h, const struct fact *c)
{
    struct match *m = ARENA_ARRAY(h->k->a, struct match, MATCHES_MAX);
    bool age_of_another = c->who != FACT_PATIENT && text_is(c->concept, "age");
    if (!m || age_of_another) /* "père : infarctus à 50 ans": its number is read with the others */
        return;
    size_t n = matches_of(h, c, m);
    int least = INT32_MAX;
    for (size_t i = 0; i < n; i++)
        least = m[i].far < least ? m[i].far : least;
    if (n == 0 && !words_said(h, c)) {
        say_unknown(h, c);
        return;
    }
    cover(h, c);
    for (size_t i = 0; i < n; i++) {
        if (m[i].far == 0)
            check_found(h, m[i].source, m[i].f);
        else if (m[i].far == least)
            say_differences(h, c, &m[i]);
    }
}
