/* doubt.h - which words to listen to again, and numbers as they are read
 * Takes  : words and segments (heard.h)
 * Gives  : doubtful words, the most dangerous first: doses, negations, drugs, other numbers, sides,
 *          then the rest; and spoken numbers in digits, to be shown beside what was said, never
 *          instead of it
 * Rules  : a word is doubtful under a confidence of 0.5; one that a treatment may hang on already
 *          under 0.85, or when the engine tells none. What a person wrote is not doubtful.
 * Errors : VERR_LIMIT (the arena is full)
 * Cost   : that of facts_find (facts/facts.h) on the words
 */
#ifndef SPEECH_DOUBT_H
#define SPEECH_DOUBT_H

#include "speech/heard.h"

enum doubt_what {
    DOUBT_WORD,
    DOUBT_SIDE,     /* "gauche" */
    DOUBT_NUMBER,   /* "trente-huit" */
    DOUBT_DRUG,     /* a drug, also as what one is allergic to */
    DOUBT_NEGATION, /* "pas", "jamais", "sans" */
    DOUBT_DOSE,     /* a number with its unit: "cinq milligrammes" */
};

struct doubt {
    size_t word;
    float confidence; /* HEARD_UNSURE when the engine tells none */
    uint8_t what;     /* enum doubt_what */
};

struct doubts {
    struct doubt *at;
    size_t n;
};

/* Most dangerous first; of one kind, the least sure first, then as they were said. */
enum verr doubts_find(struct arena *a, const struct heard_words *words,
                      const struct heard_segments *segments, struct doubts *out);

/* Words [from, to), said as a number: "trente-huit virgule cinq" is shown as "38,5". */
struct shown_number {
    size_t from, to;
    struct text digits;
};

struct shown_numbers {
    struct shown_number *at;
    size_t n;
};

/* The numbers that were said in words, in order; a lone "un" or "une" is none, and a number that is
 * written in digits needs no other form. What shares a word with anything else is left. */
enum verr numbers_shown(struct arena *a, const struct heard_words *words,
                        const struct heard_segments *segments, struct shown_numbers *out);

#endif
