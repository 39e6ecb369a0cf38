/* model_inner.h - what a model's own words must be (inside the draft room) */
#ifndef DRAFT_MODEL_INNER_H
#define DRAFT_MODEL_INNER_H

#include "draft/check_inner.h"

/* The sentence that the second reader just read (`h`, found supported) holds a word that nothing
 * explains: *word gets it. A person may word a report freely; a model may not: each of its words is
 * carried by a fact, stands in a source as it is or in other words, belongs to an amount, a side or
 * a moment, or asserts nothing beside words that do; what it denies is denied where it leans, and
 * its amounts stand where it cites. So it can name nobody that no source names, nor say that a
 * document is signed. Cost: the words, log2 of the sources each. */
bool model_strange(const struct hearing *h, struct text *word);

/* An amount or the concept of a fact of the sentence stands in the passage that it cites (a concept
 * of anything but a drug also in the sentence before or after, which may be its question). */
bool model_cites(const struct hearing *h);

/* The same sentence says another thing than the passages that it cites, though the sources as a
 * whole may carry it: what it tells of a relative is told there of the patient; its first word is
 * denied there, or what it denies is asserted; what a fact of it names is not told there; a side or
 * a unit of time is another. *why and *word (borrowed from `h`) get the first such thing. A
 * sentence that cites nothing is not turned. Cost: the words, times the places where each stands in
 * what is cited. */
bool model_turned(const struct hearing *h, enum reason_kind *why, struct text *word);

/* ---- where a word of the sentence stands in what it cites (model_held.c) ---- */

/* Places of one word in the cited passages. `other`: words that stand for it count, too. */
struct model_places {
    const struct hearing *h;
    size_t token, passage, at;
    uint32_t near; /* sentences around */
    bool other;
};
struct model_places model_places_of(const struct hearing *h, size_t token, uint32_t near,
                                    bool other);
/* The next one: its source's evidence and its token. NULL after the last. */
const struct evidence *model_next_place(struct model_places *p, size_t *at);
bool model_cites_word(const struct hearing *h, size_t i, uint32_t near);

/* Token i asserts something by itself. */
bool model_asserts(const struct hearing *h, size_t i);
/* The first such token from i, within its sentence; h->t.n when there is none. */
size_t model_next_asserting(const struct hearing *h, size_t i);
/* A fact of a cited passage, or of `near` sentences around, is of the claim's concept; `value`: and
 * has its value. */
bool model_cites_fact(const struct hearing *h, const struct fact *claim, uint32_t near, bool value);
/* The same as far as a claim looks: of anything but a drug, also of the sentence before or after,
 * which may be its question. */
bool model_cites_concept(const struct hearing *h, const struct fact *claim);
/* "Mère :", "chez le père :", "grand-mère maternelle :": the tokens of the label, its colon with
 * them; 0: the sentence opens with none. */
size_t model_relative_label(const struct hearing *h);

/* ---- details (model_detail.c): *word gets the token of the first one that is another ---- */

/* "Poids : 68" where 68 is of a blood pressure. */
bool model_other_measure(const struct hearing *h, size_t *word);
/* "18 mois" where "dix-huit ans" is cited, and nothing of eighteen months. */
bool model_other_unit(const struct hearing *h, size_t *word);
/* "En janvier" where no January is cited. */
bool model_other_day(const struct hearing *h, size_t *word);
/* "TEP si besoin" where it is ordered, whatever comes; "normal" of what nobody found so. */
bool model_changed(const struct hearing *h, size_t *word);
/* "Gélules" where no capsule is cited, nor a word that stands for it. */
bool model_told_nowhere_near(const struct hearing *h, size_t *word);
/* No word of four letters, no figure, no fact. */
bool model_says_nothing(const struct hearing *h, size_t *word);

#endif
