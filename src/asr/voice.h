/* voice.h - what a model of voice activity says of a stretch, as spans that are kept whole
 * Takes  : the probability, 0..1, that somebody speaks in each window of ASR_WINDOW samples
 * Gives  : spans in order, apart from each other; none where nobody speaks
 * Why    : Vigie's own detector (speech/vad.h) already says where something sounds like a voice.
 *          Trained weights say whether it is one: they take music away. They must take no syllable:
 *          where one speaks, what they find is kept with a second on either side, which holds the
 *          faint beginnings and ends that they pass over, and all pauses of less than two seconds.
 * Source : the threshold is that at which Silero's authors let speech end (0.35; it begins at
 *          0.5). How many windows must be above it was measured on 280 made recordings of music and
 *          coughs, which stayed three below (no stretch of 168 others reached it), and on real
 *          speech: whole sentences have 54 and more, cut fragments of 0.15 to 0.4 s three and more.
 *          Those stand in short stretches, for our detector looked before, and music seldom does:
 *          so a second asks for two more.
 */
#ifndef ASR_VOICE_H
#define ASR_VOICE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    ASR_WINDOW = 512,   /* samples of 16 kHz: 32 ms */
    ASR_SURE_LEAST = 3, /* windows above the threshold, no further than a second from each other, */
    ASR_SURE_SECOND = 2, /* that a stretch needs: so many more for each second that it lasts, */
    ASR_SURE_MOST = 12,  /* but no more than this */
    ASR_MARGIN = 16000,  /* samples that are kept on either side */
    ASR_SPANS_MAX = 160, /* of one stream: each takes two seconds, of 300 at most */
};

/* Samples [from, to). */
struct asr_span {
    size_t from, to;
};

struct asr_spans {
    struct asr_span at[ASR_SPANS_MAX];
    size_t n;
};

/* The spans of a stream of `samples`; what is no number is no voice. Cost: linear. */
void asr_voice_find(const float *probability, size_t n, size_t samples, struct asr_spans *out);

/* Whether a moment of the stream, in samples, lies within a span. */
bool asr_voice_at(const struct asr_spans *s, size_t sample);

/* Silences what lies between the spans. */
void asr_voice_keep(const struct asr_spans *s, float *pcm, size_t n);

#endif
