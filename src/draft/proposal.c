/* proposal.c - see proposal.h */
#include "draft/proposal.h"

#include "draft/json_read.h"

enum verr proposal_open(struct arena *a, struct proposal *p)
{
    char *object = ARENA_RAW(a, char, PROPOSAL_OBJECT_MAX);
    char *scratch = ARENA_RAW(a, char, PROPOSAL_OBJECT_MAX);
    if (!object || !scratch) {
        return VERR_LIMIT;
    }
    *p = (struct proposal){.object = object, .scratch = arena_over(scratch, PROPOSAL_OBJECT_MAX)};
    return VERR_OK;
}

/* ---- one statement ---- */

/* A passage's number; 0 for a number that can be none. */
static uint32_t number(struct json *j)
{
    double v = json_number(j);
    bool fits = !j->bad && v >= 1 && v <= PROMPT_LINES_MAX;
    uint32_t whole = fits ? (uint32_t)v : 0;
    return (double)whole == v ? whole : 0;
}

static enum verr read_cites(struct json *j, struct proposed *one)
{
    json_expect(j, '[');
    if (json_take(j, ']')) {
        return VERR_OK;
    }
    do {
        if (one->cite_n == PROMPT_CITES_MAX) {
            return VERR_LIMIT;
        }
        (void)json_peek(j);
        one->cites[one->cite_n++] = number(j);
    } while (!j->bad && json_take(j, ','));
    json_expect(j, ']');
    return VERR_OK;
}

static enum verr read_member(struct json *j, unsigned rank, struct proposed *one)
{
    if (rank == 2) {
        return read_cites(j, one);
    }
    struct text t = json_quoted(j).text;
    size_t max = rank == 0 ? PROPOSAL_SECTION_MAX : PROPOSAL_TEXT_MAX;
    *(rank == 0 ? &one->section : &one->text) = t;
    return t.n > max ? VERR_LIMIT : VERR_OK;
}

static enum verr read_object(struct proposal *p, struct proposed *one)
{
    static const char *const names[] = {"section", "text", "cites"};
    struct text t = {p->object, p->object_n};
    if (!text_utf8_valid(t)) {
        return VERR_BAD_UTF8;
    }
    arena_reset(&p->scratch);
    struct json j = {t, 0, &p->scratch, false};
    unsigned seen = 0;
    enum verr e = VERR_OK;
    json_expect(&j, '{');
    do {
        struct text name = json_quoted(&j).text;
        unsigned rank = 0;
        while (rank < 3 && !text_is(name, names[rank])) {
            rank++;
        }
        json_expect(&j, ':');
        if (j.bad || rank == 3 || (seen >> rank & 1) != 0) {
            return VERR_BAD_JSON;
        }
        seen |= 1U << rank;
        (void)json_peek(&j);
        e = read_member(&j, rank, one);
    } while (e == VERR_OK && !j.bad && json_take(&j, ','));
    json_expect(&j, '}');
    if (e == VERR_OK && (j.bad || seen != 7 || j.at != t.n)) {
        e = VERR_BAD_JSON;
    }
    return e == VERR_OK && arena_full(&p->scratch) ? VERR_LIMIT : e;
}

/* ---- what stands around ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Before the opening brace: blanks, and perhaps "```json". */
static bool at_fence(struct proposal *p, char c)
{
    if (p->named) {
        p->named = c >= 'a' && c <= 'z';
        return p->named || is_blank(c) || c == '{';
    }
    if (c == '`') {
        p->ticks++;
        p->fenced = p->named = p->ticks == 3;
        return p->ticks <= 3;
    }
    return (p->ticks == 0 || p->ticks == 3) && (is_blank(c) || c == '{');
}

/* Blanks may stand between the pieces, not within one. */
static bool at_open(struct proposal *p, char c)
{
    static const char *const pieces[] = {"{", "\"statements\"", ":", "["};
    if (p->within == 0 && is_blank(c)) {
        return true;
    }
    bool fits = pieces[p->piece][p->within] == c;
    p->within++;
    if (pieces[p->piece][p->within] == '\0') {
        p->within = 0;
        p->piece++;
    }
    if (p->piece == sizeof pieces / sizeof *pieces) {
        p->at = PROPOSAL_FIRST;
    }
    return fits;
}

static bool at_end(struct proposal *p, char c)
{
    if (c == '`') {
        return p->fenced && ++p->ticks <= 6;
    }
    return is_blank(c) && (p->ticks == 0 || p->ticks == 3 || p->ticks == 6);
}

/* A character of a statement. true when it was its last one. */
static bool in_object(struct proposal *p, char c)
{
    if (p->quoted) {
        bool ends = c == '"' && !p->escaped;
        p->escaped = c == '\\' && !p->escaped;
        p->quoted = !ends;
        return false;
    }
    p->quoted = c == '"';
    p->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    return p->depth == 0;
}

struct sink {
    enum verr (*take)(void *to, const struct proposed *one);
    void *to;
};

static enum verr object_char(struct proposal *p, char c, const struct sink *out)
{
    if (p->object_n == PROPOSAL_OBJECT_MAX) {
        return VERR_LIMIT;
    }
    p->object[p->object_n++] = c;
    bool last = in_object(p, c);
    if (!last) {
        return p->depth > 2 ? VERR_BAD_JSON : VERR_OK;
    }
    struct proposed one = {.cite_n = 0};
    enum verr e = ++p->n > PROPOSAL_STATEMENTS_MAX ? VERR_LIMIT : read_object(p, &one);
    p->at = PROPOSAL_NEXT;
    return e == VERR_OK ? out->take(out->to, &one) : e;
}

/* Between statements. false: this character may not stand here. */
static bool between(struct proposal *p, char c)
{
    bool first = p->at == PROPOSAL_FIRST, next = p->at == PROPOSAL_NEXT;
    if (is_blank(c)) {
        return true;
    }
    if (c == '{' && !next) {
        p->at = PROPOSAL_OBJECT;
        p->object_n = 0;
        p->depth = 0;
        return true;
    }
    if (c == ']' && (first || next)) {
        p->at = PROPOSAL_TAIL;
        return true;
    }
    p->at = PROPOSAL_ITEM;
    return c == ',' && next;
}

static enum verr one_char(struct proposal *p, char c, const struct sink *out)
{
    bool good = true;
    if (p->at == PROPOSAL_FENCE) {
        good = at_fence(p, c);
        p->at = c == '{' ? PROPOSAL_OPEN : PROPOSAL_FENCE;
    }
    switch (p->at) {
    case PROPOSAL_FENCE:
        break;
    case PROPOSAL_OPEN:
        good = good && at_open(p, c);
        break;
    case PROPOSAL_FIRST:
    case PROPOSAL_ITEM:
    case PROPOSAL_NEXT:
        good = between(p, c);
        break;
    case PROPOSAL_TAIL:
        good = is_blank(c) || c == '}';
        p->at = c == '}' ? PROPOSAL_END : PROPOSAL_TAIL;
        break;
    case PROPOSAL_END:
        good = at_end(p, c);
        break;
    case PROPOSAL_OBJECT:
        break;
    }
    if (good && p->at == PROPOSAL_OBJECT) {
        return object_char(p, c, out);
    }
    return good ? VERR_OK : VERR_BAD_JSON;
}

enum verr proposal_feed(struct proposal *p, struct text piece,
                        enum verr (*take)(void *to, const struct proposed *one), void *to)
{
    struct sink out = {take, to};
    for (size_t i = 0; p->error == VERR_OK && i < piece.n; i++) {
        p->error = ++p->total > PROPOSAL_BYTES_MAX ? VERR_LIMIT : one_char(p, piece.p[i], &out);
    }
    return p->error;
}

enum verr proposal_close(struct proposal *p)
{
    if (p->error == VERR_OK && p->at != PROPOSAL_END) {
        p->error = VERR_BAD_JSON;
    }
    return p->error;
}
