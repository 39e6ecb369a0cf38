/* phrase.h - the compiled word lists of a language, behind token_any and token_row (token.h)
 * tool/phrases.py finds each list in the sources and compiles it: a word knows the set of the lists
 * that it may begin, and a list knows, for each first word, its phrases as numbers of words. A list
 * is named by the hash of its French text, so that another language may give its own words for it.
 */
#ifndef TEXT_PHRASE_H
#define TEXT_PHRASE_H

#include "text/token.h"

/* A word of the vocabulary, in a table of open addressing. Up to 16 bytes, its ends tell all. */
struct phrase_slot {
    uint64_t first, last;  /* eight bytes; of a shorter word, all and 0 */
    uint32_t letters : 24; /* where its bytes begin */
    uint32_t n : 8;        /* its bytes */
    uint16_t word;         /* its number, 0: an empty slot */
    uint16_t row;          /* its set of lists */
};

/* A first word of a list, with its phrases of several words from code[at] on, the longest first.
 * Each is: how many words follow the first, the row of the table that it comes from, the numbers
 * of those words. */
struct phrase_head {
    uint64_t seconds; /* bit word % 64 of each second word: most are told by it */
    uint32_t at;
    uint16_t n;
    uint16_t alone; /* row of the phrase that is this word by itself, PHRASE_NO_ROW when none */
};
#define PHRASE_NO_ROW UINT16_MAX

struct phrase_name {
    uint64_t hash; /* FNV-1a of the French text */
    uint32_t list;
};

struct phrases {
    const struct phrase_slot *slots;
    int shift; /* slots are 2^(64 - shift) */
    const char *letters;
    const unsigned char
        *rows; /* sets of lists, `stride` bytes each; row 0 is that of other words. Before the set,
                  for each union (the first lists), a mask as `seconds` of its head */
    size_t stride;
    const uint16_t *head_words;      /* of a list: from firsts[list] to firsts[list + 1], sorted */
    const struct phrase_head *heads; /* of each of these words */
    const uint16_t *code;
    const uint32_t *firsts;
    const struct phrase_name *names; /* by hash */
    size_t list_n;
    size_t union_n;
    size_t word_n;
    const uint8_t *ends; /* of each word: which endings of facts/word.c it has, and a bit when its
                            lists of nouns or its beginnings of drugs tell of it */
    size_t
        said; /* the first bytes of a set, a multiple of 32, that hold what is asked of sentences */
};
enum { PHRASE_SAID_MOST = 256 };

extern const struct phrases phrases_fr;
extern const struct phrases phrases_en;

/* Bytes [from, from + PHRASE_SAID_STEP) of the sets of tokens [b, e), into one. */
enum { PHRASE_SAID_STEP = 32 };
void phrase_said(const struct tokens *t, size_t b, size_t e, size_t from, unsigned char *said);

/* The ends of a word, which 8 readable bytes must follow, and their hash. */
struct phrase_ends {
    uint64_t first, last, hash;
};
enum { PHRASE_KEY_BYTES = 8 };

static inline uint64_t phrase_load(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}

static inline struct phrase_ends phrase_ends_of(struct text w)
{
    enum { SPIN = 29 };
    size_t n = w.n < PHRASE_KEY_BYTES ? w.n : PHRASE_KEY_BYTES;
    /* no branch depends on how long a word is */
    uint64_t first = phrase_load(w.p) & (UINT64_MAX >> (8 * (PHRASE_KEY_BYTES - n)));
    uint64_t last = phrase_load(w.p + w.n - n) & -(uint64_t)(n == PHRASE_KEY_BYTES);
    uint64_t mixed = first ^ (last << SPIN | last >> (64 - SPIN));
    return (struct phrase_ends){first, last, mixed * 0x9e3779b97f4a7c15u};
}

/* Not the word of this slot, as far as its ends tell, and the slot is not empty. */
static inline bool phrase_is_other(const struct phrase_slot *s, struct phrase_ends e, size_t n)
{
    uint64_t differs = (s->first ^ e.first) | (s->last ^ e.last) | (s->n ^ n);
    return (differs & -(uint64_t)(s->word != 0)) != 0;
}

/* The slot of a word, or an empty one: from its first slot on. */
const struct phrase_slot *phrase_probe(const struct phrases *p, struct text w);

/* Sets the key, the number and the lists of a token from its text, which 8 readable bytes must
 * follow. Cost: O(1). */
static inline void phrase_word(const struct phrases *p, struct token *t)
{
    struct phrase_ends e = phrase_ends_of(t->text);
    const struct phrase_slot *s = &p->slots[e.hash >> p->shift];
    if (t->text.n > 2 * PHRASE_KEY_BYTES || phrase_is_other(s, e, t->text.n)) {
        s = phrase_probe(p, t->text); /* seldom: most words stand at their first slot */
    }
    t->key = (uint32_t)(e.hash >> 32);
    t->word = s->word;
    t->lists = p->rows + s->row * p->stride; /* an empty slot: word 0, and the lists of any */
}

#endif
