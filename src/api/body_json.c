/* A body as canonical JSON and back. Field order is fixed: the bytes are what a signature seals. */
#include "api/body.h"
#include "api/field.h"

#include <jansson.h>

static void write_cite(struct writer *w, const struct cite *c, struct sources sources)
{
    if (c->source < 0 || (size_t)c->source >= sources.n) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_int_field(w, "source", c->source);
    rec_json_int_field(w, "start", (int64_t)c->start);
    rec_json_int_field(w, "end", (int64_t)c->end);
    rec_json_field(w, "quote", text_slice(sources.at[c->source].bytes, c->start, c->end));
    writer_char(w, '}');
}

static void write_reasons(struct writer *w, const struct statement *s, struct sources sources)
{
    rec_key(w, "reasons");
    writer_char(w, '[');
    for (size_t i = 0; i < s->reason_n; i++) {
        const struct reason *r = &s->reasons[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "kind", text_of(reason_name(r->kind)));
        rec_json_field(w, "found", r->found);
        rec_json_field(w, "expected", r->expected);
        rec_key(w, "cite");
        write_cite(w, &r->cite, sources);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static void write_cites(struct writer *w, const struct statement *s, struct sources sources)
{
    rec_key(w, "cites");
    writer_char(w, '[');
    for (size_t i = 0; i < s->cite_n; i++) {
        rec_item(w);
        write_cite(w, &s->cites[i], sources);
    }
    writer_char(w, ']');
}

static void write_tokens(struct writer *w, const struct statement *s)
{
    rec_key(w, "tokens");
    writer_char(w, '[');
    for (size_t i = 0; i < s->token_n; i++) {
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "kind", text_of(token_name(s->tokens[i].kind)));
        rec_json_int_field(w, "start", (int64_t)s->tokens[i].start);
        rec_json_int_field(w, "end", (int64_t)s->tokens[i].end);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

static void write_review(struct writer *w, const struct decision *d)
{
    rec_key(w, "review");
    if (d->decision.n == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "decision", d->decision);
    if (d->reason.n > 0)
        rec_json_field(w, "reason", d->reason);
    rec_json_field(w, "by", d->by_name);
    rec_json_time_field(w, "at", d->at_ms);
    writer_char(w, '}');
}

static void write_bool(struct writer *w, const char *key, bool v)
{
    rec_key(w, key);
    writer_str(w, v ? "true" : "false");
}

/* For whom it is written: NULL for the canonical form, without what people decided. */
struct asker {
    int64_t signatory;
};

static void write_statement(struct writer *w, const struct body_statement *b,
                            struct sources sources, const struct asker *asker)
{
    writer_char(w, '{');
    rec_json_int_field(w, "n", b->n);
    rec_json_field(w, "text", b->s.text);
    rec_json_field(w, "status", b->unread ? TEXT("not_read") : text_of(status_name(b->s.status)));
    write_reasons(w, &b->s, sources);
    write_cites(w, &b->s, sources);
    write_tokens(w, &b->s);
    rec_json_field(w, "origin", b->human ? TEXT("human") : TEXT("composer"));
    write_bool(w, "edited", b->edited);
    if (asker) {
        write_review(w, &b->review);
        write_bool(w, "open", body_statement_open(b, asker->signatory));
    }
    writer_char(w, '}');
}

void body_write_statement(struct writer *w, const struct body_statement *s, struct sources sources)
{
    write_statement(w, s, sources, &(struct asker){0});
}

static void write_some(struct writer *w, const char *key, struct text value)
{
    if (value.n > 0)
        rec_json_field(w, key, value);
}

/* What an establishment's template says of a section; a built-in one leaves the bytes as they were.
 */
static void write_own(struct writer *w, const struct body_section *s, bool shown)
{
    write_some(w, "empty", s->empty);
    if (!shown) {
        write_some(w, "loinc", s->loinc);
        write_some(w, "homes", s->homes);
    }
}

static void write_sections(struct writer *w, const struct body *b, struct sources sources,
                           const struct asker *asker)
{
    rec_key(w, "sections");
    writer_char(w, '[');
    for (size_t i = 0; i < b->section_n; i++) {
        const struct body_section *s = &b->sections[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "id", s->id);
        rec_json_field(w, "title", s->title);
        write_own(w, s, asker != NULL);
        rec_key(w, "statements");
        writer_char(w, '[');
        for (size_t k = 0; k < s->n; k++) {
            rec_item(w);
            write_statement(w, &s->at[k], sources, asker);
        }
        writer_str(w, "]}");
    }
    writer_char(w, ']');
}

static void write_decision(struct writer *w, const struct decision *d)
{
    rec_key(w, "decision");
    if (d->decision.n > 0)
        writer_json(w, d->decision);
    else
        writer_str(w, "null");
    rec_json_field(w, "reason", d->reason);
}

static void write_omissions(struct writer *w, const struct body *b, struct sources sources,
                            const struct asker *asker)
{
    rec_key(w, "omissions");
    writer_char(w, '[');
    for (size_t i = 0; i < b->omission_n; i++) {
        const struct body_omission *o = &b->omissions[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_int_field(w, "n", o->n);
        rec_json_field(w, "text", o->o.text);
        rec_json_field(w, "kind", text_of(omission_name(o->o.kind)));
        write_bool(w, "critical", o->o.critical);
        rec_json_field(w, "section", o->o.section);
        rec_key(w, "cite");
        write_cite(w, &o->o.cite, sources);
        if (asker) {
            write_decision(w, &o->review);
            write_bool(w, "open", body_omission_open(o, asker->signatory));
        }
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

void body_write_reply(struct writer *w, const struct body *b, struct sources sources,
                      int64_t signatory)
{
    const struct asker asker = {signatory};
    write_sections(w, b, sources, &asker);
    write_omissions(w, b, sources, &asker);
}

void body_write(struct writer *w, const struct body *b, struct sources sources)
{
    writer_char(w, '{');
    rec_json_field(w, "type", b->type);
    rec_json_field(w, "engine", b->engine);
    rec_json_field(w, "lang", b->lang);
    write_some(w, "title", b->title);
    rec_json_int_field(w, "next_n", b->next_n);
    rec_json_int_field(w, "next_omission", b->next_omission);
    rec_json_int_field(w, "proposed", b->proposed);
    write_sections(w, b, sources, NULL);
    write_omissions(w, b, sources, NULL);
    writer_char(w, '}');
}

/* -------- reading: bytes of ours, already authenticated; still, nothing is believed blindly */

struct reader {
    struct arena *a;
    struct sources sources;
    bool bad; /* sticky */
};

static struct text get_text(struct reader *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_string(v)) {
        r->bad = true;
        return (struct text){NULL, 0};
    }
    return text_copy(r->a, (struct text){json_string_value(v), json_string_length(v)});
}

static struct text get_some(struct reader *r, const json_t *o, const char *key)
{
    return json_object_get(o, key) ? get_text(r, o, key) : (struct text){NULL, 0};
}

static int64_t get_int(struct reader *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_integer(v) || json_integer_value(v) < 0)
        r->bad = true;
    return json_integer_value(v);
}

/* The rank of a name in names(0), names(1).. */
static int get_name(struct reader *r, const json_t *o, const char *key, const char *(*name)(int),
                    int count)
{
    const char *word = json_string_value(json_object_get(o, key));
    for (int i = 0; word && i < count; i++)
        if (strcmp(word, name(i)) == 0)
            return i;
    r->bad = true;
    return 0;
}

static const char *status_at(int i)
{
    return status_name((enum status)i);
}
static const char *reason_at(int i)
{
    return reason_name((enum reason_kind)i);
}
static const char *omission_at(int i)
{
    return omission_name((enum omission_kind)i);
}
static const char *token_at(int i)
{
    return token_name((enum token_kind)i);
}

static struct cite get_cite(struct reader *r, const json_t *o)
{
    struct cite c = {.source = -1};
    if (!json_is_object(o))
        return c;
    int64_t source = get_int(r, o, "source");
    c.start = (size_t)get_int(r, o, "start");
    c.end = (size_t)get_int(r, o, "end");
    if (r->bad || (size_t)source >= r->sources.n || c.start > c.end ||
        c.end > r->sources.at[source].bytes.n) {
        r->bad = true;
        return c;
    }
    c.source = (int)source;
    return c;
}

static void *get_array(struct reader *r, const json_t *list, size_t extra, size_t size)
{
    void *p = arena_take(r->a, json_array_size(list) + extra + 1, size, _Alignof(max_align_t));
    if (!p || !json_is_array(list))
        r->bad = true;
    return p;
}

static void get_reasons(struct reader *r, const json_t *o, struct statement *s)
{
    const json_t *list = json_object_get(o, "reasons");
    s->reasons = get_array(r, list, 0, sizeof *s->reasons);
    for (size_t i = 0; !r->bad && i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        s->reasons[s->reason_n++] = (struct reason){
            .kind = (enum reason_kind)get_name(r, v, "kind", reason_at, REASON_KIND_COUNT),
            .found = get_text(r, v, "found"),
            .expected = get_text(r, v, "expected"),
            .cite = get_cite(r, json_object_get(v, "cite"))};
    }
}

static void get_cites(struct reader *r, const json_t *o, struct statement *s)
{
    const json_t *list = json_object_get(o, "cites");
    s->cites = get_array(r, list, 0, sizeof *s->cites);
    for (size_t i = 0; !r->bad && i < json_array_size(list); i++)
        s->cites[s->cite_n++] = get_cite(r, json_array_get(list, i));
}

static void get_tokens(struct reader *r, const json_t *o, struct statement *s)
{
    const json_t *list = json_object_get(o, "tokens");
    s->tokens = get_array(r, list, 0, sizeof *s->tokens);
    for (size_t i = 0; !r->bad && i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        s->tokens[s->token_n++] = (struct critical_token){
            .kind = (enum token_kind)get_name(r, v, "kind", token_at, TOKEN_NEGATION + 1),
            .start = (size_t)get_int(r, v, "start"),
            .end = (size_t)get_int(r, v, "end")};
    }
}

static struct body_statement get_statement(struct reader *r, const json_t *o)
{
    struct body_statement b = {.n = get_int(r, o, "n"),
                               .edited = json_is_true(json_object_get(o, "edited"))};
    const char *status = json_string_value(json_object_get(o, "status"));
    const char *origin = json_string_value(json_object_get(o, "origin"));
    b.human = origin && strcmp(origin, "human") == 0;
    b.unread = status && strcmp(status, "not_read") == 0;
    b.s.text = get_text(r, o, "text");
    if (!b.unread)
        b.s.status = (enum status)get_name(r, o, "status", status_at, STATUS_CONTRADICTED + 1);
    get_reasons(r, o, &b.s);
    get_cites(r, o, &b.s);
    get_tokens(r, o, &b.s);
    return b;
}

static void get_section(struct reader *r, const json_t *o, struct body_section *s)
{
    const json_t *list = json_object_get(o, "statements");
    *s = (struct body_section){.id = get_text(r, o, "id"),
                               .title = get_text(r, o, "title"),
                               .loinc = get_some(r, o, "loinc"),
                               .empty = get_some(r, o, "empty"),
                               .homes = get_some(r, o, "homes")};
    s->cap = json_array_size(list) + 1;
    s->at = get_array(r, list, 1, sizeof *s->at);
    for (size_t i = 0; !r->bad && i < json_array_size(list); i++)
        s->at[s->n++] = get_statement(r, json_array_get(list, i));
}

static void get_omissions(struct reader *r, const json_t *root, struct body *b)
{
    const json_t *list = json_object_get(root, "omissions");
    b->omission_cap = json_array_size(list);
    b->omissions = get_array(r, list, 0, sizeof *b->omissions);
    for (size_t i = 0; !r->bad && i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        struct body_omission *o = &b->omissions[b->omission_n++];
        *o = (struct body_omission){.n = get_int(r, v, "n")};
        o->o.text = get_text(r, v, "text");
        o->o.section = get_text(r, v, "section");
        o->o.critical = json_is_true(json_object_get(v, "critical"));
        o->o.kind = (enum omission_kind)get_name(r, v, "kind", omission_at, OMISSION_OTHER + 1);
        o->o.cite = get_cite(r, json_object_get(v, "cite"));
    }
}

enum verr body_parse(struct arena *a, struct text json, struct sources sources, struct body *out)
{
    json_error_t error;
    json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return VERR_CRYPT;
    struct reader r = {.a = a, .sources = sources};
    const json_t *list = json_object_get(root, "sections");
    *out = (struct body){.type = get_text(&r, root, "type"),
                         .engine = get_text(&r, root, "engine"),
                         .lang = get_text(&r, root, "lang"),
                         .title = get_some(&r, root, "title"),
                         .next_n = get_int(&r, root, "next_n"),
                         .next_omission = get_int(&r, root, "next_omission"),
                         .proposed = get_int(&r, root, "proposed"),
                         .sections = get_array(&r, list, 0, sizeof *out->sections)};
    for (size_t i = 0; !r.bad && i < json_array_size(list); i++)
        get_section(&r, json_array_get(list, i), &out->sections[out->section_n++]);
    get_omissions(&r, root, out);
    json_decref(root);
    return arena_full(a) ? VERR_LIMIT : r.bad ? VERR_CRYPT : VERR_OK;
}
