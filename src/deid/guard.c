/* guard.c - names that name no person: eponyms, species, authors of a reference */
#include "deid/inner.h"

enum { HEAD_REACH = 5, CITE_REACH = 60 };

/* A word that may stand between "maladie" and its eponym. */
static bool between(const struct scan *s, size_t i)
{
    return has(s, i, W_particle | W_eponym | W_and) || (is_capital(s, i) && !has(s, i, W_title)) ||
           is_number(s, i);
}

/* "maladie de Crohn", "score CHA2DS2-VASc", "critères de Rome": a head not far before, on its line.
 */
static bool headed(const struct scan *s, size_t i)
{
    for (size_t back = 0; back < HEAD_REACH && back < i; back++) {
        const struct word *w = &s->at[i - back];
        if ((w->gap & (GAP_LINE | GAP_MANY)) != 0 ||
            (w->mark != 0 && w->mark != '\'' && w->mark != '-')) {
            return false;
        }
        if (has(s, i - back - 1, W_head)) {
            return true;
        }
        if (!between(s, i - back - 1)) {
            return false;
        }
    }
    return false;
}

bool guarded(const struct scan *s, size_t i)
{
    if (has(s, i, W_species)) {
        return true;
    }
    if (has(s, i, W_eponym) && !has(s, i, W_given | W_family | W_hospital | W_city)) {
        return true;
    }
    return headed(s, i);
}
