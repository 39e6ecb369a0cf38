/* engine_test.c - llama-server asked what Vigie will ask it; see engine.h */
#include "cli/engine.h"
#include "engine/http.h"
#include "engine/ready.h"
#include "os/os.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    READY_MS = 180000, /* eight gigabytes from a slow disk */
    ASK_MS = 180000,
    IDLE_MS = 10000, /* the prompt's batch that was under way may end first */
    CONTEXT = 8192,
    SLOTS = 2,
    TOO_LONG = 3 * CONTEXT,
    EVENTS = 3,
    LOG_MAX = 16 << 20
};
#define CANARY "canariserin"

struct running {
    struct engine_test *t;
    struct engine_launch l;
    pid_t pid;
    int pidfd, log;
    bool up;
    unsigned events;
    int signals;
};

static double seconds_since(int64_t ns)
{
    return (double)(os_mono_ns() - ns) / 1e9;
}

/* The answer as JSON, the caller's; NULL when there is none. */
static json_t *ask(struct running *r, const char *path, const char *body, unsigned *status)
{
    char *mark = arena_mark(r->t->a);
    struct engine_ask q = {.socket = r->l.socket,
                           .method = body ? "POST" : "GET",
                           .path = path,
                           .body = text_of(body),
                           .most_ms = ASK_MS,
                           .max = ENGINE_ANSWER};
    struct text answer = {NULL, 0};
    *status = 0;
    enum verr e = engine_ask(r->t->a, &q, status, &answer);
    json_t *j = e == VERR_OK ? json_loadb(answer.p, answer.n, 0, NULL) : NULL;
    arena_rewind(r->t->a, mark);
    return j;
}

/* The same of an object that is taken over and freed. */
static json_t *ask_json(struct running *r, const char *path, json_t *body, unsigned *status)
{
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_t *j = text ? ask(r, path, text, status) : NULL;
    free(text);
    json_decref(body);
    return j;
}

static bool start(struct running *r, const char *check)
{
    char backend[ENGINE_BACKEND] = "";
    int64_t began = os_mono_ns();
    enum verr e = engine_start(&r->l, -1, r->log, &r->pid, &r->pidfd);
    r->up = e == VERR_OK;
    e = e != VERR_OK ? e : engine_wait_ready(r->t->a, &r->l, r->pid, r->pidfd, READY_MS, backend);
    if (e != VERR_OK) {
        engine_say(r->t, check, false, "%s",
                   e == VERR_CANCELLED ? "it ended by itself: its last words follow"
                   : e == VERR_BUSY    ? "not ready in time"
                                       : "it runs, but does not answer");
        engine_say_log(r->log);
        return false;
    }
    engine_say(r->t, check, true, "ready in %.2f s, %s", seconds_since(began), backend);
    return true;
}

/* What the launch says of the network, as the kernel sees it. */
static void check_network(struct running *r)
{
    char backend[ENGINE_BACKEND];
    pid_t which = r->pid;
    enum verr e = engine_backend(r->t->a, r->pid, backend, &which);
    bool closed = e == VERR_OK && engine_is_offline(r->t->a, which);
    engine_say(r->t, "network", closed || !r->l.offline,
               closed         ? "it has no interface but its own loopback"
               : r->l.offline ? "it sees this machine's interfaces"
                              : "open: see the launch above");
}

static void check_tokens(struct running *r)
{
    static const char said[] = "Fièvre à 38,5 °C : 1 g de paracétamol, « si besoin »";
    unsigned status;
    json_t *tokens = ask_json(r, "/tokenize",
                              json_pack("{s:s,s:b}", "content", said, "add_special", 0), &status);
    json_t *list = json_object_get(tokens, "tokens");
    size_t n = json_array_size(list);
    json_t *back = ask_json(r, "/detokenize", json_pack("{s:O?}", "tokens", list), &status);
    const char *text = json_string_value(json_object_get(back, "content"));
    /* A vocabulary may put a blank in front of the first word. */
    bool ok = n > 0 && text && strcmp(text + (*text == ' '), said) == 0;
    engine_say(r->t, "tokens", ok, "%zu bytes are %zu tokens, and back", sizeof said - 1, n);
    json_decref(tokens);
    json_decref(back);
}

/* The schema's own words, or a JSON that is as good. */
static bool obeys(json_t *made)
{
    const char *word = json_string_value(json_object_get(made, "intensite"));
    json_t *days = json_object_get(made, "jours");
    json_int_t n = json_integer_value(days);
    return json_object_size(made) == 2 && word &&
           (strcmp(word, "faible") == 0 || strcmp(word, "forte") == 0) && json_is_integer(days) &&
           n >= 0 && n <= 30;
}

/* In a chat the model may put a fence around the JSON and be cut in it: the prompt is made by the
 * model's template, and completed under the schema, which is exact. */
static void check_json(struct running *r)
{
    static const char schema[] = "{\"type\":\"object\",\"additionalProperties\":false,\"required\":"
                                 "[\"intensite\",\"jours\"],"
                                 "\"properties\":{\"intensite\":{\"enum\":[\"faible\",\"forte\"]},"
                                 "\"jours\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":30}}}";
    unsigned status;
    json_t *prompt =
        ask_json(r, "/apply-template",
                 json_pack("{s:[{s:s,s:s}]}", "messages", "role", "user", "content",
                           "Douleur forte depuis trois jours. Réponds en JSON : intensite, jours."),
                 &status);
    json_t *answer =
        ask_json(r, "/completion",
                 json_pack("{s:O?,s:o,s:i,s:i}", "prompt", json_object_get(prompt, "prompt"),
                           "json_schema", json_loads(schema, 0, NULL), "n_predict", 200, "seed", 1),
                 &status);
    const char *text = json_string_value(json_object_get(answer, "content"));
    json_t *made = text ? json_loads(text, 0, NULL) : NULL;
    engine_say(r->t, "json", obeys(made), "%.100s", text ? text : "no answer");
    json_decref(made);
    json_decref(prompt);
    json_decref(answer);
}

static bool count_event(void *ctx, struct text data)
{
    struct running *r = ctx;
    (void)data;
    r->events++;
    return true;
}

static bool leave_after_some(void *ctx, struct text data)
{
    (void)count_event(ctx, data);
    return ((struct running *)ctx)->events < EVENTS;
}

static bool stop_after_some(void *ctx, struct text data)
{
    struct running *r = ctx;
    int status;
    (void)count_event(ctx, data);
    if (r->events == EVENTS) {
        r->signals = engine_stop(&r->l, r->pid, r->pidfd, &status);
        r->up = false;
    }
    return true;
}

/* A stream; `endless` does not end before the context does. */
static enum verr stream(struct running *r, bool endless, bool (*take)(void *ctx, struct text data))
{
    struct engine_ask q = {
        .socket = r->l.socket,
        .method = "POST",
        .path = "/v1/chat/completions",
        .body = text_of(endless ? "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                                  "\"stream\":true,\"max_tokens\":100000,\"ignore_eos\":true}"
                                : "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
                                  "\"stream\":true,\"max_tokens\":20,\"ignore_eos\":true}"),
        .most_ms = ASK_MS,
        .max = (uint64_t)64 << 20};
    unsigned status;
    char *mark = arena_mark(r->t->a);
    r->events = 0;
    enum verr e = engine_ask_stream(r->t->a, &q, take, r, &status);
    arena_rewind(r->t->a, mark);
    return e;
}

static void check_stream(struct running *r)
{
    int64_t began = os_mono_ns();
    enum verr e = stream(r, false, count_event);
    engine_say(r->t, "stream", e == VERR_OK && r->events > EVENTS, "%u events in %.2f s", r->events,
               seconds_since(began));
}

static bool is_idle(struct running *r)
{
    unsigned status;
    json_t *slots = ask(r, "/slots", NULL, &status);
    bool idle = json_array_size(slots) > 0;
    for (size_t i = 0; i < json_array_size(slots); i++) {
        idle = idle && json_is_false(json_object_get(json_array_get(slots, i), "is_processing"));
    }
    json_decref(slots);
    return idle;
}

static void check_cancel(struct running *r)
{
    enum verr e = stream(r, true, leave_after_some);
    int64_t left = os_mono_ns(), end = left + (int64_t)IDLE_MS * 1000000;
    bool idle = is_idle(r);
    while (!idle && os_mono_ns() < end) {
        idle = is_idle(r);
    }
    engine_say(r->t, "cancel", e == VERR_CANCELLED && idle, "idle %.2f s after we left",
               seconds_since(left));
}

/* A prompt that does not fit is refused as such, before anything is computed. */
static void check_too_long(struct running *r)
{
    char *words = malloc(TOO_LONG + 1);
    unsigned status = 0;
    json_t *answer = NULL;
    if (words) {
        for (size_t i = 0; i < TOO_LONG; i++) {
            words[i] = i % 2 ? ' ' : 'a';
        }
        words[TOO_LONG] = '\0';
        answer = ask_json(r, "/v1/chat/completions",
                          json_pack("{s:[{s:s,s:s}],s:i}", "messages", "role", "user", "content",
                                    words, "max_tokens", 1),
                          &status);
    }
    const char *type = json_string_value(json_object_get(json_object_get(answer, "error"), "type"));
    engine_say(r->t, "too long", status == 400 && type && strstr(type, "exceed_context"), "%u %s",
               status, type ? type : "no error");
    json_decref(answer);
    free(words);
}

/* What a patient said must not come to stand in a file, also when a request was broken. */
static void check_log(struct running *r)
{
    static const char *const bodies[] = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"" CANARY "\"}],\"max_tokens\":4}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"" CANARY, "{\"messages\":\"" CANARY "\"}"};
    struct text said = {NULL, 0};
    unsigned status;
    char *mark = arena_mark(r->t->a);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        json_decref(ask(r, "/v1/chat/completions", bodies[i], &status));
    }
    bool read =
        lseek(r->log, 0, SEEK_SET) == 0 && os_read_fd(r->log, LOG_MAX, r->t->a, &said) == VERR_OK;
    engine_say(r->t, "log", read && text_find(said, TEXT(CANARY), 0) == SIZE_MAX,
               "%zu bytes, no word of what it was asked", said.n);
    arena_rewind(r->t->a, mark);
}

/* Killed, and its socket left behind: the next start must not stumble. */
static void check_killed(struct running *r)
{
    int status;
    (void)kill(-r->pid, SIGKILL);
    (void)waitpid(r->pid, &status, 0);
    (void)close(r->pidfd);
    r->up = false;
    (void)start(r, "killed");
}

static void check_stop(struct running *r)
{
    static const char *const how[] = {"it had ended", "TERM", "TERM twice", "TERM twice, KILL"};
    int64_t began = os_mono_ns();
    (void)stream(r, true, stop_after_some);
    engine_say(r->t, "stop", !r->up && r->signals > 0 && !os_exists(r->l.socket),
               "while it answered: %.2f s, %s", seconds_since(began), how[r->signals]);
}

static bool prepare(struct engine_test *t, struct running *r)
{
    struct engine_wish wish = {.kind = ENGINE_LLM,
                               .root = t->root,
                               .model = t->model,
                               .run = t->run,
                               .threads = t->threads,
                               .slots = SLOTS,
                               .context = CONTEXT};
    bool native = strcmp(t->root, "/") == 0;
    enum verr e = native ? VERR_OK : engine_check_root(t->a, t->root);
    engine_say(t, "files", e == VERR_OK, "%s",
               native         ? "the system's packages"
               : e == VERR_OK ? "as they were installed"
                              : "altered or missing: install again");
    if (e != VERR_OK) {
        return false;
    }
    enum engine_how how = t->chosen ? t->how : engine_how_best(t->a, t->root);
    e = engine_launch_make(t->a, &wish, how, &r->l);
    engine_say(t, "launch", e == VERR_OK, "%s%s", engine_how_name(how),
               e != VERR_OK   ? ": not possible here"
               : r->l.offline ? ", no network"
                              : ", the network stays open: this system gives users no namespaces");
    const char *warning = engine_warning(how);
    if (warning) {
        fprintf(stderr, "vigie engine: warning: %s\n", warning);
    }
    r->log = e == VERR_OK ? memfd_create("engine-log", MFD_CLOEXEC) : -1;
    return r->log >= 0;
}

typedef void check(struct running *r);

void engine_test_llm(struct engine_test *t)
{
    static check *const checks[] = {check_network, check_tokens,   check_json, check_stream,
                                    check_cancel,  check_too_long, check_log,  check_killed};
    struct running r = {.t = t, .log = -1};
    int status;
    if (prepare(t, &r) && start(&r, "start")) {
        for (size_t i = 0; r.up && i < sizeof checks / sizeof *checks; i++) {
            checks[i](&r);
        }
        if (r.up) {
            check_stop(&r);
        }
    }
    if (r.up) {
        (void)engine_stop(&r.l, r.pid, r.pidfd, &status);
    }
    if (r.log >= 0) {
        (void)close(r.log);
    }
}
