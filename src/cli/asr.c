/* asr.c - see asr.h */
#include "cli/asr.h"
#include "cli/call.h"
#include "os/os.h"

#include <limits.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

/* A model of several gigabytes is read from a slow disk; half a minute of speech takes the largest
 * models some minutes on one core. */
enum { LOAD_S = 180, HEAR_S = 1200, WAIT_MS = 1000, RATE_MS = 16 };

static enum verr take_word(struct asr *s, const struct wire_fields *v)
{
    if (s->words.n == HEARD_CHUNK_WORDS) {
        return VERR_LIMIT;
    }
    uint64_t from = wire_u64(v, FIELD_FROM_MS, 0), to = wire_u64(v, FIELD_TO_MS, 0);
    uint64_t sure = wire_u64(v, FIELD_CONFIDENCE, UINT64_MAX);
    s->room[s->words.n++] =
        (struct heard_word){.text = text_copy(s->a, v->value[FIELD_SAID]),
                            .t0 = s->from_ms + (int64_t)(from < INT32_MAX ? from : INT32_MAX),
                            .t1 = s->from_ms + (int64_t)(to < INT32_MAX ? to : INT32_MAX),
                            .confidence = sure <= 1000 ? (float)sure / 1000 : HEARD_UNSURE};
    return arena_full(s->a) ? VERR_LIMIT : VERR_OK;
}

/* A frame of the worker, which is data of a program that may lie. */
static enum verr take(struct asr *s, const struct wire_frame *f)
{
    struct wire_fields v = {{{NULL, 0}}};
    bool own = f->stream == s->stream;
    bool fields = f->type == WIRE_ASR_READY || f->type == WIRE_ASR_SEGMENT ||
                  f->type == WIRE_ASR_WORD || f->type == WIRE_ASR_DONE;
    enum verr e = fields ? wire_read(f, &v) : VERR_BAD_INPUT;
    if (e == VERR_OK && f->type == WIRE_ASR_WORD && own) {
        e = take_word(s, &v);
    } else if (e == VERR_OK && f->type == WIRE_ASR_DONE && own) {
        uint64_t how = wire_u64(&v, FIELD_ERROR, VERR_INTERNAL);
        s->done = how < VERR_COUNT ? (enum verr)how : VERR_BAD_INPUT;
        s->over = true;
    } else if (e == VERR_OK && f->type == WIRE_ASR_READY) {
        s->over = s->stream == 0;
    }
    return e;
}

/* Reads until the stream is over. */
static enum verr wait_for(struct asr *s, unsigned seconds)
{
    int64_t end = os_mono_ns() + (int64_t)seconds * 1000000000;
    while (!s->over) {
        struct wire_frame f;
        struct pollfd p = {s->link.fd, (short)(POLLIN | (link_pending(&s->link) ? POLLOUT : 0)), 0};
        enum verr e = link_next(&s->link, &f);
        if (e == VERR_OK) {
            e = take(s, &f);
        } else if (e == VERR_NOT_FOUND) {
            (void)poll(&p, 1, WAIT_MS);
            e = (p.revents & POLLOUT) != 0 ? link_flush(&s->link) : VERR_OK;
            e = e == VERR_OK && (p.revents & ~POLLOUT) != 0 ? link_fill(&s->link) : e;
        }
        e = e == VERR_OK && os_mono_ns() > end ? VERR_BUSY : e;
        if (e != VERR_OK) {
            return e;
        }
    }
    return VERR_OK;
}

static enum verr execute(struct asr *s)
{
    int pair[2];
    enum verr e = link_pair(pair);
    if (e == VERR_OK) {
        e = engine_start(&s->launch, pair[1], s->log, &s->pid, &s->pidfd);
        (void)close(pair[1]);
        s->up = e == VERR_OK;
        enum verr opened = link_open(&s->link, pair[0]);
        e = e != VERR_OK ? e : opened;
    }
    return e != VERR_OK ? e : wait_for(s, LOAD_S);
}

enum verr asr_start(struct arena *a, const struct asr_wish *wish, struct asr *s)
{
    char worker[PATH_MAX];
    struct engine_root root;
    *s = (struct asr){.a = a,
                      .log = memfd_create("engine-log", MFD_CLOEXEC),
                      .link = {.fd = -1},
                      .language = wish->language,
                      .words = {s->room, 0}};
    enum verr e = engine_current(a, wish->folder, &root);
    if (e != VERR_OK) {
        return e;
    }
    struct engine_wish w = {.kind = ENGINE_ASR,
                            .root = root.path,
                            .model = wish->model,
                            .worker = worker,
                            .vad = wish->vad,
                            .threads = wish->threads};
    e = call_beside("vigie-asr", worker, sizeof worker) ? VERR_OK : VERR_INTERNAL;
    e = e != VERR_OK ? e : engine_launch_make(a, &w, engine_how_best(a, root.path), &s->launch);
    e = e != VERR_OK ? e : execute(s);
    if (e != VERR_OK) {
        asr_stop(s);
    }
    return e;
}

/* Samples of one frame, which the worker takes while it has room. */
static enum verr send(struct asr *s, const int16_t *pcm, size_t n)
{
    struct wire_out o = link_begin(&s->link, WIRE_ASR_AUDIO, s->stream);
    wire_raw(&o, (struct text){(const char *)pcm, n * sizeof *pcm});
    enum verr e = link_end(&s->link, &o, NULL, 0);
    while (e == VERR_OK && link_pending(&s->link)) {
        struct pollfd p = {s->link.fd, POLLOUT, 0};
        e = poll(&p, 1, HEAR_S * 1000) > 0 ? link_flush(&s->link) : VERR_BUSY;
    }
    return e;
}

enum verr asr_hear(struct asr *s, const int16_t *pcm, size_t n, int64_t from_ms,
                   struct heard_words *out)
{
    enum { PIECE = WIRE_PIECE / sizeof(int16_t) };
    s->stream++;
    s->words.n = 0;
    s->from_ms = from_ms;
    s->over = false;
    struct wire_out o = link_begin(&s->link, WIRE_ASR_OPEN, s->stream);
    wire_put(&o, FIELD_LANGUAGE, text_of(s->language));
    enum verr e = link_end(&s->link, &o, NULL, 0);
    for (size_t i = 0; e == VERR_OK && i < n; i += PIECE) {
        e = send(s, pcm + i, n - i < PIECE ? n - i : PIECE);
    }
    e = e != VERR_OK ? e : link_say(&s->link, WIRE_ASR_CLOSE, s->stream);
    e = e != VERR_OK ? e : wait_for(s, HEAR_S);
    e = e != VERR_OK ? e : s->done;
    e = e != VERR_OK ? e : heard_clean(&s->words, from_ms, from_ms + (int64_t)n / RATE_MS);
    *out = s->words;
    return e;
}

void asr_stop(struct asr *s)
{
    int status;
    link_close(&s->link);
    if (s->up) {
        (void)engine_stop(&s->launch, s->pid, s->pidfd, &status);
    }
    if (s->log >= 0) {
        (void)close(s->log);
    }
    s->up = false;
    s->log = -1;
}
