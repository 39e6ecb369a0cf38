/* transcript.c - any bytes as a source: turns, facts and citations lead back to its bytes */
#include "draft/reading.h"

#include <assert.h>

static char block[1 << 24];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void turns_hold(struct text t)
{
    struct arena a = arena_over(block, sizeof block);
    struct transcript turns = {0};
    if (transcript_parse(&a, t, &turns) != VERR_OK)
        return;
    size_t last = 0;
    assert(turns.n > 0 && turns.n <= TRANSCRIPT_MAX_TURNS);
    for (size_t i = 0; i < turns.n; i++) {
        const struct turn *at = &turns.at[i];
        assert(at->start >= last && at->start <= at->end && at->end <= t.n);
        last = at->start;
        if (!at->escaped)
            assert(text_equal(at->text, text_slice(t, at->start, at->end)));
        for (size_t k = 0; k <= at->text.n; k += at->text.n / 3 + 1) {
            size_t origin = turn_origin(at, t, k);
            assert(origin >= at->start && origin <= at->end);
        }
    }
}

static void reading_holds(struct text t)
{
    struct arena a = arena_over(block, sizeof block);
    struct reading r = {.turns = NULL};
    if (reading_of(&a, LANG_FR, NULL, t, &r) != VERR_OK)
        return;
    for (size_t i = 0; i < r.facts.n; i++) {
        const struct fact *f = &r.facts.at[i];
        struct cite c = reading_cite(&r, 0, f->clause_start, f->clause_end);
        assert(f->end <= r.said.n && c.start <= c.end && c.end <= t.n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    turns_hold(t);
    reading_holds(t);
    return 0;
}
