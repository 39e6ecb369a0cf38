/* engine_run.c - vigie engine start, stop, and what list says of those that the server runs */
#include "cli/call.h"
#include "cli/command.h"
#include "cli/engine.h"
#include "cli/remote.h"
#include "engine/conf.h"
#include "os/os.h"
#include "wire/told.h"

#include <stdio.h>

enum { PATH_BYTES = 128 };

/* The words of a name that the server gave; the name itself when a later version made it. */
static const char *words_of(const char *name, unsigned n, const char *(*names)(unsigned),
                            const char *(*words)(unsigned))
{
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(name, names(i)) == 0) {
            return words(i);
        }
    }
    return name;
}

static const char *state_name(unsigned i)
{
    return told_state_name((enum told_state)i);
}

static const char *state_words(unsigned i)
{
    return told_state_words((enum told_state)i, LANG_EN);
}

static const char *why_name(unsigned i)
{
    return told_why_name((enum told_why)i);
}

static const char *why_words(unsigned i)
{
    return told_why_words((enum told_why)i, LANG_EN);
}

static const char *why_todo(unsigned i)
{
    return told_todo((enum told_why)i, LANG_EN);
}

static const char *field(const json_t *o, const char *key)
{
    const char *v = json_string_value(json_object_get(o, key));
    return v ? v : "";
}

/* What was found out about a server outside, by asking it with invented text. */
static void print_server(const json_t *e)
{
    static const char *const found[][2] = {{"streams", "streams"},
                                           {"takes_schema", "takes a JSON schema"},
                                           {"holds_schema", "holds its answers to it"},
                                           {"usage", "tells its usage"},
                                           {"tokenizes", "counts tokens"},
                                           {"cancels", "stops when it is left"}};
    const json_t *probe = json_object_get(e, "probe");
    if (field(e, "server")[0] == '\0') {
        return;
    }
    printf("          %s, model %s: ", field(e, "server"), field(e, "server_model"));
    if (!json_is_object(probe)) {
        puts("not tried, for its record is not approved (vigie model list)");
        return;
    }
    bool answers = json_is_true(json_object_get(probe, "answers"));
    printf("%s at %s\n", answers ? "answered" : "did not answer", field(probe, "at"));
    for (size_t i = 0; answers && i < sizeof found / sizeof *found; i++) {
        printf("          %s: %s\n", found[i][1],
               json_is_true(json_object_get(probe, found[i][0])) ? "yes" : "no");
    }
}

static void print_one(const json_t *e)
{
    const char *state = field(e, "state"), *why = field(e, "why"), *model = field(e, "model");
    bool well = strcmp(state, "up") == 0, outside = strcmp(field(e, "how"), "outside") == 0;
    printf("%-9s %s\tsince %s\t%lld restarts\t%s\n", field(e, "engine"),
           outside ? "A server outside" : words_of(state, TOLD_STATES, state_name, state_words),
           field(e, "since"), (long long)json_integer_value(json_object_get(e, "restarts")),
           model[0] != '\0' ? model : "no model");
    const char *said = words_of(why, TOLD_WHYS, why_name, why_words);
    const char *todo = words_of(why, TOLD_WHYS, why_name, why_todo);
    if (!well && !outside && said[0] != '\0') {
        printf("          %s%s%s\n", said, todo[0] != '\0' ? ". " : "", todo);
    }
    print_server(e);
}

/* What the file says stands beside what runs: it is read when an engine is started. */
static bool check_conf(struct arena *a, const char *data, struct engine_conf *conf)
{
    const char *why = NULL;
    char where[64];
    size_t line = 0;
    if (engine_conf_load(a, data, conf, &why, &line) == VERR_OK) {
        return true;
    }
    (void)snprintf(where, sizeof where, "engines.conf, line %zu", line);
    cli_say("engine", why, where);
    return false;
}

/* A server outside is asked by processes that read its address, model and key when they start, and
 * cannot read them afterwards. */
static void print_stale(const json_t *e, const struct engine_conf *conf)
{
    bool named = strcmp(field(e, "server"), conf->language_url) == 0;
    bool same = named && (conf->language_url[0] == '\0' ||
                          strcmp(field(e, "server_model"), conf->language_model) == 0);
    if (strcmp(field(e, "engine"), "language") == 0 && !same) {
        printf("          engines.conf was changed: its server outside (%s) serves after a restart "
               "of vigie serve\n",
               conf->language_url[0] != '\0' ? conf->language_url : "none");
    }
}

void engine_run_list(struct arena *a, const char *data)
{
    struct caller c;
    struct answer got;
    struct asked q = {.method = CALL_GET, .path = TEXT("/api/engines")};
    struct engine_conf conf;
    bool read = check_conf(a, data, &conf);
    if (caller_connect(data, &c) != VERR_OK) {
        return;
    }
    if (caller_ask(&c, &q, &got) == VERR_OK && got.status == 200) {
        json_t *all = json_loadb(got.body.p, got.body.n, JSON_REJECT_DUPLICATES, NULL);
        const json_t *list = json_object_get(all, "engines");
        for (size_t i = 0; i < json_array_size(list); i++) {
            print_one(json_array_get(list, i));
            if (read) {
                print_stale(json_array_get(list, i), &conf);
            }
        }
        json_decref(all);
    }
    caller_close(&c);
}

int engine_run_switch(const char *data, const char *as, const char *engine, bool on)
{
    struct caller c;
    struct answer got;
    char path[PATH_BYTES];
    enum told_engine known;
    if (told_engine_of(text_of(engine), &known) != VERR_OK) {
        cli_say("engine", "no such engine: speech or language", engine);
        return 2;
    }
    enum verr e = caller_connect(data, &c);
    if (e != VERR_OK) {
        cli_say("engine",
                "no server runs on this folder: vigie serve starts what engines.conf names", data);
        return 4;
    }
    (void)snprintf(path, sizeof path, "/api/engines/%s/%s", engine, on ? "start" : "stop");
    struct asked q = {.method = CALL_POST,
                      .path = text_of(path),
                      .as = text_of(as ? as : ""),
                      .body = TEXT("{}")};
    e = caller_ask(&c, &q, &got);
    int status = e != VERR_OK        ? cli_fail("engine", e, data)
                 : got.status != 200 ? remote_refused("engine", &got)
                                     : 0;
    if (status == 0) {
        printf("%s: asked to %s; vigie engine list tells how it is\n", engine,
               on ? "start" : "stop");
    }
    caller_close(&c);
    return status;
}
