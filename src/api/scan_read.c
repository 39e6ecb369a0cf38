/* A file is read: by a decode child that sees it and nothing else, its words then filed at once. A
 * file that is damaged, locked or too long leaves what could be read, or nothing, and says so; what
 * has to do with the server alone (no reader free, the end of the clerk) leaves it waiting. */
#include "api/consent.h"
#include "api/decoding.h"
#include "api/scan.h"
#include "api/services.h"
#include "base/params.h"
#include "store/blob.h"

struct plan {
    int64_t id, version_id;
    bool done; /* it was read already */
    enum verr result;
    struct text kind; /* of the file */
    struct scan_layer layer;
    struct text sealed_text, sealed_layer;
    bool pictured;
    struct blob_kept images;
};

/* A file on its way through the child. */
struct passage {
    struct call *c;
    struct service_scan *shown; /* NULL: nobody is told */
    struct text file;
    size_t at;
    struct scan_reading reading;
    struct blob_writer *images;
    int64_t pictures; /* bytes */
};

static ssize_t give(void *ctx, void *to, size_t n)
{
    struct passage *p = ctx;
    struct text part = text_slice(p->file, p->at, p->at + n);
    if (part.n > 0)
        memcpy(to, part.p, part.n);
    p->at += part.n;
    return (ssize_t)part.n;
}

static void show(struct passage *p, unsigned of)
{
    if (!p->shown)
        return;
    atomic_store(&p->shown->page, p->reading.layer.pages);
    if (of > 0)
        atomic_store(&p->shown->of, of);
}

/* The JPEG of a page begins as one: what a browser is shown is at least called by its name. */
static enum verr take_picture(struct passage *p, struct text bytes)
{
    const struct scan_layer *l = &p->reading.layer;
    bool first = l->pages > 0 && l->sheet[l->pages - 1].bytes == 0;
    if (first && !text_begins(bytes, "\xff\xd8\xff"))
        return VERR_BAD_INPUT;
    enum verr e = scan_reading_picture(&p->reading, bytes.n);
    p->pictures += (int64_t)bytes.n;
    return e ? e : blob_append(p->images, bytes);
}

static enum verr take(void *ctx, const struct decoded_part *part)
{
    struct passage *p = ctx;
    enum verr e = VERR_OK;
    if (part->what == DECODED_HEAD && part->decoder == DECODER_SCAN)
        show(p, (unsigned)decoded_number(part, 1, SCAN_PAGES_MAX, 0));
    if (part->what != DECODED_PIECE)
        return VERR_OK;
    if (text_is(part->kind, "JSON"))
        e = scan_reading_lines(&p->reading, part->bytes);
    else if (text_is(part->kind, "JPEG"))
        e = take_picture(p, part->bytes);
    else
        writer_put(&p->reading.text, part->bytes);
    show(p, 0);
    return e ? e : p->reading.text.full ? VERR_LIMIT : VERR_OK;
}

static enum verr into_map(void *ctx, struct text bytes)
{
    struct writer *w = ctx;
    writer_put(w, bytes);
    return w->full ? VERR_CRYPT : VERR_OK;
}

/* What is not of the file: it may be asked again. */
static bool of_the_server(enum verr e)
{
    return e == VERR_BUSY || e == VERR_NOT_HERE || e == VERR_CANCELLED || e == VERR_DISK ||
           e == VERR_INTERNAL;
}

static enum verr run(struct call *c, struct plan *p, struct passage *pass)
{
    bool text = text_is(p->kind, "text");
    struct decoding d = {.decoder = text ? DECODER_TEXT : DECODER_SCAN,
                         .file = -1,
                         .give = give,
                         .take = take,
                         .ctx = pass,
                         .silence_ms = (int)PARAM_scan_silence};
    enum verr e = decoding_run(&c->services->spawner, &d);
    if (of_the_server(e))
        return e;
    p->result = e;
    e = scan_reading_end(&pass->reading);
    p->layer = pass->reading.layer;
    if (!p->result && e)
        p->result = e;
    if (!text_utf8_valid(p->layer.text))
        p->layer.text = (struct text){NULL, 0};
    return VERR_OK;
}

static enum verr keep_pictures(struct call *c, struct plan *p, struct passage *pass)
{
    p->pictured = pass->pictures > 0;
    if (!p->pictured)
        return VERR_OK;
    enum verr e = blob_finish(pass->images);
    return e ? e : blob_keep(pass->images, c->arena, &p->images);
}

/* The file in memory of its own, which is given back. */
static enum verr read_file(struct call *c, struct plan *p, const struct scan *s,
                           const struct crypt_key *key, struct passage *pass)
{
    struct os_map map;
    enum verr e = os_map((size_t)s->bytes + 1, &map);
    if (e)
        return e;
    struct writer w = writer_over(map.p, (size_t)s->bytes);
    e = blob_read(c->db, s->file, key, into_map, &w);
    pass->file = writer_text(&w);
    if (!e)
        e = blob_open(db_store(c->db), key, &pass->images);
    if (!e)
        e = run(c, p, pass);
    if (!e)
        e = keep_pictures(c, p, pass);
    blob_drop(pass->images);
    os_unmap(&map);
    return e;
}

/* Whoever reads the same file twice would pay twice. BUSY: it is being read. */
static enum verr claim(struct clerk_services *s, int64_t id, struct service_scan **out)
{
    for (unsigned i = 0; i < SERVICE_SCANS; i++)
        if (atomic_load(&s->scan[i].source) == id)
            return VERR_BUSY;
    for (unsigned i = 0; i < SERVICE_SCANS; i++) {
        int64_t nobody = 0;
        if (atomic_compare_exchange_strong(&s->scan[i].source, &nobody, id)) {
            *out = &s->scan[i];
            return VERR_OK;
        }
    }
    return VERR_OK;
}

static void let_go(struct service_scan *s)
{
    if (!s)
        return;
    atomic_store(&s->page, 0);
    atomic_store(&s->of, 0);
    atomic_store(&s->source, 0);
}

static enum verr seal(struct call *c, struct plan *p, const struct crypt_key *key)
{
    struct vault v;
    struct crypt_place at = {"scan", "layer", p->id};
    struct writer w = writer_in(c->arena);
    scan_layer_write(&w, &p->layer);
    bool full = w.full;
    struct text layer = writer_done(c->arena, &w);
    enum verr e = full ? VERR_LIMIT : VERR_OK;
    if (!e && layer.n > 0)
        e = crypt_seal(key, at, layer, c->arena, &p->sealed_layer);
    if (!e)
        e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "source_version", "sealed", p->version_id, p->layer.text, &p->sealed_text);
    vault_close(&v);
    return e;
}

static enum verr read_it(struct call *c, struct plan *p, const struct scan *s)
{
    struct crypt_key key;
    struct passage pass = {.c = c};
    enum verr e = scan_reading_begin(c->arena, &pass.reading);
    if (!e)
        e = claim(c->services, s->source, &pass.shown);
    if (e)
        return e;
    e = scan_key(c, s, &key);
    if (!e) {
        e = read_file(c, p, s, &key, &pass);
        if (!e)
            e = seal(c, p, &key);
        crypt_key_wipe(&key);
    }
    let_go(pass.shown);
    return e;
}

static enum verr read_prepare(struct call *c)
{
    struct scan s;
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->id) : VERR_LIMIT;
    if (!e)
        e = scan_load(c, p->id, &s);
    if (!e)
        e = guard_reading(c, s.encounter);
    if (e)
        return e;
    p->version_id = rec_id();
    p->kind = s.kind;
    p->done = text_is(s.state, "read");
    return p->done ? VERR_OK : read_it(c, p, &s);
}

static enum verr file_version(struct call *c, const struct plan *p, const char *format)
{
    int64_t changed = 0;
    enum verr e = db_run(c->db, STMT_source_put,
                         DB_ARGS(DB_TEXT(text_of(format)), DB_INT((int64_t)p->layer.text.n),
                                 DB_INT(p->id), DB_INT(1)),
                         &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    return e ? e
             : db_run(c->db, STMT_source_version_add,
                      DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(2), DB_INT(c->now_ms),
                              DB_INT(c->who.person), DB_BLOB(p->sealed_text)),
                      NULL);
}

/* failed: not one word could be read of what is damaged, too large or no letter. */
static enum verr file_reading(struct call *c, const struct plan *p)
{
    const struct scan_layer *l = &p->layer;
    bool text = text_is(p->kind, "text");
    bool failed = p->result != VERR_OK && (text || l->text.n == 0);
    struct text error = p->result ? text_of(verr_name(p->result)) : (struct text){"", 0};
    struct db_value layer = p->sealed_layer.n > 0 && !failed ? DB_BLOB(p->sealed_layer) : DB_NULL;
    int64_t images = 0, changed = 0;
    enum verr e = VERR_OK;
    if (p->pictured && !failed)
        e = blob_file_kept(c->db, &p->images, c->patient, &images);
    if (!e && !failed)
        e = file_version(c, p, text ? "text" : "scan");
    if (!e)
        e = db_run(c->db, STMT_scan_done,
                   DB_ARGS(DB_TEXT(failed ? TEXT("failed") : TEXT("read")), DB_TEXT(error),
                           DB_INT(images), DB_INT(l->pages), DB_INT((int64_t)l->n),
                           DB_INT(l->doubtful), DB_INT(c->now_ms), DB_INT(c->who.person), layer,
                           DB_INT(p->id)),
                   &changed);
    return !e && changed != 1 ? VERR_CONFLICT : e;
}

static enum verr tell(struct call *c, const struct plan *p)
{
    struct scan s;
    enum verr e = scan_load(c, p->id, &s);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", p->id);
    rec_json_id_field(&w, "encounter", s.encounter);
    writer_char(&w, '}');
    c->event = TEXT("scan");
    c->event_data = writer_done(c->arena, &w);
    rec_tell(c, "result", text_of(verr_name(p->result)));
    return VERR_OK;
}

/* Another reading may have been faster: then that one stands. */
static enum verr read_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct scan s;
    rec_object(c, "source", p->id);
    enum verr e = scan_load(c, p->id, &s);
    if (!e)
        e = guard_reading(c, s.encounter);
    if (!e && !p->done && !text_is(s.state, "read"))
        e = file_reading(c, p);
    if (!e)
        e = tell(c, p);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    e = scan_write_state(c, &w, p->id);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_scan_read = {read_prepare, read_act};
