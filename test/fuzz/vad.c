/* vad.c - any bytes as samples: regions are in order, inside the recording, not too long, and the
 * same in any pieces */
#include "speech/vad.h"

#include <assert.h>
#include <string.h>

static char block[1 << 18];
enum { SAMPLES = 1 << 19, REGIONS = 1 << 10 };
static int16_t pcm[SAMPLES];
static struct vad_region whole[REGIONS];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void regions_hold(size_t count, size_t n)
{
    int64_t last = 0;
    assert(count < REGIONS);
    for (size_t i = 0; i < count; i++) {
        const struct vad_region *r = &whole[i];
        bool went_on = i > 0 && whole[i - 1].goes_on;
        assert(r->from >= last - (went_on ? 2 * VAD_OVERLAP : 0) && r->from < r->to);
        assert(r->to <= (int64_t)n && r->to - r->from <= VAD_LONGEST && r->to >= last);
        last = r->to;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = size / 2 < SAMPLES ? size / 2 : SAMPLES;
    if (n > 0) {
        memcpy(pcm, data, 2 * n);
    }
    struct arena a = arena_over(block, sizeof block);
    size_t count = vad_regions(vad_open(&a), pcm, n, whole, REGIONS);
    regions_hold(count, n);
    a = arena_over(block, sizeof block);
    struct vad *v = vad_open(&a);
    size_t piece = size > 0 ? 1 + data[0] * 7u : 1;
    size_t again = 0;
    struct vad_region r;
    for (size_t at = 0; at < n;) {
        bool found;
        at += vad_take(v, pcm + at, piece < n - at ? piece : n - at, &r, &found);
        assert(!found || (again < count && r.from == whole[again].from));
        again += found;
    }
    assert(again + vad_end(v, &r) == count);
    return 0;
}
