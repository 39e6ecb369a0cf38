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
    line(w, "event_streams", "gauge", k->subscribers);
    struct oidc_counts oidc = oidc_state_counts(k->services->oidc);
    line(w, "oidc_sign_ins_total", "counter", oidc.opened);
    line(w, "oidc_refused_total", "counter", oidc.refused);
    line(w, "oidc_down_total", "counter", oidc.down);
    line(w, "outside_requests_total", "counter", atomic_load(&k->fetches.asked));
    line(w, "outside_failures_total", "counter", atomic_load(&k->fetches.failed));
    line(w, "clerk_healthy", "gauge", metrics_healthy(k));
}

bool metrics_healthy(const struct clerk *k)
{
    return os_mono_ns() - atomic_load(&k->writer_ns) < WRITER_SILENT_NS;
}
