/* listener.c - see listener.h */
#include "clerk/listener.h"

#include <assert.h>
#include <time.h>
#include <unistd.h>

enum { IDLE_MS = 250, AFTER_ERROR_MS = 2000 };

static enum verr act(void *ctx, db_fn *fn, void *arg)
{
    struct listener *l = ctx;
    pthread_mutex_lock(&l->lock);
    l->fn = fn;
    l->arg = arg;
    l->done = false;
    works_poke(l->acts);
    while (!l->done && !l->over)
        pthread_cond_wait(&l->changed, &l->lock);
    enum verr e = l->done ? l->result : VERR_CANCELLED;
    l->fn = NULL;
    pthread_mutex_unlock(&l->lock);
    return e;
}

/* The oldest make room: a page that missed one reads the next. */
static void tell(void *ctx, struct text event, struct text data)
{
    struct listener *l = ctx;
    uint64_t one = 1;
    pthread_mutex_lock(&l->lock);
    if (l->tidings == TIDINGS)
        memmove(l->tiding, l->tiding + 1, --l->tidings * sizeof *l->tiding);
    struct tiding *t = &l->tiding[l->tidings++];
    t->n = data.n < sizeof t->data ? data.n : 0;
    memcpy(t->data, data.p, t->n);
    struct writer w = writer_over(t->event, sizeof t->event - 1);
    writer_put(&w, event);
    t->event[writer_text(&w).n] = '\0';
    pthread_mutex_unlock(&l->lock);
    ssize_t n = write(l->wake, &one, sizeof one);
    assert(n == sizeof one);
}

bool listener_told(struct listener *l, struct tiding *out)
{
    pthread_mutex_lock(&l->lock);
    bool any = l->tidings > 0;
    if (any) {
        *out = l->tiding[0];
        memmove(l->tiding, l->tiding + 1, --l->tidings * sizeof *l->tiding);
    }
    pthread_mutex_unlock(&l->lock);
    return any;
}

void listener_errand(struct listener *l, struct db *db)
{
    pthread_mutex_lock(&l->lock);
    db_fn *fn = l->done ? NULL : l->fn;
    pthread_mutex_unlock(&l->lock);
    if (!fn)
        return;
    enum verr e = api_transact(db, fn, l->arg); /* the listener waits: arg is its to the end */
    pthread_mutex_lock(&l->lock);
    l->result = e;
    l->done = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

void listener_no_more(struct listener *l)
{
    pthread_mutex_lock(&l->lock);
    l->over = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

/* Waits so long, or until it is to stop: then false. */
static bool rest(struct listener *l, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&l->lock);
    int over = 0;
    while (!l->stopping && over == 0 && ms > 0)
        over = pthread_cond_timedwait(&l->changed, &l->lock, &until);
    bool on = !l->stopping;
    pthread_mutex_unlock(&l->lock);
    return on;
}

static enum verr open_hearing(struct listener *l, struct db *db, void **state)
{
    struct transcribing *t = NULL;
    struct transcribing_how how = {
        .services = l->services, .db = db, .act = act, .tell = tell, .ctx = l};
    enum verr e = transcribing_open(&how, &t);
    *state = t;
    return e;
}

static enum verr turn_hearing(void *state, int64_t now_ms, bool *did)
{
    return transcribing_turn(state, now_ms, did);
}

static void close_hearing(void *state)
{
    transcribing_close(state);
}

const struct listener_work listener_hears = {"clerk.listener", open_hearing, turn_hearing,
                                             close_hearing};

static enum verr open_filing(struct listener *l, struct db *db, void **state)
{
    struct filing *f = NULL;
    struct filing_how how = {.services = l->services, .db = db, .act = act, .tell = tell, .ctx = l};
    enum verr e = filing_open(&how, &f);
    *state = f;
    return e;
}

static enum verr turn_filing(void *state, int64_t now_ms, bool *did)
{
    return filing_turn(state, now_ms, did);
}

static void close_filing(void *state)
{
    filing_close(state);
}

const struct listener_work listener_decodes = {"clerk.decoder", open_filing, turn_filing,
                                               close_filing};

static void *listener_main(void *arg)
{
    struct listener *l = arg;
    struct db *db = NULL;
    void *state = NULL;
    enum verr e = api_connect(l->services, false, &db);
    if (!e)
        e = l->work->open(l, db, &state);
    if (e) /* recordings stay recordings, files stay files: all else goes on */
        os_log(OS_ERROR, l->work->name, "error=%s", verr_name(e));
    int wait = 0;
    while (state && rest(l, wait)) {
        bool did = false;
        e = l->work->turn(state, os_wall_ms(), &did);
        if (e)
            os_log(OS_WARN, l->work->name, "error=%s", verr_name(e));
        wait = e ? AFTER_ERROR_MS : did ? 0 : IDLE_MS;
    }
    l->work->close(state);
    api_disconnect(db);
    return NULL;
}

enum verr listener_start(struct listener *l, const struct listener_work *work,
                         struct clerk_services *services, struct works *acts, int wake)
{
    pthread_condattr_t attr;
    *l = (struct listener){.work = work, .services = services, .acts = acts, .wake = wake};
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&l->changed, &attr);
    (void)pthread_condattr_destroy(&attr);
    l->started = pthread_create(&l->thread, NULL, listener_main, l) == 0;
    return l->started ? VERR_OK : VERR_LIMIT;
}

void listener_stop(struct listener *l)
{
    if (!l->started)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    (void)pthread_join(l->thread, NULL);
    l->started = false;
}
