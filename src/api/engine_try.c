/* Trying the speech engine: a second of silence goes its whole way, as a job's sound does. An
 * engine that dies meanwhile is waited for, and asked again: nothing that was asked is lost. */
#include "api/engine.h"
#include "api/rec.h"
#include "api/services.h"
#include "os/os.h"

#include <poll.h>

enum {
    SAMPLES = 16000,
    MOST_MS = 20000, /* all tries together */
    PAUSE_MS = 20,
    STREAM = 1
};
#define MS_NS ((int64_t)1000000)

struct trying {
    const struct engine_desk *desk;
    struct speech_link s;
    int64_t end_ns;
    unsigned tries;
};

static enum verr send_silence(struct link *l)
{
    static const char silence[WIRE_PIECE];
    struct wire_out o = link_begin(l, WIRE_ASR_OPEN, STREAM);
    wire_put(&o, FIELD_LANGUAGE, TEXT("fr"));
    enum verr e = link_end(l, &o, NULL, 0);
    for (size_t left = SAMPLES * 2; !e && left > 0;) {
        size_t n = left < sizeof silence ? left : sizeof silence;
        o = link_begin(l, WIRE_ASR_AUDIO, STREAM);
        wire_raw(&o, (struct text){silence, n});
        e = link_end(l, &o, NULL, 0);
        left -= n;
    }
    return e ? e : link_say(l, WIRE_ASR_CLOSE, STREAM);
}

/* VERR_NOT_FOUND: a frame that is not the last. */
static enum verr take(const struct wire_frame *f)
{
    struct wire_fields v;
    bool known = f->type == WIRE_ASR_VOICE || f->type == WIRE_ASR_WITHHELD ||
                 f->type == WIRE_ASR_SEGMENT || f->type == WIRE_ASR_WORD ||
                 f->type == WIRE_ASR_DONE;
    if (!known || f->stream != STREAM || wire_read(f, &v) != VERR_OK)
        return VERR_CANCELLED;
    if (f->type != WIRE_ASR_DONE)
        return VERR_NOT_FOUND;
    return wire_u64(&v, FIELD_ERROR, VERR_INTERNAL) == VERR_OK ? VERR_OK : VERR_CANCELLED;
}

static enum verr read_more(const struct trying *t)
{
    struct link *l = t->s.link;
    struct pollfd p = {l->fd, (short)(POLLIN | (link_pending(l) ? POLLOUT : 0)), 0};
    if (os_mono_ns() > t->end_ns || t->desk->stopping(t->desk->ctx))
        return VERR_NO_ENGINE;
    (void)poll(&p, 1, PAUSE_MS);
    enum verr e = p.revents & POLLOUT ? link_flush(l) : VERR_OK;
    return !e && p.revents & ~POLLOUT ? link_fill(l) : e;
}

static enum verr hear(const struct trying *t)
{
    struct wire_frame f;
    enum verr e = VERR_NOT_FOUND;
    while (e == VERR_NOT_FOUND) {
        e = link_next(t->s.link, &f);
        if (!e)
            e = take(&f);
        else if (e == VERR_NOT_FOUND)
            e = read_more(t) == VERR_OK ? VERR_NOT_FOUND : VERR_CANCELLED;
    }
    return e;
}

static enum verr try_once(struct trying *t)
{
    enum verr e = speech_take(t->desk, &t->s);
    if (e)
        return e;
    t->tries++;
    e = send_silence(t->s.link);
    if (!e)
        e = hear(t);
    if (e)
        speech_broken(t->desk, t->s.generation);
    else
        speech_back(t->desk, t->s.generation);
    return e;
}

static bool may_come(const struct trying *t)
{
    struct told now;
    engine_look(t->desk, TOLD_speech, &now);
    return now.state != TOLD_off && now.state != TOLD_given_up && os_mono_ns() < t->end_ns &&
           !t->desk->stopping(t->desk->ctx);
}

static enum verr try_prepare(struct call *c)
{
    enum told_engine engine;
    int64_t began = os_mono_ns();
    struct trying t = {.desk = &c->services->engines, .end_ns = began + MOST_MS * MS_NS};
    enum verr e = told_engine_of(c->path[0], &engine);
    if (!e && engine != TOLD_speech)
        e = VERR_UNSUPPORTED; /* the gate talks to the other one */
    if (!e)
        e = try_once(&t);
    while ((e == VERR_CANCELLED || e == VERR_NO_ENGINE) && may_come(&t)) {
        (void)poll(NULL, 0, PAUSE_MS);
        e = try_once(&t);
    }
    if (e)
        return e == VERR_CANCELLED ? VERR_NO_ENGINE : e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "tries", t.tries);
    rec_json_int_field(&w, "ms", (os_mono_ns() - began) / MS_NS);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_engine_try = {try_prepare, NULL};
