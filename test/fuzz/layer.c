/* layer.c - words and places out of what a decode child says, kept, read back, corrected */
#include "api/scan_layer.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 64 << 20 };

/* Every place stands in the text, after the one before it; boxes stand on their page. */
static void check(const struct scan_layer *l)
{
    size_t before = 0;
    unsigned doubts = 0;
    assert(l->pages <= SCAN_PAGES_MAX && l->n <= SCAN_WORDS_MAX && l->text.n <= SCAN_TEXT_MAX);
    for (size_t i = 0; i < l->n; i++) {
        const struct scan_place *p = &l->at[i];
        assert(p->start >= before && p->end >= p->start && p->end <= l->text.n);
        assert(p->page < l->pages && p->sure <= 100);
        assert(p->box[0] + p->box[2] <= (int)l->sheet[p->page].width + 1);
        assert(p->box[1] + p->box[3] <= (int)l->sheet[p->page].height + 1);
        assert(scan_weigh(l, i) <= SCAN_WORD);
        doubts += p->doubtful;
        before = p->end;
    }
    assert(doubts == l->doubtful);
}

static void keep_and_correct(struct arena *a, const struct scan_layer *l)
{
    struct scan_layer back;
    struct writer w = writer_in(a);
    scan_layer_write(&w, l);
    struct text kept = writer_done(a, &w);
    assert(scan_layer_read(a, kept, l->text, &back) == VERR_OK && back.n == l->n);
    check(&back);
    struct scan_fix fixes[] = {{0, TEXT("2,5")}, {l->n / 2, TEXT("")}, {0, TEXT("pas de")}};
    enum verr e = scan_layer_apply(a, &back, fixes, 3);
    assert(l->n > 0 ? e == VERR_OK : e == VERR_CRYPT);
    if (!e)
        check(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *room;
    room = room ? room : malloc(ROOM);
    struct arena a = arena_over(room, ROOM);
    struct scan_reading r;
    struct scan_layer kept;
    struct text all = {(const char *)data, size};
    (void)scan_layer_read(&a, all, all, &kept);
    assert(scan_reading_begin(&a, &r) == VERR_OK);
    enum verr e = scan_reading_lines(&r, all);
    if (!e)
        (void)scan_reading_picture(&r, size);
    if (!e)
        e = scan_reading_end(&r);
    if (e)
        return 0;
    check(&r.layer);
    keep_and_correct(&a, &r.layer);
    return 0;
}
