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

/* A sentence that says all that the statement's sentence says beside the amount, and gives its own
 * amount of time in the same direction, decides: "une sérologie dans trois mois" carries no
 * "sérologie dans trois semaines", whatever else takes three weeks. */
bool check_told_otherwise(const struct hearing *h, const struct quantity *q)
{
    bool other = false;
    for (size_t s = 0; s < h->k->n && q->direction; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->quantities.n; i++) {
            const struct quantity *said = &v->quantities.at[i];
            if (said->direction != q->direction || said->revoked || said->inner)
                continue;
            uint32_t in = v->t.at[said->at].sentence;
            struct passage p = {(int)s, v->sentence_at[in], v->sentence_at[in + 1]};
            if (!check_sentence_said(h, q->at, &p))
                continue;
            if (check_same_quantity(q, said))
                return false;
            other = true;
        }
    }
    return other;
}
