/* check_part.c - where the sentences of a statement part: each is read by itself */
#include "draft/check_inner.h"

/* "Vit. D", "env. 3 cm": the mark ends a short word, no sentence. */
static bool ends_sentence(const struct tokens *t, size_t mark)
{
    return token_any(t, mark, ".|!|?") > 0 &&
           (mark == 0 || !token_is(t, mark, ".") ||
            token_any(t, mark - 1,
                      "vit|art|env|sem|inj|amp|resp|ant|post|sup|inf|lat|bilat|max|min|dte|gche|"
                      "temp|approx|ste|no|tel|hab|soit") == 0);
}

/* Most statements are one sentence: their bytes tell. */
static bool may_part(struct text whole)
{
    for (size_t i = 0; i + 2 < whole.n; i++) {
        bool blank = whole.p[i + 1] == ' ' || whole.p[i + 1] == '\n';
        if (blank && (whole.p[i] == '.' || whole.p[i] == '!' || whole.p[i] == '?'))
            return true;
    }
    return false;
}

/* Bytes [from, to) leave a quotation open; `open`: one was open before. */
static bool leaves_open(struct text whole, size_t from, size_t to, bool open)
{
    for (size_t i = from; i < to; i++) {
        open |= text_starts(text_slice(whole, i, whole.n), TEXT("«"));
        open &= !text_starts(text_slice(whole, i, whole.n), TEXT("»"));
    }
    return open;
}

enum verr check_parts(struct arena *a, struct text whole, struct parts *out)
{
    struct folded f;
    struct tokens t;
    *out = (struct parts){.n = 1};
    if (!may_part(whole)) {
        out->at = ARENA_ARRAY(a, struct text, 1);
        return out->at ? (out->at[0] = whole, VERR_OK) : VERR_LIMIT;
    }
    if (!text_utf8_valid(whole))
        return VERR_BAD_UTF8;
    if (!text_fold(a, whole, &f) || !text_tokens(a, &f, &t))
        return VERR_LIMIT;
    out->at = ARENA_ARRAY(a, struct text, t.sentences + 1);
    if (!out->at)
        return VERR_LIMIT;
    size_t from = 0, seen = 0;
    bool open = false;
    out->n = 0;
    for (size_t i = 1; i < t.n; i++) {
        if (t.at[i].sentence == t.at[i - 1].sentence || !ends_sentence(&t, i - 1))
            continue;
        open = leaves_open(whole, seen, t.at[i].start, open);
        seen = t.at[i].start;
        if (!open) {
            out->at[out->n++] = text_slice(whole, from, seen);
            from = seen;
        }
    }
    out->at[out->n++] = text_slice(whole, from, whole.n);
    return VERR_OK;
}
