/* engines.c - see engines.h */
#include "warden/engines.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND_NS ((int64_t)1000000000)
enum { AT_CONTROL, AT_LOG, AT_COUNT };

static const char *model_of(const struct engine_conf *c, unsigned engine)
{
    return engine == TOLD_speech ? c->speech : c->language;
}

/* Without its folder, and without what may not stand in a page. */
static void name_model(struct told *t, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t n = strlen(name);
    memset(t->model, 0, sizeof t->model);
    memcpy(t->model, name, n < TOLD_MODEL ? n : 0);
}

static enum verr read_conf(struct warden_engines *e)
{
    struct os_map map;
    struct arena a;
    const char *why = "";
    size_t line = 0;
    enum verr bad = os_arena(2 * ENGINE_CONF_MAX, &map, &a);
    if (bad != VERR_OK) {
        return bad;
    }
    bad = engine_conf_load(&a, e->data, &e->conf, &why, &line);
    os_unmap(&map);
    if (bad != VERR_OK) {
        os_log(OS_ERROR, "warden.engines", "file=engines.conf line=%zu error=%s", line, why);
    }
    return bad;
}

static void describe(struct warden_engines *e, unsigned engine)
{
    struct told *t = &e->at[engine].told;
    bool outside = engine == TOLD_language && e->conf.language_url[0] != '\0';
    name_model(t, model_of(&e->conf, engine));
    t->how = outside ? TOLD_HOW_outside : TOLD_HOW_unknown;
}

void warden_engines_want(struct warden_engines *e, int64_t now_ns, enum told_engine engine,
                         bool wanted)
{
    struct life *l = &e->at[engine].life;
    if (e->data == NULL) {
        return;
    }
    if (!wanted || read_conf(e) != VERR_OK) {
        life_want(l, now_ns, false, wanted ? TOLD_settings : TOLD_stopped);
        return;
    }
    describe(e, engine);
    l->start_ns = e->conf.start_s * SECOND_NS;
    l->silence_ns = e->conf.silence_s * SECOND_NS;
    life_want(l, now_ns, model_of(&e->conf, engine)[0] != '\0', TOLD_nothing);
}

void warden_engines_open(struct warden_engines *e, const char *data, const char *worker, bool demo,
                         int64_t now_ns)
{
    *e = (struct warden_engines){.data = data, .worker = worker, .demo = demo};
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        struct warden_engine *g = &e->at[i];
        g->control.fd = g->report = g->log.in = g->log.out = -1;
        g->told.engine = g->said.engine = (enum told_engine)i;
        g->told.since_ms = os_wall_ms();
        g->life.due_ns = INT64_MAX;
        warden_engines_want(e, now_ns, (enum told_engine)i, true);
    }
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
    *fd = -1;
}

static void close_engine(struct warden_engine *g)
{
    link_close(&g->control);
    close_fd(&g->report);
    warden_englog_close(&g->log);
    g->linked = false;
}

void warden_engines_close(struct warden_engines *e)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        close_engine(&e->at[i]);
    }
}

/* The whole group; a child that has not made its own yet is hit itself. */
static void signal_engine(const struct warden_engine *g, int number)
{
    if (g->pid > 0 && kill(-g->pid, number) != 0) {
        (void)kill(g->pid, number);
    }
}

static void act(struct warden_engine *g, enum life_act what)
{
    if (what == LIFE_KILL || what == LIFE_TERM) {
        signal_engine(g, what == LIFE_KILL ? SIGKILL : SIGTERM);
    }
}

/* The ends of what a child is given; its own are closed here once it has them. */
struct ends {
    int control[2], report[2], log;
};

static bool open_ends(struct warden_engines *e, struct warden_engine *g, int64_t now_ns,
                      struct ends *x)
{
    const char *name = told_engine_name(g->told.engine);
    if (g->told.engine == TOLD_speech && link_pair(x->control) != VERR_OK) {
        return false;
    }
    if (x->control[0] >= 0 && link_open(&g->control, x->control[0]) != VERR_OK) {
        return false;
    }
    if (pipe2(x->report, O_CLOEXEC) != 0) {
        return false;
    }
    g->report = x->report[0];
    (void)fcntl(g->report, F_SETFL, O_NONBLOCK);
    return warden_englog_open(&g->log, e->data, name, now_ns, &x->log);
}

static void start(struct warden_engines *e, struct warden_engine *g, int64_t now_ns)
{
    struct ends x = {{-1, -1}, {-1, -1}, -1};
    char folder[ENGINE_PATH];
    struct writer w = writer_over(folder, sizeof folder - 1);
    writer_f(&w, "%s/engines", e->data);
    folder[w.n] = '\0';
    close_engine(g);
    pid_t pid = -1;
    if (!w.full && os_make_folder(folder) == VERR_OK && open_ends(e, g, now_ns, &x)) {
        pid = warden_engine_start(e, g->told.engine, x.control[1], x.log, x.report[1]);
    }
    close_fd(&x.control[1]);
    close_fd(&x.report[1]);
    close_fd(&x.log);
    if (pid < 0) {
        close_engine(g);
        life_refused(&g->life, now_ns, TOLD_no_way);
        return;
    }
    g->pid = pid;
    life_started(&g->life, now_ns);
}

/* Speech answers on its link; of llama-server a child asks, one at a time. */
static void ask(struct warden_engines *e, struct warden_engine *g, bool first)
{
    if (g->told.engine == TOLD_speech) {
        if (link_say(&g->control, WIRE_PING, 0) == VERR_OK) {
            (void)link_flush(&g->control);
        }
    } else if (g->asker == 0) {
        pid_t pid = warden_engine_ask(e, g->pid, first);
        g->asker = pid > 0 ? pid : 0;
        g->stale = false;
        g->answering = first;
    }
}

static void mind(struct warden_engines *e, struct warden_engine *g, int64_t now_ns)
{
    enum life_act what;
    while ((what = life_turn(&g->life, now_ns)) != LIFE_NOTHING) {
        if (what == LIFE_START) {
            start(e, g, now_ns);
        } else if (what == LIFE_ASK) {
            ask(e, g, false);
        } else {
            act(g, what);
        }
    }
    if (g->life.state == TOLD_starting && g->told.engine == TOLD_language && !g->life.killed) {
        ask(e, g, true);
    }
}

void warden_engines_mind(struct warden_engines *e, int64_t now_ns)
{
    for (unsigned i = 0; i < TOLD_ENGINES && e->data; i++) {
        mind(e, &e->at[i], now_ns);
    }
}

int64_t warden_engines_due(const struct warden_engines *e)
{
    int64_t due = INT64_MAX;
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        const struct warden_engine *g = &e->at[i];
        int64_t one = life_due(&g->life);
        one =
            g->log.quiet_ns > 0 && g->log.in >= 0 && g->log.quiet_ns < one ? g->log.quiet_ns : one;
        due = one < due ? one : due;
    }
    return due;
}

/* ---- what they say ---- */

static enum life_act take_frame(struct warden_engine *g, int64_t now_ns, const struct wire_frame *f)
{
    struct wire_fields v;
    if (f->type == WIRE_ASR_READY && g->life.state == TOLD_starting &&
        wire_read(f, &v) == VERR_OK) {
        life_ready(&g->life, now_ns);
    } else if (f->type == WIRE_PONG && g->life.state != TOLD_starting) {
        life_heard(&g->life);
    } else {
        return life_wrong(&g->life, TOLD_rules);
    }
    return LIFE_NOTHING;
}

/* The end of its control link is the end of an engine, whatever its process still does. */
static void hear_control(struct warden_engine *g, int64_t now_ns)
{
    struct wire_frame f;
    enum verr filled = link_fill(&g->control), e;
    while ((e = link_next(&g->control, &f)) == VERR_OK) {
        act(g, take_frame(g, now_ns, &f));
    }
    if (e != VERR_NOT_FOUND) {
        act(g, life_wrong(&g->life, TOLD_rules));
    }
    if (filled != VERR_OK) {
        act(g, life_wrong(&g->life, TOLD_ended));
    }
    if (filled != VERR_OK || e != VERR_NOT_FOUND) {
        link_close(&g->control);
    }
}

/* VERR_OK, and *why: nothing, or what the child found wrong before it could become an engine. */
static enum told_why hear_report(struct warden_engine *g)
{
    char said[2];
    ssize_t n = g->report < 0 ? 0 : read(g->report, said, sizeof said);
    if (n != (ssize_t)sizeof said) {
        return TOLD_nothing;
    }
    close_fd(&g->report);
    g->told.how = (unsigned char)said[0] < TOLD_HOWS ? (enum told_how)said[0] : TOLD_HOW_unknown;
    return (unsigned char)said[1] < TOLD_WHYS ? (enum told_why)said[1] : TOLD_no_way;
}

void warden_engines_watch(struct warden_engines *e, int64_t now_ns, struct pollfd *p)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++, p += AT_COUNT) {
        const struct warden_engine *g = &e->at[i];
        bool pending = link_pending(&g->control);
        p[AT_CONTROL] =
            (struct pollfd){g->control.fd, (short)(POLLIN | (pending ? POLLOUT : 0)), 0};
        p[AT_LOG] = (struct pollfd){warden_englog_fd(&g->log, now_ns), POLLIN, 0};
    }
}

void warden_engines_hear(struct warden_engines *e, int64_t now_ns, const struct pollfd *p)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++, p += AT_COUNT) {
        struct warden_engine *g = &e->at[i];
        if (p[AT_CONTROL].revents & POLLOUT) {
            (void)link_flush(&g->control);
        }
        if (p[AT_CONTROL].revents & ~POLLOUT) {
            hear_control(g, now_ns);
        }
        if (p[AT_LOG].revents) {
            warden_englog_read(&g->log, now_ns);
        }
    }
}

/* ---- how they end ---- */

static void asker_ended(struct warden_engine *g, int64_t now_ns, int status)
{
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    bool first = g->answering;
    g->asker = 0;
    if (g->stale) {
        return;
    }
    if (good && first) {
        life_ready(&g->life, now_ns);
    } else if (good) {
        life_heard(&g->life);
    } else if (first) {
        act(g, life_wrong(&g->life, TOLD_not_ready));
    }
}

static void engine_ended(struct warden_engine *g, int64_t now_ns, int status)
{
    signal_engine(g, SIGKILL); /* what it started, while the number of its group is still its own */
    enum told_why why = hear_report(g);
    if (why && g->life.state == TOLD_starting && g->life.wanted) {
        life_refused(&g->life, now_ns, why);
    } else {
        life_ended(&g->life, now_ns);
    }
    enum os_level level = g->life.state == TOLD_off ? OS_INFO : OS_WARN;
    os_log(level, "warden.engine", "engine=%s ended=%s status=%d signal=%d next=%s",
           told_engine_name(g->told.engine), told_why_name(g->life.why),
           WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
           told_state_name(g->life.state));
    g->pid = 0;
    close_engine(g);
    if (g->asker > 0) {
        g->stale = true;
        (void)kill(g->asker, SIGKILL);
    }
}

bool warden_engines_ended(struct warden_engines *e, int64_t now_ns, pid_t pid, int status)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        struct warden_engine *g = &e->at[i];
        if (g->pid == pid) {
            engine_ended(g, now_ns, status);
            return true;
        }
        if (g->asker == pid) {
            asker_ended(g, now_ns, status);
            return true;
        }
    }
    return false;
}

bool warden_engines_has(const struct warden_engines *e, pid_t pid)
{
    bool has = false;
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        has = has || e->at[i].pid == pid || e->at[i].asker == pid;
    }
    return has;
}

bool warden_engines_stop(struct warden_engines *e, int64_t now_ns)
{
    bool all = true;
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        struct warden_engine *g = &e->at[i];
        if (g->life.wanted) {
            life_want(&g->life, now_ns, false, TOLD_nothing);
        }
        all = all && g->pid == 0;
    }
    return all;
}

void warden_engines_kill(struct warden_engines *e)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        signal_engine(&e->at[i], SIGKILL);
    }
}

/* ---- what the clerk is told ---- */

void warden_engines_untold(struct warden_engines *e)
{
    e->untold = true;
}

/* How it is closed in is known once the child has said it; a state begins when it is seen. */
static void renew(struct warden_engine *g)
{
    if (g->life.state != TOLD_starting && g->report >= 0 && g->pid > 0) {
        (void)hear_report(g);
    }
    if (g->told.state != g->life.state) {
        g->told.since_ms = os_wall_ms();
    }
    g->told.state = g->life.state;
    g->told.why = g->life.why;
    g->told.restarts = g->life.restarts;
}

static bool same(const struct told *a, const struct told *b)
{
    return a->state == b->state && a->why == b->why && a->how == b->how &&
           a->restarts == b->restarts && strcmp(a->model, b->model) == 0;
}

static bool give_end(struct link *to, enum wire_peer peer, int fd)
{
    struct wire_out o = link_begin(to, WIRE_LINK, 0);
    wire_put_u64(&o, FIELD_PEER, (uint64_t)peer);
    if (link_end(to, &o, &fd, 1) != VERR_OK) {
        (void)close(fd);
        return false;
    }
    return link_flush(to) == VERR_OK;
}

static void link_speech(struct warden_engine *g, struct link *clerk)
{
    int pair[2];
    if (g->linked || g->life.state != TOLD_up || g->life.killed || link_pair(pair) != VERR_OK) {
        return;
    }
    g->linked = give_end(&g->control, PEER_CLERK, pair[0]) && give_end(clerk, PEER_SPEECH, pair[1]);
    if (!g->linked) {
        act(g, life_wrong(&g->life, TOLD_rules)); /* it does not read */
    }
}

void warden_engines_tell(struct warden_engines *e, struct link *clerk)
{
    for (unsigned i = 0; i < TOLD_ENGINES && e->data; i++) {
        struct warden_engine *g = &e->at[i];
        renew(g);
        if (clerk && (e->untold || !same(&g->told, &g->said)) &&
            told_send(clerk, &g->told) == VERR_OK) {
            g->said = g->told;
            (void)link_flush(clerk);
        }
        if (clerk && i == TOLD_speech) {
            link_speech(g, clerk);
        }
    }
    e->untold = e->untold && !clerk;
}
