/* asks.c - see asks.h */
#include "clerk/asks.h"

#include <assert.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 250, CREDIT_LEAST = 16384 };

void asks_open(struct clerk_asks *s, int wake)
{
    pthread_condattr_t steady;
    *s = (struct clerk_asks){.wake = wake};
    int bad = pthread_mutex_init(&s->lock, NULL) | pthread_condattr_init(&steady) |
              pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) |
              pthread_cond_init(&s->changed, &steady);
    assert(bad == 0);
    (void)pthread_condattr_destroy(&steady);
}

static void wake(const struct clerk_asks *s)
{
    uint64_t one = 1;
    ssize_t n = write(s->wake, &one, sizeof one);
    assert(n == sizeof one);
}

static struct clerk_ask *free_one(struct clerk_asks *s)
{
    for (unsigned i = 0; i < CLERK_ASKS_MAX; i++) {
        if (s->at[i].at == CLERK_ASK_FREE)
            return &s->at[i];
    }
    return NULL;
}

static enum verr take_slot(struct clerk_asks *s, const struct outside_ask *q, unsigned *ask)
{
    struct clerk_ask *a = s->gate ? free_one(s) : NULL;
    if (!a)
        return s->gate ? VERR_BUSY : VERR_NOT_FOUND;
    struct os_map map = a->map;
    enum verr e = map.p ? VERR_OK : os_map((size_t)2 * WIRE_WINDOW, &map);
    if (e)
        return e;
    *a = (struct clerk_ask){.at = CLERK_ASK_NEW, .stream = ++s->stream, .q = *q, .map = map};
    *ask = (unsigned)(a - s->at);
    return VERR_OK;
}

static enum verr begin(void *ctx, const struct outside_ask *q, unsigned *ask)
{
    struct clerk_asks *s = ctx;
    pthread_mutex_lock(&s->lock);
    enum verr e = take_slot(s, q, ask);
    pthread_mutex_unlock(&s->lock);
    if (!e)
        wake(s);
    return e;
}

static bool has_news(const struct clerk_ask *a)
{
    return a->n > 0 || a->at == CLERK_ASK_OVER;
}

static void wait_for_news(struct clerk_asks *s, const struct clerk_ask *a)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += WAIT_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    for (int over = 0; !has_news(a) && !over;)
        over = pthread_cond_timedwait(&s->changed, &s->lock, &t);
}

/* What came moves to the half of the map that its reader may look at without the lock. */
static enum verr take_news(struct clerk_ask *a, struct outside_piece *out)
{
    char *mine = (char *)a->map.p + WIRE_WINDOW;
    *out = (struct outside_piece){.status = a->status, .bytes = {mine, a->n}};
    memcpy(mine, a->map.p, a->n);
    a->taken += a->n;
    bool empty = a->n == 0;
    a->n = 0;
    if (!empty || a->at != CLERK_ASK_OVER)
        return VERR_OK;
    out->done = a->whole;
    return a->whole ? VERR_OK : a->error;
}

static enum verr next(void *ctx, unsigned ask, struct outside_piece *out)
{
    struct clerk_asks *s = ctx;
    struct clerk_ask *a = &s->at[ask];
    pthread_mutex_lock(&s->lock);
    wait_for_news(s, a);
    enum verr e = take_news(a, out);
    bool credit = a->taken >= CREDIT_LEAST && a->at == CLERK_ASK_UNDER_WAY;
    pthread_mutex_unlock(&s->lock);
    if (credit)
        wake(s);
    return e;
}

static void end(void *ctx, unsigned ask)
{
    struct clerk_asks *s = ctx;
    struct clerk_ask *a = &s->at[ask];
    pthread_mutex_lock(&s->lock);
    bool told = a->at == CLERK_ASK_SENDING || a->at == CLERK_ASK_UNDER_WAY;
    a->at = told ? CLERK_ASK_LEFT : CLERK_ASK_FREE;
    os_map_drop(&a->map); /* what it held was a patient's */
    pthread_mutex_unlock(&s->lock);
    if (told)
        wake(s);
}

struct outside asks_outside(struct clerk_asks *s)
{
    return (struct outside){begin, next, end, s};
}

static bool send_head(const struct clerk_ask *a, struct link *gate)
{
    struct wire_out o = link_begin(gate, WIRE_ASK, a->stream);
    wire_put(&o, FIELD_PATH, a->q.path);
    wire_put_u64(&o, FIELD_EXPECTED, a->q.body.n);
    wire_put(&o, FIELD_URL, a->q.url);
    wire_put_u64(&o, FIELD_FIRST_MS, a->q.first_ms);
    wire_put_u64(&o, FIELD_BETWEEN_MS, a->q.between_ms);
    wire_put_u64(&o, FIELD_WHOLE_MS, a->q.whole_ms);
    wire_put_u64(&o, FIELD_MOST, a->q.most);
    return link_end(gate, &o, NULL, 0) == VERR_OK;
}

static bool send_body(struct clerk_ask *a, struct link *gate)
{
    while (a->sent < a->q.body.n) {
        size_t n = a->q.body.n - a->sent < WIRE_PIECE ? a->q.body.n - a->sent : WIRE_PIECE;
        struct wire_out o = link_begin(gate, WIRE_BODY, a->stream);
        wire_raw(&o, text_slice(a->q.body, a->sent, a->sent + n));
        if (link_end(gate, &o, NULL, 0) != VERR_OK)
            return false;
        a->sent += n;
    }
    return true;
}

static void give_credit(struct clerk_ask *a, struct link *gate)
{
    struct wire_out o = link_begin(gate, WIRE_CREDIT, a->stream);
    wire_put_u64(&o, FIELD_AMOUNT, a->taken);
    if (link_end(gate, &o, NULL, 0) == VERR_OK)
        a->taken = 0;
}

static void send_one(struct clerk_ask *a, struct link *gate)
{
    if (a->at == CLERK_ASK_NEW && send_head(a, gate))
        a->at = CLERK_ASK_SENDING;
    if (a->at == CLERK_ASK_SENDING && send_body(a, gate))
        a->at = CLERK_ASK_UNDER_WAY;
    if (a->at == CLERK_ASK_UNDER_WAY && a->taken >= CREDIT_LEAST)
        give_credit(a, gate);
    if (a->at == CLERK_ASK_LEFT && link_say(gate, WIRE_CANCEL, a->stream) == VERR_OK)
        a->at = CLERK_ASK_FREE;
}

void asks_send(struct clerk_asks *s, struct link *gate)
{
    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; i < CLERK_ASKS_MAX; i++)
        send_one(&s->at[i], gate);
    pthread_mutex_unlock(&s->lock);
}

static struct clerk_ask *find(struct clerk_asks *s, uint32_t stream)
{
    for (unsigned i = 0; i < CLERK_ASKS_MAX; i++) {
        struct clerk_ask *a = &s->at[i];
        if (a->stream == stream && (a->at == CLERK_ASK_SENDING || a->at == CLERK_ASK_UNDER_WAY))
            return a;
    }
    return NULL;
}

static void over(struct clerk_ask *a, enum verr e)
{
    a->at = CLERK_ASK_OVER;
    a->error = e;
    a->whole = e == VERR_OK;
}

static enum verr hear_asked(struct clerk_ask *a, const struct wire_frame *f)
{
    struct wire_fields x;
    if (wire_read(f, &x) != VERR_OK)
        return VERR_BAD_INPUT;
    uint64_t status = wire_u64(&x, FIELD_STATUS, 0), error = wire_u64(&x, FIELD_ERROR, 0);
    if (error >= VERR_COUNT || status > 599)
        return VERR_BAD_INPUT;
    if (status > 0)
        a->status = (unsigned)status;
    if (error > 0)
        over(a, (enum verr)error);
    return VERR_OK;
}

static enum verr hear_body(struct clerk_ask *a, struct text bytes)
{
    if (bytes.n > WIRE_WINDOW - a->n)
        return VERR_BAD_INPUT; /* more than its credit */
    memcpy((char *)a->map.p + a->n, bytes.p, bytes.n);
    a->n += bytes.n;
    return VERR_OK;
}

enum verr asks_hear(struct clerk_asks *s, const struct wire_frame *f)
{
    enum verr e = VERR_OK;
    pthread_mutex_lock(&s->lock);
    struct clerk_ask *a = find(s, f->stream);
    if (a && f->type == WIRE_ASKED)
        e = hear_asked(a, f);
    else if (a && f->type == WIRE_BODY)
        e = hear_body(a, f->payload);
    else if (a)
        over(a, VERR_OK);
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->changed);
    return e;
}

void asks_gate(struct clerk_asks *s, bool there)
{
    pthread_mutex_lock(&s->lock);
    s->gate = there;
    for (unsigned i = 0; i < CLERK_ASKS_MAX; i++) {
        struct clerk_ask *a = &s->at[i];
        if (a->at == CLERK_ASK_LEFT)
            a->at = CLERK_ASK_FREE;
        else if (a->at != CLERK_ASK_FREE && a->at != CLERK_ASK_OVER)
            over(a, VERR_CANCELLED);
    }
    pthread_mutex_unlock(&s->lock);
    pthread_cond_broadcast(&s->changed);
}

bool asks_has_gate(struct clerk_asks *s)
{
    pthread_mutex_lock(&s->lock);
    bool there = s->gate;
    pthread_mutex_unlock(&s->lock);
    return there;
}
