/* hearer.c - any bytes as what a speech worker sends while it is asked for the words of a second
 * The link is real; what the worker says is there before it is asked, and then it is gone. The
 * first byte: whether it was waited for (bit 0), how long the sound is. */
#include "listen/hearer.h"

#include <assert.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SAMPLES_MOST = 16000, FROM_MS = 5000, SAID_MOST = 1 << 16 };

static char block[1 << 22];
static int16_t pcm[SAMPLES_MOST];
static struct link l;
static struct hearer h;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold_words(const struct heard_words *words, int64_t to_ms)
{
    int64_t last = FROM_MS;
    assert(words->n <= HEARD_CHUNK_WORDS);
    for (size_t i = 0; i < words->n; i++) {
        const struct heard_word *w = &words->at[i];
        assert(w->t0 >= last && w->t1 >= w->t0 && w->t1 <= to_ms);
        assert(w->text.n > 0 && w->text.n <= HEARD_WORD_BYTES && text_utf8_valid(w->text));
        assert(w->confidence <= 1 && (w->confidence >= 0 || w->confidence == HEARD_UNSURE));
        last = w->t0;
    }
}

static void hold_voices(int64_t to_ms)
{
    int64_t last = FROM_MS;
    assert(h.voices <= HEARER_VOICES);
    for (size_t i = 0; i < h.voices; i++) {
        assert(h.voice[i].t0 >= last && h.voice[i].t1 >= h.voice[i].t0 && h.voice[i].t1 <= to_ms);
        last = h.voice[i].t1;
    }
}

/* Opens the link; the worker's end, with all that it says written and nothing to come. -1: the
 * system gives no sockets, or takes less at once. */
static int worker_says(struct text said)
{
    int pair[2];
    if (link_pair(pair) != VERR_OK)
        return -1;
    bool good = link_open(&l, pair[0]) == VERR_OK &&
                send(pair[1], said.p, said.n, MSG_NOSIGNAL) == (ssize_t)said.n &&
                shutdown(pair[1], SHUT_WR) == 0;
    if (good)
        return pair[1];
    link_close(&l);
    (void)close(pair[1]);
    return -1;
}

static void ask(bool wait, size_t n)
{
    struct arena a = arena_over(block, sizeof block);
    struct heard_words words = {NULL, 0};
    int64_t to_ms = FROM_MS + (int64_t)n / 16;
    h = (struct hearer){.link = &l, .language = "fr", .seconds = 5};
    if (wait && hearer_ready(&h, 5) != VERR_OK)
        return;
    enum verr e = hearer_hear(&h, &a, pcm, n, FROM_MS, &words);
    assert(h.words.at == h.room && h.words.n <= HEARD_CHUNK_WORDS); /* what lies behind is whole */
    hold_voices(to_ms);
    if (e == VERR_OK) {
        hold_words(&words, to_ms);
        assert(hearer_usable(&h) && h.done == VERR_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int its = size > 1 && size <= SAID_MOST
                  ? worker_says((struct text){(const char *)data + 1, size - 1})
                  : -1;
    if (its >= 0) {
        ask((data[0] & 1) != 0, (size_t)(data[0] >> 1) * (SAMPLES_MOST / 128));
        link_close(&l);
        (void)close(its);
    }
    return 0;
}
