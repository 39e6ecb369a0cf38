/* A draft by a language model out of files that are in no record: the command line's, for trying
 * and measuring. It is told and never filed; no patient is known, so no consent can be asked, and
 * the ledger says that it was done, by whom and with which model. */
#include "api/document_new.h"
#include "api/document_propose.h"
#include "api/model_server.h"
#include "api/services.h"

enum { TEXT_MAX = 65536 };

static enum verr read_one(struct call *c, struct making *p, const json_t *one)
{
    struct draft_source *s = &p->doc.bytes[p->doc.source_n];
    if (!json_is_object(one))
        return rec_no(c, VERR_BAD_INPUT, "sources");
    enum verr e = rec_words(c, json_object_get(one, "title"), "title", 300, &s->title);
    if (!e)
        e = rec_words(c, json_object_get(one, "text"), "text", TEXT_MAX, &s->bytes);
    p->doc.source_n++;
    return !e && s->bytes.n == 0 ? rec_no(c, VERR_BAD_INPUT, "sources") : e;
}

static enum verr read_wish(struct call *c, const json_t *body)
{
    struct making *p = c->plan;
    struct text lang, engine;
    const json_t *sources = json_object_get(body, "sources");
    enum verr e = rec_string(c, body, "type", 32, &p->doc.type);
    if (!e)
        e = rec_string(c, body, "engine", 64, &engine);
    if (!e)
        e = rec_string(c, body, "lang", 8, &lang);
    if (!e && !draft_type_title(p->doc.type, LANG_FR))
        e = rec_no(c, VERR_BAD_INPUT, "type");
    if (!e && (json_array_size(sources) == 0 || json_array_size(sources) > DOCUMENT_SOURCES_MAX))
        e = rec_no(c, VERR_BAD_INPUT, "sources");
    for (size_t i = 0; !e && i < json_array_size(sources); i++)
        e = read_one(c, p, json_array_get(sources, i));
    if (!e && !p->evaluates)
        e = making_find_model(c, engine, &p->model);
    if (e)
        return e;
    p->doc.engine = p->model.name;
    p->doc.lang = text_is(lang, "en") ? TEXT("en") : TEXT("fr");
    return VERR_OK;
}

/* Asked before anything is, and again once it is made. Who evaluates writes nothing for anybody:
 * the approval of the server's record is what lets a case be sent. */
static enum verr may_draft(struct call *c, const struct making *p)
{
    struct model_row m;
    if (!c->who.local) /* a browser has a record to write in */
        return VERR_FORBIDDEN;
    enum verr e = p->evaluates ? VERR_OK : guard_certificate(c, "generate");
    if (!e && p->evaluates)
        e = guard_evaluation(c, p->model.name, &m);
    else if (!e)
        e = guard_model(c, p->doc.engine, "compose");
    return e ? e : guard_model(c, TEXT("builtin"), "check");
}

static enum verr prepare(struct call *c, struct making *p)
{
    p->id = rec_id();
    p->loose = p->composed = true;
    enum verr e = rec_body(c, read_wish);
    if (!e)
        e = template_in_force(c, p->doc.type, &p->template);
    if (!e)
        e = may_draft(c, p);
    if (!e)
        making_ask(c, p, may_draft);
    return e;
}

static enum verr draft_prepare(struct call *c)
{
    struct making *p = REC_PLAN(c, struct making);
    return p ? prepare(c, p) : VERR_LIMIT;
}

/* A case of the evaluation of the server that the path names. */
static enum verr case_prepare(struct call *c)
{
    struct making *p = REC_PLAN(c, struct making);
    struct model_row m;
    int64_t id = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = model_row_get(c, id, &m);
    if (!e)
        e = making_find_candidate(c, m.name, &p->model);
    if (e)
        return e;
    p->evaluates = true;
    return prepare(c, p);
}

static enum verr draft_act(struct call *c)
{
    const struct making *p = c->plan;
    enum verr e = may_draft(c, p);
    if (e)
        return e;
    rec_tell(c, "what", TEXT("compose"));
    rec_tell(c, "engine", p->model.name.n > 0 ? TEXT("model") : TEXT("builtin"));
    if (p->model.name.n > 0)
        making_tell(c, &p->model);
    c->reply.type = "text/event-stream";
    return VERR_OK;
}

const struct handler api_draft_text = {draft_prepare, draft_act};
const struct handler api_model_case = {case_prepare, draft_act};
