/* template.c - any bytes as an establishment's template, and as a report to propose one from: what
 * is read is written and read again the same, loses only what it is counted to lose, and never
 * reaches outside of its tables */
#include "draft/template.h"
#include "draft/draft.h"

#include <assert.h>

static char block[1 << 24];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text written(struct arena *a, const struct template *t)
{
    struct writer w = writer_in(a);
    template_write(&w, t);
    return writer_done(a, &w);
}

static void count_lost(const struct template *t)
{
    enum route r = ROUTE_MOTIF;
    enum group g = GROUP_WORDS;
    if (template_loses(t, &r, &g) > 0)
        assert(template_place(t, r, g) < 0);
    for (int i = 0; i < ROUTE_COUNT; i++)
        for (int k = 0; k < GROUP_COUNT; k++)
            assert(template_place(t, (enum route)i, (enum group)k) < (int)t->section_n);
}

static void read_again(struct arena *a, struct text type, const struct template *t)
{
    struct template again;
    struct template_fault f;
    struct text json = written(a, t);
    if (arena_full(a) || json.n > TEMPLATE_JSON_MAX)
        return;
    enum verr e = template_read(a, type, json, &again, &f);
    assert(e == VERR_OK || e == VERR_LIMIT);
    assert(e || arena_full(a) || text_equal(json, written(a, &again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    for (const char *const *type = draft_types(); *type; type++) {
        struct arena a = arena_over(block, sizeof block);
        struct template t;
        struct template_fault f;
        if (template_read(&a, text_of(*type), bytes, &t, &f) == VERR_OK) {
            struct template kept;
            assert(template_read_kept(&a, text_of(*type), bytes, &kept) != VERR_BAD_INPUT);
            assert(f.at[0] == '\0' && t.section_n > 0 && t.section_n <= TEMPLATE_SECTIONS_MAX);
            count_lost(&t);
            read_again(&a, text_of(*type), &t);
        }
    }
    struct arena a = arena_over(block, sizeof block);
    struct template t;
    if (size <= 4096 && template_propose(&a, TEXT("consultation"), &bytes, 1, &t) == VERR_OK) {
        enum route r;
        enum group g;
        assert(template_loses(&t, &r, &g) == 0);
        assert(t.section_n <= TEMPLATE_SECTIONS_MAX);
        read_again(&a, TEXT("consultation"), &t);
    }
    return 0;
}
