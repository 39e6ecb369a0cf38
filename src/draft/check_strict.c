/* check_strict.c - small words that change everything: they must be said, whatever else is
 * A denial is carried by a denial only; a relative, a rhythm and "a single one" by words of the
 * same meaning where the statement leans. A report may paraphrase the rest. */
#include "draft/check_inner.h"

enum { REACH = 10 };

struct strict {
    const char *words;    /* in a statement: one of these... */
    const char *accepted; /* ...asks for one of these in a source; NULL: of the same words */
    enum reason_kind reason;
};

static const struct strict strict[] = {
    {"enfants|enfant|fils|fille|filles|aine|ainee|cadet|cadette",
     "enfants|enfant|fils|fille|filles|petit|petite|petits|bebe|gosse|gosses|aine|ainee|cadet|"
     "cadette|ecole|creche",
     REASON_EXPERIENCER},
    {"mere|maman", NULL, REASON_EXPERIENCER},
    {"pere|papa", NULL, REASON_EXPERIENCER},
    {"soeur|soeurs", NULL, REASON_EXPERIENCER},
    {"frere|freres", NULL, REASON_EXPERIENCER},
    {"mari|conjoint|compagnon|epoux|copain", NULL, REASON_EXPERIENCER},
    {"grand mere|grands parents|grand pere|mamie|papi|papy", NULL, REASON_EXPERIENCER},
    {"oncle|tante|cousin|cousine", NULL, REASON_EXPERIENCER},
    {"quotidien|quotidienne|quotidiens|quotidiennes|quotidiennement|tous les jours|chaque jour|par "
     "jour|/ j|/ jour",
     "quotidien|quotidienne|quotidiens|quotidiennement|tous les jours|chaque jour|par jour|/ j|"
     "/ jour|tous les matins|tous les soirs|le matin|le soir|le midi|les matins|les soirs|matin et "
     "soir|matin midi et soir|toute la journee|jour et nuit|/ 24 h|par 24 heures|toutes les",
     REASON_FREQUENCY},
    {"hebdomadaire|par semaine|chaque semaine|toutes les semaines|/ semaine",
     "hebdomadaire|par semaine|chaque semaine|toutes les semaines|/ semaine|week end|week ends|"
     "le lundi|le mardi|le mercredi|le jeudi|le vendredi|le samedi|le dimanche|fois semaine",
     REASON_FREQUENCY},
    {"un seul|une seule",
     "seul|seule|qu un|qu une|juste un|juste une|une fois|unique|premiere fois", REASON_VALUE},
};

static bool said_in(const struct check *k, const struct passage *p, const char *words)
{
    for (size_t i = p->b; i < p->e; i++) {
        if (token_any(&k->of[p->source].t, i, words) > 0)
            return true;
    }
    return false;
}

/* Where the statement leans; all that was said when it leans nowhere. */
static bool said_where_it_leans(const struct hearing *h, const char *words)
{
    struct passage p[2 * CHECK_CITES_MAX + CHECK_SOURCES_MAX];
    size_t n = check_leaned_on(h, p);
    n = n > 0 ? n : check_everywhere(h, p);
    for (size_t i = 0; i < n; i++) {
        if (said_in(h->k, &p[i], words))
            return true;
    }
    return false;
}

static struct cite leans(const struct hearing *h)
{
    return h->found_n ? h->found_cite[0] : (struct cite){.source = -1};
}

static void check_strict_words(struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t row = 0;
        size_t n =
            token_row(&h->t, i, strict, sizeof strict / sizeof *strict, sizeof *strict, &row);
        if (n == 0 || h->quoted[i] || h->covered[i])
            continue;
        const struct strict *s = &strict[row];
        if (!said_where_it_leans(h, s->accepted ? s->accepted : s->words))
            check_reason(h, s->reason,
                         text_slice(h->text, h->t.at[i].start, h->t.at[i + n - 1].end),
                         (struct text){NULL, 0}, leans(h));
    }
}

static bool denied_in_a_source(const struct check *k, struct text stem)
{
    for (size_t s = 0; s < k->n; s++) {
        const struct evidence *v = &k->of[s];
        for (size_t i = 0; i < v->t.n; i++) {
            if (text_equal(v->stem[i], stem) && check_said_at(v, i) == CHECK_SAID_NO)
                return true;
        }
    }
    return false;
}

/* Of what a negation at token i governs: true when a fact accounts for a word of it, when a source
 * denies one, or when there is nothing that could be held against a source. */
static bool denial_carried(const struct hearing *h, size_t i)
{
    unsigned asked = 0;
    for (size_t k = i + 1; k < h->t.n && k <= i + REACH; k++) {
        if (h->t.at[k].sentence != h->t.at[i].sentence || token_any(&h->t, k, ".|:|;|mais") > 0)
            break;
        if (h->covered[k] || h->quoted[k])
            return true;
        struct text stem =
            h->t.at[k].kind == TOKEN_WORD ? check_stem(h->t.at[k].text) : (struct text){NULL, 0};
        asked += stem.n > 0;
        if (stem.n > 0 && denied_in_a_source(h->k, stem))
            return true;
    }
    return asked == 0;
}

static void check_denials(struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (token_any(&h->t, i, "pas|non|aucun|aucune|sans|ni|jamais|absence") == 0 ||
            h->quoted[i] || h->covered[i])
            continue;
        if (!denial_carried(h, i))
            check_reason(h, REASON_POLARITY,
                         text_slice(h->text, h->t.at[i].start, h->t.at[h->t.n - 1].end),
                         (struct text){NULL, 0}, leans(h));
    }
}

void check_strict(struct hearing *h)
{
    check_strict_words(h);
    check_denials(h);
}
