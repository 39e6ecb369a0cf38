/* moment.c - the dates and ages of a sentence, and the fact that each is about: "elle était à 95
 * l'an dernier", "mon père, un infarctus à cinquante ans" */
#include "facts/scan.h"

/* The fact of the sentence that a date or duration at [start, end) is about: the nearest. */
static struct fact *nearest(const struct scan *s, size_t first, size_t start, size_t end)
{
    struct fact *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t k = first; k < s->fact_n; k++) {
        struct fact *f = &s->facts[k];
        size_t gap = f->start >= end ? f->start - end : f->end <= start ? start - f->end : 0;
        if (text_is(f->concept, "age") || f->when.n > 0) {
            continue;
        }
        bool over = f->kind == FACT_MEDICATION && f->time == FACT_PAST; /* "arrêté en juin" */
        gap += f->polarity == FACT_ABSENT && !over ? 40 : 0;
        if (gap < least) {
            least = gap;
            best = f;
        }
    }
    return best;
}

static void give_when(struct fact *f, const struct when *w)
{
    bool habit = f->kind == FACT_SOCIAL || f->kind == FACT_ADMINISTRATIVE;
    if (habit && text_starts(w->words, TEXT("à "))) {
        return; /* "l'aide ménagère l'a trouvé à cinq heures" */
    }
    if (f->time == FACT_PLANNED && w->kind == WHEN_SINCE) {
        return; /* "on le fera quand vous aurez arrêté depuis deux semaines" */
    }
    bool then = w->kind == WHEN_AGO || text_starts(w->words, TEXT("en "));
    bool taken = f->kind == FACT_MEDICATION || f->kind == FACT_SOCIAL || f->qualifier.n > 0;
    bool over = taken && f->time == FACT_PAST; /* "arrêté l'an dernier" */
    if ((f->kind == FACT_MEDICATION && w->kind == WHEN_FOR) ||
        (f->polarity == FACT_ABSENT && then && !over)) {
        return; /* "pas de diabète, ils ont vérifié en janvier" dates the test */
    }
    f->when = w->words;
    bool far = text_find(w->words, TEXT(" an"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("mois"), 0) != SIZE_MAX ||
               text_find(w->words, TEXT("enfance"), 0) != SIZE_MAX ||
               text_starts(w->words, TEXT("en "));
    if (w->kind == WHEN_AGO && far && f->time == FACT_NOW) {
        f->time = FACT_PAST;
    }
    if (w->kind == WHEN_FUTURE && f->kind == FACT_PROCEDURE) {
        f->time = FACT_PLANNED;
        f->section = TEXT("conduite");
    }
}

/* "La créatinine est à 142, l'an dernier elle était à 95": what the moment dates is the value that
 * follows it. The tokens up to that value, 0 when none follows. */
static size_t earlier_value(const struct scan *s, size_t i, struct number *value)
{
    size_t n = token_any(&s->t, i, "elle etait|il etait|c etait|elles etaient|ils etaient|etait");
    size_t to = n > 0 ? token_any(&s->t, i + n, "a") : 0;
    return n > 0 && text_number_at(&s->t, i + n + to, value) > 0 ? n + to : 0;
}

/* What was measured before, as a fact of its own. */
static void add_earlier(struct scan *s, const struct fact *now, size_t i, const struct when *w)
{
    struct number value = {0};
    size_t n = earlier_value(s, i, &value);
    size_t used = text_number_at(&s->t, i + n, &value);
    struct fact *f = scan_fact(s);
    if (f == NULL) {
        return;
    }
    char room[40];
    struct writer words = writer_over(room, sizeof room);
    writer_number(&words, value.milli);
    *f = *now;
    f->unit = (struct text){NULL, 0};
    f->value = scan_keep(s, &words);
    f->when = w->words;
    f->end = s->t.at[i + n + used - 1].end;
}

/* "Le MMS est à 14, il était à 19 il y a un an": the words of the earlier value that ends at the
 * moment of token i, from after `f` on; 0 when none stands there. */
static size_t valued_before(const struct scan *s, const struct fact *f, size_t i, size_t from)
{
    enum { REACH = 10 };
    for (size_t k = i > from + REACH ? i - REACH : from; k < i; k++) {
        struct number value = {0};
        size_t n = s->t.at[k].start >= f->end ? earlier_value(s, k, &value) : 0;
        if (n > 0 && k + n + text_number_at(&s->t, k + n, &value) == i) {
            return k;
        }
    }
    return 0;
}

void moment_dates(struct scan *s, struct span in, size_t first)
{
    bool any = s->fact_n > first; /* a date without a fact is nobody's */
    for (size_t i = in.b; i < in.e && any;) {
        if (!text_when_may(&s->t, i)) {
            i++;
            continue;
        }
        struct when w;
        char *mark = arena_mark(s->a);
        size_t n = text_when_read(s->a, &s->t, i, &w);
        struct fact *f =
            n == 0 ? NULL : nearest(s, first, s->t.at[i].start, s->t.at[i + n - 1].end);
        struct number before;
        bool measured = f != NULL && f->kind == FACT_MEASUREMENT && f->end <= s->t.at[i].start;
        size_t told = measured && earlier_value(s, i + n, &before) > 0 ? i + n
                      : measured ? valued_before(s, f, i, in.b)
                                 : 0;
        if (told > 0) {
            add_earlier(s, f, told, &w);
        } else if (f != NULL && !(f->kind == FACT_MEDICATION && drug_step(s, i, in))) {
            give_when(f, &w);
        } else {
            arena_rewind(s->a, mark);
        }
        i += n > 0 ? n : 1;
    }
}

struct text scan_age(struct scan *s, int64_t milli)
{
    char room[40];
    struct writer w = writer_over(room, sizeof room);
    writer_str(&w, "à l’âge de ");
    writer_number(&w, milli);
    writer_str(&w, " ans");
    return scan_keep(s, &w);
}

void moment_ages(struct scan *s, struct span in, size_t first)
{
    bool family = false;
    for (size_t k = first; k < s->fact_n; k++) {
        family = family || s->facts[k].who == FACT_FAMILY;
    }
    for (size_t i = in.b; i + 2 < in.e && family; i++) {
        struct number n = {0};
        bool ago = i > in.b && token_is(&s->t, i - 1, "y"); /* "il y a dix ans" is no age */
        size_t open = ago ? 0 : token_any(&s->t, i, "a l age de|vers|a");
        size_t k = open > 0 ? text_number_at(&s->t, i + open, &n) : 0;
        if (k == 0 || token_any(&s->t, i + open + k, "ans") == 0) {
            continue;
        }
        struct fact *f = nearest(s, first, s->t.at[i].start, s->t.at[i + open + k].end);
        if (f != NULL && f->who == FACT_FAMILY && f->polarity == FACT_PRESENT) {
            f->when = scan_age(s, n.milli);
        }
    }
}
