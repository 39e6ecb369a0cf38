/* check_span.c - which way an amount of time points, and amounts that French names with a noun
 * "Dans trois mois" is not "il y a trois mois", nor "pendant trois mois": an amount of time that
 * says which way it points is carried by none that says another. */
#include "draft/check_inner.h"

enum { BACK = 4 };

static char direction_from(const struct tokens *t, size_t i)
{
    static const struct {
        const char *words;
        char direction;
    } ways[] = {{"il y a|y a|depuis|ca fait|cela fait|voila|voici", CHECK_AGO},
                {"dans|d ici", CHECK_AHEAD},
                {"pendant|durant|duree de", CHECK_LASTING}};
    size_t row = 0;
    size_t n = token_row(t, i, ways, sizeof ways / sizeof *ways, sizeof *ways, &row);
    return n > 0 ? ways[row].direction : '\0';
}

char check_direction(const struct tokens *t, size_t i, size_t n)
{
    struct number other;
    if (i > 1 && token_any(t, i - 2, "tous les|toutes les") > 0)
        return CHECK_EVERY;
    if (token_any(t, i, "la semaine|le mois|l an|l annee") > 0)
        return CHECK_AGO; /* "la semaine dernière" */
    if (token_any(t, i + n, "plus tot|auparavant|avant|d evolution") > 0)
        return CHECK_AGO;
    for (size_t back = 1; back <= BACK && back <= i; back++) {
        size_t k = i - back;
        char direction = direction_from(t, k);
        if (t->at[k].sentence != t->at[i].sentence || t->at[k].kind == TOKEN_MARK)
            break;
        if (direction)
            return direction;
        if (text_number_at(t, k, &other) > 0 && !other.article)
            break;
    }
    return '\0';
}

size_t check_period_at(const struct tokens *t, size_t i, char *period)
{
    static const struct {
        const char *words;
        char period;
    } rows[] = {{"par jour|/ j|/ jour|chaque jour|tous les jours", 'j'},
                {"par semaine|/ semaine|/ sem|chaque semaine|toutes les semaines", 's'},
                {"par mois|/ mois|chaque mois|tous les mois", 'm'},
                {"par heure|/ heure|/ h|chaque heure|toutes les heures", 'h'},
                {"par an|/ an|chaque annee|tous les ans|toutes les annees", 'a'}};
    size_t row = 0, n = token_row(t, i, rows, sizeof rows / sizeof *rows, sizeof *rows, &row);
    *period = n > 0 ? rows[row].period : '\0';
    return n;
}

bool check_half_of_time(const struct tokens *t, size_t i)
{
    return i >= 2 && token_any(t, i, "demi|demie") > 0 && token_is(t, i - 1, "et") &&
           token_any(t, i - 2,
                     "an|ans|annee|annees|mois|semaine|semaines|jour|jours|heure|heures|minute|"
                     "minutes") > 0;
}

size_t check_span_at(const struct tokens *t, size_t i, struct quantity *out)
{
    static const struct {
        const char *words;
        int64_t milli;
        const char *unit;
    } spans[] = {{"quart d heure|un quart d heure", 15000, "min"},
                 {"demi heure|une demi heure", 30000, "min"},
                 {"trois quarts d heure", 45000, "min"},
                 {"avant hier|avant veille", 2000, "d"},
                 {"la semaine derniere|la semaine passee", 1000, "wk"},
                 {"le mois dernier|le mois passe", 1000, "mo"},
                 {"l an dernier|l an passe|l annee derniere|l annee passee", 1000, "a"},
                 {"quelques secondes|plusieurs secondes", QUANTITY_VAGUE, "s"},
                 {"quelques minutes|plusieurs minutes", QUANTITY_VAGUE, "min"},
                 {"quelques heures|plusieurs heures", QUANTITY_VAGUE, "h"},
                 {"quelques jours|plusieurs jours", QUANTITY_VAGUE, "d"},
                 {"quelques semaines|plusieurs semaines", QUANTITY_VAGUE, "wk"},
                 {"quelques mois|plusieurs mois", QUANTITY_VAGUE, "mo"},
                 {"quelques annees|plusieurs annees", QUANTITY_VAGUE, "a"}};
    size_t row = 0;
    size_t n = token_row(t, i, spans, sizeof spans / sizeof *spans, sizeof *spans, &row);
    if (n == 0)
        return 0;
    *out = (struct quantity){
        .milli = spans[row].milli, .unit = spans[row].unit, .at = (uint32_t)i, .n = (uint32_t)n};
    return n;
}

size_t check_number_at(const struct tokens *t, size_t i, struct number *out)
{
    static const struct {
        const char *words;
        int64_t milli;
    } nouns[] = {{"une dizaine de|une dizaine d|dizaine de|dizaine d", 10000},
                 {"une douzaine de|une douzaine d|douzaine de|douzaine d", 12000},
                 {"une quinzaine de|une quinzaine d|quinzaine de|quinzaine d", 15000},
                 {"une vingtaine de|une vingtaine d|vingtaine de|vingtaine d", 20000},
                 {"une trentaine de|une trentaine d|trentaine de|trentaine d", 30000},
                 {"une quarantaine de|une quarantaine d|quarantaine de|quarantaine d", 40000},
                 {"une cinquantaine de|une cinquantaine d|cinquantaine de|cinquantaine d", 50000}};
    size_t row = 0;
    size_t n = token_row(t, i, nouns, sizeof nouns / sizeof *nouns, sizeof *nouns, &row);
    if (n == 0)
        return text_number_at(t, i, out);
    *out = (struct number){.milli = nouns[row].milli};
    return n;
}

/* "J'en ai quarante-six", "Votre âge ? — Soixante-huit.": years that nobody names. */
bool check_age_told(const struct check *k, const struct passage *p, const struct quantity *q)
{
    enum { LEAST = 1000, MOST = 115000 };
    const struct evidence *v = &k->of[p->source];
    for (size_t i = check_first_quantity(&v->quantities, p); i < v->quantities.n; i++) {
        const struct quantity *said = &v->quantities.at[i];
        size_t first = v->sentence_at[v->t.at[said->at].sentence];
        bool bare = said->unit[0] == '\0' && !said->inner && !said->revoked;
        if (!bare || said->milli != q->milli || q->milli < LEAST || q->milli > MOST)
            continue;
        bool ends = said->at + said->n >= v->t.n || v->t.at[said->at + said->n].kind == TOKEN_MARK;
        bool have = said->at > 1 && token_any(&v->t, said->at - 2, "en ai|j ai") > 0;
        bool asked = false;
        struct passage before = {p->source, first > 0 ? first - 1 : 0, first};
        before = check_widen(k, &before, 1);
        for (size_t x = before.b; x < first; x++)
            asked |= token_any(&v->t, x, "age|quel age") > 0;
        if (ends && (have || (asked && said->at == first)))
            return true;
    }
    return false;
}

/* Packs a day around token x, in thousandths: "un paquet par jour", "un paquet et demi". */
static int64_t packs_at(const struct tokens *t, size_t x)
{
    struct number n;
    if (token_any(t, x, "paquet|paquets") == 0)
        return 0;
    for (size_t back = 3; back > 0; back--) {
        size_t i = x - (back < x ? back : x);
        size_t used = text_number_at(t, i, &n);
        if (used > 0 && i + used == x)
            return n.milli + (token_any(t, x + 1, "et demi") > 0 ? 500 : 0);
    }
    return 0;
}

bool check_pack_years(const struct check *k, const struct quantity *q)
{
    enum { NEAR = 1, LOOSE = 10 };
    for (size_t s = 0; s < k->n && text_is(text_of(q->unit), "{paquet-année}"); s++) {
        const struct evidence *v = &k->of[s];
        for (size_t x = 0; x < v->t.n; x++) {
            int64_t packs = packs_at(&v->t, x);
            struct passage one = {(int)s, x, x + 1}, p = check_widen(k, &one, NEAR);
            for (size_t i = check_first_quantity(&v->quantities, &p);
                 packs > 0 && i < v->quantities.n && v->quantities.at[i].at < p.e; i++) {
                const struct quantity *years = &v->quantities.at[i];
                int64_t made = packs * (years->milli / 1000), apart = made - q->milli;
                if (text_is(text_of(years->unit), "a") && years->milli < 100000 &&
                    (apart < 0 ? -apart : apart) * LOOSE <= q->milli)
                    return true;
            }
        }
    }
    return false;
}

static int figure(const struct tokens *t, size_t i, int most)
{
    struct number n;
    bool good = i < t->n && t->at[i].kind == TOKEN_DIGITS && text_number_at(t, i, &n) > 0 &&
                n.milli % 1000 == 0 && n.milli >= 1000 && n.milli <= most * 1000;
    return good ? (int)(n.milli / 1000) : 0;
}

size_t check_date_at(const struct hearing *h, size_t i, bool *said)
{
    static const char *const months[] = {"janvier",   "fevrier", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "aout",
                                         "septembre", "octobre", "novembre", "decembre"};
    const struct tokens *t = &h->t;
    if (i == h->first || token_any(t, i - 1, "le|du|au|des|depuis") == 0 ||
        !token_is(t, i + 1, "/"))
        return 0;
    int day = figure(t, i, 31), month = figure(t, i + 2, 12);
    if (day == 0 || month == 0)
        return 0;
    *said = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; x < v->quantities.n; x++) {
            const struct quantity *q = &v->quantities.at[x];
            size_t next = q->at + q->n;
            *said |= q->milli == day * 1000 && next < v->t.n && !q->inner &&
                     text_is(v->t.at[next].text, months[month - 1]);
        }
    }
    return 3;
}

bool check_is_date(const struct hearing *h, const struct fact *c)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        bool said;
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end &&
            c->kind == FACT_MEASUREMENT && check_date_at(h, i, &said) > 0)
            return said;
    }
    return false;
}

/* "T10", "D10", "L4": which row of vertebrae the letter before a figure names; NUL for none. */
static char spine_letter(const struct tokens *t, size_t i)
{
    if (i == 0 || t->at[i].kind != TOKEN_DIGITS || !t->at[i].glued)
        return '\0';
    if (token_any(t, i - 1, "t|th|d") > 0)
        return 'd';
    return token_is(t, i - 1, "l") ? 'l' : token_is(t, i - 1, "c") ? 'c' : '\0';
}

/* "La dixième dorsale", "quatrième vertèbre lombaire": the rank, its row in *row; 0 for none. */
static int spine_rank(const struct tokens *t, size_t i, char *row)
{
    static const char *const ranks[] = {"premiere",  "deuxieme|seconde", "troisieme", "quatrieme",
                                        "cinquieme", "sixieme",          "septieme",  "huitieme",
                                        "neuvieme",  "dixieme",          "onzieme",   "douzieme"};
    size_t x = i + 1 + token_any(t, i + 1, "vertebre");
    *row = token_any(t, x, "dorsale|thoracique|dorsales") > 0 ? 'd'
           : token_any(t, x, "lombaire|lombaires") > 0        ? 'l'
           : token_any(t, x, "cervicale|cervicales") > 0      ? 'c'
                                                              : '\0';
    for (size_t k = 0; *row && k < sizeof ranks / sizeof *ranks; k++) {
        if (token_any(t, i, ranks[k]) > 0)
            return (int)k + 1;
    }
    return 0;
}

size_t check_vertebra_at(const struct hearing *h, size_t i, bool *said)
{
    char row = spine_letter(&h->t, i), other;
    int rank = row ? figure(&h->t, i, 12) : 0;
    bool told = false;
    *said = false;
    for (size_t s = 0; s < h->k->n && rank > 0; s++) {
        const struct tokens *t = &h->k->of[s].t;
        for (size_t x = 0; x < t->n; x++) {
            int of = spine_rank(t, x, &other);
            told |= of > 0 && other == row;
            *said |= of == rank && other == row;
            *said |= spine_letter(t, x) == row && figure(t, x, 12) == rank;
        }
    }
    return told ? 1 : 0;
}

/* Said before "dixièmes", by somebody. *any: some number is. */
static bool is_tenths(const struct check *k, int64_t milli, bool *any)
{
    bool said = false;
    for (size_t s = 0; s < k->n; s++) {
        const struct evidence *v = &k->of[s];
        for (size_t i = 0; i < v->quantities.n; i++) {
            const struct quantity *q = &v->quantities.at[i];
            if (token_any(&v->t, q->at + q->n, "dixieme|dixiemes") == 0)
                continue;
            *any = true;
            said |= q->milli == milli && !q->inner && !q->revoked;
        }
    }
    return said;
}

size_t check_tenths_at(const struct hearing *h, size_t i, bool *said)
{
    struct number n;
    bool any = false;
    if (!token_is(&h->t, i + 1, "/") || !token_is(&h->t, i + 2, "10") || h->quoted[i] ||
        text_number_at(&h->t, i, &n) != 1)
        return 0;
    *said = is_tenths(h->k, n.milli, &any);
    return any ? 3 : 0;
}

void check_tenths(struct hearing *h)
{
    static const char sight[] = "av|acuite|vision|bav|od|og";
    bool sees = false, said = false;
    for (size_t i = h->first; i + 2 < h->t.n; i++) {
        sees |= token_any(&h->t, i, sight) > 0;
        if (sees && check_tenths_at(h, i, &said) > 0 && !said)
            check_reason(h, REASON_VALUE, text_slice(h->text, h->t.at[i].start, h->t.at[i + 2].end),
                         (struct text){NULL, 0}, (struct cite){.source = -1});
    }
}

const struct quantity *check_other_unit(const struct check *k, const struct quantity *q,
                                        int *source)
{
    bool counted = q->dimension && q->dimension != 't' && q->dimension != 'y';
    for (size_t s = 0; s < k->n && counted; s++) {
        const struct quantities *l = &k->of[s].quantities;
        for (size_t i = 0; i < l->n; i++) {
            const struct quantity *said = &l->at[i];
            if (said->milli != q->milli || said->dimension != q->dimension || said->inner ||
                said->revoked || text_equal(text_of(said->unit), text_of(q->unit)))
                continue;
            *source = (int)s;
            return said;
        }
    }
    return NULL;
}

static bool counts_times(const struct quantity *q)
{
    return strcmp(q->unit, QUANTITY_TIMES) == 0;
}

/* What a sentence says takes the place that the amount has: a time in the same direction, a number
 * of times, a dose in its unit or the same number in another one. */
static bool takes_its_place(const struct quantity *q, const struct quantity *said)
{
    bool bare = q->direction == CHECK_LASTING && !said->direction && /* "je vous arrête un mois" */
                (said->dimension == 't' || said->dimension == 'y');
    if (q->direction)
        return said->direction == q->direction || bare;
    bool times = counts_times(q) && counts_times(said);
    bool doses = q->dose && said->dose &&
                 (text_equal(text_of(q->unit), text_of(said->unit)) || q->milli == said->milli);
    return times || doses;
}

/* How many other amounts of the statement's sentence the passage says, too. */
static unsigned amounts_said(const struct hearing *h, const struct quantity *q,
                             const struct passage *p)
{
    const struct quantities *l = &h->k->of[p->source].quantities;
    unsigned n = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        struct quantity own[4];
        size_t used = 0, count = 0;
        if (h->t.at[i].sentence == h->t.at[q->at].sentence && i != q->at &&
            !check_side_at(&h->t, i))
            count = check_quantities_at(&h->t, i, own, &used);
        for (size_t k = check_first_quantity(l, p); count > 0 && k < l->n && l->at[k].at < p->e;
             k++) {
            if (check_same_quantity(&own[0], &l->at[k])) {
                n++;
                break;
            }
        }
        i += count > 0 && used > 1 ? used - 1 : 0;
    }
    return n;
}

/* The sentence follows a question. */
static bool answers(const struct evidence *v, uint32_t sentence)
{
    return sentence > 0 && v->sentence_at[sentence] > 0 &&
           token_is(&v->t, v->sentence_at[sentence] - 1, "?");
}

/* A sentence that says all that the statement's sentence says beside the amount, and gives its own
 * amount in that place, decides: "une sérologie dans trois mois" carries no "sérologie dans trois
 * semaines", whatever else takes three weeks. */
bool check_told_otherwise(const struct hearing *h, const struct quantity *q)
{
    bool other = false;
    unsigned least = !q->direction || q->direction == CHECK_LASTING ? 2 : 1;
    bool asks = q->direction || counts_times(q) || q->dose;
    for (size_t s = 0; s < h->k->n && asks; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->quantities.n && check_look(h->k->looks); i++) {
            const struct quantity *said = &v->quantities.at[i];
            bool same = check_same_quantity(q, said) || check_is_elided(&v->quantities, i, q);
            if ((!takes_its_place(q, said) && !same) || said->revoked || said->inner)
                continue;
            uint32_t in = v->t.at[said->at].sentence;
            struct passage p = {(int)s, v->sentence_at[in], v->sentence_at[in + 1]};
            unsigned words = check_sentence_said(h, q->at, &p);
            if (words == 0 && same && answers(v, in)) { /* "Vous fumez ? — Arrêté il y a 30 ans." */
                p.b = v->sentence_at[in - 1];
                words = check_sentence_said(h, q->at, &p);
            }
            if (words == 0 || (words < least && words + amounts_said(h, q, &p) < least))
                continue;
            if (same)
                return false;
            other = true;
        }
    }
    return other;
}

bool check_counts_thing(const struct tokens *t, const struct quantity *q,
                        const struct quantity *said)
{
    size_t next = said->at + said->n;
    if (!counts_times(q) || said->unit[0] != '\0' || next >= t->n)
        return false;
    if (said->at > 0 && token_any(t, said->at - 1, "les|des|aux|ces") > 0)
        return true;
    return t->at[next].kind == TOKEN_WORD && t->at[next].text.n > 3 &&
           token_any(t, next,
                     "dans|chaque|tous|toutes|depuis|avant|apres|pendant|avec|pour|mais") == 0;
}

/* The word that an amount measures: "marges" of "2 mm de marges", of "marge de 2 mm". */
static size_t measured(const struct hearing *h, const struct quantity *q)
{
    size_t next = q->at + q->n + token_any(&h->t, q->at + q->n, "de|d");
    if (next > q->at + q->n && next < h->t.n && h->t.at[next].kind == TOKEN_WORD)
        return next;
    bool linked = q->at > h->first + 1 && token_any(&h->t, q->at - 1, "de|a|:") > 0;
    return linked ? q->at - 2 : SIZE_MAX;
}

bool check_measure_said(const struct hearing *h, const struct quantity *q)
{
    size_t noun = q->dimension && !q->dose && !q->direction ? measured(h, q) : SIZE_MAX;
    if (noun == SIZE_MAX || !check_has_meaning(h, noun) || check_is_light(h, noun))
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, noun, (int)s, x)) < v->t.n; x++) {
            uint32_t in = v->t.at[x].sentence;
            struct passage p = {(int)s, v->sentence_at[in], v->sentence_at[in + 1]};
            if (check_quantity_said(h->k, &p, q))
                return true;
        }
    }
    return false;
}

void check_revoke_past(const struct tokens *t, struct quantities *l)
{
    enum { LINES = 60 };
    for (size_t i = 0; i < l->n; i++) {
        size_t after = l->at[i].at + l->at[i].n;
        if (token_any(t, after, "c etait avant|, c etait avant|c etait l ancienne dose") == 0)
            continue;
        for (size_t k = i + 1; k-- > 0 && l->at[k].at + LINES >= l->at[i].at;)
            l->at[k].revoked |= l->at[k].milli == l->at[i].milli;
    }
}

bool check_product_said(const struct hearing *h, const struct quantity *q)
{
    for (size_t s = 0; s < h->k->n && q->dimension == 't'; s++) {
        const struct quantities *l = &h->k->of[s].quantities;
        for (size_t i = 0; i < l->n; i++) {
            const struct quantity *times = &l->at[i];
            struct passage after = {(int)s, times->at + times->n, times->at + times->n + 1};
            size_t x = counts_times(times) ? check_first_quantity(l, &after) : l->n;
            for (; x < l->n && l->at[x].at < after.e; x++) {
                if (l->at[x].dimension == 't' && times->milli < 100000 &&
                    times->milli / 1000 * l->at[x].scaled == q->scaled)
                    return true;
            }
        }
    }
    return false;
}
