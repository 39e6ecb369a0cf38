/* transcribing_hear.c - the engine asked for a stretch, and what its death or silence means */
#include "api/transcribing_inner.h"

#include "base/params.h"
#include "listen/hearer.h"

enum { LOOK_NS = 1000000000, OPEN_EVERY_MS = 1000, OPEN_TEXT = LIVE_OPEN };

/* Whether the words are no longer wanted: the clerk ends, the sound went, an answer or the model
 * was taken back. The store is asked once a second. */
static bool stopped(void *about)
{
    struct transcribing *t = about;
    const struct engine_desk *desk = &t->how.services->engines;
    struct recording r;
    if (desk->stopping && desk->stopping(desk->ctx))
        return true;
    if (os_mono_ns() - t->looked_ns < LOOK_NS)
        return false;
    t->looked_ns = os_mono_ns();
    char *mark = arena_mark(t->call.arena);
    enum verr e = recording_load(&t->call, t->hearing, &r);
    bool gone = !e && text_is(r.state, "deleted");
    if (!e && !gone)
        e = transcribing_may(&t->call, &r);
    arena_rewind(t->call.arena, mark);
    return gone || e == VERR_NO_MODEL || e == VERR_NO_CONSENT || e == VERR_AI_REFUSED ||
           e == VERR_NO_RECORDING;
}

/* What became of a question to the engine. */
struct asked {
    enum verr e;
    bool none;    /* there is no engine */
    bool stopped; /* the words are not wanted any more */
    struct heard_words words;
};

static struct asked ask(struct transcribing *t, struct ear *ear, const struct stretch *s,
                        struct hearer *h)
{
    const struct engine_desk *desk = &t->how.services->engines;
    struct speech_link l;
    struct asked a = {.e = speech_take(desk, &l)};
    if (a.e) {
        a.none = t->no_engine = true;
        return a;
    }
    *h =
        (struct hearer){.link = l.link,
                        .language = "fr",
                        .seconds = t->how.seconds ? t->how.seconds : PARAM_transcript_answer / 1000,
                        .stopped = stopped,
                        .about = t};
    t->hearing = ear->take;
    t->looked_ns = os_mono_ns();
    a.e = hearer_hear(h, &ear->arena, s->pcm, s->n, s->from_ms, &a.words);
    a.stopped = h->asked;
    if (hearer_usable(h))
        speech_back(desk, l.generation);
    else
        speech_broken(desk, l.generation);
    return a;
}

/* Of sound that two stretches share, the first one's gaps count. */
static void take_gaps(struct ear *ear, const struct heard_gaps *gaps)
{
    for (size_t i = 0; i < gaps->n; i++) {
        const struct heard_gap *g = &gaps->at[i];
        if (g->t0 + (g->t1 - g->t0) / 2 < ear->listening.heard_to)
            continue;
        if (ear->gaps < EAR_GAPS)
            ear->gap[ear->gaps++] = *g;
        else if (ear->gap[EAR_GAPS - 1].words < HEARD_MOST_WORDS)
            ear->gap[EAR_GAPS - 1].words += g->words;
    }
}

enum verr transcribing_take(struct transcribing *t, struct ear *ear, const struct stretch *s,
                            const struct heard_transcript *heard)
{
    take_gaps(ear, &heard->gaps);
    enum verr e = listening_heard(&ear->listening, s, &heard->words);
    if (e)
        return e;
    ear->heard++;
    transcribing_show(t, ear, s);
    return VERR_OK;
}

/* What was heard of one stretch is durable before the next. */
static enum verr keep_pack(struct transcribing *t, struct ear *ear, const struct recording *r,
                           const struct hearer *h, struct heard_words *words)
{
    struct heard_gap gap[HEARER_GAPS];
    enum verr e = VERR_OK;
    for (size_t i = 0; i < ear->pack.parts && !e; i++) {
        const struct stretch *s = &ear->pack.part[i];
        const struct heard_transcript own = {
            .words = pack_words(&ear->pack, i, words),
            .gaps = {gap, pack_gaps(&ear->pack, i, h->gap, h->gaps, gap)}};
        e = transcribing_keep(t, ear, r, s, &own);
        if (!e)
            e = transcribing_take(t, ear, s, &own);
    }
    return e;
}

enum verr transcribing_hear(struct transcribing *t, struct ear *ear, const struct recording *r,
                            bool *did)
{
    static _Thread_local struct hearer h; /* its words alone take 50 kB */
    char *mark = arena_mark(&ear->arena);
    struct stretch all = {.pcm = ear->pack.pcm, .n = ear->pack.n};
    if (t->no_engine)
        return VERR_OK;
    struct asked a = ask(t, ear, &all, &h);
    if (a.none)
        return VERR_OK;
    *did = true;
    if (a.e)
        arena_rewind(&ear->arena, mark);
    if (a.stopped)
        return VERR_CANCELLED;
    if (a.e)
        return transcribing_hurt(t, r, a.e == VERR_BUSY);
    enum verr e = keep_pack(t, ear, r, &h, &a.words);
    if (e)
        return e;
    pack_empty(&ear->pack);
    ear->open_bad = false;
    transcribing_tell(t, r, "running");
    return VERR_OK;
}

/* Not oftener than the engine can: it rests half as long as it worked. */
enum verr transcribing_hear_open(struct transcribing *t, struct ear *ear, const struct recording *r,
                                 bool *did)
{
    static _Thread_local struct hearer h;
    char said[OPEN_TEXT];
    struct stretch s;
    struct writer w = writer_over(said, sizeof said);
    int64_t began = os_mono_ns();
    (void)r;
    if (t->no_engine || ear->open_bad || began < ear->open_next_ns ||
        !listening_open_stretch(&ear->listening, &s) || s.to_ms - ear->open_to_ms < OPEN_EVERY_MS)
        return VERR_OK;
    char *mark = arena_mark(&ear->arena);
    struct asked a = ask(t, ear, &s, &h);
    if (a.none)
        return VERR_OK;
    *did = true;
    int64_t took = os_mono_ns() - began;
    ear->open_next_ns = os_mono_ns() + took / 2;
    ear->open_to_ms = s.to_ms;
    ear->open_bad = a.e != VERR_OK;
    if (!a.e) {
        heard_text(&w, &a.words, 0, a.words.n);
        live_open(t->how.services->live, ear->take, s.to_ms, writer_text(&w));
    }
    arena_rewind(&ear->arena, mark);
    memset(said, 0, sizeof said);
    return VERR_OK;
}

void transcribing_show(struct transcribing *t, struct ear *ear, const struct stretch *s)
{
    const struct heard_words *all = listening_words(&ear->listening);
    struct live_line line = {.t0 = ear->line_to_ms, .t1 = s->to_ms};
    char *mark = arena_mark(t->call.arena);
    struct writer w = writer_in(t->call.arena);
    size_t from = all->n;
    while (from > 0 && all->at[from - 1].t1 > ear->line_to_ms)
        from--;
    heard_text(&w, all, from, all->n);
    line.t0 = from < all->n ? all->at[from].t0 : s->from_ms;
    line.text = writer_text(&w);
    live_add(t->how.services->live, ear->take, &line);
    ear->line_to_ms = all->n > 0 ? all->at[all->n - 1].t1 : 0;
    arena_rewind(t->call.arena, mark);
}

void transcribing_tell(struct transcribing *t, const struct recording *r, const char *state)
{
    char data[200];
    struct writer w = writer_over(data, sizeof data);
    bool running = strcmp(state, "running") == 0;
    if (!t->how.tell || (running && os_mono_ns() - t->told_ns < LOOK_NS))
        return;
    t->told_ns = os_mono_ns();
    writer_char(&w, '{');
    rec_json_id_field(&w, "id", r->id);
    rec_json_id_field(&w, "encounter", r->encounter);
    rec_json_field(&w, "state", text_of(state));
    writer_char(&w, '}');
    t->how.tell(t->how.ctx, TEXT("transcript"), writer_text(&w));
}
