/* metrics.c - how the front is: counters without names */
#include "front/front.h"

static void line(struct writer *w, const char *name, const char *kind, uint64_t v)
{
    writer_f(w, "# TYPE vigie_front_%s %s\nvigie_front_%s ", name, kind, name);
    writer_u64(w, v);
    writer_char(w, '\n');
}

void metrics_write(const struct front *f, struct writer *w)
{
    const struct front_counters *c = &f->count;
    line(w, "requests_total", "counter", c->requests);
    line(w, "requests_refused_total", "counter", c->refused);
    line(w, "requests_failed_total", "counter", c->failed);
    line(w, "requests_cancelled_total", "counter", c->cancelled);
    line(w, "files_total", "counter", c->files);
    line(w, "uploads_total", "counter", c->uploads);
    line(w, "received_bytes_total", "counter", c->bytes_in);
    line(w, "requests_under_way", "gauge", f->used);
    line(w, "connections", "gauge", f->connections);
    line(w, "clerk_linked", "gauge", f->clerk.fd >= 0);
}
