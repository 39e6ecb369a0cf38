/* decode.c - short-lived children for untrusted files: which program, how many, for how long */
#include "warden/warden.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define SECOND_NS ((int64_t)1000000000)

/* Audio: one that transcribes as it is decoded waits for its reader, and costs nothing meanwhile;
 * its processor time has a limit of its own. */
static const struct {
    unsigned at_once;
    int seconds;
} kinds[DECODER_COUNT] = {
    [DECODER_TEXT] = {8, 120},
    [DECODER_AUDIO] = {4, 12 * 3600},
    [DECODER_SCAN] = {2, 1800},
};

static struct warden_decode *free_slot(struct warden_decode *all, enum decoder decoder)
{
    struct warden_decode *slot = NULL;
    unsigned n = 0;
    for (int i = 0; i < WARDEN_DECODE_MAX; i++) {
        if (all[i].pid <= 0)
            slot = &all[i];
        else
            n += all[i].decoder == decoder;
    }
    return n < kinds[decoder].at_once ? slot : NULL;
}

/* A few bytes to an empty pipe; to any other they are lost rather than waited for. */
static void answer(int out, enum decoder decoder, enum verr e)
{
    char line[DECODED_LINE_MAX];
    struct writer w = writer_over(line, sizeof line);
    decoded_head(&w, decoder, e, "");
    (void)fcntl(out, F_SETFL, O_NONBLOCK);
    ssize_t n = write(out, w.p, w.n);
    (void)n;
}

static enum verr execute(const struct warden *w, struct warden_decode *d, bool two, int in, int out)
{
    char option[] = "--channels", one[] = "1", both[] = "2";
    char *argv[4] = {(char *)(uintptr_t)w->decode[d->decoder]};
    if (d->decoder == DECODER_AUDIO) {
        argv[1] = option;
        argv[2] = two ? both : one;
    }
    pid_t pid = warden_execute(argv, in, out, true);
    if (pid < 0)
        return VERR_BUSY;
    d->pid = pid;
    return VERR_OK;
}

static void spawn(const struct warden *w, struct warden_decode *all, int64_t now_ns,
                  const struct wire_fields *f, int in, int out)
{
    uint64_t decoder = wire_u64(f, FIELD_DECODER, DECODER_COUNT);
    if (decoder >= DECODER_COUNT)
        return;
    struct warden_decode *d = free_slot(all, (enum decoder)decoder);
    enum verr e = !w->decode[decoder] ? VERR_NOT_HERE : !d ? VERR_BUSY : VERR_OK;
    if (!e) {
        d->decoder = (enum decoder)decoder;
        d->due_ns = now_ns + kinds[decoder].seconds * SECOND_NS;
        e = execute(w, d, wire_u64(f, FIELD_CHANNELS, 1) == 2, in, out);
    }
    if (e)
        answer(out, (enum decoder)decoder, e);
}

void warden_spawn(const struct warden *w, struct warden_decode decode[WARDEN_DECODE_MAX],
                  int64_t now_ns, struct link *from, const struct wire_frame *f)
{
    struct wire_fields fields;
    int in = f->fds > 0 ? link_take_fd(from) : -1, out = f->fds > 1 ? link_take_fd(from) : -1;
    if (out >= 0 && wire_read(f, &fields) == VERR_OK)
        spawn(w, decode, now_ns, &fields, in, out);
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
}

void warden_mind_decode(struct warden_decode decode[WARDEN_DECODE_MAX], int64_t now_ns)
{
    for (int i = 0; i < WARDEN_DECODE_MAX; i++) {
        if (decode[i].pid > 0 && now_ns >= decode[i].due_ns)
            (void)kill(decode[i].pid, SIGKILL);
    }
}
