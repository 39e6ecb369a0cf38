/* stream.c - any bytes as an answer that streams: pieces are UTF-8, limits hold, and the text does
 * not depend on where the bytes were cut. The first byte says where. */
#include "draft/stream.h"

#include <assert.h>

static char block[1 << 20];

struct heard {
    struct writer w;
    char room[4096];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum verr hear(void *to, struct text piece)
{
    struct heard *h = to;
    assert(piece.n > 0 && text_utf8_valid(piece));
    writer_put(&h->w, piece);
    assert(!h->w.full);
    return VERR_OK;
}

/* Room of its own for each piece of input, so that a look behind its end is seen. */
static struct stream run(struct text bytes, size_t step, struct heard *h)
{
    static const struct stream_limits limits = {
        .event = 512, .total = 1 << 16, .events = 256, .text = sizeof h->room};
    struct arena a = arena_over(block, sizeof block);
    struct stream s = {0};
    h->w = writer_over(h->room, sizeof h->room);
    assert(stream_open(&a, &limits, &s) == VERR_OK);
    for (size_t i = 0; i < bytes.n; i += step) {
        enum verr e = stream_feed(&s, text_slice(bytes, i, i + step), hear, h);
        assert(s.line_n <= limits.event && s.data.n <= limits.event && s.text <= limits.text + 512);
        if (e != VERR_OK) {
            break;
        }
    }
    (void)stream_close(&s);
    assert((s.error == VERR_OK) == (s.fault == STREAM_NO_FAULT));
    assert(memchr(s.said, '\0', sizeof s.said) != NULL);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heard one, two;
    if (size == 0) {
        return 0;
    }
    struct text bytes = {(const char *)data + 1, size - 1};
    struct stream a = run(bytes, 1 + data[0] % 61, &one);
    struct stream b = run(bytes, size, &two);
    assert(a.error == b.error && a.fault == b.fault && a.done == b.done);
    assert(text_equal(writer_text(&one.w), writer_text(&two.w)));
    return 0;
}
