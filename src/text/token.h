/* token.h - words, numbers and marks, grouped in sentences
 * Takes  : folded text (fold.h)
 * Gives  : tokens in order. Elisions are words of their own ("j'ai" gives "j" "ai"); hyphens
 *          separate ("est-ce" gives "est" "ce"); digits and letters too ("39°5", "500mg")
 * Errors : false when the arena is full
 * Cost   : one pass
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include "text/fold.h"

#include <endian.h>

enum text_token_kind { TOKEN_WORD, TOKEN_DIGITS, TOKEN_MARK };

struct token {
    struct text text;           /* folded bytes; digits may hold one decimal comma: "38,5" */
    uint32_t start, end;        /* bytes of the source */
    uint32_t sentence;          /* rank of its sentence */
    uint16_t word;              /* number of its word in the vocabulary of phrase.h, 0: not of it */
    uint8_t kind;               /* enum text_token_kind */
    bool glued;                 /* nothing between it and the token before */
    bool hyphen;                /* a hyphen stands between it and the token before */
    uint32_t key;               /* hash of its text */
    const unsigned char *lists; /* the set of the word lists that its word may begin */
};

struct phrases;

struct tokens {
    struct token *at;
    size_t n;
    uint32_t sentences;
    const struct phrases *phrases; /* the word lists of its language */
};

/* Cuts a folded text. A sentence ends at . ! ? ; … and at a line's end; not inside a number nor
 * after a short title ("Dr.", "M."). A sentence of 512 tokens ends there too. On false *out is
 * untouched. */
bool text_tokens(struct arena *a, const struct folded *f, struct tokens *out);
/* The same for a text of a language whose word lists are `p` (phrase.h). */
bool text_tokens_of(struct arena *a, const struct folded *f, const struct phrases *p,
                    struct tokens *out);

/* The same, piece by piece: a piece ends after a blank. */
struct text_cutter {
    struct tokens
        out;    /* the caller may drop tokens from its front: only the last one is looked at */
    size_t cap; /* room at out.at */
    const char *last; /* end of the last token */
    uint32_t run;     /* tokens of its sentence */
    bool begun;       /* there was a token */
    bool ended;       /* the sentence is over: the next word opens another */
    bool hyphen;      /* a hyphen was passed since the last token */
};

/* Borrows the room. */
struct text_cutter text_cutter_over(struct token *room, size_t cap, const struct phrases *p);
/* Cuts a piece from its byte `from` on, until its end or until the room is full: the byte where it
 * stopped. */
size_t text_cut_tokens(struct text_cutter *c, const struct folded *f, size_t from);

/* Lists of words. A list is a constant string of phrases between '|', each of folded words between
 * single spaces: "de|d|de la". It stays where it is read; tool/phrases.py compiles it, so that a
 * token that begins none of its phrases is told by one bit (phrase.h). A list must be constant
 * memory: its address is its name, under which each call and each thread keep where it was found.
 *
 * token_any(t, i, phrases): how many tokens the longest phrase at token i spans, within one
 * sentence; 0 when none matches or there is no token i.
 * token_phrase(t, i, phrase), token_is(t, i, word): true when it stands at token i.
 * token_within(t, b, e, phrases): true when one of the phrases begins at a token of [b, e).
 * token_row(t, i, table, rows, size, &row): as token_any for each list of a table, whose rows of
 * `size` bytes begin with their list (const char *). The rank of the row whose phrase is the
 * longest, the first of equals, in *row; it is untouched when none matches.
 * token_opens(t, i, "text/number.c text/when.c"): false when no list of these files, as they stand
 * in their rooms, has a phrase at token i: none of their calls on token i finds any. */
#define token_any(t, i, phrases) TOKEN_ANY(t, i, phrases, TOKEN_HERE(__COUNTER__))
#define token_opens(t, i, files) TOKEN_OPENS(t, i, "^" files, TOKEN_HERE(__COUNTER__))
#define token_phrase(t, i, phrase) (token_any(t, i, phrase) > 0)
#define token_is(t, i, word) token_phrase(t, i, word)
#define token_within(t, b, e, phrases) TOKEN_WITHIN(t, b, e, phrases, TOKEN_HERE(__COUNTER__))
#define token_row(t, i, table, rows, size, row)                                                    \
    TOKEN_ROW(t, i, table, rows, size, row, TOKEN_HERE(__COUNTER__))

/* Where a list was found; of one call. A list that tool/phrases.py has not seen is not compiled. */
#define PHRASE_NOT_COMPILED UINT32_MAX
struct phrase_ref {
    const void *of; /* NULL: nothing yet */
    uint32_t list;
    uint16_t byte; /* its first bit in a set of lists */
    uint8_t mask;
};

struct phrase_table {
    const void *of;
    size_t rows, size;
};

/* What the macros above are made of. Each call has a cache of its own; `here` is its name, since a
 * call may stand inside the argument of another. */
#define TOKEN_JOIN(a, b) a##b
#define TOKEN_HERE(n) TOKEN_JOIN(phrase_here_, n)
#define TOKEN_ANY(t, i, phrases, here)                                                             \
    __extension__({                                                                                \
        static _Thread_local struct phrase_ref here;                                               \
        token_any_here(&(here), t, i, phrases);                                                    \
    })
#define TOKEN_WITHIN(t, b, e, phrases, here)                                                       \
    __extension__({                                                                                \
        static _Thread_local struct phrase_ref here;                                               \
        token_within_here(&(here), t, b, e, phrases);                                              \
    })
#define TOKEN_OPENS(t, i, files, here)                                                             \
    __extension__({                                                                                \
        static _Thread_local struct phrase_ref here;                                               \
        token_opens_here(&(here), t, i, files);                                                    \
    })
#define TOKEN_ROW(t, i, table, rows, size, row, here)                                              \
    __extension__({                                                                                \
        static _Thread_local struct phrase_ref here;                                               \
        token_row_here(&(here), t, i, (struct phrase_table){table, rows, size}, row);              \
    })

/* Finds the list, or the table, in the compiled ones. Cost: O(1) once a thread knows it. */
__attribute__((cold)) void phrase_find_list(struct phrase_ref *ref, const char *phrases);
__attribute__((cold)) void phrase_find_table(struct phrase_ref *ref, struct phrase_table table);
/* How many times this thread met a list that tool/phrases.py has not seen, and which is therefore
 * looked through word by word: 0 in a program whose lists all stand in its sources. */
size_t phrase_slow_lists(void);
/* token_any, token_opens and token_row for a token that may begin a phrase. */
size_t phrase_any(const struct phrase_ref *ref, const struct tokens *t, size_t i,
                  const char *phrases);
bool phrase_opens(const struct phrase_ref *ref, const struct tokens *t, size_t i);
size_t phrase_row(const struct phrase_ref *ref, const struct tokens *t, size_t i,
                  struct phrase_table table, size_t *row);

/* Most tokens begin no phrase of most lists: what goes on from there stands apart, so that the
 * calls of a page of grammar lie close together in the instruction cache. */
static inline size_t token_any_here(struct phrase_ref *here, const struct tokens *t, size_t i,
                                    const char *phrases)
{
    if (here->of != phrases) {
        phrase_find_list(here, phrases);
    }
    if (i >= t->n) {
        return 0;
    }
    unsigned bits = t->at[i].lists[here->byte];
    return __builtin_expect((bits & here->mask) == 0, 1) ? 0
           : (bits & here->mask * 2u) != 0 ? 1 /* the word alone, and nothing longer */
                                           : phrase_any(here, t, i, phrases);
}

static inline bool token_within_here(struct phrase_ref *here, const struct tokens *t, size_t b,
                                     size_t e, const char *phrases)
{
    for (size_t i = b; i < e; i++) {
        if (token_any_here(here, t, i, phrases) > 0) {
            return true;
        }
    }
    return false;
}

static inline bool token_opens_here(struct phrase_ref *here, const struct tokens *t, size_t i,
                                    const char *files)
{
    if (here->of != files) {
        phrase_find_list(here, files);
    }
    if (i >= t->n) {
        return false;
    }
    const unsigned char *lists = t->at[i].lists;
    unsigned bits = lists[here->byte];
    if ((bits & here->mask) == 0 || (bits & here->mask * 2u) != 0) {
        return (bits & here->mask) != 0;
    }
    if (here->list == PHRASE_NOT_COMPILED) {
        return true;
    }
    uint64_t seconds;
    memcpy(&seconds, lists + here->list * sizeof seconds, sizeof seconds);
    return i + 1 < t->n && (le64toh(seconds) >> (t->at[i + 1].word % 64) & 1) != 0 &&
           phrase_opens(here, t, i);
}

static inline size_t token_row_here(struct phrase_ref *here, const struct tokens *t, size_t i,
                                    struct phrase_table table, size_t *row)
{
    if (here->of != table.of) {
        phrase_find_table(here, table);
    }
    return i < t->n && __builtin_expect((t->at[i].lists[here->byte] & here->mask) != 0, 0)
               ? phrase_row(here, t, i, table, row)
               : 0;
}

#endif
