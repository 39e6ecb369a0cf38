/* check_unknown.c - a claim of which no source has the fact: its words may still have been said */
#include "draft/check_inner.h"

#include <stdio.h>

enum { COLDEST = 34000, HOTTEST = 43000, ALLERGY_NEAR = 5, FARTHEST = 6, ASKED_MAX = 32 };

static const struct cite nowhere = {.source = -1};

static bool within(const struct hearing *h, const struct fact *c, size_t i)
{
    return h->t.at[i].start >= c->start && h->t.at[i].end <= c->end;
}

/* A word of the claim that asserts something. */
static bool must_be_said(const struct hearing *h, const struct fact *c, size_t i)
{
    return within(h, c, i) && h->t.at[i].kind == TOKEN_WORD && !check_is_light(h, i) &&
           check_has_meaning(h, i);
}

/* A patient's claim is said of the patient; a relative's may be asked of the whole family. */
static int who_of(const struct fact *c)
{
    return c->who == FACT_FAMILY ? -1 : (int)c->who;
}

static bool asserts_little(const struct hearing *h, const struct fact *c)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (must_be_said(h, c, i))
            return false;
    }
    return true;
}

/* "Évoluant", "brutale": a claim of words that assert nothing by themselves. */
static bool asserts_nothing(const struct hearing *h, const struct fact *c)
{
    return asserts_little(h, c) && c->kind == FACT_FINDING && !c->critical;
}

/* The passage names a drug; `taken`: one that somebody takes. */
static bool names_drug(const struct hearing *h, const struct passage *p, bool taken)
{
    const struct fact_list *l = &h->k->of[p->source].reading.facts;
    for (size_t i = 0; i < l->n; i++) {
        if (l->at[i].kind == FACT_MEDICATION && (!taken || l->at[i].polarity == FACT_PRESENT) &&
            check_overlap(&h->k->of[p->source].own[i], p))
            return true;
    }
    return false;
}

/* A drug has its names, which are its concept's: no other drug stands for it. */
static bool is_named_drug(const struct fact *c)
{
    return c->kind == FACT_MEDICATION && text_starts(c->concept, TEXT("med:"));
}

static bool is_said_of(const struct hearing *h, size_t i, const struct passage *p, int who)
{
    const struct evidence *v = &h->k->of[p->source];
    for (size_t x = p->b; x < p->e && (x = check_next_said(h, i, p->source, x)) < p->e; x++) {
        if (check_is_of(v, x, who))
            return true;
    }
    return false;
}

/* Somebody says or denies token i in its own words: others do not stand for it. */
static bool is_decided(const struct hearing *h, size_t i)
{
    struct passage all[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, all);
    for (size_t s = 0; s < n; s++) {
        if (check_token_said(h, i, &all[s], -1) == CHECK_SAID_NO)
            return true;
    }
    return false;
}

/* A word of a claim that asserts little is asked for all the same. */
static bool is_asked(const struct hearing *h, const struct fact *c, size_t i, bool small)
{
    return must_be_said(h, c, i) || (small && within(h, c, i) && check_has_meaning(h, i));
}

/* What is said of the claim's words in a passage that holds them all: bits of enum check_said. What
 * the first word names is asserted or denied, and denied too when a later word is: "diarrhée, sans
 * sang" is no "diarrhée sanglante". */
static unsigned words_said_as(const struct hearing *h, const struct fact *c,
                              const struct passage *p)
{
    unsigned as = 0;
    bool small = asserts_little(h, c);
    bool headed = false, without = false, well = false;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (!is_asked(h, c, i, small))
            continue;
        unsigned said = check_token_said(h, i, p, who_of(c));
        if (!said && is_said_of(h, i, p, who_of(c)) && !is_decided(h, i)) /* in soft words */
            said = CHECK_SAID_YES;
        if (!said || (is_named_drug(c) && !check_stem_in(h, i, p) && names_drug(h, p, false)))
            return 0;
        as |= !headed || c->who == FACT_FAMILY ? said : 0;
        without |= headed && (said & (CHECK_SAID_YES | CHECK_SAID_NO)) == CHECK_SAID_NO;
        headed = true;
        well = well || check_said_well(h, i, p);
    }
    bool sign = c->kind == FACT_FINDING || c->kind == FACT_PROBLEM || c->kind == FACT_SOCIAL;
    if (headed && !well && sign)
        return 0; /* "Grossesse" for "trois semaines" */
    if (without && c->who != FACT_FAMILY)
        as = (as & ~(unsigned)CHECK_SAID_YES) | CHECK_SAID_NO;
    return headed ? as : CHECK_SAID_ASKED;
}

static bool word_in(const struct check *k, const struct passage *p, const char *start)
{
    const struct tokens *t = &k->of[p->source].t;
    for (size_t i = p->b; i < p->e; i++) {
        if (text_begins(t->at[i].text, start))
            return true;
    }
    return false;
}

/* Of whom the claim's own words, or the other words of the statement, were said near: 1 the
 * relative, 2 another one; both bits when of both. */
static unsigned said_of_whom(const struct hearing *h, const struct fact *c,
                             const struct passage *near, bool own)
{
    static const char relatives[] = "mere|maman|pere|papa|soeur|frere|oncle|tante|cousin|cousine|"
                                    "fils|fille|grand|mari|femme|conjoint";
    const struct evidence *v = &h->k->of[near->source];
    unsigned of = 0;
    for (size_t x = near->b; x < near->e; x++) {
        struct passage one = {near->source, x, x + 1};
        for (size_t i = h->first; i < h->t.n && v->place[x].who == FACT_FAMILY; i++) {
            if (h->t.at[i].kind == TOKEN_WORD && within(h, c, i) == own &&
                check_has_meaning(h, i) && !check_is_light(h, i) &&
                token_any(&h->t, i, relatives) == 0 && check_token_said(h, i, &one, -1))
                of |= text_equal(v->place[x].relative, c->relative) ? 1 : 2;
        }
    }
    return of;
}

/* "Du diabète dans la famille ? — Ma mère, oui." */
static bool is_answered(const struct hearing *h, const struct fact *c, const struct passage *near)
{
    const struct evidence *v = &h->k->of[near->source];
    for (size_t x = near->b; x < near->e; x++) {
        struct passage one = {near->source, x, x + 1};
        size_t end = v->sentence_at[v->t.at[x].sentence + 1];
        bool own = false, relative = false;
        for (size_t i = h->first; i < h->t.n && end < v->t.n; i++)
            own |= within(h, c, i) && !check_is_light(h, i) && check_token_said(h, i, &one, -1);
        if (!own || !token_is(&v->t, end - 1, "?"))
            continue;
        uint32_t first = v->t.at[end].sentence, most = v->t.sentences - 1;
        bool not_him =
            token_any(&v->t, end, "lui|elle|moi") > 0; /* "Lui, jamais. C'est sa soeur" */
        size_t last = v->sentence_at[(not_him && first < most ? first + 1 : first) + 1];
        for (size_t k = end; k < last && k < v->t.n; k++) {
            if (v->place[k].who == FACT_FAMILY && !text_equal(v->place[k].relative, c->relative))
                return false;
            relative |= v->place[k].who == FACT_FAMILY && !v->place[k].hypothetical &&
                        v->place[k].polarity == FACT_PRESENT;
        }
        if (relative)
            return true;
    }
    return false;
}

static bool names_relative(const struct hearing *h, const struct fact *c,
                           const struct passage *near)
{
    unsigned own = said_of_whom(h, c, near, true);
    return (own & 1) || is_answered(h, c, near) ||
           (own == 0 && (said_of_whom(h, c, near, false) & 1));
}

/* The drug is named for the allergy that it gave alone: nobody takes it. */
static bool is_only_allergen(const struct hearing *h, const struct fact *c, const struct passage *p)
{
    bool drug = c->kind == FACT_MEDICATION || c->kind == FACT_ADMINISTRATIVE; /* or a class */
    bool allergen = false;
    for (size_t i = h->first; i < h->t.n && drug && c->polarity == FACT_PRESENT; i++) {
        if (!must_be_said(h, c, i))
            continue;
        for (size_t x = p->b; (x = check_next_said(h, i, p->source, x)) < p->e; x++) {
            struct passage one = {p->source, x, x + 1}, in = check_widen(h->k, &one, 0);
            struct passage near = check_widen(h->k, &one, CHECK_NEAR);
            if (!check_marked(h->k, &near, SENTENCE_ALLERGY) || names_drug(h, &in, true))
                return false;
            allergen = true;
        }
    }
    return allergen;
}

/* "La Bétadine ? — Ils l'ont mise, ça m'a rien fait": a sentence that names it says it is borne. */
static bool is_borne_somewhere(const struct hearing *h, const struct fact *c)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (!must_be_said(h, c, i))
            continue;
        for (size_t s = 0; s < h->k->n; s++) {
            const struct evidence *v = &h->k->of[s];
            for (size_t x = 0; (x = check_next_said(h, i, (int)s, x)) < v->t.n; x++) {
                uint32_t in = v->t.at[x].sentence;
                struct passage p = {(int)s, v->sentence_at[in], v->sentence_at[in + 1]};
                if (!token_is(&v->t, p.e - 1, "?") && check_is_borne(h->k, &p))
                    return true;
            }
        }
    }
    return false;
}

/* A sentence of the passage that names what the claim names speaks of an allergy. */
static bool is_reaction_beside(const struct hearing *h, const struct fact *c,
                               const struct passage *p)
{
    static const char *const signs[] = {"allergi", "reaction", "urticair", "plaqu", "bouton",
                                        "gonfl",   "erupti",   "oedeme",   "gratt", "quincke",
                                        "brul",    "cloqu",    "rouge",    "peau",  "etouff",
                                        "choc",    "malais",   "suppor"};
    for (size_t i = h->first; i < h->t.n; i++) {
        for (size_t x = p->b;
             must_be_said(h, c, i) && (x = check_next_said(h, i, p->source, x)) < p->e; x++) {
            struct passage one = {p->source, x, x + 1}, in = check_widen(h->k, &one, 0);
            for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
                if (word_in(h->k, &in, signs[k]))
                    return true;
            }
        }
    }
    return false;
}

/* Whoever the claim is about must be named near; an allergy must be spoken of. */
static bool fits(const struct hearing *h, const struct fact *c, const struct passage *p,
                 unsigned said)
{
    struct passage near = check_widen(h->k, p, CHECK_NEAR);
    if ((h->child && !check_child_in(h->k, p)) || is_only_allergen(h, c, p))
        return false;
    struct passage wide = check_widen(h->k, p, ALLERGY_NEAR);
    if (c->who == FACT_FAMILY && !names_relative(h, c, &near))
        return false;
    if (c->kind == FACT_ALLERGY && c->polarity == FACT_PRESENT &&
        (check_is_borne(h->k, p) || is_borne_somewhere(h, c)))
        return false;
    if (c->kind == FACT_ALLERGY && c->polarity == FACT_PRESENT && check_is_given(h->k, c))
        return is_reaction_beside(h, c, p);
    if (c->kind == FACT_ALLERGY && !(said & CHECK_SAID_YES))
        return word_in(h->k, &wide, "allergi") || word_in(h->k, &near, "reaction");
    return c->kind != FACT_ALLERGY || word_in(h->k, &near, "allergi");
}

/* Denied here, and asserted more often elsewhere. */
static bool mostly_asserted(const struct hearing *h, const struct fact *c)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    for (size_t i = 0; i < n; i++) {
        if ((words_said_as(h, c, &p[i]) & (CHECK_SAID_YES | CHECK_SAID_NO)) == CHECK_SAID_YES)
            return true;
    }
    return false;
}

/* The words of the claim that a passage must hold. */
struct asked {
    size_t at[ASKED_MAX];
    size_t n;
};

static struct asked asked_of(const struct hearing *h, const struct fact *c)
{
    struct asked a = {.n = 0};
    bool small = asserts_little(h, c);
    for (size_t i = h->first; i < h->t.n && a.n < ASKED_MAX; i++) {
        if (is_asked(h, c, i, small))
            a.at[a.n++] = i;
    }
    return a;
}

/* The first sentence from s on where `far` sentences begin that hold all that is asked; SIZE_MAX
 * after the last. */
static size_t next_passage(const struct hearing *h, const struct asked *a, int source, size_t s,
                           uint32_t far)
{
    const struct evidence *v = &h->k->of[source];
    for (size_t k = 0; s < v->t.sentences && k < a->n; k++) {
        size_t x = check_next_said(h, a->at[k], source, v->sentence_at[s]);
        if (x >= v->t.n)
            return SIZE_MAX;
        if (v->t.at[x].sentence >= s + far) { /* the words before it are asked for again */
            s = v->t.at[x].sentence + 1 - far;
            k = SIZE_MAX;
        }
    }
    return s < v->t.sentences ? s : SIZE_MAX;
}

/* "Col sain", "mollets souples": an absence in words that nothing denies, and that the passage says
 * as they stand. */
static bool denies_itself(const struct hearing *h, const struct fact *c, const struct passage *p)
{
    for (size_t i = h->first; i < h->t.n && c->polarity == FACT_ABSENT; i++) {
        if (within(h, c, i) && (h->place[i].polarity != FACT_PRESENT || check_denied_in(h, i) ||
                                (check_has_meaning(h, i) && !check_stem_in(h, i, p) &&
                                 check_next_word(h, i, p->source, p->b) >= p->e)))
            return false;
    }
    return c->polarity == FACT_ABSENT;
}

/* The `far` sentences that say the claim's words as it does; as: how it was said elsewhere. */
static bool find_words(struct hearing *h, const struct fact *c, uint32_t far, struct passage *out,
                       unsigned *as)
{
    struct text words = text_slice(h->text, c->start, c->end);
    struct asked asked = asked_of(h, c);
    bool found = false;
    for (size_t i = 0; i < h->k->n; i++) {
        const struct evidence *v = &h->k->of[i];
        for (size_t s = 0; (s = next_passage(h, &asked, (int)i, s, far)) != SIZE_MAX; s++) {
            size_t last = s + far < v->t.sentences ? s + far : v->t.sentences;
            struct passage p = {(int)i, v->sentence_at[s], v->sentence_at[last]};
            unsigned said = words_said_as(h, c, &p);
            if (!said || !check_numbers_said(h->k, &p, words) || !fits(h, c, &p, said))
                continue;
            bool denied = c->polarity == FACT_ABSENT && !denies_itself(h, c, &p);
            unsigned wanted = denied ? CHECK_SAID_NO : CHECK_SAID_YES;
            struct passage near = check_widen(h->k, &p, CHECK_NEAR);
            if (c->who == FACT_FAMILY && wanted == CHECK_SAID_YES && is_answered(h, c, &near))
                said |= wanted; /* "Des convulsions ? — Lui, jamais. C'est sa soeur" */
            if ((said & wanted) && !(wanted == CHECK_SAID_NO && mostly_asserted(h, c))) {
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

/* In one sentence, in two, at last in a passage of the conversation. */
static bool find_anywhere(struct hearing *h, const struct fact *c, struct passage *p, unsigned *as)
{
    p->source = -1;
    return find_words(h, c, 1, p, as) || find_words(h, c, CHECK_NEAR, p, as) ||
           ((c->kind == FACT_FINDING || c->kind == FACT_PROBLEM) &&
            !(*as & (CHECK_SAID_YES | CHECK_SAID_NO)) && find_words(h, c, FARTHEST, p, as));
}

bool check_words_found(struct hearing *h, const struct fact *c)
{
    struct passage p;
    unsigned as = 0;
    return find_anywhere(h, c, &p, &as);
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
            if (!best || check_cited_as(h, check_own(h->k, (int)i, f)) > 0) {
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

bool check_fever_said(const struct hearing *h, const struct fact *c)
{
    struct fact said = {.concept = c->concept};
    char room[32];
    for (size_t s = 0; s < h->k->n && text_is(c->concept, "fievre"); s++) {
        const struct quantities *l = &h->k->of[s].quantities;
        for (size_t i = 0; i < l->n; i++) {
            if (l->at[i].unit[0] != '\0' || l->at[i].milli < COLDEST || l->at[i].milli >= HOTTEST)
                continue;
            int n = snprintf(room, sizeof room, "%lld.%lld", (long long)(l->at[i].milli / 1000),
                             (long long)(l->at[i].milli % 1000 / 100));
            said.value = (struct text){room, n > 0 ? (size_t)n : 0};
            if (check_same_value(c, &said))
                return true;
        }
    }
    return false;
}

static bool read_pressure(struct hearing *h, const struct fact *c)
{
    struct passage p;
    if (!check_pressure_said(h, c, &p))
        return false;
    lean_on(h, &p);
    return true;
}

/* Weight, height and temperature are often said as a number alone: "cinquante-huit kilos". */
static bool read_measurement(struct hearing *h, const struct fact *c)
{
    if (text_is(c->concept, "ta"))
        return read_pressure(h, c);
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

/* The claim is one word that the sources say to deny it alone, "pas de tumeur": what else might
 * stand for it does not count. Its token, SIZE_MAX: it is not so. */
static size_t word_denied(const struct hearing *h, const struct fact *c, struct passage *where)
{
    size_t word = SIZE_MAX;
    struct passage at = {-1, 0, 0};
    for (size_t i = h->first; i < h->t.n; i++) {
        if (!must_be_said(h, c, i))
            continue;
        bool more = i + 1 < h->t.n && h->t.at[i + 1].kind == TOKEN_WORD; /* "œdème facial" */
        if (word != SIZE_MAX || more || h->quoted[i] || check_denied_in(h, i))
            return SIZE_MAX;
        word = i;
    }
    if (c->polarity != FACT_PRESENT || word == SIZE_MAX || !check_always_denied(h, word, true, &at))
        return SIZE_MAX;
    *where = at;
    return word;
}

void check_unknown(struct hearing *h, const struct fact *c)
{
    if (check_denies_allergy(h, c))
        return;
    struct passage p = {-1, 0, 0};
    struct cite said_at = nowhere;
    unsigned as = 0;
    if (asserts_nothing(h, c)) {
        if (c->side == FACT_NO_SIDE) /* else its side is held against what was said */
            check_cover(h, c);
        return;
    }
    int source = -1;
    const struct fact *precise = more_precise(h, c, &source);
    size_t denied = word_denied(h, c, &p);
    if (!precise && denied != SIZE_MAX) {
        check_reason(h, REASON_POLARITY,
                     text_slice(h->text, h->t.at[denied].start, h->t.at[denied].end),
                     text_of(fact_polarity_name(FACT_ABSENT)), cite_of(h->k, &p));
        h->contradicted = true;
    } else if (precise) {
        check_cover(h, c);
        check_found(h, source, precise);
    } else if (c->kind == FACT_MEASUREMENT && c->value.n > 0 && read_measurement(h, c)) {
        check_cover(h, c);
    } else if (c->value.n > 0 && c->polarity == FACT_PRESENT && check_fever_said(h, c)) {
        check_cover(h, c); /* "fébrile à 39,4" */
    } else if (find_anywhere(h, c, &p, &as)) {
        check_cover(h, c);
        lean_on(h, &p);
        if (c->when.n > 0 && !check_when_holds(h, &p, c->when))
            check_reason(h, REASON_DATE, c->when, (struct text){NULL, 0}, cite_of(h->k, &p));
        if (check_is_other_side(h->k, &p, c->side))
            check_reason(h, REASON_SIDE, text_slice(h->text, c->start, c->end),
                         (struct text){NULL, 0}, cite_of(h->k, &p));
    } else if (c->polarity == FACT_ABSENT && check_said_absent(h, c, &said_at)) {
        check_cover(h, c);
    } else if (p.source >= 0 && (as & (CHECK_SAID_NO | CHECK_SAID_YES))) {
        check_reason(h, REASON_POLARITY, text_slice(h->text, c->start, c->end),
                     text_of(c->polarity == FACT_ABSENT ? "present" : "absent"), cite_of(h->k, &p));
        h->contradicted = true;
    } else {
        say_unknown(h, c);
    }
}
