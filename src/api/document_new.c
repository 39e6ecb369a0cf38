/* A document begins: composed from its sources, by hand, or as the next version of a signed one. */
#include "api/document_new.h"

#include "api/encounter.h"
#include "api/scan.h"
#include "api/services.h"
#include "api/source.h"
#include "api/template.h"

static enum verr read_sources(struct call *c, const json_t *body, struct making *p)
{
    const json_t *list = json_object_get(body, "sources");
    if (!list || json_is_null(list))
        return VERR_OK;
    if (!json_is_array(list) || json_array_size(list) > DOCUMENT_SOURCES_MAX)
        return rec_no(c, VERR_BAD_INPUT, "sources");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!rec_id_field(json_array_get(list, i), &p->wanted[p->doc.source_n++]))
            return rec_no(c, VERR_BAD_INPUT, "sources");
    return VERR_OK;
}

static enum verr read_create(struct call *c, const json_t *body)
{
    struct making *p = c->plan;
    struct text lang;
    enum verr e = rec_string(c, body, "type", 32, &p->doc.type);
    if (!e)
        e = rec_string(c, body, "engine", 64, &p->doc.engine);
    if (!e)
        e = rec_string(c, body, "lang", 8, &lang);
    if (!e)
        e = read_sources(c, body, p);
    if (e)
        return e;
    if (!draft_type_title(p->doc.type, LANG_FR))
        return rec_no(c, VERR_BAD_INPUT, "type");
    if (p->doc.engine.n == 0)
        p->doc.engine = TEXT("builtin");
    p->doc.lang = text_is(lang, "en") ? TEXT("en") : TEXT("fr");
    return VERR_OK;
}

/* Sources of this encounter only: one patient per document. */
static enum verr load_source(struct call *c, const struct vault *v, struct document *d, size_t i,
                             int64_t id)
{
    struct source s;
    enum verr e = source_load(c, v, id, &s);
    if (!e && s.encounter != d->encounter)
        e = VERR_NOT_FOUND;
    if (e)
        return e == VERR_NOT_FOUND ? rec_no(c, e, "sources") : e;
    d->source[i] =
        (struct document_source){.id = id, .version = s.rev, .title = s.title, .kind = s.kind};
    d->bytes[i] =
        (struct draft_source){.kind = source_kind_of(s.kind), .title = s.title, .date = s.date};
    e = source_text(c, v, id, s.rev, &d->bytes[i].bytes);
    return e ? e : scan_doubts(c, v, &s, s.rev, &d->bytes[i]);
}

/* What must hold before AI writes anything; asked again in the act. No draft without its second
 * reading: stopping that use stops this one too. */
static enum verr may_compose(struct call *c, const struct making *p)
{
    enum verr e = guard_certificate(c, "generate");
    if (!e)
        e = making_consent(c, p);
    if (!e)
        e = guard_model(c, p->doc.engine, "compose");
    return e ? e : guard_model(c, TEXT("builtin"), "check");
}

enum verr making_compose(struct call *c, struct making *p)
{
    struct document *d = &p->doc;
    struct draft draft;
    enum verr e = draft_compose_as(c->arena, &p->template, d->lang, d->bytes, d->source_n,
                                   &c->services->terms, &draft);
    return e ? e : body_from_draft(c->arena, &draft, &d->body);
}

void making_ask(struct call *c, struct making *p, making_may *may)
{
    p->asked = true;
    p->may = may;
    p->asked_ns = os_mono_ns();
    c->entry = LEDGER_ai_use;
    c->reply.proposes = true;
}

/* The built-in composer writes at once; a language model is asked once the ledger says so. */
static enum verr compose(struct call *c, struct making *p)
{
    if (p->doc.source_n == 0)
        return rec_no(c, VERR_BAD_INPUT, "sources");
    if (text_is(p->doc.engine, "builtin"))
        return making_compose(c, p);
    making_ask(c, p, may_compose);
    return VERR_OK;
}

static enum verr write_body(struct call *c, struct making *p)
{
    struct document *d = &p->doc;
    enum verr e = template_in_force(c, d->type, &p->template);
    if (e)
        return e;
    d->template = p->template.version;
    p->composed = !text_is(d->engine, "manual");
    if (!p->composed)
        return body_manual(c->arena, &p->template, text_is(d->lang, "en") ? LANG_EN : LANG_FR,
                           &d->body);
    if (!text_is(d->engine, "builtin")) {
        e = making_find_model(c, d->engine, &p->model);
        d->engine = e ? d->engine : p->model.name;
    }
    if (!e)
        e = may_compose(c, p);
    return e ? e : compose(c, p);
}

static enum verr seal_one(struct call *c, const struct vault *v, const struct document *d,
                          const struct body *body, int64_t id, struct text *sealed)
{
    struct writer w = writer_in(c->arena);
    body_write(&w, body, document_sources(d));
    struct text json = writer_done(c->arena, &w);
    return vault_seal(v, "document_version", "sealed", id, json, sealed);
}

enum verr making_seal(struct call *c, struct making *p, const struct body *withheld)
{
    struct vault v;
    enum verr e = VERR_OK;
    if (p->composed) /* whoever composed */
        e = body_misread(c->arena, &p->doc.body, document_sources(&p->doc));
    e = e ? e : vault_open(c, p->doc.patient, &v);
    if (e)
        return e;
    e = seal_one(c, &v, &p->doc, &p->doc.body, p->version_id, &p->sealed);
    if (!e && withheld)
        e = seal_one(c, &v, &p->doc, withheld, p->withheld_id, &p->sealed_withheld);
    vault_close(&v);
    return !e && arena_full(c->arena) ? VERR_LIMIT : e;
}

static struct making *new_plan(struct call *c)
{
    struct making *p = REC_PLAN(c, struct making);
    if (p) {
        p->id = rec_id();
        p->version_id = rec_id();
        p->use_id = rec_id();
        p->withheld_id = rec_id();
        p->doc.patient = c->patient;
        p->why = "draft";
    }
    return p;
}

static enum verr load_wanted(struct call *c, struct making *p)
{
    struct vault v;
    enum verr e = vault_open(c, p->doc.patient, &v);
    if (e)
        return e;
    for (size_t i = 0; !e && i < p->doc.source_n; i++)
        e = load_source(c, &v, &p->doc, i, p->wanted[i]);
    vault_close(&v);
    return e;
}

static enum verr create_prepare(struct call *c)
{
    struct making *p = new_plan(c);
    if (!p)
        return VERR_LIMIT;
    enum verr e = rec_path_id(c, 0, &p->doc.encounter);
    if (!e)
        e = rec_body(c, read_create);
    if (!e)
        e = load_wanted(c, p);
    if (!e)
        e = write_body(c, p);
    return e || p->asked ? e : making_seal(c, p, NULL);
}

static enum verr put_document(struct call *c, const struct making *p)
{
    const struct document *d = &p->doc;
    struct db_value replaces = p->replaces ? DB_INT(p->replaces) : DB_NULL;
    enum verr e = db_run(c->db, STMT_document_add,
                         DB_ARGS(DB_INT(p->id), DB_INT(d->encounter), DB_TEXT(d->type),
                                 DB_TEXT(TEXT("draft")), DB_TEXT(d->engine), DB_TEXT(d->lang),
                                 DB_INT(body_open_points(&d->body, 0)), DB_INT(c->now_ms),
                                 DB_INT(c->who.person), replaces, DB_INT(d->template)),
                         NULL);
    for (size_t i = 0; !e && i < d->source_n; i++)
        e = db_run(c->db, STMT_document_source_add,
                   DB_ARGS(DB_INT(p->id), DB_INT((int64_t)i), DB_INT(d->source[i].id),
                           DB_INT(d->source[i].version)),
                   NULL);
    if (e)
        return e;
    return db_run(c->db, STMT_document_version_add,
                  DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(1), DB_INT(c->now_ms),
                          DB_INT(c->who.person), DB_TEXT(text_of(p->why)), DB_BLOB(p->sealed)),
                  NULL);
}

static enum verr put_use(struct call *c, const struct making *p)
{
    return db_run(c->db, STMT_ai_use_add,
                  DB_ARGS(DB_INT(p->use_id), DB_INT(p->doc.encounter), DB_INT(p->id),
                          DB_TEXT(TEXT("compose")), DB_TEXT(p->doc.engine), DB_INT(c->now_ms),
                          DB_INT(c->who.person)),
                  NULL);
}

/* A language model is about to be asked: that is an entry of its own, before it is. */
static enum verr ask_act(struct call *c, const struct making *p)
{
    rec_object(c, "encounter", p->doc.encounter);
    rec_tell(c, "what", TEXT("compose"));
    making_tell(c, &p->model);
    c->reply.type = "text/event-stream";
    return VERR_OK;
}

static enum verr file_act(struct call *c, const struct making *p)
{
    enum verr e = template_still_in_force(c, p->doc.type, p->doc.template);
    if (!e)
        e = put_document(c, p);
    if (!e && p->composed)
        e = put_use(c, p);
    if (!e && p->model.name.n > 0)
        e = making_put_model(c, p);
    if (!e)
        e = document_reply_fresh(c, p->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

static enum verr create_act(struct call *c)
{
    const struct making *p = c->plan;
    enum verr e = p->composed ? may_compose(c, p) : VERR_OK;
    if (e)
        return e;
    return p->asked ? ask_act(c, p) : file_act(c, p);
}

const struct handler api_document_create = {create_prepare, create_act};

/* The next version starts from what was signed; every statement is to be reviewed again. The signed
 * one stays in force until the next is signed. */
static enum verr replace_prepare(struct call *c)
{
    struct making *p = new_plan(c);
    int64_t id = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = document_open(c, id, 0, &p->doc);
    if (!e && !text_is(p->doc.state, "signed"))
        e = text_is(p->doc.state, "replaced") ? VERR_CONFLICT : VERR_NOT_SIGNED;
    if (e)
        return e;
    p->replaces = id;
    p->why = "replace";
    return making_seal(c, p, NULL);
}

static enum verr replace_act(struct call *c)
{
    const struct making *p = c->plan;
    enum verr e = put_document(c, p);
    if (!e) /* the next version has the same proposal behind it */
        e = db_run(c->db, STMT_document_model_copy, DB_ARGS(DB_INT(p->id), DB_INT(p->replaces)),
                   NULL);
    if (!e)
        e = document_reply_fresh(c, p->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_document_replace = {replace_prepare, replace_act};
