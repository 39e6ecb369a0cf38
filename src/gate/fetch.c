#include "gate/fetch.h"

#include <assert.h>
#include <curl/curl.h>

struct fetch {
    CURL *easy; /* NULL: free */
    struct curl_slist *headers;
    uint32_t stream;
    bool too_large;
    size_t n;
    char body[FETCH_BODY_MAX];
};

enum {
    METHOD_GET_RANK = 0,
    METHOD_POST_RANK = 1,
    HEADER_BYTES = 9216,
    URL_BYTES = 2049,
    IDLE_MS = 60000
};

enum verr fetches_open(struct fetches *f, const char *authorities)
{
    *f = (struct fetches){.authorities = authorities};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return VERR_INTERNAL;
    enum verr e = os_map(FETCHES_MAX * sizeof(struct fetch), &f->map);
    f->at = f->map.p;
    f->multi = e ? NULL : curl_multi_init();
    return e ? e : f->multi ? VERR_OK : VERR_LIMIT;
}

static void let_go(struct fetches *f, struct fetch *x)
{
    if (x->easy) {
        (void)curl_multi_remove_handle(f->multi, x->easy);
        curl_easy_cleanup(x->easy);
    }
    curl_slist_free_all(x->headers);
    memset(x, 0, sizeof *x); /* what came may have been a secret */
}

void fetches_forget(struct fetches *f)
{
    for (unsigned i = 0; f->multi && i < FETCHES_MAX; i++)
        let_go(f, &f->at[i]);
}

void fetches_close(struct fetches *f)
{
    if (!f->multi)
        return;
    fetches_forget(f);
    (void)curl_multi_cleanup(f->multi);
    os_unmap(&f->map);
    *f = (struct fetches){.multi = NULL};
}

static size_t keep(char *bytes, size_t size, size_t n, void *ctx)
{
    struct fetch *x = ctx;
    n *= size;
    if (n > sizeof x->body - x->n) {
        x->too_large = true;
        return 0; /* libcurl ends the transfer */
    }
    memcpy(x->body + x->n, bytes, n);
    x->n += n;
    return n;
}

static bool is_clean(struct text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < 0x20 || (unsigned char)t.p[i] >= 0x7f)
            return false;
    return true;
}

/* One header line; nothing when the value is empty. */
static bool add_header(struct fetch *x, const char *name, struct text value)
{
    char line[HEADER_BYTES];
    if (value.n == 0)
        return true;
    struct writer w = writer_over(line, sizeof line);
    writer_str(&w, name);
    writer_str(&w, ": ");
    writer_put(&w, value);
    writer_char(&w, '\0');
    struct curl_slist *more =
        w.full || !is_clean(value) ? NULL : curl_slist_append(x->headers, line);
    x->headers = more ? more : x->headers;
    return more != NULL;
}

static bool set_rules(const struct fetches *f, struct fetch *x)
{
    CURL *c = x->easy;
    bool bad = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)FETCH_CONNECT_MS);
    bad |= curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)FETCH_ALL_MS);
    bad |= curl_easy_setopt(c, CURLOPT_USERAGENT, "Vigie");
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
    if (f->authorities)
        bad |= curl_easy_setopt(c, CURLOPT_CAINFO, f->authorities);
    return !bad;
}

static bool set_request(struct fetch *x, const struct wire_fields *f)
{
    char url[URL_BYTES];
    struct text at = f->value[FIELD_URL], body = f->value[FIELD_CONTENT];
    struct text method = f->value[FIELD_METHOD];
    struct writer w = writer_over(url, sizeof url);
    writer_put(&w, at);
    writer_char(&w, '\0');
    bool post = method.n == 1 && method.p[0] == METHOD_POST_RANK;
    if (w.full || !is_clean(at) || (!post && (method.n != 1 || method.p[0] != METHOD_GET_RANK)))
        return false;
    bool bad = curl_easy_setopt(x->easy, CURLOPT_URL, url);
    if (post) {
        bad |= curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE, (long)body.n);
        bad |= curl_easy_setopt(x->easy, CURLOPT_COPYPOSTFIELDS, body.n > 0 ? body.p : "");
    }
    bad |= !add_header(x, "Accept", TEXT("application/json"));
    bad |= !add_header(x, "Content-Type", f->value[FIELD_CONTENT_TYPE]);
    bad |= !add_header(x, "Authorization", f->value[FIELD_AUTHORIZATION]);
    bad |= curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
    return !bad;
}

static struct fetch *free_one(struct fetches *f)
{
    for (unsigned i = 0; i < FETCHES_MAX; i++)
        if (!f->at[i].easy)
            return &f->at[i];
    return NULL;
}

enum verr fetches_begin(struct fetches *f, uint32_t stream, const struct wire_fields *x)
{
    struct fetch *one = f->multi ? free_one(f) : NULL;
    if (!one)
        return VERR_LIMIT;
    one->stream = stream;
    one->easy = curl_easy_init();
    enum verr e = one->easy ? VERR_OK : VERR_LIMIT;
    if (!e && (!set_rules(f, one) || !set_request(one, x) ||
               !gate_proxy_set(one->easy, f->proxy, x->value[FIELD_URL])))
        e = VERR_BAD_INPUT;
    if (!e && (curl_easy_setopt(one->easy, CURLOPT_PRIVATE, one) ||
               curl_multi_add_handle(f->multi, one->easy)))
        e = VERR_INTERNAL;
    if (e)
        let_go(f, one);
    return e;
}

static short to_curl(short events)
{
    return (short)((events & POLLIN ? CURL_WAIT_POLLIN : 0) |
                   (events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
}

/* libcurl waits for its sockets and ours; what happened on ours is then asked in full. Requests
 * move on behind the wait only: one that ended before it would be answered after it. A new one has
 * a timer that is due, so the wait ends at once. */
void fetches_wait(struct fetches *f, struct pollfd *p, unsigned n, int wait_ms)
{
    struct curl_waitfd own[FETCH_POLL_MAX];
    int running = 0;
    assert(n <= FETCH_POLL_MAX);
    if (f->multi) {
        for (unsigned i = 0; i < n; i++)
            own[i] = (struct curl_waitfd){.fd = p[i].fd, .events = to_curl(p[i].events)};
        (void)curl_multi_poll(f->multi, own, n, wait_ms < 0 ? IDLE_MS : wait_ms, NULL);
        (void)curl_multi_perform(f->multi, &running);
    }
    if (poll(p, n, f->multi ? 0 : wait_ms) < 0) {
        for (unsigned i = 0; i < n; i++)
            p[i].revents = 0;
    }
}

void fetch_refuse(struct link *to, uint32_t stream, enum verr e)
{
    struct wire_out o = link_begin(to, WIRE_REPLY, stream);
    wire_put_u64(&o, FIELD_STATUS, (uint64_t)verr_http(e));
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)e);
    (void)link_end(to, &o, NULL, 0);
}

static void answer(struct fetch *x, CURLcode how, struct link *to)
{
    long status = 0;
    (void)curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    enum verr e = x->too_large ? VERR_LIMIT : how != CURLE_OK || status <= 0 ? VERR_BUSY : VERR_OK;
    if (e) {
        os_log(OS_WARN, "gate.fetch", "error=%s curl=%d", verr_name(e), (int)how);
        fetch_refuse(to, x->stream, e);
        return;
    }
    struct wire_out o = link_begin(to, WIRE_REPLY, x->stream);
    wire_put_u64(&o, FIELD_STATUS, (uint64_t)status);
    wire_put_u64(&o, FIELD_ERROR, VERR_OK);
    wire_put(&o, FIELD_CONTENT, (struct text){x->body, x->n});
    if (link_end(to, &o, NULL, 0) != VERR_OK)
        fetch_refuse(to, x->stream, VERR_LIMIT);
}

void fetches_answer(struct fetches *f, struct link *to,
                    void (*other)(void *ctx, void *easy, int how), void *ctx)
{
    CURLMsg *m;
    int left = 0;
    while (f->multi && (m = curl_multi_info_read(f->multi, &left))) {
        struct fetch *x = NULL;
        if (m->msg != CURLMSG_DONE ||
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x) != CURLE_OK)
            continue;
        if (!x) { /* only those of fetches_begin carry one */
            other(ctx, m->easy_handle, (int)m->data.result);
            continue;
        }
        answer(x, m->data.result, to);
        let_go(f, x);
    }
}
