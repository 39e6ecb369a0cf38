/* The second reader over a body: statements keep their numbers, omissions their decisions. */
#include "api/body.h"

#include <assert.h>

static enum verr to_draft(struct arena *a, const struct body *b, struct draft *out)
{
    *out = (struct draft){.type = b->type,
                          .engine = b->engine,
                          .lang = b->lang,
                          .section_n = b->section_n,
                          .sections = ARENA_ARRAY(a, struct section, b->section_n)};
    if (!out->sections)
        return VERR_LIMIT;
    for (size_t i = 0; i < b->section_n; i++) {
        const struct body_section *from = &b->sections[i];
        struct section *to = &out->sections[i];
        *to = (struct section){.id = from->id,
                               .title = from->title,
                               .statement_n = from->n,
                               .statements = ARENA_ARRAY(a, struct statement, from->n + 1)};
        if (!to->statements)
            return VERR_LIMIT;
        for (size_t k = 0; k < from->n; k++)
            to->statements[k] = from->at[k].s;
    }
    return VERR_OK;
}

static bool same_omission(const struct omission *a, const struct omission *b)
{
    return a->kind == b->kind && text_equal(a->text, b->text) && a->cite.source == b->cite.source &&
           a->cite.start == b->cite.start;
}

/* An omission set aside stays set aside; one that was inserted and is missing again (somebody
 * removed the statement) is a new point. */
static const struct body_omission *known(const struct body_omission *old, size_t n,
                                         const struct omission *o)
{
    for (size_t i = 0; i < n; i++)
        if (same_omission(&old[i].o, o) && !text_is(old[i].review.decision, "inserted"))
            return &old[i];
    return NULL;
}

static enum verr merge_omissions(struct arena *a, struct body *b, const struct draft *d)
{
    const struct body_omission *old = b->omissions;
    size_t old_n = b->omission_n;
    b->omission_cap = old_n + d->omission_n;
    b->omission_n = 0;
    b->omissions = ARENA_ARRAY(a, struct body_omission, b->omission_cap + 1);
    if (!b->omissions)
        return VERR_LIMIT;
    for (size_t i = 0; i < d->omission_n; i++) {
        const struct body_omission *k = known(old, old_n, &d->omissions[i]);
        struct body_omission *o = &b->omissions[b->omission_n++];
        if (k)
            *o = *k;
        else
            *o = (struct body_omission){.n = b->next_omission++, .o = d->omissions[i]};
    }
    for (size_t i = 0; i < old_n; i++) /* what was decided stays to be seen */
        if (old[i].review.decision.n > 0 && !body_find_omission(b, old[i].n))
            b->omissions[b->omission_n++] = old[i];
    return VERR_OK;
}

enum verr body_misread(struct arena *a, struct body *b, struct sources sources)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < b->section_n; i++)
        for (size_t k = 0; !e && k < b->sections[i].n; k++)
            e = draft_misread(a, &b->sections[i].at[k].s, sources.at, sources.n);
    return e;
}

enum verr body_check(struct arena *a, struct body *b, struct sources sources,
                     const struct loaded_list *terms)
{
    struct draft d;
    enum verr e = to_draft(a, b, &d);
    if (!e)
        e = draft_check(a, &d, sources.at, sources.n, terms);
    if (e)
        return e;
    assert(d.section_n == b->section_n);
    for (size_t i = 0; i < b->section_n; i++) {
        assert(d.sections[i].statement_n == b->sections[i].n);
        for (size_t k = 0; k < b->sections[i].n; k++) {
            b->sections[i].at[k].s = d.sections[i].statements[k];
            b->sections[i].at[k].unread = false;
        }
    }
    e = body_misread(a, b, sources);
    return e ? e : merge_omissions(a, b, &d);
}

void body_mark_unread(struct body *b)
{
    for (size_t i = 0; i < b->section_n; i++)
        for (size_t k = 0; k < b->sections[i].n; k++) {
            struct body_statement *s = &b->sections[i].at[k];
            s->unread = true;
            s->s = (struct statement){.text = s->s.text};
        }
}
