#include "misheard.h"

#include <string.h>

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* What is written, and what may be written for it. Sounds the same above, nearly below. */
static const char *const swaps[][2] = {
    {"ph", "f"},  {"f", "ph"},  {"y", "i"},    {"i", "y"},   {"th", "t"},  {"qu", "k"}, {"k", "qu"},
    {"ca", "ka"}, {"co", "ko"}, {"cu", "ku"},  {"ce", "se"}, {"ci", "si"}, {"x", "cs"}, {"z", "s"},
    {"an", "en"}, {"en", "an"}, {"in", "ain"}, {"o", "au"},  {"o", "eau"}, {"ss", "c"}, {"ch", "k"},
    {"oe", "e"},  {"ll", "l"},  {"l", "ll"},   {"nn", "n"},  {"n", "nn"},  {"mm", "m"}, {"t", "tt"},
    {"h", ""},    {"r", "rr"},  {"b", "p"},    {"p", "b"},   {"d", "t"},   {"t", "d"},  {"g", "k"},
    {"v", "f"},   {"m", "n"},   {"n", "m"},    {"e", "i"},   {"i", "e"},   {"o", "ou"}, {"a", "an"},
    {"l", "r"},   {"u", "ou"},  {"s", "z"},    {"on", "an"}, {"a", "o"},   {"e", ""},
};
enum { SWAPS = sizeof swaps / sizeof *swaps, TRIES = 200, NAME_MOST = 128 };

/* One change at a place where it fits, not at the first letter. */
static void change(char *word, uint64_t *seed)
{
    for (int i = 0; i < TRIES; i++) {
        const char *const *s = swaps[next(seed) % SWAPS];
        size_t n = strlen(word);
        size_t at = 1 + next(seed) % (n > 1 ? n - 1 : 1);
        size_t from = strlen(s[0]);
        size_t to = strlen(s[1]);
        if (strncmp(word + at, s[0], from) == 0 && n + to + 1 < NAME_MOST) {
            memmove(word + at + to, word + at + from, n - at - from + 1);
            memcpy(word + at, s[1], to);
            return;
        }
    }
}

size_t misheard(const char *name, int changes, uint64_t *seed, char *out, size_t cap)
{
    char word[NAME_MOST] = {0};
    memcpy(word, name, strlen(name) < NAME_MOST / 2 ? strlen(name) : NAME_MOST / 2);
    for (int i = 0; i < changes; i++) {
        change(word, seed);
    }
    size_t n = strlen(word);
    if (n >= 7 && next(seed) % 4 == 0) { /* two words of it */
        size_t at = 3 + next(seed) % (n - 5);
        memmove(word + at + 1, word + at, n - at + 1);
        word[at] = ' ';
    }
    n = strlen(word) < cap ? strlen(word) : cap;
    memcpy(out, word, n);
    return n;
}
