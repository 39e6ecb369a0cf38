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
        {"soir|soirs|soiree|soirees|vesperal|vesperale|coucher", 's'},
        {"nuit|nuits|nocturne|nocturnes", 'n'},
    };
    size_t row = 0;
    size_t n = token_row(t, i, moments, sizeof moments / sizeof *moments, sizeof *moments, &row);
    bool inside = i > 0 && n > 0 && token_any(t, i - 1, "avant hier|avant veille|apres midi") == 2;
    return n > 0 && !inside ? moments[row].moment : '\0';
}

static bool moment_in(const struct check *k, const struct passage *p, char moment)
{
    for (size_t i = p->b; i < p->e; i++) {
        char said = check_moment_at(&k->of[p->source].t, i);
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

enum { HOLDS, OPEN, FAILS };

/* The moments of `t` in a passage; OPEN: it names none at all. */
static int moments_hold(const struct check *k, const struct passage *p, const struct tokens *t)
{
    for (size_t i = 0; i < t->n; i++) {
        char moment = check_moment_at(t, i);
        if ((moment && !moment_in(k, p, moment)) ||
            (check_is_day(t, i) && !day_in(k, p, t->at[i].text)))
            return moment_in(k, p, '?') ? FAILS : OPEN;
    }
    return HOLDS;
}

/* The date stands in a sentence near another mention of what the statement speaks of. */
static bool at_a_mention(const struct hearing *h, const struct tokens *t, struct text words)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (uint32_t i = 0; i < v->t.sentences; i++) {
            struct passage p = {(int)s, v->sentence_at[i], v->sentence_at[i + 1]};
            if (p.b < p.e && moments_hold(h->k, &p, t) == HOLDS &&
                check_numbers_said(h->k, &p, words) && check_words_said(h->k, &p, words) &&
                check_mentions(h, &p))
                return true;
        }
    }
    return false;
}

bool check_when_holds(const struct hearing *h, const struct passage *own, struct text words)
{
    struct folded f;
    struct tokens t;
    if (!text_fold(h->k->a, words, &f) || !text_tokens(h->k->a, &f, &t))
        return false;
    for (uint32_t far = 0; far <= CHECK_NEAR; far++) {
        struct passage p = check_widen(h->k, own, far);
        int moments = moments_hold(h->k, &p, &t);
        if (moments == HOLDS && check_numbers_said(h->k, &p, words) &&
            check_words_said(h->k, &p, words))
            return true;
        if (moments == FAILS)
            break;
    }
    if (at_a_mention(h, &t, words))
        return true;
    for (size_t i = 0; i < h->cited_n; i++) {
        if (moments_hold(h->k, &h->exact[i], &t) == HOLDS &&
            check_numbers_said(h->k, &h->cited[i], words) &&
            check_words_said(h->k, &h->cited[i], words))
            return true;
    }
    return false;
}
