/* listening.h - a recording as it comes, cut where somebody speaks, and the words heard put
 * together
 * Takes  : 16 kHz mono samples in pieces of any length, of a recording that may go on; the words
 *          that an engine heard of each stretch (hearer.h)
 * Gives  : stretches of at most 30 s to be heard, in order, none where nobody speaks; the words of
 *          all, joined and guarded (speech/heard.h). Cutting follows from the samples alone: the
 *          same recording gives the same stretches, so that what was heard before need not be
 *          heard again
 * Errors : VERR_LIMIT (too much is said, the arena is full)
 * Owns   : nothing. 2 MB of samples and a list of words live in the arena, whatever the length
 * Cost   : about 7 s of one core for an hour of sound (speech/vad.h)  give samples; while
 *          (listening_next) hear the stretch, listening_heard; ...; listening_end; the same;
 *          listening_words
 */
#ifndef LISTEN_LISTENING_H
#define LISTEN_LISTENING_H

#include "speech/heard.h"
#include "speech/vad.h"

struct listening {
    struct arena *a;
    struct vad *vad;
    int16_t *kept;    /* samples [first, first + n) of the recording */
    size_t n, looked; /* of them, the first `looked` went through vad */
    int64_t first;
    int64_t heard_to; /* ms: what was heard last ends here, when the next overlaps it; else -1 */
    bool ended;
    struct heard_words words;
    struct heard_voice *voice;
    size_t voices, voice_room;
};

/* A stretch of voice to be heard. */
struct stretch {
    const int16_t *pcm; /* borrowed until more samples are given */
    size_t n;
    int64_t from_ms, to_ms;
    bool goes_on; /* the next one begins before this one ends */
};

/* A new recording. The arena needs room for HEARD_MOST_WORDS words, touched only as they come, and
 * outlives it. VERR_LIMIT. */
enum verr listening_open(struct arena *a, struct listening *out);

/* Takes samples: how many, all unless a stretch must be heard first (listening_next). */
size_t listening_give(struct listening *l, const int16_t *pcm, size_t n);

/* The recording is over: what was open is a stretch now. */
void listening_end(struct listening *l);

/* True, and the next stretch that has its end. Each must then be given its words. */
bool listening_next(struct listening *l, struct stretch *out);

/* True, and the stretch that somebody is speaking in, up to what was given; it is heard for the
 * moment only: its words are not joined. */
bool listening_open_stretch(const struct listening *l, struct stretch *out);

/* The words of the stretch; the texts live as long as the arena. VERR_LIMIT. */
enum verr listening_heard(struct listening *l, const struct stretch *s,
                          const struct heard_words *words);

/* All that was heard, each word with whether it may stand. Asked as often as wanted; borrowed until
 * the next stretch is heard. */
const struct heard_words *listening_words(struct listening *l);

#endif
