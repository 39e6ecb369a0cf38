/* line.h - a segment as one text, and the way back to its words (inside the speech room)
 */
#ifndef SPEECH_LINE_H
#define SPEECH_LINE_H

#include "speech/heard.h"
#include "text/token.h"

struct line {
    struct text text;
    struct tokens tokens;
    size_t n;      /* kept words of the segment */
    size_t *word;  /* of each, its place in the list of words, */
    size_t *start; /* and where it begins in the text; one entry more: the end */
};

/* The line of one segment, in the arena. VERR_LIMIT. */
enum verr line_of(struct arena *a, const struct heard_words *words, const struct heard_segment *s,
                  struct line *out);
/* The kept word that holds byte `at` of the text, by its rank in the line. */
size_t line_word(const struct line *l, size_t at);

#endif
