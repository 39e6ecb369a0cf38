/* wer.c - normal form, then the cheapest alignment, one row at a time */
#include "speech/wer.h"

#include "text/number.h"

#include <assert.h>

/* A normalised word is its hash: two words of one hash are one word (2^-64 a pair). */
struct normal {
    uint64_t *at;
    size_t n;
};

static uint64_t hash(struct text t)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < t.n; i++) {
        h = (h ^ (unsigned char)t.p[i]) * 0x100000001b3u;
    }
    return h;
}

static bool hesitation(struct text t)
{
    static const char *const sounds[] = {"euh", "heu", "hum", "hm", "hmm", "mm", "mh", "mmh"};
    for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++) {
        if (text_is(t, sounds[i])) {
            return true;
        }
    }
    return false;
}

static struct text short_title(struct text t)
{
    static const char *const titles[][2] = {
        {"docteur", "dr"}, {"monsieur", "m"}, {"madame", "mme"}, {"mr", "m"}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (text_is(t, titles[i][0])) {
            return text_of(titles[i][1]);
        }
    }
    return t;
}

/* Tokens the word at i takes, its hash in *h; no hash, and false, for what is no word. */
static size_t word_at(const struct tokens *t, size_t i, uint64_t *h, bool *is_word)
{
    struct number number;
    size_t n = text_number_at(t, i, &number);
    *is_word = true;
    if (n > 0 && !number.article) {
        char digits[32];
        struct writer w = writer_over(digits, sizeof digits);
        writer_number(&w, number.milli);
        *h = hash(writer_text(&w));
        return n;
    }
    const struct token *k = &t->at[i];
    *is_word = k->kind != TOKEN_MARK && !hesitation(k->text);
    *h = hash(short_title(k->text));
    return 1;
}

static enum verr normalise(struct arena *a, struct text text, struct normal *out)
{
    if (!text_utf8_valid(text)) {
        return VERR_BAD_UTF8;
    }
    struct folded folded;
    struct tokens t;
    if (!text_fold(a, text, &folded) || !text_tokens(a, &folded, &t)) {
        return VERR_LIMIT;
    }
    out->n = 0;
    out->at = ARENA_RAW(a, uint64_t, t.n);
    if (!out->at) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < t.n;) {
        bool is_word;
        i += word_at(&t, i, &out->at[out->n], &is_word);
        out->n += is_word;
    }
    return VERR_OK;
}

/* The best alignment of a head of the one with a head of the other. */
struct cell {
    uint32_t cost, substitutions, deletions, insertions;
};

static struct cell step(const struct cell *diagonal, const struct cell *above,
                        const struct cell *left, bool same)
{
    struct cell best = *diagonal;
    best.cost += !same;
    best.substitutions += !same;
    if (above->cost + 1 < best.cost) {
        best = *above;
        best.cost++;
        best.deletions++;
    }
    if (left->cost + 1 < best.cost) {
        best = *left;
        best.cost++;
        best.insertions++;
    }
    return best;
}

/* `row` has room for heard.n + 1 cells; its last one is the answer. */
static void align(const struct normal *reference, const struct normal *heard, struct cell *row)
{
    for (size_t k = 0; k <= heard->n; k++) {
        row[k] = (struct cell){(uint32_t)k, 0, 0, (uint32_t)k};
    }
    for (size_t i = 0; i < reference->n; i++) {
        struct cell diagonal = row[0];
        row[0].cost++;
        row[0].deletions++;
        for (size_t k = 0; k < heard->n; k++) {
            struct cell above = row[k + 1];
            row[k + 1] = step(&diagonal, &above, &row[k], reference->at[i] == heard->at[k]);
            diagonal = above;
        }
    }
}

enum verr wer_of(struct arena *a, struct text reference, struct text heard, struct wer *out)
{
    assert(a && out);
    struct normal r;
    struct normal h;
    enum verr e = normalise(a, reference, &r);
    e = e == VERR_OK ? normalise(a, heard, &h) : e;
    if (e != VERR_OK) {
        return e;
    }
    struct cell *row = ARENA_RAW(a, struct cell, h.n + 1);
    if (!row || (r.n > 0 && h.n > WER_MOST_CELLS / r.n)) {
        return VERR_LIMIT;
    }
    align(&r, &h, row);
    const struct cell *last = &row[h.n];
    *out = (struct wer){r.n, r.n - last->substitutions - last->deletions, last->substitutions,
                        last->deletions, last->insertions};
    return VERR_OK;
}

double wer_rate(const struct wer *w)
{
    size_t errors = w->substitutions + w->deletions + w->insertions;
    return w->words > 0 ? (double)errors / (double)w->words : errors > 0 ? 1 : 0;
}
