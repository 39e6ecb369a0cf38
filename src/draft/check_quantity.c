/* check_quantity.c - numbers with what they count: "5 mg", "trois fois par jour", "38,7"
 * A quantity of a statement must be said where it leans: the same number of the same thing, in any
 * unit of the same dimension, in digits or spoken. What it counts says which reason it is. */
#include "draft/check_inner.h"

enum { READINGS = 4, HUNDRED = 100, CORRECTION = 6, AGE_WITHIN = 6 };

/* Units that one number turns into another: mass in µg, volume in µL, time in minutes or months. */
static int64_t scale_of(const char *ucum, char *dimension)
{
    static const struct {
        const char *ucum;
        int64_t scale;
        char dimension;
    } units[] = {
        {"kg", 1000000000, 'g'}, {"g", 1000000, 'g'}, {"mg", 1000, 'g'},    {"ug", 1, 'g'},
        {"L", 1000000, 'l'},     {"mL", 1000, 'l'},   {"km", 1000000, 'm'}, {"m", 1000, 'm'},
        {"cm", 10, 'm'},         {"mm", 1, 'm'},      {"min", 1, 't'},      {"h", 60, 't'},
        {"d", 1440, 't'},        {"wk", 10080, 't'},  {"mo", 1, 'y'},       {"a", 12, 'y'}};
    for (size_t i = 0; ucum[0] != '\0' && i < sizeof units / sizeof *units; i++) {
        if (ucum[0] == units[i].ucum[0] && strcmp(ucum, units[i].ucum) == 0) {
            *dimension = units[i].dimension;
            return units[i].scale;
        }
    }
    *dimension = '\0';
    return 1;
}

/* In the least unit of its dimension; in its own unit when too large for that (66 666 667 kg). */
static void scale(struct quantity *q)
{
    int64_t factor = scale_of(q->unit, &q->dimension);
    if (__builtin_mul_overflow(q->milli, factor, &q->scaled)) {
        q->dimension = '\0';
        q->scaled = q->milli;
    }
}

static void set_unit(struct quantity *q, const struct tokens *t, size_t i)
{
    const struct unit *u = NULL;
    size_t padding =
        token_any(t, i, "bonnes|bons|petites|petits|grosses|bonne|bon|petite|petit|seule|seul");
    i += padding;
    size_t n = token_any(t, i, "fois|x / j|prises|reprises");
    if (n > 0) {
        q->unit = QUANTITY_TIMES;
    } else {
        n = text_unit_at(t, i, &u);
        q->unit = n > 0 ? u->ucum : "";
        q->dose = n > 0 && u->dose;
    }
    bool daily = text_is(text_of(q->unit), "mg/d");
    q->unit = daily ? "mg" : q->unit;
    scale(q);
    q->n += (uint32_t)(n > 0 ? n + padding : 0);
    check_period_at(t, i + n, &q->period);
    q->period = daily ? 'j' : q->period;
}

/* "sept" after "trente-huit": its tenths or hundredths. */
static int64_t as_decimals(int64_t milli)
{
    int64_t v = milli / 1000;
    return v < 10 ? v * 100 : v * 10;
}

/* The number that may complete the one before: "virgule sept", "kilos deux". */
static size_t second_number(const struct tokens *t, size_t i, struct number *out)
{
    size_t link = token_any(t, i, "de|et|virgule|point|,");
    size_t n = text_number_at(t, i + link, out);
    bool whole = n > 0 && out->milli % 1000 == 0 && out->milli < 1000000;
    return whole ? link + n : 0;
}

/* "Une à deux heures", "2-3 mois": the first number has the unit of the second. 1 or 0 readings. */
static size_t range_start(const struct tokens *t, size_t i, size_t used,
                          const struct quantity *first, struct quantity *out)
{
    struct number n;
    size_t link = token_any(t, i + used, "a|ou|et|-");
    size_t next = i + used + link;
    if (first->n > used || (link == 0 && !(next < t->n && t->at[next].hyphen)))
        return 0;
    size_t m = text_number_at(t, next, &n);
    struct quantity second = {.milli = n.milli, .at = (uint32_t)next, .n = (uint32_t)m};
    if (m == 0)
        return 0;
    set_unit(&second, t, next + m);
    if (second.unit[0] == '\0')
        return 0;
    *out = *first;
    out->unit = second.unit;
    scale(out);
    return 1;
}

/* The 1 of "HbA1c", the 2 of "SpO2": a digit inside a name counts nothing. */
static bool in_a_name(const struct tokens *t, size_t i)
{
    bool virus = i > 0 && t->at[i].kind == TOKEN_DIGITS && token_is(t, i - 1, "covid");
    if (i == 0 || virus || t->at[i].kind != TOKEN_DIGITS || !t->at[i].glued)
        return virus;
    if (i > 1 && t->at[i - 1].glued && t->at[i - 2].kind == TOKEN_DIGITS)
        return false; /* "1m70" */
    bool next = i + 1 < t->n && t->at[i + 1].glued && t->at[i + 1].kind == TOKEN_WORD;
    return (next && t->at[i - 1].kind == TOKEN_WORD) || token_any(t, i - 1, "spo|sao|pao|fio") > 0;
}

/* "Un gramme huit par litre": the unit that the decimals part goes on after them. */
static void set_per(struct quantity *q, const struct tokens *t, size_t i)
{
    bool gram = text_is(TEXT("g"), q->unit), milli = text_is(TEXT("mg"), q->unit);
    size_t n =
        gram ? token_any(t, i, "par litre|par gramme") : (milli ? token_any(t, i, "par litre") : 0);
    if (n > 0) {
        q->unit = milli ? "mg/L" : token_is(t, i + 1, "litre") ? "g/L" : "g/g";
        q->dose = false;
        q->n += (uint32_t)n;
    }
    scale(q);
}

static size_t readings_at(const struct tokens *t, size_t i, struct quantity out[READINGS],
                          size_t *used)
{
    struct number n, more;
    size_t count = check_span_at(t, i, &out[0]);
    if (count > 0) {
        scale(&out[0]);
        *used = count;
        return 1;
    }
    *used = check_number_at(t, i, &n);
    if (*used == 0 || in_a_name(t, i) || check_half_of_time(t, i))
        return 0;
    out[0] = (struct quantity){.milli = n.milli, .at = (uint32_t)i, .n = (uint32_t)*used};
    set_unit(&out[0], t, i + *used);
    if (n.article && out[0].n == *used && range_start(t, i, *used, &out[0], &out[1]) == 0)
        return 0; /* an article counts nothing */
    count = 1 + range_start(t, i, *used, &out[0], &out[1]);
    if (token_any(t, i + out[0].n, "et demi|et demie") > 0) {
        bool time = out[0].dimension == 't' || out[0].dimension == 'y';
        size_t at = time && count == 1 ? 0 : count; /* "un an et demi" is no year */
        out[at] = out[0];
        out[at].milli += 500;
        out[at].n += time ? 2 : 0;
        scale(&out[at]);
        count = at + 1;
    }
    size_t after = out[0].n > *used ? out[0].n : *used;
    size_t m = n.milli % 1000 == 0 ? second_number(t, i + after, &more) : 0;
    if (m > 0 && count < READINGS) {
        out[count] = out[0];
        out[count].milli = n.milli + as_decimals(more.milli);
        out[count].n += (uint32_t)m;
        if (out[0].n == *used)
            set_unit(&out[count], t, i + out[count].n);
        else
            set_per(&out[count], t, i + out[count].n);
        count++;
    }
    if (m > 0 && count < READINGS && more.milli >= 10000 && n.milli < 100000) {
        out[count] = out[0]; /* "trente et un quatorze": digits read in pairs */
        out[count].milli = n.milli * HUNDRED + more.milli;
        scale(&out[count++]);
    }
    return count;
}

size_t check_quantities_at(const struct tokens *t, size_t i, struct quantity out[READINGS],
                           size_t *used)
{
    size_t n = readings_at(t, i, out, used);
    for (size_t k = 0; k < n; k++) {
        bool time = out[k].dimension == 't' || out[k].dimension == 'y';
        out[k].direction = time ? check_direction(t, i, out[k].n) : '\0';
    }
    return n;
}

static bool has_unit(const struct quantity *q)
{
    return q->unit[0] != '\0';
}

static bool is_time(const struct quantity *q)
{
    return q->dimension == 't' || q->dimension == 'y';
}

/* Weeks and months, months and years: four weeks are a month. Nobody says eleven months as
 * forty-eight weeks. */
static bool about_the_same_span(const struct quantity *a, const struct quantity *b)
{
    enum { MONTH = 30 * 1440, PERCENT = 7, WEEKS_MOST = 12000 };
    const struct quantity *days = a->dimension == 't' ? a : b,
                          *months = a->dimension == 't' ? b : a;
    int64_t x = days->scaled, y;
    if (text_is(text_of(days->unit), "wk") && days->milli > WEEKS_MOST)
        return false;
    if (days->dimension != 't' || months->dimension != 'y' || days->scaled < 7000 * 1440 ||
        __builtin_mul_overflow(months->scaled, (int64_t)MONTH, &y))
        return false;
    int64_t apart = x > y ? x - y : y - x;
    return apart <= y / 100 * PERCENT;
}

static bool same_kind(const struct quantity *a, const struct quantity *b)
{
    return (is_time(a) && is_time(b)) ||
           (a->unit[0] && text_equal(text_of(a->unit), text_of(b->unit)));
}

/* "Trois semaines. Non, attendez, plutôt un mois": the last word counts. */
static void revoke(const struct tokens *t, struct quantities *l)
{
    for (size_t i = 0; i < l->n; i++) {
        size_t after = l->at[i].at + l->at[i].n;
        size_t j = i + 1;
        while (j < l->n && l->at[j].at < after)
            j++;
        bool bare = j < l->n && has_unit(&l->at[i]) && !has_unit(&l->at[j]);
        if (j == l->n || l->at[j].at > after + CORRECTION ||
            (!bare && !same_kind(&l->at[i], &l->at[j])))
            continue;
        for (size_t k = after; k < l->at[j].at && !l->at[i].revoked; k++)
            l->at[i].revoked = token_any(t, k, "non|pardon|plutot|attendez") > 0;
        if (bare && l->at[i].revoked) { /* "cinq kilos. Non, six" */
            l->at[j].unit = l->at[i].unit;
            l->at[j].dose = l->at[i].dose;
            scale(&l->at[j]);
        }
    }
}

/* Which readings lie within another, and how far one can reach. */
static void set_reach(struct quantities *l)
{
    size_t reached = 0, own = 0; /* by those that begin before, by those that begin here */
    l->longest = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct quantity *q = &l->at[i];
        if (i > 0 && l->at[i - 1].at < q->at)
            reached = own;
        q->part = q->at < reached;
        own = q->at + q->n > own ? q->at + q->n : own;
        l->longest = q->n > l->longest ? q->n : l->longest;
    }
}

bool check_quantities_of(struct arena *a, const struct tokens *t, struct quantities *out)
{
    struct quantity at[READINGS];
    size_t used, n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += check_quantities_at(t, i, at, &used);
    out->at = ARENA_ARRAY(a, struct quantity, n + 1);
    out->n = 0;
    for (size_t i = 0, end = 0; out->at && i < t->n; i++) {
        size_t count = check_quantities_at(t, i, at, &used);
        for (size_t k = 0; k < count; k++) {
            at[k].inner = i < end;
            out->at[out->n++] = at[k];
        }
        end = i + used > end ? i + used : end;
    }
    if (out->at) {
        revoke(t, out);
        check_revoke_past(t, out);
        set_reach(out);
    }
    return out->at != NULL;
}

/* A unit that a report adds and that nobody says: "38,4", "treize huit", "le pouls à 92". */
static bool goes_without_saying(const struct quantity *q)
{
    static const char *const units[] = {"Cel", "mm[Hg]", "cm[Hg]", "/min", "%"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text_is(text_of(q->unit), units[i]))
            return true;
    }
    return false;
}

/* "En 97" is 1997. */
static bool is_year(const struct quantity *full, const struct quantity *brief)
{
    return !has_unit(full) && !has_unit(brief) && brief->milli >= 40000 && brief->milli < 100000 &&
           full->milli == brief->milli + 1900000;
}

bool check_same_quantity(const struct quantity *q, const struct quantity *said)
{
    bool fortnight = q->dimension == 't' && said->dimension == 't' &&
                     ((q->scaled == 14000 * 1440 && said->scaled == 15000 * 1440) ||
                      (q->scaled == 15000 * 1440 && said->scaled == 14000 * 1440));
    if (q->period && said->period && q->period != said->period)
        return false;
    if (q->direction && said->direction && q->direction != said->direction)
        return false;
    if (q->milli == QUANTITY_VAGUE && said->milli > 1000)
        return text_equal(text_of(q->unit), text_of(said->unit));
    if (q->dimension && q->dimension == said->dimension)
        return q->scaled == said->scaled || fortnight;
    if (about_the_same_span(q, said))
        return true;
    if (is_year(q, said) || is_year(said, q))
        return true;
    if (q->milli != said->milli)
        return false;
    if (text_equal(text_of(q->unit), text_of(said->unit)))
        return true;
    if (!has_unit(q))
        return true;
    return !has_unit(said) && (goes_without_saying(q) || !(q->dimension || q->dose));
}

size_t check_first_quantity(const struct quantities *l, const struct passage *p)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (l->at[mid].at < p->b)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool check_is_elided(const struct quantities *l, size_t i, const struct quantity *q)
{
    enum { BACK = 14 };
    uint32_t reach = l->longest > BACK ? l->longest : BACK;
    const struct quantity *bare = &l->at[i];
    if (has_unit(bare) || !has_unit(q) || bare->milli != q->milli || is_time(q) ||
        text_is(text_of(q->unit), QUANTITY_TIMES))
        return false;
    struct passage before = {0, bare->at > reach ? bare->at - reach : 0, bare->at};
    for (size_t k = check_first_quantity(l, &before); k < i; k++) {
        const struct quantity *first = &l->at[k];
        if (first->at < bare->at && bare->at < first->at + first->n)
            return false; /* "quatre" of "zéro virgule quatre" */
        if (first->at + BACK >= bare->at && text_equal(text_of(first->unit), text_of(q->unit)))
            return true;
    }
    return false;
}

bool check_quantity_said(const struct check *k, const struct passage *p, const struct quantity *q)
{
    const struct quantities *l = &k->of[p->source].quantities;
    const struct tokens *t = &k->of[p->source].t;
    for (size_t i = check_first_quantity(l, p); i < l->n && l->at[i].at < p->e; i++) {
        if (!l->at[i].revoked && !l->at[i].inner && !check_counts_thing(t, q, &l->at[i]) &&
            (check_same_quantity(q, &l->at[i]) || check_is_elided(l, i, q)))
            return true;
    }
    return false;
}

static bool alike(const struct quantity *a, const struct quantity *b)
{
    return a->dimension ? a->dimension == b->dimension
                        : text_equal(text_of(a->unit), text_of(b->unit));
}

/* What the passage says instead: the same kind of thing, or the same number of another kind. */
static const struct quantity *instead(const struct check *k, const struct passage *p,
                                      const struct quantity *q, bool *same_number)
{
    const struct quantities *l = &k->of[p->source].quantities;
    const struct quantity *best = NULL;
    for (size_t i = check_first_quantity(l, p); i < l->n && l->at[i].at < p->e; i++) {
        const struct quantity *s = &l->at[i];
        if (s->milli == q->milli && has_unit(q)) {
            *same_number = true;
            return s;
        }
        best = best || !alike(s, q) ? best : s;
    }
    return best;
}

/* "à 46 ans", "âge : 42 ans" are values; other amounts of time are dates. */
static bool is_age(const struct hearing *h, const struct quantity *q)
{
    return text_is(text_of(q->unit), "a") &&
           (q->at == h->first || token_any(&h->t, q->at - 1, "a|age|:|de|,|(") > 0);
}

static bool has_drug(const struct hearing *h)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].kind == FACT_MEDICATION && h->claims.at[i].start >= h->prefix)
            return true;
    }
    return false;
}

static enum reason_kind reason_of(const struct hearing *h, const struct quantity *q)
{
    if (text_is(text_of(q->unit), QUANTITY_TIMES))
        return REASON_FREQUENCY;
    bool every = q->at > h->first + 1 && token_any(&h->t, q->at - 2, "toutes les|tous les") > 0;
    if (token_is(&h->t, q->at - (q->at > h->first), "les") && is_time(q))
        return has_drug(h) || every ? REASON_FREQUENCY : REASON_DATE;
    bool year = !has_unit(q) && q->milli >= 1900000 && q->milli < 2100000;
    if (is_time(q) || year)
        return is_age(h, q) ? REASON_VALUE : REASON_DATE;
    bool dose = q->dose && q->dimension != 'l'; /* "Résidu : 80 mL" is none, without a drug */
    return dose || (has_drug(h) && (q->dose || !has_unit(q))) ? REASON_DOSE : REASON_VALUE;
}

static struct text words_of(const struct text text, const struct tokens *t,
                            const struct quantity *q)
{
    return text_slice(text, t->at[q->at].start, t->at[q->at + q->n - 1].end);
}

static void say_unsaid(struct hearing *h, const struct quantity *q, const struct passage *p,
                       size_t n)
{
    const struct quantity *other = NULL;
    struct cite cite = {.source = -1};
    struct text expected = {NULL, 0};
    bool same_number = false;
    enum reason_kind kind = reason_of(h, q);
    for (size_t i = 0; i < n && !other; i++) {
        const struct evidence *v = &h->k->of[p[i].source];
        other = instead(h->k, &p[i], q, &same_number);
        if (other) {
            expected = words_of(v->reading.said, &v->t, other);
            cite = reading_cite(&v->reading, p[i].source, v->t.at[other->at].start,
                                v->t.at[other->at + other->n - 1].end);
        }
    }
    int source = -1;
    const struct quantity *swap = same_number ? NULL : check_other_unit(h->k, q, &source);
    if (swap) { /* "53 g" where 53 kilos are told far from the rest of the statement */
        const struct evidence *v = &h->k->of[source];
        expected = words_of(v->reading.said, &v->t, swap);
        same_number = true;
        other = swap;
    }
    struct text found = words_of(h->text, &h->t, q);
    check_reason(h, kind, found, expected, cite);
    bool units = !is_time(q) ? q->dose || q->dimension || (other && has_unit(other))
                             : other && has_unit(other) && !is_time(other);
    if (same_number && units && other && !check_same_quantity(q, other))
        check_reason(h, REASON_UNIT, found, expected, cite);
}

/* A claim that the sources carry answers for its own amounts, however they were said. */
static bool is_vouched(const struct hearing *h, const struct quantity *q)
{
    for (size_t i = 0; i < h->vouched.n; i++) {
        const struct quantity *v = &h->vouched.at[i];
        if ((!q->period || v->period) && check_same_quantity(q, v))
            return true;
    }
    return false;
}

/* "les deux chevilles", "des deux côtés": no count. */
static bool counts(const struct hearing *h, const struct quantity *q)
{
    bool pair = q->milli == 2000 && !has_unit(q) && q->at > h->first &&
                token_any(&h->t, q->at - 1, "les|des|aux|ces") > 0;
    bool named = h->covered[q->at] && h->t.at[q->at].kind == TOKEN_WORD && !has_unit(q);
    return !pair && !named && !h->quoted[q->at] && !check_in_name(h, q->at);
}

/* "Patiente de 42 ans": her age stands wherever it was said. */
static bool is_age_said(const struct hearing *h, const struct quantity *q)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, p);
    bool named =
        q->at > h->first + 1 &&
        token_any(&h->t, q->at - 2, "patient de|patiente de|homme de|femme de|age de|agee de") > 0;
    for (size_t i = 0; i < n && is_age(h, q) && (named || q->at < h->first + AGE_WITHIN); i++) {
        if (check_quantity_said(h->k, &p[i], q) || check_age_told(h->k, &p[i], q))
            return true;
    }
    return false;
}

static bool is_rhythm(const struct quantity *q)
{
    return q->period && text_is(text_of(q->unit), QUANTITY_TIMES);
}

static bool may_stand_apart(const struct hearing *h, const struct quantity *q)
{
    bool times = text_is(text_of(q->unit), QUANTITY_TIMES) && !check_holds_words(h);
    return !q->dose && (is_time(q) || !has_unit(q) || times);
}

/* A statement sums up: a span, a date or a bare number may stand near any other mention of what it
 * speaks of. */
static bool said_at_a_mention(const struct hearing *h, const struct quantity *q)
{
    bool aged = q->at > h->first + 1 && token_any(&h->t, q->at - 2, "age de|agee de") > 0;
    bool apart = may_stand_apart(h, q) && !aged, rhythm = q->period && !q->dose && !has_drug(h);
    for (size_t s = 0; s < h->k->n && (apart || rhythm); s++) {
        const struct quantities *l = &h->k->of[s].quantities;
        for (size_t x = 0; x < l->n; x++) {
            struct passage p = {(int)s, l->at[x].at, l->at[x].at + 1},
                           in = check_widen(h->k, &p, 0);
            if (!l->at[x].revoked && !l->at[x].inner && check_same_quantity(q, &l->at[x]) &&
                ((apart && (!is_rhythm(q) || l->at[x].period) && check_mentions(h, &p)) ||
                 (rhythm && l->at[x].period && check_says_any(h, &in)))) /* the sentence itself */
                return true;
        }
    }
    return false;
}

/* Counts and doses: the nearest sentences that give any decide. Other numbers: any that is near. */
static bool said_around(const struct hearing *h, const struct quantity *q, const struct passage *p,
                        bool strict)
{
    for (uint32_t far = strict ? 0 : CHECK_NEAR; far <= CHECK_NEAR; far++) {
        struct passage near = check_widen(h->k, p, far);
        const struct quantities *l = &h->k->of[near.source].quantities;
        bool given = false;
        if (check_quantity_said(h->k, &near, q) ||
            (check_is_tablet(q) && check_is_counted(&h->k->of[near.source].t, &near, q->milli)))
            return true;
        for (size_t x = check_first_quantity(l, &near); x < l->n && l->at[x].at < near.e; x++)
            given |= alike(q, &l->at[x]);
        if (given)
            return false;
    }
    return false;
}

static bool said_near(const struct hearing *h, const struct quantity *q)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_exact(h, p);
    bool strict = q->dose || text_is(text_of(q->unit), QUANTITY_TIMES);
    bool whole = n == 0;
    if (whole && is_rhythm(q)) /* "deux fois" of anything carries no "deux fois par semaine" */
        return false;
    n = whole ? check_everywhere(h, p) : n;
    for (size_t i = 0; i < n; i++) {
        if (said_around(h, q, &p[i], strict && !whole))
            return true;
    }
    return false;
}

void check_quantities(struct hearing *h)
{
    struct passage p[2 * CHECK_CITES_MAX];
    struct quantity q[READINGS];
    size_t n = check_leaned_on(h, p);
    n = n > 0 ? n : check_everywhere(h, p);
    for (size_t i = h->first; i < h->t.n;) {
        size_t used;
        bool dated = false;
        size_t date = check_date_at(h, i, &dated);
        date = date > 0 ? date : check_tenths_at(h, i, &dated);
        date = date > 0 ? date : check_vertebra_at(h, i, &dated);
        if (date > 0 && dated) {
            i += date;
            continue;
        }
        size_t count = check_quantities_at(&h->t, i, q, &used);
        bool other = date == 1 && count > 0; /* another vertebra than those that are named */
        bool good = !other && (count == 0 || !counts(h, &q[0]));
        size_t skip = used > 0 ? used : 1;
        for (size_t k = count; k-- > 0 && !good && !other;) {
            good = is_vouched(h, &q[k]) || check_pack_years(h->k, &q[k]) || said_near(h, &q[k]) ||
                   said_at_a_mention(h, &q[k]) || is_age_said(h, &q[k]) ||
                   check_dose_beside(h, &q[k]) || check_measure_said(h, &q[k]) ||
                   check_is_one(h, &q[k]) || check_amount_then(h, &q[k]) ||
                   check_product_said(h, &q[k]) || check_weekly_near(h, &q[k]);
            skip = good ? q[k].n : skip;
        }
        bool asked = count > 0 && counts(h, &q[0]);
        bool own = asked && !q[0].direction && is_vouched(h, &q[0]); /* a fact has it */
        if (!good || (asked && (check_is_miscounted(h, &q[0]) || check_is_mislabelled(h, &q[0]) ||
                                check_goes_wrong_way(h, &q[0]) || check_is_days_total(h, &q[0]) ||
                                (!own && check_told_otherwise(h, &q[0])))))
            say_unsaid(h, &q[0], p, n);
        i += skip;
    }
}
