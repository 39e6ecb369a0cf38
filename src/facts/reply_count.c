/* reply_count.c - how many, asked and answered: "combien de crises ? - Cinq ou six, par semaine" */
#include "facts/scan.h"

/* How many: "huit", "cinq ou six". */
struct count {
    int64_t low, high;
    struct span at;
    size_t last; /* token after it where it is said for the last time */
};

enum { MOST = 60000 }; /* times, in thousandths */

/* A count that stands alone at token i; tokens, 0 when it counts something else. */
static size_t count_at(const struct scan *s, size_t i, struct span in, struct count *out)
{
    struct number n = {0}, to = {0};
    size_t k = text_number_at(&s->t, i, &n);
    if (k == 0 || n.article || n.milli % 1000 != 0 || n.milli <= 0 || n.milli > MOST ||
        (i > in.b && token_any(&s->t, i - 1, "a|vers|depuis|y a|de|des|mes|les") > 0)) {
        return 0;
    }
    size_t link = token_any(&s->t, i + k, "ou|,|a");
    size_t range = link > 0 ? text_number_at(&s->t, i + k + link, &to) : 0;
    range = range > 0 && !to.article && to.milli > n.milli ? link + range : 0;
    size_t e = i + k + range;
    bool alone = e >= in.e || s->t.at[e].kind == TOKEN_MARK ||
                 token_any(&s->t, e,
                           "fois|par|selles|environ|a peu pres|je dirais|je crois|facile|"
                           "facilement|minimum|au moins|peut etre|en tout") > 0;
    *out = (struct count){n.milli, range > 0 ? to.milli : n.milli, {i, e}, e};
    return alone ? k + range : 0;
}

/* The count that the answer settles on: "Six. Euh non, avec la nuit ça fait huit." false when two
 * stand there and nothing takes the first back. */
static bool count_settled(const struct scan *s, struct span turn, struct count *out)
{
    bool found = false;
    struct span in = turn;
    for (size_t seen = 0; seen < REPLY_SENTENCES && in.b < turn.e; seen++, in.b = in.e) {
        in.e = scan_sentence_end(s, in.b);
        if (scan_has(s, in, "avant|d habitude|normalement|l an dernier|hier|au debut")) {
            continue;
        }
        for (size_t i = in.b; i < in.e; i++) {
            struct count c = {0};
            size_t k = s->marks[i].who == FACT_PATIENT ? count_at(s, i, in, &c) : 0;
            bool same = found && c.low == out->low && c.high == out->high;
            if (k > 0 && found && !same &&
                !scan_has(s, (struct span){out->at.e, i}, "non|enfin|plutot|plus|pardon")) {
                return false;
            }
            if (k > 0 && !same) {
                *out = c;
                found = true;
            }
            out->last = k > 0 ? c.at.e : out->last;
            i += k > 0 ? k - 1 : 0;
        }
    }
    return found;
}

/* What is counted over: "par jour", "" for nothing said. */
static const char *period_in(const struct scan *s, struct span in)
{
    static const struct {
        const char *words;
        const char *say;
    } periods[] = {{"par jour|sur vingt quatre heures|sur 24 heures|en vingt quatre heures|"
                    "en 24 heures|par 24 heures|dans la journee|sur 24 h|par 24 h",
                    " par jour"},
                   {"par nuit|la nuit", " par nuit"},
                   {"par semaine", " par semaine"},
                   {"par mois", " par mois"},
                   {"par an", " par an"}};
    for (size_t i = in.b; i < in.e; i++) {
        size_t row = 0;
        if (token_row(&s->t, i, periods, sizeof periods / sizeof *periods, sizeof *periods, &row) >
            0) {
            return periods[row].say;
        }
    }
    return "";
}

/* "Combien de crises ?", "vous vomissez combien de fois ?": the one sign that is counted; NULL when
 * none or several. */
static const struct hit *counted_sign(const struct scan *s, struct span q)
{
    const struct hit *found = NULL;
    for (size_t i = q.b; i < q.e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h == NULL || h == found) {
            continue;
        }
        if (found != NULL || !hit_kind(h, "finding") || h->absent || hit_is(h, "fievre")) {
            return NULL;
        }
        found = h;
    }
    return found;
}

struct span reply_asked(const struct scan *s)
{
    size_t b = s->question.e;
    while (b > s->question.b && s->t.at[b - 1].sentence == s->t.at[s->question.e - 1].sentence) {
        b--;
    }
    return (struct span){b, s->question.e};
}

void reply_count(struct scan *s, struct span turn)
{
    struct span q = reply_asked(s);
    struct count c = {0};
    bool stools = scan_has(s, q, "combien de selles|combien de fois a la selle");
    bool asks = stools || scan_has(s, q, "combien de|combien d");
    const struct hit *h = asks && !stools ? counted_sign(s, q) : NULL;
    if ((!stools && h == NULL) || !count_settled(s, turn, &c) ||
        (h != NULL && reply_given(s, h) != NULL)) {
        return;
    }
    struct span in = {c.at.b, scan_sentence_end(s, c.at.b)};
    while (in.b > turn.b && s->t.at[in.b - 1].sentence == s->t.at[c.at.b].sentence) {
        in.b--;
    }
    const char *period = period_in(s, q);
    period = period[0] != '\0' ? period : period_in(s, in);
    struct fact *f = reply_fact(s, stools ? "selles" : h->concept->id, c.at, in);
    if (f != NULL) {
        char room[48];
        struct writer w = writer_over(room, sizeof room);
        size_t end = s->t.at[c.last - 1].end;
        f->clause_end = end > f->clause_end ? end : f->clause_end;
        writer_number(&w, c.low);
        writer_str(&w, c.high > c.low ? " à " : "");
        if (c.high > c.low) {
            writer_number(&w, c.high);
        }
        writer_str(&w, stools ? "" : " fois");
        writer_str(&w, period);
        f->frequency = scan_keep(s, &w);
    }
}
