/* See document_propose.h. */
#include "api/document_propose.h"

#include "api/document_new.h"
#include "api/far.h"
#include "api/journal.h"
#include "api/probe.h"
#include "api/services.h"
#include "draft/json.h"
#include "draft/model.h"
#include "draft/stream.h"

enum {
    ANSWER_MAX = 16 << 20,
    PIECE_BYTES = 8192,
    NONCE_BYTES = 16,
    LOOK_NS = 1000000000 /* between two questions whether it may still be made */
};

/* One proposal under way. */
struct proposing {
    struct call *c;
    struct making *p;
    const struct propose_talk *t;
    struct prompt_lines lines, shown;   /* by the sources as stored; as the model reads them */
    const struct draft_source *sources; /* as the model reads them */
    struct far *far;                    /* of a server outside, NULL on this machine */
    struct prompt_passes parts;
    const struct prompt_words *words;
    struct model *model;
    struct text nonce;
    size_t part, read;
    struct stream stream;
    struct proposal proposal;
    int64_t heard_ns;  /* the last sign of life */
    uint64_t signs;    /* of its reading, so far */
    const char *why;   /* why the built-in composer serves instead, NULL while it need not */
    enum verr refused; /* it may not be made any more, by whomever */
    int64_t looked_ns; /* when that was asked */
};

static void tell(struct proposing *g, const char *event, struct writer *w)
{
    struct text json = writer_done(g->c->arena, w);
    if (!arena_full(g->c->arena))
        g->t->tell(g->t->ctx, event, json);
}

static void tell_start(struct proposing *g)
{
    struct writer w = writer_in(g->c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "engine", g->p->model.name);
    rec_json_field(&w, "server", making_host(&g->p->model));
    rec_json_int_field(&w, "parts", (int64_t)g->parts.n);
    writer_char(&w, '}');
    tell(g, "start", &w);
}

static void tell_statement(struct proposing *g, const struct model_heard *h)
{
    const struct template *t = &g->p->template;
    enum lang l = text_is(g->p->doc.lang, "en") ? LANG_EN : LANG_FR;
    struct body_statement s = {.n = (int64_t)g->read, .s = *h->statement};
    struct writer w = writer_in(g->c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "section", text_of(t->sections[h->section].id));
    rec_json_field(&w, "title", text_of(t->sections[h->section].title[l]));
    rec_json_int_field(&w, "part", (int64_t)g->part + 1);
    rec_json_int_field(&w, "parts", (int64_t)g->parts.n);
    rec_json_int_field(&w, "read", (int64_t)g->read);
    rec_key(&w, "kept");
    writer_str(&w, h->verdict == MODEL_KEPT ? "true" : "false");
    rec_key(&w, "statement");
    body_write_statement(&w, &s, document_sources(&g->p->doc));
    writer_char(&w, '}');
    tell(g, "statement", &w);
}

/* ---- from bytes to statements ---- */

/* With the originals in the place of pseudonyms: what is checked, and filed, is that. */
static enum verr hear(struct proposing *g, const struct proposed *one, struct model_heard *h)
{
    struct arena *a = g->t->scratch;
    char *mark = arena_mark(a);
    struct proposed back = *one;
    back.text = far_back(a, g->far, one->text);
    enum verr e = back.text.p ? model_take(g->model, &back, h) : VERR_LIMIT;
    arena_rewind(a, mark);
    return e;
}

static enum verr take_statement(void *to, const struct proposed *one)
{
    struct proposing *g = to;
    struct model_heard h;
    enum verr e = g->far ? hear(g, one, &h) : model_take(g->model, one, &h);
    if (e)
        return e;
    g->read++;
    if (h.statement)
        tell_statement(g, &h);
    return g->t->stop(g->t->ctx) ? VERR_CANCELLED : VERR_OK;
}

static enum verr take_text(void *to, struct text piece)
{
    struct proposing *g = to;
    g->heard_ns = os_mono_ns();
    return proposal_feed(&g->proposal, piece, take_statement, g);
}

static const char *why_of(enum verr e, const struct stream *s)
{
    if (e == VERR_NOT_FOUND)
        return "none";
    if (e == VERR_FORBIDDEN)
        return "closed";
    if (e == VERR_BUSY)
        return "stalled";
    if (s->fault == STREAM_REFUSED)
        return "refused";
    if (s->fault == STREAM_TOO_LONG || e == VERR_LIMIT)
        return "endless";
    return e == VERR_CANCELLED || s->fault == STREAM_CUT ? "died" : "broken";
}

static const char *why_status(unsigned status)
{
    switch (status) {
    case 503:
        return "none";
    case 400:
    case 413:
        return "long";
    case 401:
    case 403:
        return "key";
    case 429:
        return "full";
    default: /* a redirect, too: nobody goes where a server points */
        return "refused";
    }
}

/* It waited behind others, or a part took minutes: the patient, or who answers for a model, may
 * have said no meanwhile. */
static enum verr may_still(struct proposing *g)
{
    if (g->t->stop(g->t->ctx))
        return VERR_CANCELLED;
    char *mark = arena_mark(g->c->arena);
    g->looked_ns = os_mono_ns();
    g->refused = g->p->may(g->c, g->p);
    if (!g->refused)
        arena_rewind(g->c->arena, mark);
    return g->refused;
}

/* Whether it has given no sign of life for too long: a word of text, or, before the first one, of
 * the prompt that it reads. llama-server on this machine says how far it is, from the loop that
 * computes; the comments that keep its connection open come from elsewhere and are no sign. A
 * server outside has nothing else to show. */
static bool is_silent(struct proposing *g)
{
    const struct stream *s = &g->stream;
    uint64_t signs = s->processed + (g->far && s->text == 0 ? s->comments : 0);
    int64_t now = os_mono_ns();
    if (signs > g->signs)
        g->heard_ns = now;
    g->signs = signs;
    return now - g->heard_ns > (int64_t)g->t->silent_ms * 1000000;
}

/* VERR_OK: the part is read, or the person has enough. */
static enum verr read_answer(struct proposing *g, unsigned ask)
{
    const struct outside *o = &g->t->outside;
    struct outside_piece piece = {0};
    g->heard_ns = os_mono_ns();
    g->signs = 0;
    while (!piece.done && !g->stream.done) {
        enum verr e = o->next(o->ctx, ask, &piece);
        if (!e && piece.status != 0 && piece.status != 200) {
            g->why = why_status(piece.status);
            return VERR_UNSUPPORTED;
        }
        if (!e && piece.bytes.n > 0)
            e = stream_feed(&g->stream, piece.bytes, take_text, g);
        if (!e && os_mono_ns() - g->looked_ns > LOOK_NS)
            e = may_still(g);
        if (!e && g->t->stop(g->t->ctx))
            e = VERR_CANCELLED;
        if (!e && is_silent(g))
            e = VERR_BUSY;
        if (e)
            return e;
        if (g->t->enough(g->t->ctx))
            return VERR_OK;
    }
    enum verr e = stream_close(&g->stream);
    /* cut by its number of tokens: what had closed by then is whole */
    return e || g->stream.length ? e : proposal_close(&g->proposal);
}

/* One that refuses a schema is asked without: the words of the task say the form, too, and the
 * reader of proposals holds it (proposal.h). */
static bool takes_schema(const struct proposing *g)
{
    const uint32_t found = g->far ? atomic_load(&g->c->services->probe) : 0;
    return !(found & PROBE_ANSWERS) || (found & PROBE_TAKES_SCHEMA);
}

static enum verr write_request(struct proposing *g, struct arena *a, struct text *body)
{
    const struct prompt_pass *pass = &g->parts.at[g->part];
    struct writer u = writer_in(a);
    prompt_sources(&u, &g->shown, pass, g->sources, g->nonce);
    prompt_task(&u, g->words, &g->p->template, &g->parts, g->part);
    for (size_t i = 0; i < g->p->passage_n; i++)
        prompt_passage(&u, g->far ? g->far->passage[i] : g->p->passage[i]->s.text);
    struct text user = writer_done(a, &u);
    struct writer s = writer_in(a);
    if (takes_schema(g))
        prompt_schema(&s, &g->p->template, pass);
    struct text schema = writer_done(a, &s);
    struct prompt_request q = {.model = g->far ? g->p->model.version : g->p->model.name,
                               .system = text_of(g->words->system),
                               .user = user,
                               .schema = schema,
                               .max_tokens = PROMPT_ANSWER_TOKENS,
                               .seed = 1,
                               .slot = g->t->slot,
                               .llama = !g->far};
    struct writer w = writer_in(a);
    enum verr e = prompt_chat(&w, &q);
    *body = writer_done(a, &w);
    if (!g->far)
        *g->t->held = body->n > *g->t->held ? body->n : *g->t->held;
    return !e && arena_full(a) ? VERR_LIMIT : e;
}

static enum verr ask_part(struct proposing *g)
{
    const struct outside *o = &g->t->outside;
    struct arena *a = g->t->scratch;
    struct outside_ask q = {.url = g->p->model.server,
                            .path = TEXT("/v1/chat/completions"),
                            .first_ms = g->t->silent_ms,
                            .between_ms = g->t->silent_ms,
                            .whole_ms = PROPOSE_PART_MS,
                            .most = ANSWER_MAX};
    unsigned ask = 0;
    arena_reset(a);
    model_pass(g->model, &g->parts.at[g->part]);
    enum verr e = write_request(g, a, &q.body);
    if (!e)
        e = stream_open(a, &STREAM_LIMITS, &g->stream);
    if (!e)
        e = proposal_open(a, &g->proposal);
    if (!e)
        e = may_still(g);
    if (!e)
        e = o->begin(o->ctx, &q, &ask);
    if (e)
        return e;
    e = read_answer(g, ask);
    o->end(o->ctx, ask);
    return e;
}

/* ---- the proposal ---- */

/* The line carries a statement of the passage. */
static bool is_cited(const struct making *p, const struct prompt_line *l)
{
    for (size_t i = 0; i < p->passage_n; i++) {
        const struct statement *s = &p->passage[i]->s;
        for (size_t k = 0; k < s->cite_n; k++) {
            const struct cite *at = &s->cites[k];
            if (at->source == l->source && at->start < l->end && l->start < at->end)
                return true;
        }
    }
    return false;
}

/* Of a passage, the lines that carry it and their neighbours are shown, in one part, as far as the
 * budget goes. */
static enum verr keep_near(struct proposing *g, size_t budget)
{
    enum { NEIGHBOURS = 4 };
    size_t first = SIZE_MAX, end = 0, bytes = 0;
    for (size_t i = 0; i < g->lines.n; i++) {
        if (!is_cited(g->p, &g->lines.at[i]))
            continue;
        first = first == SIZE_MAX ? i : first;
        end = i + 1;
    }
    if (end == 0)
        return VERR_NOT_FOUND; /* nothing carries it: nothing to say it from */
    first = first > NEIGHBOURS ? first - NEIGHBOURS : 0;
    end = end + NEIGHBOURS < g->lines.n ? end + NEIGHBOURS : g->lines.n;
    size_t to = first;
    while (to < end && (to == first || bytes + g->lines.at[to].bytes <= budget))
        bytes += g->lines.at[to++].bytes;
    g->parts.at[0] = (struct prompt_pass){first, first, to};
    g->parts.n = 1;
    return VERR_OK;
}

/* What leaves for another machine is pseudonymised, or does not leave. */
static enum verr open_far(struct proposing *g)
{
    struct far *far = ARENA_NEW(g->c->arena, struct far);
    enum verr e = far ? far_open(g->c, g->p, g->t->scratch, far) : VERR_LIMIT;
    if (e) {
        g->why = "unsafe";
        return e;
    }
    g->far = far;
    g->sources = far->shown;
    const struct probe_way way = {g->t->outside, g->t->scratch, g->t->stop, g->t->ctx};
    if (probe_due(g->c->services))
        (void)api_probe(g->c->services, g->c->db, &way);
    return VERR_OK;
}

static enum verr cut_lines(struct proposing *g)
{
    struct document *d = &g->p->doc;
    if (g->far) {
        g->shown = g->far->lines;
        g->lines = g->far->origin;
        return VERR_OK;
    }
    enum verr e = prompt_cut(g->c->arena, d->bytes, d->source_n, &g->lines);
    g->shown = g->lines;
    return e;
}

static enum verr open_all(struct proposing *g, size_t budget)
{
    struct arena *a = g->c->arena;
    struct document *d = &g->p->doc;
    struct model_setup setup = {.template = &g->p->template,
                                .engine = g->p->model.name,
                                .lang = d->lang,
                                .sources = d->bytes,
                                .source_n = d->source_n,
                                .lines = &g->lines,
                                .terms = &g->c->services->terms};
    enum verr e = cut_lines(g);
    if (!e)
        e = prompt_split(a, &g->lines, budget, &g->parts);
    if (!e && g->p->passage_n > 0)
        e = keep_near(g, budget);
    return e ? e : model_open(a, &setup, &g->model);
}

/* The same marks each time that this encounter is asked about, so that the engine finds what it
 * has read already; nobody outside can foresee them. */
static enum verr draw_nonce(struct proposing *g)
{
    uint8_t hash[CRYPT_HASH_BYTES];
    int64_t id = g->p->loose ? g->p->id : g->p->doc.encounter;
    crypt_ledger_hash(g->c->services->crypt, "prompt", (struct text){(const char *)&id, sizeof id},
                      hash);
    struct writer w = writer_in(g->c->arena);
    writer_hex(&w, hash, NONCE_BYTES);
    g->nonce = writer_done(g->c->arena, &w);
    return prompt_nonce_fits(g->nonce, g->sources, g->p->doc.source_n) ? VERR_OK : VERR_INTERNAL;
}

static enum verr begin(struct proposing *g)
{
    bool far = g->p->model.server.n > 0;
    g->words = making_words(g->p);
    g->sources = g->p->doc.bytes;
    enum verr e = far ? open_far(g) : VERR_OK;
    if (!e)
        e = g->words ? draw_nonce(g) : VERR_INTERNAL;
    if (far) /* what it remembers is its record's to tell: it has no slot of ours */
        return e ? e : open_all(g, PROMPT_PART_BYTES);
    /* nobody's words are the beginning of another's, nor stay behind it */
    if (!e && *g->t->unclean)
        e = api_propose_drop(g->t);
    return e ? e : open_all(g, PROMPT_PART_BYTES);
}

static enum verr ask_parts(struct proposing *g)
{
    enum verr e = begin(g);
    if (e)
        return e;
    tell_start(g);
    size_t budget = PROMPT_PART_BYTES;
    while (!e && g->part < g->parts.n && !g->t->enough(g->t->ctx)) {
        e = ask_part(g);
        bool smaller = e && g->why && text_is(text_of(g->why), "long") && g->read == 0;
        if (smaller && budget / 2 >= PROMPT_BUDGET_MIN) { /* an engine with a short context */
            budget /= 2;
            g->part = 0;
            g->why = NULL;
            e = open_all(g, budget);
            continue;
        }
        g->part++;
    }
    return e;
}

static size_t count(const struct draft *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->section_n; i++)
        n += d->sections[i].statement_n;
    return n;
}

/* What is in no record goes to who asked, as JSON in pieces. */
static enum verr tell_draft(struct proposing *g, const struct draft *d)
{
    struct arena *a = g->c->arena;
    struct writer w = writer_in(a);
    draft_json_write(&w, d, g->p->doc.bytes, g->p->doc.source_n);
    struct text rest = writer_done(a, &w);
    while (rest.n > 0 && !arena_full(a)) {
        size_t n = rest.n < PIECE_BYTES ? rest.n : PIECE_BYTES;
        while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
            n--;
        struct writer p = writer_in(a);
        writer_char(&p, '{');
        rec_json_field(&p, "text", text_slice(rest, 0, n));
        writer_char(&p, '}');
        tell(g, "piece", &p);
        rest = text_slice(rest, n, rest.n);
    }
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

/* The rewriting as a draft of its own, and the passage as its only source. */
static enum verr beside_passage(struct proposing *g, const struct draft *kept, struct draft *d)
{
    struct arena *a = g->c->arena;
    struct draft_source passage = {.kind = SOURCE_NOTE};
    struct writer w = writer_in(a);
    for (size_t i = 0; i < g->p->passage_n; i++) {
        writer_put(&w, g->p->passage[i]->s.text);
        writer_char(&w, '\n');
    }
    passage.bytes = writer_done(a, &w);
    struct section *s = ARENA_NEW(a, struct section);
    size_t n = kept->sections[0].statement_n;
    struct statement *at = ARENA_ARRAY(a, struct statement, n + 1);
    if (!s || !at)
        return VERR_LIMIT;
    for (size_t i = 0; i < n; i++)
        at[i].text = kept->sections[0].statements[i].text;
    *s = kept->sections[0];
    s->statements = at;
    *d = *kept;
    d->sections = s;
    return draft_check(a, d, &passage, 1, &g->c->services->terms);
}

/* What the rewriting says that the passage did not, and what it no longer says: the sources carry
 * both, so the person is to see it. */
static enum verr tell_compared(struct proposing *g, const struct draft *kept)
{
    struct draft d;
    enum verr e = beside_passage(g, kept, &d);
    if (e)
        return e;
    struct writer w = writer_in(g->c->arena);
    writer_str(&w, "{\"adds\":[");
    for (size_t i = 0; i < d.sections[0].statement_n; i++) {
        if (d.sections[0].statements[i].status != STATUS_SUPPORTED) {
            rec_item(&w);
            writer_json(&w, d.sections[0].statements[i].text);
        }
    }
    writer_str(&w, "],\"loses\":[");
    for (size_t i = 0; i < d.omission_n; i++) {
        rec_item(&w);
        writer_json(&w, d.omissions[i].text);
    }
    writer_str(&w, "]}");
    tell(g, "compared", &w);
    return VERR_OK;
}

/* Both documents; a proposal of which nothing stands serves nobody. */
static enum verr close_all(struct proposing *g)
{
    struct draft kept, withheld;
    struct body other;
    struct making *p = g->p;
    enum verr e = model_close(g->model, &kept, &withheld);
    if (e)
        return e;
    p->told = (struct making_told){.kept = count(&kept),
                                   .withheld = count(&withheld),
                                   .parts = g->parts.n,
                                   .stopped = g->t->enough(g->t->ctx)};
    if (p->told.kept == 0) {
        g->why = "nothing";
        return VERR_NOT_FOUND;
    }
    if (p->rewrite.n > 0)
        return tell_compared(g, &kept);
    if (p->loose)
        return tell_draft(g, &kept);
    e = body_from_draft(g->c->arena, &kept, &p->doc.body);
    if (!e && p->told.withheld > 0)
        e = body_from_draft(g->c->arena, &withheld, &other);
    return e ? e : making_seal(g->c, p, p->told.withheld > 0 ? &other : NULL);
}

static enum verr tell_builtin(struct proposing *g)
{
    const struct document *d = &g->p->doc;
    struct draft draft;
    enum verr e = draft_compose_as(g->c->arena, &g->p->template, d->lang, d->bytes, d->source_n,
                                   &g->c->services->terms, &draft);
    return e ? e : tell_draft(g, &draft);
}

static enum verr serve_builtin(struct proposing *g)
{
    struct making *p = g->p;
    struct writer w = writer_in(g->c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "reason", text_of(g->why));
    writer_char(&w, '}');
    tell(g, "fallback", &w);
    if (p->evaluates)
        return VERR_NO_ENGINE; /* nobody else's draft may be counted as its own */
    if (p->rewrite.n > 0)
        return VERR_OK; /* the passage stays as it is */
    p->doc.engine = TEXT("builtin");
    p->model = (struct making_model){.name = {NULL, 0}};
    if (p->loose)
        return tell_builtin(g);
    enum verr e = making_compose(g->c, p);
    return e ? e : making_seal(g->c, p, NULL);
}

static enum verr propose(struct call *c, struct making *p, const struct propose_talk *t)
{
    struct proposing g = {.c = c, .p = p, .t = t};
    enum verr e = ask_parts(&g);
    bool left = t->stop(t->ctx);
    if (!left && !e)
        e = close_all(&g);
    if (left)
        return VERR_CANCELLED;
    if (!e || g.refused)
        return e;
    if (!g.why)
        g.why = why_of(e, &g.stream);
    os_log(OS_WARN, "propose.fallback", "reason=%s error=%s", g.why, verr_name(e));
    return serve_builtin(&g);
}

/* The call as its second act finds it. */
static void leave(struct call *c, enum verr e)
{
    struct making *p = c->plan;
    p->asked = false;
    c->outcome = e;
    c->reply = (struct reply){0};
    c->told_n = 0;
    c->entry = c->route->event;
    c->now_ms += (os_mono_ns() - p->asked_ns) / 1000000;
    if (!p->loose)
        rec_object(c, "encounter", p->doc.encounter);
    api_rekeep(c);
}

void api_propose(struct call *c, const struct propose_talk *t)
{
    enum verr e = propose(c, c->plan, t);
    leave(c, !e && arena_full(c->arena) ? VERR_LIMIT : e);
}

void api_propose_refuse(struct call *c, enum verr e)
{
    leave(c, e);
}

struct propose_about api_propose_about(const struct call *c)
{
    const struct making *p = c->plan;
    return (struct propose_about){p->id, c->who.person, p->loose ? -p->id : p->doc.encounter};
}
