/* conf.c - see conf.h */
#include "engine/conf.h"
#include "os/os.h"

#include <stdio.h>
#include <sys/un.h>

enum { SECONDS_MAX = 3600, CONTEXT_MIN = 256, CONTEXT_MAX = 1 << 20, SLOTS_MAX = 16 };

/* Words of the file, in the order of their bits in `seen`. */
enum word {
    WORD_SPEECH,
    WORD_VAD,
    WORD_LANGUAGE,
    WORD_URL,
    WORD_KEY,
    WORD_MODEL,
    WORD_THREADS,
    WORD_CONTEXT,
    WORD_SLOTS,
    WORD_HOW,
    WORD_START,
    WORD_SILENCE,
    WORD_COUNT
};

static const char *const words[WORD_COUNT] = {
    "speech",  "speech-vad", "language", "language-url", "language-key", "language-model",
    "threads", "context",    "slots",    "how",          "start",        "silence"};

struct reading {
    struct engine_conf conf;
    unsigned seen;
    size_t line_of[WORD_COUNT];
};

/* A file's name with a byte that no line of a log or of a page should hold is refused. */
static bool plain(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f) {
            return false;
        }
    }
    return text_utf8_valid(t);
}

static const char *take_path(struct text value, char out[ENGINE_PATH])
{
    if (value.p[0] != '/' || !plain(value)) {
        return "write the whole path of the file, from /";
    }
    if (value.n >= ENGINE_PATH) {
        return "this path is too long";
    }
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
    return NULL;
}

static bool host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* No user, no query, no other path: what is not plain here would be read in two ways somewhere.
 * Without TLS only this machine: a program beside Vigie that is no engine of it. */
static bool good_url(struct text url)
{
    static const struct text here = TEXT("http://127.0.0.1"), path = TEXT("/v1");
    bool local = text_starts(url, here);
    struct text scheme = local ? TEXT("http://") : TEXT("https://");
    if (!text_starts(url, scheme) || !text_ends(url, path) || url.n <= scheme.n + path.n) {
        return false;
    }
    struct text port = text_slice(url, scheme.n, url.n - path.n), host = text_cut(&port, ':');
    uint64_t number = 443;
    if (port.p != NULL && (!text_to_u64(port, &number) || number == 0 || number > 65535)) {
        return false;
    }
    for (size_t i = 0; i < host.n; i++) {
        if (!host_char(host.p[i])) {
            return false;
        }
    }
    bool good = host.n > 0 && host.p[0] != '.' && host.p[0] != '-';
    return good && (!local || text_is(host, "127.0.0.1"));
}

static const char *take_url(struct text value, char out[ENGINE_URL])
{
    if (value.n >= ENGINE_URL || !good_url(value)) {
        return "write https://HOST/v1 or https://HOST:PORT/v1, in lower case";
    }
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
    return NULL;
}

static const char *take_model(struct text value, char out[ENGINE_MODEL])
{
    if (value.n >= ENGINE_MODEL || !plain(value)) {
        return "write the model's name as its server knows it, at most 127 bytes";
    }
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
    return NULL;
}

static bool take_number(struct text value, unsigned least, unsigned most, unsigned *out)
{
    uint64_t n;
    if (!text_to_u64(value, &n) || n < least || n > most) {
        return false;
    }
    *out = (unsigned)n;
    return true;
}

static const char *take_how(struct text value, enum engine_conf_how *out)
{
    static const char *const names[] = {
        [CONF_HOW_BWRAP] = "bwrap", [CONF_HOW_LOADER] = "loader", [CONF_HOW_NATIVE] = "native"};
    for (size_t i = CONF_HOW_BWRAP; i <= CONF_HOW_NATIVE; i++) {
        if (text_is(value, names[i])) {
            *out = (enum engine_conf_how)i;
            return NULL;
        }
    }
    return "write bwrap, loader or native";
}

static const char *take(struct engine_conf *c, enum word word, struct text value)
{
    static const char seconds[] = "write a number of seconds, 1 to 3600";
    switch (word) {
    case WORD_SPEECH:
        return take_path(value, c->speech);
    case WORD_VAD:
        return take_path(value, c->vad);
    case WORD_LANGUAGE:
        return take_path(value, c->language);
    case WORD_URL:
        return take_url(value, c->language_url);
    case WORD_KEY:
        return take_path(value, c->language_key);
    case WORD_MODEL:
        return take_model(value, c->language_model);
    case WORD_THREADS:
        return take_number(value, 1, ENGINE_THREADS_MAX, &c->threads) ? NULL
                                                                      : "write a number, 1 to 256";
    case WORD_CONTEXT:
        return take_number(value, CONTEXT_MIN, CONTEXT_MAX, &c->context)
                   ? NULL
                   : "write a number of tokens, 256 to 1048576";
    case WORD_SLOTS:
        return take_number(value, 1, SLOTS_MAX, &c->slots) ? NULL : "write a number, 1 to 16";
    case WORD_HOW:
        return take_how(value, &c->how);
    case WORD_START:
        return take_number(value, 1, SECONDS_MAX, &c->start_s) ? NULL : seconds;
    default:
        return take_number(value, 1, SECONDS_MAX, &c->silence_s) ? NULL : seconds;
    }
}

static const char *read_line(struct reading *r, struct text line, size_t at)
{
    struct text value = line, word = text_cut(&value, ' ');
    value = text_trim(value);
    for (unsigned i = 0; i < WORD_COUNT; i++) {
        if (!text_is(word, words[i])) {
            continue;
        }
        if (r->seen & 1U << i) {
            return "this word stands twice";
        }
        r->seen |= 1U << i;
        r->line_of[i] = at;
        return value.n == 0 ? "its value is missing" : take(&r->conf, (enum word)i, value);
    }
    return "no such word: speech, speech-vad, language, language-url, language-key, "
           "language-model, threads, context, slots, how, start, silence";
}

/* What no single line can tell. */
static const char *whole(const struct reading *r, size_t *line)
{
    if (r->conf.language[0] != '\0' && r->conf.language_url[0] != '\0') {
        *line = r->line_of[WORD_URL];
        return "language and language-url exclude each other";
    }
    if (r->conf.language_url[0] == '\0' && r->conf.language_key[0] != '\0') {
        *line = r->line_of[WORD_KEY];
        return "language-key needs a line language-url";
    }
    if (r->conf.language_url[0] == '\0' && r->conf.language_model[0] != '\0') {
        *line = r->line_of[WORD_MODEL];
        return "language-model needs a line language-url";
    }
    if (r->conf.vad[0] != '\0' && r->conf.speech[0] == '\0') {
        *line = r->line_of[WORD_VAD];
        return "speech-vad needs a line speech";
    }
    return NULL;
}

const char *engine_conf_read(struct text bytes, struct engine_conf *out, size_t *line)
{
    struct reading r = {.conf = {.context = ENGINE_CONTEXT,
                                 .slots = 1,
                                 .start_s = ENGINE_START_S,
                                 .silence_s = ENGINE_SILENCE_S}};
    *line = 0;
    if (bytes.n > ENGINE_CONF_MAX) {
        return "this file is too large";
    }
    while (bytes.n > 0) {
        struct text one = text_trim(text_cut(&bytes, '\n'));
        ++*line;
        const char *bad = one.n == 0 || one.p[0] == '#' ? NULL : read_line(&r, one, *line);
        if (bad != NULL) {
            return bad;
        }
    }
    const char *bad = whole(&r, line);
    if (bad == NULL) {
        *out = r.conf;
    }
    return bad;
}

enum verr engine_conf_load(struct arena *a, const char *data, struct engine_conf *out,
                           const char **why, size_t *line)
{
    char *mark = arena_mark(a);
    const char *path = engine_path(a, "%s/engines.conf", data);
    struct text bytes = {NULL, 0};
    *why = "this file cannot be read";
    *line = 0;
    enum verr e = path ? os_read_file(path, ENGINE_CONF_MAX, a, &bytes) : VERR_LIMIT;
    if (e == VERR_LIMIT) {
        *why = "this file is too large";
    }
    if (e == VERR_OK || e == VERR_NOT_FOUND) {
        const char *bad = engine_conf_read(bytes, out, line);
        *why = bad;
        e = bad ? VERR_BAD_INPUT : VERR_OK;
    }
    arena_rewind(a, mark);
    return e;
}

static bool write_path(char *out, size_t cap, const char *data, const char *below)
{
    int n = snprintf(out, cap, "%s/engines/run%s", data, below);
    return n > 0 && (size_t)n < cap;
}

bool engine_run_folder(const char *data, char *out, size_t cap)
{
    return write_path(out, cap, data, "");
}

bool engine_language_socket(const char *data, char *out, size_t cap)
{
    size_t most = sizeof(((struct sockaddr_un *)0)->sun_path);
    return write_path(out, cap < most ? cap : most, data, "/" ENGINE_SOCKET);
}
