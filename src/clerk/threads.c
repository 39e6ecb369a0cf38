/* threads.c - readers prepare, the writer acts: who holds which connection, and when a reply may go
 */
#include "clerk/clerk.h"

#include <assert.h>
#include <unistd.h>

enum { TICK_MS = 1000, JOB_ARENA = 8 << 20, JOBS_A_TICK = 16, SWEEP_EVERY = 3600 };

struct reader {
    struct clerk *k;
    struct works *from;
    unsigned at_once;
};

static void wake(struct clerk *k)
{
    uint64_t one = 1;
    ssize_t n = write(k->wake, &one, sizeof one);
    assert(n == sizeof one);
}

static void give_back(struct clerk *k, struct work_list *l)
{
    if (l->first) {
        works_put(&k->done, l);
        wake(k);
    }
}

static void prepare_all(struct db *db, struct work_list *taken, struct work_list *ready,
                        struct work_list *dropped)
{
    struct work *w;
    while ((w = work_pop(taken))) {
        if (atomic_load(&w->cancelled)) {
            w->dropped = true;
            work_push(dropped, w);
            continue;
        }
        w->call.db = db;
        api_prepare(&w->call);
        work_push(ready, w);
    }
}

static void *reader_main(void *arg)
{
    const struct reader r = *(struct reader *)arg;
    struct db *db = NULL;
    enum verr e = api_connect(r.k->services, false, &db);
    if (e) /* the warden starts another clerk: without readers this one is of no use */
        os_log(OS_ERROR, "clerk.reader", "error=%s", verr_name(e));
    assert(e == VERR_OK);
    struct work_list taken, ready = {NULL, NULL, 0}, dropped = {NULL, NULL, 0};
    while (works_take(r.from, r.at_once, -1, &taken)) {
        prepare_all(db, &taken, &ready, &dropped);
        works_put(&r.k->acts, &ready);
        give_back(r.k, &dropped);
    }
    api_disconnect(db);
    return NULL;
}

struct batch {
    struct clerk *k;
    struct work *first;
};

static enum verr act_all(struct db *db, void *ctx)
{
    struct batch *b = ctx;
    enum verr e = api_batch_begin(b->k->services, db);
    for (struct work *w = b->first; w && !e; w = w->next) {
        if (w->dropped)
            continue;
        w->call.db = db;
        e = api_act(&w->call);
    }
    return e ? e : api_batch_end(b->k->services, db);
}

/* All of them, or none and each is told so. */
static void commit(struct clerk *k, struct db *db, struct work_list *taken)
{
    struct batch b = {k, taken->first};
    for (struct work *w = taken->first; w; w = w->next)
        w->dropped = atomic_load(&w->cancelled);
    enum verr e = api_transact(db, act_all, &b);
    if (e) {
        os_log(OS_ERROR, "clerk.batch", "error=%s acts=%u", verr_name(e), taken->n);
        for (struct work *w = taken->first; w; w = w->next)
            api_no_ledger(&w->call);
    }
    atomic_fetch_add(&k->batches, 1);
    atomic_fetch_add(&k->acts_done, taken->n);
    give_back(k, taken);
}

static void tick(struct clerk *k, struct db *db, struct arena *a)
{
    api_tick(k->services, db, false);
    for (int i = 0; i < JOBS_A_TICK && jobs_run(db, a); i++)
        atomic_fetch_add(&k->jobs_done, 1);
    if (atomic_fetch_add(&k->ticks, 1) % SWEEP_EVERY == 0)
        jobs_sweep(db);
}

static void *writer_main(void *arg)
{
    struct clerk *k = arg;
    struct db *db = NULL;
    struct os_map map;
    struct arena arena;
    enum verr e = api_connect(k->services, true, &db);
    if (!e)
        e = os_arena(JOB_ARENA, &map, &arena);
    if (e)
        os_log(OS_ERROR, "clerk.writer", "error=%s", verr_name(e));
    assert(e == VERR_OK);
    struct work_list taken;
    int64_t next_ns = os_mono_ns();
    while (works_take(&k->acts, BATCH_MAX, TICK_MS, &taken)) {
        atomic_store(&k->writer_ns, os_mono_ns());
        if (taken.first)
            commit(k, db, &taken);
        listener_errand(&k->listener, db);
        listener_errand(&k->decoder, db);
        if (os_mono_ns() >= next_ns) {
            tick(k, db, &arena);
            next_ns = os_mono_ns() + (int64_t)TICK_MS * 1000000;
        }
    }
    listener_no_more(&k->listener);
    listener_no_more(&k->decoder);
    api_tick(k->services, db, true);
    api_disconnect(db);
    os_unmap(&map);
    return NULL;
}

static enum verr start(struct clerk *k, void *(*fn)(void *), void *arg)
{
    assert(k->threads < THREADS_MAX);
    if (pthread_create(&k->thread[k->threads], NULL, fn, arg) != 0)
        return VERR_LIMIT;
    k->threads++;
    return VERR_OK;
}

enum verr clerk_threads_start(struct clerk *k)
{
    static struct reader quick, slow, files, outside; /* what every reader of a kind is given */
    quick = (struct reader){k, &k->quick, PREPARE_MAX};
    slow = (struct reader){k, &k->slow, 1};
    files = (struct reader){k, &k->files, 1};
    outside = (struct reader){k, &k->outside, 1};
    works_init(&k->quick);
    works_init(&k->slow);
    works_init(&k->files);
    works_init(&k->outside);
    works_init(&k->acts);
    works_init(&k->done);
    atomic_store(&k->writer_ns, os_mono_ns());
    enum verr e = listener_start(&k->listener, &listener_hears, k->services, &k->acts, k->wake);
    if (!e)
        e = listener_start(&k->decoder, &listener_decodes, k->services, &k->acts, k->wake);
    if (!e)
        e = start(k, writer_main, k);
    for (unsigned i = 0; i < k->readers && !e; i++)
        e = start(k, reader_main, &quick);
    for (unsigned i = 0; i < SLOW && !e; i++)
        e = start(k, reader_main, &slow);
    for (int i = 0; i < k->proposals.slots && !e; i++)
        e = start(k, propose_thread, k);
    for (unsigned i = 0; i < OUTSIDE && !e; i++)
        e = start(k, reader_main, &outside);
    for (unsigned i = 0; i < FILES && !e; i++)
        e = start(k, reader_main, &files);
    return e;
}

void clerk_threads_join(struct clerk *k)
{
    listener_stop(&k->listener);
    listener_stop(&k->decoder);
    works_close(&k->quick);
    works_close(&k->slow);
    propose_stop(k);
    works_close(&k->outside);
    works_close(&k->files);
    for (unsigned i = 1; i < k->threads; i++)
        pthread_join(k->thread[i], NULL);
    works_close(&k->acts); /* the readers have put their last in */
    pthread_join(k->thread[0], NULL);
    works_fini(&k->quick);
    works_fini(&k->slow);
    works_fini(&k->outside);
    works_fini(&k->files);
    works_fini(&k->acts);
    works_fini(&k->done);
}
