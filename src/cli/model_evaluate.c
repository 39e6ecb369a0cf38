/* model_evaluate.c - the release gate's run: an engine on every case, what was counted to the clerk
 */
#include "cli/command.h"
#include "cli/model.h"
#include "cli/model_language.h"

#include "engine/run.h"
#include "weights/folder.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { CASE_MOST_MS = 30 * 60 * 1000, OWN_WORDS = 16 };

void model_count(struct model_run *r, const char *measure, struct text group, double value,
                 uint64_t n)
{
    if (r->n < MODEL_FIGURES_MAX)
        r->figure[r->n++] = (struct model_figure){text_of(measure), group, value, n};
}

/* A server outside is asked by the server, through the gate, as it will be. */
static void own_draft(const struct model_run *r, const char *file, const char *argv[OWN_WORDS])
{
    const char *const words[] = {"/proc/self/exe", "draft",  "--type",
                                 "consultation",   "--json", "--candidate",
                                 r->server,        "--data", call_folder(r->w->o.data)};
    size_t n = sizeof words / sizeof *words;
    memcpy(argv, words, sizeof words);
    if (r->w->o.as) {
        argv[n++] = "--as";
        argv[n++] = r->w->o.as;
    }
    argv[n++] = file;
    argv[n] = NULL;
}

bool model_ask_engine(struct model_run *r, const char *file, struct text *out)
{
    const char *draft[OWN_WORDS];
    const char *own[] = {
        "/proc/self/exe",          "transcribe", "--model", r->model, "--format", "json", "--data",
        call_folder(r->w->o.data), file,         NULL};
    const char *given[] = {r->engine, r->model, file, NULL};
    if (r->server)
        own_draft(r, file, draft);
    struct engine_run run = {.argv = r->server   ? draft
                                     : r->engine ? given
                                                 : own,
                             .out = -1,
                             .most_ms = CASE_MOST_MS};
    struct engine_ran ran;
    enum verr e = engine_run(r->a, &run, &ran);
    if (e || ran.status != 0) {
        fprintf(stderr, "vigie model: %s: the engine failed: %.*s\n", file,
                TEXT_ARGS(e ? text_of(verr_message(e, LANG_EN)) : text_trim(ran.errors)));
        return false;
    }
    *out = ran.out;
    return true;
}

static json_t *figures_json(const struct model_run *r)
{
    json_t *all = json_array();
    for (size_t i = 0; i < r->n; i++) {
        const struct model_figure *f = &r->figure[i];
        json_array_append_new(all, json_pack("{s:s%,s:s%,s:f,s:I}", "measure", f->measure.p,
                                             f->measure.n, "group", f->group.p ? f->group.p : "",
                                             f->group.n, "value", f->value, "n", (json_int_t)f->n));
    }
    return all;
}

struct bound { /* what the run is bound to */
    char engine_path[PATH_MAX], set_path[PATH_MAX], engine[65], set[65];
};

static void put_hex(const unsigned char hash[32], char out[65])
{
    struct writer w = writer_over(out, 64);
    writer_hex(&w, hash, 32);
    out[64] = '\0';
}

/* What runs a writer when nobody says it. */
static const char *language_of(struct arena *a, const struct model_wish *w)
{
    const char *program = model_language_program(a, call_folder(w->o.data));
    if (!program)
        cli_say("model",
                "no language engine is installed: vigie engine install, or name a program: "
                "--engine PROGRAM",
                w->name);
    return program;
}

/* The program that runs the model. Of a server outside it is Vigie itself: what runs there nobody
 * here can hash. NULL: there is none, which was said. */
static const char *program_of(struct arena *a, const struct model_wish *w,
                              const struct model_found *m, char own[PATH_MAX])
{
    if (w->engine)
        return w->engine;
    if (!m->server && strcmp(m->use, "compose") == 0)
        return language_of(a, w);
    return call_beside(m->server ? "vigie" : "vigie-asr", own, PATH_MAX) ? own : NULL;
}

static int bind(struct arena *a, const struct model_wish *w, const struct model_found *m,
                struct bound *b)
{
    char own[PATH_MAX];
    unsigned char hash[32];
    struct model_seen seen;
    const char *program = program_of(a, w, m, own);
    if (!program)
        return 4;
    if (!realpath(program, b->engine_path) ||
        weights_hash(b->engine_path, NULL, NULL, hash, &seen) != VERR_OK) {
        cli_say("model", "the engine's program cannot be read: see --engine", program);
        return 3;
    }
    put_hex(hash, b->engine);
    char *mark = arena_mark(a);
    enum verr e =
        realpath(w->file, b->set_path) ? weights_hash_folder(a, b->set_path, hash) : VERR_NOT_FOUND;
    arena_rewind(a, mark);
    put_hex(hash, b->set);
    return e ? cli_fail("model", e, w->file) : 0;
}

static void say_mark(const json_t *mark)
{
    const char *name = "", *group = "", *reason = "";
    int met = 0, least = 0;
    double bound = 0;
    (void)json_unpack((json_t *)(uintptr_t)mark, "{s:s,s:s,s:s,s:b,s:b,s:F}", "name", &name,
                      "group", &group, "reason", &reason, "met", &met, "at_least", &least, "bound",
                      &bound);
    const json_t *value = json_object_get(mark, "value");
    printf("%s\t%s%s%s\t", met ? "met" : "NOT MET", name, *group ? " " : "", group);
    if (json_is_number(value))
        printf("%.3g", json_number_value(value));
    else
        printf("not measured");
    printf(" (%s %.3g)\t%s\n", least ? "at least" : "at most", bound, met ? "" : reason);
}

static int say_result(const struct model_wish *w, const struct answer *answer)
{
    json_t *j = json_loadb(answer->body.p, answer->body.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *v = json_object_get(j, "evaluation"), *marks = json_object_get(v, "marks");
    bool passed = json_is_true(json_object_get(v, "passed"));
    if (w->o.json) {
        json_dumpf(j, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        for (size_t i = 0; i < json_array_size(marks); i++)
            say_mark(json_array_get(marks, i));
        printf("evaluation %lld: %s\n", (long long)json_integer_value(json_object_get(v, "n")),
               passed ? "every mark is met: another person may approve it"
                      : "refused: this model may not be approved");
    }
    json_decref(j);
    return passed ? 0 : 1;
}

static int post(struct caller *c, const struct model_run *r, const struct model_found *m,
                const struct bound *b, int64_t seconds)
{
    char target[128];
    struct answer answer;
    json_t *j = json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:o}", "sha256", m->sha256, "engine", b->engine,
                          "set", b->set, "engine_path", b->engine_path, "set_path", b->set_path,
                          "seconds", (json_int_t)seconds, "figures", figures_json(r));
    char *body = json_dumps(j, JSON_COMPACT);
    (void)snprintf(target, sizeof target, "/api/models/%s/evaluations", m->id);
    struct asked q = {.method = CALL_POST,
                      .path = text_of(target),
                      .as = text_of(r->w->o.as),
                      .body = text_of(body)};
    enum verr e = caller_ask(c, &q, &answer);
    int status = e                      ? cli_fail("model", e, NULL)
                 : answer.status >= 300 ? remote_refused("model", &answer)
                                        : say_result(r->w, &answer);
    free(body);
    json_decref(j);
    return status;
}

static int find(const struct model_wish *w, struct model_found *m)
{
    struct caller c;
    int status = remote_open("model", &w->o, &c);
    if (status)
        return status;
    status = model_find(&c, w, m);
    caller_close(&c);
    return status;
}

/* The bytes that run are the bytes that are registered: looked at before, and by the clerk after.
 */
static int whole(const struct model_wish *w, const struct model_found *m, char path[WEIGHTS_PATH])
{
    unsigned char hash[32];
    char hex[65];
    struct model_seen seen;
    if (!weights_path(call_folder(w->o.data), text_of(m->file), path))
        return cli_fail("model", VERR_LIMIT, m->file);
    enum verr e = weights_hash(path, model_progress, (void *)(uintptr_t) "hash", hash, &seen);
    put_hex(hash, hex);
    if (e || strcmp(hex, m->sha256) != 0)
        return cli_fail("model", VERR_MODEL_ALTERED, m->file);
    return 0;
}

/* Every case, by the program, or by the installed language engine where none was named. */
static int run_cases(struct model_run *r, bool compose)
{
    if (!compose)
        return model_run_speech(r);
    bool own = !r->engine && !r->server;
    if (own && !model_language_open(r->a, call_folder(r->w->o.data), r->model, &r->language))
        return 4;
    int status = model_run_draft(r);
    if (r->language)
        model_language_close(r->language);
    return status;
}

static int right_program(const struct model_wish *w, const struct model_found *m)
{
    if (m->server && w->engine) {
        cli_say("model", "a server outside is asked through the gate: leave --engine out", w->name);
        return 2;
    }
    if (strcmp(m->use, "detect_voice") == 0 && !w->engine) {
        cli_say("model", "say which program runs it: --engine PROGRAM", w->name);
        return 2;
    }
    return 0;
}

int model_evaluate(struct arena *a, const struct model_wish *w)
{
    static struct bound b;
    char path[WEIGHTS_PATH];
    struct model_found m = {0};
    struct caller c;
    struct model_run r = {.a = a, .w = w, .model = path, .engine = w->engine};
    r.figure = ARENA_ARRAY(a, struct model_figure, MODEL_FIGURES_MAX);
    int status = r.figure ? find(w, &m) : cli_fail("model", VERR_LIMIT, NULL);
    if (!status)
        status = right_program(w, &m);
    r.server = !status && m.server ? m.id : NULL;
    if (!status && !m.server)
        status = whole(w, &m, path);
    if (!status)
        status = bind(a, w, &m, &b);
    r.engine = w->engine ? b.engine_path : NULL;
    int64_t from = os_mono_ns();
    if (!status)
        status = run_cases(&r, strcmp(m.use, "compose") == 0);
    if (status)
        return status;
    int64_t seconds = (os_mono_ns() - from) / 1000000000;
    status = remote_open("model", &w->o, &c);
    if (status)
        return status;
    status = post(&c, &r, &m, &b, seconds);
    caller_close(&c);
    return status;
}
