/* fetch.c - from a thread's wish to the gate's answer */
#include "clerk/fetch.h"

#include "os/os.h"

#include <assert.h>
#include <errno.h>
#include <time.h>
#include <unistd.h>

void clerk_fetches_init(struct clerk_fetches *s, int wake)
{
    pthread_condattr_t attr;
    *s = (struct clerk_fetches){.wake = wake};
    os_random(&s->next, sizeof s->next);
    int bad = pthread_mutex_init(&s->lock, NULL) || pthread_condattr_init(&attr) ||
              pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) ||
              pthread_cond_init(&s->done, &attr) || pthread_condattr_destroy(&attr);
    assert(bad == 0);
}

static struct clerk_fetch_one *free_one(struct clerk_fetches *s)
{
    for (unsigned i = 0; i < CLERK_FETCHES_MAX; i++)
        if (s->at[i].state == CLERK_FETCH_FREE)
            return &s->at[i];
    return NULL;
}

static void wake(const struct clerk_fetches *s)
{
    uint64_t one = 1;
    ssize_t n = write(s->wake, &one, sizeof one);
    assert(n == sizeof one);
}

/* Under the lock, which it gives up while it waits. */
static enum verr wait_for(struct clerk_fetches *s, const struct clerk_fetch_one *x)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += CLERK_FETCH_MS / 1000;
    int over = 0;
    while (x->state != CLERK_FETCH_DONE && over != ETIMEDOUT)
        over = pthread_cond_timedwait(&s->done, &s->lock, &until);
    return x->state == CLERK_FETCH_DONE ? x->result : VERR_CANCELLED;
}

enum verr clerk_fetch(void *ctx, const struct fetch_request *q, struct arena *a,
                      struct fetch_answer *out)
{
    struct clerk_fetches *s = ctx;
    if (q->body.n > FETCH_REQUEST_MAX || q->url.n > wire_field_max(FIELD_URL) ||
        q->authorization.n > wire_field_max(FIELD_AUTHORIZATION))
        return VERR_LIMIT;
    pthread_mutex_lock(&s->lock);
    struct clerk_fetch_one *x = s->alone ? NULL : free_one(s);
    enum verr e = s->alone ? VERR_NOT_HERE : x ? VERR_OK : VERR_BUSY;
    if (!e) {
        *x = (struct clerk_fetch_one){CLERK_FETCH_WAITS, s->next++, q, a, out, VERR_OK};
        wake(s);
        e = wait_for(s, x);
        *x = (struct clerk_fetch_one){.state = CLERK_FETCH_FREE};
    }
    pthread_mutex_unlock(&s->lock);
    atomic_fetch_add(&s->asked, 1);
    atomic_fetch_add(&s->failed, e != VERR_OK);
    return e;
}

/* Under the lock. */
static void finish(struct clerk_fetches *s, struct clerk_fetch_one *x, enum verr e)
{
    x->state = CLERK_FETCH_DONE;
    x->result = e;
    pthread_cond_broadcast(&s->done);
}

static void finish_all(struct clerk_fetches *s, enum clerk_fetch_state state, enum verr e)
{
    for (unsigned i = 0; i < CLERK_FETCHES_MAX; i++)
        if (s->at[i].state == state)
            finish(s, &s->at[i], e);
}

void clerk_fetches_alone(struct clerk_fetches *s)
{
    pthread_mutex_lock(&s->lock);
    s->alone = true;
    finish_all(s, CLERK_FETCH_WAITS, VERR_NOT_HERE);
    finish_all(s, CLERK_FETCH_SENT, VERR_NOT_HERE);
    pthread_mutex_unlock(&s->lock);
}

static enum verr send(struct link *gate, const struct clerk_fetch_one *x)
{
    const struct fetch_request *q = x->request;
    char method = q->post ? 1 : 0; /* enum method: GET, POST */
    struct wire_out o = link_begin(gate, WIRE_FETCH, x->stream);
    wire_put(&o, FIELD_METHOD, (struct text){&method, 1});
    wire_put(&o, FIELD_CONTENT_TYPE, q->type);
    wire_put(&o, FIELD_URL, q->url);
    wire_put(&o, FIELD_CONTENT, q->body);
    wire_put(&o, FIELD_AUTHORIZATION, q->authorization);
    return link_end(gate, &o, NULL, 0);
}

void clerk_fetches_send(struct clerk_fetches *s, struct link *gate)
{
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < CLERK_FETCHES_MAX; i++) {
        struct clerk_fetch_one *x = &s->at[i];
        if (x->state != CLERK_FETCH_WAITS)
            continue;
        if (!gate || send(gate, x) != VERR_OK)
            finish(s, x, VERR_BUSY);
        else
            x->state = CLERK_FETCH_SENT;
    }
    pthread_mutex_unlock(&s->lock);
}

/* Under the lock. */
static enum verr take(const struct clerk_fetch_one *x, const struct wire_fields *f)
{
    uint64_t error = wire_u64(f, FIELD_ERROR, VERR_INTERNAL);
    uint64_t status = wire_u64(f, FIELD_STATUS, 0);
    if (error != VERR_OK)
        return error < VERR_COUNT ? (enum verr)error : VERR_INTERNAL;
    x->answer->status = status < 1000 ? (int)status : 0;
    x->answer->body = text_copy(x->arena, f->value[FIELD_CONTENT]);
    return arena_full(x->arena) ? VERR_LIMIT : VERR_OK;
}

enum verr clerk_fetches_hear(struct clerk_fetches *s, const struct wire_frame *f)
{
    struct wire_fields fields;
    if (f->fds > 0 || wire_read(f, &fields) != VERR_OK)
        return VERR_BAD_INPUT;
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < CLERK_FETCHES_MAX; i++) {
        struct clerk_fetch_one *x = &s->at[i];
        if (x->state == CLERK_FETCH_SENT && x->stream == f->stream)
            finish(s, x, take(x, &fields));
    }
    pthread_mutex_unlock(&s->lock);
    return VERR_OK; /* or an answer that nobody waits for any more */
}

void clerk_fetches_gate_gone(struct clerk_fetches *s)
{
    pthread_mutex_lock(&s->lock);
    finish_all(s, CLERK_FETCH_SENT, VERR_BUSY);
    pthread_mutex_unlock(&s->lock);
}
