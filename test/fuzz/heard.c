/* heard.c - any bytes as what an engine says: lines are chunks, two bytes before each are its time;
 * what is joined stays in order and in its chunks, what is not kept is counted, segments cover what
 * is kept */
#include "speech/heard.h"

#include <assert.h>

enum { ROOM = 64 };
static char block[1 << 22];
static struct heard_word room[ROOM];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Times and confidence as an engine that lies gives them. */
static void shake(struct heard_words *w, uint8_t by)
{
    for (size_t i = 0; i < w->n; i++) {
        w->at[i].t0 += (int64_t)((i * 37u + by) % 251u) * 40 - 5000;
        w->at[i].t1 -= (int64_t)((i * 11u + by) % 13u) * 100;
        w->at[i].confidence = (float)((int)((by + i) % 5) - 1) / 2;
    }
}

static void hold(struct arena *a, const struct heard_words *all, size_t dropped)
{
    struct heard_segments s = {0};
    size_t kept = 0;
    assert(dropped <= all->n);
    for (size_t i = 0; i < all->n; i++) {
        assert(all->at[i].t0 <= all->at[i].t1 && all->at[i].text.n <= HEARD_WORD_BYTES);
        kept += all->at[i].why == HEARD_KEPT;
    }
    assert(kept + dropped == all->n);
    if (heard_cut(a, all, &s) != VERR_OK) {
        return;
    }
    size_t at = 0;
    for (size_t i = 0; i < s.n; i++) {
        assert(s.at[i].from >= at && s.at[i].from < s.at[i].to && s.at[i].to <= all->n);
        assert(s.at[i].t0 <= s.at[i].t1);
        at = s.at[i].to;
    }
    if (all->n > 0) {
        struct heard_words now = {0};
        size_t from = all->n / 3;
        if (heard_correct(a, all, from, all->n, all->at[0].text, &now) == VERR_OK) {
            assert(now.n == from + (all->at[0].text.n > 0));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = arena_over(block, sizeof block);
    struct text rest = {(const char *)data, size};
    struct heard_words all = {room, 0};
    int64_t end = 0;
    while (rest.p && rest.n > 2) {
        struct text line = text_cut(&rest, '\n');
        if (line.n < 2) {
            continue;
        }
        int64_t back = (uint8_t)line.p[0] * 8;
        int64_t t0 = end > back ? end - back : 0;
        int64_t t1 = (t0 > end ? t0 : end) + (uint8_t)line.p[1] * 100;
        struct heard_words w = {0};
        if (heard_split(&a, text_slice(line, 2, line.n), t0, t1, 0.5f, &w) != VERR_OK) {
            continue;
        }
        shake(&w, (uint8_t)line.p[1]);
        if (heard_clean(&w, t0, t1) == VERR_OK && heard_join(&all, ROOM, &w, t0, end) == VERR_OK) {
            end = t1;
        }
    }
    struct heard_voice voice[2] = {{0, end / 3}, {end / 2, end}};
    hold(&a, &all, heard_guard(&all, voice, 2));
    return 0;
}
