/* json.c - a draft, or a check of one, written as JSON */
#include "draft/json.h"

/* What the parts of one document share. */
struct out {
    struct writer *w;
    const struct draft_source *sources;
    size_t source_n;
};

static void key(struct out *o, const char *name)
{
    char last = o->w->n > 0 ? o->w->p[o->w->n - 1] : '{';
    if (last != '{' && last != '[') {
        writer_char(o->w, ',');
    }
    writer_json(o->w, text_of(name));
    writer_char(o->w, ':');
}

static void field(struct out *o, const char *name, struct text value)
{
    key(o, name);
    writer_json(o->w, value);
}

static void number(struct out *o, const char *name, size_t value)
{
    key(o, name);
    writer_u64(o->w, value);
}

static void item(struct out *o, size_t rank)
{
    writer_str(o->w, rank > 0 ? ",{" : "{");
}

static void put_cite(struct out *o, const struct cite *c)
{
    struct text quote = {NULL, 0};
    if (c->source >= 0 && (size_t)c->source < o->source_n) {
        quote = text_slice(o->sources[c->source].bytes, c->start, c->end);
    }
    number(o, "source", (size_t)c->source);
    number(o, "start", c->start);
    number(o, "end", c->end);
    field(o, "quote", quote);
    writer_char(o->w, '}');
}

/* A cite that points nowhere is null. */
static void one_cite(struct out *o, const struct cite *c)
{
    key(o, "cite");
    if (c->source < 0) {
        writer_str(o->w, "null");
    } else {
        writer_char(o->w, '{');
        put_cite(o, c);
    }
}

static void put_reasons(struct out *o, const struct statement *s)
{
    key(o, "reasons");
    writer_char(o->w, '[');
    for (size_t i = 0; i < s->reason_n; i++) {
        item(o, i);
        field(o, "kind", text_of(reason_name(s->reasons[i].kind)));
        field(o, "found", s->reasons[i].found);
        field(o, "expected", s->reasons[i].expected);
        one_cite(o, &s->reasons[i].cite);
        writer_char(o->w, '}');
    }
    writer_char(o->w, ']');
}

static void put_cites(struct out *o, const struct statement *s)
{
    key(o, "cites");
    writer_char(o->w, '[');
    size_t written = 0;
    for (size_t i = 0; i < s->cite_n; i++) {
        if (s->cites[i].source >= 0) {
            item(o, written++);
            put_cite(o, &s->cites[i]);
        }
    }
    writer_char(o->w, ']');
}

static void put_tokens(struct out *o, const struct statement *s)
{
    key(o, "tokens");
    writer_char(o->w, '[');
    for (size_t i = 0; i < s->token_n; i++) {
        item(o, i);
        field(o, "kind", text_of(token_name(s->tokens[i].kind)));
        number(o, "start", s->tokens[i].start);
        number(o, "end", s->tokens[i].end);
        writer_char(o->w, '}');
    }
    writer_char(o->w, ']');
}

static void put_statement(struct out *o, const struct statement *s)
{
    field(o, "text", s->text);
    field(o, "status", text_of(status_name(s->status)));
    put_reasons(o, s);
    put_cites(o, s);
    put_tokens(o, s);
    writer_char(o->w, '}');
}

static void put_omissions(struct out *o, const struct draft *d)
{
    key(o, "omissions");
    writer_char(o->w, '[');
    for (size_t i = 0; i < d->omission_n; i++) {
        const struct omission *m = &d->omissions[i];
        item(o, i);
        field(o, "text", m->text);
        field(o, "kind", text_of(omission_name(m->kind)));
        key(o, "critical");
        writer_str(o->w, m->critical ? "true" : "false");
        field(o, "section", m->section);
        one_cite(o, &m->cite);
        writer_char(o->w, '}');
    }
    writer_char(o->w, ']');
}

static void put_section(struct out *o, const struct section *s)
{
    field(o, "id", s->id);
    field(o, "title", s->title);
    key(o, "statements");
    writer_char(o->w, '[');
    for (size_t i = 0; i < s->statement_n; i++) {
        item(o, i);
        put_statement(o, &s->statements[i]);
    }
    writer_str(o->w, "]}");
}

void draft_json_write(struct writer *w, const struct draft *d, const struct draft_source *sources,
                      size_t source_n)
{
    struct out o = {w, sources, source_n};
    writer_char(w, '{');
    field(&o, "type", d->type);
    field(&o, "engine", d->engine);
    field(&o, "lang", d->lang);
    key(&o, "validated");
    writer_str(w, "false");
    key(&o, "sections");
    writer_char(w, '[');
    for (size_t i = 0; i < d->section_n; i++) {
        item(&o, i);
        put_section(&o, &d->sections[i]);
    }
    writer_char(w, ']');
    put_omissions(&o, d);
    writer_char(w, '}');
}

void draft_json_write_check(struct writer *w, const struct draft *d,
                            const struct draft_source *sources, size_t source_n)
{
    struct out o = {w, sources, source_n};
    size_t n = 0;
    writer_str(w, "{\"validated\":false");
    key(&o, "statements");
    writer_char(w, '[');
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t k = 0; k < d->sections[i].statement_n; k++, n++) {
            item(&o, n);
            number(&o, "n", n);
            field(&o, "section", d->sections[i].id);
            put_statement(&o, &d->sections[i].statements[k]);
        }
    }
    writer_char(w, ']');
    put_omissions(&o, d);
    writer_char(w, '}');
}
