/* reading.c - see reading.h */
#include "draft/reading.h"

static enum facts_speaker speaker_to_facts(enum speaker s)
{
    return s == SPEAKER_DOCTOR    ? FACTS_CLINICIAN
           : s == SPEAKER_PATIENT ? FACTS_PATIENT
                                  : FACTS_OTHER_SPEAKER;
}

static bool is_dialogue(const struct transcript *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->at[i].speaker != SPEAKER_NONE || t->at[i].escaped || t->at[i].t0 >= 0) {
            return true;
        }
    }
    return false;
}

static enum verr join_turns(struct arena *a, struct reading *r)
{
    r->turns = ARENA_ARRAY(a, struct facts_turn, r->talk.n);
    struct writer w = writer_in(a);
    for (size_t i = 0; r->turns && i < r->talk.n; i++) {
        const struct turn *t = &r->talk.at[i];
        r->turns[i] = (struct facts_turn){.speaker = speaker_to_facts(t->speaker),
                                          .start = w.n,
                                          .end = w.n + t->text.n,
                                          .name = t->name};
        writer_put(&w, t->text);
        writer_char(&w, '\n');
    }
    r->said = writer_done(a, &w);
    return arena_full(a) ? VERR_LIMIT : VERR_OK;
}

enum verr reading_open(struct arena *a, struct text source, struct reading *out)
{
    struct reading r = {.source = source, .said = source};
    enum verr e = text_trim(source).n > 0 ? transcript_parse(a, source, &r.talk) : VERR_OK;
    if (e == VERR_OK && is_dialogue(&r.talk)) {
        e = join_turns(a, &r);
    }
    if (e == VERR_OK) {
        *out = r;
    }
    return e;
}

struct facts_options reading_options(const struct reading *r, enum lang lang)
{
    return (struct facts_options){
        .lang = lang, .turns = r->turns, .turn_n = r->turns ? r->talk.n : 0};
}

enum verr reading_of(struct arena *a, enum lang lang, const struct loaded_list *terms,
                     struct text source, struct reading *out)
{
    struct reading r = {0};
    enum verr e = reading_open(a, source, &r);
    if (e == VERR_OK) {
        struct facts_options options = reading_options(&r, lang);
        options.loaded = terms;
        struct facts_text text = {.places = NULL};
        e = facts_read(a, NULL, r.said, &options, &text);
        r.facts = text.facts;
        r.heard = text.heard;
        r.folded = text.folded;
        r.t = text.tokens;
        r.place = text.places;
    }
    if (e == VERR_OK) {
        *out = r;
    }
    return e;
}

/* The turn that offset `at` of `said` lies in. */
static size_t turn_at(const struct reading *r, size_t at)
{
    size_t low = 0;
    size_t high = r->talk.n;
    while (low + 1 < high) {
        size_t mid = low + (high - low) / 2;
        if (r->turns[mid].start <= at) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return low;
}

size_t reading_origin(const struct reading *r, size_t at)
{
    if (!r->turns || r->talk.n == 0) {
        return at;
    }
    size_t i = turn_at(r, at);
    const struct turn *t = &r->talk.at[i];
    size_t within = at - r->turns[i].start;
    return turn_origin(t, r->source, within < t->text.n ? within : t->text.n);
}

size_t reading_said(const struct reading *r, size_t origin)
{
    size_t low = 0;
    size_t high = r->said.n;
    while (r->turns && low < high) {
        size_t mid = low + (high - low) / 2;
        if (reading_origin(r, mid) >= origin) {
            high = mid;
        } else {
            low = mid + 1;
        }
    }
    return r->turns ? low : origin;
}

struct cite reading_cite(const struct reading *r, int source, size_t start, size_t end)
{
    return (struct cite){
        .source = source, .start = reading_origin(r, start), .end = reading_origin(r, end)};
}
