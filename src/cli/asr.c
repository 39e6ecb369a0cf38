/* asr.c - see asr.h */
#include "cli/asr.h"
#include "cli/call.h"
#include "os/os.h"

#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

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
    return e != VERR_OK ? e : hearer_ready(&s->hearer, HEARER_LOAD_SECONDS);
}

enum verr asr_start(struct arena *a, const struct asr_wish *wish, struct asr *s)
{
    char worker[PATH_MAX];
    struct engine_root root;
    *s = (struct asr){.log = memfd_create("engine-log", MFD_CLOEXEC),
                      .link = {.fd = -1},
                      .hearer = {.link = &s->link, .language = wish->language}};
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
