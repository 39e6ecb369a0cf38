/* The engines: how they are, starting and stopping them. */
#include "api/engine.h"
#include "api/probe.h"
#include "api/rec.h"
#include "api/services.h"

void engine_look(const struct engine_desk *d, enum told_engine engine, struct told *out)
{
    *out = (struct told){.engine = engine};
    if (d->look)
        d->look(d->ctx, engine, out);
}

enum verr speech_take(const struct engine_desk *d, struct speech_link *out)
{
    return d->take ? d->take(d->ctx, out) : VERR_NO_ENGINE;
}

void speech_back(const struct engine_desk *d, uint64_t generation)
{
    if (d->back)
        d->back(d->ctx, generation, true);
}

void speech_broken(const struct engine_desk *d, uint64_t generation)
{
    if (d->back)
        d->back(d->ctx, generation, false);
}

/* Of a server outside: where it stands, and what was found out about it. */
static void write_server(struct call *c, struct writer *w)
{
    static const struct {
        const char *key;
        uint32_t bit;
    } found[] = {{"answers", PROBE_ANSWERS},
                 {"streams", PROBE_STREAMS},
                 {"takes_schema", PROBE_TAKES_SCHEMA},
                 {"holds_schema", PROBE_HOLDS_SCHEMA},
                 {"usage", PROBE_USAGE},
                 {"tokenizes", PROBE_TOKENIZES},
                 {"cancels", PROBE_CANCELS}};
    const struct service_server *s = &c->services->server;
    uint32_t probe = atomic_load(&c->services->probe);
    rec_json_field(w, "server", text_of(s->url));
    rec_json_field(w, "server_model", text_of(s->model));
    rec_key(w, "probe");
    if (probe == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '{');
    rec_json_time_field(w, "at", atomic_load(&c->services->probe_ms));
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        rec_key(w, found[i].key);
        writer_str(w, probe & found[i].bit ? "true" : "false");
    }
    writer_char(w, '}');
}

/* What is wrong is told of an engine that is not in service, and of the last time of one that is.
 */
static void write_one(struct call *c, struct writer *w, enum told_engine engine)
{
    struct told t;
    enum lang l = c->who.lang;
    engine_look(&c->services->engines, engine, &t);
    bool outside = t.how == TOLD_HOW_outside, well = t.state == TOLD_up || outside;
    writer_char(w, '{');
    rec_json_field(w, "engine", text_of(told_engine_name(t.engine)));
    rec_json_field(w, "name", text_of(told_engine_words(t.engine, l)));
    rec_json_field(w, "state", text_of(told_state_name(t.state)));
    rec_json_field(w, "state_text", text_of(outside ? "" : told_state_words(t.state, l)));
    rec_json_time_field(w, "since", t.since_ms);
    rec_json_int_field(w, "restarts", (int64_t)t.restarts);
    rec_json_field(w, "why", text_of(told_why_name(t.why)));
    rec_json_field(w, "why_text", text_of(told_why_words(t.why, l)));
    rec_json_field(w, "how", text_of(told_how_name(t.how)));
    rec_json_field(w, "how_text", text_of(told_how_words(t.how, l)));
    rec_json_field(w, "model", text_of(t.model));
    rec_json_field(w, "todo", text_of(well ? "" : told_todo(t.why, l)));
    if (engine == TOLD_language && c->services->server.url[0] != '\0')
        write_server(c, w);
    writer_char(w, '}');
}

static enum verr list_prepare(struct call *c)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"engines\":[");
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        rec_item(&w);
        write_one(c, &w, (enum told_engine)i);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_engine_list = {list_prepare, NULL};

/* The reply tells what was asked for; how the engine then is comes as events. */
static enum verr ask(struct call *c, bool wanted)
{
    enum verr e = told_engine_of(c->path[0], &c->engine.engine);
    if (e)
        return e;
    c->engine.is = true;
    c->engine.wanted = wanted;
    c->object = text_of(c->engine.engine == TOLD_speech ? "engine:speech" : "engine:language");
    struct writer w = writer_in(c->arena);
    writer_str(&w, wanted ? "{\"wanted\":true}" : "{\"wanted\":false}");
    return rec_reply(c, &w);
}

static enum verr start_act(struct call *c)
{
    return ask(c, true);
}

static enum verr stop_act(struct call *c)
{
    return ask(c, false);
}

const struct handler api_engine_start = {NULL, start_act};
const struct handler api_engine_stop = {NULL, stop_act};
