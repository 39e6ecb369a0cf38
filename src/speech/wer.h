/* wer.h - how many words of a transcript are wrong
 * Takes  : what was said (the reference) and what was heard
 * Gives  : hits, substitutions, deletions, insertions of the alignment with the fewest errors; the
 *          word error rate is (S + D + I) / words of the reference and may pass 1
 * Source : V. Levenshtein, 1966; R. Wagner, M. Fischer, J. ACM 21 (1974); as NIST's sclite counts
 * Normal form of both, so that only what is heard counts: case, accents and punctuation do not
 *          count; an apostrophe and a hyphen part words ("j'ai", "est-ce"); numbers count as digits
 *          ("trente-huit", "38"; a lone "un" or "une" stays a word); "docteur" is "dr", "monsieur",
 *          "madame" are "m", "mme"; hesitations (euh, heu, hum, hmm, mm, mh) are no words. Units
 *          and abbreviations stay as they are said.
 * Errors : VERR_BAD_UTF8; VERR_LIMIT (WER_MOST_CELLS, or the arena is full)
 * Cost   : words of one times words of the other; the length of one in memory
 */
#ifndef SPEECH_WER_H
#define SPEECH_WER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* Two hours of speech against two hours. */
#define WER_MOST_CELLS 1000000000u

struct wer {
    size_t words; /* of the reference */
    size_t hits, substitutions, deletions, insertions;
};

/* Aligns the two. *out is untouched on error. */
enum verr wer_of(struct arena *a, struct text reference, struct text heard, struct wer *out);

/* (S + D + I) / words, in 0..; 0 when both are empty, 1 when only the reference is. */
double wer_rate(const struct wer *w);

#endif
