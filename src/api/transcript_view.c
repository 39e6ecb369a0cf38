/* A transcript as the page reads it: words, turns, what to listen to again, names that may have
 * been misheard, numbers in digits; and as files to be taken away. */
#include "api/transcript.h"

#include "api/services.h"

#include "speech/doubt.h"
#include "speech/name.h"
#include "speech/role.h"

struct notes {
    struct doubts doubts;
    struct name_fixes names;
    struct shown_numbers numbers;
};

static const char *const role_name[] = {[ROLE_NONE] = "none",
                                        [ROLE_PHYSICIAN] = "physician",
                                        [ROLE_PATIENT] = "patient",
                                        [ROLE_OTHER] = "other"};
static const char *const doubt_name[] = {
    [DOUBT_WORD] = "word", [DOUBT_SIDE] = "side",         [DOUBT_NUMBER] = "number",
    [DOUBT_DRUG] = "drug", [DOUBT_NEGATION] = "negation", [DOUBT_DOSE] = "dose"};

/* A name is proposed for words of one turn. */
static void keep_within(const struct heard_transcript *t, struct name_fixes *names)
{
    size_t n = 0, turn = 0;
    for (size_t i = 0; i < names->n; i++) {
        const struct name_fix *f = &names->at[i];
        while (turn < t->segments.n && t->segments.at[turn].to <= f->from)
            turn++;
        if (turn < t->segments.n && f->from >= t->segments.at[turn].from &&
            f->to <= t->segments.at[turn].to)
            names->at[n++] = *f;
    }
    names->n = n;
}

static enum verr find_notes(struct call *c, int64_t encounter, const struct heard_transcript *t,
                            struct notes *out)
{
    struct arena *a = c->arena;
    struct names known;
    enum verr e = doubts_find(a, &t->words, &t->segments, &out->doubts);
    if (!e)
        e = transcript_names(c, encounter, &known);
    if (!e)
        e = names_fix(a, &known, &t->words, &out->names);
    if (!e)
        keep_within(t, &out->names);
    return e ? e : numbers_shown(a, &t->words, &t->segments, &out->numbers);
}

/* [t0, t1, confidence in hundredths or -1, by a person 0 or 1, "text"] */
static void write_words(struct writer *w, const struct heard_words *words)
{
    rec_key(w, "words");
    writer_char(w, '[');
    for (size_t i = 0; i < words->n; i++) {
        const struct heard_word *x = &words->at[i];
        writer_str(w, i > 0 ? ",[" : "[");
        writer_i64(w, x->t0);
        writer_char(w, ',');
        writer_i64(w, x->t1);
        writer_char(w, ',');
        writer_i64(w, x->confidence < 0 ? -1 : (int64_t)(x->confidence * 100 + 0.5F));
        writer_str(w, x->origin == HEARD_PERSON ? ",1," : x->why == HEARD_KEPT ? ",0," : ",2,");
        writer_json(w, x->text);
        writer_char(w, ']');
    }
    writer_char(w, ']');
}

static void write_turns(struct writer *w, const struct heard_segments *segments)
{
    rec_key(w, "turns");
    writer_char(w, '[');
    for (size_t i = 0; i < segments->n; i++) {
        const struct heard_segment *s = &segments->at[i];
        writer_f(w, "%s{\"from\":%zu,\"to\":%zu,\"role\":\"%s\",\"chosen\":%s}", i > 0 ? "," : "",
                 s->from, s->to, role_name[s->role], s->role_chosen ? "true" : "false");
    }
    writer_char(w, ']');
}

/* Where words were heard and nobody spoke: how many. */
static void write_withheld(struct writer *w, const struct heard_gaps *gaps)
{
    rec_key(w, "withheld");
    writer_char(w, '[');
    for (size_t i = 0; i < gaps->n; i++)
        writer_f(w, "%s{\"t0\":%lld,\"t1\":%lld,\"words\":%u}", i > 0 ? "," : "",
                 (long long)gaps->at[i].t0, (long long)gaps->at[i].t1, gaps->at[i].words);
    writer_char(w, ']');
}

/* {"proposed","source","terminology"}: "terminology" is its name, or "". */
static void write_choice(struct writer *w, const struct name_choice *choice)
{
    static const char *const whence[] = {
        [NAME_PATIENT] = "patient", [NAME_TERMINOLOGY] = "terminology", [NAME_LEXICON] = "lexicon"};
    rec_json_field(w, "proposed", choice->name);
    rec_json_field(w, "source", text_of(whence[choice->why]));
    rec_json_field(w, "terminology", choice->of);
}

/* The nearest name, and in "others" what is about as near. */
static void write_name(struct writer *w, const struct name_fix *f)
{
    writer_f(w, "{\"from\":%zu,\"to\":%zu", f->from, f->to);
    rec_json_field(w, "heard", f->heard);
    rec_json_field(w, "before", f->before);
    write_choice(w, &f->choice[0]);
    rec_key(w, "others");
    writer_char(w, '[');
    for (size_t k = 1; k < f->n; k++) {
        writer_str(w, k > 1 ? ",{" : "{");
        write_choice(w, &f->choice[k]);
        writer_char(w, '}');
    }
    writer_str(w, "]}");
}

static void write_notes(struct writer *w, const struct notes *n)
{
    rec_key(w, "doubts");
    writer_char(w, '[');
    for (size_t i = 0; i < n->doubts.n; i++)
        writer_f(w, "%s{\"word\":%zu,\"what\":\"%s\"}", i > 0 ? "," : "", n->doubts.at[i].word,
                 doubt_name[n->doubts.at[i].what]);
    writer_char(w, ']');
    rec_key(w, "names");
    writer_char(w, '[');
    for (size_t i = 0; i < n->names.n; i++) {
        writer_str(w, i > 0 ? "," : "");
        write_name(w, &n->names.at[i]);
    }
    writer_char(w, ']');
    rec_key(w, "numbers");
    writer_char(w, '[');
    for (size_t i = 0; i < n->numbers.n; i++) {
        writer_f(w, "%s{\"from\":%zu,\"to\":%zu", i > 0 ? "," : "", n->numbers.at[i].from,
                 n->numbers.at[i].to);
        rec_json_field(w, "digits", n->numbers.at[i].digits);
        writer_char(w, '}');
    }
    writer_char(w, ']');
}

/* The row and, once it is ready, its present words. */
static enum verr load(struct call *c, struct recording *r, struct transcript_row *t,
                      struct heard_transcript *out)
{
    struct crypt_key key;
    enum verr e = recording_asked(c, r);
    if (!e)
        e = transcript_load(c, r->id, t);
    if (e || !text_is(t->state, "ready"))
        return e;
    e = transcript_key(c, c->patient, t, &key);
    if (e)
        return e;
    e = transcript_body(c, t, &key, 1, out);
    crypt_key_wipe(&key);
    return e;
}

static enum verr get_prepare(struct call *c)
{
    struct recording r;
    struct transcript_row t;
    struct heard_transcript all = {.words = {NULL, 0}};
    struct notes notes = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    enum verr e = load(c, &r, &t, &all);
    if (!e && all.words.n > 0)
        e = find_notes(c, r.encounter, &all, &notes);
    if (e)
        return e;
    rec_etag(c, t.rev);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", r.id);
    rec_json_id_field(&w, "encounter", r.encounter);
    rec_json_int_field(&w, "ms", r.ms);
    rec_json_int_field(&w, "sound", r.sealed.n > 0);
    rec_json_time_field(&w, "created", r.created_ms);
    rec_key(&w, "transcript");
    transcript_write_short(&w, &t);
    write_words(&w, &all.words);
    write_turns(&w, &all.segments);
    write_withheld(&w, &all.gaps);
    write_notes(&w, &notes);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_transcript_get = {get_prepare, NULL};

/* ---------------- files */

static void write_json(struct writer *w, const struct heard_transcript *t)
{
    static const char closing[] = "}\n";
    caption_json(w, t);
    w->n -= w->full ? 0 : sizeof closing - 1;
    writer_str(w, ",\"validated\":false}\n");
}

/* Where a format has room for it, the file itself says what it is. */
static void write_vtt(struct writer *w, const struct heard_transcript *t)
{
    struct writer all = writer_over(w->p + w->n, w->cap - w->n);
    caption_vtt(&all, t);
    struct text rest = writer_text(&all), head = text_cut(&rest, '\n');
    static const char note[] =
        "\n\nNOTE Transcription automatique, non signée. Automatic transcript, not signed.\n";
    size_t at = w->n + head.n, more = sizeof note - 1;
    w->full = w->full || all.full || all.n + more > w->cap - w->n;
    if (w->full)
        return;
    memmove(w->p + at + more, w->p + at, all.n - head.n);
    memcpy(w->p + at, note, more);
    w->n += all.n + more;
}

static const struct form {
    const char *name, *type;
    void (*write)(struct writer *w, const struct heard_transcript *t);
} forms[] = {{"vtt", "text/vtt; charset=utf-8", write_vtt},
             {"srt", "application/x-subrip; charset=utf-8", caption_srt},
             {"text", "text/plain; charset=utf-8", caption_text},
             {"json", "application/json", write_json}};

static const struct form *form_asked(const struct call *c)
{
    struct text name = rec_query(c, "format");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (text_is(name, forms[i].name))
            return &forms[i];
    return NULL;
}

static enum verr export_prepare(struct call *c)
{
    struct recording r;
    struct transcript_row t;
    struct heard_transcript all = {.words = {NULL, 0}};
    const struct form *f = form_asked(c);
    if (!f)
        return rec_no(c, VERR_BAD_INPUT, "format");
    enum verr e = load(c, &r, &t, &all);
    if (!e && all.words.n == 0)
        e = VERR_NOT_FOUND;
    if (e)
        return e;
    struct writer name = writer_in(c->arena);
    writer_f(&name, "transcription-%lld-%s.%s", (long long)r.id,
             t.reviewed_ms ? "relue-non-signee" : "non-relue",
             strcmp(f->name, "text") == 0 ? "txt" : f->name);
    c->reply.filename = writer_done(c->arena, &name);
    rec_tell(c, "format", text_of(f->name));
    struct writer w = writer_in(c->arena);
    f->write(&w, &all);
    c->reply.type = f->type;
    return rec_reply(c, &w);
}

const struct handler api_transcript_export = {export_prepare, NULL};

/* ---------------- while it is said */

static enum verr live_prepare(struct call *c)
{
    uint64_t from = 0;
    struct recording r;
    struct told how;
    struct live_said said = {NULL, 0, 0, 0, {NULL, 0}};
    struct text asked = rec_query(c, "from");
    enum verr e = recording_asked(c, &r);
    if (!e && asked.n > 0 && (asked.n > 6 || !text_to_u64(asked, &from)))
        e = rec_no(c, VERR_BAD_INPUT, "from");
    if (e)
        return e;
    bool here = live_read(c->services->live, r.id, (size_t)from, c->arena, &said);
    engine_look(&c->services->engines, TOLD_speech, &how);
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "here", here);
    rec_json_field(&w, "engine", text_of(told_state_name(how.state)));
    rec_json_int_field(&w, "from", (int64_t)from);
    rec_json_int_field(&w, "count", (int64_t)said.lines);
    rec_json_int_field(&w, "to_ms", said.to_ms);
    rec_key(&w, "lines");
    writer_char(&w, '[');
    for (size_t i = 0; i < said.n; i++) {
        rec_item(&w);
        writer_f(&w, "{\"t0\":%lld", (long long)said.line[i].t0);
        rec_json_field(&w, "text", said.line[i].text);
        writer_char(&w, '}');
    }
    writer_char(&w, ']');
    rec_json_field(&w, "open", said.open);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_transcript_live = {live_prepare, NULL};
