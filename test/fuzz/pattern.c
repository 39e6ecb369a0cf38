/* pattern.c - any bytes as a regular expression and its text: a refusal with a place, or a machine
 * that answers in bounds */
#include "text/pattern.h"

#include <assert.h>

/* Longer texts only cost time: the machine is linear in them. */
enum { MAX_TEXT = 400 };

static char block[1 << 25];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void search(struct arena *a, const struct pattern *p, struct text t)
{
    struct pattern_match m = {0, 0};
    struct pattern_match again = {0, 0};
    char *mark = arena_mark(a);
    assert(t.n == 0 || t.p != NULL);
    for (size_t from = 0; from <= t.n && pattern_find(a, p, t, from, &m); from = m.end + 1) {
        assert(m.start >= from && m.start <= m.end && m.end <= t.n);
        assert(pattern_find(a, p, t, m.start, &again));
        assert(again.start == m.start && again.end == m.end);
        while (m.end < t.n && ((unsigned char)t.p[m.end] & 0xC0U) == 0x80U) {
            m.end++;
        }
    }
    assert(arena_mark(a) == mark);
}

/* The expression stands on the first line, the text after it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = arena_over(block, sizeof block);
    struct text t = {(const char *)data, size};
    struct text source = text_cut(&t, '\n');
    struct pattern p;
    size_t at = SIZE_MAX;
    const char *wrong = pattern_read(&a, source, &p, &at);
    if (wrong) {
        assert(at <= source.n || arena_full(&a));
        return 0;
    }
    t = text_slice(t, 0, MAX_TEXT);
    while (t.n > 0 && !text_utf8_valid(t)) {
        t.n--;
    }
    search(&a, &p, t);
    return 0;
}
