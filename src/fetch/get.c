/* get.c - requests, answers, and what is kept of them */
#include "fetch/get.h"

#include "os/os.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOPS_MAX = 5, IDLE_MAX = 3, BLOCK = 1 << 20, TAG_BYTES = 250 };
#define UNKNOWN_MOST (UINT64_C(1) << 36) /* bytes of a file whose size nobody told: 64 GiB */
#define SECOND_NS INT64_C(1000000000)

static void header_value(struct text line, const char *name, char *out, size_t cap)
{
    struct text value = line, key = text_cut(&value, ':');
    value = text_trim(value);
    size_t n = strlen(name);
    if (key.n != n || value.n == 0 || value.n >= cap)
        return;
    for (size_t i = 0; i < n; i++) {
        char c = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] + 32) : key.p[i];
        if (c != name[i])
            return;
    }
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
}

/* libcurl's own limit is a mean of five seconds, which a first burst carries over a stall. */
static int on_time(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct get *g = ctx;
    (void)a, (void)b, (void)c, (void)d;
    return os_mono_ns() - g->came_ns > g->stall_s * SECOND_NS;
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct get *g = ctx;
    g->came_ns = os_mono_ns();
    struct text line = {p, size * n};
    char coding[64] = "";
    if (text_starts(line, TEXT("HTTP/"))) /* another answer: what the one before said is over */
        g->location[0] = g->tag[0] = g->range[0] = '\0';
    header_value(line, "location", g->location, sizeof g->location);
    header_value(line, "etag", g->tag, sizeof g->tag);
    header_value(line, "content-range", g->range, sizeof g->range);
    header_value(line, "content-encoding", coding, sizeof coding);
    g->encoded |= coding[0] != '\0' && strcmp(coding, "identity") != 0;
    return size * n;
}

static bool restart(struct get *g)
{
    struct text tag = text_of(g->tag);
    g->offset = 0;
    bool good = ftruncate(GET_TAG, 0) == 0 && ftruncate(GET_PART, 0) == 0;
    if (good && fetch_tag_good(tag))
        good = pwrite(GET_TAG, tag.p, tag.n, 0) == (ssize_t)tag.n &&
               pwrite(GET_TAG, "\n", 1, (off_t)tag.n) == 1;
    return good;
}

/* The first byte of a body: is it what was asked? */
static bool begin(struct get *g)
{
    long status = 0;
    curl_off_t length = -1;
    (void)curl_easy_getinfo(g->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(g->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    g->begun = true;
    if (g->encoded)
        g->refused = "the server sends the file in another form";
    else if (status == 206 &&
             (g->asked == 0 || !fetch_range_good(text_of(g->range), g->asked, g->size, &g->total)))
        g->refused = "the server sends another part than it was asked for";
    else if (status == 206)
        g->offset = g->asked;
    else if (status != 200)
        return false;
    else if (!restart(g))
        g->refused = "the disk refuses what comes";
    else
        g->total = length > 0 ? (uint64_t)length : 0;
    if (!g->refused && g->size && g->total && g->total != g->size)
        g->refused = "the server's file has another size than the catalogue says";
    return !g->refused;
}

static void tell(struct get *g)
{
    int64_t now = os_mono_ns();
    bool terminal = isatty(STDERR_FILENO);
    uint64_t all = g->size ? g->size : g->total;
    if (now - g->told_ns < (terminal ? SECOND_NS : 10 * SECOND_NS) && g->offset != all)
        return;
    g->told_ns = now;
    fprintf(stderr, "%svigie model pull: %.1f of %.1f MB%s", terminal ? "\r" : "",
            (double)g->offset / 1e6, (double)all / 1e6, terminal && g->offset != all ? "" : "\n");
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct get *g = ctx;
    uint64_t most = g->size ? g->size : UNKNOWN_MOST;
    size_t left = size * n;
    long status = 0;
    g->came_ns = os_mono_ns();
    (void)curl_easy_getinfo(g->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 && status != 206)
        return left; /* an error's page is read to its end and forgotten */
    if (!g->begun && !begin(g))
        return 0;
    if (left > most - g->offset) {
        g->refused = "the server sends more than the file has";
        return 0;
    }
    while (left > 0) {
        ssize_t put = pwrite(GET_PART, p, left, (off_t)g->offset);
        if (put <= 0) {
            g->refused = "the disk is full or refuses what comes";
            return 0;
        }
        p += put;
        left -= (size_t)put;
        g->offset += (size_t)put;
    }
    tell(g);
    return size * n;
}

/* ---------------- asked */

static uint64_t kept(void)
{
    struct stat st;
    return fstat(GET_PART, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* The tag that what is kept belongs to; "" when it is torn or there is none. */
static struct text kept_tag(char block[TAG_BYTES])
{
    ssize_t n = pread(GET_TAG, block, TAG_BYTES, 0);
    struct text t = {block, n > 1 && block[n - 1] == '\n' ? (size_t)n - 1 : 0};
    return fetch_tag_good(t) ? t : (struct text){NULL, 0};
}

static struct curl_slist *ask_for_rest(struct get *g)
{
    char block[TAG_BYTES], line[TAG_BYTES + 40];
    struct text tag = kept_tag(block);
    struct curl_slist *headers = NULL;
    g->asked = tag.n > 0 ? kept() : 0;
    if (g->asked == 0)
        return NULL;
    (void)snprintf(line, sizeof line, "Range: bytes=%llu-", (unsigned long long)g->asked);
    headers = curl_slist_append(headers, line);
    (void)snprintf(line, sizeof line, "If-Range: %.*s", TEXT_ARGS(tag));
    return curl_slist_append(headers, line);
}

static CURLcode set_up(struct get *g, struct curl_slist *headers)
{
    CURL *c = g->curl;
    const struct {
        CURLoption name;
        long value;
    } numbers[] = {{CURLOPT_NOSIGNAL, 1},
                   {CURLOPT_FOLLOWLOCATION, 0},
                   {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
                   {CURLOPT_CONNECTTIMEOUT, 20},
                   {CURLOPT_NOPROGRESS, 0},
                   {CURLOPT_SSL_VERIFYPEER, 1},
                   {CURLOPT_SSL_VERIFYHOST, 2},
                   {CURLOPT_NETRC, CURL_NETRC_IGNORED}};
    CURLcode bad = CURLE_OK;
    for (size_t i = 0; !bad && i < sizeof numbers / sizeof *numbers; i++)
        bad = curl_easy_setopt(c, numbers[i].name, numbers[i].value);
    const struct {
        CURLoption name;
        const void *value;
    } pointers[] = {{CURLOPT_URL, g->at},          {CURLOPT_PROTOCOLS_STR, "http,https"},
                    {CURLOPT_USERAGENT, "vigie"},  {CURLOPT_CAINFO, g->ca},
                    {CURLOPT_CAPATH, NULL},        {CURLOPT_RESOLVE, g->names},
                    {CURLOPT_HTTPHEADER, headers}, {CURLOPT_HEADERDATA, g},
                    {CURLOPT_WRITEDATA, g},        {CURLOPT_XFERINFODATA, g}};
    for (size_t i = 0; !bad && i < sizeof pointers / sizeof *pointers; i++)
        bad = curl_easy_setopt(c, pointers[i].name, pointers[i].value);
    if (!bad && !gate_proxy_set(c, &g->proxy, text_of(g->at)))
        bad = CURLE_NOT_BUILT_IN;
    if (!bad)
        bad = curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    if (!bad)
        bad = curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_time);
    return bad ? bad : curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
}

static CURLcode ask(struct get *g, long *status)
{
    g->curl = curl_easy_init();
    if (!g->curl)
        return CURLE_OUT_OF_MEMORY;
    g->begun = g->encoded = false;
    g->total = 0;
    g->location[0] = g->tag[0] = g->range[0] = '\0';
    struct curl_slist *headers = ask_for_rest(g);
    g->offset = g->asked;
    g->came_ns = os_mono_ns();
    CURLcode code = set_up(g, headers);
    if (!code)
        code = curl_easy_perform(g->curl);
    *status = 0;
    (void)curl_easy_getinfo(g->curl, CURLINFO_RESPONSE_CODE, status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(g->curl);
    return code;
}

/* ---------------- to the end */

static int refuse(const struct get *g, const char *why)
{
    fprintf(stderr, "vigie model pull: %s: %s\n", g->at, why);
    return 4;
}

static int discard(const struct get *g, const char *why)
{
    (void)!ftruncate(GET_TAG, 0);
    (void)!ftruncate(GET_PART, 0);
    return refuse(g, why);
}

static int verify(const struct get *g)
{
    static unsigned char block[BLOCK];
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256_state s;
    off_t at = 0;
    ssize_t n;
    (void)crypto_hash_sha256_init(&s);
    while ((n = pread(GET_PART, block, sizeof block, at)) > 0) {
        (void)crypto_hash_sha256_update(&s, block, (size_t)n);
        at += n;
    }
    (void)crypto_hash_sha256_final(&s, hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    if (n < 0 || fsync(GET_PART) != 0)
        return refuse(g, "the disk refuses what came");
    return strcmp(hex, g->sha256) == 0
               ? 0
               : discard(g, "other bytes than the catalogue says came; they are thrown away");
}

static int follow(struct get *g, int *hops)
{
    struct text to = text_of(g->location);
    if (++*hops > HOPS_MAX)
        return refuse(g, "too many redirects");
    if (fetch_redirect(&g->list, text_of(g->at), to) != VERR_OK) {
        fprintf(stderr,
                "vigie model pull: %s: the server sends us to %.300s, which is not allowed: name "
                "that origin in DATA/gate.allow if you trust it\n",
                g->at, g->location[0] ? g->location : "nowhere");
        return 4;
    }
    (void)snprintf(g->at, sizeof g->at, "%s", g->location);
    return 0;
}

static void begin_at_source(struct get *g)
{
    (void)snprintf(g->at, sizeof g->at, "%.*s", TEXT_ARGS(g->url));
}

static int line_failed(struct get *g, CURLcode code, long status, uint64_t before, int *idle)
{
    *idle = kept() > before ? 0 : *idle + 1;
    if (*idle < IDLE_MAX) {
        const struct timespec pause = {0, 200000000};
        (void)nanosleep(&pause, NULL);
        begin_at_source(g);
        return 0;
    }
    if (code)
        fprintf(stderr, "vigie model pull: %s: %s", g->at, curl_easy_strerror(code));
    else
        fprintf(stderr, "vigie model pull: %s: the server answers %ld", g->at, status);
    fprintf(stderr, "; what came is kept: run the command again to go on\n");
    return 5;
}

static bool whole(const struct get *g)
{
    uint64_t all = g->size ? g->size : g->total;
    return g->begun && (all == 0 || g->offset == all);
}

int get_all(struct get *g)
{
    int hops = 0, idle = 0, status = 0;
    long answer = 0;
    begin_at_source(g);
    if (g->size && kept() == g->size)
        return verify(g);
    if (g->size && kept() > g->size && (ftruncate(GET_TAG, 0) || ftruncate(GET_PART, 0)))
        return refuse(g, "the disk refuses");
    while (!status) {
        uint64_t before = kept();
        CURLcode code = ask(g, &answer);
        if (g->refused)
            return discard(g, g->refused);
        if (!code && answer >= 300 && answer < 400 && answer != 304) {
            status = follow(g, &hops);
        } else if (!code && answer == 416) { /* what is kept is of another file */
            (void)!ftruncate(GET_TAG, 0);
            status = line_failed(g, code, answer, before, &idle);
        } else if (!code && (answer == 200 || answer == 206) && whole(g)) {
            return verify(g);
        } else if (!code && answer >= 400 && answer < 500) {
            fprintf(stderr, "vigie model pull: %s: the server answers %ld\n", g->at, answer);
            return 5;
        } else {
            hops = 0;
            status = line_failed(g, code, answer, before, &idle);
        }
    }
    return status;
}
