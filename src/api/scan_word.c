/* What a person says of a doubtful word, and what is not wanted after all. */
#include "api/scan.h"

#include "store/blob.h"

struct plan {
    int64_t id, version_id, said_id, rev, bytes;
    size_t word;
    struct text said, sealed_text, sealed_said, reply;
};

static enum verr read_said(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    if (!json_is_string(json_object_get(body, "text")))
        return rec_no(c, VERR_BAD_INPUT, "text");
    enum verr e = rec_string(c, body, "text", SCAN_SAID_MAX, &p->said);
    p->said = text_trim(p->said);
    bool one_line = text_find(p->said, TEXT("\n"), 0) == SIZE_MAX &&
                    text_find(p->said, TEXT("\t"), 0) == SIZE_MAX;
    return e ? e : one_line ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "text");
}

static enum verr read_path(struct call *c, struct plan *p)
{
    uint64_t n = 0;
    enum verr e = rec_path_id(c, 0, &p->id);
    if (!e && (c->path[1].n > 9 || !text_to_u64(c->path[1], &n)))
        e = VERR_NOT_FOUND;
    p->word = (size_t)n;
    return e;
}

static enum verr seal(struct call *c, struct plan *p, const struct vault *v, const struct scan *s,
                      struct text text)
{
    struct crypt_key key;
    struct crypt_place at = {"scan_word", "sealed", p->said_id};
    enum verr e = scan_key(c, s, &key);
    if (e)
        return e;
    e = crypt_seal(&key, at, p->said, c->arena, &p->sealed_said);
    crypt_key_wipe(&key);
    return e ? e : vault_seal(v, "source_version", "sealed", p->version_id, text, &p->sealed_text);
}

/* The fixes so far and this one, over the layer as it was read. */
static enum verr apply(struct call *c, struct plan *p, const struct vault *v, struct scan *s)
{
    struct scan_layer layer;
    struct scan_fixes fixes;
    enum verr e = scan_open(c, v, s, p->rev, &layer, &fixes);
    if (!e && p->word >= layer.n)
        e = VERR_NOT_FOUND;
    if (!e)
        e = scan_open(c, v, s, 2, &layer, &(struct scan_fixes){0}); /* as the machine read it */
    struct scan_fix *all = ARENA_RAW(c->arena, struct scan_fix, fixes.n + 1);
    if (e || !all)
        return e ? e : VERR_LIMIT;
    for (size_t i = 0; i < fixes.n; i++)
        all[i] = fixes.at[i].fix;
    all[fixes.n] = (struct scan_fix){p->word, p->said};
    e = scan_layer_apply(c->arena, &layer, all, fixes.n + 1);
    fixes.at[fixes.n] = (struct scan_fixed){p->rev + 1, c->now_ms, c->who.person, all[fixes.n]};
    fixes.n++;
    p->bytes = (int64_t)layer.text.n;
    if (!e)
        e = seal(c, p, v, s, layer.text);
    struct writer w;
    if (!e)
        e = scan_write_view(c, &w, s, &layer, &fixes, p->rev + 1);
    if (e)
        return e;
    bool full = w.full;
    p->reply = writer_done(c->arena, &w);
    return full ? VERR_LIMIT : VERR_OK;
}

static enum verr word_prepare(struct call *c)
{
    struct vault v;
    struct scan s;
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? read_path(c, p) : VERR_LIMIT;
    if (!e)
        e = rec_if_match(c, &p->rev);
    if (!e)
        e = rec_body(c, read_said);
    if (!e)
        e = scan_load(c, p->id, &s);
    if (!e && s.rev != p->rev)
        e = VERR_CONFLICT;
    if (!e)
        e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    p->version_id = rec_id();
    p->said_id = rec_id();
    e = apply(c, p, &v, &s);
    vault_close(&v);
    return e;
}

static enum verr word_act(struct call *c)
{
    const struct plan *p = c->plan;
    int64_t changed = 0;
    enum verr e = db_run(
        c->db, STMT_source_put,
        DB_ARGS(DB_TEXT(TEXT("scan")), DB_INT(p->bytes), DB_INT(p->id), DB_INT(p->rev)), &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = db_run(c->db, STMT_source_version_add,
                   DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(p->rev + 1),
                           DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(p->sealed_text)),
                   NULL);
    if (!e)
        e = db_run(c->db, STMT_scan_word_add,
                   DB_ARGS(DB_INT(p->said_id), DB_INT(p->id), DB_INT(p->rev + 1),
                           DB_INT((int64_t)p->word), DB_INT(c->now_ms), DB_INT(c->who.person),
                           DB_BLOB(p->sealed_said)),
                   NULL);
    rec_object(c, "source", p->id);
    rec_etag(c, p->rev + 1);
    c->reply.body = p->reply;
    return e;
}

const struct handler api_scan_word = {word_prepare, word_act};

static enum verr delete_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    return p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
}

/* A document that was begun meanwhile still says what it was written from. */
static enum verr not_cited(struct call *c, int64_t source)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_source_cited, DB_ARGS(DB_INT(source)), &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && n > 0 ? VERR_CONFLICT : e;
}

static enum verr delete_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct scan s;
    int64_t changed = 0;
    rec_object(c, "source", p->id);
    enum verr e = scan_load(c, p->id, &s);
    if (!e)
        e = not_cited(c, p->id);
    if (!e)
        e = db_run(c->db, STMT_scan_remove, DB_ARGS(DB_INT(p->id)), &changed);
    if (!e && changed != 1) /* what was read is part of the record */
        e = VERR_CONFLICT;
    if (!e)
        e = blob_remove(c->db, s.file);
    if (!e)
        e = db_run(c->db, STMT_source_version_remove, DB_ARGS(DB_INT(p->id)), NULL);
    if (!e)
        e = db_run(c->db, STMT_source_remove, DB_ARGS(DB_INT(p->id)), NULL);
    c->reply.body = TEXT("{\"removed\":true}");
    return e;
}

const struct handler api_scan_delete = {delete_prepare, delete_act};
