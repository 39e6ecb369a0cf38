/* A file comes in as it is: sealed chunk by chunk while it comes, read later. */
#include "api/consent.h"
#include "api/inbound.h"
#include "api/scan.h"
#include "api/services.h"
#include "base/params.h"

enum { SNIFFED = 64, TITLE_MAX = 300 };

const char *scan_kind_by(struct text t)
{
    static const char *const marked[] = {"{\\rtf", "<?xml",  "<!DOCTYPE",    "<html",
                                         "<HTML",  "PK\3\4", "\xef\xbb\xbf<"};
    if (text_begins(t, "%PDF-"))
        return "pdf";
    if (text_begins(t, "\x89PNG\r\n\x1a\n"))
        return "png";
    if (text_begins(t, "\xff\xd8\xff"))
        return "jpeg";
    if (text_starts(t, TEXT("II*\0")) || text_starts(t, TEXT("MM\0*")))
        return "tiff";
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (text_begins(t, marked[i]))
            return NULL;
    bool wide = text_begins(t, "\xff\xfe") || text_begins(t, "\xfe\xff"); /* UTF-16 */
    for (size_t i = 0; i < t.n && i < SNIFFED; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (!wide && c < ' ' && !strchr("\t\n\r\f", c))
            return NULL;
    }
    return t.n > 0 ? "text" : NULL;
}

struct plan {
    int64_t id, version_id, encounter;
    struct text title, date;
    const char *kind;
    struct text sealed_key, sealed_title, sealed_text;
    struct inbound_seal file;
};

/* Guards of a file that a machine is to read. */
static enum verr room_for_one(struct call *c, int64_t encounter)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_scan_count, DB_ARGS(DB_INT(encounter)), &rows);
    if (e)
        return e;
    int64_t n = db_column_int(&rows, 0);
    e = db_done(&rows);
    return !e && n >= PARAM_scan_files ? rec_no(c, VERR_LIMIT, "files") : e;
}

static enum verr may_add(struct call *c, int64_t encounter)
{
    enum verr e = guard_reading(c, encounter);
    return e ? e : room_for_one(c, encounter);
}

/* The first bytes say what it is. */
static bool is_readable(void *ctx, struct text first)
{
    struct plan *p = ctx;
    p->kind = scan_kind_by(first);
    return p->kind != NULL;
}

static enum verr seal(struct call *c, struct plan *p, const struct vault *v,
                      const struct crypt_key *key)
{
    struct crypt_place at = {.table = "scan", .column = "sealed", .row = p->id};
    uint8_t *wrapped = ARENA_ARRAY(c->arena, uint8_t, CRYPT_WRAPPED_BYTES);
    if (!wrapped)
        return VERR_LIMIT;
    crypt_wrap(&v->key, at, key, wrapped);
    p->sealed_key = (struct text){(const char *)wrapped, CRYPT_WRAPPED_BYTES};
    struct writer w = writer_in(c->arena);
    writer_put(&w, p->date);
    writer_char(&w, '\n');
    writer_put(&w, p->title);
    struct text both = writer_done(c->arena, &w);
    enum verr e = vault_seal(v, "source", "sealed", p->id, both, &p->sealed_title);
    return e ? e
             : vault_seal(v, "source_version", "sealed", p->version_id, (struct text){NULL, 0},
                          &p->sealed_text);
}

static enum verr read_words(struct call *c, struct plan *p)
{
    p->title = text_trim(rec_query(c, "title"));
    p->date = rec_query(c, "date");
    if (p->title.n == 0 || p->title.n > TITLE_MAX || text_find(p->title, TEXT("\n"), 0) != SIZE_MAX)
        return rec_no(c, VERR_BAD_INPUT, "title");
    return p->date.n == 0 || rec_is_date(p->date) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "date");
}

static enum verr create_prepare(struct call *c)
{
    struct vault v;
    struct crypt_key key;
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->encounter) : VERR_LIMIT;
    if (!e)
        e = read_words(c, p);
    if (!e)
        e = may_add(c, p->encounter);
    if (!e)
        e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    p->id = rec_id();
    p->version_id = rec_id();
    crypt_key_new(&key);
    p->file.good = is_readable;
    p->file.max = PARAM_scan_file;
    p->file.ctx = p;
    e = inbound_seal(c, &key, &p->file);
    if (!e)
        e = seal(c, p, &v, &key);
    crypt_key_wipe(&key);
    vault_close(&v);
    return e;
}

static enum verr add_source(struct call *c, const struct plan *p)
{
    enum verr e = db_run(c->db, STMT_source_add,
                         DB_ARGS(DB_INT(p->id), DB_INT(p->encounter), DB_TEXT(TEXT("document")),
                                 DB_TEXT(TEXT("scan")), DB_INT(0), DB_INT(c->now_ms),
                                 DB_INT(c->who.person), DB_BLOB(p->sealed_title)),
                         NULL);
    return e ? e
             : db_run(c->db, STMT_source_version_add,
                      DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(1), DB_INT(c->now_ms),
                              DB_INT(c->who.person), DB_BLOB(p->sealed_text)),
                      NULL);
}

static enum verr create_act(struct call *c)
{
    const struct plan *p = c->plan;
    int64_t file = 0;
    enum verr e = may_add(c, p->encounter);
    if (!e)
        e = add_source(c, p);
    if (!e)
        e = blob_file_kept(c->db, &p->file.kept, c->patient, &file);
    if (!e)
        e = db_run(c->db, STMT_scan_add,
                   DB_ARGS(DB_INT(p->id), DB_TEXT(text_of(p->kind)), DB_INT(p->file.bytes),
                           DB_INT(file), DB_BLOB(p->sealed_key)),
                   NULL);
    if (e)
        return e;
    rec_object(c, "source", p->id);
    struct writer w = writer_in(c->arena);
    e = scan_write_state(c, &w, p->id);
    c->reply.status = e ? 0 : 201;
    return e ? e : rec_reply(c, &w);
}

const struct handler api_scan_create = {create_prepare, create_act};
