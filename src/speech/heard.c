/* heard.c - words of an engine: cut, cleaned, written, corrected */
#include "speech/heard.h"

#include "text/fold.h"

#include <assert.h>

enum { FOLDED = 2 * HEARD_WORD_BYTES };

struct text heard_fold(struct text word, char *block, size_t cap)
{
    size_t n = text_fold_into(block, cap, word);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        char c = block[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            block[kept++] = c;
        }
    }
    return (struct text){block, kept};
}

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Controls and the characters that hide or turn what is shown: U+200B to U+200F, U+202A to U+202E,
 * U+2060 to U+206F, U+FEFF. */
static bool plain(struct text t)
{
    uint32_t c = 0;
    for (size_t at = 0; at < t.n;) {
        size_t step = text_utf8_at(t, at, &c);
        bool hides = (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
                     (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe || c == 0xffff;
        if (step == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) || hides) {
            return false;
        }
        at += step;
    }
    return true;
}

static size_t count_words(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        n += !blank(t.p[i]) && (i == 0 || blank(t.p[i - 1]));
    }
    return n;
}

/* The next word from *at on; the empty view at the end. */
static struct text next_word(struct text t, size_t *at)
{
    while (*at < t.n && blank(t.p[*at])) {
        (*at)++;
    }
    size_t from = *at;
    while (*at < t.n && !blank(t.p[*at])) {
        (*at)++;
    }
    return text_slice(t, from, *at);
}

static size_t letters(struct text t)
{
    size_t n = 1; /* the blank before it */
    for (size_t i = 0; i < t.n; i++) {
        n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
    }
    return n;
}

/* Shares [t0, t1) among words by their letters. */
static void share_time(struct heard_word *words, size_t n, int64_t t0, int64_t t1)
{
    size_t all = 0;
    for (size_t i = 0; i < n; i++) {
        all += letters(words[i].text);
    }
    size_t past = 0;
    for (size_t i = 0; i < n; i++) {
        words[i].t0 = t0 + (t1 - t0) * (int64_t)past / (int64_t)all;
        past += letters(words[i].text);
        words[i].t1 = t0 + (t1 - t0) * (int64_t)past / (int64_t)all;
    }
}

enum verr heard_split(struct arena *a, struct text text, int64_t t0, int64_t t1, float confidence,
                      struct heard_words *out)
{
    assert(a && out);
    size_t n = count_words(text);
    if (!text_utf8_valid(text)) {
        return VERR_BAD_UTF8;
    }
    if (t0 < 0 || t1 < t0 || t1 > INT64_MAX / (1 << 24)) {
        return VERR_BAD_INPUT;
    }
    struct heard_word *words = ARENA_ARRAY(a, struct heard_word, n);
    if (n > HEARD_CHUNK_WORDS || !words) {
        return VERR_LIMIT;
    }
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        words[i].text = next_word(text, &at);
        words[i].confidence = confidence;
        if (words[i].text.n > HEARD_WORD_BYTES || !plain(words[i].text)) {
            return VERR_BAD_INPUT;
        }
    }
    share_time(words, n, t0, t1);
    *out = (struct heard_words){words, n};
    return VERR_OK;
}

static int64_t within(int64_t t, int64_t from, int64_t to)
{
    return t < from ? from : t > to ? to : t;
}

enum verr heard_clean(struct heard_words *words, int64_t from, int64_t to)
{
    assert(words && from <= to);
    if (words->n > HEARD_CHUNK_WORDS) {
        return VERR_LIMIT;
    }
    for (size_t i = 0; i < words->n; i++) {
        struct text t = words->at[i].text;
        if (!text_utf8_valid(t)) {
            return VERR_BAD_UTF8;
        }
        if (t.n > HEARD_WORD_BYTES || !plain(t) || count_words(t) > 1) {
            return VERR_BAD_INPUT;
        }
    }
    size_t kept = 0;
    int64_t last = from;
    for (size_t i = 0; i < words->n; i++) {
        struct heard_word w = words->at[i];
        char block[FOLDED];
        w.text = text_trim(w.text);
        if (heard_fold(w.text, block, sizeof block).n == 0) {
            continue;
        }
        w.t0 = within(w.t0, last, to);
        w.t1 = within(w.t1, w.t0, to);
        w.confidence = w.confidence >= 0 && w.confidence <= 1 ? w.confidence : HEARD_UNSURE;
        last = w.t0;
        words->at[kept++] = w;
    }
    words->n = kept;
    return VERR_OK;
}

void heard_text(struct writer *w, const struct heard_words *words, size_t from, size_t to)
{
    assert(from <= to && to <= words->n);
    bool begun = false;
    for (size_t i = from; i < to; i++) {
        if (words->at[i].why == HEARD_KEPT) {
            writer_str(w, begun ? " " : "");
            writer_put(w, words->at[i].text);
            begun = true;
        }
    }
}

float heard_confidence(const struct heard_words *words, size_t from, size_t to)
{
    float sum = 0;
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        const struct heard_word *w = &words->at[i];
        if (w->why == HEARD_KEPT && w->confidence >= 0) {
            sum += w->confidence;
            n++;
        }
    }
    return n > 0 ? sum / (float)n : HEARD_UNSURE;
}

/* Words of a person in the room of those before, with the times of those that are the same. */
static void keep_times(struct heard_words *mine, const struct heard_word *old, size_t n)
{
    size_t head = 0;
    size_t tail = 0;
    while (head < mine->n && head < n && text_equal(mine->at[head].text, old[head].text)) {
        mine->at[head] = old[head];
        head++;
    }
    while (tail + head < mine->n && tail + head < n &&
           text_equal(mine->at[mine->n - 1 - tail].text, old[n - 1 - tail].text)) {
        mine->at[mine->n - 1 - tail] = old[n - 1 - tail];
        tail++;
    }
    int64_t t0 = head > 0 ? old[head - 1].t1 : old[0].t0;
    int64_t t1 = tail > 0 ? old[n - tail].t0 : old[n - 1].t1;
    t1 = t1 > t0 ? t1 : t0;
    if (mine->n > head + tail) {
        share_time(mine->at + head, mine->n - head - tail, t0, t1);
    }
}

enum verr heard_correct(struct arena *a, const struct heard_words *words, size_t from, size_t to,
                        struct text written, struct heard_words *out)
{
    assert(a && words && out && from < to && to <= words->n);
    struct heard_words mine = {NULL, 0};
    const struct heard_word *old = words->at + from;
    enum verr e = heard_split(a, written, old->t0, words->at[to - 1].t1, 1, &mine);
    if (e != VERR_OK) {
        return e;
    }
    keep_times(&mine, old, to - from);
    for (size_t i = 0; i < mine.n; i++) {
        mine.at[i].channel = old->channel;
        mine.at[i].origin = HEARD_PERSON;
        mine.at[i].confidence = 1;
        mine.at[i].why = HEARD_KEPT;
    }
    size_t n = words->n - (to - from) + mine.n;
    struct heard_word *all = ARENA_RAW(a, struct heard_word, n);
    if (!all) {
        return VERR_LIMIT;
    }
    memcpy(all, words->at, from * sizeof *all);
    memcpy(all + from, mine.at, mine.n * sizeof *all);
    memcpy(all + from + mine.n, words->at + to, (words->n - to) * sizeof *all);
    *out = (struct heard_words){all, n};
    return VERR_OK;
}
