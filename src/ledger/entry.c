/* entry.c - the canonical line of an entry, written and read back */
#include "ledger/entry.h"

#include "ledger/inner.h"

#include <assert.h>

static const char *const event_names[] = {
#define EVENT(name, fr, en) #name,
#include "events.def"
#undef EVENT
};
static const char *const event_words[][2] = {
#define EVENT(name, fr, en) {fr, en},
#include "events.def"
#undef EVENT
};
static const char *const auth_names[] = {"none",  "password", "two_factors",
                                         "local", "system",   "phone"};
static const char *const outcome_names[] = {"done", "refused", "failed"};
_Static_assert(sizeof(auth_names) / sizeof(*auth_names) == LEDGER_AUTH_COUNT, "one name each");
_Static_assert(sizeof(outcome_names) / sizeof(*outcome_names) == LEDGER_OUTCOME_COUNT, "");

const char *ledger_event_name(enum ledger_event e)
{
    assert(e < LEDGER_EVENT_COUNT);
    return event_names[e];
}

const char *ledger_event_words(enum ledger_event e, enum lang l)
{
    assert(e < LEDGER_EVENT_COUNT);
    return event_words[e][l == LANG_EN];
}

const char *ledger_auth_name(enum ledger_auth a)
{
    assert(a < LEDGER_AUTH_COUNT);
    return auth_names[a];
}

const char *ledger_outcome_name(enum ledger_outcome o)
{
    assert(o < LEDGER_OUTCOME_COUNT);
    return outcome_names[o];
}

bool ledger_spelled(struct text t, enum ledger_alphabet alphabet, size_t max)
{
    static const char *const more[] = {"_", "._:-", "._:+/=-"};
    if (t.n > max) {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool capital = c >= 'A' && c <= 'Z' && alphabet != LEDGER_WORD;
        if (!plain && !capital && (c == '\0' || !strchr(more[alphabet], c))) {
            return false;
        }
    }
    return true;
}

static bool is_patient(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (!((t.p[i] >= '0' && t.p[i] <= '9') || (t.p[i] >= 'a' && t.p[i] <= 'f'))) {
            return false;
        }
    }
    return t.n == 0 || t.n == 64;
}

static bool is_pair(const struct ledger_pair *p)
{
    return p->key.n > 0 && ledger_spelled(p->key, LEDGER_WORD, LEDGER_WORD_MAX) &&
           ledger_spelled(p->value, LEDGER_VALUE, LEDGER_VALUE_MAX);
}

static bool is_entry(const struct ledger_entry *e)
{
    if (e->time < 0 || e->time > LEDGER_TIME_MAX || (unsigned)e->event >= LEDGER_EVENT_COUNT ||
        (unsigned)e->auth >= LEDGER_AUTH_COUNT || (unsigned)e->outcome >= LEDGER_OUTCOME_COUNT ||
        e->detail_n > LEDGER_DETAIL_MAX) {
        return false;
    }
    for (size_t i = 0; i < e->detail_n; i++) {
        if (!is_pair(&e->detail[i]) ||
            (i > 0 && text_compare(e->detail[i - 1].key, e->detail[i].key) >= 0)) {
            return false;
        }
    }
    return ledger_spelled(e->actor, LEDGER_ID, LEDGER_ID_MAX) &&
           ledger_spelled(e->role, LEDGER_WORD, LEDGER_WORD_MAX) && is_patient(e->patient) &&
           ledger_spelled(e->object, LEDGER_WORD, LEDGER_WORD_MAX) &&
           ledger_spelled(e->id, LEDGER_ID, LEDGER_ID_MAX);
}

bool ledger_entry_add(struct ledger_entry *e, struct text key, struct text value)
{
    struct ledger_pair pair = {key, value};
    size_t at = e->detail_n;
    if (at >= LEDGER_DETAIL_MAX || !is_pair(&pair)) {
        return false;
    }
    while (at > 0 && text_compare(e->detail[at - 1].key, key) > 0) {
        at--;
    }
    if (at > 0 && text_equal(e->detail[at - 1].key, key)) {
        return false;
    }
    memmove(e->detail + at + 1, e->detail + at, (e->detail_n - at) * sizeof(*e->detail));
    e->detail[at] = pair;
    e->detail_n++;
    return true;
}

/* Nothing needs a JSON escape: the alphabets hold neither quote nor backslash. */
static void field(struct writer *w, const char *opening, struct text value)
{
    writer_str(w, opening);
    writer_put(w, value);
}

enum verr ledger_entry_write(struct writer *w, const struct ledger_entry *e)
{
    if (!is_entry(e)) {
        return VERR_BAD_INPUT;
    }
    char time[LEDGER_TIME_BYTES];
    ledger_time_write(e->time, time);
    field(w, "{\"time\":\"", (struct text){time, sizeof(time)});
    field(w, "\",\"event\":\"", text_of(event_names[e->event]));
    field(w, "\",\"actor\":\"", e->actor);
    field(w, "\",\"role\":\"", e->role);
    field(w, "\",\"auth\":\"", text_of(auth_names[e->auth]));
    field(w, "\",\"patient\":\"", e->patient);
    field(w, "\",\"object\":\"", e->object);
    field(w, "\",\"id\":\"", e->id);
    field(w, "\",\"outcome\":\"", text_of(outcome_names[e->outcome]));
    writer_str(w, "\",\"detail\":{");
    for (size_t i = 0; i < e->detail_n; i++) {
        field(w, i > 0 ? "\",\"" : "\"", e->detail[i].key);
        field(w, "\":\"", e->detail[i].value);
    }
    writer_str(w, e->detail_n > 0 ? "\"}}" : "}}");
    return w->full ? VERR_LIMIT : VERR_OK;
}

/* Takes `opening` and then all up to the next quote, which stays in *rest. */
static bool take(struct text *rest, const char *opening, struct text *value)
{
    struct text o = text_of(opening);
    if (!text_starts(*rest, o)) {
        return false;
    }
    *rest = text_slice(*rest, o.n, rest->n);
    const char *quote = rest->n ? memchr(rest->p, '"', rest->n) : NULL;
    if (!quote) {
        return false;
    }
    *value = text_slice(*rest, 0, (size_t)(quote - rest->p));
    *rest = text_slice(*rest, value->n, rest->n);
    return true;
}

static int rank(struct text name, const char *const *names, int n)
{
    for (int i = 0; i < n; i++) {
        if (text_is(name, names[i])) {
            return i;
        }
    }
    return -1;
}

static bool take_rank(struct text *rest, const char *opening, const char *const *names, int n,
                      int *out)
{
    struct text name;
    if (!take(rest, opening, &name)) {
        return false;
    }
    *out = rank(name, names, n);
    return *out >= 0;
}

static bool take_detail(struct text *rest, struct ledger_entry *e)
{
    struct text opening = TEXT("\",\"detail\":{");
    if (!text_starts(*rest, opening)) {
        return false;
    }
    *rest = text_slice(*rest, opening.n, rest->n);
    if (text_is(*rest, "}}")) {
        return true;
    }
    while (e->detail_n < LEDGER_DETAIL_MAX) {
        struct ledger_pair *p = &e->detail[e->detail_n];
        if (!take(rest, e->detail_n > 0 ? "\",\"" : "\"", &p->key) ||
            !take(rest, "\":\"", &p->value)) {
            return false;
        }
        e->detail_n++;
        if (text_is(*rest, "\"}}")) {
            return true;
        }
    }
    return false;
}

enum verr ledger_entry_parse(struct text line, struct ledger_entry *out)
{
    struct ledger_entry e = {0};
    struct text rest = line;
    struct text time;
    int event = 0;
    int auth = 0;
    int outcome = 0;
    bool ok =
        line.n <= LEDGER_LINE_MAX && take(&rest, "{\"time\":\"", &time) &&
        ledger_time_read(time, &e.time) &&
        take_rank(&rest, "\",\"event\":\"", event_names, LEDGER_EVENT_COUNT, &event) &&
        take(&rest, "\",\"actor\":\"", &e.actor) && take(&rest, "\",\"role\":\"", &e.role) &&
        take_rank(&rest, "\",\"auth\":\"", auth_names, LEDGER_AUTH_COUNT, &auth) &&
        take(&rest, "\",\"patient\":\"", &e.patient) &&
        take(&rest, "\",\"object\":\"", &e.object) && take(&rest, "\",\"id\":\"", &e.id) &&
        take_rank(&rest, "\",\"outcome\":\"", outcome_names, LEDGER_OUTCOME_COUNT, &outcome) &&
        take_detail(&rest, &e);
    e.event = (enum ledger_event)event;
    e.auth = (enum ledger_auth)auth;
    e.outcome = (enum ledger_outcome)outcome;
    if (!ok || !is_entry(&e)) {
        return VERR_BAD_INPUT;
    }
    *out = e;
    return VERR_OK;
}
