/* life.c - see life.h */
#include "warden/life.h"

#define MS_NS ((int64_t)1000000)

static bool runs(const struct life *l)
{
    return l->state == TOLD_starting || l->state == TOLD_up || l->state == TOLD_stopping;
}

static void wait_until(struct life *l, enum told_state state, int64_t due_ns)
{
    l->state = state;
    l->due_ns = due_ns;
}

void life_want(struct life *l, int64_t now_ns, bool wanted, enum told_why why)
{
    l->wanted = wanted;
    if (!wanted && runs(l) && l->state != TOLD_stopping) {
        wait_until(l, TOLD_stopping, now_ns);
        l->signals = 0;
        l->why = why;
    } else if (!wanted && !runs(l)) {
        wait_until(l, TOLD_off, INT64_MAX);
        l->why = why;
    } else if (wanted && !runs(l)) {
        wait_until(l, TOLD_waiting, now_ns);
        l->failures = 0;
    }
}

void life_started(struct life *l, int64_t now_ns)
{
    wait_until(l, TOLD_starting, now_ns + l->start_ns);
    l->killed = false;
}

static void give_up(struct life *l, int64_t now_ns, enum told_why why)
{
    wait_until(l, TOLD_given_up, now_ns + LIFE_AGAIN_S * 1000 * MS_NS);
    l->why = why;
}

void life_refused(struct life *l, int64_t now_ns, enum told_why why)
{
    l->failures = LIFE_TRIES;
    give_up(l, now_ns, why);
}

void life_ready(struct life *l, int64_t now_ns)
{
    if (l->state != TOLD_starting || l->killed) {
        return;
    }
    wait_until(l, TOLD_up, INT64_MAX);
    l->failures = 0;
    l->up_ns = l->asked_ns = now_ns;
    l->open_ns = 0;
}

void life_heard(struct life *l)
{
    l->open_ns = 0;
}

enum life_act life_wrong(struct life *l, enum told_why why)
{
    if (!runs(l) || l->state == TOLD_stopping || l->killed) {
        return LIFE_NOTHING;
    }
    l->killed = true;
    l->why = why;
    return LIFE_KILL;
}

static void failed(struct life *l, int64_t now_ns)
{
    l->failures++;
    if (l->failures >= LIFE_TRIES) {
        give_up(l, now_ns, l->why);
        return;
    }
    int64_t pause = (int64_t)LIFE_PAUSE_MS << (l->failures - 1);
    pause = pause < LIFE_PAUSE_MAX_MS ? pause : LIFE_PAUSE_MAX_MS;
    wait_until(l, TOLD_waiting, now_ns + pause * MS_NS);
}

void life_ended(struct life *l, int64_t now_ns)
{
    bool starting = l->state == TOLD_starting;
    bool briefly = l->state == TOLD_up && now_ns - l->up_ns < LIFE_SHORT_MS * MS_NS;
    if (!runs(l)) {
        return;
    }
    if (!l->wanted) {
        wait_until(l, TOLD_off, INT64_MAX);
        return;
    }
    if (l->state != TOLD_stopping) {
        l->why = l->killed ? l->why : TOLD_ended;
        l->restarts++;
    }
    if (starting) {
        failed(l, now_ns);
    } else {
        wait_until(l, TOLD_waiting, now_ns + (briefly ? LIFE_BREATH_MS * MS_NS : 0));
    }
}

/* The steps of an end; each is given its time. */
static enum life_act stop_more(struct life *l, int64_t now_ns)
{
    static const struct {
        enum life_act act;
        int64_t ms;
    } steps[] = {{LIFE_TERM, LIFE_TERM_MS}, {LIFE_TERM, LIFE_TERM2_MS}, {LIFE_KILL, 0}};
    enum life_act act = steps[l->signals].act;
    l->due_ns = act == LIFE_KILL ? INT64_MAX : now_ns + steps[l->signals].ms * MS_NS;
    l->signals++;
    return act;
}

static int64_t asks_every(const struct life *l)
{
    int64_t often = l->silence_ns / 4;
    return often < LIFE_ASK_MS * MS_NS ? often : LIFE_ASK_MS * MS_NS;
}

static enum life_act turn_up(struct life *l, int64_t now_ns)
{
    if (l->open_ns > 0 && now_ns - l->open_ns > l->silence_ns) {
        return life_wrong(l, TOLD_silent);
    }
    if (!l->killed && now_ns - l->asked_ns >= asks_every(l)) {
        l->asked_ns = now_ns;
        l->open_ns = l->open_ns > 0 ? l->open_ns : now_ns;
        return LIFE_ASK;
    }
    return LIFE_NOTHING;
}

enum life_act life_turn(struct life *l, int64_t now_ns)
{
    if (l->state == TOLD_up) {
        return turn_up(l, now_ns);
    }
    if (now_ns < l->due_ns) {
        return LIFE_NOTHING;
    }
    switch (l->state) {
    case TOLD_waiting:
    case TOLD_given_up:
        l->due_ns = INT64_MAX; /* until life_started or life_refused */
        return LIFE_START;
    case TOLD_starting:
        l->due_ns = INT64_MAX;
        return life_wrong(l, TOLD_not_ready);
    case TOLD_stopping:
        return stop_more(l, now_ns);
    default:
        return LIFE_NOTHING;
    }
}

int64_t life_due(const struct life *l)
{
    if (l->state != TOLD_up) {
        return l->due_ns;
    }
    int64_t ask = l->asked_ns + asks_every(l);
    int64_t silent = l->open_ns > 0 ? l->open_ns + l->silence_ns + 1 : INT64_MAX;
    return l->killed ? INT64_MAX : ask < silent ? ask : silent;
}
