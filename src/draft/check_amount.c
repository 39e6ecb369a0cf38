/* check_amount.c - the same dose, rhythm, date or value, however it is written */
#include "draft/check_inner.h"

#include <stdio.h>

enum { AMOUNTS_MAX = 8, WORDS_ROOM = 400 };

/* A text of facts.h (digits with a decimal point) as numbers and words, without an arena. */
struct amount {
    int64_t milli;
    struct text unit; /* folded, without plural */
};
struct amounts {
    char room[WORDS_ROOM];
    struct amount at[AMOUNTS_MAX];
    size_t n;
    struct text folded;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t read_milli(struct text t, size_t *i)
{
    int64_t v = 0;
    while (*i < t.n && is_digit(t.p[*i]) && v < 1000000000)
        v = v * 10 + (t.p[(*i)++] - '0');
    v *= 1000;
    if (*i + 1 < t.n && (t.p[*i] == '.' || t.p[*i] == ',') && is_digit(t.p[*i + 1])) {
        int64_t unit = 100;
        for (++*i; *i < t.n && is_digit(t.p[*i]); ++*i, unit /= 10)
            v += unit * (t.p[*i] - '0');
    }
    return v;
}

static struct text unit_after(struct text t, size_t i)
{
    while (i < t.n && t.p[i] == ' ')
        i++;
    size_t e = i;
    while (e < t.n && t.p[e] != ' ' && t.p[e] != '/' && !is_digit(t.p[e]))
        e++;
    struct text u = text_slice(t, i, e);
    if (u.n > 3 && u.p[u.n - 1] == 's')
        u.n--;
    return u;
}

static void read_amounts(struct text t, struct amounts *out)
{
    out->n = 0;
    out->folded = (struct text){out->room, text_fold_into(out->room, sizeof out->room, t)};
    struct text f = out->folded;
    for (size_t i = 0; i < f.n && out->n < AMOUNTS_MAX;) {
        if (!is_digit(f.p[i])) {
            i++;
            continue;
        }
        int64_t milli = read_milli(f, &i);
        out->at[out->n++] = (struct amount){milli, unit_after(f, i)};
    }
}

/* Weights and volumes in one unit each: micrograms, microlitres. 0: another unit. */
static int64_t scale_of(struct text unit, char *dimension)
{
    static const struct {
        const char *name;
        int64_t scale;
        char dimension;
    } units[] = {{"kg", 1000000000, 'g'}, {"g", 1000000, 'g'},        {"gramme", 1000000, 'g'},
                 {"mg", 1000, 'g'},       {"milligramme", 1000, 'g'}, {"ug", 1, 'g'},
                 {"mcg", 1, 'g'},         {"microgramme", 1, 'g'},    {"l", 1000000, 'l'},
                 {"litre", 1000000, 'l'}, {"cl", 10000, 'l'},         {"ml", 1000, 'l'}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text_is(unit, units[i].name)) {
            *dimension = units[i].dimension;
            return units[i].scale;
        }
    }
    return 0;
}

/* "30 UI", "30 U" and "trente unités" of insulin are one dose. */
static bool is_activity(struct text unit)
{
    return text_is(unit, "ui") || text_is(unit, "u") || text_is(unit, "unite");
}

static bool same_amount(const struct amount *a, const struct amount *b)
{
    char da = 0, db = 0;
    int64_t sa = scale_of(a->unit, &da), sb = scale_of(b->unit, &db);
    if (sa && sb && da == db)
        return a->milli * sa == b->milli * sb;
    return a->milli == b->milli &&
           (text_equal(a->unit, b->unit) || (is_activity(a->unit) && is_activity(b->unit)));
}

/* "400 mg" for "deux comprimés de deux cents milligrammes". */
static bool is_product(const struct amounts *a, const struct amounts *b)
{
    static const char *const units[] = {"comprime", "cp",      "gelule", "sachet",
                                        "capsule",  "ampoule", "dose"};
    enum { THOUSAND = 1000, MOST = 20 * THOUSAND };
    bool tablets = false;
    for (size_t i = 0; a->n == 1 && b->n == 2 && i < sizeof units / sizeof *units; i++)
        tablets |= text_is(b->at[0].unit, units[i]);
    if (!tablets || b->at[0].milli > MOST || b->at[1].milli > INT64_MAX / MOST)
        return false;
    struct amount all = {b->at[0].milli * b->at[1].milli / THOUSAND, b->at[1].unit};
    return a->at[0].unit.n > 0 && same_amount(&a->at[0], &all);
}

bool check_same_dose(struct text claim, struct text source, bool *same_number)
{
    struct amounts a, b;
    *same_number = false;
    if (text_equal(claim, source))
        return true;
    if (source.n == 0)
        return false;
    read_amounts(claim, &a);
    read_amounts(source, &b);
    bool all = a.n > 0;
    for (size_t i = 0; i < a.n; i++) {
        bool found = false;
        for (size_t j = 0; j < b.n; j++) {
            found |= same_amount(&a.at[i], &b.at[j]) ||
                     (a.at[i].milli == b.at[j].milli && a.at[i].unit.n == 0);
            *same_number |= a.at[i].milli == b.at[j].milli;
        }
        all &= found;
    }
    return all || is_product(&a, &b);
}

static bool has(struct text t, const char *word)
{
    return text_find(t, text_of(word), 0) != SIZE_MAX;
}

/* Takes a day, in thousandths; -1 when the words are no count. */
static int64_t takes_a_day(const struct amounts *f)
{
    struct text t = f->folded;
    int64_t moments =
        (int64_t)has(t, "matin") + has(t, "midi") + has(t, "soir") + has(t, "coucher");
    if (f->n == 1 && has(t, "heure") && f->at[0].milli > 0)
        return 24000 * 1000 / f->at[0].milli;
    if (f->n == 1 && (has(t, "par jour") || has(t, "/j")))
        return f->at[0].milli;
    if (f->n == 3 && text_find(t, TEXT("-"), 0) != SIZE_MAX)
        return f->at[0].milli + f->at[1].milli + f->at[2].milli;
    if (f->n <= 1 && moments > 0)
        return (f->n == 1 ? f->at[0].milli : 1000) * moments; /* "2 le matin" */
    if (f->n == 0 && (has(t, "tous les jours") || has(t, "par jour") || has(t, "quotidien")))
        return 1000;
    return -1;
}

bool check_is_rhythm(struct text frequency)
{
    struct amounts a;
    read_amounts(frequency, &a);
    return frequency.n > 0 && takes_a_day(&a) >= 0;
}

/* The moments of the day that the words name. */
static unsigned moments_of(struct text t)
{
    return (unsigned)has(t, "matin") | (unsigned)has(t, "midi") << 1 |
           (unsigned)(has(t, "soir") || has(t, "coucher")) << 2 | (unsigned)has(t, "nuit") << 3;
}

bool check_same_frequency(struct text claim, struct text source)
{
    struct amounts a, b;
    if (text_equal(claim, source))
        return true;
    if (source.n == 0)
        return false;
    read_amounts(claim, &a);
    read_amounts(source, &b);
    int64_t x = takes_a_day(&a), y = takes_a_day(&b);
    unsigned said = moments_of(b.folded), claimed = moments_of(a.folded);
    bool named = a.n <= 1 && b.n <= 1 && said; /* "le matin" is not "le soir" */
    return x >= 0 && x == y && (!named || claimed == 0 || claimed == said || has(b.folded, "jour"));
}

static bool same_moments(const struct wording *claim, const struct wording *source)
{
    for (size_t i = 0; i < claim->t.n; i++) {
        bool found = claim->moment[i] == '\0';
        for (size_t j = 0; j < source->t.n && !found; j++)
            found = source->moment[j] == claim->moment[i];
        if (!found)
            return false;
    }
    return true;
}

bool check_same_when(const struct check *k, struct text claim, struct text source)
{
    if (text_equal(claim, source))
        return true;
    const struct wording *c = source.n > 0 ? check_wording(k, claim) : NULL;
    const struct wording *s = c ? check_wording(k, source) : NULL;
    if (!s)
        return false;
    bool names = false;
    for (size_t i = 0; i < c->t.n; i++)
        names |= c->moment[i] != '\0';
    if (c->quantities.n == 0 && !names)
        return text_find(source, claim, 0) != SIZE_MAX || text_find(claim, source, 0) != SIZE_MAX;
    for (size_t i = 0; i < c->quantities.n; i++) {
        bool found = false;
        for (size_t j = 0; j < s->quantities.n; j++)
            found |= check_same_quantity(&c->quantities.at[i], &s->quantities.at[j]);
        if (!found)
            return false;
    }
    return same_moments(c, s);
}

bool check_implied_unit(struct text concept, struct text dose)
{
    struct amounts a;
    read_amounts(dose, &a);
    if (a.n != 1)
        return false;
    bool micro = text_starts(concept, TEXT("med:levothyrox"));
    return micro ? text_is(a.at[0].unit, "ug") || text_is(a.at[0].unit, "mcg") ||
                       text_is(a.at[0].unit, "microgramme")
                 : text_is(a.at[0].unit, "mg") || text_is(a.at[0].unit, "milligramme");
}

static bool is_score(struct text concept)
{
    const struct concept *c = lexicon_concept(lexicon_builtin(), concept);
    return c && text_starts(text_of(c->unit), TEXT("{/"));
}

/* 130/80 mmHg and 13/8 are one blood pressure. */
bool check_same_value(const struct fact *claim, const struct fact *source)
{
    struct amounts a, b;
    if (text_equal(claim->value, source->value))
        return true;
    read_amounts(claim->value, &a);
    read_amounts(source->value, &b);
    if (a.n == 1 && b.n == 2 && is_score(claim->concept))
        return a.at[0].milli == b.at[0].milli; /* "MMSE à 22" for 22/30 */
    if (a.n == 0 || a.n != b.n)
        return false;
    if (a.n == 1 && text_is(claim->unit, "10*9/L") && source->unit.n == 0 &&
        a.at[0].milli * 1000 == b.at[0].milli)
        return true; /* "cent quatre-vingt-dix mille" plaquettes are 190 G/L */
    bool pressure = text_is(claim->concept, "ta");
    bool same = true, tens = pressure, tenth = pressure;
    for (size_t i = 0; i < a.n; i++) {
        same &= a.at[i].milli == b.at[i].milli;
        tens &= a.at[i].milli == 10 * b.at[i].milli;
        tenth &= 10 * a.at[i].milli == b.at[i].milli;
    }
    return same || tens || tenth;
}

/* "53 kg en juin", "contre 8/10 initialement": the words around the claim place it at another time.
 */
static bool at_another_time(const struct hearing *h, size_t b, size_t e, uint32_t *month)
{
    static const char then[] =
        "initialement|auparavant|avant|anterieurement|l an dernier|l an passe|il y a|habituel|"
        "habituellement|a l entree|au depart|plus tot";
    enum { BEFORE = 3, AFTER = 3 };
    for (size_t i = e; i < h->t.n && i < e + AFTER && token_any(&h->t, i, ",|;|.") == 0; i++) {
        *month = i > e && token_is(&h->t, i - 1, "en") ? check_day_bit(&h->t, i) : 0;
        if (*month || token_any(&h->t, i, then) > 0)
            return true;
    }
    for (size_t back = 1; back <= BEFORE && b >= h->first + back; back++) {
        if (token_any(&h->t, b - back, "contre|versus|vs|auparavant a|initialement a") > 0)
            return true;
    }
    return false;
}

bool check_amount_then(const struct hearing *h, const struct quantity *q)
{
    uint32_t month = 0;
    bool apart = q->unit[0] != '\0' && !q->dose && !q->direction && !q->period &&
                 at_another_time(h, q->at, q->at + q->n, &month);
    for (size_t s = 0; s < h->k->n && apart; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i < v->quantities.n; i++) {
            const struct quantity *said = &v->quantities.at[i];
            uint32_t in = v->t.at[said->at].sentence, before = in > 0 ? in - 1 : 0;
            if (!said->inner && !said->revoked && check_same_quantity(q, said) &&
                (!month || ((v->when[in] | v->when[before]) & month)))
                return true;
        }
    }
    return false;
}

/* The whole number that follows the word at token x: "stade 3", "phototype deux"; -1 for none.
 * *letter: that which is glued to it ("3B"), NUL. */
static int64_t number_after(const struct tokens *t, size_t x, char *letter)
{
    struct number n;
    size_t used = text_number_at(t, x + 1, &n);
    *letter = '\0';
    if (used == 0 || n.article || n.milli % 1000 != 0)
        return -1;
    size_t next = x + 1 + used;
    if (next < t->n && t->at[next].kind == TOKEN_WORD && t->at[next].text.n == 1 &&
        (t->at[next].glued || t->at[next].hyphen))
        *letter = t->at[next].text.p[0];
    return n.milli;
}

bool check_is_mislabelled(const struct hearing *h, const struct quantity *q)
{
    static const char named[] = "stade|grade|type|phototype|classe|score|glasgow|cushman|parinaud|"
                                "niveau|groupe|categorie|degre|palier|bi rads|gleason";
    char letter, other;
    size_t word = q->at - 1;
    if (q->at == h->first || token_any(&h->t, word, named) == 0 || q->unit[0] != '\0')
        return false;
    int64_t claimed = number_after(&h->t, word, &letter);
    bool told = false;
    for (size_t s = 0; s < h->k->n && claimed >= 0; s++) {
        const struct tokens *t = &h->k->of[s].t;
        for (size_t x = 0; (x = check_next_word(h, word, (int)s, x)) < t->n; x++) {
            int64_t said = number_after(t, x, &other);
            if (said == claimed && (letter == '\0' || other == '\0' || letter == other))
                return false;
            told |= said >= 0;
        }
    }
    return told;
}

bool check_impossible_unit(const struct fact *claim)
{
    enum { HIGHEST_CMHG = 40000, HIGHEST_METRES = 3000 };
    struct amounts a;
    bool pressure = text_is(claim->concept, "ta"), height = text_is(claim->concept, "taille");
    if (!pressure && !height)
        return false;
    read_amounts(claim->value, &a);
    if (a.n == 0)
        return false;
    if (pressure)
        return text_is(claim->unit, "cm[Hg]")   ? a.at[0].milli >= HIGHEST_CMHG
               : text_is(claim->unit, "mm[Hg]") ? a.at[0].milli < HIGHEST_CMHG
                                                : false;
    return text_is(claim->unit, "cm")  ? a.at[0].milli < HIGHEST_METRES
           : text_is(claim->unit, "m") ? a.at[0].milli >= HIGHEST_METRES
                                       : false;
}

bool check_completes_unit(struct text concept, struct text claim, struct text said)
{
    const struct concept *c = lexicon_concept(lexicon_builtin(), concept);
    struct text units = text_of(c ? c->unit : "");
    if (said.n == 0 || claim.n <= said.n || !text_starts(claim, said) || claim.p[said.n] != '/')
        return false;
    for (size_t i = 0; units.p && (i = text_find(units, claim, i)) != SIZE_MAX; i++) {
        size_t e = i + claim.n;
        if ((i == 0 || units.p[i - 1] == ' ') && (e == units.n || units.p[e] == ' '))
            return true;
    }
    return false;
}

bool check_usual_unit(struct text concept, struct text unit)
{
    static const char *const usual[][3] = {{"temperature", "Cel", NULL},
                                           {"ta", "mm[Hg]", "cm[Hg]"},
                                           {"fc", "/min", "{beats}/min"},
                                           {"fr", "/min", NULL},
                                           {"spo2", "%", NULL},
                                           {"poids", "kg", NULL},
                                           {"taille", "cm", "m"},
                                           {"tabac", "{cigarette}", NULL},
                                           {"eva", "{10}", "/10"},
                                           {"age", "a", NULL},
                                           {"fievre", "Cel", NULL},
                                           {"imc", "kg/m2", NULL},
                                           {"plaquettes", "10*9/L", NULL},
                                           {"leucocytes", "10*9/L", NULL}};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (text_is(concept, usual[i][0]))
            return text_is(unit, usual[i][1]) || (usual[i][2] && text_is(unit, usual[i][2]));
    }
    const struct concept *c = lexicon_concept(lexicon_builtin(), concept);
    return c && text_is(unit, c->unit); /* where there is one unit only */
}

bool check_in_name(const struct hearing *h, size_t token)
{
    const struct token *t = &h->t.at[token];
    bool glued = t->glued && token > h->first && h->t.at[token - 1].kind == TOKEN_WORD;
    for (size_t i = 0; i < h->claims.n && glued; i++) {
        const struct fact *c = &h->claims.at[i];
        if (c->kind == FACT_MEASUREMENT && c->start <= t->start && t->end <= c->end)
            return true;
    }
    return false;
}

/* "Un le matin", "deux par jour": tablets that nobody names. */
bool check_is_counted(const struct tokens *t, const struct passage *p, int64_t milli)
{
    struct number n;
    for (size_t i = p->b; i < p->e; i++) {
        size_t used = text_number_at(t, i, &n);
        if (used > 0 && n.milli == milli &&
            token_any(t, i + used, "le matin|le midi|le soir|par jour|chaque|matin|au coucher") > 0)
            return true;
    }
    return false;
}

size_t check_everywhere(const struct hearing *h, struct passage *p)
{
    size_t n = 0;
    for (; n < h->k->n && n < (size_t)2 * CHECK_CITES_MAX; n++)
        p[n] = (struct passage){(int)n, 0, h->k->of[n].t.n};
    return n;
}

bool check_is_tablet(const struct quantity *q)
{
    static const char *const pieces[] = {"{comprimé}", "{gélule}", "[drp]",    "{bouffée}",
                                         "{sachet}",   "{dose}",   "{ampoule}"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (text_is(text_of(q->unit), pieces[i]))
            return true;
    }
    return false;
}

const struct fact *check_drug_before(const struct hearing *h, const struct quantity *q)
{
    const struct fact *drug = NULL;
    for (size_t i = 0; i < h->claims.n; i++) {
        const struct fact *c = &h->claims.at[i];
        if (c->kind == FACT_MEDICATION && c->start >= h->prefix &&
            c->start < h->t.at[q->at].start && (!drug || c->start > drug->start))
            drug = c;
    }
    return drug;
}

bool check_dose_beside(const struct hearing *h, const struct quantity *q)
{
    const struct fact *drug =
        q->dose && text_is(text_of(q->unit), "mg") ? check_drug_before(h, q) : NULL;
    size_t name = h->first;
    while (drug && name < h->t.n && h->t.at[name].start < drug->start)
        name++;
    for (size_t s = 0; s < h->k->n && drug && name < h->t.n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, name, (int)s, x)) < v->t.n; x++) {
            struct passage p = {(int)s, x, v->sentence_at[v->t.at[x].sentence + 1]};
            for (size_t i = check_first_quantity(&v->quantities, &p);
                 i < v->quantities.n && v->quantities.at[i].at < p.e; i++) {
                const struct quantity *said = &v->quantities.at[i];
                size_t next = said->at + said->n;
                bool alone = next >= v->t.n || v->t.at[next].kind == TOKEN_MARK;
                if (alone && said->unit[0] == '\0' && said->milli == q->milli && !said->part &&
                    !said->revoked && token_any(&v->t, said->at - 1, "a|de|du|en") > 0)
                    return true;
            }
        }
    }
    return false;
}

/* What a source counts just before token x: 0 when nothing. */
static int64_t counted_before(const struct tokens *t, size_t x)
{
    enum { BACK = 3 };
    struct number n;
    for (size_t back = 1; back <= BACK && back <= x; back++) {
        size_t i = x - back;
        if (t->at[i].sentence != t->at[x].sentence || t->at[i].kind == TOKEN_MARK)
            break;
        if (text_number_at(t, i, &n) == 0)
            continue;
        bool had = i > 0 && token_any(t, i - 1, "eu|fait|ai|etait|juste|qu|seul|seule") > 0;
        return n.article && !had ? 0 : n.milli;
    }
    return 0;
}

/* "Combien de selles ? — Six ou sept.": the count stands in the answer. */
static bool is_answered_with(const struct hearing *h, int source, size_t x,
                             const struct quantity *q)
{
    const struct evidence *v = &h->k->of[source];
    struct passage asked = {source, x, x + 1}, after = check_widen(h->k, &asked, 2);
    size_t end = v->sentence_at[v->t.at[x].sentence + 1];
    after.b = end;
    return end > 0 && token_is(&v->t, end - 1, "?") && check_quantity_said(h->k, &after, q);
}

/* "Neuf articulations gonflées, quatorze douloureuses": counted with the word after the noun. */
static bool is_counted_after(const struct hearing *h, const struct quantity *q, size_t noun)
{
    if (noun + 1 >= h->t.n || h->t.at[noun + 1].kind != TOKEN_WORD ||
        !check_has_meaning(h, noun + 1))
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct quantities *l = &h->k->of[s].quantities;
        for (size_t x = 0; (x = check_next_said(h, noun + 1, (int)s, x + 1)) < h->k->of[s].t.n;) {
            struct passage before = {(int)s, x > 2 ? x - 2 : 0, x};
            for (size_t i = check_first_quantity(l, &before); i < l->n && l->at[i].at < x; i++) {
                if (l->at[i].at + l->at[i].n == x && check_same_quantity(q, &l->at[i]))
                    return true;
            }
        }
    }
    return false;
}

bool check_is_one(const struct hearing *h, const struct quantity *q)
{
    size_t noun = q->at + q->n;
    if (q->milli != 1000 || q->unit[0] != '\0' || noun >= h->t.n || check_is_light(h, noun) ||
        h->t.at[noun].kind != TOKEN_WORD || !check_has_meaning(h, noun))
        return false;
    bool one = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, noun, (int)s, x + 1)) < v->t.n;) {
            if (counted_before(&v->t, x) > 1000)
                return false;
            one |= check_said_at(v, x) == CHECK_SAID_YES;
        }
    }
    return one;
}

bool check_is_miscounted(const struct hearing *h, const struct quantity *q)
{
    size_t noun = q->at + q->n;
    noun += token_any(&h->t, noun, "episodes de|episodes d"); /* "2 épisodes de bronchite" */
    bool right = false, other = false;
    if (q->unit[0] != '\0' || q->milli < 2000 || q->milli > 20000 || noun >= h->t.n ||
        h->t.at[noun].kind != TOKEN_WORD || !check_has_meaning(h, noun) || h->quoted[q->at] ||
        (q->at > h->first + 1 && token_any(&h->t, q->at - 2, "au total|en tout") > 0))
        return false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct tokens *t = &h->k->of[s].t;
        for (size_t x = 0; (x = check_next_said(h, noun, (int)s, x + 1)) < t->n;) {
            int64_t milli = counted_before(t, x);
            right |= milli == q->milli || is_answered_with(h, (int)s, x, q) ||
                     is_counted_after(h, q, noun);
            other |= milli > 0 && milli != q->milli && !h->k->of[s].place[x].hypothetical;
        }
    }
    return other && !right;
}

/* "152 sur 88 à droite", "douze sept": a pressure that nobody names. */
bool check_pressure_said(const struct hearing *h, const struct fact *c, struct passage *at)
{
    struct fact said = {.concept = c->concept};
    char room[48];
    for (size_t s = 0; s < h->k->n && text_is(c->concept, "ta"); s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t i = 0; i + 1 < v->quantities.n; i++) {
            const struct quantity *a = &v->quantities.at[i], *b = a + 1;
            for (; b->at == a->at && b + 1 < v->quantities.at + v->quantities.n;)
                b++;
            size_t link = token_any(&v->t, a->at + a->n, "sur|/|-");
            if (b->at != a->at + a->n + link || b->at == a->at)
                continue;
            int n = snprintf(room, sizeof room, "%lld/%lld", (long long)(a->milli / 1000),
                             (long long)(b->milli / 1000));
            said.value = (struct text){room, n > 0 ? (size_t)n : 0};
            if (!check_same_value(c, &said))
                continue;
            if (at)
                *at = check_around(h->k, (int)s, v->t.at[a->at].start, v->t.at[b->at].end, 0);
            return true;
        }
    }
    return false;
}
