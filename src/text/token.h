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

enum text_token_kind { TOKEN_WORD, TOKEN_DIGITS, TOKEN_MARK };

struct token {
    struct text text;    /* folded bytes; digits may hold one decimal comma: "38,5" */
    uint32_t start, end; /* bytes of the source */
    uint32_t sentence;   /* rank of its sentence */
    uint32_t hash;       /* of its text, for token_any */
    uint8_t kind;        /* enum text_token_kind */
    bool glued;          /* nothing between it and the token before */
    bool hyphen;         /* a hyphen stands between it and the token before */
};

struct tokens {
    struct token *at;
    size_t n;
    uint32_t sentences;
};

/* Cuts a folded text. A sentence ends at . ! ? ; … and at a line's end; not inside a number nor
 * after a short title ("Dr.", "M."). On false *out is untouched. */
bool text_tokens(struct arena *a, const struct folded *f, struct tokens *out);

/* True when token i exists and its folded text is `word`. */
bool token_is(const struct tokens *t, size_t i, const char *word);
/* True when the words of `phrase` (separated by one space) start at token i, within one sentence.
 */
bool token_phrase(const struct tokens *t, size_t i, const char *phrase);
/* As token_phrase for each phrase of a list separated by '|': how many tokens the longest one that
 * matches spans, 0 when none does. `phrases` must be constant memory: its address is its name,
 * under which each thread keeps what turns down most tokens without a look at the list. */
size_t token_any(const struct tokens *t, size_t i, const char *phrases);
/* As token_any for each list of a table: `rows` rows of `size` bytes, each of which begins with its
 * list (const char *). The rank of the row whose phrase is the longest, the first of equals, in
 * *row; 0 when none matches. The table too is named by its address. */
size_t token_row(const struct tokens *t, size_t i, const void *table, size_t rows, size_t size,
                 size_t *row);

#endif
