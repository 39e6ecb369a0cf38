/* heard.h - what an engine heard: words with times, one after the other, and what was made of them
 * Takes  : words of an engine or a person, chunk by chunk; regions of voice (vad.h)
 * Gives  : one list of words without doubles, invented words set apart with their reason, segments
 * Units  : milliseconds of the recording; confidence 0..1, HEARD_UNSURE when it is not known
 * Errors : VERR_BAD_UTF8, VERR_BAD_INPUT, VERR_LIMIT; outputs are untouched on error
 * Owns   : nothing. Texts are borrowed from what was given; lists live in the arena
 */
#ifndef SPEECH_HEARD_H
#define SPEECH_HEARD_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* Of one chunk: an engine that says more in 30 s says nothing. */
#define HEARD_CHUNK_WORDS 1024
#define HEARD_WORD_BYTES 128
/* Of one recording: 24 h of fast speech. */
#define HEARD_MOST_WORDS 400000
#define HEARD_UNSURE (-1.0f)

enum heard_role { ROLE_NONE, ROLE_PHYSICIAN, ROLE_PATIENT, ROLE_OTHER };
enum heard_origin { HEARD_ENGINE, HEARD_PERSON };

/* Why a word is not said to have been said. It is kept beside the transcript, never deleted. */
enum heard_why {
    HEARD_KEPT,
    HEARD_NO_VOICE, /* nobody spoke there */
    HEARD_LOOP,     /* the engine says the same again and again */
    HEARD_CREDITS,  /* what its training texts end with, where nobody spoke */
};

struct heard_word {
    struct text text; /* as written, with its punctuation, without blanks: "fièvre," */
    int64_t t0, t1;   /* t0 <= t1 */
    float confidence; /* of the engine; 1 of a person's word */
    uint8_t channel;  /* of the recording, 0 when there is one */
    uint8_t origin;   /* enum heard_origin */
    uint8_t why;      /* enum heard_why */
};

struct heard_words {
    struct heard_word *at;
    size_t n;
};

/* A stretch of one voice. */
struct heard_segment {
    int64_t t0, t1;
    size_t from, to; /* words [from, to) of the list that it was cut from */
    uint8_t channel;
    uint8_t role;     /* enum heard_role */
    bool role_chosen; /* by a person: nothing changes it */
};

struct heard_segments {
    struct heard_segment *at;
    size_t n;
};

/* Voice, in milliseconds [t0, t1). */
struct heard_voice {
    int64_t t0, t1;
};

/* Where an engine said words and its model of voice activity found nobody: how many, never which.
 * They are not said to have been said, and who reads is told that they were left out. */
struct heard_gap {
    int64_t t0, t1; /* of the first word and of the last, t0 <= t1 */
    uint32_t words;
};

struct heard_gaps {
    struct heard_gap *at;
    size_t n;
};

/* Cuts a text at its blanks into words with times: each gets its share of [t0, t1) by its letters.
 * For engines that time segments only, and for what a person writes. VERR_BAD_UTF8;
 * VERR_BAD_INPUT (control characters, a word too long, t1 < t0); VERR_LIMIT. */
enum verr heard_split(struct arena *a, struct text text, int64_t t0, int64_t t1, float confidence,
                      struct heard_words *out);

/* Checks and cleans words of an engine, in place: well-formed text without controls or blanks,
 * times within [from, to) and in order, confidence within 0..1. Words without a letter or a digit
 * are dropped. VERR_BAD_UTF8; VERR_BAD_INPUT; VERR_LIMIT. */
enum verr heard_clean(struct heard_words *words, int64_t from, int64_t to);

/* Joins the words of the next chunk, which begins before the last one ends, to what was heard:
 * where both heard the same word within 0.5 s the one goes on with the other, at the longest common
 * passage; else the middle of what they share parts them. `overlap0` to `overlap1` is heard by both
 * (equal: nothing is). `room` words of space at all->at. VERR_LIMIT when they do not fit. Cost:
 * words of the overlap, squared. */
enum verr heard_join(struct heard_words *all, size_t room, const struct heard_words *next,
                     int64_t overlap0, int64_t overlap1);

/* Says of each word whether it may stand (why): a word needs voice at its middle, 150 ms of margin
 * aside; a phrase that comes again and again is kept once; known closing phrases need voice for
 * most of their time. Regions in order. Returns how many words are not kept. Cost: linear. */
size_t heard_guard(struct heard_words *words, const struct heard_voice *voice, size_t voices);

/* The words of two channels, by their time. VERR_LIMIT when they are too many. */
enum verr heard_merge(struct arena *a, const struct heard_words *one, const struct heard_words *two,
                      struct heard_words *out);

/* Segments of the kept words: a pause of 0.7 s, another channel, the end of a sentence of six words
 * or more, forty words end one. VERR_LIMIT when the arena is full. */
enum verr heard_cut(struct arena *a, const struct heard_words *words, struct heard_segments *out);

/* What a person wrote in the place of words [from, to): those that are the same at both ends keep
 * their times, the others share what is between. A new list in the arena. */
enum verr heard_correct(struct arena *a, const struct heard_words *words, size_t from, size_t to,
                        struct text written, struct heard_words *out);

/* The kept words [from, to), with blanks between: the text of a segment. */
void heard_text(struct writer *w, const struct heard_words *words, size_t from, size_t to);

/* Letters and digits of a word, folded ("Fièvre," gives "fievre"), in `block`; at most cap bytes.
 */
struct text heard_fold(struct text word, char *block, size_t cap);

/* Mean confidence of the kept words [from, to) that have one, HEARD_UNSURE when none has. */
float heard_confidence(const struct heard_words *words, size_t from, size_t to);

#endif
