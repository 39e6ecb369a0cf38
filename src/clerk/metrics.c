/* metrics.c - how the clerk is: counters without names, in Prometheus' text format */
#include "api/oidc_provider.h"
#include "clerk/clerk.h"

#define WRITER_SILENT_NS ((int64_t)5 * 1000000000)

static void line(struct writer *w, const char *name, const char *kind, uint64_t v)
{
    writer_f(w, "# TYPE vigie_%s %s\nvigie_%s ", name, kind, name);
    writer_u64(w, v);
    writer_char(w, '\n');
}

/* One value of each engine. */
static void engine_lines(struct clerk *k, struct writer *w, const char *name, const char *kind,
                         uint64_t (*value)(const struct told *t))
{
    writer_f(w, "# TYPE vigie_engine_%s %s\n", name, kind);
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        struct told t;
        engines_look(&k->engines, (enum told_engine)i, &t);
        writer_f(w, "vigie_engine_%s{engine=\"%s\"} ", name, told_engine_name(t.engine));
        writer_u64(w, value(&t));
        writer_char(w, '\n');
    }
}

static uint64_t is_up(const struct told *t)
{
    return t->state == TOLD_up;
}

static uint64_t is_given_up(const struct told *t)
{
    return t->state == TOLD_given_up;
}

static uint64_t restarts(const struct told *t)
{
    return t->restarts;
}

void metrics_write(struct clerk *k, struct writer *w)
{
    const struct counters *c = &k->count;
    line(w, "requests_total", "counter", c->requests);
    line(w, "requests_refused_total", "counter", c->refused);
    line(w, "requests_failed_total", "counter", c->failed);
    line(w, "requests_busy_total", "counter", c->busy);
    line(w, "requests_cancelled_total", "counter", c->cancelled);
    line(w, "requests_under_way", "gauge", k->pool.used);
    line(w, "batches_total", "counter", atomic_load(&k->batches));
    line(w, "acts_total", "counter", atomic_load(&k->acts_done));
    line(w, "jobs_total", "counter", atomic_load(&k->jobs_done));
    line(w, "events_total", "counter", c->events);
    line(w, "proposals_total", "counter", k->proposals.begun);
    line(w, "proposals_fallen_back_total", "counter", k->proposals.fallen);
    line(w, "event_streams", "gauge", k->subscribers);
    struct oidc_counts oidc = oidc_state_counts(k->services->oidc);
    line(w, "oidc_sign_ins_total", "counter", oidc.opened);
    line(w, "oidc_refused_total", "counter", oidc.refused);
    line(w, "oidc_down_total", "counter", oidc.down);
    line(w, "outside_requests_total", "counter", atomic_load(&k->fetches.asked));
    line(w, "outside_failures_total", "counter", atomic_load(&k->fetches.failed));
    line(w, "clerk_healthy", "gauge", metrics_healthy(k));
    engine_lines(k, w, "up", "gauge", is_up);
    engine_lines(k, w, "given_up", "gauge", is_given_up);
    engine_lines(k, w, "restarts_total", "counter", restarts);
}

bool metrics_healthy(const struct clerk *k)
{
    return os_mono_ns() - atomic_load(&k->writer_ns) < WRITER_SILENT_NS;
}
