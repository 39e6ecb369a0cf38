/* draft.c - any bytes as a draft (JSON, plain text) and as a transcript: what is read lies inside
 * of what was given */
#include "draft/json.h"
#include "draft/transcript.h"

#include <assert.h>

static char block[1 << 23];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_transcript(struct text t)
{
    struct arena a = arena_over(block, sizeof block);
    struct transcript turns = {0};
    if (transcript_parse(&a, t, &turns) != VERR_OK) {
        return;
    }
    assert(turns.n > 0);
    for (size_t i = 0; i < turns.n; i++) {
        const struct turn *at = &turns.at[i];
        assert(at->start <= at->end && at->end <= t.n);
        assert(turn_origin(at, t, 0) == at->start);
        assert(turn_origin(at, t, at->text.n) <= at->end);
    }
}

/* A draft that was read is written, and read again as the same. */
static void read_draft(struct text t)
{
    struct arena a = arena_over(block, sizeof block);
    struct draft d = {0};
    struct draft again = {0};
    (void)draft_parse_plain(&a, t, &d);
    if (draft_parse_json(&a, t, &d) != VERR_OK) {
        return;
    }
    struct writer w = writer_in(&a);
    draft_json_write(&w, &d, NULL, 0);
    bool full = w.full;
    struct text json = writer_done(&a, &w);
    if (full || json.n > DRAFT_JSON_MAX || draft_parse_json(&a, json, &again) == VERR_LIMIT) {
        return;
    }
    assert(again.section_n == d.section_n);
    for (size_t i = 0; i < d.section_n; i++) {
        assert(again.sections[i].statement_n == d.sections[i].statement_n);
        for (size_t k = 0; k < d.sections[i].statement_n; k++) {
            assert(
                text_equal(again.sections[i].statements[k].text, d.sections[i].statements[k].text));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    read_transcript(t);
    read_draft(t);
    return 0;
}
