/* check_span.h - amounts of time in a statement and in its sources (inside the draft room)
 * Takes  : tokens, and a passage of a source
 * Gives  : how much, in which unit, and which way it points
 * Cost   : a look at the tokens named
 */
#ifndef DRAFT_CHECK_SPAN_H
#define DRAFT_CHECK_SPAN_H

struct check;
struct quantity;
struct tokens;

/* "Par jour", "/j", "chaque semaine": how many tokens; *period: as of struct quantity, NUL when
 * none stands there. */
size_t check_period_at(const struct tokens *t, size_t i, char *period);
/* A source counts something else with the number of `q`, in another unit of its dimension; NULL:
 * none does. *source: which. */
const struct quantity *check_other_unit(const struct check *k, const struct quantity *q,
                                        int *source);
enum { CHECK_AGO = 'a', CHECK_AHEAD = 'd', CHECK_LASTING = 'p', CHECK_EVERY = 'e' };
/* Which way the amount of time of tokens [i, i + n) points: "il y a trois mois", "dans trois mois",
 * "pendant trois mois"; NUL when nothing tells. */
char check_direction(const struct tokens *t, size_t i, size_t n);
/* "Quelques minutes": more than one, how many is not said. */
#define QUANTITY_VAGUE INT64_C(999000000)
/* "Demi" of "un an et demi" at token i: the year and a half is one number. */
bool check_half_of_time(const struct tokens *t, size_t i);
/* "Un quart d'heure", "quelques minutes": how many tokens, not scaled yet. */
size_t check_span_at(const struct tokens *t, size_t i, struct quantity *out);
/* text_number_at, and "une douzaine de". */
size_t check_number_at(const struct tokens *t, size_t i, struct number *out);
/* The age q is told as a bare number in the passage. */
bool check_age_told(const struct check *k, const struct passage *p, const struct quantity *q);
/* "20 paquets-années": a source gives packs a day and years that make it. */
bool check_pack_years(const struct check *k, const struct quantity *q);
/* Tokens of a date in figures at i ("le 30/11"), 0 for none; *said: the sources tell it. */
size_t check_date_at(const struct hearing *h, size_t i, bool *said);
/* The claim read a score in a date that the sources tell: "le 3/10". */
bool check_is_date(const struct hearing *h, const struct fact *claim);
/* 1 at the figure of "T10" where the sources name a vertebra of that row ("la dixième dorsale"), 0
 * otherwise; *said: this one. */
size_t check_vertebra_at(const struct hearing *h, size_t i, bool *said);
/* "AV OG 3/10" where only two and eight tenths were said. */
void check_tenths(struct hearing *h);
/* Tokens of "3/10" at i where the sources speak of tenths, 0 for none; *said: of these. */
size_t check_tenths_at(const struct hearing *h, size_t i, bool *said);
/* What the statement speaks of is told with another amount of time, never with this one. */
bool check_told_otherwise(const struct hearing *h, const struct quantity *q);

/* "Dix, c'était avant": takes back the amount, also where it was said just before. */
void check_revoke_past(const struct tokens *t, struct quantities *l);
/* "8 h" for "quatre fois deux heures". */
bool check_product_said(const struct hearing *h, const struct quantity *q);
/* "2 mm de marges": a sentence gives the amount and names what it measures. */
bool check_measure_said(const struct hearing *h, const struct quantity *q);
/* "Deux Jext", "les deux" are not "deux fois": what was said counts the next word, or names. */
bool check_counts_thing(const struct tokens *t, const struct quantity *q,
                        const struct quantity *said);

#endif
