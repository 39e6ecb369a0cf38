/* when.h - dates and durations in French text
 * Takes  : tokens
 * Gives  : how many tokens it spans (0: none starts here), its kind and its clinical wording
 * Cost   : constant
 */
#ifndef TEXT_WHEN_H
#define TEXT_WHEN_H

#include "text/number.h"

enum when_kind {
    WHEN_SINCE,  /* "depuis trois jours", "ça fait trois jours que": still so */
    WHEN_AGO,    /* "il y a deux ans", "hier soir", "en 97": a moment gone */
    WHEN_FOR,    /* "pendant sept jours", "durant": how long */
    WHEN_FUTURE, /* "dans trois jours", "demain" */
    WHEN_MOMENT  /* "ce matin", "le 12/03/2024" */
};

struct when {
    enum when_kind kind;
    struct text words; /* "depuis 3 jours", "il y a 2 ans", "hier soir": in the arena */
};

/* The date or duration that begins at token i: how many tokens it takes, 0 when none. */
static inline size_t text_when_at(struct arena *a, const struct tokens *t, size_t i,
                                  struct when *out);

/* text_when_at of a token that may begin one. */
size_t text_when_read(struct arena *a, const struct tokens *t, size_t i, struct when *out);

/* Tokens of a pause at token i, before the moment: "depuis, | euh, | avant-hier". */
size_t text_pause_at(const struct tokens *t, size_t i);

/* False when text_when_at finds nothing at token i. */
static inline bool text_when_may(const struct tokens *t, size_t i)
{
    return i < t->n &&
           (t->at[i].kind == TOKEN_DIGITS ||
            (t->at[i].kind == TOKEN_WORD && token_opens(t, i, "text/when.c text/number.c")));
}

static inline size_t text_when_at(struct arena *a, const struct tokens *t, size_t i,
                                  struct when *out)
{
    return text_when_may(t, i) ? text_when_read(a, t, i, out) : 0;
}

#endif
