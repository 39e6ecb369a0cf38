/* pattern.c - the machine that follows all the ways through a pattern at once */
#include "text/pattern_inner.h"

struct way {
    uint32_t step;
    size_t start;
};

struct ways {
    struct way *at; /* the preferred first */
    size_t n;
};

struct known {
    size_t after; /* the byte asked about, plus one; 0: not asked */
    bool holds;
};

struct machine {
    struct arena *a;
    const struct pattern *p;
    struct text t;
    struct known *known; /* of each look, the last answer: many steps ask the same one */
};

/* Room for one run: two lists of ways, those still to follow, and when each step was last seen. */
struct run {
    struct ways now;
    struct ways next;
    uint32_t base; /* its first step, and how many it has */
    size_t n;
    uint32_t *todo;
    size_t *seen;
};

bool pattern_word(uint32_t c)
{
    if (c < 128) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_';
    }
    bool sign = c == 0xAA || c == 0xB2 || c == 0xB3 || c == 0xB5 || c == 0xB9 || c == 0xBA ||
                (c >= 0xBC && c <= 0xBE);
    return sign || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
           (c >= 0x370 && c <= 0x52F);
}

static bool space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x202F || c == 0x2009;
}

static bool in_classes(unsigned classes, uint32_t c)
{
    unsigned is = (pattern_word(c) ? CLASS_WORD : 0U) | (c >= '0' && c <= '9' ? CLASS_DIGIT : 0U) |
                  (space(c) ? CLASS_SPACE : 0U);
    unsigned not = ~is & (CLASS_WORD | CLASS_DIGIT | CLASS_SPACE);
    return (classes & (is | not *CLASS_NOT)) != 0;
}

static bool in_set(const struct pattern_set *s, uint32_t c)
{
    bool in = s->classes != 0 && in_classes(s->classes, c);
    for (size_t i = 0; !in && i < s->n; i++) {
        in = c >= s->range[i].low && c <= s->range[i].high;
    }
    return in != s->inverted;
}

/* The byte where the character before `at` begins; `at` > 0. */
static size_t before(struct text t, size_t at)
{
    for (at--; at > 0 && ((unsigned char)t.p[at] & 0xC0U) == 0x80U; at--) {
    }
    return at;
}

static bool word_at(struct text t, size_t at)
{
    uint32_t c = 0;
    return text_utf8_at(t, at, &c) > 0 && pattern_word(c);
}

static bool edge(struct text t, size_t at)
{
    return (at > 0 && word_at(t, before(t, at))) != word_at(t, at);
}

static bool run(const struct machine *m, struct run r, size_t from, bool here,
                struct pattern_match *out);

static bool looks(const struct machine *m, const struct pattern_look *l, size_t at)
{
    struct pattern_match found;
    size_t from = at;
    for (uint32_t i = 0; i < l->back; i++) {
        if (from == 0) {
            return l->refused;
        }
        from = before(m->t, from);
    }
    struct run r = {.base = l->entry, .n = l->step_n};
    return run(m, r, from, true, &found) != l->refused;
}

static bool looks_once(const struct machine *m, uint32_t look, size_t at)
{
    struct known *k = &m->known[look];
    if (k->after != at + 1) {
        *k = (struct known){at + 1, looks(m, &m->p->look[look], at)};
    }
    return k->holds;
}

/* Whether a step that takes no character lets a way go on at `at`. */
static bool holds(const struct machine *m, const struct pattern_step *s, size_t at)
{
    switch (s->op) {
    case STEP_START:
        return at == 0;
    case STEP_END:
        return at == m->t.n || (at + 1 == m->t.n && m->t.p[at] == '\n');
    case STEP_EDGE:
        return edge(m->t, at);
    case STEP_INSIDE:
        return !edge(m->t, at);
    case STEP_LOOK:
        return looks_once(m, s->x, at);
    default:
        return false;
    }
}

/* Adds to `list` the steps that `first` leads to without a character, the preferred first. */
static void follow(const struct machine *m, struct run *r, struct ways *list, struct way first,
                   size_t at)
{
    size_t n = 0;
    r->todo[n++] = first.step;
    while (n > 0) {
        uint32_t i = r->todo[--n];
        const struct pattern_step *s = &m->p->step[i];
        if (r->seen[i - r->base] == at + 1) {
            continue;
        }
        r->seen[i - r->base] = at + 1;
        if (s->op == STEP_SPLIT) {
            r->todo[n++] = s->y;
            r->todo[n++] = s->x;
        } else if (s->op == STEP_JUMP) {
            r->todo[n++] = s->x;
        } else if (s->op == STEP_SET || s->op == STEP_MATCH) {
            list->at[list->n++] = (struct way){i, first.start};
        } else if (holds(m, s, at)) {
            r->todo[n++] = i + 1;
        }
    }
}

static bool run_room(const struct machine *m, struct run *r)
{
    size_t n = r->n;
    r->now.at = ARENA_ARRAY(m->a, struct way, n);
    r->next.at = ARENA_ARRAY(m->a, struct way, n);
    r->todo = ARENA_ARRAY(m->a, uint32_t, n + 2);
    r->seen = ARENA_ARRAY(m->a, size_t, n);
    return r->seen && r->todo && r->next.at && r->now.at;
}

/* One character on: the ways that take it. A match ends the less preferred ways. */
static bool advance(const struct machine *m, struct run *r, size_t at, struct pattern_match *out)
{
    uint32_t c = 0;
    size_t length = text_utf8_at(m->t, at, &c);
    r->next.n = 0;
    for (size_t i = 0; i < r->now.n; i++) {
        struct way w = r->now.at[i];
        const struct pattern_step *s = &m->p->step[w.step];
        if (s->op == STEP_MATCH) {
            *out = (struct pattern_match){w.start, at};
            return true;
        }
        if (length > 0 && in_set(&m->p->set[s->x], c)) {
            w.step++;
            follow(m, r, &r->next, w, at + length);
        }
    }
    return false;
}

/* The preferred match of the steps of `r` that begins at `from`, or, unless `here`, at or after it.
 */
static bool run(const struct machine *m, struct run r, size_t from, bool here,
                struct pattern_match *out)
{
    char *mark = arena_mark(m->a);
    bool found = false;
    bool room = run_room(m, &r);
    for (size_t at = from; room;) {
        if (!found && (!here || at == from)) {
            follow(m, &r, &r.now, (struct way){r.base, at}, at);
        }
        found = advance(m, &r, at, out) || found;
        uint32_t c = 0;
        size_t length = text_utf8_at(m->t, at, &c);
        struct ways next = r.next;
        r.next = r.now;
        r.now = next;
        if (length == 0 || (r.now.n == 0 && (found || here))) {
            break;
        }
        at += length;
    }
    arena_rewind(m->a, mark);
    return found;
}

bool pattern_find(struct arena *a, const struct pattern *p, struct text t, size_t from,
                  struct pattern_match *out)
{
    char *mark = arena_mark(a);
    struct machine m = {a, p, t, ARENA_ARRAY(a, struct known, p->look_n + 1)};
    struct run r = {.base = 0, .n = p->look_n > 0 ? p->look[0].entry : p->step_n};
    bool found = m.known && from <= t.n && run(&m, r, from, false, out);
    arena_rewind(a, mark);
    return found;
}
