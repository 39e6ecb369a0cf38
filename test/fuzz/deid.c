/* deid.c - any bytes: spans are in order and inside the text, what stands between them is kept; two
 * windows make one text */
#include "deid/deid.h"

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
    return 0;
}
