/* propose.c - see propose.h: the event thread's half */
#include "clerk/clerk.h"

#include "api/document_propose.h"
#include "api/services.h"
#include "engine/conf.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

enum { EVENT_PIECE = 16384, LEAST_ROOM = 256 * 1024, EVENT_BYTES = PROPOSE_LAST / 2 };
#define SECOND_NS ((int64_t)1000000000)

/* How many are asked at once, after how much silence one is given up, and the server outside if one
 * is named. An engine that the warden lets be silent for longer is not given up before. */
static int slots_of(struct proposals *s, const char *data, struct service_server *server)
{
    struct os_map map;
    struct arena a;
    struct engine_conf conf = {.slots = 1};
    const char *why = NULL;
    size_t line = 0;
    enum verr e = os_arena((size_t)2 * ENGINE_CONF_MAX, &map, &a);
    if (e)
        return 1;
    e = engine_conf_load(&a, data, &conf, &why, &line);
    os_unmap(&map);
    if (!e) {
        unsigned silent_ms = conf.silence_s * 1000;
        s->silent_ms = silent_ms > s->silent_ms ? silent_ms : s->silent_ms;
        (void)snprintf(server->url, sizeof server->url, "%s", conf.language_url);
        (void)snprintf(server->model, sizeof server->model, "%s", conf.language_model);
    }
    int slots = e ? 1 : (int)conf.slots;
    return slots < 1 ? 1 : slots < COMPOSERS_MAX ? slots : COMPOSERS_MAX;
}

void propose_open(struct clerk *k)
{
    struct proposals *s = &k->proposals;
    struct service_server server = {.url = ""};
    int bad = pthread_mutex_init(&s->lock, NULL) | pthread_cond_init(&s->come, NULL) |
              pthread_cond_init(&s->drained, NULL);
    assert(bad == 0);
    s->silent_ms = PROPOSE_SILENT_MS;
    s->slots = slots_of(s, k->config.data, &server);
    if (k->services)
        k->services->server = server;
    s->probe = server.url[0] != '\0';
    asks_open(&s->asks, k->wake);
}

/* One event at the end of what waits; the caller holds the lock. false: no room. */
static bool put(struct proposing_one *o, const char *event, struct text json)
{
    struct writer w = writer_over((char *)o->map.p + o->out_n, PROPOSE_OUT - o->out_n);
    writer_f(&w, "event: %s\ndata: ", event);
    writer_put(&w, json);
    writer_str(&w, "\n\n");
    if (w.full)
        return false;
    o->out_n += w.n;
    return true;
}

static void put_place(struct proposals *s, struct proposing_one *o)
{
    char block[64];
    struct writer w = writer_over(block, sizeof block);
    unsigned ahead = fair_ahead(&s->queue, o);
    if (o->ahead == ahead)
        return;
    o->ahead = ahead;
    writer_f(&w, "{\"ahead\":%u}", ahead);
    (void)put(o, "place", writer_text(&w));
}

static struct proposing_one *free_one(struct proposals *s)
{
    for (unsigned i = 0; i < PROPOSALS_MAX; i++) {
        if (s->at[i].at == PROPOSAL_FREE_SLOT)
            return &s->at[i];
    }
    return NULL;
}

/* Nothing was asked of the engine: the second act says so in the ledger. */
static void refuse(struct clerk *k, struct proposing_one *o, enum verr e)
{
    struct work_list one = {NULL, NULL, 0};
    o->at = PROPOSAL_RUNNING;
    api_propose_refuse(&o->work->call, e);
    work_push(&one, o->work);
    works_put(&k->acts, &one);
}

static void begin(struct clerk *k, struct proposing_one *o, struct work *w)
{
    struct propose_about about = api_propose_about(&w->call);
    char block[EVENT_BYTES];
    struct writer b = writer_over(block, sizeof block);
    o->at = PROPOSAL_WAITING;
    o->work = w;
    o->id = about.id;
    o->person = about.person;
    o->encounter = about.encounter;
    o->since_ns = o->beat_ns = os_mono_ns();
    o->ahead = UINT32_MAX;
    o->acted = false;
    o->out_n = 0;
    atomic_store(&o->stop, false);
    atomic_store(&o->enough, false);
    writer_f(&b, "{\"proposal\":\"%lld\"}", (long long)o->id);
    (void)put(o, "begin", writer_text(&b));
    if (fair_add(&k->proposals.queue, o->person, o) != VERR_OK)
        refuse(k, o, VERR_BUSY);
    else
        put_place(&k->proposals, o);
}

void propose_add(struct clerk *k, struct work *w)
{
    struct proposals *s = &k->proposals;
    pthread_mutex_lock(&s->lock);
    struct proposing_one *o = free_one(s);
    if (o && !o->map.p && os_map(PROPOSE_OUT, &o->map) != VERR_OK)
        o = NULL;
    if (o)
        begin(k, o, w);
    pthread_mutex_unlock(&s->lock);
    if (o) {
        w->proposal = o;
        pthread_cond_signal(&s->come);
        return;
    }
    struct peer *p = peer_of(k, w->peer, w->generation);
    if (p)
        (void)link_say(&p->link, WIRE_CANCEL, w->stream);
    work_free(&k->pool, w);
}

static void put_end(struct proposing_one *o)
{
    const struct call *c = &o->work->call;
    char block[EVENT_BYTES];
    struct writer w = writer_over(block, sizeof block);
    if (c->outcome) {
        writer_str(&w, "{\"code\":");
        writer_json(&w, text_of(verr_name(c->outcome)));
        writer_str(&w, ",\"message\":");
        writer_json(&w, text_of(verr_message(c->outcome, c->who.lang)));
    } else {
        writer_f(&w, "{\"document\":\"%lld\"", (long long)o->id);
    }
    writer_char(&w, '}');
    (void)put(o, c->outcome ? "refused" : "document", writer_text(&w));
}

void propose_acted(struct clerk *k, struct work *w)
{
    struct proposals *s = &k->proposals;
    struct proposing_one *o = w->proposal;
    pthread_mutex_lock(&s->lock);
    put_end(o);
    o->at = PROPOSAL_ENDING;
    o->acted = true;
    pthread_mutex_unlock(&s->lock);
}

static void leave(struct clerk *k, struct proposing_one *o)
{
    work_free(&k->pool, o->work);
    o->work = NULL;
    o->at = PROPOSAL_FREE_SLOT;
    os_map_drop(&o->map);
}

/* What waits goes out as far as there is room. */
static void send(struct clerk *k, struct proposing_one *o)
{
    const struct work *w = o->work;
    struct peer *p = peer_of(k, w->peer, w->generation);
    size_t sent = 0;
    if (!p || atomic_load(&o->stop)) {
        o->out_n = 0; /* nobody listens */
        atomic_store(&o->stop, true);
        return;
    }
    while (sent < o->out_n && link_room(&p->link) >= LEAST_ROOM) {
        size_t n = o->out_n - sent < EVENT_PIECE ? o->out_n - sent : EVENT_PIECE;
        struct wire_out out = link_begin(&p->link, WIRE_EVENT, w->stream);
        wire_raw(&out, (struct text){(char *)o->map.p + sent, n});
        if (link_end(&p->link, &out, NULL, 0) != VERR_OK)
            break;
        sent += n;
        o->beat_ns = os_mono_ns();
    }
    memmove(o->map.p, (char *)o->map.p + sent, o->out_n - sent);
    o->out_n -= sent;
}

static void end_one(struct clerk *k, struct proposing_one *o)
{
    struct peer *p = peer_of(k, o->work->peer, o->work->generation);
    if (p && !atomic_load(&o->stop))
        (void)link_say(&p->link, WIRE_END, o->work->stream);
    leave(k, o);
}

static void one_turn(struct clerk *k, struct proposing_one *o, int64_t now)
{
    struct proposals *s = &k->proposals;
    bool waits = o->at == PROPOSAL_WAITING;
    if (waits)
        put_place(s, o);
    if (o->out_n == 0 && now - o->beat_ns > PROPOSE_BEAT_S * SECOND_NS &&
        o->at != PROPOSAL_ENDING) {
        memcpy(o->map.p, ": still here\n\n", 14);
        o->out_n = 14;
    }
    send(k, o);
    bool late = now - o->since_ns > PROPOSE_WAIT_S * SECOND_NS;
    if (waits && (atomic_load(&o->stop) || late) && fair_leave(&s->queue, o))
        refuse(k, o, atomic_load(&o->stop) ? VERR_CANCELLED : VERR_BUSY);
    if (o->at == PROPOSAL_ENDING && o->out_n == 0)
        end_one(k, o);
}

void propose_turn(struct clerk *k)
{
    struct proposals *s = &k->proposals;
    int64_t now = os_mono_ns();
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < PROPOSALS_MAX; i++) {
        if (s->at[i].at != PROPOSAL_FREE_SLOT)
            one_turn(k, &s->at[i], now);
    }
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->drained);
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (k->peer[i].kind == PEER_KIND_GATE)
            asks_send(&s->asks, &k->peer[i].link);
    }
}

static void stop_if(struct clerk *k, bool all, unsigned peer, uint32_t generation, uint32_t stream,
                    bool *found)
{
    struct proposals *s = &k->proposals;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < PROPOSALS_MAX; i++) {
        struct proposing_one *o = &s->at[i];
        if (o->at == PROPOSAL_FREE_SLOT || o->work->peer != peer ||
            o->work->generation != generation || (!all && o->work->stream != stream))
            continue;
        atomic_store(&o->stop, true);
        *found = true;
    }
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->drained);
}

bool propose_cancel(struct clerk *k, unsigned peer, uint32_t generation, uint32_t stream)
{
    bool found = false;
    stop_if(k, false, peer, generation, stream, &found);
    return found;
}

void propose_peer_gone(struct clerk *k, unsigned peer, uint32_t generation)
{
    bool found = false;
    stop_if(k, true, peer, generation, 0, &found);
}

void propose_forget(struct clerk *k, int64_t encounter)
{
    struct proposals *s = &k->proposals;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < PROPOSALS_MAX; i++) {
        struct proposing_one *o = &s->at[i];
        if (o->at != PROPOSAL_FREE_SLOT && !o->acted && o->encounter == encounter)
            atomic_store(&o->stop, true);
    }
    for (unsigned i = 0; i < COMPOSERS_MAX; i++) {
        struct engine_slot *e = &s->slot[i];
        e->drop |= e->encounter != 0 && (encounter < 0 || e->encounter == encounter);
    }
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->come);
}

void propose_gate(struct clerk *k)
{
    pthread_cond_broadcast(&k->proposals.come);
}

void propose_stop(struct clerk *k)
{
    struct proposals *s = &k->proposals;
    pthread_mutex_lock(&s->lock);
    s->closed = true;
    for (unsigned i = 0; i < PROPOSALS_MAX; i++)
        atomic_store(&s->at[i].stop, true);
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->come);
    pthread_cond_broadcast(&s->drained);
}

bool propose_enough(void *ctx, int64_t id, int64_t person)
{
    struct proposals *s = ctx;
    bool found = false;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < PROPOSALS_MAX; i++) {
        struct proposing_one *o = &s->at[i];
        if (o->at != PROPOSAL_FREE_SLOT && o->id == id && o->person == person) {
            atomic_store(&o->enough, true);
            found = true;
        }
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}
