/* told.c - see told.h */
#include "wire/told.h"

#include <assert.h>

struct words {
    const char *name, *said[2], *todo[2];
};

static const struct words engines[TOLD_ENGINES] = {
#define TOLD_ENGINE(name, fr, en) {#name, {fr, en}, {"", ""}},
#include "told.def"
#undef TOLD_ENGINE
};

static const struct words states[TOLD_STATES] = {
#define TOLD_STATE(name, fr, en) {#name, {fr, en}, {"", ""}},
#include "told.def"
#undef TOLD_STATE
};

static const struct words whys[TOLD_WHYS] = {
#define TOLD_WHY(name, fr, en, todo_fr, todo_en) {#name, {fr, en}, {todo_fr, todo_en}},
#include "told.def"
#undef TOLD_WHY
};

static const struct words hows[TOLD_HOWS] = {
#define TOLD_HOW(name, fr, en) {#name, {fr, en}, {"", ""}},
#include "told.def"
#undef TOLD_HOW
};

const char *told_engine_name(enum told_engine engine)
{
    assert(engine < TOLD_ENGINES);
    return engines[engine].name;
}

const char *told_state_name(enum told_state state)
{
    assert(state < TOLD_STATES);
    return states[state].name;
}

const char *told_why_name(enum told_why why)
{
    assert(why < TOLD_WHYS);
    return whys[why].name;
}

const char *told_how_name(enum told_how how)
{
    assert(how < TOLD_HOWS);
    return hows[how].name;
}

enum verr told_engine_of(struct text name, enum told_engine *out)
{
    for (unsigned i = 0; i < TOLD_ENGINES; i++) {
        if (text_is(name, engines[i].name)) {
            *out = (enum told_engine)i;
            return VERR_OK;
        }
    }
    return VERR_NOT_FOUND;
}

const char *told_engine_words(enum told_engine engine, enum lang l)
{
    assert(engine < TOLD_ENGINES);
    return engines[engine].said[l];
}

const char *told_state_words(enum told_state state, enum lang l)
{
    assert(state < TOLD_STATES);
    return states[state].said[l];
}

const char *told_why_words(enum told_why why, enum lang l)
{
    assert(why < TOLD_WHYS);
    return whys[why].said[l];
}

const char *told_how_words(enum told_how how, enum lang l)
{
    assert(how < TOLD_HOWS);
    return hows[how].said[l];
}

const char *told_todo(enum told_why why, enum lang l)
{
    assert(why < TOLD_WHYS);
    return whys[why].todo[l];
}

enum verr told_send(struct link *l, const struct told *t)
{
    struct wire_out o = link_begin(l, WIRE_ENGINE, 0);
    wire_put_u64(&o, FIELD_ENGINE, t->engine);
    wire_put_u64(&o, FIELD_STATE, t->state);
    wire_put_u64(&o, FIELD_WHY, t->why);
    wire_put_u64(&o, FIELD_HOW, t->how);
    wire_put_u64(&o, FIELD_SINCE_MS, (uint64_t)t->since_ms);
    wire_put_u64(&o, FIELD_RESTARTS, t->restarts);
    wire_put(&o, FIELD_MODEL, text_of(t->model));
    return link_end(l, &o, NULL, 0);
}

static bool plain(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f) {
            return false;
        }
    }
    return text_utf8_valid(t);
}

enum verr told_read(const struct wire_frame *f, struct told *out)
{
    struct wire_fields v;
    enum verr e = f->type == WIRE_ENGINE ? wire_read(f, &v) : VERR_BAD_INPUT;
    if (e != VERR_OK) {
        return e;
    }
    uint64_t engine = wire_u64(&v, FIELD_ENGINE, TOLD_ENGINES),
             state = wire_u64(&v, FIELD_STATE, TOLD_STATES),
             why = wire_u64(&v, FIELD_WHY, TOLD_WHYS), how = wire_u64(&v, FIELD_HOW, TOLD_HOWS),
             since = wire_u64(&v, FIELD_SINCE_MS, UINT64_MAX);
    struct text model = v.value[FIELD_MODEL];
    if (engine >= TOLD_ENGINES || state >= TOLD_STATES || why >= TOLD_WHYS || how >= TOLD_HOWS ||
        since > INT64_MAX || model.n >= TOLD_MODEL || !plain(model)) {
        return VERR_BAD_INPUT;
    }
    *out = (struct told){.engine = (enum told_engine)engine,
                         .state = (enum told_state)state,
                         .why = (enum told_why)why,
                         .how = (enum told_how)how,
                         .restarts = wire_u64(&v, FIELD_RESTARTS, 0),
                         .since_ms = (int64_t)since};
    if (model.n > 0) {
        memcpy(out->model, model.p, model.n);
    }
    return VERR_OK;
}

enum verr told_want_send(struct link *l, enum told_engine engine, bool wanted)
{
    struct wire_out o = link_begin(l, WIRE_ENGINE_WANT, 0);
    wire_put_u64(&o, FIELD_ENGINE, engine);
    wire_put_u64(&o, FIELD_WANTED, wanted);
    return link_end(l, &o, NULL, 0);
}

enum verr told_want_read(const struct wire_frame *f, enum told_engine *engine, bool *wanted)
{
    struct wire_fields v;
    enum verr e = f->type == WIRE_ENGINE_WANT ? wire_read(f, &v) : VERR_BAD_INPUT;
    if (e != VERR_OK) {
        return e;
    }
    uint64_t which = wire_u64(&v, FIELD_ENGINE, TOLD_ENGINES), want = wire_u64(&v, FIELD_WANTED, 2);
    if (which >= TOLD_ENGINES || want > 1) {
        return VERR_BAD_INPUT;
    }
    *engine = (enum told_engine)which;
    *wanted = want == 1;
    return VERR_OK;
}
