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

#endif
