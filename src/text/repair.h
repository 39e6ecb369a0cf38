/* repair.h - what a speaker takes back in the same breath: "cinq jours… enfin, sept jours"
 * Takes  : tokens of one turn of speech
 * Gives  : which of them are taken back, with the words that do it ("non, pardon"): who reads on
 *          without them hears what was meant
 * Rules  : a side or a number is taken back by another one of the same kind; the words before both
 *          are the same, or few; a mere comma needs a "pardon" or the same words. What is doubtful
 *          stays.
 * Source : Shriberg, Preliminaries to a theory of speech disfluencies (1994): reparandum,
 *          interruption, editing phrase, repair
 * Cost   : linear
 */
#ifndef TEXT_REPAIR_H
#define TEXT_REPAIR_H

#include "text/token.h"

/* Sets gone[i] for each token of [b, e) that is taken back; what follows it then is of its
 * sentence. Returns how many; `gone` has t->n entries and is otherwise untouched. */
size_t text_repair(struct tokens *t, size_t b, size_t e, bool *gone);

#endif
