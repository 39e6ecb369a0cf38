/* caption.c - the four forms of a transcript */
#include "speech/caption.h"

#include <assert.h>

const char *role_label(enum heard_role role)
{
    static const char *const labels[] = {"", "Médecin", "Patient", "Accompagnant"};
    assert(role <= ROLE_OTHER);
    return labels[role];
}

static void two_digits(struct writer *w, int64_t v)
{
    writer_str(w, v < 10 ? "0" : "");
    writer_i64(w, v);
}

static void three_digits(struct writer *w, int64_t v)
{
    writer_str(w, v < 100 ? "0" : "");
    two_digits(w, v);
}

/* "01:02:03.456" */
static void clock(struct writer *w, int64_t ms, char mark)
{
    enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
    two_digits(w, ms / HOUR);
    writer_char(w, ':');
    two_digits(w, ms % HOUR / MINUTE);
    writer_char(w, ':');
    two_digits(w, ms % MINUTE / SECOND);
    writer_char(w, mark);
    three_digits(w, ms % SECOND);
}

static void timing(struct writer *w, const struct heard_segment *s, char mark)
{
    clock(w, s->t0, mark);
    writer_str(w, " --> ");
    clock(w, s->t1, mark);
    writer_char(w, '\n');
}

/* WebVTT: no tag, no arrow, no character reference may be read out of what was said. */
static void vtt_word(struct writer *w, struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        switch (t.p[i]) {
        case '&':
            writer_str(w, "&amp;");
            break;
        case '<':
            writer_str(w, "&lt;");
            break;
        case '>':
            writer_str(w, "&gt;");
            break;
        default:
            writer_char(w, t.p[i]);
        }
    }
}

static void srt_word(struct writer *w, struct text t)
{
    size_t arrow = text_find(t, TEXT("-->"), 0);
    while (arrow != SIZE_MAX) {
        writer_put(w, text_slice(t, 0, arrow));
        t = text_slice(t, arrow + 1, t.n);
        arrow = text_find(t, TEXT("-->"), 0);
    }
    writer_put(w, t);
}

static void said(struct writer *w, const struct heard_words *words, const struct heard_segment *s,
                 void (*word)(struct writer *, struct text))
{
    const char *between = "";
    assert(s->from <= s->to && s->to <= words->n);
    for (size_t i = s->from; i < s->to; i++) {
        if (words->at[i].why == HEARD_KEPT) {
            writer_str(w, between);
            word(w, words->at[i].text);
            between = " ";
        }
    }
}

void caption_vtt(struct writer *w, const struct heard_transcript *t)
{
    writer_str(w, "WEBVTT\n");
    for (size_t i = 0; i < t->segments.n; i++) {
        const struct heard_segment *s = &t->segments.at[i];
        writer_char(w, '\n');
        timing(w, s, '.');
        if (s->role != ROLE_NONE) {
            writer_str(w, "<v ");
            writer_str(w, role_label(s->role));
            writer_char(w, '>');
        }
        said(w, &t->words, s, vtt_word);
        writer_char(w, '\n');
    }
}

static void spoken_by(struct writer *w, const struct heard_segment *s)
{
    if (s->role != ROLE_NONE) {
        writer_str(w, role_label(s->role));
        writer_str(w, ": ");
    }
}

void caption_srt(struct writer *w, const struct heard_transcript *t)
{
    for (size_t i = 0; i < t->segments.n; i++) {
        const struct heard_segment *s = &t->segments.at[i];
        writer_u64(w, i + 1);
        writer_char(w, '\n');
        timing(w, s, ',');
        spoken_by(w, s);
        said(w, &t->words, s, srt_word);
        writer_str(w, "\n\n");
    }
}

void caption_text(struct writer *w, const struct heard_transcript *t)
{
    for (size_t i = 0; i < t->segments.n; i++) {
        const struct heard_segment *s = &t->segments.at[i];
        bool goes_on = i > 0 && s->role != ROLE_NONE && s[-1].role == s->role;
        if (goes_on) {
            writer_char(w, ' ');
        } else {
            writer_str(w, i > 0 ? "\n" : "");
            spoken_by(w, s);
        }
        said(w, &t->words, s, writer_put);
    }
    writer_str(w, t->segments.n > 0 ? "\n" : "");
}

static void seconds(struct writer *w, const char *key, int64_t ms)
{
    writer_str(w, key);
    writer_i64(w, ms / 1000);
    writer_char(w, '.');
    three_digits(w, ms % 1000);
}

static void confidence(struct writer *w, float v)
{
    writer_str(w, ",\"confidence\":");
    if (v < 0) {
        writer_str(w, "null");
        return;
    }
    int64_t thousandths = (int64_t)(v * 1000 + 0.5f);
    writer_i64(w, thousandths / 1000);
    writer_char(w, '.');
    three_digits(w, thousandths % 1000);
}

static void origin(struct writer *w, bool person)
{
    writer_str(w, person ? ",\"origin\":\"person\"" : ",\"origin\":\"engine\"");
}

static void json_span(struct writer *w, int64_t t0, int64_t t1)
{
    seconds(w, "{\"t0\":", t0);
    seconds(w, ",\"t1\":", t1);
}

static void json_words(struct writer *w, const struct heard_words *words,
                       const struct heard_segment *s)
{
    const char *between = "";
    writer_str(w, ",\"words\":[");
    for (size_t i = s->from; i < s->to; i++) {
        const struct heard_word *h = &words->at[i];
        if (h->why != HEARD_KEPT) {
            continue;
        }
        writer_str(w, between);
        json_span(w, h->t0, h->t1);
        writer_str(w, ",\"text\":");
        writer_json(w, h->text);
        confidence(w, h->confidence);
        origin(w, h->origin == HEARD_PERSON);
        writer_char(w, '}');
        between = ",";
    }
    writer_str(w, "]");
}

/* The words between blanks as one JSON string: neither blanks nor words need an escape twice. */
static void json_text(struct writer *w, const struct heard_words *words,
                      const struct heard_segment *s)
{
    const char *between = "\"";
    for (size_t i = s->from; i < s->to; i++) {
        if (words->at[i].why != HEARD_KEPT) {
            continue;
        }
        size_t before = w->n;
        writer_json(w, words->at[i].text);
        if (w->n - before >= 2) { /* without its own quotes */
            w->p[before] = *between;
            w->n--;
        }
        between = " ";
    }
    writer_str(w, *between == '"' ? "\"\"" : "\"");
}

static void json_segment(struct writer *w, const struct heard_words *words,
                         const struct heard_segment *s)
{
    bool person = false;
    for (size_t i = s->from; i < s->to; i++) {
        person |= words->at[i].why == HEARD_KEPT && words->at[i].origin == HEARD_PERSON;
    }
    json_span(w, s->t0, s->t1);
    writer_str(w, ",\"speaker\":");
    if (s->role == ROLE_NONE) {
        writer_str(w, "null");
    } else {
        writer_json(w, text_of(role_label(s->role)));
    }
    writer_str(w, ",\"text\":");
    json_text(w, words, s);
    confidence(w, heard_confidence(words, s->from, s->to));
    origin(w, person);
    json_words(w, words, s);
    writer_char(w, '}');
}

static void json_withheld(struct writer *w, const struct heard_words *words)
{
    static const char *const why[] = {"", "no_voice", "loop", "credits"};
    const char *between = "";
    writer_str(w, "],\"withheld\":[");
    for (size_t i = 0; i < words->n; i++) {
        const struct heard_word *h = &words->at[i];
        if (h->why != HEARD_KEPT) {
            writer_str(w, between);
            json_span(w, h->t0, h->t1);
            writer_str(w, ",\"text\":");
            writer_json(w, h->text);
            writer_str(w, ",\"why\":\"");
            writer_str(w, why[h->why]);
            writer_str(w, "\"}");
            between = ",";
        }
    }
    writer_str(w, "]}\n");
}

void caption_json(struct writer *w, const struct heard_transcript *t)
{
    writer_str(w, "{\"segments\":[");
    for (size_t i = 0; i < t->segments.n; i++) {
        writer_str(w, i > 0 ? ",\n" : "");
        json_segment(w, &t->words, &t->segments.at[i]);
    }
    json_withheld(w, &t->words);
}
