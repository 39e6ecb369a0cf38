/* date.h - what the files about dates share */
#ifndef DEID_DATE_H
#define DEID_DATE_H

#include "deid/inner.h"

/* A year that a record may hold, in four digits. */
bool date_year(int year);
/* A day of a month; year in four digits, or 0 to 99. */
bool date_possible(int day, int month, int year);
/* The bytes of words [first, last]. */
struct part date_part(const struct scan *s, size_t first, size_t last);
/* Marks words [first, last] as the date `date`; how many words. */
size_t date_put(struct scan *s, size_t first, size_t last, const struct mark *date);
/* date.c: `n` words of one digit from i on that end with a year, or could with one digit more; the
 * same, marked. */
bool date_spelled(const struct scan *s, size_t i, size_t n);
size_t date_put_spelled(struct scan *s, size_t i, size_t n);
/* date.c: in digits alone, from word i on. */
size_t date_digits(struct scan *s, size_t i);
/* date_word.c: what stands before a date and belongs to it: "du 10 au 11 mars 2023", "entre mai et
 * décembre 2023". */
void date_begin(struct scan *s, const struct mark *m);
/* The number that the words in letters from i on make ("deux mille dix-sept"), 0 when there is
 * none; *last is its last word. */
int date_letters(const struct scan *s, size_t i, size_t *last);

#endif
