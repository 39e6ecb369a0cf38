/* known.h - texts of a person whose traits are known: their names and numbers go whatever
 * Takes  : what is known, and a text as deid_text takes it
 * Gives  : the text without them, and whether one of them still stands
 * Errors : those of deid_text
 * Cost   : a pass over the words a value
 */
#ifndef DEID_KNOWN_H
#define DEID_KNOWN_H

#include "deid/deid.h"

/* A value of at most 256 bytes once folded (small letters without accents, digits); what is longer
 * counts up to there. A name is a DEID_NOM or DEID_PRENOM; a number, and a date as it may be
 * written, is a DEID_IPP: digits become digits, letters letters. Empty values are passed over. */
struct deid_known {
    enum deid_kind kind;
    struct text value;
};

/* deid_text, and then each place at which a known value stands in whole words, whatever is written
 * between them, in whatever case: also where the value is a word of the language. */
enum verr deid_text_known(struct arena *a, const struct deid_key *key, struct deid_memory *memory,
                          const struct deid_known *known, size_t n, struct text t,
                          struct deid_result *out);

/* Whether a known value stands in a text: what must be false of a text that leaves. The arena is
 * left as it was, but when it is full. */
enum verr deid_stands(struct arena *a, struct text t, const struct deid_known *known, size_t n,
                      bool *stands);

#endif
