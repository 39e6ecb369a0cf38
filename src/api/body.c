#include "api/body.h"

#include "draft/template.h"

#include <assert.h>

enum { ROOM = 8 }; /* free places made when a section or the omissions grow */

static void number_statements(struct body *b, struct body_section *out, const struct section *in)
{
    for (size_t i = 0; i < in->statement_n; i++)
        out->at[out->n++] = (struct body_statement){.n = b->next_n++, .s = in->statements[i]};
}

enum verr body_from_draft(struct arena *a, const struct draft *d, struct body *out)
{
    *out = (struct body){.type = d->type,
                         .title = d->title,
                         .engine = d->engine,
                         .lang = d->lang,
                         .next_n = 1,
                         .next_omission = 1,
                         .section_n = d->section_n,
                         .sections = ARENA_ARRAY(a, struct body_section, d->section_n),
                         .omission_cap = d->omission_n + ROOM,
                         .omissions = ARENA_ARRAY(a, struct body_omission, d->omission_n + ROOM)};
    if (!out->sections || !out->omissions)
        return VERR_LIMIT;
    for (size_t i = 0; i < d->section_n; i++) {
        struct body_section *s = &out->sections[i];
        s->id = d->sections[i].id;
        s->title = d->sections[i].title;
        s->loinc = d->sections[i].loinc;
        s->empty = d->sections[i].empty;
        s->homes = d->sections[i].homes;
        s->cap = d->sections[i].statement_n + ROOM;
        s->at = ARENA_ARRAY(a, struct body_statement, s->cap);
        if (!s->at)
            return VERR_LIMIT;
        number_statements(out, s, &d->sections[i]);
    }
    for (size_t i = 0; i < d->omission_n; i++)
        out->omissions[out->omission_n++] =
            (struct body_omission){.n = out->next_omission++, .o = d->omissions[i]};
    out->proposed = out->next_n - 1;
    return VERR_OK;
}

enum verr body_manual(struct arena *a, const struct template *t, enum lang lang, struct body *out)
{
    struct section *sections = ARENA_ARRAY(a, struct section, t->section_n);
    if (!sections)
        return VERR_LIMIT;
    for (size_t i = 0; i < t->section_n; i++)
        template_begin_section(a, t, i, lang, &sections[i]);
    struct draft d = {.type = text_of(t->id),
                      .engine = TEXT("manual"),
                      .lang = lang == LANG_EN ? TEXT("en") : TEXT("fr"),
                      .title = t->version > 0 ? text_of(t->title[lang]) : TEXT(""),
                      .sections = sections,
                      .section_n = t->section_n};
    return body_from_draft(a, &d, out);
}

struct body_statement *body_find(struct body *b, int64_t n, struct body_section **in)
{
    for (size_t i = 0; i < b->section_n; i++)
        for (size_t k = 0; k < b->sections[i].n; k++)
            if (b->sections[i].at[k].n == n) {
                if (in)
                    *in = &b->sections[i];
                return &b->sections[i].at[k];
            }
    return NULL;
}

struct body_omission *body_find_omission(struct body *b, int64_t n)
{
    for (size_t i = 0; i < b->omission_n; i++)
        if (b->omissions[i].n == n)
            return &b->omissions[i];
    return NULL;
}

struct body_section *body_section(struct body *b, struct text id)
{
    for (size_t i = 0; i < b->section_n; i++)
        if (text_equal(b->sections[i].id, id))
            return &b->sections[i];
    return NULL;
}

static bool make_room(struct arena *a, struct body_section *s)
{
    if (s->n < s->cap)
        return true;
    size_t cap = s->cap * 2 + ROOM;
    struct body_statement *at = ARENA_ARRAY(a, struct body_statement, cap);
    if (!at)
        return false;
    if (s->n > 0)
        memcpy(at, s->at, s->n * sizeof *at);
    s->at = at;
    s->cap = cap;
    return true;
}

struct body_statement *body_insert(struct arena *a, struct body *b, struct body_section *s,
                                   int64_t after)
{
    if (!make_room(a, s))
        return NULL;
    size_t at = s->n;
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].n == after)
            at = i + 1;
    memmove(&s->at[at + 1], &s->at[at], (s->n - at) * sizeof *s->at);
    s->n++;
    s->at[at] = (struct body_statement){.n = b->next_n++};
    return &s->at[at];
}

void body_remove(struct body *b, struct body_section *s, int64_t n)
{
    assert(body_find(b, n, NULL));
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].n == n) {
            memmove(&s->at[i], &s->at[i + 1], (s->n - i - 1) * sizeof *s->at);
            s->n--;
            return;
        }
}

bool body_flagged(const struct body_statement *s)
{
    return !s->unread && s->s.status != STATUS_SUPPORTED;
}

static bool by_right_person(const struct decision *d, int64_t signatory)
{
    return signatory == 0 || d->by == signatory;
}

bool body_statement_open(const struct body_statement *s, int64_t signatory)
{
    if (body_flagged(s))
        return !text_is(s->review.decision, "kept") || !by_right_person(&s->review, signatory);
    return !text_is(s->review.decision, "acknowledged") && !text_is(s->review.decision, "edited") &&
           !text_is(s->review.decision, "kept");
}

bool body_omission_open(const struct body_omission *o, int64_t signatory)
{
    return o->o.critical && (o->review.decision.n == 0 || !by_right_person(&o->review, signatory));
}

int64_t body_open_points(const struct body *b, int64_t signatory)
{
    int64_t open = 0;
    for (size_t i = 0; i < b->section_n; i++)
        for (size_t k = 0; k < b->sections[i].n; k++)
            open += body_statement_open(&b->sections[i].at[k], signatory);
    for (size_t i = 0; i < b->omission_n; i++)
        open += body_omission_open(&b->omissions[i], signatory);
    return open;
}

struct difference body_difference(const struct body *b)
{
    struct difference d = {0, 0, 0, 0};
    for (size_t i = 0; i < b->section_n; i++)
        for (size_t k = 0; k < b->sections[i].n; k++) {
            const struct body_statement *s = &b->sections[i].at[k];
            if (s->n > b->proposed)
                d.added++;
            else if (s->edited)
                d.edited++;
            else
                d.kept++;
        }
    d.removed = b->proposed - d.kept - d.edited;
    return d;
}

struct text body_loinc(struct text type)
{
    const struct template *t = template_find(type);
    return t ? text_of(t->loinc) : (struct text){NULL, 0};
}

struct text body_section_loinc(struct text type, const struct body_section *s)
{
    const struct template *t = template_find(type);
    if (s->loinc.n > 0)
        return s->loinc;
    for (size_t i = 0; t && i < t->section_n; i++)
        if (text_is(s->id, t->sections[i].id))
            return text_of(t->sections[i].loinc);
    return (struct text){NULL, 0};
}

struct text body_title(const struct body *b, enum lang lang)
{
    return b->title.n > 0 ? b->title : text_of(draft_type_title(b->type, lang));
}

static bool is_home(const struct body_section *s, struct text route)
{
    for (struct text rest = s->homes; rest.p && rest.n > 0;)
        if (text_equal(text_cut(&rest, ' '), route))
            return true;
    return false;
}

struct body_section *body_home(struct body *b, struct text route)
{
    const struct template *t = template_find(b->type);
    enum route r;
    for (size_t i = 0; i < b->section_n; i++)
        if (is_home(&b->sections[i], route))
            return &b->sections[i];
    int at = t && route_of(route, &r) ? template_home(t, r) : -1;
    struct body_section *s = at >= 0 ? body_section(b, text_of(t->sections[at].id)) : NULL;
    if (!s)
        s = body_section(b, route);
    return s || b->section_n == 0 ? s : &b->sections[b->section_n - 1];
}
