/* words.c - see words.h */
#include "asr/words.h"

static unsigned thousandths(float p)
{
    return p >= 1.0F ? 1000 : p > 0.0F ? (unsigned)(p * 1000.0F) : 0; /* no number is 0, too */
}

static uint64_t milliseconds(int64_t hundredths, uint64_t least)
{
    uint64_t ms = hundredths > 0 && hundredths < INT64_MAX / 10 ? (uint64_t)hundredths * 10 : 0;
    return ms < least ? least : ms;
}

static struct asr_word *begin(struct asr_words *w, int64_t t0)
{
    uint64_t last = w->n > 0 ? w->word[w->n - 1].to_ms : 0;
    if (w->n == ASR_WORDS_MAX) {
        return NULL;
    }
    struct asr_word *word = &w->word[w->n++];
    uint64_t from = milliseconds(t0, last);
    *word = (struct asr_word){from, from, 1000, {w->bytes.p + w->bytes.n, 0}};
    return word;
}

bool asr_words_take(struct asr_words *w, struct text token, int64_t t0, int64_t t1, float p)
{
    bool blank = token.n > 0 && token.p[0] == ' ';
    struct text said = text_trim(token);
    struct asr_word *word = w->n > 0 ? &w->word[w->n - 1] : NULL;
    if (said.n == 0) {
        return true;
    }
    if (word == NULL || blank || word->said.n + said.n > ASR_WORD_MAX) {
        word = begin(w, t0);
    }
    said = text_slice(said, 0, ASR_WORD_MAX);
    writer_put(&w->bytes, said);
    if (word == NULL || w->bytes.full) {
        return false;
    }
    word->said.n += said.n;
    word->to_ms = milliseconds(t1, word->to_ms);
    unsigned sure = thousandths(p);
    word->confidence = sure < word->confidence ? sure : word->confidence;
    return true;
}

void asr_clean(struct writer *w, struct text t)
{
    for (size_t i = 0; i < t.n && !w->full;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, i, &code);
        if (n == 0) {
            writer_str(w, "\xef\xbf\xbd");
        } else if (code < ' ' || (code >= 0x7f && code < 0xa0)) {
            writer_char(w, ' ');
        } else {
            writer_put(w, text_slice(t, i, i + n));
        }
        i += n > 0 ? n : 1;
    }
}
