/* transcript.c - see transcript.h */
#include "cli/transcript.h"
#include "speech/caption.h"
#include "speech/doubt.h"
#include "speech/name.h"
#include "speech/role.h"

enum { NOTE_BYTES = 4096 }; /* of the words of one note: a number has a few */

static const char *const names[TRANSCRIPT_FORMS] = {"text", "json", "vtt", "srt"};

const char *transcript_form_name(enum transcript_form form)
{
    return names[form];
}

/* What a reader should look at beside the words. */
struct notes {
    struct doubts doubts;
    struct name_fixes names;
    struct shown_numbers numbers;
};

static enum verr find_notes(struct arena *a, const struct heard_transcript *t, struct notes *out)
{
    struct names known;
    enum verr e = doubts_find(a, &t->words, &t->segments, &out->doubts);
    e = e != VERR_OK ? e : names_open(a, NULL, 0, &known);
    e = e != VERR_OK ? e : names_fix(a, &known, &t->words, &out->names);
    return e != VERR_OK ? e : numbers_shown(a, &t->words, &t->segments, &out->numbers);
}

/* The words and their times, as the beginning of an object. */
static void put_words(struct writer *w, const struct heard_words *words, size_t from, size_t to)
{
    char block[NOTE_BYTES];
    struct writer said = writer_over(block, sizeof block);
    heard_text(&said, words, from, to);
    writer_str(w, "{\"text\":");
    writer_json(w, writer_text(&said));
    writer_f(w, ",\"t0\":%.2f,\"t1\":%.2f", (double)words->at[from].t0 / 1000,
             (double)words->at[to - 1].t1 / 1000);
}

static void put_doubts(struct writer *w, const struct heard_words *words, const struct doubts *l)
{
    static const char *const what[] = {
        [DOUBT_WORD] = "word", [DOUBT_SIDE] = "side",         [DOUBT_NUMBER] = "number",
        [DOUBT_DRUG] = "drug", [DOUBT_NEGATION] = "negation", [DOUBT_DOSE] = "dose"};
    for (size_t i = 0; i < l->n; i++) {
        const struct doubt *d = &l->at[i];
        writer_str(w, i > 0 ? ",\n" : "");
        put_words(w, words, d->word, d->word + 1);
        writer_f(w, ",\"what\":\"%s\",\"confidence\":", what[d->what]);
        if (d->confidence >= 0) {
            writer_f(w, "%.2f}", (double)d->confidence);
        } else {
            writer_str(w, "null}");
        }
    }
}

static void put_names(struct writer *w, const struct heard_words *words, const struct name_fixes *l)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct name_fix *f = &l->at[i];
        writer_str(w, i > 0 ? ",\n" : "");
        put_words(w, words, f->from, f->to);
        writer_str(w, ",\"heard\":");
        writer_json(w, f->heard);
        writer_str(w, ",\"before\":");
        writer_json(w, f->before);
        writer_str(w, ",\"proposed\":");
        writer_json(w, f->choice[0].name);
        writer_f(w, ",\"score\":%.2f,\"margin\":%.2f}", (double)f->choice[0].score,
                 (double)f->margin);
    }
}

static void put_numbers(struct writer *w, const struct heard_words *words,
                        const struct shown_numbers *l)
{
    for (size_t i = 0; i < l->n; i++) {
        writer_str(w, i > 0 ? ",\n" : "");
        put_words(w, words, l->at[i].from, l->at[i].to);
        writer_str(w, ",\"digits\":");
        writer_json(w, l->at[i].digits);
        writer_str(w, "}");
    }
}

static void put_voice(struct writer *w, const struct transcript_heard *t)
{
    for (size_t i = 0; i < t->voices; i++) {
        writer_f(w, "%s{\"t0\":%.2f,\"t1\":%.2f}", i > 0 ? "," : "", (double)t->voice[i].t0 / 1000,
                 (double)t->voice[i].t1 / 1000);
    }
}

/* The JSON of caption.h, with the notes as further members. */
static enum verr put_json(struct arena *a, const struct transcript_heard *heard,
                          const struct heard_transcript *t, struct writer *w)
{
    static const char closing[] = "}\n";
    struct notes n = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    enum verr e = find_notes(a, t, &n);
    *w = writer_in(a); /* takes the rest of the arena: after all that is found */
    caption_json(w, t);
    w->n -= w->full ? 0 : sizeof closing - 1;
    writer_str(w, ",\n\"doubts\":[");
    put_doubts(w, &t->words, &n.doubts);
    writer_str(w, "],\n\"names\":[");
    put_names(w, &t->words, &n.names);
    writer_str(w, "],\n\"numbers\":[");
    put_numbers(w, &t->words, &n.numbers);
    writer_str(w, "],\n\"voice\":[");
    put_voice(w, heard);
    writer_str(w, "],\n\"validated\":false");
    writer_str(w, closing);
    return e;
}

enum verr transcript_write(struct arena *a, const struct transcript_heard *heard,
                           enum transcript_form form, FILE *to)
{
    struct heard_transcript t = {.words = *heard->words};
    struct writer w;
    enum verr e = heard_cut(a, heard->words, &t.segments);
    e = e != VERR_OK ? e : roles_guess(a, heard->words, &t.segments, 1);
    if (e == VERR_OK && form == TRANSCRIPT_JSON) {
        e = put_json(a, heard, &t, &w);
    } else if (e == VERR_OK) {
        w = writer_in(a);
        (form == TRANSCRIPT_VTT   ? caption_vtt
         : form == TRANSCRIPT_SRT ? caption_srt
                                  : caption_text)(&w, &t);
    }
    if (e != VERR_OK) {
        return e;
    }
    struct text out = writer_done(a, &w);
    return arena_full(a) ? VERR_LIMIT : fwrite(out.p, 1, out.n, to) == out.n ? VERR_OK : VERR_DISK;
}
