/* number.h - French numbers, written or spoken
 * Takes  : tokens
 * Gives  : how many tokens the number spans (0: none starts here) and its digits
 * Units  : thousandths, so that 38,5 is 38500 and no float is compared
 * Source : French numerals, with "septante", "huitante" and "nonante"; and the spoken decimal
 *          "trente-huit cinq" or "trente-huit virgule cinq" for 38,5
 * Cost   : constant
 */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include "text/token.h"

struct number {
    int64_t milli; /* value * 1000; at most 9 digits before the decimal mark */
    bool spelled;  /* in words */
    bool article;  /* only "un" or "une": an article or a one */
};

/* The number at token i: "38,5", "trente-huit", "quatre-vingt-douze", "deux cents", "un demi",
 * "deux et demi". Juxtaposed decimals ("trente-huit cinq") are number_pair_at's work. */
static inline size_t text_number_at(const struct tokens *t, size_t i, struct number *out);

/* Words that begin a number, but for digits. */
extern const char number_words[];
/* text_number_at of a token that may begin one. */
size_t text_number_read(const struct tokens *t, size_t i, struct number *out);

static inline size_t text_number_at(const struct tokens *t, size_t i, struct number *out)
{
    bool may = i < t->n && (t->at[i].kind == TOKEN_DIGITS || token_any(t, i, number_words) > 0);
    return may ? text_number_read(t, i, out) : 0;
}

/* Writes a number in digits with a decimal point and no useless zero: "38.5". */
void writer_number(struct writer *w, int64_t milli);

#endif
