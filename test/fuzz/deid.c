/* deid.c - any bytes: spans are in order and inside the text, what stands between them is kept; two
 * windows make one text; what is known goes whole; the way back makes text of any answer */
#include "deid/back.h"
#include "deid/known.h"

#include <assert.h>

static char block[1 << 22];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct text t, const struct deid_result *r)
{
    size_t from = 0, at = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct deid_span *s = &r->at[i];
        assert(s->start >= at && s->start < s->end && s->end <= t.n);
        assert(s->kind > DEID_NONE && s->kind < DEID_KINDS);
        size_t kept = s->start - at;
        assert(from + kept + s->replacement.n <= r->text.n);
        assert(text_equal(text_slice(r->text, from, from + kept), text_slice(t, at, s->start)));
        assert(s->replacement.p == r->text.p + from + kept);
        from += kept + s->replacement.n;
        at = s->end;
    }
    assert(text_equal(text_slice(r->text, from, r->text.n), text_slice(t, at, t.n)));
    assert(text_utf8_valid(r->text));
}

/* The first line is what is known, the rest a text of that person; the answer is the text itself,
 * and what became of it. */
static void check_known(const struct deid_key *key, struct text t)
{
    struct arena a = arena_over(block, sizeof block);
    struct text rest = t, first = text_cut(&rest, '\n');
    struct deid_known known = {DEID_NOM, text_slice(first, 0, 64)};
    struct deid_back back = {.n = 0};
    struct deid_result r;
    if (!rest.p || deid_text_known(&a, key, NULL, &known, 1, rest, &r) != VERR_OK) {
        return;
    }
    check(rest, &r);
    struct text kept = {NULL, 0}; /* of what stands between the spans nothing is known any more */
    size_t at = 0;
    for (size_t i = 0; i <= r.n; i++) {
        bool stands = false;
        kept = text_slice(rest, at, i < r.n ? r.at[i].start : rest.n);
        enum verr e = deid_stands(&a, kept, &known, 1, &stands);
        assert(e != VERR_OK || !stands);
        at = i < r.n ? r.at[i].end : at;
    }
    assert(deid_back_add(&a, &back, rest, r.at, r.n) == VERR_OK);
    deid_back_close(&back);
    const struct text answers[] = {rest, r.text};
    for (size_t i = 0; i < 2; i++) {
        struct text said = deid_back_text(&a, &back, answers[i]);
        assert(said.p == NULL || text_utf8_valid(said));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct deid_key key = {{7}};
    static struct deid_memory memory;
    struct text t = {(const char *)data, size};
    memset(&memory, 0, sizeof memory);
    size_t cut = deid_cut(t);
    assert(cut <= size && (size == 0 || cut > 0));
    struct text parts[3] = {t, text_slice(t, 0, cut), text_slice(t, cut, size)};
    for (size_t i = 0; i < 3; i++) {
        struct arena a = arena_over(block, sizeof block);
        struct deid_result r = {0};
        if (deid_text(&a, &key, i > 0 ? &memory : NULL, parts[i], &r) == VERR_OK) {
            check(parts[i], &r);
        }
    }
    check_known(&key, t);
    return 0;
}
