/* work.c - the pool of requests under way, and the lists that hand them from thread to thread */
#include "clerk/work.h"

#include <assert.h>
#include <errno.h>
#include <time.h>
#include <unistd.h>

void work_push(struct work_list *l, struct work *w)
{
    w->next = NULL;
    if (l->last)
        l->last->next = w;
    else
        l->first = w;
    l->last = w;
    l->n++;
}

struct work *work_pop(struct work_list *l)
{
    struct work *w = l->first;
    if (w) {
        l->first = w->next;
        if (!l->first)
            l->last = NULL;
        l->n--;
        w->next = NULL;
    }
    return w;
}

void works_init(struct works *q)
{
    pthread_condattr_t attr;
    *q = (struct works){.first = NULL};
    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->filled, &attr);
    pthread_condattr_destroy(&attr);
}

void works_fini(struct works *q)
{
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
}

void works_put(struct works *q, struct work_list *from)
{
    if (!from->first)
        return;
    pthread_mutex_lock(&q->lock);
    if (q->last)
        q->last->next = from->first;
    else
        q->first = from->first;
    q->last = from->last;
    q->n += from->n;
    bool many = from->n > 1;
    pthread_mutex_unlock(&q->lock);
    *from = (struct work_list){NULL, NULL, 0};
    if (many)
        pthread_cond_broadcast(&q->filled);
    else
        pthread_cond_signal(&q->filled);
}

static struct timespec deadline(int wait_ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += wait_ms / 1000;
    t.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

bool works_take(struct works *q, unsigned max, int wait_ms, struct work_list *out)
{
    struct timespec until = deadline(wait_ms < 0 ? 0 : wait_ms);
    *out = (struct work_list){NULL, NULL, 0};
    pthread_mutex_lock(&q->lock);
    int over = 0;
    while (!q->first && !q->closed && !q->poked && over != ETIMEDOUT)
        over = wait_ms < 0 ? pthread_cond_wait(&q->filled, &q->lock)
                           : pthread_cond_timedwait(&q->filled, &q->lock, &until);
    while (q->first && out->n < max) {
        struct work *w = q->first;
        q->first = w->next;
        q->n--;
        work_push(out, w);
    }
    if (!q->first)
        q->last = NULL;
    q->poked = false;
    bool more = out->first || !q->closed;
    pthread_mutex_unlock(&q->lock);
    return more;
}

void works_poke(struct works *q)
{
    pthread_mutex_lock(&q->lock);
    q->poked = true;
    pthread_mutex_unlock(&q->lock);
    pthread_cond_signal(&q->filled);
}

void works_close(struct works *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_mutex_unlock(&q->lock);
    pthread_cond_broadcast(&q->filled);
}

enum verr work_pool_open(struct work_pool *p)
{
    *p = (struct work_pool){.all = NULL};
    enum verr e = os_map(WORKS_MAX * sizeof(struct work), &p->map);
    if (e)
        return e;
    p->all = p->map.p;
    for (unsigned i = WORKS_MAX; i-- > 0;) {
        p->all[i].next = p->free;
        p->free = &p->all[i];
    }
    return VERR_OK;
}

void work_pool_close(struct work_pool *p)
{
    for (unsigned i = 0; p->all && i < WORKS_MAX; i++)
        os_unmap(&p->all[i].map);
    os_unmap(&p->map);
    *p = (struct work_pool){.all = NULL};
}

struct work *work_new(struct work_pool *p)
{
    struct work *w = p->free;
    if (!w || (!w->map.p && os_map(WORK_ARENA, &w->map)))
        return NULL;
    p->free = w->next;
    p->used++;
    p->warm = true;
    *w = (struct work){.map = w->map, .arena = arena_over(w->map.p, w->map.size)};
    w->call = (struct call){.arena = &w->arena, .inbound = {.fd = -1}};
    return w;
}

void work_free(struct work_pool *p, struct work *w)
{
    assert(p->used > 0);
    if (w->call.inbound.fd >= 0)
        close(w->call.inbound.fd);
    w->call.inbound.fd = -1;
    os_unmap(&w->call.reply.spool);
    if ((size_t)(w->arena.at - w->arena.base) > WORK_KEEP)
        os_map_drop(&w->map);
    w->next = p->free;
    p->free = w;
    p->used--;
}

void work_pool_cool(struct work_pool *p)
{
    unsigned kept = 0;
    if (!p->warm)
        return;
    for (struct work *w = p->free; w; w = w->next) {
        if (w->map.p && ++kept > WORK_MAPS_IDLE)
            os_unmap(&w->map);
        else if (w->map.p)
            os_map_drop(&w->map);
    }
    p->warm = false;
}
