/* fake_speech.c - see fake_speech.h */
#include "fake_speech.h"

#include <assert.h>
#include <poll.h>
#include <unistd.h>

static void send_all(struct link *l)
{
    while (link_pending(l)) {
        struct pollfd p = {l->fd, POLLOUT, 0};
        if (link_flush(l) != VERR_OK)
            return;
        if (link_pending(l))
            (void)poll(&p, 1, 1000);
    }
}

static void say(struct fake_speech *f, struct link *l, uint32_t stream, size_t bytes)
{
    uint64_t ms = bytes / 32, n = 1, i = 0;
    for (const char *p = f->says; *p; p++)
        n += *p == ' ';
    struct text rest = text_of(f->says);
    if (f->withholds > 0) {
        struct wire_out o = link_begin(l, WIRE_ASR_WITHHELD, stream);
        wire_put_u64(&o, FIELD_FROM_MS, 0);
        wire_put_u64(&o, FIELD_TO_MS, 500);
        wire_put_u64(&o, FIELD_WORDS, f->withholds);
        (void)link_end(l, &o, NULL, 0);
    }
    while (rest.p) {
        struct text word = text_cut(&rest, ' ');
        struct wire_out o = link_begin(l, WIRE_ASR_WORD, stream);
        wire_put_u64(&o, FIELD_FROM_MS, ms * i / n);
        wire_put_u64(&o, FIELD_TO_MS, ms * (i + 1) / n);
        wire_put_u64(&o, FIELD_CONFIDENCE, word.n > 5 ? 600 : 950);
        wire_put(&o, FIELD_SAID, word);
        (void)link_end(l, &o, NULL, 0);
        i++;
    }
}

static void done(struct link *l, uint32_t stream, enum verr e)
{
    struct wire_out o = link_begin(l, WIRE_ASR_DONE, stream);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)e);
    (void)link_end(l, &o, NULL, 0);
    send_all(l);
}

/* True while it lives. */
static bool answer(struct fake_speech *f, struct link *l, uint32_t stream, size_t bytes)
{
    int k = atomic_fetch_add(&f->deeds, 1);
    enum fake_deed d = k < FAKE_DEEDS ? f->deed[k] : f->always;
    d = k < FAKE_DEEDS && d == FAKE_SAY ? f->always : d;
    atomic_fetch_add(&f->streams, 1);
    if (d == FAKE_DIE)
        return false;
    if (d == FAKE_LIE) {
        (void)link_say(l, WIRE_STOP, 7);
        send_all(l);
        return true;
    }
    if (d == FAKE_REFUSE) {
        done(l, stream, VERR_INTERNAL);
    } else if (d == FAKE_SAY) {
        say(f, l, stream, bytes);
        done(l, stream, VERR_OK);
    }
    return true; /* a hang says nothing */
}

static void *work(void *arg)
{
    struct fake_speech *f = arg;
    struct link l;
    struct wire_frame frame;
    size_t bytes = 0;
    bool alive = link_open(&l, f->its) == VERR_OK;
    while (alive) {
        struct pollfd p = {l.fd, POLLIN, 0};
        enum verr e = link_next(&l, &frame);
        if (e == VERR_NOT_FOUND) {
            (void)poll(&p, 1, 1000);
            alive = p.revents == 0 || link_fill(&l) == VERR_OK;
            continue;
        }
        alive = e == VERR_OK;
        if (alive && frame.type == WIRE_ASR_OPEN)
            bytes = 0;
        else if (alive && frame.type == WIRE_ASR_AUDIO)
            bytes += frame.payload.n;
        else if (alive && frame.type == WIRE_ASR_CLOSE)
            alive = answer(f, &l, frame.stream, bytes);
        else if (alive && frame.type == WIRE_ASR_ABORT) {
            atomic_fetch_add(&f->aborts, 1);
            done(&l, frame.stream, VERR_CANCELLED);
        }
    }
    link_close(&l);
    return NULL;
}

static void end(struct fake_speech *f)
{
    link_close(&f->link);
    if (f->up)
        (void)pthread_join(f->thread, NULL);
    f->up = false;
}

static enum verr take(void *ctx, struct speech_link *out)
{
    struct fake_speech *f = ctx;
    int pair[2];
    if (atomic_load(&f->off))
        return VERR_NO_ENGINE;
    if (f->held)
        return VERR_BUSY;
    if (!f->up) {
        int bad = link_pair(pair) != VERR_OK || link_open(&f->link, pair[0]) != VERR_OK;
        f->its = pair[1];
        bad = bad || pthread_create(&f->thread, NULL, work, f) != 0;
        assert(!bad);
        f->up = true;
        f->generation++;
        atomic_fetch_add(&f->starts, 1);
    }
    f->held = true;
    *out = (struct speech_link){&f->link, f->generation};
    return VERR_OK;
}

static void back(void *ctx, uint64_t generation, bool whole)
{
    struct fake_speech *f = ctx;
    assert(generation == f->generation);
    f->held = false;
    if (!whole)
        end(f);
}

static void look(void *ctx, enum told_engine engine, struct told *out)
{
    struct fake_speech *f = ctx;
    *out = (struct told){.engine = engine, .state = atomic_load(&f->off) ? TOLD_off : TOLD_up};
}

static bool stopping(void *ctx)
{
    struct fake_speech *f = ctx;
    return atomic_load(&f->stopping);
}

void fake_speech_init(struct fake_speech *f, const char *says)
{
    *f = (struct fake_speech){.says = says, .link = {.fd = -1}};
}

void fake_speech_fini(struct fake_speech *f)
{
    end(f);
}

struct engine_desk fake_speech_desk(struct fake_speech *f)
{
    return (struct engine_desk){look, take, back, stopping, f};
}
