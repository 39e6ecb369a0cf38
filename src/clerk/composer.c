/* composer.c - the threads on which language models are asked (see propose.h) */
#include "clerk/clerk.h"

#include "api/document_propose.h"
#include "api/probe.h"

#include <assert.h>
#include <unistd.h>

struct composer {
    struct clerk *k;
    struct proposing_one *one;
    struct arena scratch;
};

static void wake(const struct clerk *k)
{
    uint64_t one = 1;
    ssize_t n = write(k->wake, &one, sizeof one);
    assert(n == sizeof one);
}

static bool stop(void *ctx)
{
    const struct composer *c = ctx;
    return atomic_load(&c->one->stop);
}

static bool enough(void *ctx)
{
    const struct composer *c = ctx;
    return atomic_load(&c->one->enough);
}

/* Waits while the browser does not read what it was told. Room for the end is always left. */
static void tell(void *ctx, const char *event, struct text json)
{
    enum { ROOM = PROPOSE_OUT - PROPOSE_LAST, FRAME = 32 };
    struct composer *c = ctx;
    struct proposing_one *o = c->one;
    struct proposals *s = &c->k->proposals;
    size_t n = json.n + strlen(event) + FRAME;
    pthread_mutex_lock(&s->lock);
    while (n <= ROOM && n + o->out_n > ROOM && !atomic_load(&o->stop))
        pthread_cond_wait(&s->drained, &s->lock);
    if (n + o->out_n <= ROOM) {
        struct writer w = writer_over((char *)o->map.p + o->out_n, PROPOSE_OUT - o->out_n);
        writer_f(&w, "event: %s\ndata: ", event);
        writer_put(&w, json);
        writer_str(&w, "\n\n");
        o->out_n += w.n;
    }
    s->fallen += text_is(text_of(event), "fallback");
    pthread_mutex_unlock(&s->lock);
    wake(c->k);
}

/* A slot for the encounter: its own, else nobody's, else the one that was idle the longest. The
 * caller holds the lock; there are as many slots as threads. */
static int take_slot(struct proposals *s, int64_t encounter, bool *unclean)
{
    int best = -1;
    for (int i = 0; i < s->slots; i++) {
        const struct engine_slot *e = &s->slot[i], *b = best < 0 ? NULL : &s->slot[best];
        if (e->busy)
            continue;
        bool own = e->encounter == encounter && !e->drop;
        bool better = !b || own || (b->encounter != encounter && e->used_ns < b->used_ns);
        best = better ? i : best;
        if (own)
            break;
    }
    assert(best >= 0);
    struct engine_slot *e = &s->slot[best];
    *unclean = e->held > 0 && (e->encounter != encounter || e->drop);
    *e = (struct engine_slot){.encounter = encounter, .busy = true, .held = e->held};
    return best;
}

/* Words that are to be forgotten, while nobody waits for the slot. -1: none. */
static int slot_to_drop(struct proposals *s)
{
    for (int i = 0; i < s->slots; i++) {
        if (s->slot[i].drop && !s->slot[i].busy)
            return i;
    }
    return -1;
}

static void leave_slot(struct proposals *s, int slot)
{
    s->slot[slot].busy = false;
    s->slot[slot].used_ns = os_mono_ns();
}

/* An engine that cannot be reached has no memory to lose; one that answers and refuses keeps the
 * slot marked, and is asked again before anybody else's words go there. */
static void drop(struct composer *c, int slot)
{
    struct proposals *s = &c->k->proposals;
    bool unclean = true;
    struct propose_talk talk = {.outside = asks_outside(&s->asks),
                                .scratch = &c->scratch,
                                .silent_ms = s->silent_ms,
                                .slot = slot,
                                .unclean = &unclean,
                                .held = &s->slot[slot].held};
    s->slot[slot].busy = true;
    pthread_mutex_unlock(&s->lock);
    enum verr e = api_propose_drop(&talk);
    os_log(e ? OS_WARN : OS_INFO, "propose.forgot", "slot=%d error=%s", slot, verr_name(e));
    pthread_mutex_lock(&s->lock);
    if (!e || e == VERR_NOT_FOUND || e == VERR_CANCELLED)
        s->slot[slot] = (struct engine_slot){.encounter = 0};
    s->slot[slot].drop = false;
    leave_slot(s, slot);
}

static void run(struct composer *c, struct db *db)
{
    struct proposals *s = &c->k->proposals;
    struct work *w = c->one->work;
    bool unclean = false;
    struct propose_talk talk = {.outside = asks_outside(&s->asks),
                                .scratch = &c->scratch,
                                .silent_ms = s->silent_ms,
                                .unclean = &unclean,
                                .stop = stop,
                                .enough = enough,
                                .tell = tell,
                                .ctx = c};
    c->one->at = PROPOSAL_RUNNING;
    s->begun++;
    talk.slot = take_slot(s, c->one->encounter, &unclean);
    talk.held = &s->slot[talk.slot].held; /* this thread's while the slot is busy */
    pthread_mutex_unlock(&s->lock);
    w->call.db = db;
    api_propose(&w->call, &talk);
    struct work_list one = {NULL, NULL, 0};
    work_push(&one, w);
    works_put(&c->k->acts, &one);
    pthread_mutex_lock(&s->lock);
    s->slot[talk.slot].drop |= s->slot[talk.slot].encounter < 0;
    if (unclean) { /* what another left is still there: it is nobody's own, and to be forgotten */
        s->slot[talk.slot].encounter = SLOT_UNCLEAN;
        s->slot[talk.slot].drop = true;
    }
    leave_slot(s, talk.slot);
}

static bool is_closed(void *ctx)
{
    struct proposals *s = ctx;
    pthread_mutex_lock(&s->lock);
    bool closed = s->closed;
    pthread_mutex_unlock(&s->lock);
    return closed;
}

/* What the server outside does is found out when the clerk starts, once the gate is there, if its
 * record is approved by then; else before it is first asked. The caller holds the lock. */
static void probe(struct composer *c, struct db *db)
{
    struct proposals *s = &c->k->proposals;
    const struct probe_way way = {asks_outside(&s->asks), &c->scratch, is_closed, s};
    s->probe = false;
    pthread_mutex_unlock(&s->lock);
    (void)api_probe(c->k->services, db, &way);
    pthread_mutex_lock(&s->lock);
}

static void serve(struct composer *c, struct db *db)
{
    struct proposals *s = &c->k->proposals;
    pthread_mutex_lock(&s->lock);
    while (!s->closed || s->queue.n > 0) {
        int slot = slot_to_drop(s);
        c->one = slot < 0 ? fair_take(&s->queue) : NULL;
        if (slot >= 0)
            drop(c, slot);
        else if (s->probe && !c->one && asks_has_gate(&s->asks))
            probe(c, db);
        else if (c->one)
            run(c, db);
        else
            pthread_cond_wait(&s->come, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
}

void *propose_thread(void *clerk)
{
    struct composer c = {.k = clerk};
    struct db *db = NULL;
    struct os_map map;
    enum verr e = api_connect(c.k->services, false, &db);
    if (!e)
        e = os_arena(PROPOSE_SCRATCH, &map, &c.scratch);
    if (e)
        os_log(OS_ERROR, "clerk.composer", "error=%s", verr_name(e));
    assert(e == VERR_OK);
    serve(&c, db);
    api_disconnect(db);
    os_unmap(&map);
    return NULL;
}
