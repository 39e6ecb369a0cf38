/* check_concept.c - which facts speak of what a claim names, without a look at the others
 * Each fact is filed under its concept and, when it is not denied, under all that its concept is a
 * kind of: whoever has a "toux nocturne" has a "toux"; whoever has no "toux" has no "toux
 * nocturne".
 */
#include "draft/check_inner.h"

enum { KINDS_MAX = 48, LISTS = 4 };

/* Lists of a concept: number * LISTS + one of these. */
enum { SAME, SAME_ALLERGY, DENIED, UNDER };
/* Lists of no concept: those of number 0. */
enum { ALLERGY_OF_PATIENT = 1, ALLERGY_OF_ANYBODY, NO_ALLERGY };

static bool room_for(struct arena *a, struct concepts *c)
{
    if (c->names.n < c->cap)
        return true;
    size_t cap = c->cap ? c->cap * 2 : 64;
    struct concept_up **more = ARENA_ARRAY(a, struct concept_up *, cap);
    if (!more)
        return false;
    if (c->cap > 0)
        memcpy(more, c->of, c->cap * sizeof(struct concept_up *));
    c->of = more;
    c->cap = cap;
    return true;
}

static uint32_t number_of(struct arena *a, struct concepts *c, struct text concept)
{
    uint32_t rank = ranks_find(&c->names, concept);
    return rank > 0 || !room_for(a, c) ? rank : ranks_add(a, &c->names, concept);
}

uint32_t check_concept(const struct check *k, struct text concept)
{
    const struct concept *up[KINDS_MAX];
    struct concepts *c = k->concepts;
    uint32_t rank = concept.n > 0 ? number_of(k->a, c, concept) : 0;
    if (rank == 0 || c->of[rank - 1])
        return rank;
    size_t n = lexicon_kinds(lexicon_builtin(), concept, up, KINDS_MAX);
    struct concept_up *own = ARENA_NEW(k->a, struct concept_up);
    uint32_t *at = ARENA_ARRAY(k->a, uint32_t, n + 1);
    if (!own || !at)
        return 0;
    for (size_t i = 0; i < n; i++)
        at[i] = number_of(k->a, c, text_of(up[i]->id));
    *own = (struct concept_up){.at = at, .n = n};
    c->of[rank - 1] = own;
    return rank;
}

struct filing {
    const struct fact *const *facts;
    const struct concepts *concepts;
    const uint32_t *concept;
};

/* The lists of an allergy. */
static size_t lists_of_allergy(const struct fact *f, uint32_t own, uint32_t out[4])
{
    size_t n = 0;
    out[n++] = ALLERGY_OF_ANYBODY;
    if (own > 0)
        out[n++] = own * LISTS + SAME_ALLERGY;
    if (f->who == FACT_PATIENT)
        out[n++] = ALLERGY_OF_PATIENT;
    if (f->polarity == FACT_ABSENT && text_is(f->concept, "allergie"))
        out[n++] = NO_ALLERGY;
    return n;
}

/* The lists of any other fact, but for what it is a kind of. */
static size_t lists_of_plain(const struct fact *f, uint32_t own, uint32_t out[4])
{
    size_t n = 0;
    out[n++] = own * LISTS + SAME;
    if (f->polarity != FACT_ABSENT)
        return n;
    out[n++] = own * LISTS + DENIED;
    if (text_is(f->concept, "allergie"))
        out[n++] = NO_ALLERGY;
    return n;
}

/* The k-th list that a fact is filed in. */
static uint32_t list_of(const void *data, size_t place, size_t k)
{
    const struct filing *d = data;
    const struct fact *f = d->facts[place];
    uint32_t own = d->concept[place], lists[4];
    bool allergy = f->kind == FACT_ALLERGY;
    if (!allergy && own == 0)
        return 0;
    size_t n = allergy ? lists_of_allergy(f, own, lists) : lists_of_plain(f, own, lists);
    if (k < n)
        return lists[k];
    if (allergy || f->polarity == FACT_ABSENT)
        return 0;
    const struct concept_up *up = d->concepts->of[own - 1];
    return k - n < up->n ? up->at[k - n] * LISTS + UNDER : 0;
}

bool check_file(const struct check *k, const struct fact *const *facts, size_t n,
                struct postings *out)
{
    uint32_t *concept = ARENA_ARRAY(k->a, uint32_t, n + 1);
    for (size_t i = 0; concept && i < n; i++) {
        concept[i] = check_concept(k, facts[i]->concept);
        if (concept[i] == 0 && facts[i]->concept.n > 0)
            return false;
    }
    struct filing d = {facts, k->concepts, concept};
    return concept && postings_make(k->a, n, (k->concepts->names.n + 1) * LISTS, list_of, &d, out);
}

static void add_list(struct fact_walk *w, uint32_t number)
{
    size_t end;
    size_t at = postings_from(w->of, number, 0, &end);
    if (at < end) {
        w->at[w->n] = at;
        w->end[w->n++] = end;
    }
}

struct fact_walk check_walk_kinds(const struct check *k, const struct postings *of,
                                  const struct fact *claim)
{
    struct fact_walk w = {.looks = k->looks, .of = of};
    uint32_t own = check_concept(k, claim->concept);
    if (own > 0 && claim->kind == FACT_ALLERGY)
        add_list(&w, own * LISTS + SAME_ALLERGY);
    else if (own > 0) {
        add_list(&w, own * LISTS + SAME);
        add_list(&w, own * LISTS + UNDER);
    }
    return w;
}

struct fact_walk check_walk(const struct check *k, const struct postings *of,
                            const struct fact *claim)
{
    struct fact_walk w = {.looks = k->looks, .of = of};
    uint32_t own = check_concept(k, claim->concept);
    bool none = text_is(claim->concept, "allergie") && claim->polarity == FACT_ABSENT;
    if (none) /* "aucune allergie" */
        add_list(&w, ALLERGY_OF_PATIENT);
    if (text_is(claim->concept, "allergie_medicament")) /* "pas d'allergie" covers drugs */
        add_list(&w, NO_ALLERGY);
    if (own == 0)
        return w;
    if (claim->kind == FACT_ALLERGY) {
        add_list(&w, own * LISTS + SAME_ALLERGY);
        return w;
    }
    const struct concept_up *up = k->concepts->of[own - 1];
    add_list(&w, own * LISTS + SAME);
    add_list(&w, own * LISTS + UNDER);
    for (size_t i = 0; i < up->n; i++)
        add_list(&w, up->at[i] * LISTS + DENIED);
    return w;
}

struct fact_walk check_walk_allergies(const struct check *k, const struct postings *of)
{
    struct fact_walk w = {.looks = k->looks, .of = of};
    add_list(&w, ALLERGY_OF_ANYBODY);
    return w;
}

size_t check_walk_next(struct fact_walk *w)
{
    size_t least = SIZE_MAX;
    if (!check_look(w->looks))
        return least;
    for (size_t i = 0; i < w->n; i++) {
        if (w->at[i] < w->end[i] && w->of->at[w->at[i]] < least)
            least = w->of->at[w->at[i]];
    }
    for (size_t i = 0; i < w->n; i++) /* a fact may stand in several lists */
        w->at[i] += w->at[i] < w->end[i] && w->of->at[w->at[i]] == least;
    return least;
}

/* The k-th sentence of a fact, for the doses of drugs. */
static uint32_t dose_sentence(const void *data, size_t place, size_t k)
{
    const struct evidence *v = data;
    const struct fact *f = &v->reading.facts.at[place];
    const struct passage *p = &v->own[place];
    if (f->kind != FACT_MEDICATION || f->dose.n == 0 || p->b == p->e)
        return 0;
    size_t sentence = v->t.at[p->b].sentence + k;
    return sentence <= v->t.at[p->e - 1].sentence ? (uint32_t)sentence + 1 : 0;
}

static void mark_sentences(struct evidence *v, size_t fact)
{
    const struct fact *f = &v->reading.facts.at[fact];
    const struct passage *p = &v->own[fact];
    uint8_t mark = 0;
    if (f->kind == FACT_ALLERGY && f->polarity == FACT_PRESENT)
        mark |= SENTENCE_ALLERGY;
    if (f->kind == FACT_MEDICATION || f->kind == FACT_SOCIAL)
        mark |= SENTENCE_GOES_ON;
    for (size_t i = p->b; mark && i < p->e; i++)
        v->marks[v->t.at[i].sentence] |= mark;
}

bool check_index_facts(const struct check *k, int source)
{
    struct evidence *v = &k->of[source];
    const struct fact_list *l = &v->reading.facts;
    const struct fact **facts = ARENA_ARRAY(k->a, const struct fact *, l->n + 1);
    v->own = ARENA_ARRAY(k->a, struct passage, l->n + 1);
    v->marks = ARENA_ARRAY(k->a, uint8_t, (size_t)v->t.sentences + 1);
    if (!facts || !v->own || !v->marks)
        return false;
    for (size_t i = 0; i < l->n; i++) {
        facts[i] = &l->at[i];
        v->own[i] = check_around(k, source, l->at[i].start, l->at[i].end, 0);
        mark_sentences(v, i);
    }
    for (size_t i = 0; i < v->t.n; i++) {
        if (text_starts(v->t.at[i].text, TEXT("allergi")))
            v->marks[v->t.at[i].sentence] |= SENTENCE_SAYS_ALLERGY;
    }
    return check_file(k, facts, l->n, &v->concepts) &&
           postings_make(k->a, l->n, (size_t)v->t.sentences + 2, dose_sentence, v, &v->doses);
}

const struct passage *check_own(const struct check *k, int source, const struct fact *f)
{
    const struct evidence *v = &k->of[source];
    return &v->own[f - v->reading.facts.at];
}

bool check_marked(const struct check *k, const struct passage *p, uint8_t mark)
{
    const struct evidence *v = &k->of[p->source];
    for (uint32_t i = p->b < p->e ? v->t.at[p->b].sentence : 1;
         p->b < p->e && i <= v->t.at[p->e - 1].sentence; i++) {
        if (v->marks[i] & mark)
            return true;
    }
    return false;
}
