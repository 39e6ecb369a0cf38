/* check_opposite.c - "QT allongé" where the QT is said to be normal, "prick positif" where it is
 * zero: a finding is not described by the opposite of its own words. */
#include "draft/check_inner.h"

/* What a word says of a finding: there or not, as it should be or not. */
enum { THERE = 1, NOT_THERE = 2, SOUND = 4, UNSOUND = 8, ONCE = 16, OFTEN = 32 };

static unsigned turned(unsigned as)
{
    return as & THERE       ? NOT_THERE
           : as & NOT_THERE ? THERE
           : as & SOUND     ? UNSOUND
           : as & UNSOUND   ? SOUND
           : as & ONCE      ? OFTEN
           : as & OFTEN     ? ONCE
                            : 0;
}

/* What the words at token i say, in a statement or in a source; *n: how many they are. */
static unsigned described_at(const struct tokens *t, size_t i, size_t *n)
{
    static const struct {
        const char *words;
        unsigned as;
    } rows[] = {
        {"positif|positive|positifs|positives|present|presente|presents|presentes|percu|percus",
         THERE},
        {"negatif|negative|negatifs|negatives|absent|absente|absents|absentes|aboli|abolie|abolis|"
         "abolies|zero|nul|nulle",
         NOT_THERE},
        {"normal|normale|normaux|normales|normalement|a plat|sans particularite|sans anomalie|"
         "indemne|conserve|conservee|conserves|conservees|preserve|preservee",
         SOUND},
        {"allonge|long|prolonge|bas|basse|haut|haute|eleve|elevee|effondre|effondree|elargi|"
         "elargie|dilate|dilatee|dilates|dilatees|anormal|anormale|pathologique|"
         "souleve|soulevee|decolle|decollee|epaissi|epaissie|augmente|augmentee|diminue|diminuee|"
         "perturbe|perturbee|altere|alteree",
         UNSOUND},
        {"une fois|une seule fois|un seul episode|isole|isolee", ONCE},
        {"repete|repetes|repetee|repetees|multiples|frequents|frequentes|iteratifs|iteratives|"
         "souvent|plusieurs fois|plusieurs|tout le temps|des fois",
         OFTEN},
    };
    size_t row = 0;
    *n = token_row(t, i, rows, sizeof rows / sizeof *rows, sizeof *rows, &row);
    if (*n == 0)
        return 0;
    bool denied = i > 0 && token_any(t, i - 1, "pas|non|ni|plus") > 0;
    return denied ? turned(rows[row].as) : rows[row].as;
}

static bool is_mark(const struct tokens *t, size_t i)
{
    return token_any(t, i, ",|;|:|.|?|(|)|mais|et") > 0;
}

/* All that the clause around token x of a source says of it; *sides: those that it names. */
static unsigned described_in(const struct evidence *v, size_t x, unsigned *sides)
{
    uint32_t in = v->t.at[x].sentence;
    enum { HEADING = 3 };
    size_t b = x, e = x, n;
    unsigned as = 0;
    while (b > v->sentence_at[in] && !is_mark(&v->t, b - 1))
        b--;
    while (e < v->sentence_at[in + 1] && !is_mark(&v->t, e))
        e++;
    if (e + 1 < v->sentence_at[in + 1] && token_is(&v->t, e, ",") &&
        described_at(&v->t, e + 1, &n) > 0) /* "Poplité gauche, absent." */
        e += 1 + n;
    *sides = 0;
    for (size_t i = b; i > v->sentence_at[in] && i + HEADING >= b; i--)
        *sides |= v->side[i - 1]; /* "À droite, poplité présent" */
    for (size_t i = b; i < e; i++) {
        as |= described_at(&v->t, i, &n);
        *sides |= v->side[i];
    }
    return as;
}

/* What token i of the statement names, wherever a source says it in so many words. */
static unsigned said_of(const struct hearing *h, size_t i, unsigned sides, bool often,
                        struct cite *where)
{
    unsigned said = 0;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        bool level =
            often || text_ends(h->t.at[i].text, TEXT("emie")); /* "kaliémie": the potassium */
        for (size_t x = 0; (x = level ? check_next_said(h, i, (int)s, x)
                                      : check_next_word(h, i, (int)s, x)) < v->t.n;
             x++) {
            unsigned own = 0, as = described_in(v, x, &own);
            if (as == 0 || (own && sides && !(own & sides)))
                continue;
            said |= check_said_at(v, x) == CHECK_SAID_ASKED ? 0 : as;
            *where = reading_cite(&v->reading, (int)s, v->t.at[x].start, v->t.at[x].end);
        }
    }
    return said;
}

bool check_said_absent(const struct hearing *h, const struct fact *c, struct cite *where)
{
    unsigned said = 0;
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].start >= c->start && h->t.at[i].end <= c->end && !check_is_light(h, i) &&
            h->t.at[i].kind == TOKEN_WORD)
            said |= said_of(h, i, 0, false, where);
    }
    return (said & NOT_THERE) && !(said & THERE);
}

/* The word before that the one at token i describes; SIZE_MAX when there is none. */
static size_t noun_before(const struct hearing *h, size_t i)
{
    enum { BACK = 5, SHORTEST = 2 };
    for (size_t back = 1; back <= BACK && i >= h->first + back; back++) {
        size_t k = i - back, n;
        if (is_mark(&h->t, k) || h->t.at[k].kind != TOKEN_WORD)
            return SIZE_MAX;
        if (h->t.at[k].text.n >= SHORTEST && !check_side_at(&h->t, k) && !check_is_light(h, k) &&
            described_at(&h->t, k, &n) == 0 &&
            token_any(&h->t, k,
                      "de|du|des|la|le|les|un|une|est|sont|pas|non|tres|ni|plus|au|aux") == 0)
            return k;
    }
    return SIZE_MAX;
}

void check_opposite(struct hearing *h)
{
    unsigned sides = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        sides |= check_side_at(&h->t, i);
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t n, noun;
        unsigned as = h->quoted[i] || h->soft[i] ? 0 : described_at(&h->t, i, &n);
        struct cite where = {.source = -1};
        if (as == 0 || (noun = noun_before(h, i)) == SIZE_MAX)
            continue;
        unsigned said = said_of(h, noun, sides, (as & (ONCE | OFTEN)) != 0, &where);
        if ((said & turned(as)) && !(said & as)) {
            check_reason(h, REASON_POLARITY,
                         text_slice(h->text, h->t.at[noun].start, h->t.at[i + n - 1].end),
                         (struct text){NULL, 0}, where);
            return;
        }
    }
}
