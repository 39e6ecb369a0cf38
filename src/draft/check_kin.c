/* check_kin.c - see check_kin.h */
#include "draft/check_kin.h"

#include <string.h>

enum { SHORTEST = 3, NEAR_SAID = 6, NEAR_REPORT = 3 };

/* The first word of the table in [low, high) that does not stand before `w` as far as `w` goes; or
 * the first that stands after all that begin with it. */
static size_t bound(struct text w, size_t low, size_t high, bool after)
{
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strncmp(w.p, kin_table.words[mid], w.n);
        if (order > 0 || (after && order == 0))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void look_up(struct text w, size_t low, size_t high, struct kin_ids *out)
{
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = text_order(w, kin_table.words[mid]);
        if (c == 0) {
            if (out->n < KIN_IDS_MAX)
                out->at[out->n++] = (uint16_t)mid;
            return;
        }
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
}

/* Without its plural nor its last "e". "Toux" is no plural: it is not "tous". */
static struct text shortened(struct text w)
{
    if ((w.n > 3 && w.p[w.n - 1] == 's') || (w.n > 4 && w.p[w.n - 1] == 'x'))
        w.n--;
    if (w.n > 4 && w.p[w.n - 1] == 'e')
        w.n--;
    return w;
}

void kin_ids_of(const struct token *t, struct kin_ids *out)
{
    out->n = 0;
    if (t->kind == TOKEN_MARK)
        return;
    look_up(shortened(t->text), 0, kin_table.whole_n, out);
    if (t->text.n < SHORTEST)
        return;
    struct text begins = {t->text.p,
                          SHORTEST}; /* most words end here: no other has these letters */
    size_t low = bound(begins, kin_table.whole_n, kin_table.word_n, false);
    size_t high = bound(begins, low, kin_table.word_n, true);
    for (size_t n = t->text.n; low < high && n >= SHORTEST; n--)
        look_up((struct text){t->text.p, n}, low, high, out);
}

struct finder {
    struct arena *a;
    const struct tokens *t;
    const struct lexis *lexis;
    const uint32_t *word;
    size_t near;
    bool report;
    uint64_t *may; /* of each sentence: bit id % 64 of the words of the table that it holds */
    struct kin_hits *out;
};

static bool holds(const struct finder *f, size_t i, uint16_t word)
{
    const struct kin_ids *ids = &f->lexis->of[f->word[i] - 1].kin;
    for (size_t k = 0; k < ids->n; k++) {
        if (ids->at[k] == word)
            return true;
    }
    return false;
}

/* The token nearest to i that is the word, in its sentence; SIZE_MAX when none is near. */
static size_t beside(const struct finder *f, size_t i, uint16_t word)
{
    for (size_t far = 1; far <= f->near; far++) {
        if (i + far < f->t->n && f->t->at[i + far].sentence == f->t->at[i].sentence &&
            holds(f, i + far, word))
            return i + far;
        if (far <= i && f->t->at[i - far].sentence == f->t->at[i].sentence &&
            holds(f, i - far, word))
            return i - far;
    }
    return SIZE_MAX;
}

static bool put(struct finder *f, size_t token, const struct kin_form *form)
{
    struct kin_hit *h = ARENA_RAW(f->a, struct kin_hit, 1);
    if (!h)
        return false;
    if (!f->out->at)
        f->out->at = h;
    *h = (struct kin_hit){.token = (uint32_t)token,
                          .group = form->group,
                          .denies = (form->flags & KIN_DENIES) != 0,
                          .alone = (form->flags & KIN_ALONE) != 0,
                          .soft = (form->flags & KIN_SOFT) != 0,
                          .common = (form->flags & KIN_COMMON) != 0,
                          .negated = (form->flags & KIN_NEGATED) != 0};
    f->out->n++;
    return true;
}

static bool try_form(struct finder *f, size_t i, const struct kin_form *form)
{
    size_t at[KIN_WORDS_MAX] = {i};
    if (f->report && (form->flags & KIN_SAID))
        return true;
    uint64_t may = f->may[f->t->at[i].sentence];
    for (size_t k = 1; k < form->n; k++) {
        if (!(may >> form->words[k] % 64 & 1)) /* most forms end here */
            return true;
        at[k] = beside(f, i, form->words[k]);
        if (at[k] == SIZE_MAX)
            return true;
    }
    size_t last = at[0]; /* "les chevilles, pas d'œdème": a denial stands before the last word */
    for (size_t k = 0; k < form->n; k++) {
        last = at[k] > last ? at[k] : last;
        if (f->report && !put(f, at[k], form))
            return false;
    }
    return f->report || put(f, last, form);
}

/* By token, those of one token as they were found. */
static bool sort(struct arena *a, size_t tokens, struct kin_hits *l)
{
    struct kin_hit *sorted = ARENA_RAW(a, struct kin_hit, l->n + 1);
    l->first = ARENA_ARRAY(a, uint32_t, tokens + 2);
    if (!sorted || !l->first)
        return false;
    for (size_t i = 0; i < l->n; i++)
        l->first[l->at[i].token + 1]++;
    for (size_t i = 1; i <= tokens; i++)
        l->first[i] += l->first[i - 1];
    for (size_t i = 0; i < l->n; i++) /* first[token] moves on to where the next token begins */
        sorted[l->first[l->at[i].token]++] = l->at[i];
    for (size_t i = tokens; i > 0; i--)
        l->first[i] = l->first[i - 1];
    l->first[0] = 0;
    l->at = sorted;
    return true;
}

bool kin_find(struct arena *a, const struct tokens *t, const struct lexis *l, const uint32_t *word,
              bool report, struct kin_hits *out)
{
    struct finder f = {a, t, l, word, report ? NEAR_REPORT : NEAR_SAID, report, NULL, out};
    *out = (struct kin_hits){NULL, 0, NULL};
    f.may = ARENA_ARRAY(a, uint64_t, (size_t)t->sentences + 1);
    if (!f.may)
        return false;
    for (size_t i = 0; i < t->n; i++) {
        const struct kin_ids *ids = &l->of[word[i] - 1].kin;
        for (size_t k = 0; k < ids->n; k++)
            f.may[t->at[i].sentence] |= UINT64_C(1) << ids->at[k] % 64;
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct kin_ids *ids = &l->of[word[i] - 1].kin;
        for (size_t k = 0; k < ids->n; k++) {
            uint16_t own = ids->at[k];
            for (size_t x = kin_table.first[own]; x < kin_table.first[own + 1]; x++) {
                if (!try_form(&f, i, &kin_table.forms[x]))
                    return false;
            }
        }
    }
    return sort(a, t->n, out);
}

size_t kin_between(const struct kin_hits *l, size_t b, size_t e, size_t *n)
{
    *n = l->first[e] - l->first[b];
    return l->first[b];
}
