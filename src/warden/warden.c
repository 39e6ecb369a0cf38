/* warden.c - watches the children, links those that are ready, restarts those that died */
#include "warden/warden.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND_NS ((int64_t)1000000000)
#define MS_NS ((int64_t)1000000)

enum child_state { CHILD_NONE, CHILD_WAITING, CHILD_STARTING, CHILD_READY, CHILD_STOPPING };

struct child {
    enum child_state state;
    pid_t pid;
    struct link control;
    unsigned failures; /* consecutive starts that ended before HELLO */
    bool was_ready;    /* ever */
    int64_t due_ns;    /* WAITING: start then; STARTING, STOPPING: kill then */
    int64_t heard_ns;  /* last sign of life */
    int64_t asked_ns;  /* last PING */
    uint64_t restarts;
};

struct watch {
    const struct warden *w;
    struct child child[PEER_COUNT];
    struct warden_decode decode[WARDEN_DECODE_MAX];
    struct warden_engines engines;
    int signals;
    int64_t now;
    bool announced, stopping;
    int status;
};

static bool runs(const struct watch *v, int peer)
{
    return v->w->program[peer].argv != NULL;
}

static void start(struct watch *v, int peer)
{
    struct child *c = &v->child[peer];
    int pair[2];
    if (link_pair(pair) != VERR_OK)
        return; /* tried again at the next turn */
    const struct warden_program *p = &v->w->program[peer];
    c->pid = warden_execute(p->argv, pair[1], p->listen, false);
    close(pair[1]);
    if (link_open(&c->control, pair[0]) != VERR_OK && c->pid > 0)
        (void)kill(c->pid, SIGKILL);
    if (c->pid < 0) {
        link_close(&c->control);
        return;
    }
    c->state = CHILD_STARTING;
    c->heard_ns = c->asked_ns = v->now;
    c->due_ns = v->now + WARDEN_START_S * SECOND_NS;
}

static void say(struct child *c, enum wire_type type)
{
    if (link_say(&c->control, type, 0) == VERR_OK)
        (void)link_flush(&c->control);
}

static void give_end(struct child *c, int peer, int fd)
{
    struct wire_out o = link_begin(&c->control, WIRE_LINK, 0);
    wire_put_u64(&o, FIELD_PEER, (uint64_t)peer);
    if (link_end(&c->control, &o, &fd, 1) != VERR_OK)
        close(fd);
    else
        (void)link_flush(&c->control);
}

/* Both get a fresh end: whatever an older link carried is lost with the process that died. */
static void link_children(struct watch *v, int one, int other)
{
    struct child *a = &v->child[one], *b = &v->child[other];
    int pair[2];
    if (a->state != CHILD_READY || b->state != CHILD_READY || link_pair(pair) != VERR_OK)
        return;
    give_end(a, other, pair[0]);
    give_end(b, one, pair[1]);
}

static void announce(struct watch *v)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (runs(v, i) && v->child[i].state != CHILD_READY)
            return;
    }
    if (!v->announced && v->w->ready)
        v->w->ready(v->w->ctx);
    v->announced = true;
}

static void hello(struct watch *v, int peer)
{
    struct child *c = &v->child[peer];
    c->state = CHILD_READY;
    c->failures = 0;
    c->was_ready = true;
    if (peer == PEER_CLERK || peer == PEER_FRONT)
        link_children(v, PEER_FRONT, PEER_CLERK);
    if (peer == PEER_CLERK || peer == PEER_GATE)
        link_children(v, PEER_GATE, PEER_CLERK);
    if (peer == PEER_CLERK)
        warden_engines_untold(&v->engines);
    announce(v);
}

static void want(struct watch *v, const struct wire_frame *f)
{
    enum told_engine engine;
    bool wanted;
    if (told_want_read(f, &engine, &wanted) == VERR_OK && !v->stopping)
        warden_engines_want(&v->engines, v->now, engine, wanted);
}

static void hear_frame(struct watch *v, int peer, const struct wire_frame *f)
{
    struct child *c = &v->child[peer];
    struct wire_fields fields;
    c->heard_ns = v->now;
    if (f->type == WIRE_SPAWN && peer == PEER_CLERK) {
        warden_spawn(v->w, v->decode, v->now, &c->control, f);
    } else if (f->type == WIRE_ENGINE_WANT && peer == PEER_CLERK) {
        want(v, f);
    } else if (f->type == WIRE_HELLO && c->state == CHILD_STARTING) {
        if (wire_read(f, &fields) == VERR_OK &&
            wire_u64(&fields, FIELD_PEER, PEER_COUNT) == (uint64_t)peer)
            hello(v, peer);
    }
}

static void hear(struct watch *v, int peer)
{
    struct child *c = &v->child[peer];
    struct wire_frame f;
    enum verr filled = link_fill(&c->control), e;
    while ((e = link_next(&c->control, &f)) == VERR_OK)
        hear_frame(v, peer, &f);
    if (filled || e != VERR_NOT_FOUND) {
        link_close(&c->control); /* it has gone, or does not keep the rules: its end follows */
        if (c->pid > 0 && e == VERR_BAD_INPUT)
            (void)kill(c->pid, SIGKILL);
    }
}

static int exit_status(int wait_status)
{
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) != 0 ? WEXITSTATUS(wait_status) : 5;
}

static void begin_stop(struct watch *v);

static void bury(struct watch *v, int peer, int wait_status)
{
    struct child *c = &v->child[peer];
    bool failed = c->state == CHILD_STARTING;
    bool wanted = c->state == CHILD_STOPPING || v->stopping;
    link_close(&c->control);
    c->pid = 0;
    c->state = CHILD_NONE;
    if (wanted)
        return;
    os_log(OS_ERROR, "warden.died", "child=%s status=%d signal=%d", v->w->program[peer].name,
           WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1,
           WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0);
    if (!c->was_ready) { /* wrong from the start: it has said why, trying again would not help */
        v->status = exit_status(wait_status);
        begin_stop(v);
        return;
    }
    int64_t pause = 0;
    if (failed) {
        pause = (int64_t)WARDEN_BACKOFF_MS << (c->failures < 7 ? c->failures : 7);
        c->failures++;
    }
    c->restarts++;
    c->state = CHILD_WAITING;
    c->due_ns = v->now + (pause < WARDEN_BACKOFF_MAX_MS ? pause : WARDEN_BACKOFF_MAX_MS) * MS_NS;
}

static bool is_ours(const void *ctx, pid_t pid)
{
    const struct watch *v = ctx;
    bool ours = warden_engines_has(&v->engines, pid);
    for (int i = 0; i < PEER_COUNT; i++)
        ours = ours || v->child[i].pid == pid;
    for (int i = 0; i < WARDEN_DECODE_MAX; i++)
        ours = ours || v->decode[i].pid == pid;
    return ours;
}

/* True when it may have left processes behind. */
static bool ended(struct watch *v, pid_t pid, int status)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (v->child[i].pid == pid) {
            bury(v, i, status);
            return false;
        }
    }
    for (int i = 0; i < WARDEN_DECODE_MAX; i++) {
        if (v->decode[i].pid == pid) {
            v->decode[i].pid = 0;
            return false;
        }
    }
    return true;
}

/* An engine's group is killed before the number of its first process is free for another. */
static void reap(struct watch *v)
{
    siginfo_t s = {0};
    bool orphans = false;
    while (waitid(P_ALL, 0, &s, WEXITED | WNOHANG | WNOWAIT) == 0 && s.si_pid > 0) {
        pid_t pid = s.si_pid;
        int status = s.si_code == CLD_EXITED ? s.si_status << 8 : s.si_status;
        bool engine = warden_engines_ended(&v->engines, v->now, pid, status);
        (void)waitpid(pid, NULL, 0);
        orphans = engine || ended(v, pid, status) || orphans;
        s.si_pid = 0;
    }
    if (orphans)
        warden_kill_orphans(is_ours, v);
}

static void stop_child(struct watch *v, int peer)
{
    struct child *c = &v->child[peer];
    if (c->pid <= 0 || c->state == CHILD_STOPPING)
        return;
    c->state = CHILD_STOPPING;
    c->due_ns = v->now + WARDEN_STOP_S * SECOND_NS;
    say(c, WIRE_STOP);
}

static void begin_stop(struct watch *v)
{
    v->stopping = true;
    stop_child(v, PEER_FRONT);
}

/* The front has gone: nobody can ask any more, the others may end. True when all have ended. */
static bool go_on_stopping(struct watch *v)
{
    if (v->child[PEER_FRONT].pid > 0)
        return false;
    stop_child(v, PEER_CLERK);
    stop_child(v, PEER_GATE);
    bool quiet = warden_engines_stop(&v->engines, v->now);
    return quiet && v->child[PEER_CLERK].pid <= 0 && v->child[PEER_GATE].pid <= 0;
}

static void hear_signals(struct watch *v)
{
    struct signalfd_siginfo s;
    while (read(v->signals, &s, sizeof s) == (ssize_t)sizeof s) {
        if (s.ssi_signo == SIGCHLD)
            continue;
        if (v->stopping) { /* asked twice: now */
            for (int i = 0; i < PEER_COUNT; i++)
                v->child[i].due_ns = v->child[i].state == CHILD_STOPPING ? 0 : v->child[i].due_ns;
            warden_engines_kill(&v->engines);
        }
        begin_stop(v);
    }
    reap(v);
}

static void kill_late(struct watch *v, struct child *c, int peer)
{
    os_log(OS_ERROR, "warden.kill", "child=%s state=%d", v->w->program[peer].name, (int)c->state);
    (void)kill(c->pid, SIGKILL);
    c->due_ns = INT64_MAX;
    c->heard_ns = c->asked_ns = v->now;
}

static void mind(struct watch *v, int peer)
{
    struct child *c = &v->child[peer];
    bool bounded = c->state == CHILD_STARTING || c->state == CHILD_STOPPING;
    if (c->state == CHILD_WAITING && v->now >= c->due_ns && !v->stopping)
        start(v, peer);
    else if (bounded && c->pid > 0 && v->now >= c->due_ns)
        kill_late(v, c, peer);
    else if (c->state == CHILD_READY && v->now - c->heard_ns > WARDEN_SILENCE_S * SECOND_NS)
        kill_late(v, c, peer);
    else if (c->state == CHILD_READY && v->now - c->asked_ns > WARDEN_PING_S * SECOND_NS) {
        c->asked_ns = v->now;
        say(c, WIRE_PING);
    }
}

/* Milliseconds until the next start that waits; a second otherwise. */
static int patience(const struct watch *v)
{
    int64_t soonest = v->now + SECOND_NS, engine = warden_engines_due(&v->engines);
    soonest = engine < soonest ? engine : soonest;
    for (int i = 0; i < PEER_COUNT; i++) {
        if (v->child[i].state == CHILD_WAITING && v->child[i].due_ns < soonest)
            soonest = v->child[i].due_ns;
    }
    return soonest <= v->now ? 0 : (int)((soonest - v->now) / MS_NS) + 1;
}

static void mind_engines(struct watch *v)
{
    struct child *clerk = &v->child[PEER_CLERK];
    warden_engines_mind(&v->engines, v->now);
    warden_engines_tell(&v->engines, clerk->state == CHILD_READY ? &clerk->control : NULL);
}

static void turn(struct watch *v)
{
    struct pollfd p[PEER_COUNT + 1 + WARDEN_ENGINE_FDS];
    for (int i = 0; i < PEER_COUNT; i++) {
        struct link *l = &v->child[i].control;
        p[i] = (struct pollfd){.fd = v->child[i].pid > 0 ? l->fd : -1, .events = POLLIN};
        if (p[i].fd >= 0 && link_pending(l))
            p[i].events |= POLLOUT;
    }
    p[PEER_COUNT] = (struct pollfd){.fd = v->signals, .events = POLLIN};
    warden_engines_watch(&v->engines, v->now, p + PEER_COUNT + 1);
    int n = poll(p, PEER_COUNT + 1 + WARDEN_ENGINE_FDS, patience(v));
    v->now = os_mono_ns();
    for (int i = 0; n > 0 && i < PEER_COUNT; i++) {
        if (p[i].revents & POLLOUT)
            (void)link_flush(&v->child[i].control);
        if (p[i].revents & (POLLIN | POLLHUP | POLLERR))
            hear(v, i);
    }
    if (n > 0)
        warden_engines_hear(&v->engines, v->now, p + PEER_COUNT + 1);
    if (n > 0 && p[PEER_COUNT].revents)
        hear_signals(v);
    for (int i = 0; i < PEER_COUNT; i++)
        mind(v, i);
    warden_mind_decode(v->decode, v->now);
    mind_engines(v);
}

static bool take_signals(struct watch *v, sigset_t *former)
{
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, SIGCHLD);
    sigaddset(&mine, SIGTERM);
    sigaddset(&mine, SIGINT);
    sigaddset(&mine, SIGHUP);
    (void)signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &mine, former) != 0)
        return false;
    v->signals = signalfd(-1, &mine, SFD_CLOEXEC | SFD_NONBLOCK);
    return v->signals >= 0;
}

int warden_run(const struct warden *w)
{
    struct watch v = {.w = w, .signals = -1, .now = os_mono_ns()};
    sigset_t former;
    if (!take_signals(&v, &former))
        return 5;
    for (int i = 0; i < PEER_COUNT; i++) {
        v.child[i].control.fd = -1;
        v.child[i].state = runs(&v, i) ? CHILD_WAITING : CHILD_NONE;
    }
    warden_adopt();
    warden_engines_open(&v.engines, w->data, w->worker, w->demo, v.now);
    while (!v.stopping || !go_on_stopping(&v))
        turn(&v);
    warden_engines_close(&v.engines);
    for (int i = 0; i < WARDEN_DECODE_MAX; i++) {
        if (v.decode[i].pid > 0)
            (void)kill(v.decode[i].pid, SIGKILL);
    }
    close(v.signals);
    (void)sigprocmask(SIG_SETMASK, &former, NULL);
    return v.status;
}
