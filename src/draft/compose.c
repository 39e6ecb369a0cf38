/* compose.c - the built-in composer: facts to sections, in words, each with its source
 * Rules only: no model, nothing that no source carries. What no fact carries is quoted. */
#include "draft/check_inner.h"
#include "draft/compose_inner.h"

#include <assert.h>

struct item *compose_add(struct compose *c)
{
    struct items *l = &c->items;
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : l->cap * 2;
        struct item *more = ARENA_RAW(c->a, struct item, cap);
        if (!more) {
            return NULL;
        }
        if (l->n > 0) {
            memcpy(more, l->at, l->n * sizeof(*more));
        }
        l->at = more;
        l->cap = cap;
    }
    struct item *i = &l->at[l->n++];
    *i = (struct item){.turn = -1};
    return i;
}

void compose_order(const struct compose *c, struct item *i)
{
    assert(i && c->items.n > 0 && i == &c->items.at[c->items.n - 1]);
    i->order = i->at;
    if (c->items.n > 1 && i[-1].source == i->source && i[-1].order > i->at) {
        i->order = i[-1].order;
    }
}

/* The first item of a fact whose order is `at` or more. */
static size_t first_told(const struct compose *c, int source, size_t at)
{
    size_t low = 0, high = c->told_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct item *i = &c->items.at[mid];
        if (i->source < source || (i->source == source && i->order < at))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void compose_facts_in(const struct compose *c, int source, size_t from, size_t to, size_t *b,
                      size_t *e)
{
    enum { LATE = 2048 }; /* what was asked may be told after what was answered */
    *b = first_told(c, source, from);
    *e = first_told(c, source, to + LATE);
}

bool compose_is_quoted(const struct compose *c, int source, struct text words)
{
    bool quoted = false;
    for (size_t k = compose_recent(c); k < c->items.n && !quoted; k++) {
        const struct item *i = &c->items.at[k];
        quoted = i->source == source && i->quote.n >= words.n &&
                 text_find(i->quote, words, 0) != SIZE_MAX;
    }
    return quoted;
}

void compose_cite(struct item *i, struct cite cite)
{
    for (size_t k = 0; k < i->cite_n; k++) {
        const struct cite *c = &i->cites[k];
        if (c->source == cite.source && c->start <= cite.start && c->end >= cite.end) {
            return;
        }
    }
    if (i->cite_n < ITEM_CITES && cite.end > cite.start) {
        i->cites[i->cite_n++] = cite;
    }
}

static enum verr read_sources(struct compose *c, struct reading *readings)
{
    for (size_t i = 0; i < c->source_n; i++) {
        enum verr e = reading_of(c->a, LANG_FR, c->terms, c->sources[i].bytes, &readings[i]);
        if (e != VERR_OK) {
            return e;
        }
    }
    c->readings = readings;
    return VERR_OK;
}

/* The routes that a section of an establishment's template is the home of, for what is added later;
 * "" for a built-in one, whose document needs no word of it. */
static struct text homes(struct compose *c, size_t rank)
{
    struct writer w = writer_in(c->a);
    for (int r = 0; c->template->version > 0 && r < ROUTE_COUNT; r++) {
        if (template_home(c->template, (enum route)r) == (int)rank) {
            writer_str(&w, w.n > 0 ? " " : "");
            writer_str(&w, route_name((enum route)r));
        }
    }
    return writer_done(c->a, &w);
}

void template_begin_section(struct arena *a, const struct template *t, size_t rank, enum lang lang,
                            struct section *s)
{
    const struct template_section *own = &t->sections[rank];
    struct compose c = {.a = a, .template = t};
    *s = (struct section){.id = text_of(own->id), .title = text_of(own->title[lang])};
    if (t->version > 0) {
        s->loinc = text_of(own->loinc);
        s->empty = own->empty[lang] ? text_of(own->empty[lang]) : TEXT("");
        s->homes = homes(&c, rank);
    }
}

static enum verr make_sections(struct compose *c, enum lang lang, struct draft *d)
{
    const struct template *t = c->template;
    d->sections = ARENA_ARRAY(c->a, struct section, t->section_n);
    for (size_t i = 0; d->sections && i < t->section_n; i++) {
        template_begin_section(c->a, t, i, lang, &d->sections[i]);
        enum verr e = compose_section(c, i, &d->sections[i]);
        if (e != VERR_OK) {
            return e;
        }
    }
    d->section_n = t->section_n;
    return arena_full(c->a) ? VERR_LIMIT : VERR_OK;
}

/* All that is worth writing, as items without a section yet. */
static enum verr choose(struct compose *c)
{
    struct reading *readings = ARENA_ARRAY(c->a, struct reading, c->source_n);
    enum verr e = readings ? read_sources(c, readings) : VERR_LIMIT;
    if (e == VERR_OK) {
        compose_choose(c);
        for (size_t i = 0; i < c->source_n; i++) {
            compose_quotes(c, (int)i);
        }
        compose_tell_again(c);
    }
    return e;
}

enum verr draft_compose_as(struct arena *a, const struct template *t, struct text lang,
                           const struct draft_source *sources, size_t source_n,
                           const struct loaded_list *terms, struct draft *out)
{
    assert(a && t && out && (sources || source_n == 0));
    struct compose c = {
        .a = a, .template = t, .sources = sources, .source_n = source_n, .terms = terms};
    enum lang l = text_is(lang, "en") ? LANG_EN : LANG_FR;
    struct draft d = {.type = text_of(t->id), .engine = TEXT("builtin"), .lang = lang};
    d.title = t->version > 0 ? text_of(t->title[l]) : TEXT("");
    enum verr e = choose(&c);
    struct check second;
    if (e == VERR_OK) {
        e = check_open(&second, a, sources, c.readings, source_n, terms);
        c.check = &second;
    }
    if (e == VERR_OK) {
        e = make_sections(&c, l, &d);
    }
    if (e == VERR_OK) {
        e = check_draft(&second, &d);
    }
    if (e == VERR_OK) {
        *out = d;
    }
    return e;
}

enum verr draft_compose(struct arena *a, struct text type, struct text lang,
                        const struct draft_source *sources, size_t source_n,
                        const struct loaded_list *terms, struct draft *out)
{
    const struct template *t = template_find(type);
    return t ? draft_compose_as(a, t, lang, sources, source_n, terms, out) : VERR_NOT_FOUND;
}

enum verr template_items(struct arena *a, const struct draft_source *sources, size_t source_n,
                         const struct loaded_list *terms, struct placed_list *out)
{
    struct compose c = {.a = a, .sources = sources, .source_n = source_n, .terms = terms};
    enum verr e = choose(&c);
    if (e != VERR_OK) {
        return e;
    }
    struct placed_list l = {.at = ARENA_ARRAY(a, struct placed, c.items.n + 1)};
    for (size_t i = 0; l.at && i < c.items.n; i++) {
        struct item *one = &c.items.at[i];
        if (!one->dropped && !one->again) {
            l.at[l.n++] =
                (struct placed){.words = compose_alone(&c, one),
                                .route = one->route,
                                .group = group_of_fact(one->fact ? one->fact : one->says)};
        }
    }
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = l;
    return VERR_OK;
}
