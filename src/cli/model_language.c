/* model_language.c - the installed language engine on a candidate's file, asked as the server asks
 * it (api/document_propose.c): parts of the source, statements that the second reader keeps */
#include "cli/model_language.h"
#include "cli/call.h"
#include "cli/command.h"
#include "cli/engine.h"
#include "draft/model.h"
#include "draft/stream.h"
#include "engine/conf.h"
#include "engine/http.h"
#include "engine/ready.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PART_MS = 600000, SCRATCH = 64 << 20, ANSWER_MAX = 16 << 20, NONCE_BYTES = 16 };

struct model_language {
    struct arena *a;
    struct engine_launch launch;
    char run[PATH_MAX]; /* a private folder, for the socket */
    pid_t pid;
    int pidfd, log;
    struct arena scratch; /* of one request */
};

/* One draft under way. */
struct asking {
    struct model_language *m;
    struct prompt_lines lines;
    struct prompt_passes parts;
    struct model *model;
    struct stream stream;
    struct proposal proposal;
    struct text nonce;
    bool too_long; /* the engine says that a part has more words than it can hold */
};

/* Where it is, as DATA/engines.conf wants it: in the root that serves, or the system's own. */
static const char *root_of(struct arena *a, const char *data, struct engine_conf *conf)
{
    char real[PATH_MAX];
    const char *why = NULL;
    size_t line = 0;
    struct engine_root *root = ARENA_NEW(a, struct engine_root);
    const char *folder = engine_path(a, "%s/engines", realpath(data, real) ? real : data);
    *conf = (struct engine_conf){.start_s = ENGINE_START_S};
    if (!root || !folder || engine_conf_load(a, data, conf, &why, &line) != VERR_OK)
        return NULL;
    if (conf->how == CONF_HOW_NATIVE)
        return "/";
    return engine_current(a, folder, root) == VERR_OK ? root->path : NULL;
}

const char *model_language_program(struct arena *a, const char *data)
{
    struct engine_conf conf;
    const char *root = root_of(a, data, &conf);
    return root ? engine_path(a, "%s/usr/bin/llama-server", root) : NULL;
}

static enum engine_how how_of(struct arena *a, const char *root, const struct engine_conf *conf)
{
    switch (conf->how) {
    case CONF_HOW_NATIVE:
        return ENGINE_NATIVE;
    case CONF_HOW_LOADER:
        return ENGINE_LOADER;
    case CONF_HOW_BWRAP:
        return ENGINE_BWRAP;
    default:
        return engine_how_best(a, root);
    }
}

static bool make_run(struct model_language *m)
{
    const char *tmp = getenv("TMPDIR");
    int n = snprintf(m->run, sizeof m->run, "%s/vigie-model-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (n > 0 && (size_t)n < sizeof m->run && mkdtemp(m->run))
        return true;
    cli_say("model", "no private folder can be made there: set TMPDIR", m->run);
    m->run[0] = '\0';
    return false;
}

static bool start(struct model_language *m, const char *root, const struct engine_conf *conf,
                  const char *model)
{
    char backend[ENGINE_BACKEND] = "";
    struct engine_wish wish = {.kind = ENGINE_LLM,
                               .root = root,
                               .model = model,
                               .run = m->run,
                               .threads = conf->threads,
                               .slots = 1,
                               .context = ENGINE_CONTEXT};
    bool native = conf->how == CONF_HOW_NATIVE;
    enum verr e = native ? VERR_OK : engine_check_root(m->a, root);
    if (e == VERR_CONFLICT) {
        cli_say("model", "the language engine is altered: vigie engine install", root);
        return false;
    }
    if (!e)
        e = engine_launch_make(m->a, &wish, how_of(m->a, root, conf), &m->launch);
    m->log = e ? -1 : memfd_create("engine-log", MFD_CLOEXEC);
    if (!e)
        e = m->log < 0 ? VERR_INTERNAL : engine_start(&m->launch, -1, m->log, &m->pid, &m->pidfd);
    if (!e)
        e = engine_wait_ready(m->a, &m->launch, m->pid, m->pidfd, (int64_t)conf->start_s * 1000,
                              backend);
    if (!e)
        return true;
    cli_say("model", "the language engine does not start with it", model);
    if (m->log >= 0)
        engine_say_log(m->log);
    return false;
}

bool model_language_open(struct arena *a, const char *data, const char *model,
                         struct model_language **out)
{
    struct engine_conf conf;
    const char *root = root_of(a, data, &conf);
    struct model_language *m = ARENA_NEW(a, struct model_language);
    if (!root || !m) {
        cli_say("model", "no language engine is installed", data);
        return false;
    }
    *m = (struct model_language){
        .a = a, .pid = -1, .pidfd = -1, .log = -1, .scratch = cli_arena(SCRATCH)};
    bool up = make_run(m) && start(m, root, &conf, model);
    *out = up ? m : NULL;
    if (!up)
        model_language_close(m);
    return up;
}

void model_language_close(struct model_language *m)
{
    int status;
    if (m->pid > 0)
        (void)engine_stop(&m->launch, m->pid, m->pidfd, &status);
    if (m->log >= 0)
        (void)close(m->log);
    if (m->run[0] && engine_remove_folder(m->run) != VERR_OK)
        cli_say("model", "cannot be removed", m->run);
}

/* ---------------- a draft */

static enum verr take_statement(void *to, const struct proposed *one)
{
    struct asking *q = to;
    struct model_heard heard;
    return model_take(q->model, one, &heard);
}

static enum verr take_text(void *to, struct text piece)
{
    struct asking *q = to;
    return proposal_feed(&q->proposal, piece, take_statement, q);
}

static enum verr request(struct asking *q, const struct template *t,
                         const struct prompt_words *words, const struct draft_source *source,
                         size_t part, struct text *body)
{
    struct arena *a = &q->m->scratch;
    struct writer w = writer_in(a);
    prompt_sources(&w, &q->lines, &q->parts.at[part], source, q->nonce);
    prompt_task(&w, words, t, &q->parts, part);
    struct text user = writer_done(a, &w);
    w = writer_in(a);
    prompt_schema(&w, t, &q->parts.at[part]);
    struct prompt_request r = {.model = TEXT("candidate"),
                               .system = text_of(words->system),
                               .user = user,
                               .schema = writer_done(a, &w),
                               .max_tokens = PROMPT_ANSWER_TOKENS,
                               .seed = 1,
                               .slot = 0,
                               .llama = true};
    w = writer_in(a);
    enum verr e = prompt_chat(&w, &r);
    *body = writer_done(a, &w);
    return !e && arena_full(a) ? VERR_LIMIT : e;
}

static enum verr ask(struct asking *q, struct text body)
{
    struct arena *a = &q->m->scratch;
    struct engine_ask ask = {.socket = q->m->launch.socket,
                             .method = "POST",
                             .path = "/v1/chat/completions",
                             .body = body,
                             .most_ms = PART_MS,
                             .max = ANSWER_MAX};
    unsigned status = 0;
    struct text said;
    enum verr e = stream_open(a, &STREAM_LIMITS, &q->stream);
    if (!e)
        e = proposal_open(a, &q->proposal);
    if (!e)
        e = engine_ask(a, &ask, &status, &said);
    q->too_long = !e && status == 400;
    if (!e && status != 200)
        e = VERR_UNSUPPORTED;
    if (!e)
        e = stream_feed(&q->stream, said, take_text, q);
    if (!e)
        e = stream_close(&q->stream);
    return e || q->stream.length ? e : proposal_close(&q->proposal); /* cut: what closed is whole */
}

/* Marks that nobody outside can foresee. */
static struct text draw(struct arena *a, const struct draft_source *source)
{
    unsigned char random[NONCE_BYTES];
    struct text nonce;
    do {
        struct writer w = writer_in(a);
        os_random(random, sizeof random);
        writer_hex(&w, random, sizeof random);
        nonce = writer_done(a, &w);
    } while (!arena_full(a) && !prompt_nonce_fits(nonce, source, 1));
    return nonce;
}

static enum verr ask_parts(struct asking *q, const struct template *t,
                           const struct prompt_words *words, const struct draft_source *source)
{
    enum verr e = VERR_OK;
    for (size_t i = 0; !e && i < q->parts.n; i++) {
        struct text body;
        arena_reset(&q->m->scratch);
        model_pass(q->model, &q->parts.at[i]);
        e = request(q, t, words, source, i, &body);
        if (!e)
            e = ask(q, body);
    }
    return e;
}

enum verr model_language_draft(struct model_language *m, struct arena *a,
                               const struct draft_source *source, struct draft *out)
{
    const struct template *t = template_find(TEXT("consultation"));
    const struct prompt_words *words = prompt_find(TEXT("draft"), LANG_FR);
    struct asking q = {.m = m, .nonce = draw(a, source)};
    struct model_setup setup = {.template = t,
                                .engine = TEXT("candidate"),
                                .lang = TEXT("fr"),
                                .sources = source,
                                .source_n = 1,
                                .lines = &q.lines};
    struct draft withheld;
    enum verr e = t && words ? prompt_cut(a, source, 1, &q.lines) : VERR_INTERNAL;
    for (size_t budget = PROMPT_PART_BYTES; !e; budget /= 2) {
        e = prompt_split(a, &q.lines, budget, &q.parts);
        if (!e)
            e = model_open(a, &setup, &q.model);
        if (!e)
            e = ask_parts(&q, t, words, source);
        if (!e || !q.too_long || budget / 2 < PROMPT_BUDGET_MIN)
            break;
        e = VERR_OK; /* an engine with a short context: in smaller parts, from the beginning */
    }
    return e ? e : model_close(q.model, out, &withheld);
}
