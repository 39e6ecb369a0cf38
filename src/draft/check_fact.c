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

/* Whoever has a "toux nocturne" has a "toux"; whoever has no "toux" has no "toux nocturne". */
bool check_carries(const struct fact *claim, const struct fact *source)
{
    if (check_same_thing(claim, source))
        return true;
    if (claim->kind == FACT_ALLERGY || source->kind == FACT_ALLERGY)
        return false;
    const struct lexicon *l = lexicon_builtin();
    return source->polarity == FACT_ABSENT ? lexicon_is_a(l, claim->concept, source->concept)
                                           : lexicon_is_a(l, source->concept, claim->concept);
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

/* The nearest sentence that names a side decides. */
static bool side_said(const struct check *k, const struct passage *p, enum fact_side side)
{
    static const unsigned bit[] = {0, 1, 2, 4};
    for (uint32_t far = 0; far <= CHECK_NEAR; far++) {
        struct passage around = check_widen(k, p, far);
        unsigned sides = check_sides_in(k, &around);
        if (sides)
            return (sides & bit[side]) || (side == FACT_BOTH && (sides & 3) == 3);
    }
    return false;
}

/* Details that some fact of the same thing states: then words nearby do not stand in for them. */
struct known {
    bool dose, frequency, duration;
};

/* All of `words`, numbers too, in the sentences around the fact or in what the statement cites. */
static bool said_near(const struct hearing *h, const struct passage *p, struct text words)
{
    bool said = check_numbers_said(h->k, p, words) && check_words_said(h->k, p, words);
    for (size_t i = 0; !said && i < h->cited_n; i++)
        said = check_numbers_said(h->k, &h->cited[i], words) &&
               check_words_said(h->k, &h->cited[i], words);
    return said;
}

/* "Tabac arrêté il y a 5 ans": said as denied ("Non, j'ai arrêté") or as past. */
static bool is_stopped(const struct hearing *h, const struct fact *c)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->end && text_starts(h->t.at[i].text, TEXT("arret")))
            return c->polarity == FACT_PRESENT && c->kind == FACT_SOCIAL;
    }
    return false;
}

/* The details of a claim that the fact itself lacks may stand in the sentences around it. */
static struct difference compare(const struct hearing *h, const struct fact *c,
                                 const struct fact *s, const struct passage *own,
                                 const struct known *known)
{
    struct passage around = check_widen(h->k, own, CHECK_NEAR);
    const struct passage *p = &around;
    struct difference d = {.polarity = !same_polarity(c, s), .who = !same_who(c, s)};
    bool number = false;
    if (d.polarity && is_stopped(h, c) && check_words_said(h->k, p, TEXT("arrêt")))
        d.polarity = false;
    if (c->side != FACT_NO_SIDE && c->side != s->side)
        d.side = s->side != FACT_NO_SIDE || !side_said(h->k, own, c->side);
    if (c->value.n > 0 && !check_same_value(c, s))
        d.value = s->value.n > 0 || !said_near(h, p, c->value);
    if (c->unit.n > 0 && !text_equal(c->unit, s->unit) && !d.value)
        d.unit = s->unit.n > 0 ? !check_usual_unit(c->concept, c->unit) ||
                                     !check_usual_unit(c->concept, s->unit)
                               : !check_usual_unit(c->concept, c->unit);
    if (c->dose.n > 0 && !check_same_dose(c->dose, s->dose, &number)) {
        d.dose = known->dose || !said_near(h, p, c->dose);
        d.dose_unit = d.dose && number;
    }
    if (c->frequency.n > 0 && !check_same_frequency(c->frequency, s->frequency))
        d.frequency = known->frequency || !said_near(h, p, c->frequency);
    if (c->duration.n > 0 && !check_same_when(c->duration, s->duration))
        d.date = known->duration || !said_near(h, p, c->duration);
    if (c->when.n > 0 && !check_same_when(c->when, s->when))
        d.date |= !said_near(h, p, c->when);
    d.date |= c->when.n > 0 && check_revoked(h->k, p, c->when);
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

int check_cited_as(const struct hearing *h, const struct passage *p)
{
    int best = 0;
    for (size_t i = 0; i < h->cited_n; i++) {
        int as = check_overlap(&h->exact[i], p) ? 2 : check_overlap(&h->cited[i], p) ? 1 : 0;
        best = as > best ? as : best;
    }
    return best;
}

static struct known known_of(const struct hearing *h, const struct fact *c)
{
    struct known known = {false, false, false};
    for (size_t i = 0; i < h->k->n; i++) {
        const struct fact_list *l = &h->k->of[i].reading.facts;
        for (size_t j = 0; j < l->n; j++) {
            if (check_carries(c, &l->at[j])) {
                known.dose |= l->at[j].dose.n > 0;
                known.frequency |= check_is_rhythm(l->at[j].frequency);
                known.duration |= l->at[j].duration.n > 0;
            }
        }
    }
    return known;
}

/* What is claimed of today is not held against what is past, when something was said of today. */
static size_t without_past(struct match *m, size_t n, enum fact_time time)
{
    size_t kept = 0;
    for (size_t i = 0; i < n && time == FACT_NOW; i++) {
        if (m[i].f->time != FACT_PAST)
            m[kept++] = m[i];
    }
    return kept > 0 ? kept : n;
}

/* Each fact of the same thing; those that the statement cites come alone when there
 * are any: the draft has said which words it means. */
enum { MATCHES_MAX = 64 };
static size_t matches_of(const struct hearing *h, const struct fact *c, struct match *out)
{
    struct known known = known_of(h, c);
    size_t n = 0;
    int closest = 0;
    for (size_t i = 0; i < h->k->n; i++) {
        const struct fact_list *l = &h->k->of[i].reading.facts;
        for (size_t j = 0; j < l->n && n < MATCHES_MAX; j++) {
            const struct fact *f = &l->at[j];
            if (!check_carries(c, f))
                continue;
            struct passage own = check_around(h->k, (int)i, f->start, f->end, 0);
            struct match m = {.source = (int)i, .f = f, .d = compare(h, c, f, &own, &known)};
            m.far = distance(&m.d);
            m.cited = check_cited_as(h, &own);
            closest = m.cited > closest ? m.cited : closest;
            out[n++] = m;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (out[i].cited == closest)
            out[kept++] = out[i];
    }
    return without_past(out, kept, c->time);
}

void check_cover(struct hearing *h, const struct fact *c)
{
    for (size_t i = 0; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end)
            h->covered[i] = true;
    }
}

/* The amounts of a claim that the sources carry. */
static void vouch(struct hearing *h, struct text amount, struct text ucum)
{
    const struct unit *u = ucum.n > 0 ? text_unit_of(ucum) : NULL;
    struct quantities q = {NULL, 0};
    struct folded f;
    struct tokens t;
    if (amount.n == 0)
        return;
    struct writer w = writer_in(h->k->a);
    writer_put(&w, amount);
    writer_char(&w, ' ');
    writer_str(&w, u ? u->many : "");
    if (!text_fold(h->k->a, writer_done(h->k->a, &w), &f) || !text_tokens(h->k->a, &f, &t) ||
        !check_quantities_of(h->k->a, &t, &q))
        return;
    for (size_t i = 0; i < q.n && h->vouched.n < CHECK_VOUCHED_MAX; i++)
        h->vouched.at[h->vouched.n++] = q.at[i];
}

static void vouch_all(struct hearing *h, const struct fact *c)
{
    vouch(h, c->value, c->unit);
    vouch(h, c->dose, (struct text){NULL, 0});
    vouch(h, c->frequency, (struct text){NULL, 0});
    vouch(h, c->duration, (struct text){NULL, 0});
    vouch(h, c->when, (struct text){NULL, 0});
}

/* "Pas d'antécédent de phlébite" speaks of the phlebitis alone. */
static bool names_another(const struct hearing *h, const struct fact *c)
{
    for (size_t i = h->first; i < h->t.n && text_is(c->concept, "antecedent"); i++) {
        if (h->t.at[i].start >= c->end)
            return token_any(&h->t, i, "de|d") > 0;
    }
    return false;
}

void check_claim(struct hearing *h, const struct fact *c)
{
    struct match *m = ARENA_ARRAY(h->k->a, struct match, MATCHES_MAX);
    bool age_of_another = c->who != FACT_PATIENT && text_is(c->concept, "age");
    if (!m || age_of_another ||
        names_another(h, c)) /* "père : infarctus à 50 ans": its number is read with the others */
        return;
    size_t n = matches_of(h, c, m);
    int least = INT32_MAX;
    for (size_t i = 0; i < n; i++)
        least = m[i].far < least ? m[i].far : least;
    if (n == 0) {
        check_unknown(h, c);
        return;
    }
    check_cover(h, c);
    if (least == 0)
        vouch_all(h, c);
    for (size_t i = 0; i < n; i++) {
        if (m[i].far == 0)
            check_found(h, m[i].source, m[i].f);
        else if (m[i].far == least)
            say_differences(h, c, &m[i]);
    }
}
