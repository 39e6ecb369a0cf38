/* What a person does to a transcript: asks for it again, corrects words, answers a proposed name,
 * says who speaks, says that it was read. Each is one revision, and one version of the source; what
 * stood there before stays in the edit. */
#include "api/transcript.h"

#include "api/consent.h"
#include "speech/role.h"

enum { PASSAGE_MAX = 400 };

struct plan {
    int64_t recording, rev, from, to, segment;
    bool accept, all;
    const char *kind; /* of the edit */
    struct text text, role;
};

/* ---------------- words */

/* Corrections are made under the patient's leave, as the transcript was. */
static enum verr may_edit(struct call *c, const struct recording *r)
{
    return guard_consent(c, r->encounter);
}

/* The present words, at the revision that the caller has seen. */
static enum verr load_body(struct call *c, const struct transcript_row *t, struct crypt_key *key,
                           struct heard_transcript *out)
{
    enum verr e = transcript_key(c, c->patient, t, key);
    return e ? e : transcript_body(c, t, key, 1, out);
}

/* One segment holds the passage, so that a correction stays in its turn. */
static struct heard_segment *holder(struct heard_transcript *t, size_t from, size_t to)
{
    for (size_t i = 0; i < t->segments.n; i++)
        if (t->segments.at[i].from <= from && to <= t->segments.at[i].to)
            return &t->segments.at[i];
    return NULL;
}

/* Words [from, to) give way to others: the list anew, segments behind moved. */
static enum verr splice(struct arena *a, struct heard_transcript *t, size_t from, size_t to,
                        const struct heard_words *put)
{
    size_t n = t->words.n - (to - from) + put->n;
    struct heard_word *at = ARENA_ARRAY(a, struct heard_word, n + 1);
    struct heard_segment *own = holder(t, from, to);
    if (!at || !own)
        return at ? VERR_BAD_INPUT : VERR_LIMIT;
    size_t grown = put->n - (to - from); /* may wrap: it is only added */
    if (own->to - own->from + grown == 0)
        return VERR_BAD_INPUT; /* a turn keeps one word at least */
    memcpy(at, t->words.at, from * sizeof *at);
    if (put->n > 0)
        memcpy(at + from, put->at, put->n * sizeof *at);
    memcpy(at + from + put->n, t->words.at + to, (t->words.n - to) * sizeof *at);
    for (struct heard_segment *s = own; s < t->segments.at + t->segments.n; s++) {
        s->from += s == own ? 0 : grown;
        s->to += grown;
    }
    t->words = (struct heard_words){at, n};
    return VERR_OK;
}

/* What a person wrote: heard_correct's times, of this passage alone. */
static enum verr write_words(struct call *c, struct heard_transcript *t, const struct plan *p)
{
    size_t from = (size_t)p->from, to = (size_t)p->to;
    struct heard_words passage = {ARENA_ARRAY(c->arena, struct heard_word, to - from), 0};
    struct heard_words put = {NULL, 0};
    for (size_t i = from; passage.at && i < to; i++) /* what was set apart is not shown */
        if (t->words.at[i].why == HEARD_KEPT)
            passage.at[passage.n++] = t->words.at[i];
    enum verr e = passage.at ? VERR_OK : VERR_LIMIT;
    if (!e && passage.n == 0)
        e = VERR_BAD_INPUT;
    if (!e && p->text.n > 0)
        e = heard_correct(c->arena, &passage, 0, passage.n, p->text, &put);
    for (size_t i = 0; !e && i < put.n; i++) {
        put.at[i].origin = HEARD_PERSON; /* read and left counts as read */
        put.at[i].confidence = 1;
    }
    return e ? e : splice(c->arena, t, from, to, &put);
}

static enum verr give_role(struct heard_transcript *t, const struct plan *p)
{
    static const char *const names[] = {"none", "physician", "patient", "other"};
    uint8_t role = ROLE_NONE;
    while (role <= ROLE_OTHER && !text_is(p->role, names[role]))
        role++;
    if (role > ROLE_OTHER || (size_t)p->segment >= t->segments.n)
        return VERR_BAD_INPUT;
    uint8_t former = t->segments.at[p->segment].role;
    for (size_t i = 0; i < t->segments.n; i++) {
        struct heard_segment *s = &t->segments.at[i];
        if (i == (size_t)p->segment || (p->all && s->role == former)) {
            s->role = role;
            s->role_chosen = true;
        }
    }
    return VERR_OK;
}

/* What the edit keeps: where, what stood there, what stands there. */
static struct text edit_text(struct call *c, const struct heard_transcript *before,
                             const struct plan *p)
{
    char said[4 * TRANSCRIPT_TEXT_MAX];
    struct writer was = writer_over(said, sizeof said);
    bool role = strcmp(p->kind, "role") == 0;
    if (!role)
        heard_text(&was, &before->words, (size_t)p->from, (size_t)p->to);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "from", role ? p->segment : p->from);
    rec_json_int_field(&w, "to", role ? p->all : p->to);
    rec_json_field(&w, "before", writer_text(&was));
    rec_json_field(&w, "after", role ? p->role : p->text);
    writer_char(&w, '}');
    memset(said, 0, sizeof said);
    return writer_done(c->arena, &w);
}

static enum verr change(struct call *c, struct heard_transcript *t, const struct plan *p)
{
    if (strcmp(p->kind, "role") == 0)
        return give_role(t, p);
    bool within = p->from >= 0 && p->from < p->to && p->to <= (int64_t)t->words.n &&
                  p->to - p->from <= PASSAGE_MAX;
    return within ? write_words(c, t, p) : VERR_BAD_INPUT;
}

static enum verr put_version(struct call *c, const struct transcript_row *t,
                             const struct heard_transcript *now)
{
    struct vault v;
    struct text sealed, text = transcript_vtt(c->arena, now);
    int64_t version = rec_id(), changed = 0;
    enum verr e = vault_open(c, c->patient, &v);
    if (e)
        return e;
    e = vault_seal(&v, "source_version", "sealed", version, text, &sealed);
    vault_close(&v);
    struct db_rows rows;
    if (!e)
        e = db_first(c->db, STMT_source_get, DB_ARGS(DB_INT(t->source)), &rows);
    if (e)
        return e;
    int64_t rev = db_column_int(&rows, 1);
    e = db_done(&rows);
    if (!e)
        e = db_run(
            c->db, STMT_source_put,
            DB_ARGS(DB_TEXT(TEXT("vtt")), DB_INT((int64_t)text.n), DB_INT(t->source), DB_INT(rev)),
            &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    return e ? e
             : db_run(c->db, STMT_source_version_add,
                      DB_ARGS(DB_INT(version), DB_INT(t->source), DB_INT(rev + 1),
                              DB_INT(c->now_ms), DB_INT(c->who.person), DB_BLOB(sealed)),
                      NULL);
}

static enum verr put_edit(struct call *c, const struct plan *p, const struct crypt_key *key,
                          struct text what)
{
    struct text sealed;
    enum verr e = crypt_seal(key, (struct crypt_place){"transcript_edit", "sealed", p->rev + 1},
                             what, c->arena, &sealed);
    return e ? e
             : db_run(c->db, STMT_transcript_edit_add,
                      DB_ARGS(DB_INT(p->recording), DB_INT(p->rev + 1), DB_INT(c->now_ms),
                              DB_INT(c->who.person), DB_TEXT(text_of(p->kind)), DB_BLOB(sealed)),
                      NULL);
}

static enum verr put_body(struct call *c, const struct plan *p, const struct crypt_key *key,
                          const struct heard_transcript *now)
{
    struct text sealed, plain = transcript_pack(c->arena, now);
    int64_t words = 0, changed = 0;
    for (size_t i = 0; i < now->words.n; i++)
        words += now->words.at[i].why == HEARD_KEPT;
    enum verr e = crypt_seal(key, (struct crypt_place){"transcript_body", "sealed", 1}, plain,
                             c->arena, &sealed);
    if (!e)
        e = db_run(c->db, STMT_transcript_step,
                   DB_ARGS(DB_INT(words), DB_INT(p->recording), DB_INT(p->rev)), &changed);
    if (!e && changed != 1)
        e = VERR_CONFLICT;
    return e ? e
             : db_run(c->db, STMT_transcript_body_put,
                      DB_ARGS(DB_BLOB(sealed), DB_INT(p->recording)), NULL);
}

/* The words are changed and the change filed, under the transcript's key. */
static enum verr apply(struct call *c, const struct plan *p, const struct transcript_row *t,
                       struct crypt_key *key, bool file)
{
    struct heard_transcript now;
    enum verr e = load_body(c, t, key, &now);
    if (e)
        return e;
    struct text what = TEXT("");
    if (strcmp(p->kind, "role") == 0 || (p->from >= 0 && p->to <= (int64_t)now.words.n))
        what = edit_text(c, &now, p);
    e = change(c, &now, p);
    if (e || !file)
        return e;
    e = put_edit(c, p, key, what);
    if (!e)
        e = put_body(c, p, key, &now);
    return !e && t->source ? put_version(c, t, &now) : e;
}

/* In prepare: what the act would do is done in memory; in the act: from the store as it is then. */
static enum verr edit(struct call *c, bool file)
{
    const struct plan *p = c->plan;
    struct recording r;
    struct transcript_row t;
    struct crypt_key key = {{0}};
    enum verr e = recording_load(c, p->recording, &r);
    if (!e)
        e = may_edit(c, &r);
    if (!e)
        e = transcript_load(c, p->recording, &t);
    if (!e && (!text_is(t.state, "ready") || t.rev != p->rev))
        e = VERR_CONFLICT;
    if (!e)
        e = apply(c, p, &t, &key, file);
    crypt_key_wipe(&key);
    if (!e && file)
        transcript_tell(c, &r, TEXT("changed"));
    return e;
}

static enum verr edit_prepare(struct call *c, rec_body_fn *read)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->recording) : VERR_LIMIT;
    if (!e)
        e = rec_if_match(c, &p->rev);
    if (!e)
        e = rec_body(c, read);
    return e ? e : edit(c, false);
}

static enum verr edit_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct transcript_row t;
    rec_object(c, "recording", p->recording);
    enum verr e = edit(c, true);
    if (!e)
        e = transcript_load(c, p->recording, &t);
    if (e)
        return e;
    rec_tell(c, "kind", text_of(p->kind));
    rec_etag(c, t.rev);
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"transcript\":");
    transcript_write_short(&w, &t);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

static enum verr read_int(struct call *c, const json_t *body, const char *key, int64_t *out)
{
    const json_t *v = json_object_get(body, key);
    *out = json_integer_value(v);
    return json_is_integer(v) && *out >= 0 && *out <= HEARD_MOST_WORDS
               ? VERR_OK
               : rec_no(c, VERR_BAD_INPUT, key);
}

static enum verr read_passage(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_int(c, body, "from", &p->from);
    if (!e)
        e = read_int(c, body, "to", &p->to);
    return !e && p->from >= p->to ? rec_no(c, VERR_BAD_INPUT, "to") : e;
}

static enum verr read_text(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_passage(c, body);
    if (!e)
        e = rec_string(c, body, "text", TRANSCRIPT_TEXT_MAX, &p->text);
    p->text = text_trim(p->text);
    p->kind = "words";
    return e;
}

static enum verr words_prepare(struct call *c)
{
    return edit_prepare(c, read_text);
}

const struct handler api_transcript_words = {words_prepare, edit_act};

/* Accepted: the name that was proposed is written, as the person who accepts sends it back.
 * Refused: what was heard stands, and is a person's word from now on. */
static enum verr read_name(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    const json_t *accept = json_object_get(body, "accept");
    enum verr e = read_text(c, body);
    if (!e && !json_is_boolean(accept))
        e = rec_no(c, VERR_BAD_INPUT, "accept");
    if (!e && p->text.n == 0)
        e = rec_no(c, VERR_BAD_INPUT, "text");
    p->kind = json_is_true(accept) ? "name" : "kept";
    return e;
}

static enum verr name_prepare(struct call *c)
{
    return edit_prepare(c, read_name);
}

const struct handler api_transcript_name = {name_prepare, edit_act};

static enum verr read_role(struct call *c, const json_t *body)
{
    struct plan *p = c->plan;
    enum verr e = read_int(c, body, "turn", &p->segment);
    if (!e)
        e = rec_string(c, body, "role", 16, &p->role);
    p->all = json_is_true(json_object_get(body, "all"));
    p->kind = "role";
    return e;
}

static enum verr role_prepare(struct call *c)
{
    return edit_prepare(c, read_role);
}

const struct handler api_transcript_role = {role_prepare, edit_act};

/* ---------------- read, asked */

static enum verr asked_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    struct recording r;
    enum verr e = p ? rec_path_id(c, 0, &p->recording) : VERR_LIMIT;
    if (!e)
        e = recording_load(c, p->recording, &r);
    return e ? e : transcript_may_ask(c, r.encounter);
}

static enum verr ask_again(struct call *c, const struct recording *r)
{
    int64_t changed = 0;
    enum verr e =
        db_run(c->db, STMT_transcript_again,
               DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(r->id)), &changed);
    return !e && changed != 1 ? VERR_EXISTS : e;
}

static enum verr ask_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    struct transcript_row t;
    rec_object(c, "recording", p->recording);
    enum verr e = recording_load(c, p->recording, &r);
    if (!e && r.sealed.n == 0)
        e = VERR_RECORDING_OVER;
    if (!e)
        e = transcript_may_ask(c, r.encounter);
    if (e)
        return e;
    e = transcript_load(c, r.id, &t);
    e = e == VERR_NOT_FOUND ? transcript_want(c, &r) : e ? e : ask_again(c, &r);
    return e ? e : recording_reply(c, r.id);
}

const struct handler api_transcript_ask = {asked_prepare, ask_act};

static enum verr review_prepare(struct call *c)
{
    struct plan *p = REC_PLAN(c, struct plan);
    enum verr e = p ? rec_path_id(c, 0, &p->recording) : VERR_LIMIT;
    return e ? e : rec_if_match(c, &p->rev);
}

/* Only what one has seen is read: the revision must be the present one. */
static enum verr review_act(struct call *c)
{
    const struct plan *p = c->plan;
    struct recording r;
    struct transcript_row t;
    rec_object(c, "recording", p->recording);
    enum verr e = recording_load(c, p->recording, &r);
    if (!e)
        e = transcript_load(c, p->recording, &t);
    if (!e && (!text_is(t.state, "ready") || t.rev != p->rev))
        e = VERR_CONFLICT;
    if (!e)
        e = db_run(c->db, STMT_transcript_reviewed,
                   DB_ARGS(DB_INT(c->now_ms), DB_INT(c->who.person), DB_INT(p->recording)), NULL);
    if (e)
        return e;
    e = recording_reply(c, r.id);
    transcript_tell(c, &r, TEXT("reviewed"));
    return e;
}

const struct handler api_transcript_review = {review_prepare, review_act};
