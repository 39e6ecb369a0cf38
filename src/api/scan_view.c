/* What is shown of a scanned letter: how far it is read, its words and doubts, its pages. */
#include "api/scan.h"

#include "api/guard.h"
#include "api/services.h"
#include "store/blob.h"

/* ---------------- how far */

static void write_progress(struct call *c, struct writer *w, int64_t source)
{
    unsigned page = 0, of = 0;
    bool reading = false;
    for (unsigned i = 0; i < SERVICE_SCANS; i++) {
        struct service_scan *s = &c->services->scan[i];
        if (atomic_load(&s->source) != source)
            continue;
        reading = true;
        page = atomic_load(&s->page);
        of = atomic_load(&s->of);
    }
    rec_key(w, "reading");
    writer_str(w, reading ? "true" : "false");
    rec_json_int_field(w, "page", page);
    rec_json_int_field(w, "of", of);
}

enum verr scan_write_state(struct call *c, struct writer *w, int64_t source)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_scan_state, DB_ARGS(DB_INT(source)), &rows);
    if (e)
        return e;
    writer_char(w, '{');
    rec_json_id_field(w, "id", source);
    rec_json_field(w, "state", db_column_text(&rows, 0));
    rec_json_field(w, "kind", db_column_text(&rows, 1));
    rec_json_field(w, "error", db_column_text(&rows, 2));
    rec_json_int_field(w, "pages", db_column_int(&rows, 3));
    rec_json_int_field(w, "words", db_column_int(&rows, 4));
    rec_json_int_field(w, "doubtful", db_column_int(&rows, 5));
    rec_json_int_field(w, "version", db_column_int(&rows, 6));
    rec_json_int_field(w, "said", db_column_int(&rows, 7));
    write_progress(c, w, source);
    writer_char(w, '}');
    return db_done(&rows);
}

static enum verr state_prepare(struct call *c)
{
    int64_t id = 0;
    enum verr e = rec_path_id(c, 0, &id);
    struct writer w = writer_in(c->arena);
    if (!e)
        e = scan_write_state(c, &w, id);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_scan_state = {state_prepare, NULL};

/* ---------------- words */

static void write_sheets(struct writer *w, const struct scan_layer *l)
{
    rec_key(w, "pages");
    writer_char(w, '[');
    for (unsigned i = 0; i < l->pages; i++) {
        const struct scan_sheet *s = &l->sheet[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_int_field(w, "width", s->width);
        rec_json_int_field(w, "height", s->height);
        rec_key(w, "read");
        writer_str(w, s->read ? "true" : "false");
        rec_key(w, "shown");
        writer_str(w, s->bytes > 0 ? "true" : "false");
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

/* 0 sure, 1 in doubt, 2 confirmed, 3 corrected. */
static int state_of(const struct scan_layer *l, const struct scan_place *p)
{
    return p->said == SCAN_CORRECTED   ? 3
           : p->said == SCAN_CONFIRMED ? 2
           : scan_in_doubt(l, p)       ? 1
                                       : 0;
}

/* [start, end, page, left, top, width, height, sure, state] each: there may be thousands. */
static void write_places(struct writer *w, const struct scan_layer *l)
{
    rec_key(w, "words");
    writer_char(w, '[');
    for (size_t i = 0; i < l->n; i++) {
        const struct scan_place *p = &l->at[i];
        rec_item(w);
        writer_f(w, "[%zu,%zu,%u,%d,%d,%d,%d,%u,%d]", p->start, p->end, p->page + 1, p->box[0],
                 p->box[1], p->box[2], p->box[3], p->sure, state_of(l, p));
    }
    writer_char(w, ']');
}

/* The most dangerous first; of the same weight, as they stand. */
static void write_doubts(struct writer *w, const struct scan_layer *l)
{
    static const char *const names[] = {"number", "negation", "word"};
    rec_key(w, "doubts");
    writer_char(w, '[');
    for (int weight = SCAN_NUMBER; weight <= SCAN_WORD; weight++)
        for (size_t i = 0; i < l->n; i++) {
            if (!scan_in_doubt(l, &l->at[i]) || (int)scan_weigh(l, i) != weight)
                continue;
            rec_item(w);
            writer_char(w, '{');
            rec_json_int_field(w, "word", (int64_t)i);
            rec_json_field(w, "weight", text_of(names[weight]));
            writer_char(w, '}');
        }
    writer_char(w, ']');
}

static void write_said(struct writer *w, const struct scan_layer *l, const struct scan_fixes *fixes,
                       const struct person_shown *by)
{
    rec_key(w, "said");
    writer_char(w, '[');
    for (size_t i = 0; i < fixes->n; i++) {
        const struct scan_fixed *f = &fixes->at[i];
        const struct scan_place *p = &l->at[f->fix.word];
        rec_item(w);
        writer_char(w, '{');
        rec_json_int_field(w, "word", (int64_t)f->fix.word);
        rec_json_field(w, "said", f->fix.said);
        rec_json_field(w, "first", p->first.p ? p->first : f->fix.said);
        rec_json_time_field(w, "at", f->at_ms);
        rec_json_field(w, "by", by[i].name);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

/* Who said each: asked once for a run of the same person. */
static enum verr name_them(struct call *c, const struct scan_fixes *fixes,
                           struct person_shown **out)
{
    struct person_shown *by = ARENA_ARRAY(c->arena, struct person_shown, fixes->n + 1);
    enum verr e = by ? VERR_OK : VERR_LIMIT;
    for (size_t i = 0; !e && i < fixes->n; i++) {
        if (i > 0 && fixes->at[i].by == fixes->at[i - 1].by)
            by[i] = by[i - 1];
        else
            e = person_show(c, fixes->at[i].by, &by[i]);
    }
    *out = by;
    return e;
}

enum verr scan_write_view(struct call *c, struct writer *w, const struct scan *s,
                          const struct scan_layer *l, const struct scan_fixes *fixes,
                          int64_t version)
{
    struct person_shown *by;
    enum verr e = name_them(c, fixes, &by);
    if (e)
        return e;
    *w = writer_in(c->arena);
    writer_char(w, '{');
    rec_json_id_field(w, "id", s->source);
    rec_json_field(w, "state", s->state);
    rec_json_field(w, "kind", s->kind);
    rec_json_field(w, "error", s->error);
    rec_json_int_field(w, "version", version);
    rec_json_field(w, "text", l->text);
    write_sheets(w, l);
    write_places(w, l);
    write_doubts(w, l);
    write_said(w, l, fixes, by);
    writer_char(w, '}');
    return VERR_OK;
}

/* ?version=, or the present one. */
static enum verr version_asked(struct call *c, int64_t present, int64_t *out)
{
    uint64_t v = 0;
    struct text t = rec_query(c, "version");
    *out = present;
    if (t.n == 0)
        return VERR_OK;
    if (t.n > 9 || !text_to_u64(t, &v) || (int64_t)v > present)
        return VERR_NOT_FOUND;
    *out = (int64_t)v;
    return VERR_OK;
}

/* What stands on the pages, as it was corrected up to a version. */
static enum verr open_layer(struct call *c, const struct scan *s, int64_t version,
                            struct scan_layer *l, struct scan_fixes *fixes)
{
    struct vault v;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = scan_open(c, &v, s, version, l, fixes);
    vault_close(&v);
    return e;
}

static enum verr get_prepare(struct call *c)
{
    int64_t id = 0, version = 0;
    struct scan s;
    struct scan_layer l;
    struct scan_fixes fixes;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = scan_load(c, id, &s);
    if (!e)
        e = version_asked(c, s.rev, &version);
    if (!e)
        e = open_layer(c, &s, version, &l, &fixes);
    if (e)
        return e;
    rec_etag(c, s.rev);
    rec_object(c, "source", id);
    struct writer w;
    e = scan_write_view(c, &w, &s, &l, &fixes, version);
    return e ? e : rec_reply(c, &w);
}

const struct handler api_scan_get = {get_prepare, NULL};

/* ---------------- pages */

/* The part of a blob that is wanted. */
struct part {
    int64_t from, to, at;
    struct writer w;
};

static enum verr take_part(void *ctx, struct text bytes)
{
    struct part *p = ctx;
    int64_t end = p->at + (int64_t)bytes.n;
    if (p->at < p->to && end > p->from)
        writer_put(&p->w, text_slice(bytes, p->from > p->at ? (size_t)(p->from - p->at) : 0,
                                     p->to < end ? (size_t)(p->to - p->at) : bytes.n));
    p->at = end;
    return p->at >= p->to ? VERR_EXISTS : VERR_OK; /* enough */
}

static enum verr put_page(struct call *c, const struct scan *s, const struct scan_sheet *sheet)
{
    struct crypt_key key;
    struct part p = {.from = sheet->at, .to = sheet->at + sheet->bytes};
    char *room = ARENA_RAW(c->arena, char, (size_t)sheet->bytes + 1);
    enum verr e = room ? scan_key(c, s, &key) : VERR_LIMIT;
    if (e)
        return e;
    p.w = writer_over(room, (size_t)sheet->bytes);
    e = blob_read(c->db, s->images, &key, take_part, &p);
    crypt_key_wipe(&key);
    c->reply.body = writer_text(&p.w);
    c->reply.type = "image/jpeg";
    bool whole = (e == VERR_OK || e == VERR_EXISTS) && (int64_t)p.w.n == sheet->bytes;
    return whole ? VERR_OK : e && e != VERR_EXISTS ? e : VERR_CRYPT;
}

static enum verr page_prepare(struct call *c)
{
    int64_t id = 0, n = 0;
    struct scan s;
    struct scan_layer l;
    struct scan_fixes fixes;
    enum verr e = rec_path_id(c, 0, &id);
    if (!e)
        e = rec_path_id(c, 1, &n);
    if (!e)
        e = scan_load(c, id, &s);
    if (!e)
        e = open_layer(c, &s, 2, &l, &fixes);
    if (e)
        return e;
    rec_object(c, "source", id);
    bool there = n <= (int64_t)l.pages && l.sheet[n - 1].bytes > 0;
    return there ? put_page(c, &s, &l.sheet[n - 1]) : VERR_NOT_FOUND;
}

const struct handler api_scan_page = {page_prepare, NULL};
