/* earlier.c - what was measured before, told beside what is measured now: "l'an dernier elle était
 * à 95", "elle était à treize en mars" */
#include "facts/scan.h"

/* The value of before, told at token i: "elle était à 95", "contre 95". The tokens up to its
 * number, 0 when none follows. */
static size_t value_at(const struct scan *s, size_t i, struct number *value)
{
    size_t n = token_any(&s->t, i, "elle etait|il etait|c etait|elles etaient|ils etaient|etait");
    size_t to = n > 0 ? token_any(&s->t, i + n, "a") : 0;
    n = n > 0 ? n : token_any(&s->t, i, "contre");
    return n > 0 && text_number_at(&s->t, i + n + to, value) > 0 ? n + to : 0;
}

/* What was measured before, as a fact of its own: the value at token i, read as that of `now` is
 * ("à trois cinq": 3.5). Its tokens, 0 when none stands there. */
static size_t read_value(struct scan *s, const struct fact *now, size_t i, struct fact *then)
{
    struct hit named = {
        .at = (uint32_t)i, .n = 1, .concept = lexicon_concept(s->lexicon, now->concept)};
    *then = *now;
    then->unit = (struct text){NULL, 0};
    return named.concept == NULL ? 0 : measure_at(s, &named, i, then);
}

static void add_value(struct scan *s, const struct fact *now, size_t i, const struct when *w)
{
    struct fact then;
    size_t used = read_value(s, now, i, &then);
    struct fact *f = used > 0 ? scan_fact(s) : NULL;
    if (f != NULL) {
        *f = then;
        f->when = w->words;
        f->end = s->t.at[i + used - 1].end;
    }
}

/* "Elle était à treize l'an dernier": the token where that begins, between the fact and the moment
 * at token i; i when the value of now is dated. */
static size_t told_before(const struct scan *s, const struct fact *now, size_t i)
{
    enum { REACH = 9 };
    struct number value = {0};
    for (size_t k = i; k-- > 0 && i - k <= REACH && s->t.at[k].start >= now->end;) {
        if (value_at(s, k, &value) > 0) {
            return k;
        }
    }
    return i;
}

bool earlier_take(struct scan *s, const struct fact *now, struct span at, const struct when *w)
{
    struct number value = {0};
    struct fact copy = *now; /* the list may move */
    size_t n = value_at(s, at.e, &value);
    if (n > 0) {
        add_value(s, &copy, at.e + n, w);
        return true;
    }
    size_t b = told_before(s, now, at.b);
    if (b == at.b) {
        return false;
    }
    n = value_at(s, b, &value);
    /* "treize deux l'an dernier": no whole number, and the moment is that of no value of now */
    struct fact then;
    if (b + n + read_value(s, &copy, b + n, &then) == at.b) {
        add_value(s, &copy, b + n, w);
    }
    return true;
}
