/* stem.h - the part of a folded word that a form is looked up by
 * Plural s, and the second e of "opérée", do not count: the same rule is in tool/lexicon.py.
 */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "base/text.h"

/* `w` is a folded word; borrows it. */
static inline struct text text_stem(struct text w)
{
    if (w.n >= 4 && w.p[w.n - 1] == 's') {
        w.n--;
    }
    if (w.n >= 4 && w.p[w.n - 1] == 'e' && w.p[w.n - 2] == 'e') {
        w.n--;
    }
    return w;
}

#endif
