/* model_words.c - see model_inner.h */
#include "draft/model_inner.h"

enum { SHORT_WORD = 3 }; /* letters of what is not looked at, unless it is written as a name */

/* How a token is said where the statement leans: the sentences that it cites and those where its
 * facts were found, with the ones around. */
enum said_as { NOWHERE, IN_OTHER_WORDS, AS_IT_IS };

static enum said_as said_as(const struct hearing *h, size_t i)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p);
    enum said_as best = NOWHERE;
    for (size_t k = 0; k < n; k++) {
        if (check_next_word(h, i, p[k].source, p[k].b) < p[k].e || check_stem_in(h, i, &p[k])) {
            return AS_IT_IS;
        }
        best = check_is_said(h, i, &p[k]) ? IN_OTHER_WORDS : best;
    }
    return best;
}

/* A to Z, À to Þ: one letter at p, its bytes; 0 for another. */
static size_t capital_at(const char *p, size_t n)
{
    bool wide =
        n > 1 && p[0] == '\xc3' && (unsigned char)p[1] >= 0x80 && (unsigned char)p[1] < 0x9f;
    return n > 0 && p[0] >= 'A' && p[0] <= 'Z' ? 1 : wide ? 2 : 0;
}

/* The very word stands with a capital in a source: "Rose" is not said by "des éléphants roses". */
static bool is_named(const struct hearing *h, size_t i)
{
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        struct text said = v->reading.said;
        for (size_t at = 0; (at = check_next_word(h, i, (int)s, at)) < v->t.n; at++) {
            size_t from = v->t.at[at].start;
            if (from < said.n && capital_at(said.p + from, said.n - from) > 0) {
                return true;
            }
        }
    }
    return false;
}

/* Token i belongs to an amount: its number, or the unit behind it. */
static bool is_amount(const struct hearing *h, size_t i)
{
    struct number n;
    const struct unit *u;
    return text_number_at(&h->t, i, &n) > 0 || text_unit_at(&h->t, i, &u) > 0;
}

static bool is_place_in_time(const struct hearing *h, size_t i)
{
    return check_side_at(&h->t, i) != 0 || check_moment_at(&h->t, i) || check_is_day(&h->t, i);
}

static bool is_light(const struct hearing *h, size_t i)
{
    return !check_has_meaning(h, i) || check_is_light(h, i);
}

/* The capitals that token i begins with, and their bytes. */
static size_t capitals(const struct hearing *h, size_t i, size_t *bytes)
{
    const struct token *w = &h->t.at[i];
    size_t n = w->end - w->start, count = 0, one;
    *bytes = 0;
    while ((one = capital_at(h->text.p + w->start + *bytes, n - *bytes)) > 0) {
        *bytes += one;
        count++;
    }
    return count;
}

/* "Li", "Claire": a capital, then a small letter. "CLAIRE": four capitals and no acronym. */
static bool is_capitalised(const struct hearing *h, size_t i)
{
    size_t bytes;
    size_t n = h->t.at[i].kind == TOKEN_WORD ? capitals(h, i, &bytes) : 0;
    return (n == 1 && h->t.at[i].end - h->t.at[i].start > bytes) || n > SHORT_WORD;
}

/* A relative or companion: who is spoken of must be named where the sentence leans. */
static bool is_person(const struct hearing *h, size_t i)
{
    return token_any(&h->t, i,
                     "mere|pere|soeur|frere|fils|fille|mari|epoux|epouse|femme|conjoint|conjointe|"
                     "tante|oncle|cousin|cousine|grand|parents|neveu|niece|voisin|voisine") > 0 &&
           !h->covered[i] && !token_is(&h->t, i, "grand");
}

/* A word that a line of a report begins with before its colon, or of every report. */
static bool is_heading(const struct hearing *h, size_t i)
{
    return h->words.stem[i] == 0 || is_light(h, i) || is_person(h, i) ||
           token_any(&h->t, i, "chirurgie|profession|domicile|metier|travail|logement|sport") > 0;
}

static bool is_titled(const struct hearing *h, size_t i)
{
    size_t title = i - 1 - (i > 1 && text_is(h->t.at[i - 1].text, "."));
    return i > h->first && token_any(&h->t, title,
                                     "m|mme|mr|mlle|dr|pr|me|monsieur|madame|mademoiselle|docteur|"
                                     "docteure|professeur|professeure|maitre") > 0;
}

/* A capital is due there: a sentence or a quotation begins, or what stands behind a colon. */
static bool begins(const struct hearing *h, size_t i)
{
    const struct token *before = i > h->first ? &h->t.at[i - 1] : NULL;
    if (!before || before->sentence != h->t.at[i].sentence) {
        return true;
    }
    struct text mark = text_slice(h->text, before->start, before->end);
    return before->kind == TOKEN_MARK && !text_is(mark, "»") && !text_is(mark, ",") &&
           !text_is(mark, ")");
}

/* What may be a name: a capital within a sentence or behind a title; before another capital, a
 * figure or a mark within the sentence, also its first word. */
static bool is_name_like(const struct hearing *h, size_t i)
{
    const struct token *next = i + 1 < h->t.n ? &h->t.at[i + 1] : NULL;
    bool opens = begins(h, i);
    size_t bytes;
    bool before = next && (capitals(h, i + 1, &bytes) > 0 || next->kind == TOKEN_DIGITS ||
                           (next->kind == TOKEN_MARK && !text_is(next->text, ".")));
    if (!is_capitalised(h, i)) {
        return false;
    }
    bool shouted = capitals(h, i, &bytes) > 1;
    return !opens || is_titled(h, i) || ((before || shouted) && !is_heading(h, i));
}

/* What a report says for what it does: "Profession : enseignante", "Revoir dans un mois". */
static bool is_frame(const struct hearing *h, size_t i)
{
    bool heads = i + 1 < h->t.n && text_is(h->t.at[i + 1].text, ":") && is_heading(h, i);
    return (heads && !is_person(h, i)) ||
           token_any(&h->t, i, "revoir|revenir|reconsulter|appeler|rappeler|adresser") > 0;
}

/* A fact of the sentence is told of somebody else, which the reader held against the sources. */
static bool tells_of_another(const struct hearing *h)
{
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].who != FACT_PATIENT) {
            return true;
        }
    }
    return false;
}

/* "ACE": capitals alone, and none of those that a report is written with, "ATCD", "TA". */
static bool is_acronym(const struct hearing *h, size_t i)
{
    size_t bytes;
    size_t n = h->t.at[i].kind == TOKEN_WORD ? capitals(h, i, &bytes) : 0;
    return n > 1 && bytes == h->t.at[i].end - h->t.at[i].start &&
           token_any(&h->t, i, "atcd|ttt|ras|cat|hdm|mdv|pa|ta|fc|fr") == 0;
}

static bool is_looked_at(const struct hearing *h, size_t i)
{
    const struct token *w = &h->t.at[i];
    if ((is_frame(h, i) && !is_name_like(h, i)) || (is_person(h, i) && tells_of_another(h))) {
        return false;
    }
    return w->kind == TOKEN_WORD &&
           (w->text.n > SHORT_WORD || is_name_like(h, i) || is_acronym(h, i));
}

static bool is_negation(const struct tokens *t, size_t i)
{
    return token_any(t, i, "pas|aucun|aucune|sans|ni|absence|jamais|non|nulle|negatif|negative") >
           0;
}

/* A denial that no fact of the sentence tells, and that stands in no sentence that it leans on. */
static size_t denies_alone(const struct hearing *h)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_exact(h, p), at = h->first;
    for (size_t i = 0; i < h->claims.n; i++) {
        if (h->claims.at[i].polarity == FACT_ABSENT) {
            return SIZE_MAX;
        }
    }
    while (at < h->t.n && (h->quoted[at] || !is_negation(&h->t, at))) {
        at++;
    }
    for (size_t k = 0; at < h->t.n && k < n; k++) {
        const struct tokens *t = &h->k->of[p[k].source].t;
        for (size_t i = p[k].b; i < p[k].e; i++) {
            if (is_negation(t, i)) {
                return SIZE_MAX;
            }
        }
    }
    return at < h->t.n ? at : SIZE_MAX;
}

/* The first amount that stands in none of the passages that the sentence cites, with the sentence
 * before and after; SIZE_MAX: there is none, or nothing is cited. */
static size_t amount_elsewhere(const struct hearing *h)
{
    struct quantity q[4];
    /* an age may be reckoned from a date of birth, which the reader does */
    size_t end = h->cited_n == 0 || token_within(&h->t, h->first, h->t.n, "age") ? 0 : h->t.n;
    for (size_t i = h->first; i < end; i++) {
        size_t used = 0;
        size_t n =
            h->quoted[i] || check_in_name(h, i) ? 0 : check_quantities_at(&h->t, i, q, &used);
        bool said = n == 0;
        for (size_t k = 0; !said && k < h->cited_n * n; k++) {
            struct passage near = check_widen(h->k, &h->exact[k / n], 1);
            said = check_quantity_said(h->k, &near, &q[k % n]);
        }
        if (!said) {
            return i;
        }
        i += n > 0 && used > 1 ? used - 1 : 0;
    }
    return SIZE_MAX;
}

/* What is known of the words of a sentence. */
struct words_seen {
    bool carried;   /* one is carried by a fact, or stands in a quotation that holds */
    bool said;      /* one that asserts something is said where it leans */
    size_t other;   /* the first that is said in other words alone */
    size_t light;   /* the first that asserts little and is not said */
    size_t empty;   /* the first that asserts nothing and is not said */
    size_t strange; /* the first that asserts something and is not */
};

static void first_of(size_t *at, size_t i, bool yes)
{
    *at = yes && *at == SIZE_MAX ? i : *at;
}

static void see(const struct hearing *h, size_t i, struct words_seen *w)
{
    if (h->covered[i] || h->quoted[i]) {
        w->carried = true;
        return;
    }
    if (!is_looked_at(h, i) || is_amount(h, i) || is_place_in_time(h, i)) {
        return;
    }
    enum said_as said = said_as(h, i);
    bool nowhere = said == NOWHERE;
    bool unnamed = is_name_like(h, i) && (said != AS_IT_IS || !is_named(h, i));
    if (unnamed || ((is_person(h, i) || is_acronym(h, i)) && nowhere)) {
        first_of(&w->strange, i, true);
    } else if (is_light(h, i)) {
        first_of(&w->light, i, nowhere && h->words.stem[i] > 0);
        first_of(&w->empty, i, nowhere);
    } else {
        w->said |= !nowhere;
        first_of(&w->other, i, said == IN_OTHER_WORDS);
        first_of(&w->strange, i, nowhere);
    }
}

/* The word of tokens [b, e), one sentence, that nothing explains; SIZE_MAX: there is none. */
static size_t strange_of(const struct hearing *h, size_t b, size_t e)
{
    struct words_seen w = {
        .other = SIZE_MAX, .light = SIZE_MAX, .empty = SIZE_MAX, .strange = SIZE_MAX};
    for (size_t i = b; i < e; i++) {
        see(h, i, &w);
    }
    size_t weak = w.other != SIZE_MAX ? w.other : w.light != SIZE_MAX || w.said ? w.light : w.empty;
    return w.strange != SIZE_MAX || w.carried ? w.strange : weak;
}

bool model_strange(const struct hearing *h, struct text *word)
{
    size_t bad = SIZE_MAX;
    for (size_t b = h->first, e = b; b < h->t.n && bad == SIZE_MAX; b = e) {
        while (e < h->t.n && h->t.at[e].sentence == h->t.at[b].sentence) {
            e++;
        }
        bad = strange_of(h, b, e);
    }
    bad = bad == SIZE_MAX ? denies_alone(h) : bad;
    bad = bad == SIZE_MAX ? amount_elsewhere(h) : bad;
    if (bad != SIZE_MAX) {
        *word = text_slice(h->text, h->t.at[bad].start, h->t.at[bad].end);
    }
    return bad != SIZE_MAX;
}
