/* check_detail.c - the sides, days and moments that a statement names and no fact accounts for
 * The sentences nearest to what the statement leans on decide: "droit" two sentences away does not
 * carry "droit" when the very sentence says "gauche". */
#include "draft/check_inner.h"

enum { LEFT = 1, RIGHT = 2, BOTH = 4, PASSAGES = 2 * CHECK_CITES_MAX };

static const char pairs[] =
    "cotes|epaules|genoux|chevilles|jambes|hanches|yeux|oreilles|bras|mains|pieds|poumons|seins|"
    "reins|mollets|poignets|coudes";

unsigned check_side_at(const struct tokens *t, size_t i)
{
    if (token_any(t, i, "des deux cotes|deux cotes|bilateral|bilaterale|bilateraux|bilaterales") >
        0)
        return BOTH;
    if (token_any(t, i, "des deux|les deux|aux deux") > 0 && token_any(t, i + 2, pairs) > 0)
        return BOTH;
    if (token_any(t, i, "gauche|gauches") > 0)
        return LEFT;
    return token_any(t, i, "droit|droite|droits|droites") > 0 ? RIGHT : 0;
}

unsigned check_sides_in(const struct check *k, const struct passage *p)
{
    unsigned sides = 0;
    for (size_t i = p->b; i < p->e; i++)
        sides |= check_side_at(&k->of[p->source].t, i);
    return sides;
}

static unsigned sides_of_statement(const struct hearing *h)
{
    unsigned sides = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        sides |= h->quoted[i] ? 0 : check_side_at(&h->t, i) & (h->covered[i] ? LEFT | RIGHT : ~0U);
    return sides;
}

/* The sides said nearest to what the statement leans on. */
static unsigned nearest_sides(const struct hearing *h, bool wide)
{
    struct passage p[PASSAGES];
    size_t n = check_leaned_exact(h, p);
    for (uint32_t far = wide ? CHECK_NEAR : 0; far <= CHECK_NEAR; far++) {
        unsigned sides = 0;
        for (size_t i = 0; i < n; i++) {
            struct passage around = check_widen(h->k, &p[i], far);
            sides |= check_sides_in(h->k, &around);
        }
        if (sides)
            return sides;
    }
    return 0;
}

static struct text word_at(const struct hearing *h, size_t i)
{
    return text_slice(h->text, h->t.at[i].start, h->t.at[i].end);
}

static struct text side_name(unsigned sides)
{
    return text_of(sides & BOTH     ? fact_side_name(FACT_BOTH)
                   : sides == LEFT  ? fact_side_name(FACT_LEFT)
                   : sides == RIGHT ? fact_side_name(FACT_RIGHT)
                                    : "");
}

static void check_sides(struct hearing *h)
{
    unsigned claimed = sides_of_statement(h);
    bool each = (claimed & LEFT) && (claimed & RIGHT);
    if (!claimed || h->found_n + h->cited_n == 0)
        return;
    unsigned said = nearest_sides(h, each);
    unsigned unsaid = claimed & ~said & (LEFT | RIGHT);
    if ((claimed & BOTH) && (said == LEFT || said == RIGHT))
        unsaid |= BOTH;
    for (size_t i = h->first; i < h->t.n && unsaid; i++) {
        if (!h->quoted[i] && (check_side_at(&h->t, i) & unsaid)) {
            check_reason(h, REASON_SIDE, word_at(h, i), side_name(said),
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
    }
}

static bool word_said(const struct hearing *h, const struct passage *p, size_t n, size_t token)
{
    for (size_t i = 0; i < n; i++) {
        const struct tokens *t = &h->k->of[p[i].source].t;
        for (size_t x = p[i].b; x < p[i].e; x++) {
            if (text_equal(t->at[x].text, h->t.at[token].text))
                return true;
        }
    }
    return false;
}

static bool is_drug_statement(const struct hearing *h)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].kind == FACT_MEDICATION && h->claims.at[i].start >= h->prefix)
            return true;
    }
    return false;
}

bool check_is_day(const struct tokens *t, size_t i)
{
    static const char days[] =
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|avril|juin|juillet|"
        "aout|septembre|octobre|novembre|decembre";
    bool month = i > 0 && token_any(t, i, "mars|mai") > 0 &&
                 (token_is(t, i - 1, "en") || t->at[i - 1].kind == TOKEN_DIGITS);
    return month || token_any(t, i, days) > 0;
}

/* A day, a month or a moment of the day must be said near. */
static void check_days(struct hearing *h)
{
    struct passage p[PASSAGES];
    size_t n = check_leaned_on(h, p);
    n = n > 0 ? n : check_everywhere(h, p);
    for (size_t i = h->first; i < h->t.n; i++) {
        bool day = check_is_day(&h->t, i) || token_any(&h->t, i, "hier|demain") > 0;
        bool moment = token_any(&h->t, i, "matin|matins|midi|soir|soirs|nuit|coucher") > 0;
        if (h->quoted[i] || !(day || (moment && is_drug_statement(h))) || word_said(h, p, n, i))
            continue;
        check_reason(h, moment ? REASON_FREQUENCY : REASON_DATE, word_at(h, i),
                     (struct text){NULL, 0}, (struct cite){.source = -1});
    }
}

void check_details(struct hearing *h)
{
    check_sides(h);
    check_days(h);
}
