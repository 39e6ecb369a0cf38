/* probe.c - see probe.h */
#include "api/probe.h"

#include "api/model_server.h"
#include "api/services.h"
#include "draft/prompt.h"
#include "draft/stream.h"

enum {
    FIRST_MS = 20000,
    WHOLE_MS = 30000,
    MOST = 1 << 18,
    SHORT = 32,  /* tokens */
    LONG = 2000, /* tokens: what nobody waits for */
    LATER_MS = 2000,
    AGAIN_MS = 600000, /* one that did not answer is tried again */
    ROW_BYTES = 8 << 20
};

/* It is asked for something else: only a schema that is enforced makes it say this. */
#define WORD "vigie-tenu"
static const char schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"mot\"],"
    "\"properties\":{\"mot\":{\"enum\":[\"" WORD "\"]}}}";

struct probing {
    const struct probe_way *way;
    const struct outside *o;
    struct text url, model;
    struct arena *a;
};

static bool stopped(const struct probing *p)
{
    return p->way->stop(p->way->ctx);
}

/* One answer, as it was heard. */
struct said {
    struct writer text; /* over `room` */
    char room[512];     /* its own: threads probe side by side */
    unsigned pieces, status;
    bool usage, leave; /* leave: close at the first piece */
    int64_t first_ns;  /* from the request to the first byte, 0: none came */
};

static enum verr take(void *to, struct text piece)
{
    struct said *s = to;
    s->pieces++;
    writer_put(&s->text, piece);
    return s->leave ? VERR_CANCELLED : VERR_OK;
}

static enum verr hear(const struct probing *p, struct text body, struct said *s)
{
    struct outside_ask q = {.url = p->url,
                            .path = TEXT("/v1/chat/completions"),
                            .body = body,
                            .first_ms = FIRST_MS,
                            .between_ms = FIRST_MS,
                            .whole_ms = WHOLE_MS,
                            .most = MOST};
    struct stream_limits limits = {.event = 1 << 16, .total = MOST, .events = 4096, .text = 4096};
    struct outside_piece piece = {0};
    struct stream stream;
    unsigned ask = 0;
    int64_t began = os_mono_ns();
    enum verr e = stream_open(p->a, &limits, &stream);
    if (!e)
        e = stopped(p) ? VERR_CANCELLED : p->o->begin(p->o->ctx, &q, &ask);
    if (e)
        return e;
    while (!e && !piece.done && !stream.done) {
        e = stopped(p) ? VERR_CANCELLED : p->o->next(p->o->ctx, ask, &piece);
        s->status = piece.status ? piece.status : s->status;
        if (!e && piece.bytes.n > 0 && s->first_ns == 0)
            s->first_ns = os_mono_ns() - began;
        if (!e && s->status == 200)
            e = stream_feed(&stream, piece.bytes, take, s);
    }
    p->o->end(p->o->ctx, ask);
    s->usage = stream.usage.told;
    return e;
}

static enum verr chat(const struct probing *p, bool held, unsigned tokens, struct said *s)
{
    struct prompt_request q = {.model = p->model,
                               .system = TEXT("Tu réponds en français."),
                               .user = TEXT("Compte de un à mille, un nombre par ligne."),
                               .schema = text_of(held ? schema : ""),
                               .max_tokens = tokens,
                               .seed = 1,
                               .slot = -1};
    arena_reset(p->a);
    struct writer w = writer_in(p->a);
    enum verr e = prompt_chat(&w, &q);
    struct text body = writer_done(p->a, &w);
    s->text = writer_over(s->room, sizeof s->room);
    return e ? e : hear(p, body, s);
}

static bool is_held(struct text said)
{
    char word[64];
    size_t n = 0;
    for (size_t i = 0; i < said.n && n < sizeof word; i++) {
        if (!memchr(" \t\r\n", said.p[i], 4))
            word[n++] = said.p[i];
    }
    return text_is((struct text){word, n}, "{\"mot\":\"" WORD "\"}");
}

static uint32_t find_schema(const struct probing *p)
{
    struct said s = {.leave = false}, plain = {.leave = false};
    enum verr e = chat(p, true, SHORT, &s);
    bool refused = s.status >= 400 && s.status < 500;
    if (refused)
        e = chat(p, false, SHORT, &plain);
    const struct said *heard = refused ? &plain : &s;
    if ((e && !refused) || heard->pieces == 0)
        return 0;
    return PROBE_ANSWERS | (heard->pieces > 1 ? PROBE_STREAMS : 0) |
           (refused ? 0 : PROBE_TAKES_SCHEMA) | (heard->usage ? PROBE_USAGE : 0) |
           (!refused && is_held(writer_text(&s.text)) ? PROBE_HOLDS_SCHEMA : 0);
}

/* llama-server reads "content", vLLM "prompt". */
static uint32_t find_tokens(const struct probing *p)
{
    struct outside_ask q = {.url = p->url,
                            .path = TEXT("/tokenize"),
                            .first_ms = FIRST_MS,
                            .between_ms = FIRST_MS,
                            .whole_ms = WHOLE_MS,
                            .most = MOST};
    struct outside_piece piece = {0};
    unsigned ask = 0, status = 0;
    bool counts = false;
    arena_reset(p->a);
    struct writer w = writer_in(p->a);
    writer_str(&w, "{\"content\":\"un deux trois\",\"prompt\":\"un deux trois\",\"model\":");
    writer_json(&w, p->model);
    writer_char(&w, '}');
    q.body = writer_done(p->a, &w);
    enum verr e = stopped(p) ? VERR_CANCELLED : p->o->begin(p->o->ctx, &q, &ask);
    if (e)
        return 0;
    while (!e && !piece.done) {
        e = stopped(p) ? VERR_CANCELLED : p->o->next(p->o->ctx, ask, &piece);
        status = piece.status ? piece.status : status;
        counts |= text_find(piece.bytes, TEXT("\"tokens\""), 0) != SIZE_MAX;
    }
    p->o->end(p->o->ctx, ask);
    return !e && status == 200 && counts ? PROBE_TOKENIZES : 0;
}

/* And whether it streams: what fits a schema may be too short to tell.
 * One that computes on for nobody keeps the next one waiting. One with many places does not, and
 * then it does not matter. */
static uint32_t find_cancel(const struct probing *p)
{
    struct said before = {.leave = false}, nobody = {.leave = true}, after = {.leave = true};
    (void)chat(p, false, SHORT, &before);
    (void)chat(p, false, LONG, &nobody);
    (void)chat(p, false, SHORT, &after);
    bool all = before.first_ns > 0 && nobody.first_ns > 0 && after.first_ns > 0;
    int64_t most = 3 * before.first_ns + LATER_MS * (int64_t)1000000;
    return (all && after.first_ns <= most ? PROBE_CANCELS : 0) |
           (before.pieces > 1 ? PROBE_STREAMS : 0);
}

uint32_t probe_server(const struct probe_way *way, struct text url, struct text model)
{
    struct probing p = {way, &way->outside, url, model, way->scratch};
    uint32_t found = PROBE_TRIED | find_schema(&p);
    if (found & PROBE_ANSWERS)
        found |= find_tokens(&p) | find_cancel(&p);
    return found;
}

bool probe_due(const struct clerk_services *s)
{
    uint32_t found = atomic_load(&s->probe);
    int64_t since = os_wall_ms() - atomic_load(&s->probe_ms);
    bool old = since < 0 || since > AGAIN_MS; /* the clock may have been set back */
    return found == 0 || (!(found & PROBE_ANSWERS) && old);
}

/* VERR_NO_RECORD: nobody let it be asked. */
static enum verr may_ask(struct clerk_services *s, struct db *db)
{
    struct os_map map;
    struct arena a;
    struct model_row *all = NULL;
    size_t n = 0;
    enum verr e = os_arena(ROW_BYTES, &map, &a);
    if (e)
        return e;
    struct call c = {.arena = &a, .services = s, .db = db};
    e = model_row_all(&c, &all, &n);
    bool may = false;
    for (size_t i = 0; !e && i < n && !may; i++) {
        struct model_row m;
        may = all[i].server.n > 0 && guard_evaluation(&c, all[i].name, &m) == VERR_OK;
    }
    os_unmap(&map);
    return e ? e : may ? VERR_OK : VERR_NO_RECORD;
}

enum verr api_probe(struct clerk_services *s, struct db *db, const struct probe_way *way)
{
    enum verr e = s->server.url[0] != '\0' ? may_ask(s, db) : VERR_NO_RECORD;
    if (e)
        return e;
    uint32_t found = probe_server(way, text_of(s->server.url), text_of(s->server.model));
    if (way->stop(way->ctx))
        return VERR_CANCELLED;
    os_log(OS_INFO, "propose.probe", "found=%u", (unsigned)found);
    atomic_store(&s->probe_ms, os_wall_ms());
    atomic_store(&s->probe, found);
    return VERR_OK;
}
