/* doubt.c - what hangs on a word, and how sure the engine is of it */
#include "speech/doubt.h"

#include "facts/facts.h"
#include "speech/line.h"
#include "text/number.h"
#include "text/unit.h"

#include <assert.h>
#include <stdlib.h>

/* Marks of the words of one line, the most dangerous of each. */
static void mark(const struct line *l, uint8_t *what, size_t start, size_t end, enum doubt_what as)
{
    if (start >= end) {
        return;
    }
    for (size_t k = line_word(l, start); k < l->n && l->start[k] < end; k++) {
        what[k] = what[k] > as ? what[k] : (uint8_t)as;
    }
}

static bool one_of(struct text t, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        if (text_is(t, words[i])) {
            return true;
        }
    }
    return false;
}

static const char *const negations[] = {"pas",  "non",  "jamais", "aucun", "aucune", "sans", "ni",
                                        "plus", "rien", "ne",     "n",     "arrete", "stop", NULL};
static const char *const sides[] = {"gauche",     "gauches",     "droit",     "droite",
                                    "droits",     "droites",     "bilateral", "bilaterale",
                                    "bilateraux", "bilaterales", NULL};

/* A number, and with its unit a dose. */
static size_t mark_number(const struct line *l, uint8_t *what, size_t i)
{
    struct number number;
    const struct token *t = l->tokens.at;
    size_t n = text_number_at(&l->tokens, i, &number);
    if (n == 0) {
        return 0;
    }
    const struct unit *unit = NULL;
    size_t more = text_unit_at(&l->tokens, i + n, &unit);
    bool dose = more > 0 && unit->dose;
    if (dose || !number.article) {
        size_t last = i + n + (dose ? more : 0) - 1;
        mark(l, what, t[i].start, t[last].end, dose ? DOUBT_DOSE : DOUBT_NUMBER);
    }
    return n;
}

static void mark_words(const struct line *l, uint8_t *what)
{
    for (size_t i = 0; i < l->tokens.n;) {
        const struct token *t = &l->tokens.at[i];
        if (one_of(t->text, negations)) {
            mark(l, what, t->start, t->end, DOUBT_NEGATION);
        } else if (one_of(t->text, sides)) {
            mark(l, what, t->start, t->end, DOUBT_SIDE);
        }
        size_t n = mark_number(l, what, i);
        i += n > 0 ? n : 1;
    }
}

static enum verr mark_drugs(struct arena *a, const struct line *l, uint8_t *what)
{
    struct facts_options options = {.lang = LANG_FR};
    struct fact_list facts = {0};
    enum verr e = facts_find(a, NULL, l->text, &options, &facts);
    for (size_t i = 0; e == VERR_OK && i < facts.n; i++) {
        const struct fact *f = &facts.at[i];
        if (f->kind == FACT_MEDICATION || f->kind == FACT_ALLERGY) {
            mark(l, what, f->start, f->end, DOUBT_DRUG);
        }
    }
    return e == VERR_OK ? VERR_OK : VERR_LIMIT;
}

static bool doubtful(const struct heard_word *w, enum doubt_what what)
{
    static const float PLAIN = 0.5f;
    static const float DANGEROUS = 0.85f;
    return w->origin == HEARD_ENGINE &&
           (what == DOUBT_WORD ? w->confidence >= 0 && w->confidence < PLAIN
                               : w->confidence < DANGEROUS);
}

static enum verr doubts_of(struct arena *a, const struct heard_words *words,
                           const struct heard_segment *s, struct doubts *out)
{
    struct line l;
    enum verr e = line_of(a, words, s, &l);
    uint8_t *what = e == VERR_OK ? ARENA_ARRAY(a, uint8_t, l.n) : NULL;
    if (!what) {
        return VERR_LIMIT;
    }
    mark_words(&l, what);
    e = mark_drugs(a, &l, what);
    for (size_t k = 0; k < l.n; k++) {
        const struct heard_word *w = &words->at[l.word[k]];
        if (doubtful(w, what[k])) {
            out->at[out->n++] = (struct doubt){l.word[k], w->confidence, what[k]};
        }
    }
    return e;
}

/* Where the engine tells none, half of it may be wrong. */
static float sureness(const struct doubt *d)
{
    return d->confidence < 0 ? 0.5f : d->confidence;
}

static int order(const void *one, const void *two)
{
    const struct doubt *a = one;
    const struct doubt *b = two;
    float x = sureness(a);
    float y = sureness(b);
    int by_word = a->word < b->word ? -1 : a->word > b->word;
    int by_sureness = x < y ? -1 : x > y;
    return a->what != b->what ? b->what - a->what : by_sureness != 0 ? by_sureness : by_word;
}

enum verr doubts_find(struct arena *a, const struct heard_words *words,
                      const struct heard_segments *segments, struct doubts *out)
{
    assert(a && words && segments && out);
    struct doubts d = {ARENA_RAW(a, struct doubt, words->n), 0};
    if (!d.at) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < segments->n; i++) {
        char *point = arena_mark(a);
        enum verr e = doubts_of(a, words, &segments->at[i], &d);
        arena_rewind(a, point);
        if (e != VERR_OK) {
            return e;
        }
    }
    if (d.n > 0) {
        qsort(d.at, d.n, sizeof *d.at, order);
    }
    *out = d;
    return VERR_OK;
}
