/* heard_guard.c - words that an engine made up: where nobody spoke, loops, credits of films
 * A. Koenecke et al., "Careless Whisper: Speech-to-Text Hallucination Harms", FAccT 2024: about one
 * recording in a hundred holds sentences that nobody said, mostly around silence, in loops and as
 * the closing words of videos that the engine learned from.
 */
#include "speech/heard.h"

#include <assert.h>

enum { MARGIN_MS = 150, PHRASE_MOST = 12, FOLDED = 2 * HEARD_WORD_BYTES };

/* What such texts end with, folded, letters and digits only. */
static const char *const credits[] = {
    "soustitresrealisespar",
    "soustitragesocieteradiocanada",
    "soustitragest",
    "soustitresfaitspar",
    "soustitreurcom",
    "amaraorg",
    "mercidavoirregarde",
    "abonnezvous",
    "noubliezpasdevousabonner",
    "thanksforwatching",
    "subtitlesby",
    "traductionpar",
};

/* Milliseconds of [t0, t1) in which there is voice. Cost: log2(n), and the regions it meets. */
static int64_t voiced(const struct heard_voice *voice, size_t n, int64_t t0, int64_t t1)
{
    size_t low = 0;
    for (size_t high = n; low < high;) {
        size_t half = low + (high - low) / 2;
        if (voice[half].t1 <= t0) {
            low = half + 1;
        } else {
            high = half;
        }
    }
    int64_t sum = 0;
    for (size_t i = low; i < n && voice[i].t0 < t1; i++) {
        int64_t from = voice[i].t0 > t0 ? voice[i].t0 : t0;
        int64_t to = voice[i].t1 < t1 ? voice[i].t1 : t1;
        sum += to > from ? to - from : 0;
    }
    return sum;
}

static void without_voice(struct heard_words *words, const struct heard_voice *voice, size_t n)
{
    for (size_t i = 0; i < words->n; i++) {
        struct heard_word *w = &words->at[i];
        int64_t middle = w->t0 + (w->t1 - w->t0) / 2;
        if (w->origin == HEARD_ENGINE &&
            voiced(voice, n, middle - MARGIN_MS, middle + MARGIN_MS) == 0) {
            w->why = HEARD_NO_VOICE;
        }
    }
}

static bool same(const struct heard_word *a, const struct heard_word *b)
{
    char one[FOLDED];
    char two[FOLDED];
    return text_equal(heard_fold(a->text, one, sizeof one), heard_fold(b->text, two, sizeof two));
}

/* How often the phrase of n words at `at` comes, one after the other. */
static size_t times(const struct heard_words *words, size_t at, size_t n)
{
    size_t k = at + n;
    while (k < words->n && same(&words->at[k], &words->at[k - n])) {
        k++;
    }
    return (k - at) / n;
}

/* People say "oui, oui, oui" and "j'ai mal, j'ai mal"; what comes more often is a loop. */
static bool loops(size_t length, size_t count)
{
    static const size_t enough[] = {0, 7, 5, 4};
    enum { LONGER = 3 };
    size_t row = sizeof enough / sizeof *enough;
    return count >= (length < row ? enough[length] : LONGER);
}

/* The first time is kept; the others are of the engine, if it said them. */
static size_t loop_at(struct heard_words *words, size_t at)
{
    for (size_t n = 1; n <= PHRASE_MOST && at + n < words->n; n++) {
        size_t count = times(words, at, n);
        if (!loops(n, count)) {
            continue;
        }
        for (size_t k = at + n; k < at + n * count; k++) {
            struct heard_word *w = &words->at[k];
            w->why = w->why == HEARD_KEPT && w->origin == HEARD_ENGINE ? HEARD_LOOP : w->why;
        }
        return n * count;
    }
    return 1;
}

/* Words at `at` that make a known closing phrase, 0 when they make none. */
static size_t credits_at(const struct heard_words *words, size_t at)
{
    char block[PHRASE_MOST * FOLDED];
    size_t n = 0;
    for (size_t k = at; k < words->n && k - at < PHRASE_MOST; k++) {
        n += heard_fold(words->at[k].text, block + n, FOLDED).n;
        for (size_t i = 0; i < sizeof credits / sizeof *credits; i++) {
            if (text_is((struct text){block, n}, credits[i])) {
                return k + 1 - at;
            }
        }
    }
    return 0;
}

/* Where somebody spoke, it is shown: what it says is judged by who reads it. */
static void drop_credits(struct heard_words *words, const struct heard_voice *voice, size_t voices,
                         size_t at, size_t n)
{
    int64_t t0 = words->at[at].t0;
    int64_t t1 = words->at[at + n - 1].t1;
    if (2 * voiced(voice, voices, t0, t1) > t1 - t0) {
        return;
    }
    for (size_t k = at; k < at + n; k++) {
        struct heard_word *w = &words->at[k];
        w->why = w->origin == HEARD_ENGINE ? HEARD_CREDITS : w->why;
    }
}

size_t heard_guard(struct heard_words *words, const struct heard_voice *voice, size_t voices)
{
    assert(words && (voice || voices == 0));
    for (size_t i = 0; i < words->n; i++) {
        words->at[i].why = HEARD_KEPT;
    }
    without_voice(words, voice, voices);
    for (size_t i = 0; i < words->n;) {
        i += loop_at(words, i);
    }
    for (size_t i = 0; i < words->n; i++) {
        size_t n = credits_at(words, i);
        if (n > 0) {
            drop_credits(words, voice, voices, i, n);
        }
    }
    size_t dropped = 0;
    for (size_t i = 0; i < words->n; i++) {
        dropped += words->at[i].why != HEARD_KEPT;
    }
    return dropped;
}
