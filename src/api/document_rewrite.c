/* A passage of a draft said otherwise by a language model: shorter, clearer, or for the patient. It
 * is told to who asked and changes nothing: what they accept comes back as an edit of theirs. */
#include "api/document_new.h"
#include "api/services.h"

enum { REWRITE_STATEMENTS_MAX = 20 };

static enum verr read_wish(struct call *c, const json_t *body)
{
    struct making *p = c->plan;
    const json_t *list = json_object_get(body, "statements");
    size_t n = json_array_size(list);
    struct text engine;
    enum verr e = rec_string(c, body, "how", 16, &p->rewrite);
    if (!e)
        e = rec_string(c, body, "engine", 64, &engine);
    if (!e && !text_is(p->rewrite, "shorter") && !text_is(p->rewrite, "clearer") &&
        !text_is(p->rewrite, "plain"))
        e = rec_no(c, VERR_BAD_INPUT, "how");
    if (!e && (n == 0 || n > REWRITE_STATEMENTS_MAX))
        e = rec_no(c, VERR_BAD_INPUT, "statements");
    p->passage = ARENA_ARRAY(c->arena, const struct body_statement *, n + 1);
    if (!e && !p->passage)
        e = VERR_LIMIT;
    for (size_t i = 0; !e && i < n; i++) {
        struct body_section *in = NULL;
        int64_t id = json_integer_value(json_array_get(list, i));
        p->passage[p->passage_n++] = body_find(&p->doc.body, id, &in);
        if (!in || (p->section && p->section != in)) /* one section at a time */
            e = rec_no(c, VERR_BAD_INPUT, "statements");
        p->section = in;
    }
    return e ? e : making_find_model(c, engine.n > 0 ? engine : TEXT("model"), &p->model);
}

/* As before a draft: asked before the engine is, and again when it has answered. */
static enum verr may_rewrite(struct call *c, const struct making *p)
{
    enum verr e = guard_certificate(c, "generate");
    if (!e)
        e = making_consent(c, p);
    if (!e)
        e = guard_model(c, p->model.name, "compose");
    return e ? e : guard_model(c, TEXT("builtin"), "check");
}

/* The section alone: nothing may come back for another one. */
static enum verr one_section(struct call *c, struct making *p)
{
    struct template_section *s = ARENA_NEW(c->arena, struct template_section);
    if (!s)
        return VERR_LIMIT;
    const char *title = text_copy(c->arena, p->section->title).p;
    *s = (struct template_section){
        .id = text_copy(c->arena, p->section->id).p, .loinc = "", .title = {title, title}};
    p->template = (struct template){
        .id = text_copy(c->arena, p->doc.type).p,
        .loinc = "",
        .title = {draft_type_title(p->doc.type, LANG_FR), draft_type_title(p->doc.type, LANG_EN)},
        .sections = s,
        .section_n = 1};
    return arena_full(c->arena) ? VERR_LIMIT : VERR_OK;
}

static enum verr rewrite_prepare(struct call *c)
{
    struct making *p = REC_PLAN(c, struct making);
    int64_t id = 0;
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = document_open(c, id, 0, &p->doc);
    if (!e && !text_is(p->doc.state, "draft") && !text_is(p->doc.state, "in_review"))
        e = VERR_ALREADY_SIGNED;
    if (!e)
        e = rec_body(c, read_wish);
    if (!e)
        e = one_section(c, p);
    if (!e)
        e = may_rewrite(c, p);
    if (e)
        return e;
    p->id = rec_id();
    p->use_id = rec_id();
    making_ask(c, p, may_rewrite);
    return VERR_OK;
}

static enum verr rewrite_act(struct call *c)
{
    const struct making *p = c->plan;
    enum verr e = may_rewrite(c, p);
    rec_object(c, "document", p->doc.id);
    if (e)
        return e;
    rec_tell(c, "what", TEXT("rewrite"));
    making_tell(c, &p->model);
    c->reply.type = "text/event-stream";
    if (!p->asked)
        return VERR_OK;
    return db_run(c->db, STMT_ai_use_add,
                  DB_ARGS(DB_INT(p->use_id), DB_INT(p->doc.encounter), DB_INT(p->doc.id),
                          DB_TEXT(TEXT("rewrite")), DB_TEXT(p->model.name), DB_INT(c->now_ms),
                          DB_INT(c->who.person)),
                  NULL);
}

const struct handler api_document_rewrite = {rewrite_prepare, rewrite_act};
