/* check_source.c - the sources as the second reader sees them */
#include "draft/check_inner.h"

static bool index_sentences(struct arena *a, struct evidence *e)
{
    e->sentence_at = ARENA_ARRAY(a, uint32_t, (size_t)e->t.sentences + 2);
    if (!e->sentence_at)
        return false;
    uint32_t next = 0;
    for (size_t i = 0; i < e->t.n; i++) {
        while (next <= e->t.at[i].sentence)
            e->sentence_at[next++] = (uint32_t)i;
    }
    while (next < e->t.sentences + 2)
        e->sentence_at[next++] = (uint32_t)e->t.n;
    return true;
}

static uint32_t stem_of(const void *data, size_t place, size_t k)
{
    return k == 0 ? ((const struct evidence *)data)->words.stem[place] : 0;
}

static uint32_t word_of(const void *data, size_t place, size_t k)
{
    return k == 0 ? ((const struct evidence *)data)->words.word[place] : 0;
}

static uint32_t group_of(const void *data, size_t place, size_t k)
{
    return k == 0 ? ((const struct evidence *)data)->words.kin.at[place].group + 1U : 0;
}

/* Where each word was said, and room for how. */
static bool index_words(struct arena *a, const struct lexis *lexis, struct evidence *e)
{
    size_t stems = lexis->stems.n + 1, groups = kin_table.group_n + 1;
    e->said_as = ARENA_ARRAY(a, uint8_t, e->t.n + 1);
    e->stem_as = ARENA_ARRAY(a, uint8_t, stems * CHECK_WHO);
    e->group_as = ARENA_ARRAY(a, struct said_count, groups * CHECK_WHO);
    return e->said_as && e->stem_as && e->group_as &&
           postings_make(a, e->t.n, stems, stem_of, e, &e->stems) &&
           postings_make(a, e->t.n, lexis->words.n + 1, word_of, e, &e->by_word) &&
           postings_make(a, e->words.kin.n, groups, group_of, e, &e->groups);
}

/* e->reading is there already. */
static enum verr open_one(struct arena *a, struct lexis *lexis, struct evidence *e)
{
    e->t = e->reading.t;
    e->place = e->reading.place;
    if (!check_words_of(a, lexis, &e->t, false, &e->words) || !index_words(a, lexis, e) ||
        !index_sentences(a, e) || !check_index_moments(a, e) ||
        !check_quantities_of(a, &e->t, &e->quantities))
        return VERR_LIMIT;
    return check_index_sides(a, e) ? VERR_OK : VERR_LIMIT;
}

enum verr check_open(struct check *k, struct arena *a, const struct draft_source *sources,
                     const struct reading *readings, size_t n, const struct loaded_list *terms)
{
    *k = (struct check){.a = a, .sources = sources, .n = n, .terms = terms};
    k->lexis = ARENA_NEW(a, struct lexis);
    k->wordings = ARENA_NEW(a, struct wordings);
    k->concepts = ARENA_NEW(a, struct concepts);
    k->labels = ARENA_NEW(a, struct known_labels);
    k->hearing = ARENA_NEW(a, struct hearing);
    k->matches = check_matches(a);
    k->looks = ARENA_NEW(a, struct looks);
    if (n > CHECK_SOURCES_MAX || !k->lexis || !k->wordings || !k->concepts || !k->labels ||
        !k->hearing || !k->matches || !k->looks)
        return VERR_LIMIT;
    k->looks->left = CHECK_LOOKS_LEAST;
    k->of = ARENA_ARRAY(a, struct evidence, n + 1);
    enum verr e = k->of ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < n; i++) {
        if (readings)
            k->of[i].reading = readings[i];
        else
            e = reading_of(a, LANG_FR, terms, sources[i].bytes, &k->of[i].reading);
        e = e ? e : open_one(a, k->lexis, &k->of[i]);
        k->looks->left += (uint64_t)CHECK_LOOKS * k->of[i].t.n;
        e = e || (check_index_facts(k, (int)i) && check_index_slots(k, (int)i)) ? e : VERR_LIMIT;
    }
    return e || check_index_labels(k) ? e : VERR_LIMIT;
}

/* The token that holds byte `at` of what was said, or the next one. */
static size_t token_at(const struct evidence *e, size_t at)
{
    size_t low = 0, high = e->t.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (e->t.at[mid].end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t check_token(const struct check *k, int source, size_t at)
{
    return token_at(&k->of[source], at);
}

static struct passage widen(const struct check *k, int source, size_t b, size_t e, uint32_t near)
{
    const struct evidence *v = &k->of[source];
    if (v->t.n == 0)
        return (struct passage){source, 0, 0};
    b = b < v->t.n ? b : v->t.n - 1;
    e = e > b ? e - 1 : b;
    e = e < v->t.n ? e : v->t.n - 1;
    uint32_t first = v->t.at[b].sentence, last = v->t.at[e].sentence;
    first = first > near ? first - near : 0;
    last = last + near + 1;
    last = last < v->t.sentences ? last : v->t.sentences;
    return (struct passage){source, v->sentence_at[first], v->sentence_at[last]};
}

struct passage check_widen(const struct check *k, const struct passage *p, uint32_t near)
{
    return widen(k, p->source, p->b, p->e, near);
}

struct passage check_around(const struct check *k, int source, size_t start, size_t end,
                            uint32_t near)
{
    const struct evidence *v = &k->of[source];
    return widen(k, source, token_at(v, start), token_at(v, end > start ? end - 1 : start) + 1,
                 near);
}

/* From a byte of the source to one of what was said. */
static size_t said_at(const struct reading *r, size_t at)
{
    if (!r->turns)
        return at;
    size_t low = 0, high = r->talk.n; /* the first turn that ends at `at` or after it */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->talk.at[mid].end < at)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == r->talk.n)
        return r->said.n;
    const struct turn *t = &r->talk.at[low];
    if (at < t->start)
        return r->turns[low].start;
    size_t within = t->escaped ? 0 : at - t->start;
    size_t room = r->turns[low].end - r->turns[low].start;
    return r->turns[low].start + (within < room ? within : room);
}

bool check_cited(const struct check *k, const struct cite *c, struct passage *near,
                 struct passage *exact)
{
    if (c->source < 0 || (size_t)c->source >= k->n || c->start >= c->end ||
        c->end > k->sources[c->source].bytes.n)
        return false;
    const struct reading *r = &k->of[c->source].reading;
    size_t start = said_at(r, c->start), end = said_at(r, c->end);
    *near = check_around(k, c->source, start, end, CHECK_NEAR);
    *exact = check_around(k, c->source, start, end, 0);
    return true;
}

bool check_overlap(const struct passage *a, const struct passage *b)
{
    return a->source == b->source && a->b < b->e && b->b < a->e;
}
