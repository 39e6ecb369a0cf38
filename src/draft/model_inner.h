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

#endif
