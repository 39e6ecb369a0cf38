/* compose_figure.c - the numbers that a clinician says, in digits with their units */
#include "draft/compose_dictate_inner.h"

/* Bytes between two tokens of one passage; more of them hold words that were taken back. */
enum { BLANK_MOST = 3 };
enum { GROUPED = 10000, HUNDRED = 100 };

bool dictate_mark(const struct dictate *d, size_t i)
{
    return i < d->e && d->t->at[i].kind == TOKEN_MARK && token_any(d->t, i, ",|;|:|.|!|?") > 0;
}

bool dictate_ends(const struct dictate *d, size_t i)
{
    return i >= d->e || dictate_mark(d, i);
}

/* Blanks before token i: as they were said when nothing was left out, else one. */
void dictate_gap(struct dictate *d, size_t i)
{
    if (d->w.n == 0) {
        return;
    }
    struct text between = {NULL, 0};
    if (i == d->next && i > d->b) {
        between = text_slice(d->s->r->said, d->s->base + d->t->at[i - 1].end,
                             d->s->base + d->t->at[i].start);
    }
    if (i == d->next && i > d->b && between.n <= BLANK_MOST) {
        writer_put(&d->w, between);
    } else if (token_any(d->t, i, ",|.") == 0 && d->w.p[d->w.n - 1] != '\'') {
        writer_char(&d->w, ' ');
    }
}

/* "68 000", "0,48", "2022". */
static void put_milli(struct writer *w, int64_t milli)
{
    if (milli >= (int64_t)GROUPED * 1000 && milli % 1000 == 0 && milli < INT64_C(1000000000)) {
        int64_t whole = milli / 1000;
        writer_i64(w, whole / 1000);
        writer_f(w, " %03d", (int)(whole % 1000));
        return;
    }
    char room[32];
    struct writer one = writer_over(room, sizeof room);
    writer_number(&one, milli);
    for (size_t i = 0; i < one.n; i++) {
        writer_char(w, one.p[i] == '.' ? ',' : one.p[i]);
    }
}

/* A unit that a report writes with its symbol. */
bool dictate_symbol(const struct unit *u)
{
    static const char *const spoken[] = {"a", "mo", "wk", "d", "h", "min", "s", "Cel"};
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
        if (text_is(text_of(u->ucum), spoken[i])) {
            return false;
        }
    }
    return u->ucum[0] != '{' && u->ucum[0] != '[';
}

/* "Un gramme huit", "sept kilos six cents", "un mètre soixante-sept": what follows the unit, in
 * thousandths of it; -1 when it is none of these. */
static int64_t after_unit(const struct unit *u, int64_t more)
{
    int64_t v = more / 1000;
    bool gram = text_is(text_of(u->ucum), "g");
    bool kilo = text_is(text_of(u->ucum), "kg");
    if (text_is(text_of(u->ucum), "m")) {
        return v > 9 && v < HUNDRED ? v * 10 : -1;
    }
    if ((gram || kilo) && v > 0 && v < HUNDRED) {
        return v < 10 ? v * HUNDRED : v * 10;
    }
    return kilo && v < 1000 ? v : -1;
}

/* What follows number `n` within it: "trente-sept | deux", "dix-huit | cents"; tokens. Doubtful
 * when it is neither. */
static size_t juxtaposed(struct dictate *d, size_t i, struct number *n)
{
    struct number more;
    size_t used = i < d->e ? text_number_at(d->t, i, &more) : 0;
    if (used == 0 || d->t->at[i].sentence != d->t->at[i - 1].sentence) {
        return 0;
    }
    int64_t first = n->milli / 1000;
    bool alone = dictate_ends(d, i + used) || token_any(d->t, i + used, "degres|degre|a|le|la") > 0;
    if (d->pressure && n->spelled && more.spelled && more.milli < n->milli && first < 30 && alone) {
        return 0; /* "quatorze huit": dictate_number writes both */
    }
    if (first > 10 && first < 20 && token_any(d->t, i, "cent|cents") > 0) {
        n->milli = n->milli * HUNDRED + more.milli - INT64_C(100000);
        return used;
    }
    if (!more.spelled || !n->spelled || more.article || more.milli % 1000 || n->milli % 1000 ||
        more.milli >= INT64_C(100000) || (first > 0 && (more.milli >= 10000 || !alone))) {
        d->doubt = true;
        return 0;
    }
    n->milli += more.milli < 10000 ? more.milli / 10 : more.milli / HUNDRED;
    return used;
}

/* The unit after a number, and what completes it: "| grammes huit"; tokens. */
static size_t put_unit(struct dictate *d, size_t i, struct number n)
{
    const struct unit *u = NULL;
    size_t used = i < d->e ? text_unit_at(d->t, i, &u) : 0;
    struct number more = {.milli = 0};
    size_t rest = used > 0 && i + used < d->e ? text_number_at(d->t, i + used, &more) : 0;
    bool closes =
        dictate_ends(d, i + used + rest) || token_phrase(d->t, i + used + rest, "par gramme");
    if (rest > 0 && !more.article && more.spelled && closes && after_unit(u, more.milli) > 0) {
        n.milli += after_unit(u, more.milli);
        used += rest;
    } else if (rest > 0 && closes && !more.article && dictate_symbol(u)) {
        d->doubt = true;
    }
    put_milli(&d->w, n.milli);
    bool halved = used > 0 && text_unit_halved(d->t, i); /* "1 | comprimé et demi" */
    if (used > 0 && (dictate_symbol(u) || halved)) {
        writer_str(&d->w, u->one[0] == '/' ? "" : " ");
        writer_str(&d->w, n.milli >= 2000 ? u->many : u->one);
        return used;
    }
    return 0;
}

/* "Les deux", "tous les trois", "un autre": words, no amount. */
static bool is_word(const struct dictate *d, size_t i, size_t n, const struct number *v)
{
    const struct unit *u = NULL;
    bool counted = text_unit_at(d->t, i + n, &u) > 0;
    bool both = i > d->b && token_any(d->t, i - 1, "les|des|ces|aux") > 0 && n == 1 &&
                v->milli < 4000 && !counted;
    bool half = v->spelled && v->milli < 1000 && v->milli > 0 &&
                token_any(d->t, i, "un|une|demi|demie|quart|la|trois") > 0;
    bool elided = i > d->b && token_any(d->t, i - 1, "d|qu") > 0; /* "au bout d'une semaine" */
    bool some = v->article && (elided || !counted || token_is(d->t, i + n, "jour"));
    return both || half || some;
}

/* "Cinquante-trois kilos": a weight that nobody names. */
static bool is_weight(const struct dictate *d, size_t i, size_t n)
{
    return d->route == ROUTE_EXAMEN && d->w.n == 0 && token_any(d->t, i + n, "kilos|kg|kilo") > 0 &&
           (dictate_ends(d, i + n + 1) || token_is(d->t, i + n + 1, "pour"));
}

/* "Symbicort deux cents six": the strengths of two drugs, and no amount of 206. */
static bool two_strengths(const struct dictate *d, size_t i, size_t used, const struct number *n)
{
    const struct unit *u = NULL;
    int64_t rest = n->milli / 1000 % HUNDRED;
    struct text name = {NULL, 0};
    if (i > d->b) {
        name = text_slice(d->s->r->said, d->s->base + d->t->at[i - 1].start,
                          d->s->base + d->t->at[i - 1].end);
    }
    bool drug = name.n > 0 && name.p[0] >= 'A' && name.p[0] <= 'Z';
    return drug && n->spelled && n->milli > INT64_C(100000) && rest >= 4 && rest <= 12 &&
           rest != 10 && text_unit_at(d->t, i + used, &u) == 0;
}

/* A number at token i, with its unit; how many tokens, 0 when none is to be written. */
size_t dictate_number(struct dictate *d, size_t i)
{
    struct number n, below;
    size_t used = text_number_at(d->t, i, &n);
    if (used == 0 || i + used > d->e || is_word(d, i, used, &n) ||
        (i > d->b && d->t->at[i].glued && d->t->at[i - 1].kind == TOKEN_WORD)) {
        return 0;
    }
    d->doubt = d->doubt || two_strengths(d, i, used, &n);
    bool weight = is_weight(d, i, used);
    used += juxtaposed(d, i + used, &n);
    dictate_gap(d, i);
    writer_str(&d->w, weight ? "poids : " : "");
    size_t sur = token_any(d->t, i + used, "sur|/");
    size_t second = sur > 0 || d->pressure ? text_number_at(d->t, i + used + sur, &below) : 0;
    if (second > 0 && i + used + sur + second <= d->e && !below.article) {
        put_milli(&d->w, n.milli);
        writer_char(&d->w, '/');
        put_milli(&d->w, below.milli);
        used += sur + second;
    } else {
        used += put_unit(d, i + used, n);
    }
    d->figures = true;
    d->next = i + used;
    return used;
}
