/* far.c - see far.h */
#include "gate/far.h"

#include "engine/conf.h"

#include <curl/curl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { ARENA = 1 << 17, URL = 1024, PATH_MAX_BYTES = 256, LEAST_ROOM = 65536 };
#define MS_NS ((int64_t)1000000)

struct far {
    CURL *easy; /* NULL: free, or not asked yet */
    struct curl_slist *headers;
    struct link *clerk; /* while libcurl runs */
    uint32_t stream;
    bool used, asked, told, paused;
    struct os_map map;
    struct writer request; /* in the map */
    size_t expected, header_n;
    int64_t began_ns, heard_ns, first_ns, between_ns, whole_ns;
    size_t credit;
    uint64_t most, got;
    enum verr error; /* why the answer was stopped here */
    char url[URL];
};

/* ---- who is asked, with which key ---- */

bool far_key_read(struct text file, struct text *key)
{
    struct text t = text_trim(file);
    bool good = t.n > 0 && t.n <= FAR_KEY_MAX;
    for (size_t i = 0; good && i < t.n; i++)
        good = t.p[i] > ' ' && t.p[i] < 0x7f;
    if (good)
        *key = t;
    return good;
}

/* Others must not read it. */
static bool is_private(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0;
}

static void take_key(struct fars *s, struct arena *a, const char *path)
{
    struct text file = {NULL, 0}, key;
    struct writer w = writer_over(s->bearer, sizeof s->bearer);
    enum verr e = is_private(path) ? os_read_file(path, FAR_KEY_MAX + 2, a, &file) : VERR_KEY;
    if (e || !far_key_read(file, &key)) {
        os_log(OS_ERROR, "gate.language_key", "error=%s", verr_name(e ? e : VERR_KEY));
        s->no_key = true;
        return;
    }
    writer_str(&w, "Authorization: Bearer ");
    writer_put(&w, key);
    writer_char(&w, '\0');
}

static void take_conf(struct fars *s, struct arena *a, const char *data)
{
    struct engine_conf *conf = ARENA_NEW(a, struct engine_conf);
    const char *why;
    size_t line;
    if (!conf || engine_conf_load(a, data, conf, &why, &line) != VERR_OK)
        return; /* the warden says why */
    (void)snprintf(s->url, sizeof s->url, "%s", conf->language_url);
    if (conf->language_key[0] != '\0')
        take_key(s, a, conf->language_key);
}

enum verr fars_open(struct fars *s, const char *data, void *multi, const char *authorities)
{
    struct os_map map;
    struct arena a;
    *s = (struct fars){.multi = multi, .authorities = authorities};
    enum verr e = os_arena(ARENA, &map, &a);
    if (e)
        return e;
    take_conf(s, &a, data);
    explicit_bzero(map.p, map.size);
    os_unmap(&map);
    e = os_map(FARS_MAX * sizeof(struct far), &s->map);
    s->at = e ? NULL : s->map.p;
    return e;
}

/* ---- one request ---- */

static void finish(struct fars *s, struct far *f)
{
    if (f->easy) {
        (void)curl_multi_remove_handle(s->multi, f->easy);
        curl_easy_cleanup(f->easy);
    }
    curl_slist_free_all(f->headers);
    os_unmap(&f->map);
    *f = (struct far){.used = false};
}

void fars_drop(struct fars *s)
{
    for (unsigned i = 0; s->at && i < FARS_MAX; i++)
        finish(s, &s->at[i]);
}

void fars_close(struct fars *s)
{
    fars_drop(s);
    os_unmap(&s->map);
    explicit_bzero(s->bearer, sizeof s->bearer);
    *s = (struct fars){.url = ""};
}

static void refuse(struct link *clerk, uint32_t stream, enum verr e)
{
    struct wire_out o = link_begin(clerk, WIRE_ASKED, stream);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)e);
    (void)link_end(clerk, &o, NULL, 0);
    os_log(OS_WARN, "gate.far", "error=%s", verr_name(e));
}

static void give_up(struct fars *s, struct far *f, struct link *clerk, enum verr e)
{
    refuse(clerk, f->stream, e);
    finish(s, f);
}

static struct far *find(const struct fars *s, uint32_t stream)
{
    for (unsigned i = 0; s->at && i < FARS_MAX; i++) {
        if (s->at[i].used && s->at[i].stream == stream)
            return &s->at[i];
    }
    return NULL;
}

static struct far *free_one(const struct fars *s)
{
    for (unsigned i = 0; s->at && i < FARS_MAX; i++) {
        if (!s->at[i].used)
            return &s->at[i];
    }
    return NULL;
}

bool fars_has(const struct fars *s, const struct wire_frame *f)
{
    struct wire_fields x;
    if (f->type == WIRE_ASK)
        return wire_read(f, &x) == VERR_OK && wire_has(&x, FIELD_URL);
    return find(s, f->stream) != NULL;
}

/* A path is ours to write, but nothing in it may end the line. */
static bool path_is_plain(struct text path)
{
    if (text_is(path, "/tokenize")) /* beside /v1, at llama-server and at vLLM */
        return true;
    bool plain = path.n > 3 && path.n <= PATH_MAX_BYTES && text_starts(path, TEXT("/v1/"));
    for (size_t i = 0; plain && i < path.n; i++)
        plain = path.p[i] > ' ' && path.p[i] < 0x7f && path.p[i] != '#';
    return plain;
}

/* The one address of engines.conf, which the list names too. */
static enum verr may_ask(const struct fars *s, const struct gate_list *allowed, struct text url)
{
    if (!s->multi || s->url[0] == '\0' || !text_is(url, s->url) || s->no_key)
        return VERR_FORBIDDEN;
    return gate_allows(allowed, url);
}

static enum verr begin(const struct fars *s, struct far *f, uint32_t stream,
                       const struct wire_fields *x)
{
    struct text path = x->value[FIELD_PATH];
    uint64_t expected = wire_u64(x, FIELD_EXPECTED, 0);
    if (!path_is_plain(path) || expected > FAR_BODY_MAX)
        return VERR_LIMIT;
    *f = (struct far){.used = true, .stream = stream, .began_ns = os_mono_ns()};
    enum verr e = os_map((size_t)expected + 1, &f->map);
    if (e)
        return e;
    f->expected = (size_t)expected;
    f->request = writer_over(f->map.p, f->map.size);
    f->first_ns = (int64_t)(wire_u64(x, FIELD_FIRST_MS, 0) & INT32_MAX) * MS_NS;
    f->between_ns = (int64_t)(wire_u64(x, FIELD_BETWEEN_MS, 0) & INT32_MAX) * MS_NS;
    f->whole_ns = (int64_t)(wire_u64(x, FIELD_WHOLE_MS, 0) & INT32_MAX) * MS_NS;
    f->most = wire_u64(x, FIELD_MOST, 0);
    f->credit = WIRE_WINDOW;
    struct writer w = writer_over(f->url, sizeof f->url);
    writer_put(&w, text_slice(x->value[FIELD_URL], 0, x->value[FIELD_URL].n - strlen("/v1")));
    writer_put(&w, path);
    writer_char(&w, '\0');
    return w.full || s->multi == NULL ? VERR_LIMIT : VERR_OK;
}

static enum verr take_ask(struct fars *s, const struct gate_list *allowed, struct link *clerk,
                          const struct wire_frame *f)
{
    struct wire_fields x;
    if (find(s, f->stream) || wire_read(f, &x) != VERR_OK)
        return VERR_BAD_INPUT;
    struct far *one = free_one(s);
    enum verr e = may_ask(s, allowed, x.value[FIELD_URL]);
    if (!e)
        e = one ? begin(s, one, f->stream, &x) : VERR_LIMIT;
    if (e && one)
        finish(s, one);
    if (e)
        refuse(clerk, f->stream, e);
    return VERR_OK;
}

static enum verr take_body(const struct fars *s, const struct wire_frame *f)
{
    struct far *one = find(s, f->stream);
    if (!one)
        return VERR_OK; /* given up meanwhile */
    if (one->asked || f->payload.n > one->expected - one->request.n)
        return VERR_BAD_INPUT;
    writer_put(&one->request, f->payload);
    return VERR_OK;
}

enum verr fars_take(struct fars *s, const struct gate_list *allowed, struct link *clerk,
                    const struct wire_frame *f)
{
    struct wire_fields x;
    struct far *one = f->type == WIRE_ASK ? NULL : find(s, f->stream);
    switch (f->type) {
    case WIRE_ASK:
        return take_ask(s, allowed, clerk, f);
    case WIRE_BODY:
        return take_body(s, f);
    case WIRE_CREDIT:
        if (wire_read(f, &x) != VERR_OK)
            return VERR_BAD_INPUT;
        if (one) {
            uint64_t more = wire_u64(&x, FIELD_AMOUNT, 0);
            one->credit +=
                more < WIRE_WINDOW - one->credit ? (size_t)more : WIRE_WINDOW - one->credit;
        }
        return VERR_OK;
    case WIRE_CANCEL: /* the server sees the connection close */
        if (one)
            finish(s, one);
        return VERR_OK;
    default:
        return VERR_BAD_INPUT;
    }
}

/* ---- what libcurl brings ---- */

static enum verr tell_status(struct far *f)
{
    long status = 0;
    if (f->told)
        return VERR_OK;
    (void)curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status > 599)
        return VERR_BAD_INPUT;
    struct wire_out o = link_begin(f->clerk, WIRE_ASKED, f->stream);
    wire_put_u64(&o, FIELD_STATUS, (uint64_t)status);
    f->told = true;
    return link_end(f->clerk, &o, NULL, 0);
}

static enum verr pass_on(struct far *f, struct text bytes)
{
    enum verr e = tell_status(f);
    if (!e && bytes.n > f->most - f->got)
        e = VERR_LIMIT;
    if (e)
        return e;
    struct wire_out o = link_begin(f->clerk, WIRE_BODY, f->stream);
    wire_raw(&o, bytes);
    f->credit -= bytes.n;
    f->got += bytes.n;
    return link_end(f->clerk, &o, NULL, 0);
}

/* Never faster than the clerk takes it: libcurl gives the same bytes again once it goes on. */
static size_t on_bytes(char *bytes, size_t size, size_t n, void *ctx)
{
    struct far *f = ctx;
    n *= size;
    if (n > f->credit || link_room(f->clerk) < LEAST_ROOM) {
        f->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    f->heard_ns = os_mono_ns();
    f->error = pass_on(f, (struct text){bytes, n});
    return f->error ? 0 : n;
}

static size_t on_header(char *bytes, size_t size, size_t n, void *ctx)
{
    struct far *f = ctx;
    (void)bytes;
    n *= size;
    f->header_n += n;
    f->error = f->header_n > FAR_HEADERS_MAX ? VERR_LIMIT : f->error;
    return f->error ? 0 : n;
}

static bool add_header(struct far *f, const char *line)
{
    struct curl_slist *more = curl_slist_append(f->headers, line);
    f->headers = more ? more : f->headers;
    return more != NULL;
}

static bool set_rules(const struct fars *s, struct far *f)
{
    CURL *c = f->easy;
    /* by http it is this machine (engines.conf): a proxy would read the text and the key */
    bool here = !text_starts(text_of(s->url), TEXT("https://"));
    bool bad = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    bad |= !gate_proxy_set(c, here ? NULL : s->proxy, text_of(s->url));
    bad |= curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)FAR_CONNECT_MS);
    bad |= curl_easy_setopt(c, CURLOPT_USERAGENT, "Vigie");
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
    if (s->authorities)
        bad |= curl_easy_setopt(c, CURLOPT_CAINFO, s->authorities);
    return !bad;
}

static bool set_request(const struct fars *s, struct far *f)
{
    CURL *c = f->easy;
    bool bad = curl_easy_setopt(c, CURLOPT_URL, f->url);
    bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)f->request.n);
    bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDS, f->map.p);
    bad |= !add_header(f, "Content-Type: application/json");
    bad |= !add_header(f, "Expect:");
    if (s->bearer[0] != '\0')
        bad |= !add_header(f, s->bearer);
    bad |= curl_easy_setopt(c, CURLOPT_HTTPHEADER, f->headers);
    return !bad;
}

static enum verr ask_now(struct fars *s, struct far *f)
{
    f->asked = true;
    f->easy = curl_easy_init();
    if (!f->easy)
        return VERR_LIMIT;
    bool good = set_rules(s, f) && set_request(s, f) && !curl_multi_add_handle(s->multi, f->easy);
    return good ? VERR_OK : VERR_INTERNAL;
}

/* When a wait of this request is over, and so is the request. */
static int64_t due_ns(const struct far *f)
{
    int64_t whole = f->began_ns + f->whole_ns;
    int64_t next = f->heard_ns ? f->heard_ns + f->between_ns : f->began_ns + f->first_ns;
    if (f->paused) /* it waits for us, not we for it */
        return whole;
    return whole < next ? whole : next;
}

int fars_wait_ms(const struct fars *s)
{
    int64_t least = -1, now = os_mono_ns();
    for (unsigned i = 0; s->at && i < FARS_MAX; i++) {
        const struct far *f = &s->at[i];
        if (!f->used)
            continue;
        int64_t left = due_ns(f) <= now ? 0 : (due_ns(f) - now) / MS_NS + 1;
        least = least < 0 || left < least ? left : least;
    }
    return least > 60000 ? 60000 : (int)least;
}

static enum verr go_on(struct fars *s, struct far *f, struct link *clerk)
{
    f->clerk = clerk;
    if (!f->asked && f->request.n == f->expected)
        return ask_now(s, f);
    if (f->paused && f->credit >= CURL_MAX_WRITE_SIZE && link_room(clerk) >= LEAST_ROOM) {
        f->paused = false;
        f->heard_ns = os_mono_ns();
        (void)curl_easy_pause(f->easy, CURLPAUSE_CONT);
    }
    return VERR_OK;
}

void fars_turn(struct fars *s, struct link *clerk)
{
    for (unsigned i = 0; s->at && i < FARS_MAX && clerk->fd >= 0; i++) {
        struct far *f = &s->at[i];
        if (!f->used)
            continue;
        enum verr e = go_on(s, f, clerk);
        if (!e && os_mono_ns() >= due_ns(f))
            e = VERR_BUSY;
        if (e)
            give_up(s, f, clerk, e);
    }
}

static enum verr error_of(CURLcode how)
{
    switch (how) {
    case CURLE_OK:
        return VERR_OK;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT: /* of connecting: the others are ours */
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return VERR_NOT_FOUND;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        return VERR_CANCELLED;
    default:
        return VERR_BAD_INPUT;
    }
}

bool fars_ended(struct fars *s, void *easy, int how, struct link *clerk)
{
    for (unsigned i = 0; s->at && i < FARS_MAX; i++) {
        struct far *f = &s->at[i];
        if (!f->used || f->easy != easy)
            continue;
        enum verr e = f->error ? f->error : error_of((CURLcode)how);
        if (how != CURLE_OK)
            os_log(OS_WARN, "gate.far", "curl=%d", how);
        e = e ? e : tell_status(f);
        if (e) {
            give_up(s, f, clerk, e);
        } else {
            (void)link_say(clerk, WIRE_END, f->stream);
            finish(s, f);
        }
        return true;
    }
    return false;
}
