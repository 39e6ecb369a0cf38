/* Acts on the register: a file registered, hashed again, evaluated, approved, refused, removed. */
#include "api/guard.h"
#include "api/model.h"
#include "api/model_server.h"
#include "api/services.h"
#include "model/catalogue.h"
#include "weights/file.h"
#include "weights/folder.h"

static enum verr reply_row(struct call *c, int64_t id)
{
    struct model_row m;
    struct writer w;
    enum verr e = model_row_get(c, id, &m);
    if (!e)
        e = model_write(c, &w, &m, true);
    return e ? e : rec_reply(c, &w);
}

static void tell_model(struct call *c, const struct model_row *m)
{
    rec_object(c, "model", m->id);
    rec_tell(c, "use", m->use);
    rec_tell(c, "sha256", m->sha256);
    if (m->server.n > 0)
        rec_tell(c, "server", model_server_host(m->server));
}

/* The hash of a file in DATA/models, in hexadecimal, and how it stood. VERR_MODEL_ALTERED when it
 * is not there. */
static enum verr hash_file(struct call *c, struct text file, struct text *hex, struct text *seen,
                           struct model_seen *at)
{
    char path[WEIGHTS_PATH];
    unsigned char hash[32];
    if (!weights_path(store_data(c->services->store), file, path))
        return VERR_LIMIT;
    enum verr e = weights_hash(path, NULL, NULL, hash, at);
    if (e)
        return e == VERR_DISK ? e : VERR_MODEL_ALTERED;
    struct writer w = writer_in(c->arena);
    writer_hex(&w, hash, sizeof hash);
    *hex = writer_done(c->arena, &w);
    w = writer_in(c->arena);
    model_seen_write(&w, at);
    *seen = writer_done(c->arena, &w);
    return seen->n > 0 ? VERR_OK : VERR_LIMIT;
}

/* ---------------- registered */

struct add {
    struct model_row m;
};

static enum verr read_add(struct call *c, const json_t *body)
{
    struct model_row *m = &((struct add *)c->plan)->m;
    struct {
        const char *key;
        struct text *into;
    } const fields[] = {{"name", &m->name},           {"use", &m->use},   {"version", &m->version},
                        {"sha256", &m->sha256},       {"file", &m->file}, {"licence", &m->licence},
                        {"languages", &m->languages}, {"card", &m->card}, {"source", &m->source},
                        {"server", &m->server}};
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < sizeof fields / sizeof *fields; i++)
        e = rec_string(c, body, fields[i].key, MODEL_FIELD_MAX, fields[i].into);
    if (e)
        return e;
    if (!model_name_good(m->name) || text_is(m->name, "builtin") || text_is(m->name, "manual"))
        return rec_no(c, VERR_BAD_INPUT, "name");
    if (!model_use_known(m->use))
        return rec_no(c, VERR_BAD_INPUT, "use");
    if (m->server.n > 0)
        return text_is(m->use, "compose") ? model_server_read(c, body, m)
                                          : rec_no(c, VERR_BAD_INPUT, "use");
    if (!model_name_good(m->file))
        return rec_no(c, VERR_BAD_INPUT, "file");
    return m->licence.n > 0 ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "licence");
}

/* The clerk believes its own hash, not the one that is told. */
static enum verr add_prepare(struct call *c)
{
    struct add *p = REC_PLAN(c, struct add);
    struct text hex;
    struct model_seen at;
    enum verr e = p ? rec_body(c, read_add) : VERR_LIMIT;
    if (e)
        return e;
    p->m.id = rec_id();
    if (p->m.server.n > 0)
        return VERR_OK;
    e = hash_file(c, p->m.file, &hex, &p->m.seen, &at);
    if (e)
        return e;
    p->m.bytes = (int64_t)at.size;
    return text_equal(hex, p->m.sha256) ? VERR_OK : rec_no(c, VERR_MODEL_ALTERED, "sha256");
}

static enum verr put_server(struct call *c, const struct model_row *m)
{
    return db_run(c->db, STMT_model_server_add,
                  DB_ARGS(DB_INT(m->id), DB_TEXT(m->name), DB_TEXT(m->version), DB_TEXT(m->sha256),
                          DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(m->server),
                          DB_TEXT(m->record)),
                  NULL);
}

static enum verr put_file(struct call *c, const struct model_row *m)
{
    return db_run(c->db, STMT_model_file_add,
                  DB_ARGS(DB_INT(m->id), DB_TEXT(m->name), DB_TEXT(m->use), DB_TEXT(m->version),
                          DB_TEXT(m->sha256), DB_TEXT(m->licence), DB_INT(c->now_ms),
                          DB_INT(c->who.person), DB_TEXT(m->file), DB_INT(m->bytes),
                          DB_TEXT(m->languages), DB_TEXT(m->card), DB_TEXT(m->source),
                          DB_TEXT(m->seen)),
                  NULL);
}

static enum verr add_act(struct call *c)
{
    const struct model_row *m = &((struct add *)c->plan)->m;
    struct db_rows rows;
    tell_model(c, m);
    enum verr e = db_first(c->db, STMT_model_taken, DB_ARGS(DB_TEXT(m->name)), &rows);
    if (e == VERR_OK) {
        e = db_done(&rows);
        return e ? e : VERR_EXISTS;
    }
    if (e == VERR_NOT_FOUND)
        e = m->server.n > 0 ? put_server(c, m) : put_file(c, m);
    if (!e)
        e = reply_row(c, m->id);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_model_add = {add_prepare, add_act};

/* ---------------- hashed again */

struct plan {
    struct model_row m;
    struct text hex, seen, reason;
    bool admits; /* a server's record, so that it may be evaluated */
    struct model_seen at;
    enum verr found; /* what the hash says */
    int64_t evaluation;
    struct model_evaluation *v;
    struct text sealed;
};

/* The row that the path names, which must be a file's or a server's: the built-in composer is part
 * of the program. */
static enum verr path_row(struct call *c, struct plan **out)
{
    int64_t id = 0;
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = model_row_get(c, id, &p->m);
    *out = p;
    return e ? e : p->m.file.n + p->m.server.n > 0 ? VERR_OK : VERR_NOT_FOUND;
}

static enum verr hash_row(struct call *c, struct plan *p)
{
    enum verr e = VERR_OK;
    if (p->m.server.n > 0)
        p->hex = model_server_hash(c, p->m.record);
    else
        e = hash_file(c, p->m.file, &p->hex, &p->seen, &p->at);
    p->found = !e && !text_equal(p->hex, p->m.sha256) ? VERR_MODEL_ALTERED : e;
    return p->found;
}

static enum verr check_prepare(struct call *c)
{
    struct plan *p;
    enum verr e = path_row(c, &p);
    if (!e)
        e = hash_row(c, p);
    return e == VERR_MODEL_ALTERED ? VERR_OK : e; /* the act keeps that it is */
}

/* What was found altered serves nothing from now on, even if its time and size were put back. */
static enum verr check_act(struct call *c)
{
    const struct plan *p = c->plan;
    bool same = p->found == VERR_OK;
    tell_model(c, &p->m);
    rec_tell(c, "file", same ? TEXT("same") : TEXT("altered"));
    enum verr e = db_run(
        c->db, STMT_model_file_seen,
        DB_ARGS(DB_TEXT(same ? p->seen : TEXT("")), DB_INT(p->m.id), DB_TEXT(p->m.sha256)), NULL);
    c->services->batch.models_changed = true;
    return e ? e : reply_row(c, p->m.id);
}

const struct handler api_model_check = {check_prepare, check_act};

/* ---------------- evaluated */

static enum verr read_evaluation(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    json_t *kept = json_copy((json_t *)(uintptr_t)body);
    enum verr e = model_evaluation_read(c, body, p->m.use, p->v);
    if (!e && (json_object_set_new(kept, "program", json_string(c->services->program_sha256)) ||
               json_object_set_new(kept, "marks", json_stringn(model_marks_hash(c).p, 64))))
        e = VERR_LIMIT;
    size_t n = json_dumpb(kept, NULL, 0, JSON_COMPACT);
    char *bytes = !e ? ARENA_ARRAY(c->arena, char, n) : NULL;
    if (bytes)
        (void)json_dumpb(kept, bytes, n, JSON_COMPACT);
    json_decref(kept);
    p->reason = (struct text){bytes, bytes ? n : 0};
    return e ? e : bytes ? VERR_OK : VERR_LIMIT;
}

/* Figures come from the command that ran the engine on this machine, never from a browser. */
static enum verr evaluate_prepare(struct call *c)
{
    struct plan *p;
    if (!c->who.local)
        return rec_no(c, VERR_METHOD, "vigie model evaluate");
    enum verr e = path_row(c, &p);
    if (!e)
        e = (p->v = ARENA_NEW(c->arena, struct model_evaluation)) ? VERR_OK : VERR_LIMIT;
    if (!e)
        e = rec_body(c, read_evaluation);
    if (!e)
        e = hash_row(c, p);
    if (!e && !text_equal(p->v->sha256, p->hex))
        e = VERR_MODEL_ALTERED;
    if (e)
        return e;
    p->v->id = rec_id();
    return model_seal(c, "model_evaluation", p->v->id, p->reason, &p->sealed);
}

static enum verr evaluate_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct db_rows rows;
    tell_model(c, &p->m);
    rec_tell(c, "passed", p->v->verdict.passed ? TEXT("yes") : TEXT("no"));
    rec_tell(c, "set", p->v->set);
    enum verr e = db_first(c->db, STMT_model_evaluation_next, DB_ARGS(DB_INT(p->m.id)), &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    if (!e)
        e = db_run(c->db, STMT_model_evaluation_add,
                   DB_ARGS(DB_INT(p->v->id), DB_INT(p->m.id), DB_INT(n), DB_INT(c->now_ms),
                           DB_INT(c->who.person), DB_BLOB(p->sealed)),
                   NULL);
    return e ? e : reply_row(c, p->m.id);
}

const struct handler api_model_evaluate = {evaluate_prepare, evaluate_act};

/* ---------------- approved, refused */

static enum verr read_decision(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    (void)rec_id_field(json_object_get(body, "evaluation"), &p->evaluation);
    enum verr e = rec_string(c, body, "reason", MODEL_REASON_MAX, &p->reason);
    p->reason = text_trim(p->reason);
    return e || p->reason.n > 0 ? e : rec_no(c, VERR_BAD_INPUT, "reason");
}

static bool folder_same(struct call *c, const struct model_evaluation *v)
{
    unsigned char hash[32], then[32];
    char *mark = arena_mark(c->arena);
    struct text path = text_copy(c->arena, v->set_path);
    bool same = path.p && model_hash_read(v->set, then) &&
                weights_hash_folder(c->arena, path.p, hash) == VERR_OK &&
                memcmp(hash, then, sizeof hash) == 0;
    arena_rewind(c->arena, mark);
    return same;
}

static bool program_same(struct call *c, const struct model_evaluation *v)
{
    unsigned char hash[32], then[32];
    struct model_seen seen;
    struct text path = text_copy(c->arena, v->engine_path);
    return path.p && model_hash_read(v->engine, then) &&
           weights_hash(path.p, NULL, NULL, hash, &seen) == VERR_OK &&
           memcmp(hash, then, sizeof hash) == 0;
}

/* The evaluation that is approved: the last one, of this file, this program, these marks; passed.
 */
static enum verr passed(struct call *c, const struct plan *p, struct model_evaluation *v)
{
    enum verr e = model_evaluation_last(c, &p->m, v);
    if (e)
        return e == VERR_NOT_FOUND || e == VERR_CRYPT ? VERR_NOT_EVALUATED : e;
    if (v->n != p->evaluation)
        return VERR_CONFLICT;
    if (!v->current || !v->verdict.passed)
        return VERR_NOT_EVALUATED;
    return v->by != c->who.person ? VERR_OK : VERR_EVALUATOR;
}

/* Reads the model, the engine's program and the cases once more: each must be what was evaluated.
 */
static enum verr passes_still(struct call *c, struct plan *p)
{
    enum verr e = (p->v = ARENA_NEW(c->arena, struct model_evaluation)) ? VERR_OK : VERR_LIMIT;
    if (!e)
        e = passed(c, p, p->v);
    if (!e && !program_same(c, p->v))
        e = rec_no(c, VERR_NOT_EVALUATED, "engine");
    if (!e && !folder_same(c, p->v))
        e = rec_no(c, VERR_NOT_EVALUATED, "set");
    return e;
}

/* A server's record is approved first (evaluation 0): until then nothing is sent, not even a case.
 */
static enum verr approve_prepare(struct call *c)
{
    struct plan *p;
    enum verr e = path_row(c, &p);
    if (!e)
        e = rec_body(c, read_decision);
    if (!e && p->m.server.n > 0)
        e = model_server_decides(c, &p->m);
    if (e)
        return e;
    p->admits = p->m.server.n > 0 && p->evaluation == 0;
    e = p->admits ? VERR_OK : passes_still(c, p);
    if (!e)
        e = hash_row(c, p);
    return e ? e
             : model_decision(c, &p->m, p->admits ? "admitted" : "approved", p->evaluation,
                              p->reason, &p->sealed);
}

static enum verr decide(struct call *c, const char *state)
{
    const struct plan *p = c->plan;
    enum verr e = db_run(c->db, STMT_model_file_decide,
                         DB_ARGS(DB_TEXT(text_of(state)), DB_INT(c->now_ms), DB_INT(c->who.person),
                                 DB_TEXT(p->seen), DB_BLOB(p->sealed), DB_INT(p->m.id)),
                         NULL);
    c->services->batch.models_changed = true;
    return e ? e : reply_row(c, p->m.id);
}

/* What stands in its use so far steps back: a file for a file, a server for a server. */
static enum verr replace(struct call *c, const struct plan *p)
{
    if (p->m.server.n > 0)
        return db_run(c->db, STMT_model_server_replace,
                      DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->m.id)), NULL);
    return db_run(
        c->db, STMT_model_file_replace,
        DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_TEXT(p->m.use), DB_INT(p->m.id)),
        NULL);
}

static enum verr approve_act(struct call *c)
{
    struct plan *p = c->plan;
    struct model_row now;
    struct text former = p->m.sha256;
    tell_model(c, &p->m);
    if (p->v)
        rec_tell(c, "set", p->v->set);
    enum verr e = model_row_get(c, p->m.id, &now);
    if (!e && (!text_equal(now.sha256, former) || text_is(now.state, "approved")))
        e = VERR_CONFLICT;
    if (!e && p->m.server.n > 0)
        e = model_server_decides(c, &now);
    if (e || p->admits)
        return e ? e : decide(c, "admitted");
    e = passed(c, p, ARENA_NEW(c->arena, struct model_evaluation));
    now.seen = p->seen;
    now.approved = now.admitted = true;
    if (!e)
        e = model_stands(c, &now);
    if (!e)
        e = replace(c, p);
    return e ? e : decide(c, "approved");
}

const struct handler api_model_approve = {approve_prepare, approve_act};

/* The safe direction: asks for a reason, and for nothing else. */
static enum verr refuse_prepare(struct call *c)
{
    struct plan *p;
    enum verr e = path_row(c, &p);
    if (!e)
        e = rec_body(c, read_decision);
    if (e)
        return e;
    p->seen = p->m.seen;
    return model_decision(c, &p->m, "refused", p->evaluation, p->reason, &p->sealed);
}

static enum verr refuse_act(struct call *c)
{
    const struct plan *p = c->plan;
    tell_model(c, &p->m);
    return decide(c, "refused");
}

const struct handler api_model_refuse = {refuse_prepare, refuse_act};

/* ---------------- removed */

static enum verr remove_prepare(struct call *c)
{
    struct plan *p;
    return path_row(c, &p);
}

/* Its file is the command's to delete: an act changes nothing but the store. */
static enum verr remove_act(struct call *c)
{
    const struct plan *p = c->plan;
    int64_t n = 0;
    tell_model(c, &p->m);
    enum verr e = db_run(c->db, STMT_model_evaluation_forget, DB_ARGS(DB_INT(p->m.id)), NULL);
    if (!e)
        e = db_run(c->db, STMT_model_file_remove, DB_ARGS(DB_INT(p->m.id)), &n);
    if (!e && n != 1)
        e = VERR_CONFLICT; /* it serves: stop it, or refuse it, first */
    c->services->batch.models_changed = true;
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "file", p->m.file);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_model_remove = {remove_prepare, remove_act};
