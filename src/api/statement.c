/* Statements: added, edited, removed, read by the second reader. */
#include "api/consent.h"
#include "api/document.h"
#include "api/services.h"

struct plan {
    struct document doc;
    struct document_change change;
    struct text section, text, reason;
    int64_t n;
};

static enum verr read_words(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "text", STATEMENT_BYTES_MAX, &p->text);
    if (!e)
        e = rec_string(c, body, "section", 64, &p->section);
    const json_t *after = json_object_get(body, "after");
    if (json_is_integer(after))
        p->n = json_integer_value(after);
    return !e && p->text.n == 0 ? rec_no(c, VERR_BAD_INPUT, "text") : e;
}

static struct plan *begin(struct call *c, enum verr *e)
{
    struct plan *p = REC_PLAN(c, struct plan);
    int64_t rev = 0;
    *e = p ? document_open_to_change(c, &p->doc, &rev) : VERR_LIMIT;
    return p;
}

static enum verr finish(struct call *c, struct plan *p, const char *why)
{
    p->change.why = why;
    enum verr e = document_read(c, &p->doc);
    return e ? e : document_plan(c, &p->doc, p->reason, &p->change);
}

/* What a reviewer writes, they have read; another's words wait for a reviewer. */
static void decide_edited(const struct call *c, struct plan *p, struct body_statement *s)
{
    bool reviewer = guard_role(c, "physician") || guard_role(c, "nurse") || guard_role(c, "intern");
    p->change.review_kind = "statement";
    p->change.review_n = s->n;
    p->change.decision = reviewer ? TEXT("edited") : TEXT("reopened");
    s->review = (struct decision){
        .decision = reviewer ? TEXT("edited") : TEXT(""), .by = c->who.person, .at_ms = c->now_ms};
}

static enum verr commit(struct call *c)
{
    const struct plan *p = c->plan;
    enum verr e = document_commit(c, &p->change);
    return e ? e : document_reply_fresh(c, p->change.id);
}

static enum verr add_prepare(struct call *c)
{
    enum verr e;
    struct plan *p = begin(c, &e);
    if (!e)
        e = rec_body(c, read_words);
    if (e)
        return e;
    struct body_section *in = body_section(&p->doc.body, p->section);
    if (!in)
        return rec_no(c, VERR_BAD_INPUT, "section");
    struct body_statement *s = body_insert(c->arena, &p->doc.body, in, p->n);
    if (!s)
        return VERR_LIMIT;
    s->s.text = p->text;
    s->human = true;
    decide_edited(c, p, s);
    return finish(c, p, "add");
}

const struct handler api_statement_add = {add_prepare, commit};

static enum verr find(struct call *c, struct plan *p, struct body_statement **s,
                      struct body_section **in)
{
    enum verr e = rec_path_id(c, 1, &p->n);
    if (e)
        return e;
    *s = body_find(&p->doc.body, p->n, in);
    return *s ? VERR_OK : VERR_NOT_FOUND;
}

static enum verr edit_prepare(struct call *c)
{
    enum verr e;
    struct plan *p = begin(c, &e);
    if (!e)
        e = rec_body(c, read_words);
    struct body_statement *s = NULL;
    int64_t n = 0;
    if (!e)
        e = rec_path_id(c, 1, &n);
    if (!e)
        e = (s = body_find(&p->doc.body, n, NULL)) ? VERR_OK : VERR_NOT_FOUND;
    if (e)
        return e;
    if (!text_equal(s->s.text, p->text)) {
        /* The citations were for other words: the second reader finds those of the new ones. */
        s->s = (struct statement){.text = p->text};
        s->edited = s->n <= p->doc.body.proposed;
        s->human = true;
    }
    decide_edited(c, p, s);
    return finish(c, p, "edit");
}

const struct handler api_statement_edit = {edit_prepare, commit};

static enum verr remove_prepare(struct call *c)
{
    enum verr e;
    struct plan *p = begin(c, &e);
    struct body_statement *s = NULL;
    struct body_section *in = NULL;
    if (!e)
        e = find(c, p, &s, &in);
    if (e)
        return e;
    body_remove(&p->doc.body, in, p->n);
    return finish(c, p, "remove");
}

const struct handler api_statement_remove = {remove_prepare, commit};

static enum verr check_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    int64_t id = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = document_open(c, id, 0, &p->doc);
    if (!e)
        e = guard_consent(c, p->doc.encounter);
    if (!e)
        e = guard_model(c, TEXT("builtin"), "check");
    if (!e)
        e = rec_body(c, read_words);
    struct body_statement s = {.human = true, .s.text = p ? p->text : (struct text){NULL, 0}};
    if (!e)
        e = draft_check_statement(c->arena, p->section, &s.s, p->doc.bytes, p->doc.source_n,
                                  &c->services->terms);
    if (!e)
        e = draft_misread(c->arena, &s.s, p->doc.bytes, p->doc.source_n);
    if (e)
        return e;
    rec_object(c, "document", id);
    struct writer w = writer_in(c->arena);
    body_write_statement(&w, &s, document_sources(&p->doc));
    return rec_reply(c, &w);
}

const struct handler api_document_check = {check_prepare, NULL};

/* ---------------- review */

static enum verr read_decision(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "decision", 32, &p->change.decision);
    return e ? e : rec_string(c, body, "reason", 2000, &p->reason);
}

static enum verr may_decide(struct call *c, const struct plan *p, const struct body_statement *s)
{
    bool kept = text_is(p->change.decision, "kept");
    if (!kept && !text_is(p->change.decision, "acknowledged"))
        return rec_no(c, VERR_BAD_INPUT, "decision");
    if (body_flagged(s) && !kept)
        return rec_no(c, VERR_OPEN_POINTS, "decision");
    return body_flagged(s) && p->reason.n == 0 ? rec_no(c, VERR_BAD_INPUT, "reason") : VERR_OK;
}

static enum verr review_prepare(struct call *c)
{
    enum verr e;
    struct plan *p = begin(c, &e);
    struct body_statement *s = NULL;
    if (!e)
        e = rec_body(c, read_decision);
    if (!e)
        e = find(c, p, &s, NULL);
    if (!e)
        e = may_decide(c, p, s);
    if (e)
        return e;
    s->review =
        (struct decision){.decision = p->change.decision, .by = c->who.person, .at_ms = c->now_ms};
    p->change.review_kind = "statement";
    p->change.review_n = s->n;
    return document_plan(c, &p->doc, p->reason, &p->change);
}

const struct handler api_statement_review = {review_prepare, commit};

static enum verr insert(struct call *c, struct plan *p, struct body_omission *o)
{
    struct body *b = &p->doc.body;
    struct body_section *in = body_home(b, o->o.section);
    struct body_statement *s = in ? body_insert(c->arena, b, in, 0) : NULL;
    if (!s)
        return VERR_LIMIT;
    s->s.text = o->o.text;
    s->s.cites = ARENA_NEW(c->arena, struct cite);
    if (s->s.cites && o->o.cite.source >= 0) {
        s->s.cites[0] = o->o.cite;
        s->s.cite_n = 1;
    }
    return finish(c, p, "insert");
}

static enum verr omission_prepare(struct call *c)
{
    enum verr e;
    struct plan *p = begin(c, &e);
    if (!e)
        e = rec_body(c, read_decision);
    if (!e)
        e = rec_path_id(c, 1, &p->n);
    if (e)
        return e;
    struct body_omission *o = body_find_omission(&p->doc.body, p->n);
    bool inserted = text_is(p->change.decision, "inserted");
    if (!o)
        return VERR_NOT_FOUND;
    if (!inserted && !text_is(p->change.decision, "dismissed"))
        return rec_no(c, VERR_BAD_INPUT, "decision");
    if (!inserted && o->o.critical && p->reason.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "reason");
    if (text_is(o->review.decision, "inserted"))
        return VERR_EXISTS;
    o->review =
        (struct decision){.decision = p->change.decision, .by = c->who.person, .at_ms = c->now_ms};
    p->change.review_kind = "omission";
    p->change.review_n = o->n;
    return inserted ? insert(c, p, o) : document_plan(c, &p->doc, p->reason, &p->change);
}

const struct handler api_omission_decide = {omission_prepare, commit};
