/* asr.c - any tokens of a speech model as words: bounded, in order, none longer than it may be
 * A token is a line: a byte of time, a byte of probability, the rest. */
#include "asr/words.h"

#include <assert.h>

static struct asr_words words;
static char block[4096], clean[512];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(void)
{
    uint64_t last = 0;
    size_t bytes = 0;
    assert(words.n <= ASR_WORDS_MAX);
    for (size_t i = 0; i < words.n; i++) {
        const struct asr_word *w = &words.word[i];
        assert(w->from_ms >= last && w->to_ms >= w->from_ms && w->confidence <= 1000);
        assert(w->said.n <= ASR_WORD_MAX && w->said.p == block + bytes);
        last = w->to_ms;
        bytes += w->said.n;
    }
    assert(bytes <= words.bytes.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    struct writer w = writer_over(clean, sizeof clean);
    asr_clean(&w, t);
    assert(text_utf8_valid(writer_text(&w)) && w.n <= sizeof clean);
    words.n = 0;
    words.bytes = writer_over(block, sizeof block);
    bool room = true;
    while (room && t.n > 0) {
        struct text token = text_cut(&t, '\n');
        int64_t at = token.n > 0 ? (signed char)token.p[0] : 0;
        float p = token.n > 1 ? (float)(signed char)token.p[1] / 100.0F : 0.0F;
        room = asr_words_take(&words, text_slice(token, 2, token.n), at, at * 3, p);
        if (room) {
            hold();
        }
    }
    return 0;
}
