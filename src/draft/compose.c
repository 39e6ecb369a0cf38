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
        struct item *more = ARENA_ARRAY(c->a, struct item, cap);
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
        enum verr e = reading_of(c->a, LANG_FR, c->sources[i].bytes, &readings[i]);
        if (e != VERR_OK) {
            return e;
        }
    }
    c->readings = readings;
    return VERR_OK;
}

static enum verr make_sections(struct compose *c, enum lang lang, struct draft *d)
{
    const struct template *t = c->template;
    d->sections = ARENA_ARRAY(c->a, struct section, t->section_n);
    for (size_t i = 0; d->sections && i < t->section_n; i++) {
        struct section *s = &d->sections[i];
        s->id = text_of(t->sections[i].id);
        s->title = text_of(t->sections[i].title[lang]);
        enum verr e = compose_section(c, t->sections[i].routes, s);
        if (e != VERR_OK) {
            return e;
        }
    }
    d->section_n = t->section_n;
    return arena_full(c->a) ? VERR_LIMIT : VERR_OK;
}

enum verr draft_compose(struct arena *a, struct text type, struct text lang,
                        const struct draft_source *sources, size_t source_n, struct draft *out)
{
    assert(a && out && (sources || source_n == 0));
    struct compose c = {
        .a = a, .template = template_find(type), .sources = sources, .source_n = source_n};
    if (!c.template) {
        return VERR_NOT_FOUND;
    }
    struct draft d = {.type = text_of(c.template->id), .engine = TEXT("builtin"), .lang = lang};
    struct reading *readings = ARENA_ARRAY(a, struct reading, source_n);
    enum verr e = readings ? read_sources(&c, readings) : VERR_LIMIT;
    if (e == VERR_OK) {
        compose_choose(&c);
        for (size_t i = 0; i < source_n; i++) {
            compose_quotes(&c, (int)i);
        }
        e = make_sections(&c, text_is(lang, "en") ? LANG_EN : LANG_FR, &d);
    }
    if (e == VERR_OK) {
        e = check_draft(a, &d, sources, readings, source_n);
    }
    if (e == VERR_OK) {
        *out = d;
    }
    return e;
}
