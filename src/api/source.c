#include "api/source.h"

#include "api/encounter.h"
#include "draft/transcript.h"
#include "os/os.h"

enum source_kind source_kind_of(struct text name)
{
    return text_is(name, "transcript") ? SOURCE_TRANSCRIPT
           : text_is(name, "note")     ? SOURCE_NOTE
                                       : SOURCE_DOCUMENT;
}

enum verr source_load(struct call *c, const struct vault *v, int64_t id, struct source *out)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_source_get, DB_ARGS(DB_INT(id)), &rows);
    if (e)
        return e;
    *out = (struct source){.id = id,
                           .encounter = db_column_int(&rows, 0),
                           .rev = db_column_int(&rows, 1),
                           .kind = text_copy(c->arena, db_column_text(&rows, 2)),
                           .format = text_copy(c->arena, db_column_text(&rows, 3)),
                           .bytes = db_column_int(&rows, 4),
                           .created_ms = db_column_int(&rows, 6)};
    struct text both;
    e = vault_get(v, "source", "sealed", id, db_column_text(&rows, 5), &both);
    db_done(&rows);
    out->date = text_cut(&both, '\n');
    out->title = both;
    return e;
}

enum verr source_text(struct call *c, const struct vault *v, int64_t id, int64_t version,
                      struct text *out)
{
    struct db_rows rows;
    enum verr e =
        db_first(c->db, STMT_source_version_get, DB_ARGS(DB_INT(id), DB_INT(version)), &rows);
    if (e)
        return e;
    e = vault_get(v, "source_version", "sealed", db_column_int(&rows, 0), db_column_text(&rows, 1),
                  out);
    db_done(&rows);
    return e;
}

struct plan {
    int64_t id, version_id, encounter, rev;
    struct text kind, title, date, text;
    const char *format;
    struct text sealed_title, sealed_text; /* sealed in prepare under the key of `patient` */
};

/* How the bytes are written: what transcript_parse will recognise. */
static const char *format_of(struct text t)
{
    struct text head = text_slice(t, 0, 4096);
    struct text first = text_trim(head);
    if (first.n > 0 && first.p[0] == '{')
        return "json";
    if (text_starts(first, TEXT("WEBVTT")))
        return "vtt";
    return text_find(head, TEXT(" --> "), 0) != SIZE_MAX ? "srt" : "text";
}

static enum verr check_text(struct call *c, struct plan *p)
{
    if (p->text.n == 0)
        return rec_no(c, VERR_BAD_INPUT, "text");
    if (p->text.n > SOURCE_BYTES_MAX)
        return VERR_LIMIT;
    if (!text_utf8_valid(p->text))
        return VERR_BAD_UTF8;
    p->format = text_is(p->kind, "transcript") ? format_of(p->text) : "text";
    if (!text_is(p->kind, "transcript"))
        return VERR_OK;
    char *mark = arena_mark(c->arena);
    struct transcript t;
    enum verr e = transcript_parse(c->arena, p->text, &t);
    arena_rewind(c->arena, mark);
    return e;
}

static enum verr seal_text(struct call *c, struct plan *p, bool with_title)
{
    struct vault v;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "source_version", "sealed", p->version_id, p->text, &p->sealed_text);
    if (!e && with_title) {
        struct writer w = writer_in(c->arena);
        writer_put(&w, p->date);
        writer_char(&w, '\n');
        writer_put(&w, p->title);
        struct text both = writer_done(c->arena, &w);
        e = vault_seal(&v, "source", "sealed", p->id, both, &p->sealed_title);
    }
    vault_close(&v);
    return e;
}

static enum verr check_kind(struct call *c, const struct plan *p)
{
    if (!text_is(p->kind, "transcript") && !text_is(p->kind, "note") &&
        !text_is(p->kind, "document"))
        return rec_no(c, VERR_BAD_INPUT, "kind");
    if (p->title.n > 300)
        return rec_no(c, VERR_BAD_INPUT, "title");
    return p->date.n == 0 || rec_is_date(p->date) ? VERR_OK : rec_no(c, VERR_BAD_INPUT, "date");
}

/* The text of a body goes in as it stands, outer blanks included: offsets are counted in it. */
static enum verr read_text(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *text = json_object_get(body, "text");
    if (!json_is_string(text))
        return rec_no(c, VERR_BAD_INPUT, "text");
    p->text = text_copy(c->arena, (struct text){json_string_value(text), json_string_length(text)});
    return VERR_OK;
}

static enum verr read_fields(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = rec_string(c, body, "kind", 32, &p->kind);
    if (!e)
        e = rec_string(c, body, "title", 300, &p->title);
    if (!e)
        e = rec_string(c, body, "date", 10, &p->date);
    return e ? e : read_text(c, body);
}

/* A raw body: whole in c->body, or coming by the pipe. In memory only, and sealed before the act.
 */
static enum verr read_raw(struct call *c, struct plan *p)
{
    p->kind = rec_query(c, "kind");
    p->title = rec_query(c, "title");
    p->date = rec_query(c, "date");
    if (c->inbound.fd < 0) {
        p->text = c->body;
        return VERR_OK;
    }
    if (c->inbound.expected != UINT64_MAX && c->inbound.expected > SOURCE_BYTES_MAX)
        return VERR_LIMIT;
    return os_read_fd(c->inbound.fd, SOURCE_BYTES_MAX, c->arena, &p->text);
}

static bool is_json_form(const struct call *c)
{
    return c->inbound.fd < 0 && text_starts(c->content_type, TEXT("application/json")) &&
           rec_query(c, "kind").n == 0;
}

/* After a refusal no transcript comes in: it would be material for AI. Notes remain. */
static enum verr may_add(struct call *c, const struct plan *p)
{
    struct encounter en;
    enum verr e = encounter_load(c, p->encounter, &en);
    if (e || !text_is(p->kind, "transcript"))
        return e;
    bool open = text_is(en.consent, "none") || text_is(en.consent, "agreed");
    return open ? VERR_OK : VERR_AI_REFUSED;
}

static enum verr create_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->id = rec_id();
    p->version_id = rec_id();
    enum verr e = rec_path_id(c, 0, &p->encounter);
    if (!e)
        e = is_json_form(c) ? rec_body(c, read_fields) : read_raw(c, p);
    if (!e)
        e = check_kind(c, p);
    if (!e)
        e = may_add(c, p);
    if (!e)
        e = check_text(c, p);
    return e ? e : seal_text(c, p, true);
}

static enum verr put_version(struct call *c, const struct plan *p, int64_t version)
{
    return db_run(c->db, STMT_source_version_add,
                  DB_ARGS(DB_INT(p->version_id), DB_INT(p->id), DB_INT(version), DB_INT(c->now_ms),
                          DB_INT(c->who.person), DB_BLOB(p->sealed_text)),
                  NULL);
}

static enum verr reply_source(struct call *c, int64_t id, int64_t version);

static enum verr create_act(struct call *c)
{
    const struct plan *p = c->plan;
    enum verr e = may_add(c, p);
    if (!e)
        e = db_run(c->db, STMT_source_add,
                   DB_ARGS(DB_INT(p->id), DB_INT(p->encounter), DB_TEXT(p->kind),
                           DB_TEXT(text_of(p->format)), DB_INT((int64_t)p->text.n),
                           DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(p->sealed_title)),
                   NULL);
    if (!e)
        e = put_version(c, p, 1);
    if (!e)
        e = reply_source(c, p->id, 0);
    c->reply.status = e ? 0 : 201;
    return e;
}

const struct handler api_source_create = {create_prepare, create_act};

/* The take that a source was transcribed from, 0: none. */
static enum verr recording_of(struct call *c, int64_t source, int64_t *recording)
{
    struct db_rows rows;
    enum verr e = db_first(c->db, STMT_transcript_of_source, DB_ARGS(DB_INT(source)), &rows);
    *recording = 0;
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    *recording = db_column_int(&rows, 0);
    return db_done(&rows);
}

/* A transcript's words have times, which a text written over them would lose. */
static enum verr may_update(struct call *c, int64_t source)
{
    int64_t recording = 0;
    enum verr e = recording_of(c, source, &recording);
    return !e && recording ? VERR_FROM_RECORDING : e;
}

static enum verr update_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    if (!p)
        return VERR_LIMIT;
    p->version_id = rec_id();
    enum verr e = rec_path_id(c, 0, &p->id);
    if (!e)
        e = may_update(c, p->id);
    if (!e)
        e = rec_if_match(c, &p->rev);
    if (!e)
        e = rec_body(c, read_text);
    struct vault v;
    struct source s;
    if (!e)
        e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = source_load(c, &v, p->id, &s);
    vault_close(&v);
    p->kind = s.kind;
    if (!e && text_is(s.format, "scan"))
        e = VERR_BY_WORD;
    if (!e)
        e = check_text(c, p);
    return e ? e : seal_text(c, p, false);
}

static enum verr update_act(struct call *c)
{
    const struct plan *p = c->plan;
    int64_t changed = 0;
    enum verr e = may_update(c, p->id);
    if (!e)
        e = db_run(c->db, STMT_source_put,
                   DB_ARGS(DB_TEXT(text_of(p->format)), DB_INT((int64_t)p->text.n), DB_INT(p->id),
                           DB_INT(p->rev)),
                   &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    if (!e)
        e = put_version(c, p, p->rev + 1);
    return e ? e : reply_source(c, p->id, 0);
}

const struct handler api_source_update = {update_prepare, update_act};

static const char *speaker_name(enum speaker s)
{
    return s == SPEAKER_DOCTOR ? "physician" : s == SPEAKER_PATIENT ? "patient" : "other";
}

static void write_turns(struct writer *w, const struct transcript *t)
{
    rec_key(w, "turns");
    writer_char(w, '[');
    for (size_t i = 0; i < t->n; i++) {
        const struct turn *u = &t->at[i];
        rec_item(w);
        writer_char(w, '{');
        rec_json_field(w, "speaker", text_of(speaker_name(u->speaker)));
        rec_json_field(w, "name", u->name);
        rec_json_int_field(w, "start", (int64_t)u->start);
        rec_json_int_field(w, "end", (int64_t)u->end);
        if (u->t0 >= 0)
            writer_f(w, ",\"t0\":%.3f,\"t1\":%.3f", (double)u->t0 / 1000, (double)u->t1 / 1000);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

/* `version` of its text, which is s->rev unless an earlier one was asked for. */
static enum verr write_source(struct call *c, const struct source *s, int64_t version,
                              struct text bytes)
{
    int64_t recording = 0;
    struct transcript t = {NULL, 0};
    enum verr e = bytes.n > 0 ? transcript_parse(c->arena, bytes, &t) : VERR_OK;
    if (!e)
        e = recording_of(c, s->id, &recording);
    if (e)
        return e;
    rec_etag(c, version);
    rec_object(c, "source", s->id);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", s->id);
    rec_json_field(&w, "kind", s->kind);
    rec_json_field(&w, "title", s->title);
    rec_json_field(&w, "date", s->date);
    rec_json_field(&w, "format", s->format);
    rec_json_int_field(&w, "version", version);
    rec_json_int_field(&w, "latest", s->rev);
    rec_json_id_field(&w, "recording", recording);
    rec_json_int_field(&w, "bytes", (int64_t)bytes.n);
    rec_json_field(&w, "text", bytes);
    write_turns(&w, &t);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

/* One version of the text, 0: the present one. */
static enum verr reply_source(struct call *c, int64_t id, int64_t version)
{
    struct vault v;
    struct source s;
    struct text bytes;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = source_load(c, &v, id, &s);
    if (!e)
        e = source_text(c, &v, id, version ? version : s.rev, &bytes);
    vault_close(&v);
    return e ? e : write_source(c, &s, version ? version : s.rev, bytes);
}

/* ?version=: what a document was written from may have been corrected since. */
static enum verr get_prepare(struct call *c)
{
    int64_t id = 0;
    uint64_t version = 0;
    struct text asked = rec_query(c, "version");
    enum verr e = rec_path_id(c, 0, &id);
    if (!e && asked.n > 0 && (asked.n > 9 || !text_to_u64(asked, &version)))
        e = rec_no(c, VERR_BAD_INPUT, "version");
    return e ? e : reply_source(c, id, (int64_t)version);
}

const struct handler api_source_get = {get_prepare, NULL};
