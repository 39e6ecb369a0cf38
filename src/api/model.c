/* The register of models: what may serve which use, and the switch that stops a use at once. */
#include "api/model.h"

#include "api/guard.h"
#include "api/services.h"

static enum verr list_prepare(struct call *c)
{
    struct model_row *all = NULL;
    size_t n = 0;
    enum verr e = model_row_all(c, &all, &n);
    struct text *row = !e ? ARENA_ARRAY(c->arena, struct text, n + 1) : NULL;
    for (size_t i = 0; !e && row && i < n; i++) {
        struct writer one;
        e = model_write(c, &one, &all[i], false);
        if (!e)
            row[i] = writer_done(c->arena, &one);
    }
    if (e || !row)
        return e ? e : VERR_LIMIT;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"models\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_put(&w, row[i]);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_model_list = {list_prepare, NULL};

static enum verr get_prepare(struct call *c)
{
    int64_t id = 0;
    struct model_row m;
    struct writer w;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = model_row_get(c, id, &m);
    if (!e)
        e = model_write(c, &w, &m, true);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_model_get = {get_prepare, NULL};

static enum verr plot_prepare(struct call *c)
{
    int64_t id = 0;
    struct model_row m;
    struct model_evaluation *v = ARENA_NEW(c->arena, struct model_evaluation);
    struct text lang = rec_query(c, "lang");
    enum verr e = v ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = model_row_get(c, id, &m);
    if (!e)
        e = model_evaluation_last(c, &m, v);
    if (e)
        return e;
    bool french = lang.n > 0 ? text_is(lang, "fr") : c->who.lang == LANG_FR;
    struct writer w = writer_in(c->arena);
    model_plot(&w, &v->bounds, m.use, v->figure, v->figure_n, french);
    c->reply.type = "image/svg+xml";
    return rec_reply(c, &w);
}

const struct handler api_model_plot = {plot_prepare, NULL};

struct plan {
    int64_t id;
    struct text state;
};

static enum verr read_switch(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "state", 16, &p->state);
    bool known = text_is(p->state, "stopped") || text_is(p->state, "approved");
    return e || known ? e : rec_no(c, VERR_BAD_INPUT, "state");
}

static enum verr switch_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
    return e ? e : rec_body(c, read_switch);
}

/* Asking for the state that is already there changes nothing and is no error: who stops a use twice
 * must not be told that it is not stopped. What was never approved cannot be started by it. */
static enum verr switch_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct model_row m;
    struct writer w;
    enum verr e = db_run(
        c->db, STMT_model_switch,
        DB_ARGS(DB_TEXT(p->state), DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->id)), NULL);
    if (!e)
        e = model_row_get(c, p->id, &m);
    if (e)
        return e;
    rec_object(c, "model", m.id);
    rec_tell(c, "use", m.use);
    rec_tell(c, "state", p->state);
    if (!text_equal(m.state, p->state))
        return VERR_NOT_EVALUATED;
    c->services->batch.models_changed = true;
    e = model_write(c, &w, &m, false);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_model_switch = {switch_prepare, switch_act};
