/* check_word.c - words and numbers of a statement that no fact accounts for; its critical tokens */
#include "draft/check_inner.h"

#include <stdio.h>

enum { MENTION_NEAR = 4 };

/* Of a sentence's words that carry meaning, in hundredths: beyond that share unsaid, all of it is
 * invented; below, the first of them is named. */
enum { UNSAID_MOST = 50 };

static const char negations[] =
    "pas|non|aucun|aucune|sans|ni|jamais|absence|absent|absente|nie|rien|"
    "negatif|negative|normal|normale|indemne";

/* Tokens [b, e) of the statement say something, and the passage says all of it: how many, 0 when
 * one is not said. */
static unsigned all_said(const struct hearing *h, size_t b, size_t e, const struct passage *p)
{
    unsigned held = 0;
    struct number number;
    for (size_t i = b; i < e; i++) {
        bool word = h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) &&
                    !check_is_light(h, i) && !check_moment_at(&h->t, i) &&
                    !check_side_at(&h->t, i) && text_number_at(&h->t, i, &number) == 0;
        if (word && !check_is_said(h, i, p))
            return 0;
        held += word;
    }
    return held;
}

unsigned check_all_said(const struct hearing *h, const struct passage *p)
{
    return all_said(h, h->first, h->t.n, p);
}

unsigned check_sentence_said(const struct hearing *h, size_t i, const struct passage *p)
{
    size_t b = i, e = i;
    while (b > h->first && h->t.at[b - 1].sentence == h->t.at[i].sentence)
        b--;
    while (e < h->t.n && h->t.at[e].sentence == h->t.at[i].sentence)
        e++;
    return all_said(h, b, e, p);
}

bool check_holds_words(const struct hearing *h)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
            !check_moment_at(&h->t, i))
            return true;
    }
    return false;
}

bool check_says_any(const struct hearing *h, const struct passage *p)
{
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
            !check_moment_at(&h->t, i) && check_is_said(h, i, p))
            return true;
    }
    return false;
}

bool check_mentions(const struct hearing *h, const struct passage *p)
{
    struct passage near = check_widen(h->k, p, MENTION_NEAR);
    bool held = false; /* a statement of small words speaks of anything */
    for (size_t i = h->first; i < h->t.n; i++) {
        if (h->t.at[i].kind == TOKEN_WORD && check_has_meaning(h, i) && !check_is_light(h, i) &&
            !check_moment_at(&h->t, i)) {
            held = true;
            if (check_is_said(h, i, &near))
                return true;
        }
    }
    return !held;
}

size_t check_leaned_on(const struct hearing *h, struct passage *out)
{
    size_t n = 0;
    for (size_t i = 0; i < h->cited_n; i++)
        out[n++] = h->cited[i];
    for (size_t i = 0; i < h->found_n; i++)
        out[n++] = h->found[i];
    return n;
}

size_t check_leaned_exact(const struct hearing *h, struct passage *out)
{
    size_t n = 0;
    for (size_t i = 0; i < h->cited_n; i++)
        out[n++] = h->exact[i];
    for (size_t i = 0; i < h->found_n; i++)
        out[n++] = h->found_exact[i];
    return n;
}

static struct text words_at(const struct hearing *h, size_t i, size_t n)
{
    return text_slice(h->text, h->t.at[i].start, h->t.at[i + n - 1].end);
}

/* Tokens [b, e) of the statement: one sentence. */
struct sentence {
    size_t b, e;
    unsigned meaning; /* words that carry meaning */
    unsigned covered; /* of them, those that a fact accounts for */
    unsigned unsaid;  /* those that are said nowhere */
    size_t foreign;   /* one that is said nowhere and names a thing; SIZE_MAX when there is none */
    size_t missing;   /* the first clinical one that is said nowhere; SIZE_MAX for none */
};

static bool carries(const struct hearing *h, size_t i)
{
    struct number n;
    return h->t.at[i].kind == TOKEN_WORD && !check_is_day(&h->t, i) && !check_is_parent(h, i) &&
           !check_moment_at(&h->t, i) && h->words.stem[i] > 0 && !check_is_light(h, i) &&
           text_number_at(&h->t, i, &n) == 0;
}

/* Endings of words of medicine: what they name must be said. */
static bool is_clinical(struct text w)
{
    static const char *const ends[] = {
        "ite",     "ites",    "ose",      "oses",   "algie",   "algies",  "ectomie", "scopie",
        "graphie", "gramme",  "pathie",   "emie",   "urie",    "rrhee",   "plegie",  "paresie",
        "tomie",   "plastie", "cardie",   "pnee",   "phagie",  "trophie", "megalie", "therapie",
        "stomie",  "lyse",    "sclerose", "phobie", "ectasie", "penie",   "kinesie", "esthesie"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends && w.n > 6; i++) {
        if (text_ends(w, text_of(ends[i])))
            return true;
    }
    return false;
}

/* A name in the middle of a sentence: a drug, a place, a sign called after somebody. */
static bool is_name(const struct hearing *h, size_t i)
{
    char first = h->text.p[h->t.at[i].start];
    bool opens = i == h->first || h->t.at[i - 1].sentence != h->t.at[i].sentence ||
                 h->t.at[i - 1].kind == TOKEN_MARK;
    return first >= 'A' && first <= 'Z' && !opens && h->t.at[i].text.n > 3;
}

/* A word of the table, of medicine, or a name: none of these can be left unsaid. */
bool check_names_thing(const struct hearing *h, size_t i)
{
    size_t n;
    size_t at = kin_between(&h->words.kin, i, i + 1, &n);
    for (size_t k = at; k < at + n; k++) {
        if (!h->words.kin.at[k].soft)
            return true;
    }
    return is_clinical(h->t.at[i].text) || is_name(h, i);
}

/* A drug by its name, where no claim names it: of what would be given, "on passerait à". */
static bool is_drug_name(const struct hearing *h, size_t i)
{
    enum { NAME_MOST = 60 };
    char room[sizeof "med:" + NAME_MOST];
    struct text word = h->t.at[i].text;
    int n = word.n < NAME_MOST ? snprintf(room, sizeof room, "med:%.*s", (int)word.n, word.p) : 0;
    const struct concept *drug =
        n > 0 ? lexicon_concept(lexicon_builtin(), (struct text){room, (size_t)n}) : NULL;
    if (!drug)
        return false;
    struct fact named = {.concept = text_of(drug->id), .kind = FACT_MEDICATION};
    for (size_t s = 0; s < h->k->n; s++) { /* under another of its names */
        struct fact_walk w = check_walk(h->k, &h->k->of[s].concepts, &named);
        if (check_walk_next(&w) != SIZE_MAX)
            return false;
    }
    return true;
}

/* "Retraité de la gendarmerie", "ancienne couturière": the trade is the news. */
static bool is_trade(const struct hearing *h, size_t i)
{
    size_t b = i;
    while (b > h->first && token_any(&h->t, b - 1, "de|d|du|des|la|le|l|les") > 0)
        b--;
    return b > h->first && token_any(&h->t, b - 1, "retraite|retraitee|ancien|ancienne") > 0;
}

static bool said_anywhere(const struct hearing *h, size_t i)
{
    struct passage all[2 * CHECK_CITES_MAX];
    size_t n = check_everywhere(h, all);
    for (size_t k = 0; k < n; k++) {
        if (check_is_said(h, i, &all[k]))
            return true;
    }
    return false;
}

/* Of whom it is said, and that it is denied, is held against the sources elsewhere. */
static const char held_elsewhere[] =
    "pere|mere|parents|frere|freres|soeur|soeurs|jumeau|jumelle|fils|"
    "fille|filles|enfants|mari|epoux|epouse|conjoint|conjointe|"
    "compagnon|compagne|grand pere|grand mere|oncle|tante|cousin|"
    "cousine|neveu|niece|indemne|indemnes|digestif|digestive|complique d|complique de|compliquee "
    "d|compliquee de";

/* "Dort", "fume": another form of a short word is said, "dors", "fumez". */
static bool is_inflected(const struct hearing *h, size_t i)
{
    enum { SHORTEST = 4, LONGEST = 7 };
    static const size_t root[] = {[4] = 3, [5] = 4, [6] = 4, [7] = 5};
    struct text word = h->t.at[i].text;
    if (word.n < SHORTEST || word.n > LONGEST)
        return false;
    struct text start = text_slice(word, 0, root[word.n]);
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; x < v->t.n; x++) {
            if (v->words.stem[x] > 0 && v->t.at[x].text.n <= LONGEST &&
                text_starts(v->t.at[x].text, start))
                return true;
        }
    }
    return false;
}

static struct sentence sentence_from(const struct hearing *h, size_t b)
{
    struct sentence s = {.b = b, .e = b, .foreign = SIZE_MAX, .missing = SIZE_MAX};
    while (s.e < h->t.n && h->t.at[s.e].sentence == h->t.at[b].sentence) {
        bool meaning = carries(h, s.e);
        bool unsaid = meaning && !h->covered[s.e] && !said_anywhere(h, s.e);
        s.meaning += meaning;
        s.covered += meaning && h->covered[s.e];
        s.unsaid += unsaid;
        bool clinical = unsaid && lexicon_knows(lexicon_builtin(), h->t.at[s.e].text);
        if (clinical && s.missing == SIZE_MAX && token_any(&h->t, s.e, held_elsewhere) == 0 &&
            !is_inflected(h, s.e))
            s.missing = s.e;
        if (unsaid && s.foreign == SIZE_MAX &&
            (check_names_thing(h, s.e) || is_drug_name(h, s.e) || is_trade(h, s.e)))
            s.foreign = s.e;
        s.e++;
    }
    return s;
}

static unsigned said_of(const struct hearing *h, const struct sentence *s, const struct passage *p)
{
    unsigned n = 0;
    for (size_t i = s->b; i < s->e; i++)
        n += carries(h, i) && (h->covered[i] || check_is_said(h, i, p));
    return n;
}

/* The passage that holds most of the sentence's words; the cited ones are asked first. */
static unsigned best_passage(const struct hearing *h, const struct sentence *s,
                             struct passage *best)
{
    struct passage p[2 * CHECK_CITES_MAX];
    size_t n = check_leaned_on(h, p);
    unsigned most = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned said = said_of(h, s, &p[i]);
        if (i == 0 || said > most)
            *best = p[i];
        most = said > most ? said : most;
    }
    for (size_t i = 0; most < s->meaning && i < h->k->n; i++) {
        const struct evidence *v = &h->k->of[i];
        for (uint32_t at = 0; at < v->t.sentences; at++) {
            uint32_t last = at + CHECK_NEAR < v->t.sentences ? at + CHECK_NEAR : v->t.sentences;
            struct passage near = {(int)i, v->sentence_at[at], v->sentence_at[last]};
            unsigned said = said_of(h, s, &near);
            if (said > most || (most == 0 && n == 0)) {
                most = said;
                *best = near;
            }
        }
    }
    return most;
}

/* "A pris un Lamaline": what is taken and never named is another drug. */
static bool is_taken(const struct hearing *h, const struct sentence *s)
{
    for (size_t i = s->b; i < s->foreign; i++) {
        if (token_any(&h->t, i,
                      "pris|prise|prend|prenait|sous|traitement|traite|traitee|cp|"
                      "comprime|comprimes|contraception|pilule") > 0)
            return is_name(h, s->foreign);
    }
    return false;
}

static void check_sentence(struct hearing *h, const struct sentence *s)
{
    struct passage best = {-1, 0, 0};
    struct cite nowhere = {.source = -1};
    if (s->meaning == 0 || s->covered == s->meaning)
        return;
    if (s->foreign < s->e) {
        bool drug = is_taken(h, s) || is_drug_name(h, s->foreign);
        check_reason(h, drug ? REASON_DRUG : REASON_INVENTED, words_at(h, s->foreign, 1),
                     (struct text){NULL, 0}, nowhere);
    } else if (s->unsaid * 100 > s->meaning * UNSAID_MOST) {
        check_reason(h, REASON_INVENTED, words_at(h, s->b, s->e - s->b), (struct text){NULL, 0},
                     nowhere);
    } else if (s->missing < s->e) {
        check_reason(h, REASON_INVENTED, words_at(h, s->missing, 1), (struct text){NULL, 0},
                     nowhere);
    } else if (s->covered == 0 && best_passage(h, s, &best) > 0 && best.source >= 0) {
        const struct evidence *v = &h->k->of[best.source];
        check_lean(
            h, best, best,
            reading_cite(&v->reading, best.source, v->t.at[best.b].start, v->t.at[best.e - 1].end));
    }
}

static unsigned stems_said(const struct hearing *h, const struct passage *p)
{
    unsigned n = 0;
    for (size_t i = h->first; i < h->t.n; i++)
        n += carries(h, i) && check_is_said(h, i, p);
    return n;
}

bool check_carried(const struct hearing *h, const struct passage *p)
{
    struct quantity q[4];
    unsigned n = 0;
    size_t used;
    for (size_t i = 0; i < h->claims.n; i++) {
        const struct fact *f = &h->claims.at[i];
        if (f->critical && (f->kind == FACT_FINDING || f->kind == FACT_PROBLEM))
            return false; /* "vous risquez de saigner" stays quoted: it tells of no bleeding */
    }
    for (size_t i = h->first; i < h->t.n; i++) {
        if (carries(h, i) && !check_is_said(h, i, p))
            return false;
        if (check_quantities_at(&h->t, i, q, &used) > 0 && !check_quantity_said(h->k, p, &q[0]))
            return false;
        n += carries(h, i);
    }
    return n > 0;
}

static unsigned amounts_said(const struct hearing *h, const struct passage *p)
{
    struct quantity q[4];
    unsigned n = 0;
    size_t used;
    for (size_t i = h->first; i < h->t.n; i++) {
        size_t count = check_quantities_at(&h->t, i, q, &used);
        n += count > 0 && q[0].unit[0] != '\0' && check_quantity_said(h->k, p, &q[0]);
    }
    return stems_said(h, p) > 0 ? n : 0;
}

/* A statement without citations leans also on where its words stand together, twice or more. */
static void gather(struct hearing *h)
{
    struct passage best = {-1, 0, 0};
    unsigned most = 1;
    for (size_t i = 0; i < h->k->n && h->cited_n == 0; i++) {
        const struct evidence *v = &h->k->of[i];
        for (uint32_t at = 0; at < v->t.sentences; at++) {
            struct passage p = {(int)i, v->sentence_at[at], v->sentence_at[at + 1]};
            unsigned said = stems_said(h, &p) + amounts_said(h, &p);
            if (said > most) {
                most = said;
                best = p;
            }
        }
    }
    if (best.source >= 0) {
        const struct evidence *v = &h->k->of[best.source];
        check_lean(
            h, check_widen(h->k, &best, 1), best,
            reading_cite(&v->reading, best.source, v->t.at[best.b].start, v->t.at[best.e - 1].end));
    }
}

/* What is quoted and stands nowhere: its words were said otherwise, or not at all. */
static void check_altered(struct hearing *h)
{
    bool invented = false;
    for (size_t i = 0; i < h->reason_n; i++)
        invented |= h->reason[i].kind == REASON_INVENTED;
    if (h->altered.n > 0 && !invented)
        check_reason(h, REASON_CITATION, h->altered, (struct text){NULL, 0},
                     h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
}

void check_rest(struct hearing *h)
{
    size_t reasons = h->reason_n;
    for (size_t i = h->first; i < h->t.n;) {
        struct sentence s = sentence_from(h, i);
        if (h->reason_n == reasons) /* one invention is told once */
            check_sentence(h, &s);
        i = s.e;
    }
    gather(h);
    if (!h->contradicted) {
        check_quantities(h);
        check_details(h);
        check_polarity(h);
        check_denied_together(h);
        check_decided(h);
        check_opposite(h);
        if (h->reason_n == reasons)
            check_strict(h);
    }
    check_slots(h);
    check_altered(h);
}

static void add_token(struct hearing *h, enum token_kind kind, size_t i, size_t n)
{
    struct statement *s = h->s;
    s->tokens[s->token_n++] = (struct critical_token){kind, h->t.at[i].start - h->prefix,
                                                      h->t.at[i + n - 1].end - h->prefix};
}

/* A number with the unit of a dose is a dose. 0 when no number stands at i. */
static size_t number_token(struct hearing *h, size_t i)
{
    struct number n;
    const struct unit *u = NULL;
    size_t used = text_number_at(&h->t, i, &n);
    if (used == 0 || n.article)
        return 0;
    size_t unit = text_unit_at(&h->t, i + used, &u);
    add_token(h, unit > 0 && u->dose ? TOKEN_DOSE : TOKEN_NUMBER, i, used + unit);
    return used + unit;
}

static bool is_drug(const struct hearing *h, size_t i)
{
    for (size_t k = 0; k < h->claims.n; k++) {
        const struct fact *f = &h->claims.at[k];
        if ((f->kind == FACT_MEDICATION || f->kind == FACT_ALLERGY) &&
            h->t.at[i].start >= f->start && h->t.at[i].end <= f->end)
            return true;
    }
    return false;
}

void check_tokens(struct hearing *h)
{
    h->s->token_n = 0;
    h->s->tokens = ARENA_ARRAY(h->k->a, struct critical_token, h->t.n + 1);
    for (size_t i = h->first; h->s->tokens && i < h->t.n;) {
        size_t n = number_token(h, i);
        size_t side =
            n ? 0
              : token_any(
                    &h->t, i,
                    "gauche|droite|droit|gauches|droits|droites|bilateral|bilaterale|bilateraux");
        size_t no = n || side ? 0 : token_any(&h->t, i, negations);
        if (side)
            add_token(h, TOKEN_SIDE, i, side);
        else if (no)
            add_token(h, TOKEN_NEGATION, i, no);
        else if (!n && is_drug(h, i))
            add_token(h, TOKEN_DRUG, i, 1);
        i += n ? n : side ? side : no ? no : 1;
    }
}
