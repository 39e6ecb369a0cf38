/* facts.c - any bytes: facts stay inside the text and the arena; with and without turns */
#include "facts/facts.h"

#include <assert.h>

static char block[1 << 22];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(struct text t, const struct facts_turn *turns, size_t n, bool unlisted)
{
    struct arena a = arena_over(block, sizeof block);
    struct facts_options o = {.lang = LANG_FR, .unlisted = unlisted, .turns = turns, .turn_n = n};
    struct fact_list l = {0};
    if (facts_find(&a, NULL, t, &o, &l) != VERR_OK) {
        assert(l.at == NULL);
        return;
    }
    for (size_t i = 0; i < l.n; i++) {
        const struct fact *f = &l.at[i];
        assert(f->start < f->end && f->end <= t.n);
        assert(f->clause_start <= f->clause_end && f->clause_end <= t.n);
        assert(f->question_start <= f->question_end && f->question_end <= t.n);
        assert(f->concept.n > 0 && f->label.n > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    struct facts_turn turns[32];
    size_t n = 0;
    read_as(t, NULL, 0, false);
    read_as(t, NULL, 0, true);
    for (size_t at = 0; at < size && n < 32; n++) { /* every line a turn, speakers in alternation */
        size_t end = text_find(t, TEXT("\n"), at);
        end = end == SIZE_MAX ? size : end;
        turns[n] = (struct facts_turn){
            .speaker = n % 2 == 0 ? FACTS_CLINICIAN : FACTS_PATIENT, .start = at, .end = end};
        at = end + 1;
    }
    read_as(t, turns, n, true);
    return 0;
}
