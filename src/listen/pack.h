/* pack.h - stretches of voice, one behind the other, for one question to an engine
 * An engine of Whisper's kind computes half a minute for each question, however short: what was
 * said in stretches of five seconds costs six times what it costs when it is asked together. M.
 * Bain et al., "WhisperX: Time-Accurate Speech Transcription of Long-Form Audio", Interspeech 2023,
 * join voice so, and find no more errors; whisper.cpp does with its own detector.
 * Takes  : stretches (listening.h), in order; the words that were heard of all
 * Gives  : samples of at most 30 s, with a moment of silence between two stretches; of each
 *          stretch its own words, with their times in the recording
 * Errors : none: what does not fit is not taken
 * Owns   : nothing. The samples live in the arena; a stretch's own are borrowed until it is taken
 */
#ifndef LISTEN_PACK_H
#define LISTEN_PACK_H

#include "listen/listening.h"

enum { PACK_PARTS = 32 };

struct pack {
    int16_t *pcm; /* VAD_LONGEST samples */
    size_t n;
    struct stretch part[PACK_PARTS]; /* of each, pcm is where it stands in the pack */
    size_t parts;
};

/* An empty pack. VERR_LIMIT. */
enum verr pack_open(struct arena *a, struct pack *out);

/* Forgets what is in it. */
void pack_empty(struct pack *p);

/* Takes a copy of the stretch; false when there is no room. An empty pack has room for any. */
bool pack_take(struct pack *p, const struct stretch *s);

/* Takes the words of stretch i from the front of `rest`: at first what was heard of the pack as a
 * recording that begins at 0, in order. A word belongs where its middle stands, or to the nearest.
 * Its times become those of the recording, within the stretch; in place. Each stretch once, in
 * order: at the end none is left. */
struct heard_words pack_words(const struct pack *p, size_t i, struct heard_words *rest);

/* Of the `n` voices that were found in the pack as a recording that begins at 0, what stands in
 * stretch i, in the times of the recording; how many. `out`: room for n. */
size_t pack_voices(const struct pack *p, size_t i, const struct heard_voice *all, size_t n,
                   struct heard_voice *out);

/* The same of the `n` gaps, as pack_words gives words: each to one stretch. */
size_t pack_gaps(const struct pack *p, size_t i, const struct heard_gap *all, size_t n,
                 struct heard_gap *out);

#endif
