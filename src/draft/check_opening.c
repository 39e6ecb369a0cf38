/* check_opening.c - how a statement opens: what its denial denies, what its side is of; and words
 * that cannot stand where they stand: a "ni" alone, a unit without a number
 * A denial governs a noun, and the sources deny that noun. A model that is told to turn a sentence
 * around writes it before anything: "Pas de si vous vomissez", "Pas de force normale". */
#include "draft/check_inner.h"

enum {
    NEAR_BY = 4,
    SAME_MOST = 16 /* words that are compared one after the other: more tell nothing more */
};

/* The statement's tokens [b, e): the first clause that its opening denial governs. */
struct opening {
    size_t b, e;
};

static struct opening opening_of(const struct hearing *h)
{
    struct opening o = {h->first, h->first};
    o.b += token_any(&h->t, h->first, "pas de|pas d|aucun|aucune|absence de|absence d");
    for (o.e = o.b; o.e < h->t.n && (h->t.at[o.e].kind != TOKEN_MARK || token_is(&h->t, o.e, "/"));
         o.e++)
        ;
    return o;
}

/* "Pas de si", "pas de n'en", "pas de après": no noun follows. */
static bool governs_nothing(const struct hearing *h, const struct opening *o)
{
    return token_any(&h->t, o->b,
                     "si|s|pas|ne|n|on|vous|je|j|il|elle|ils|elles|nous|c|ce|ca|et|mais|donc|puis|"
                     "apres|avant|sans|avec|dans|entre|vers|jusqu|jusque|malgre|selon|car|que|qu|"
                     "depuis|pendant|pour|par|sur|sous|chez|a|au|aux|"
                     "en|la|le|les|quand|lorsque|parce|comme|non|jamais|rien|aucun|aucune|est|"
                     "sont|vos|votre|mes|mon|ma|ses|son|sa|arreter|prendre|faire|continuer|"
                     "reprendre|revoir|surveiller|appeler") > 0;
}

/* Token i is a number without a unit after "à": "T4 libre à 52". */
static bool is_value(const struct hearing *h, size_t i)
{
    struct quantity q[4];
    size_t used = 0, n = check_quantities_at(&h->t, i, q, &used);
    return n > 0 && i > h->first && token_is(&h->t, i - 1, "a") && q[0].unit[0] == '\0' &&
           (i + used == h->t.n || h->t.at[i + used].kind == TOKEN_MARK);
}

/* "155/85": a pressure, an acuity. */
static bool is_ratio(const struct hearing *h, size_t i)
{
    return i + 2 < h->t.n && h->t.at[i].kind == TOKEN_DIGITS && token_is(&h->t, i + 1, "/") &&
           h->t.at[i + 2].kind == TOKEN_DIGITS;
}

static bool has_digits(const struct hearing *h, const struct opening *o)
{
    for (size_t i = o->b; i < o->e; i++) {
        if (h->t.at[i].kind == TOKEN_DIGITS)
            return true;
    }
    return false;
}

/* "Pas de bras droit 155/85", "pas d'Isoptine, 40 mg, 3 fois par jour": what has a value or a dose
 * is not denied. */
static bool denies_an_amount(const struct hearing *h, const struct opening *o)
{
    for (size_t k = 0; k < h->claims.n; k++) {
        const struct fact *c = &h->claims.at[k];
        bool amount = c->kind == FACT_MEASUREMENT ? c->value.n > 0
                                                  : c->kind == FACT_MEDICATION && c->dose.n > 0;
        bool begins = c->start >= h->t.at[o->b].start && c->start < h->t.at[o->e - 1].end;
        if (amount && begins && (c->kind == FACT_MEDICATION || has_digits(h, o)))
            return true;
    }
    for (size_t i = o->b; i < o->e; i++) {
        if (is_value(h, i) || is_ratio(h, i))
            return true;
    }
    return false;
}

/* The next word of the clause that means something; o->e when there is none. */
static size_t next_meaning(const struct hearing *h, const struct opening *o, size_t i)
{
    while (i < o->e &&
           (h->t.at[i].kind != TOKEN_WORD || !check_has_meaning(h, i) || check_is_light(h, i)))
        i++;
    return i;
}

/* How the words at tokens x and y of the statement were said, where the second stands in the same
 * sentence shortly after the first; of x alone when y is none. */
static unsigned said_together(const struct hearing *h, size_t x, size_t y)
{
    unsigned said = 0;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; (i = check_next_word(h, x, (int)s, i)) < v->t.n; i++) {
            if (y >= h->t.n)
                said |= check_said_at(v, i);
            for (size_t k = i + 1; y < h->t.n && k < v->t.n && k <= i + NEAR_BY; k++) {
                if (v->t.at[k].sentence == v->t.at[i].sentence &&
                    v->words.word[k] == h->words.word[y])
                    said |= check_said_at(v, i) | check_said_at(v, k);
            }
        }
    }
    return said;
}

/* "Pas de test négatif": it is denied that a result is normal only where a source denies it. */
static bool denies_a_result(const struct hearing *h, const struct opening *o, size_t x)
{
    for (size_t i = x + 1; i < o->e; i++) {
        if (token_any(&h->t, i,
                      "negatif|negative|negatifs|negatives|normal|normale|normaux|normales|percu|"
                      "percus|percue|percues|symetrique|symetriques|positif|positive|positifs|"
                      "positives|haut|haute|bas|basse|eleve|elevee|effondre|effondree") > 0)
            return !(said_together(h, x, i) & CHECK_SAID_NO);
    }
    return false;
}

/* Tokens of the source from i that are the statement's from o->b, one after the other. */
static size_t run_at(const struct hearing *h, const struct opening *o, const struct evidence *v,
                     size_t i)
{
    size_t n = 0;
    while (n < SAME_MOST && o->b + n < h->t.n && i + n < v->t.n &&
           text_equal(v->t.at[i + n].text, h->t.at[o->b + n].text))
        n++;
    return n;
}

/* The tokens of a source from i are asserted as they stand: nothing before them denies them, and
 * they ask nothing. */
static bool stands_asserted(const struct evidence *v, size_t i, size_t n)
{
    enum { BEFORE = 3 };
    for (size_t k = 1; k <= BEFORE && k <= i && v->t.at[i - k].sentence == v->t.at[i].sentence;
         k++) {
        if (token_any(&v->t, i - k, "pas|plus|jamais|aucun|aucune|sans|ni|non|ne|n|zero|rien") > 0)
            return false;
    }
    for (size_t k = i; k < v->t.n && v->t.at[k].sentence == v->t.at[i].sentence; k++) {
        if (token_is(&v->t, k, "?") || (k < i + n && token_any(&v->t, k, "pas|jamais") > 0))
            return false;
    }
    return true;
}

/* "Pas de prise de sang dans 10 jours", "pas de diversification, on attend 5 mois": a source says
 * just that, so that the denial is all that was added. */
static bool denies_the_letter(const struct hearing *h, const struct opening *o)
{
    enum { LEAST = 3, SURE = 4 };
    bool denied = said_together(h, o->b, o->b + 1) & CHECK_SAID_NO;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; (i = check_next_word(h, o->b, (int)s, i)) < v->t.n; i++) {
            size_t n = run_at(h, o, v, i);
            if (n >= (denied ? SURE : LEAST) && stands_asserted(v, i, n))
                return true;
        }
    }
    return false;
}

/* "Pas de thyroïde, rien": what says that nothing is wrong, denied. */
static bool denies_twice(const struct hearing *h, const struct opening *o)
{
    return token_any(&h->t, o->e + 1, "rien") > 0 &&
           token_any(&h->t, o->e + 1, "rien d autre|rien a signaler") == 0;
}

/* "Pas de prise de sang" where these words are said together, and nowhere denied. */
static bool denies_what_is_said(const struct hearing *h, const struct opening *o)
{
    size_t x = next_meaning(h, o, o->b), y = next_meaning(h, o, x + 1);
    if (denies_the_letter(h, o) || (x < o->e && denies_a_result(h, o, x)))
        return true;
    return y < o->e && said_together(h, x, y) == CHECK_SAID_YES;
}

static void check_opening_denial(struct hearing *h)
{
    struct opening o = opening_of(h);
    if (o.b == h->first || o.e == o.b)
        return;
    if (!governs_nothing(h, &o) && !denies_an_amount(h, &o) && !denies_twice(h, &o) &&
        !denies_what_is_said(h, &o))
        return;
    check_reason(h, REASON_POLARITY, text_slice(h->text, h->t.at[o.b].start, h->t.at[o.e - 1].end),
                 text_of(fact_polarity_name(FACT_PRESENT)),
                 h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
}

/* "Le huitième ans", "un ans": the unit was put there, nobody says it. */
static void check_odd_unit(struct hearing *h)
{
    for (size_t i = h->first; i + 1 < h->t.n; i++) {
        bool odd = token_any(&h->t, i + 1, "ans") > 0 &&
                   token_any(&h->t, i,
                             "le|l|un|ce|chaque|du|au|premier|deuxieme|troisieme|quatrieme|"
                             "cinquieme|sixieme|septieme|huitieme|neuvieme|dernier") > 0;
        if (odd)
            check_reason(h, REASON_UNIT, text_slice(h->text, h->t.at[i].start, h->t.at[i + 1].end),
                         (struct text){NULL, 0}, (struct cite){.source = -1});
    }
}

/* "Aspirine ni d'ibuprofène": what the negation stood before was left out. "Ni chaud ni rouge" has
 * its own. */
static void check_lone_negation(struct hearing *h)
{
    size_t alone = SIZE_MAX, n = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (token_any(&h->t, i,
                      "pas|ne|n|sans|aucun|aucune|jamais|rien|plus|non|refuse|absence|negatif|"
                      "negative|nie|indemne|libre|normal|normale") > 0)
            return;
        if (token_is(&h->t, i, "ni")) {
            alone = i;
            n++;
        }
    }
    if (n == 1 && alone > h->first)
        check_reason(h, REASON_POLARITY,
                     text_slice(h->text, h->t.at[h->first].start, h->t.at[h->t.n - 1].end),
                     (struct text){NULL, 0}, (struct cite){.source = -1});
}

/* A source says the words after "à gauche," at the statement's opening just after this side. */
static bool said_of_side(const struct hearing *h, const struct evidence *v, size_t i)
{
    size_t n = 0;
    while (n < SAME_MOST && h->first + 2 + n < h->t.n && i + 2 + n < v->t.n &&
           h->t.at[h->first + 2 + n].sentence == h->t.at[h->first].sentence &&
           text_equal(h->t.at[h->first + 2 + n].text, v->t.at[i + 2 + n].text))
        n++;
    size_t next = h->first + 2 + n;
    return n > 1 && (n == SAME_MOST || next == h->t.n || h->t.at[next].kind == TOKEN_MARK);
}

/* "À gauche, rien" where it is said of the right alone; "à gauche et à gauche". */
static void check_opening_side(struct hearing *h)
{
    unsigned claimed = h->first + 2 < h->t.n && token_is(&h->t, h->first, "a")
                           ? check_side_at(&h->t, h->first + 1)
                           : 0;
    unsigned told = 0;
    for (size_t s = 0; s < h->k->n && claimed; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; (i = check_next_word(h, h->first, (int)s, i)) < v->t.n; i++)
            told |= said_of_side(h, v, i) ? check_side_at(&v->t, i + 1) : 0;
    }
    bool doubled = false;
    for (size_t i = h->first; i < h->t.n; i++)
        doubled |= token_any(&h->t, i,
                             "gauche et a gauche|droite et a droite|gauche et gauche|"
                             "droit et droit|gauche et le gauche|droit et le droit") > 0;
    if (doubled || (told && !(told & claimed)))
        check_reason(h, REASON_SIDE, text_slice(h->text, h->prefix, h->text.n),
                     (struct text){NULL, 0}, (struct cite){.source = -1});
}

void check_opening(struct hearing *h)
{
    check_opening_denial(h);
    check_opening_side(h);
    check_lone_negation(h);
    check_odd_unit(h);
}
