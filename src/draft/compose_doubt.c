/* compose_doubt.c - what a fact alone would say falsely
 * An allergy that nobody holds for certain: the words that tell it stand for it, since "à
 * confirmer" would call allergic what was said to be an effect of the drug. What the patient says
 * of the plan ("fièvre, j'arrête, c'est ça") and what the plan fears ("si vous avez des aphtes") is
 * no symptom; what is planned on a condition is not simply to be done.
 */
#include "draft/compose_inner.h"

/* The sentence of bytes [*from, *to) of a turn, without the marks at its ends. */
static void sentence(struct text said, size_t low, size_t high, size_t *from, size_t *to)
{
    while (*from > low && !strchr(".?!;\n", said.p[*from - 1])) {
        (*from)--;
    }
    while (*to < high && !strchr(".?!;\n", said.p[*to])) {
        (*to)++;
    }
    while (*from < *to && strchr(" ,:", said.p[*from])) {
        (*from)++;
    }
    while (*to > *from && strchr(" ,:", said.p[*to - 1])) {
        (*to)--;
    }
}

/* "Oui, mais j'avais pris du poids": bytes of the words that only open it. */
static size_t opening(struct text t)
{
    static const char *const heads[] = {"Oui, ", "oui, ",   "si, ",  "Si, ",  "mais ",
                                        "Mais ", "Et ",     "et ",   "puis ", "Ah si, ",
                                        "Ah ",   "Enfin, ", "Enfin "};
    size_t n = 0;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (text_begins(text_slice(t, n, t.n), heads[i])) {
            n += strlen(heads[i]);
            i = (size_t)-1; /* again from the first */
        }
    }
    return n;
}

bool compose_doubtful(const struct fact *f)
{
    return f->kind == FACT_ALLERGY && f->polarity == FACT_UNCERTAIN && f->turn >= 0 &&
           f->question_end == f->question_start;
}

/* One of the words stands in `t`, a word's beginning before it. */
static bool holds_one(struct text t, const char *const *words, size_t n)
{
    static const char marks[] = " ,.;:";
    for (size_t k = 0; t.p && k < n; k++) {
        for (size_t at = 0; (at = text_find(t, text_of(words[k]), at)) != SIZE_MAX; at++) {
            if (at == 0 || memchr(marks, t.p[at - 1], sizeof marks - 1)) {
                return true;
            }
        }
    }
    return false;
}

/* What the fact's sentence says before it. */
static struct text said_before(const struct fact *f, struct text said)
{
    return f->start > f->clause_start ? text_slice(said, f->clause_start, f->start)
                                      : (struct text){NULL, 0};
}

bool compose_conditional(const struct fact *f, struct text said)
{
    static const char *const ifs[] = {"si ça ",   "si la ",   "si le ",   "si les ", "si l'",
                                      "si vous ", "si dans ", "si elle ", "si on ",  "si tu ",
                                      "s'il ",    "s'ils ",   "si c'",    "si au ",  "si jamais "};
    static const char *const capitals[] = {"Si ", "S'il ", "S'ils ", "Sinon "};
    struct text before = said_before(f, said);
    bool own = f->time == FACT_PLANNED && f->kind == FACT_PROCEDURE && f->turn >= 0;
    return own && (holds_one(before, ifs, sizeof ifs / sizeof *ifs) ||
                   holds_one(before, capitals, sizeof capitals / sizeof *capitals));
}

bool compose_unlikely(const struct fact *f, struct text said)
{
    static const char *const words[] = {"peu probable", "improbable", "pense pas", "crois pas"};
    static const char *const turns[] = {"mais ", "par contre ", "plutôt "};
    struct text before = said_before(f, said);
    return f->polarity == FACT_UNCERTAIN && f->turn >= 0 && text_is(f->section, "conclusion") &&
           holds_one(before, words, sizeof words / sizeof *words) &&
           !holds_one(before, turns, sizeof turns / sizeof *turns);
}

/* The sentence that tells a fact stands for it, in a section, after a lead (NULL: none). */
static void say_in_words(struct compose *c, int source, const struct fact *f, enum route route,
                         const char *lead, size_t weight)
{
    const struct reading *r = &c->readings[source];
    const struct facts_turn *turn = &r->turns[f->turn];
    size_t from = f->start, to = f->end;
    sentence(r->said, turn->start, turn->end, &from, &to);
    from = f->kind == FACT_MEDICATION && route == ROUTE_TRAITEMENTS ? f->start : from;
    from += opening(text_slice(r->said, from, to));
    struct text words = text_slice(r->said, from, to);
    if (compose_is_quoted(c, source, words)) {
        return; /* two drugs of one sentence */
    }
    struct item *i = compose_add(c);
    if (i != NULL) {
        i->route = route;
        i->lead = lead;
        i->source = source;
        i->turn = f->turn;
        i->at = from;
        compose_order(c, i);
        i->quote = words;
        i->weight = weight;
        compose_cite(i, reading_cite(r, source, from, to));
    }
}

bool compose_in_words(struct compose *c, int source, const struct fact *f)
{
    enum { KEPT = 200, USUAL = 12 }; /* an allergy is never left out */
    const struct reading *r = &c->readings[source];
    if (compose_doubtful(f)) {
        say_in_words(c, source, f, ROUTE_ALLERGIES, "à confirmer", KEPT);
    } else if (compose_whistles(f, &r->facts)) {
        say_in_words(c, source, f, ROUTE_HISTOIRE, NULL, USUAL);
    } else if (compose_drank(f, r->said)) {
        say_in_words(c, source, f, ROUTE_MODE_DE_VIE, "alcool", USUAL);
    } else if (compose_scaled(f, r->said)) {
        say_in_words(c, source, f, ROUTE_HISTOIRE, "douleur", 2 * USUAL);
    } else if (compose_of_drug(f, &r->facts, r->said)) {
        say_in_words(c, source, f, ROUTE_TRAITEMENTS, NULL,
                     f->kind == FACT_FINDING ? 2 * USUAL : USUAL);
    } else {
        return false;
    }
    return true;
}

void compose_set_aside(struct compose *c, const struct span_said *where)
{
    size_t from, to;
    compose_facts_in(c, where->source, where->start, where->end, &from, &to);
    for (size_t k = from; k < to; k++) {
        struct item *i = &c->items.at[k];
        const struct fact *f = i->fact;
        bool there = f && i->turn == where->turn && i->at >= where->start && i->at < where->end;
        if (!there || f->who != FACT_PATIENT || f->time == FACT_PLANNED ||
            f->question_end > f->question_start) {
            continue;
        }
        bool scale = f->kind == FACT_MEASUREMENT && i->route == ROUTE_HISTOIRE;
        bool sign = f->kind == FACT_FINDING || scale || (f->kind == FACT_PROBLEM && where->all);
        bool done = where->all && (f->kind == FACT_PROCEDURE || f->kind == FACT_MEDICATION);
        i->dropped = i->dropped || sign || done;
    }
}
