/* A template on cases: where each fact stands before and after, what goes nowhere, what the second
 * reader says. A version that loses one thing, or one flag more than the built-in one, has failed.
 */
#include "api/services.h"
#include "api/template.h"
#include "text/fold.h"

enum { SCRATCH_BYTES = 12 << 20, FOLDED_MAX = 8192 };

/* What the second reader has against a draft. */
struct against {
    int64_t flagged, omitted;
};

static struct against count_against(const struct draft *d)
{
    struct against n = {0, 0};
    for (size_t i = 0; i < d->section_n; i++)
        for (size_t k = 0; k < d->sections[i].statement_n; k++)
            n.flagged += d->sections[i].statements[k].status != STATUS_SUPPORTED;
    for (size_t i = 0; i < d->omission_n; i++)
        n.omitted += d->omissions[i].critical;
    return n;
}

static bool says(struct text statement, struct text words)
{
    char in[FOLDED_MAX], want[FOLDED_MAX];
    struct text a = {in, text_fold_into(in, sizeof in, statement)};
    struct text b = {want, text_fold_into(want, sizeof want, words)};
    return b.n > 0 && text_find(a, b, 0) != SIZE_MAX;
}

static bool met(const struct draft *d, const struct template_expected *x)
{
    for (size_t i = 0; i < d->section_n; i++)
        for (size_t k = 0; text_equal(d->sections[i].id, x->in) && k < d->sections[i].statement_n;
             k++)
            if (says(d->sections[i].statements[k].text, x->says))
                return true;
    return false;
}

/* One case under test; everything it takes lives in the scratch arena. */
struct run {
    struct arena *a;
    const struct template *t, *now, *own;
    const struct template_case *one;
    const struct loaded_list *terms;
    struct draft draft;
    struct placed_list items;
    struct against against, before; /* before: of the built-in template */
    int64_t lost, moved, missed;
};

static int place(const struct template *t, const struct placed *p)
{
    return template_place(t, p->route, p->group);
}

static enum verr compose(struct run *r)
{
    const struct draft_source source = {.bytes = r->one->text};
    struct draft own;
    char *mark = arena_mark(r->a);
    enum verr e = draft_compose_as(r->a, r->own, TEXT("fr"), &source, 1, r->terms, &own);
    if (!e)
        r->before = count_against(&own);
    arena_rewind(r->a, mark);
    if (!e)
        e = draft_compose_as(r->a, r->t, TEXT("fr"), &source, 1, r->terms, &r->draft);
    if (!e)
        e = template_items(r->a, &source, 1, r->terms, &r->items);
    if (!e)
        r->against = count_against(&r->draft);
    return e;
}

static void count(struct run *r)
{
    for (size_t i = 0; i < r->items.n; i++) {
        const struct placed *p = &r->items.at[i];
        int to = place(r->t, p), from = place(r->now, p);
        const char *before = from < 0 ? "" : r->now->sections[from].id;
        r->lost += to < 0 && place(r->own, p) >= 0;
        r->moved += strcmp(before, to < 0 ? "" : r->t->sections[to].id) != 0;
    }
    bool about = text_is(r->one->type, r->t->id);
    for (size_t i = 0; about && i < r->one->expected_n; i++)
        r->missed += !met(&r->draft, &r->one->expected[i]);
}

static int64_t more(int64_t now, int64_t before)
{
    return now > before ? now - before : 0;
}

static int64_t flags(const struct run *r)
{
    return more(r->against.flagged, r->before.flagged) +
           more(r->against.omitted, r->before.omitted);
}

/* ---------------- written */

static void write_draft(struct writer *w, const struct draft *d)
{
    rec_key(w, "sections");
    writer_char(w, '[');
    for (size_t i = 0; i < d->section_n; i++) {
        const struct section *s = &d->sections[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "id", s->id);
        rec_json_field(w, "title", s->title);
        rec_json_field(w, "empty", s->empty);
        rec_key(w, "statements");
        writer_char(w, '[');
        for (size_t k = 0; k < s->statement_n; k++) {
            rec_item(w);
            writer_char(w, '{');
            rec_json_field(w, "text", s->statements[k].text);
            rec_json_field(w, "status", text_of(status_name(s->statements[k].status)));
            writer_char(w, '}');
        }
        writer_str(w, "]}");
    }
    writer_char(w, ']');
}

static void write_place(struct writer *w, const char *key, const struct template *t, int rank)
{
    rec_key(w, key);
    if (rank < 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "id", text_of(t->sections[rank].id));
    rec_json_field(w, "title", text_of(t->sections[rank].title[LANG_FR]));
    writer_char(w, '}');
}

static void write_facts(struct writer *w, const struct run *r)
{
    rec_key(w, "facts");
    writer_char(w, '[');
    for (size_t i = 0; i < r->items.n; i++) {
        const struct placed *p = &r->items.at[i];
        if (place(r->own, p) <
            0) /* the type leaves it out: a certificate says no more than it must */
            continue;
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "words", p->words);
        rec_json_field(w, "route", text_of(route_name(p->route)));
        rec_json_field(w, "group", text_of(group_name(p->group)));
        write_place(w, "before", r->now, place(r->now, p));
        write_place(w, "after", r->t, place(r->t, p));
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static void write_missed(struct writer *w, const struct run *r)
{
    bool about = text_is(r->one->type, r->t->id);
    rec_key(w, "missed");
    writer_char(w, '[');
    for (size_t i = 0; about && i < r->one->expected_n; i++) {
        const struct template_expected *x = &r->one->expected[i];
        if (met(&r->draft, x))
            continue;
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "says", x->says);
        rec_json_field(w, "in", x->in);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static void write_run(struct writer *w, const struct run *r)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", r->one->id);
    rec_json_field(w, "title", r->one->title);
    rec_json_int_field(w, "lost", r->lost);
    rec_json_int_field(w, "moved", r->moved);
    rec_json_int_field(w, "flagged", flags(r));
    write_missed(w, r);
    write_draft(w, &r->draft);
    write_facts(w, r);
    writer_char(w, '}');
}

static enum verr run_case(struct call *c, struct run *r, struct template_trial *out,
                          struct text *json)
{
    enum verr e = compose(r);
    if (e)
        return e;
    count(r);
    struct writer w = writer_in(r->a);
    write_run(&w, r);
    *json = text_copy(c->arena, writer_done(r->a, &w));
    out->case_n++;
    out->fact_n += (int64_t)r->items.n;
    out->lost += r->lost;
    out->moved += r->moved;
    out->flagged += flags(r);
    out->missed += r->missed;
    return arena_full(r->a) || !json->p ? VERR_LIMIT : VERR_OK;
}

/* Kinds of things that the type writes and this template does not, whatever the cases hold. */
static int64_t write_nowhere(struct writer *w, const struct template *t, const struct template *own)
{
    int64_t n = 0;
    rec_key(w, "goes_nowhere");
    writer_char(w, '[');
    for (int r = 0; r < ROUTE_COUNT; r++)
        for (int g = 0; g < GROUP_COUNT; g++)
            if (template_place(own, (enum route)r, (enum group)g) >= 0 &&
                template_place(t, (enum route)r, (enum group)g) < 0) {
                rec_item(w);
                writer_f(w, "\"%s:%s\"", route_name((enum route)r), group_name((enum group)g));
                n++;
            }
    writer_char(w, ']');
    return n;
}

static struct text write_trial(struct call *c, const struct template *t, const struct template *own,
                               const struct text *cases, size_t n, struct template_trial *out)
{
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    out->lost += write_nowhere(&w, t, own);
    out->passed = n > 0 && out->lost == 0 && out->flagged == 0 && out->missed == 0;
    rec_key(&w, "passed");
    writer_str(&w, out->passed ? "true" : "false");
    rec_json_int_field(&w, "facts", out->fact_n);
    rec_json_int_field(&w, "moved", out->moved);
    rec_json_int_field(&w, "lost", out->lost);
    rec_json_int_field(&w, "flagged", out->flagged);
    rec_json_int_field(&w, "missed", out->missed);
    rec_key(&w, "cases");
    writer_char(&w, '[');
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_put(&w, cases[i]);
    }
    writer_str(&w, "]}");
    return writer_done(c->arena, &w);
}

enum verr template_try(struct call *c, const struct template *t, const struct template *now,
                       const struct template_cases *cases, struct template_trial *out)
{
    const struct template *own = template_find(text_of(t->id));
    struct text *json = ARENA_ARRAY(c->arena, struct text, cases->n + 1);
    void *block = arena_take(c->arena, 1, SCRATCH_BYTES, _Alignof(max_align_t));
    enum verr e = own && json && block ? VERR_OK : VERR_LIMIT;
    *out = (struct template_trial){0};
    for (size_t i = 0; !e && i < cases->n; i++) {
        struct arena scratch = arena_over(block, SCRATCH_BYTES);
        struct run r = {.a = &scratch,
                        .t = t,
                        .now = now,
                        .own = own,
                        .one = &cases->at[i],
                        .terms = &c->services->terms};
        e = run_case(c, &r, out, &json[i]);
    }
    if (!e)
        out->json = write_trial(c, t, own, json, cases->n, out);
    return !e && arena_full(c->arena) ? VERR_LIMIT : e;
}
