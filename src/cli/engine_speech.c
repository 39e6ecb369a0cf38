/* engine_speech.c - vigie-asr asked what Vigie will ask it; see engine.h */
#include "cli/call.h"
#include "cli/engine.h"
#include "engine/ready.h"
#include "os/os.h"
#include "wire/link.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WAIT_MS = 180000, RATE = 16000, SHORT_S = 11, LONG_S = 60, SAID_MAX = 8192, END_MS = 5000 };

/* What the model made for tests says whatever it hears (tool/tiny-whisper). */
static const char tiny_says[] =
    "Bonjour docteur, je tousse depuis trois jours. Je n'ai pas de fièvre. "
    "Je prends du paracétamol, un gramme matin et soir.";

struct speech {
    struct engine_test *t;
    struct engine_launch l;
    pid_t pid;
    int pidfd, log;
    bool up;
    struct link link;
    uint32_t stream;
    /* Of the last stream: */
    unsigned segments, words;
    bool ordered, done;
    enum verr error;
    uint64_t last_ms;
    struct writer said; /* the words, with blanks */
    char block[SAID_MAX];
};

static double seconds_since(int64_t ns)
{
    return (double)(os_mono_ns() - ns) / 1e9;
}

static void take_word(struct speech *s, const struct wire_fields *v)
{
    uint64_t from = wire_u64(v, FIELD_FROM_MS, 0), to = wire_u64(v, FIELD_TO_MS, 0);
    s->ordered = s->ordered && from <= to && from >= s->last_ms &&
                 wire_u64(v, FIELD_CONFIDENCE, UINT64_MAX) <= 1000;
    s->last_ms = from;
    s->words++;
    writer_str(&s->said, s->said.n > 0 ? " " : "");
    writer_put(&s->said, v->value[FIELD_SAID]);
}

/* Takes a frame of the worker, which is data of a program that may lie. */
static enum verr take(struct speech *s, const struct wire_frame *f, enum wire_type *type)
{
    struct wire_fields v = {{{NULL, 0}}};
    bool fields = f->type == WIRE_ASR_READY || f->type == WIRE_ASR_VOICE ||
                  f->type == WIRE_ASR_WITHHELD || f->type == WIRE_ASR_SEGMENT ||
                  f->type == WIRE_ASR_WORD || f->type == WIRE_ASR_DONE;
    enum verr e = fields ? wire_read(f, &v) : f->type == WIRE_PONG ? VERR_OK : VERR_BAD_INPUT;
    *type = f->type;
    if (f->type == WIRE_ASR_SEGMENT) {
        s->segments++;
        s->last_ms = 0; /* words are counted within their segment */
    } else if (f->type == WIRE_ASR_WORD) {
        take_word(s, &v);
    } else if (f->type == WIRE_ASR_DONE) {
        s->done = true;
        s->error = (enum verr)wire_u64(&v, FIELD_ERROR, VERR_INTERNAL);
    }
    return e;
}

/* Reads until a frame of that type or the end of the stream. */
static enum verr read_until(struct speech *s, enum wire_type wanted)
{
    int64_t end = os_mono_ns() + (int64_t)WAIT_MS * 1000000;
    while (os_mono_ns() < end) {
        struct wire_frame f;
        struct pollfd p = {s->link.fd, POLLIN, 0};
        enum wire_type type = WIRE_NONE;
        enum verr e = link_next(&s->link, &f);
        if (e == VERR_OK) {
            e = take(s, &f, &type);
            if (e != VERR_OK || type == wanted || s->done) {
                return e;
            }
        } else if (e == VERR_NOT_FOUND) {
            (void)poll(&p, 1, 1000);
            e = p.revents != 0 ? link_fill(&s->link) : VERR_OK;
        }
        if (e != VERR_OK) {
            return e;
        }
    }
    return VERR_BUSY;
}

static enum verr flush(struct speech *s)
{
    int64_t end = os_mono_ns() + (int64_t)WAIT_MS * 1000000;
    enum verr e = VERR_OK;
    while (e == VERR_OK && link_pending(&s->link)) {
        struct pollfd p = {s->link.fd, POLLOUT, 0};
        (void)poll(&p, 1, 1000);
        e = os_mono_ns() > end ? VERR_BUSY : link_flush(&s->link);
    }
    return e;
}

static enum verr say(struct speech *s, enum wire_type type)
{
    enum verr e = link_say(&s->link, type, s->stream);
    return e != VERR_OK ? e : flush(s);
}

/* A stream of so many seconds of silence, closed. */
static enum verr send_silence(struct speech *s, const char *language, unsigned seconds)
{
    static const char silence[WIRE_PIECE];
    s->stream++;
    s->segments = s->words = 0;
    s->ordered = true;
    s->done = false;
    s->said = writer_over(s->block, sizeof s->block);
    struct wire_out o = link_begin(&s->link, WIRE_ASR_OPEN, s->stream);
    wire_put(&o, FIELD_LANGUAGE, text_of(language));
    enum verr e = link_end(&s->link, &o, NULL, 0);
    for (size_t left = (size_t)seconds * RATE * 2; e == VERR_OK && left > 0;) {
        size_t n = left < sizeof silence ? left : sizeof silence;
        o = link_begin(&s->link, WIRE_ASR_AUDIO, s->stream);
        wire_raw(&o, (struct text){silence, n});
        e = link_end(&s->link, &o, NULL, 0);
        e = e != VERR_OK ? e : flush(s);
        left -= n;
    }
    return e != VERR_OK ? e : say(s, WIRE_ASR_CLOSE);
}

static bool start(struct speech *s)
{
    int pair[2];
    char backend[ENGINE_BACKEND] = "no backend";
    int64_t began = os_mono_ns();
    enum verr e = link_pair(pair);
    if (e == VERR_OK) {
        e = engine_start(&s->l, pair[1], s->log, &s->pid, &s->pidfd);
        (void)close(pair[1]);
        s->up = e == VERR_OK;
        enum verr opened = link_open(&s->link, pair[0]);
        e = e != VERR_OK ? e : opened;
    }
    e = e != VERR_OK ? e : read_until(s, WIRE_ASR_READY);
    pid_t which = s->pid;
    e = e != VERR_OK ? e : engine_backend(s->t->a, s->pid, backend, &which);
    e = e == VERR_OK && s->l.offline && !engine_is_offline(s->t->a, which) ? VERR_CONFLICT : e;
    engine_say(s->t, "speech", e == VERR_OK, "ready in %.2f s, %s", seconds_since(began), backend);
    if (e != VERR_OK) {
        engine_say_log(s->log);
    }
    return e == VERR_OK;
}

static void check_words(struct speech *s)
{
    int64_t began = os_mono_ns();
    enum verr e = send_silence(s, "fr", SHORT_S);
    e = e != VERR_OK ? e : read_until(s, WIRE_ASR_DONE);
    const char *want = s->t->vad ? "" : s->t->tiny ? tiny_says : NULL;
    bool right = s->ordered && (want == NULL || text_is(writer_text(&s->said), want));
    engine_say(s->t, "words", e == VERR_OK && s->error == VERR_OK && right,
               "%u s of silence: %u segments, %u words with their times in %.2f s", SHORT_S,
               s->segments, s->words, seconds_since(began));
}

/* A question is answered while it computes, and an abort heard: both wait behind ASR_CLOSE. With a
 * model of voice activity silence is not computed on. */
static void check_abort(struct speech *s)
{
    if (s->t->vad != NULL) {
        return;
    }
    enum verr e = send_silence(s, "fr", LONG_S);
    int64_t asked = os_mono_ns();
    e = e != VERR_OK ? e : say(s, WIRE_PING);
    e = e != VERR_OK ? e : say(s, WIRE_ASR_ABORT);
    e = e != VERR_OK ? e : read_until(s, WIRE_PONG);
    bool early = e == VERR_OK && !s->done;
    e = e != VERR_OK ? e : read_until(s, WIRE_ASR_DONE);
    engine_say(s->t, "abort", early && e == VERR_OK && s->error == VERR_CANCELLED,
               "%u s of audio: heard while it computed, %.2f s", LONG_S, seconds_since(asked));
}

static void check_refusal(struct speech *s)
{
    enum verr e = send_silence(s, "xx", 1);
    e = e != VERR_OK ? e : read_until(s, WIRE_ASR_DONE);
    engine_say(s->t, "language", e == VERR_OK && s->error == VERR_UNSUPPORTED,
               "one that it does not know is refused");
}

/* The end of the link is the end of the worker. */
static void check_end(struct speech *s)
{
    int64_t began = os_mono_ns();
    int status = 0;
    struct pollfd p = {s->pidfd, POLLIN, 0};
    link_close(&s->link);
    bool ended = poll(&p, 1, END_MS) > 0;
    (void)engine_stop(&s->l, s->pid, s->pidfd, &status);
    s->up = false;
    engine_say(s->t, "end", ended && status == 0, "%.2f s after the link was closed",
               seconds_since(began));
}

typedef void check(struct speech *s);

void engine_test_asr(struct engine_test *t)
{
    static check *const checks[] = {check_words, check_abort, check_refusal, check_words,
                                    check_end};
    char worker[PATH_MAX];
    struct speech s = {.t = t, .log = memfd_create("engine-log", MFD_CLOEXEC), .link = {.fd = -1}};
    bool native = strcmp(t->root, "/") == 0;
    struct engine_wish wish = {.kind = ENGINE_ASR,
                               .root = t->root,
                               .model = t->model,
                               .worker = worker,
                               .run = t->run,
                               .threads = t->threads,
                               .vad = t->vad};
    int status;
    enum verr e = call_beside("vigie-asr", worker, sizeof worker) ? VERR_OK : VERR_INTERNAL;
    enum engine_how how = t->chosen ? t->how
                          : native  ? ENGINE_NATIVE
                                    : engine_how_best(t->a, t->root);
    e = e != VERR_OK ? e : engine_launch_make(t->a, &wish, how, &s.l);
    if (e != VERR_OK || s.log < 0) {
        engine_say(t, "speech", false, "%s: not possible here", engine_how_name(how));
    } else if (start(&s)) {
        for (size_t i = 0; s.up && i < sizeof checks / sizeof *checks; i++) {
            checks[i](&s);
        }
    }
    link_close(&s.link);
    if (s.up) {
        (void)engine_stop(&s.l, s.pid, s.pidfd, &status);
    }
    (void)close(s.log);
}
