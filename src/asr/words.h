/* words.h - tokens of a speech model put together to words
 * Takes  : the tokens of one segment, in order
 * Gives  : words with their times and how sure the model is
 * Rules  : a token that begins with a blank begins a word; punctuation stays with its word. A word
 *          is as sure as its least sure token.
 * Cost   : O(bytes), in the arena
 */
#ifndef ASR_WORDS_H
#define ASR_WORDS_H

#include "base/text.h"

enum { ASR_WORDS_MAX = 1024, ASR_WORD_MAX = 256 };

/* Times in milliseconds from the start of the audio; confidence in thousandths, 0..1000. */
struct asr_word {
    uint64_t from_ms, to_ms;
    unsigned confidence;
    struct text said;
};

struct asr_words {
    struct asr_word word[ASR_WORDS_MAX];
    size_t n;
    struct writer bytes; /* of all words: set by the caller */
};

/* Takes one more token: its text (any bytes), its times in hundredths of a second, its probability
 * 0..1. What is out of range is brought into it: a time below the last word's end becomes that. A
 * word that would be longer than ASR_WORD_MAX is cut into two. false: no room is left. */
bool asr_words_take(struct asr_words *w, struct text token, int64_t t0, int64_t t1, float p);

/* Writes the bytes of a model as UTF-8 without control characters: a blank stands for those, U+FFFD
 * for each byte that is of no character (a segment may end within one). Stops where the writer
 * ends; what was written is well-formed. */
void asr_clean(struct writer *w, struct text t);

#endif
