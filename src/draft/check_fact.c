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

static bool same_who(const struct check *k, const struct passage *own, const struct fact *claim,
                     const struct fact *source)
{
    if (claim->kind == FACT_MEASUREMENT && claim->who == FACT_PATIENT && source->who == FACT_OTHER)
        return true; /* "fait avec ma collègue": who measured */
    return claim->who == source->who &&
           (claim->relative.n == 0 || source->relative.n == 0 ||
            text_is(claim->relative, "famille") || text_equal(claim->relative, source->relative) ||
            (text_is(source->relative, "famille") &&
             check_names_relative(k, own, claim->relative)));
}

/* A side is corrected in the sentence: the words are read again. */
static bool takes_back(const struct check *k, const struct passage *p)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (k->of[p->source].revoked[i])
            return true;
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

/* "Kardégic, soixante-quinze": the strength without its unit, beside the drug's name. */
static bool is_said_bare(const struct check *k, const struct passage *own, const struct fact *c,
                         const struct fact *s)
{
    const struct evidence *v = &k->of[own->source];
    const struct wording *w = check_wording(k, c->dose);
    if (!w || w->quantities.n == 0)
        return false;
    struct quantities q = w->quantities;
    bool bare = q.at[0].unit[0] == '\0';
    const struct wording *said_dose = s->dose.n > 0 ? check_wording(k, s->dose) : NULL;
    if (said_dose && said_dose->quantities.n == 1 && said_dose->quantities.at[0].unit[0] == '\0' &&
        said_dose->quantities.at[0].milli == 1000 * q.at[0].milli &&
        text_is(text_of(q.at[0].unit), "g"))
        return true; /* "metformine, mille" */
    if (said_dose && said_dose->quantities.n == 1 && said_dose->quantities.at[0].unit[0] == '\0' &&
        said_dose->quantities.at[0].milli == q.at[0].milli)
        return bare || check_implied_unit(c->concept, c->dose); /* "le Xarelto. Vingt." */
    struct passage p = check_widen(k, own, s->dose.n > 0 && !bare ? 0 : 1);
    if (check_is_tablet(&q.at[0])) { /* "les gouttes, une le soir. Xalatan." */
        p = check_widen(k, own, s->dose.n > 0 ? 0 : 1);
        return check_is_counted(&v->t, &p, q.at[0].milli);
    }
    if (!bare && !check_implied_unit(c->concept, c->dose))
        return false;
    for (size_t i = check_first_quantity(&v->quantities, own); i < v->quantities.n; i++) {
        const struct quantity *said = &v->quantities.at[i];
        if (said->at >= p.e)
            break;
        if (!said->revoked && said->unit[0] == '\0' && said->milli == q.at[0].milli && !said->part)
            return true;
    }
    return false;
}

/* "Vingt milligrammes, trois comprimés, donc soixante milligrammes": one drug, two doses. */
static bool is_other_dose(const struct check *k, const struct passage *own, const struct fact *c)
{
    const struct evidence *v = &k->of[own->source];
    uint32_t last = own->b < own->e ? v->t.at[own->e - 1].sentence : 0;
    for (uint32_t at = own->b < own->e ? v->t.at[own->b].sentence : 1; at <= last; at++) {
        size_t end;
        for (size_t i = postings_from(&v->doses, at + 1, 0, &end); i < end; i++) {
            if (!check_same_thing(&v->reading.facts.at[v->doses.at[i]], c))
                return false;
        }
    }
    return check_numbers_said(k, own, c->dose);
}

/* "Trente milligrammes par jour, un comprimé et demi de vingt": a day's dose against a dose that
 * has its unit, not any number said beside it. */
static bool are_days_doses(const struct check *k, const struct fact *c, const struct fact *s)
{
    const struct wording *claim = check_wording(k, c->dose);
    const struct wording *said = s->dose.n > 0 ? check_wording(k, s->dose) : NULL;
    return claim && said && claim->quantities.n == 1 && said->quantities.n == 1 &&
           text_starts(text_of(claim->quantities.at[0].unit), TEXT("mg")) &&
           text_is(TEXT("mg"), said->quantities.at[0].unit) && text_is(s->frequency, "par jour") &&
           text_is(c->frequency, "par jour");
}

/* A child of the patient is spoken of, in the very sentence. */
static bool of_a_child(const struct check *k, const struct passage *own, const struct fact *c)
{
    struct passage p = *own;
    return c->kind == FACT_SOCIAL || c->kind == FACT_MEASUREMENT || check_child_in(k, &p);
}

/* "Pas d'autre opération" does not carry "jamais opérée". */
static bool is_another(const struct hearing *h, const struct fact *c, const struct fact *s,
                       const struct passage *own)
{
    const struct tokens *t = &h->k->of[own->source].t;
    bool rest = false;
    for (size_t i = h->first; i < h->t.n; i++)
        rest |= token_any(&h->t, i, "autre|autres|hormis|en dehors|excepte|a part|sauf") > 0;
    for (size_t i = own->b + 1; i < own->e && c->polarity == FACT_ABSENT && !rest; i++) {
        if (t->at[i].start == s->start && token_any(t, i - 1, "autre|autres") > 0)
            return true;
    }
    return false;
}

/* "Si j'ai mal", "quand j'en ai besoin". */
static bool is_as_needed(const struct check *k, const struct passage *p)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (token_any(&k->of[p->source].t, i, "si|quand|besoin|a la demande|au cas ou|des fois") >
            0)
            return true;
    }
    return false;
}

/* "Depuis hier midi" leaves no room for "depuis trois mois", said of something else. */
static bool same_lead(struct text claim, struct text source)
{
    static const char *const leads[] = {"depuis ", "il y a ", "dans ", "pendant "};
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        struct text lead = text_of(leads[i]);
        if (text_starts(claim, lead))
            return text_starts(source, lead);
    }
    return false;
}

/* "20 paquets-années": made of what was said. */
static bool is_pack_years(const struct hearing *h, const struct fact *c)
{
    const struct wording *w = check_wording(h->k, c->value);
    if (!w || w->quantities.n != 1 || !text_is(c->unit, "{paquet-année}"))
        return false;
    struct quantity q = {.milli = w->quantities.at[0].milli, .unit = "{paquet-année}"};
    return check_pack_years(h->k, &q);
}

/* "24 comprimés au total": what the takes sum up to is told beside them. */
static bool is_total(const struct hearing *h)
{
    size_t i = h->first;
    while (i < h->t.n && token_any(&h->t, i, "au total|en tout") == 0)
        i++;
    return i < h->t.n;
}

/* "Deux fois par semaine" is told by the names of two days. */
static bool names_days(const struct check *k, const struct passage *own, struct text frequency)
{
    const struct wording *w = check_wording(k, frequency);
    return w && w->quantities.n == 1 && check_is_weekly(k, own, &w->quantities.at[0]);
}

/* The details of a claim that the fact itself lacks may stand in the sentences around it. */
static struct difference compare(const struct hearing *h, const struct fact *c,
                                 const struct fact *s, const struct passage *own,
                                 const struct known *known)
{
    struct passage around = check_widen(h->k, own, CHECK_NEAR);
    const struct passage *p = &around;
    struct difference d = {.polarity = !same_polarity(c, s),
                           .who = !same_who(h->k, own, c, s) ||
                                  (h->child && !of_a_child(h->k, own, c))};
    bool number = false;
    if (c->kind == FACT_ALLERGY && s->polarity == FACT_UNCERTAIN && check_says_no_allergy(h))
        d.polarity = false; /* "intolérance, sans allergie vraie" is what is doubted */
    d.polarity |= is_another(h, c, s, own);
    if (d.polarity && check_same_thing(c, s) &&
        (check_is_stopped(h, c, own->source, s, p) || check_is_healed(h, c, own)))
        d.polarity = false;
    if (c->side != FACT_NO_SIDE && c->side != s->side)
        d.side = (s->side != FACT_NO_SIDE && !takes_back(h->k, own)) ||
                 !check_side_said(h->k, own, c->side);
    bool one = c->kind == FACT_PROCEDURE && text_is(c->value, "1") && s->value.n == 0;
    bool sided = c->side != FACT_NO_SIDE && s->side != FACT_NO_SIDE; /* of one arm, of the other */
    if (c->value.n > 0 && !one && !check_same_value(c, s))
        d.value = ((s->value.n > 0 && !is_total(h) && !check_is_compared(h, c, p)) ||
                   !said_near(h, p, c->value)) &&
                  !check_fever_said(h, c) && !is_pack_years(h, c) &&
                  (sided || !check_pressure_said(h, c, NULL));
    if (c->unit.n > 0 && !text_equal(c->unit, s->unit) && !d.value && !is_pack_years(h, c))
        d.unit = s->unit.n > 0 ? !check_completes_unit(c->concept, c->unit, s->unit) &&
                                     (!check_usual_unit(c->concept, c->unit) ||
                                      !check_usual_unit(c->concept, s->unit))
                               : !check_usual_unit(c->concept, c->unit);
    d.unit |= check_impossible_unit(c) && !text_equal(c->unit, s->unit);
    if (c->dose.n > 0 && !check_same_dose(c->dose, s->dose, &number) &&
        (are_days_doses(h->k, c, s) || !is_said_bare(h->k, own, c, s))) {
        bool known_dose = known->dose && !is_total(h);
        d.dose =
            are_days_doses(h->k, c, s) || ((known_dose || !said_near(h, p, c->dose)) &&
                                           !is_other_dose(h->k, own, c) && !check_changes_to(h, c));
        d.dose_unit = d.dose && number;
    }
    bool habit = c->kind == FACT_SOCIAL && text_is(c->frequency, "par jour") &&
                 (s->frequency.n == 0 || text_ends(s->frequency, TEXT("par jour")));
    if (c->frequency.n > 0 && !habit && !check_same_frequency(c->frequency, s->frequency) &&
        !(text_is(c->frequency, "si besoin") && is_as_needed(h->k, p)))
        d.frequency = (known->frequency && !check_its_moments(h->k, c, s, own)) ||
                      (!said_near(h, p, c->frequency) && !names_days(h->k, own, c->frequency));
    if (c->duration.n > 0 && !check_same_when(h->k, c->duration, s->duration))
        d.date = (known->duration && !check_said_next(h->k, own, c->duration)) ||
                 !check_when_holds(h, own, c->duration);
    if (c->when.n > 0 && !check_same_when(h->k, c->when, s->when))
        d.date |= (c->polarity == FACT_ABSENT && same_lead(c->when, s->when)) ||
                  !check_when_holds(h, own, c->when);
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

static struct text who_word(const struct fact *f)
{
    return f->relative.n > 0 ? f->relative : text_of(fact_who_name(f->who));
}

/* The source says something else, where it does not only say less: no dose, no date, a doubt. */
static bool says_otherwise(const struct fact *c, const struct fact *f, const struct difference *d)
{
    bool doubt = c->polarity == FACT_UNCERTAIN || f->polarity == FACT_UNCERTAIN;
    bool dated = f->when.n > 0 || f->duration.n > 0;
    bool dose = (d->dose || d->dose_unit) && f->dose.n > 0;
    bool rhythm = d->frequency && f->frequency.n > 0;
    return (d->polarity && !doubt) || d->who || (d->side && f->side != FACT_NO_SIDE) ||
           (d->value && f->value.n > 0) || (d->unit && f->unit.n > 0) || dose || rhythm ||
           (d->date && dated);
}

/* "fièvre : present": what the statement says of what. */
static struct text named(const struct hearing *h, const struct fact *c, struct text as)
{
    struct writer w = writer_in(h->k->a);
    writer_put(&w, text_slice(h->text, c->start, c->end));
    writer_str(&w, " : ");
    writer_put(&w, as);
    return writer_done(h->k->a, &w);
}

static void say_differences(struct hearing *h, const struct fact *c, const struct match *m)
{
    const struct fact *f = m->f;
    const struct difference *d = &m->d;
    struct cite at =
        reading_cite(&h->k->of[m->source].reading, m->source, f->clause_start, f->clause_end);
    if (d->polarity)
        check_reason(h, REASON_POLARITY, named(h, c, text_of(fact_polarity_name(c->polarity))),
                     text_of(fact_polarity_name(f->polarity)), at);
    if (d->who)
        check_reason(h, REASON_EXPERIENCER, named(h, c, who_word(c)), who_word(f), at);
    if (d->side)
        check_reason(h, REASON_SIDE, named(h, c, text_of(fact_side_name(c->side))),
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
    h->contradicted |= says_otherwise(c, f, d);
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

enum { KNOWN_DOSE = 1, KNOWN_FREQUENCY = 2, KNOWN_DURATION = 4, KNOWN_ASKED = 8 };

static unsigned details_of(const struct check *k, const struct fact *c)
{
    unsigned known = KNOWN_ASKED;
    for (size_t i = 0; i < k->n; i++) {
        struct fact_walk w = check_walk(k, &k->of[i].concepts, c);
        for (size_t j; (j = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &k->of[i].reading.facts.at[j];
            known |= f->dose.n > 0 ? KNOWN_DOSE : 0U;
            known |= check_is_rhythm(f->frequency) ? KNOWN_FREQUENCY : 0U;
            known |= f->duration.n > 0 ? KNOWN_DURATION : 0U;
        }
    }
    return known;
}

/* Asked once of each concept: whom the claim is about changes nothing. */
static struct known known_of(const struct hearing *h, const struct fact *c)
{
    uint32_t concept = check_concept(h->k, c->concept);
    bool none = text_is(c->concept, "allergie") && c->polarity == FACT_ABSENT;
    uint8_t *kept =
        concept && !none ? &h->k->concepts->of[concept - 1]->known[c->kind == FACT_ALLERGY] : NULL;
    unsigned known = kept ? *kept : 0;
    if (!known)
        known = details_of(h->k, c);
    if (kept)
        *kept = (uint8_t)known;
    return (struct known){(known & KNOWN_DOSE) != 0, (known & KNOWN_FREQUENCY) != 0,
                          (known & KNOWN_DURATION) != 0};
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

/* The fact stands with an allergy: what it did. "Des allergies ? — Le Bactrim. J'avais fait de la
 * fièvre." */
static bool is_reaction(const struct check *k, const struct match *m)
{
    struct passage near = check_widen(k, check_own(k, m->source, m->f), 1);
    struct passage asked = check_widen(k, &near, 1);
    asked.e = near.e;
    return check_marked(k, &near, SENTENCE_ALLERGY) ||
           check_marked(k, &asked, SENTENCE_SAYS_ALLERGY);
}

/* "De la gêne pour respirer, à ce moment-là ? — Non": asked soon after an allergy was told. */
static bool denied_of_reaction(const struct check *k, const struct match *m)
{
    enum { ASKED_AFTER = 5 };
    const struct passage *own = check_own(k, m->source, m->f);
    struct passage before = check_widen(k, own, ASKED_AFTER);
    before.e = own->e;
    return m->f->polarity == FACT_ABSENT && check_marked(k, &before, SENTENCE_ALLERGY);
}

/* A fever that an allergy gave is no fever of today, and the reverse. */
static size_t in_its_context(const struct hearing *h, const struct fact *c, struct match *m,
                             size_t n)
{
    bool allergy = false;
    size_t kept = 0;
    for (size_t i = 0; i < h->claims.n; i++)
        allergy |= h->claims.at[i].kind == FACT_ALLERGY && h->claims.at[i].start >= h->prefix;
    if (c->kind != FACT_FINDING)
        return n;
    for (size_t i = 0; i < n; i++) {
        if (is_reaction(h->k, &m[i]) == allergy || (allergy && denied_of_reaction(h->k, &m[i])))
            m[kept++] = m[i];
    }
    return kept > 0 || allergy ? kept : n;
}

/* "Pas d'embolie" of the patient is not held against his father's. */
static bool is_elsewhere(const struct fact *c, const struct fact *f)
{
    return c->polarity != FACT_PRESENT && c->who == FACT_PATIENT && f->who != FACT_PATIENT;
}

/* "D'autres allergies ? — Non" says nothing against the one that was told of. */
static bool is_rest(const struct check *k, const struct fact *c, const struct fact *f,
                    const struct passage *own)
{
    const struct tokens *t = &k->of[own->source].t;
    for (size_t i = own->b + 1; i < own->e && c->polarity == FACT_PRESENT; i++) {
        if (f->polarity == FACT_ABSENT && t->at[i].start == f->start &&
            token_any(t, i - 1, "autre|autres") > 0)
            return true;
    }
    return false;
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
        struct fact_walk w = check_walk_course(h, i, c);
        for (size_t j; n < MATCHES_MAX && (j = check_walk_next(&w)) != SIZE_MAX;) {
            const struct fact *f = &h->k->of[i].reading.facts.at[j];
            if (is_elsewhere(c, f))
                continue;
            struct passage own = h->k->of[i].own[j];
            if (is_rest(h->k, c, f, &own))
                continue;
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
    kept = in_its_context(h, c, out, kept);
    bool past = c->kind == FACT_MEDICATION && c->polarity == FACT_PRESENT &&
                check_says_stop(h); /* "interrompu en mai" */
    return past ? kept : without_past(out, kept, c->time);
}

struct match *check_matches(struct arena *a)
{
    return ARENA_ARRAY(a, struct match, MATCHES_MAX);
}

void check_cover(struct hearing *h, const struct fact *c)
{
    for (size_t i = 0; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end)
            h->covered[i] = true;
    }
}

/* Once a day in other words: "10 mg par jour" is the dose taken in the evening. */
static bool is_daily(const struct fact *c, const struct match *m, size_t n)
{
    bool same = false;
    for (size_t i = 0; i < n && c->dose.n > 0 && text_is(c->frequency, "par jour"); i++)
        same |= m[i].far == 0 && m[i].f->frequency.n > 0 &&
                check_same_frequency(c->frequency, m[i].f->frequency);
    return same;
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

/* The sources tell it of others alone: that says nothing of the patient, nor of who is not named.
 */
static bool is_of_another(const struct hearing *h, const struct fact *c, const struct match *m,
                          size_t n)
{
    bool named = c->who == FACT_PATIENT;
    for (size_t i = 0; i < n; i++) {
        if (!m[i].d.who)
            return false;
        named = named || check_relative_named(h, c, m[i].source, m[i].f);
    }
    bool patient = c->who != FACT_PATIENT || c->polarity == FACT_UNCERTAIN;
    return named && (patient || check_said_of_patient(h, c));
}

/* "Pas d'alcool" of a plan: what the patient is told, whatever he does. */
static bool is_advice(struct hearing *h, const struct fact *c)
{
    return c->polarity == FACT_ABSENT &&
           text_starts(text_slice(h->text, 0, h->prefix), TEXT("Conduite")) &&
           check_words_found(h, c);
}

static unsigned stops_said(const struct hearing *h, const struct match *m, size_t n)
{
    unsigned said = 0;
    for (size_t i = 0; i < n; i++)
        said |= check_stop_said(h->k, m[i].source, m[i].f);
    return said;
}

/* "Vomissements depuis hier midi" where they stopped then: what has the claim's date says the
 * reverse, and nothing else has it. */
static const struct match *dated_otherwise(const struct fact *c, const struct match *m, size_t n)
{
    const struct match *other = NULL;
    for (size_t i = 0; i < n && c->when.n > 0; i++) {
        if (!text_equal(m[i].f->when, c->when))
            continue;
        if (!m[i].d.polarity)
            return NULL;
        other = &m[i];
    }
    return other;
}

void check_claim(struct hearing *h, const struct fact *c)
{
    struct match *m = h->k->matches;
    bool age_of_another = c->who != FACT_PATIENT && text_is(c->concept, "age");
    if (age_of_another || check_is_date(h, c) ||
        names_another(h, c)) /* "père : infarctus à 50 ans": its number is read with the others */
        return;
    if (check_allergen(h, c))
        return;
    size_t n = matches_of(h, c, m);
    if (c->kind == FACT_MEDICATION || c->kind == FACT_SOCIAL)
        check_course(h, c, stops_said(h, m, n));
    int least = INT32_MAX;
    for (size_t i = 0; i < n; i++)
        least = m[i].far < least ? m[i].far : least;
    bool doubt = c->polarity == FACT_UNCERTAIN && least >= FAR_POLARITY; /* one said yes, one no */
    if (n == 0 || (least >= FAR_POLARITY && is_advice(h, c)) ||
        (doubt && check_words_found(h, c)) ||
        (is_of_another(h, c, m, n) && check_words_found(h, c))) {
        check_unknown(h, c);
        return;
    }
    check_cover(h, c);
    const struct match *dated = dated_otherwise(c, m, n);
    if (dated) {
        say_differences(h, c, dated);
        return;
    }
    if (least == 0)
        check_vouch(h, c, is_daily(c, m, n));
    for (size_t i = 0; i < n; i++) {
        h->both_found |= m[i].far == 0 && m[i].f->side == FACT_BOTH;
        if (m[i].far == least)
            check_allergy_course(h, c, check_own(h->k, m[i].source, m[i].f));
        if (m[i].far == 0)
            check_found(h, m[i].source, m[i].f);
        else if (m[i].far == least)
            say_differences(h, c, &m[i]);
    }
}
