/* Which language model made a document: chosen from the register, kept beside the document, shown
 * with what it proposed and its reader did not let pass. */
#include "api/document_model.h"

#include "api/consent.h"
#include "api/document_new.h"
#include "api/model_server.h"

enum { MODELS_MAX = 20 };

static struct making_model read_model(struct call *c, const struct db_rows *rows)
{
    return (struct making_model){.name = text_copy(c->arena, db_column_text(rows, 0)),
                                 .version = text_copy(c->arena, db_column_text(rows, 1)),
                                 .sha256 = text_copy(c->arena, db_column_text(rows, 2)),
                                 .server = text_copy(c->arena, db_column_text(rows, 3)),
                                 .since_ms = db_column_int(rows, 4)};
}

enum verr making_find_model(struct call *c, struct text name, struct making_model *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_model_compose, DB_ARGS(DB_TEXT(name)), &rows);
    if (e) /* which approval is missing, a server's or any */
        return e == VERR_NOT_FOUND ? guard_model(c, name, "compose") : e;
    *out = read_model(c, &rows);
    e = db_done(&rows);
    return e ? e : guard_model(c, out->name, "compose");
}

enum verr making_find_candidate(struct call *c, struct text name, struct making_model *out)
{
    struct model_row m;
    enum verr e = guard_evaluation(c, name, &m);
    if (!e)
        *out = (struct making_model){m.name, m.version, m.sha256, m.server, m.changed_ms};
    return e;
}

enum verr making_consent(struct call *c, const struct making *p)
{
    bool outside = p->model.server.n > 0;
    return outside ? guard_consent_outside(c, p->doc.encounter, p->model.since_ms)
                   : guard_consent(c, p->doc.encounter);
}

struct text making_host(const struct making_model *m)
{
    return model_server_host(m->server);
}

void making_tell(struct call *c, const struct making_model *m)
{
    rec_tell(c, "model_sha256", m->sha256);
    if (m->server.n > 0)
        rec_tell(c, "server", model_server_host(m->server));
}

const struct prompt_words *making_words(const struct making *p)
{
    bool plain = text_is(p->doc.type, "patient");
    struct text use = plain ? TEXT("patient") : TEXT("draft");
    return prompt_find(p->rewrite.n > 0 ? p->rewrite : use,
                       text_is(p->doc.lang, "en") ? LANG_EN : LANG_FR);
}

enum verr making_put_model(struct call *c, const struct making *p)
{
    enum lang l = text_is(p->doc.lang, "en") ? LANG_EN : LANG_FR;
    const struct prompt_words *words = making_words(p);
    const struct making_told *t = &p->told;
    struct writer w = writer_in(c->arena);
    writer_f(&w, "%s.%s/%u", words->use, l == LANG_EN ? "en" : "fr", words->version);
    struct text prompt = writer_done(c->arena, &w);
    making_tell(c, &p->model);
    rec_tell(c, "prompt_sha256", text_of(words->sha256));
    enum verr e = db_run(c->db, STMT_document_model_add,
                         DB_ARGS(DB_INT(p->id), DB_TEXT(p->model.name), DB_TEXT(p->model.version),
                                 DB_TEXT(p->model.sha256), DB_TEXT(prompt),
                                 DB_TEXT(text_of(words->sha256)), DB_INT((int64_t)t->parts),
                                 DB_INT((int64_t)t->kept), DB_INT((int64_t)t->withheld),
                                 DB_INT(t->stopped), DB_TEXT(model_server_host(p->model.server))),
                         NULL);
    if (e || p->sealed_withheld.n == 0)
        return e;
    return db_run(c->db, STMT_document_version_add,
                  DB_ARGS(DB_INT(p->withheld_id), DB_INT(p->id), DB_INT(0), DB_INT(c->now_ms),
                          DB_INT(c->who.person), DB_TEXT(TEXT("withheld")),
                          DB_BLOB(p->sealed_withheld)),
                  NULL);
}

enum verr document_model_load(struct call *c, int64_t document, struct document_model *out)
{
    struct db_rows rows;
    *out = (struct document_model){.parts = 0};
    enum verr e = db_first(c->db, STMT_document_model_get, DB_ARGS(DB_INT(document)), &rows);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    struct arena *a = c->arena;
    *out = (struct document_model){.name = text_copy(a, db_column_text(&rows, 0)),
                                   .version = text_copy(a, db_column_text(&rows, 1)),
                                   .sha256 = text_copy(a, db_column_text(&rows, 2)),
                                   .prompt = text_copy(a, db_column_text(&rows, 3)),
                                   .prompt_sha256 = text_copy(a, db_column_text(&rows, 4)),
                                   .parts = db_column_int(&rows, 5),
                                   .kept = db_column_int(&rows, 6),
                                   .withheld = db_column_int(&rows, 7),
                                   .stopped = db_column_int(&rows, 8) != 0,
                                   .server = text_copy(a, db_column_text(&rows, 9))};
    return db_done(&rows);
}

void document_model_write(struct writer *w, const struct document_model *m)
{
    rec_key(w, "model");
    if (m->name.n == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_field(w, "name", m->name);
    rec_json_field(w, "version", m->version);
    rec_json_field(w, "sha256", m->sha256);
    rec_json_field(w, "prompt", m->prompt);
    rec_json_field(w, "prompt_sha256", m->prompt_sha256);
    rec_json_field(w, "server", m->server);
    rec_json_int_field(w, "parts", m->parts);
    rec_json_int_field(w, "kept", m->kept);
    rec_json_int_field(w, "withheld", m->withheld);
    rec_key(w, "stopped");
    writer_str(w, m->stopped ? "true}" : "false}");
}

/* ---- routes ---- */

static enum verr composers_prepare(struct call *c)
{
    struct db_rows rows;
    struct writer w = writer_in(c->arena);
    enum verr e = db_query(c->db, STMT_model_compose_all, DB_NOTHING, &rows);
    if (e)
        return e;
    writer_str(&w, "{\"composers\":[{\"name\":\"builtin\",\"version\":\"\",\"server\":\"\"}");
    for (size_t i = 0; i < MODELS_MAX && db_next(&rows); i++) {
        writer_str(&w, ",{");
        rec_json_field(&w, "name", db_column_text(&rows, 0));
        rec_json_field(&w, "version", db_column_text(&rows, 1));
        rec_json_field(&w, "server", model_server_host(db_column_text(&rows, 3)));
        writer_char(&w, '}');
    }
    writer_str(&w, "]}");
    e = db_done(&rows);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_composer_list = {composers_prepare, NULL};

static enum verr withheld_prepare(struct call *c)
{
    int64_t id = 0;
    struct document *d = ARENA_NEW(c->arena, struct document);
    enum verr e = d ? rec_path_id(c, 0, &id) : VERR_LIMIT;
    if (!e)
        e = document_open_withheld(c, id, d);
    if (e)
        return e;
    rec_object(c, "document", id);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    body_write_reply(&w, &d->body, document_sources(d), 0);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_document_withheld = {withheld_prepare, NULL};

/* What is there is enough: the proposal of that number ends, and is filed. Nothing of a record is
 * shown or changed here; who may say so is who asked. */
static enum verr enough_prepare(struct call *c)
{
    const struct proposer *p = &c->services->proposer;
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e && (!p->enough || !p->enough(p->ctx, id, c->who.person)))
        e = VERR_NOT_FOUND;
    c->reply.body = TEXT("{\"stopping\":true}");
    return e;
}

const struct handler api_proposal_enough = {enough_prepare, NULL};
