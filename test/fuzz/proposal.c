/* proposal.c - any bytes as a proposal: what is given is within its limits, and does not depend on
 * where the bytes were cut; what was given is made inert. The first byte says where. */
#include "draft/proposal.h"
#include "draft/screen.h"

#include <assert.h>

static char block[1 << 17];

struct heard {
    uint64_t hash;
    size_t n;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct heard *h, struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        h->hash = (h->hash ^ (unsigned char)t.p[i]) * 1099511628211U;
    }
}

static enum verr hear(void *to, const struct proposed *one)
{
    static char room[1 << 14];
    struct heard *h = to;
    assert(one->section.n <= PROPOSAL_SECTION_MAX && text_utf8_valid(one->section));
    assert(one->text.n <= PROPOSAL_TEXT_MAX && text_utf8_valid(one->text));
    assert(one->cite_n <= PROMPT_CITES_MAX);
    struct arena a = arena_over(room, sizeof room);
    struct screen_found f = {0, 1};
    struct text inert = screen_inert(&a, one->text);
    assert(!arena_full(&a) && text_utf8_valid(inert));
    assert(text_find(inert, TEXT("<"), 0) == SIZE_MAX &&
           text_find(inert, TEXT("//"), 0) == SIZE_MAX);
    assert(!screen_active(one->text, &f) || (f.start < f.end && f.end <= one->text.n));
    add(h, one->section);
    add(h, one->text);
    for (size_t i = 0; i < one->cite_n; i++) {
        assert(one->cites[i] <= PROMPT_LINES_MAX);
        h->hash += one->cites[i];
    }
    h->n++;
    return VERR_OK;
}

static enum verr run(struct text bytes, size_t step, struct heard *h)
{
    struct arena a = arena_over(block, sizeof block);
    struct proposal p = {0};
    *h = (struct heard){0};
    assert(proposal_open(&a, &p) == VERR_OK);
    for (size_t i = 0; i < bytes.n; i += step) {
        (void)proposal_feed(&p, text_slice(bytes, i, i + step), hear, h);
        assert(p.object_n <= PROPOSAL_OBJECT_MAX);
    }
    return proposal_close(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct heard one, two;
    if (size == 0) {
        return 0;
    }
    struct text bytes = {(const char *)data + 1, size - 1};
    enum verr a = run(bytes, 1 + data[0] % 61, &one);
    enum verr b = run(bytes, size, &two);
    assert(a == b && one.n == two.n && one.hash == two.hash);
    return 0;
}
