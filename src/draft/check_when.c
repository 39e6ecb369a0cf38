/* check_when.c - moments said otherwise: "la veille" is yesterday, "la soirée" the evening */
#include "draft/check_inner.h"

char check_moment_at(const struct tokens *t, size_t i)
{
    static const struct {
        const char *words;
        char moment;
    } moments[] = {
        {"avant hier|avant veille", 'A'},
        {"hier|veille", 'H'},
        {"demain|lendemain", 'L'},
        {"semaine derniere|semaine passee|semaine precedente|derniere semaine", 'W'},
        {"mois dernier|mois passe|mois precedent", 'O'},
        {"an dernier|an passe|annee derniere|annee passee|annee precedente", 'Y'},
        {"matin|matins|matinee|matinal|matinale|matinaux", 'm'},
        {"midi", 'd'},
        {"apres midi", 'p'},
        {"soir|soirs|soiree|soirees|vesperal|vesperale|vesperaux|vesperales|coucher", 's'},
        {"nuit|nuits|nocturne|nocturnes", 'n'},
    };
    size_t row = 0;
    size_t n = token_row(t, i, moments, sizeof moments / sizeof *moments, sizeof *moments, &row);
    bool inside = i > 0 && n > 0 && token_any(t, i - 1, "avant hier|avant veille|apres midi") == 2;
    return n > 0 && !inside ? moments[row].moment : '\0';
}

uint32_t check_moment_bit(char moment)
{
    static const char order[] = "AHLWOYmdpsn";
    const char *at = moment ? strchr(order, moment) : NULL;
    return at ? 1U << (at - order) : 0;
}

uint32_t check_day_bit(const struct tokens *t, size_t i)
{
    enum { FIRST = 11 };
    static const char *const days[] = {"lundi",     "mardi",    "mercredi", "jeudi",   "vendredi",
                                       "samedi",    "dimanche", "janvier",  "fevrier", "mars",
                                       "avril",     "mai",      "juin",     "juillet", "aout",
                                       "septembre", "octobre",  "novembre", "decembre"};
    for (size_t k = 0; k < sizeof days / sizeof *days; k++) {
        if (text_is(t->at[i].text, days[k]))
            return 1U << (FIRST + k);
    }
    return 0;
}

bool check_index_moments(struct arena *a, struct evidence *v)
{
    v->when = ARENA_ARRAY(a, uint32_t, (size_t)v->t.sentences + 1);
    v->moment = ARENA_ARRAY(a, char, v->t.n + 1);
    for (size_t i = 0; v->when && v->moment && i < v->t.n; i++) {
        v->moment[i] = check_moment_at(&v->t, i);
        v->when[v->t.at[i].sentence] |= check_moment_bit(v->moment[i]) | check_day_bit(&v->t, i);
    }
    return v->when && v->moment;
}

static bool moment_in(const struct check *k, const struct passage *p, char moment)
{
    for (size_t i = p->b; i < p->e; i++) {
        char said = k->of[p->source].moment[i];
        if (said == moment || (moment == '?' && said))
            return true;
    }
    return false;
}

static bool day_in(const struct check *k, const struct passage *p, struct text day)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (text_equal(k->of[p->source].t.at[i].text, day))
            return true;
    }
    return false;
}

/* The moments of the day that stand together from token i on: "matin, midi et soir", "un le matin,
 * un le soir". *e: after the last; they are 0 when none stands at i. */
static uint32_t moments_from(const struct tokens *t, size_t i, size_t *e)
{
    enum { APART = 4 };
    uint32_t moments = 0;
    for (*e = i; i < t->n && i < *e + APART && t->at[i].sentence == t->at[*e].sentence; i++) {
        char moment = check_moment_at(t, i);
        if (moment && strchr("mdsn", moment)) {
            moments |= check_moment_bit(moment);
            *e = i + 1;
        } else if (moments == 0 ||
                   token_any(t, i, ",|et|le|la|les|l|au|a|un|une|deux|trois|1|2|3|demi") == 0) {
            break;
        }
    }
    return moments;
}

/* What the passage says of the moments: 1 it names these together, 2 these with others. */
static unsigned told_together(const struct check *k, const struct passage *p, uint32_t moments)
{
    const struct tokens *t = &k->of[p->source].t;
    unsigned told = 0;
    size_t i = p->b, e;
    while (i < p->e) {
        uint32_t said = moments_from(t, i, &e);
        told |= said == moments ? 1U : (said & moments) == moments ? 2U : 0U;
        i = e > i ? e : i + 1;
    }
    return told;
}

/* How the sentences that the statement leans on tell the moments; `all`: those of the statement. */
static unsigned told_of(const struct hearing *h, uint32_t moments, uint32_t all)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_exact(h, p);
    unsigned told = 0;
    for (size_t k = 0; k < n; k++) {
        struct passage near = check_widen(h->k, &p[k], CHECK_NEAR);
        told |= told_together(h->k, &p[k], moments) |
                ((told_together(h->k, &near, moments) | told_together(h->k, &p[k], all)) & 1);
    }
    return told;
}

void check_moments_whole(struct hearing *h)
{
    size_t i = h->first, e;
    uint32_t all = 0; /* "250 mg le matin, 250 mg le soir" */
    for (size_t k = h->first; k < h->t.n; k++)
        all |= moments_from(&h->t, k, &e);
    while (i < h->t.n) {
        uint32_t moments = moments_from(&h->t, i, &e);
        if (moments && !h->quoted[i] && told_of(h, moments, all) == 2) {
            check_reason(h, REASON_FREQUENCY,
                         text_slice(h->text, h->t.at[i].start, h->t.at[e - 1].end),
                         (struct text){NULL, 0},
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
        i = e > i ? e : i + 1;
    }
}

enum { HOLDS, OPEN, FAILS };

/* The moments of the wording in a passage; OPEN: it names none at all. */
static int moments_hold(const struct check *k, const struct passage *p, const struct wording *w)
{
    for (size_t i = 0; w->when && i < w->t.n; i++) {
        char moment = w->moment[i];
        if ((moment && !moment_in(k, p, moment)) ||
            (check_is_day(&w->t, i) && !day_in(k, p, w->t.at[i].text)))
            return moment_in(k, p, '?') ? FAILS : OPEN;
    }
    return HOLDS;
}

bool check_its_moments(const struct check *k, const struct fact *c, const struct fact *s,
                       const struct passage *own)
{
    const struct wording *w = check_wording(k, c->frequency);
    return w && w->when != 0 && w->quantities.n == 0 && text_is(s->frequency, "par jour") &&
           check_words_said(k, own, c->frequency) && moments_hold(k, own, w) == HOLDS;
}

bool check_said_next(const struct check *k, const struct passage *own, struct text words)
{
    struct passage next = check_widen(k, own, CHECK_NEAR);
    next.b = own->b;
    return check_numbers_said(k, &next, words);
}

bool check_when_holds(const struct hearing *h, const struct passage *own, struct text words)
{
    const struct wording *w = check_wording(h->k, words);
    if (!w)
        return false;
    for (uint32_t far = 0; far <= CHECK_NEAR; far++) {
        struct passage p = check_widen(h->k, own, far);
        int moments = moments_hold(h->k, &p, w);
        if (moments == HOLDS && check_numbers_said(h->k, &p, words) &&
            check_words_said(h->k, &p, words))
            return true;
        if (moments == FAILS)
            break;
    }
    if (check_at_a_mention(h, words))
        return true;
    for (size_t i = 0; i < h->cited_n; i++) {
        if (moments_hold(h->k, &h->exact[i], w) == HOLDS &&
            check_numbers_said(h->k, &h->cited[i], words) &&
            check_words_said(h->k, &h->cited[i], words))
            return true;
    }
    return false;
}

/* How often a day the statement has the dose taken: "matin et soir", "3 fois par jour"; 0 when it
 * does not say. */
static int64_t takes_after(const struct hearing *h, const struct quantity *q)
{
    enum { REACH = 10 };
    struct number n;
    uint32_t moments = 0;
    for (size_t i = q->at + q->n; i < h->t.n && i < q->at + q->n + REACH; i++) {
        if (token_any(&h->t, i, ";|:|.|(|puis") > 0)
            break;
        size_t used = text_number_at(&h->t, i, &n);
        if (used > 0 &&
            (token_any(&h->t, i + used, "fois|prises") > 0 || token_is(&h->t, i - 1, "x")))
            return n.milli / 1000;
        char moment = check_moment_at(&h->t, i);
        moments |= moment && strchr("mds", moment) ? check_moment_bit(moment) : 0;
    }
    int64_t takes = 0;
    for (; moments != 0; moments &= moments - 1) /* one bit less */
        takes++;
    return takes;
}

bool check_is_days_total(const struct hearing *h, const struct quantity *q)
{
    bool total = false;
    if (q->dimension != 'g' || !q->dose || q->period || takes_after(h, q) < 2)
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct quantities *l = &h->k->of[s].quantities;
        for (size_t i = 0; i < l->n; i++) {
            const struct quantity *said = &l->at[i];
            bool bare = said->unit[0] == '\0' && said->milli == q->milli;
            bool same = said->dimension == 'g' && said->scaled == q->scaled;
            if (said->inner || said->revoked || (!same && !bare))
                continue;
            if (said->period != 'j')
                return false;
            total = true;
        }
    }
    return total;
}

bool check_is_weekly(const struct check *k, const struct passage *p, const struct quantity *q)
{
    static const char *const days[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
    struct passage in = check_widen(k, p, 0);
    int64_t named = 0;
    bool times = q->period == 's' && text_is(text_of(q->unit), QUANTITY_TIMES);
    for (size_t d = 0; times && d < sizeof days / sizeof *days; d++) {
        size_t i = in.b;
        while (i < in.e && !token_is(&k->of[in.source].t, i, days[d]))
            i++;
        named += i < in.e;
    }
    return named > 1 && q->milli == 1000 * named;
}

bool check_weekly_near(const struct hearing *h, const struct quantity *q)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = q->period == 's' ? check_leaned_exact(h, p) : 0;
    for (size_t i = 0; i < n; i++) {
        if (check_is_weekly(h->k, &p[i], q))
            return true;
    }
    return false;
}

/* Where a statement or a source places an amount: once, or today. */
static const char earlier[] =
    "initialement|au depart|au debut|auparavant|anterieurement|precedemment|a l admission|"
    "a l entree|avant|c etait|etait|etaient|derniere fois|l an dernier|l an passe|il y a|janvier|"
    "fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|le mois dernier|"
    "la semaine derniere";
static const char today[] = "ce jour|aujourd hui|ce matin|ce soir|actuellement|actuelle|maintenant|"
                            "je dirais|a present";

static bool names_in(const struct tokens *t, size_t b, size_t e, const char *words)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(t, i, words) > 0)
            return true;
    }
    return false;
}

/* The claim's number in a comparison of the statement: "contre 8 initialement", "passée de 8 en
 * mai à 4"; "4 ce jour contre". Which words its sentence must have in the source, NULL for none. */
static const char *compared_as(const struct hearing *h, const struct fact *c)
{
    enum { AFTER = 3 };
    size_t i = h->first, e;
    while (i < h->t.n && (h->t.at[i].start < c->start || h->t.at[i].kind != TOKEN_DIGITS))
        i++;
    if (i >= h->t.n || i == h->first || h->t.at[i].end > c->end)
        return NULL;
    for (e = i; e < h->t.n && h->t.at[e].end <= c->end;)
        e++;
    if (token_any(&h->t, i - 1, "contre|versus|vs") > 0 ||
        (token_is(&h->t, i - 1, "de") &&
         (i > h->first + 1 && token_any(&h->t, i - 2, "passe|passee|passes|passees|passant") > 0)))
        return earlier;
    for (size_t k = e; k < h->t.n && k <= e + AFTER; k++) {
        if (token_any(&h->t, k, "contre|versus|vs") > 0)
            return today;
    }
    return NULL;
}

bool check_is_compared(const struct hearing *h, const struct fact *c, const struct passage *p)
{
    const char *as = compared_as(h, c);
    const struct evidence *v = &h->k->of[p->source];
    for (size_t b = p->b, e; as && b < p->e; b = e) {
        e = v->sentence_at[v->t.at[b].sentence + 1];
        struct passage one = {p->source, b, e};
        if (names_in(&v->t, b, e, as) && check_numbers_said(h->k, &one, c->value))
            return true;
    }
    return false;
}
