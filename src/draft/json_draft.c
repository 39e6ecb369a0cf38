/* json_draft.c - a draft read back from JSON that anybody may have written */
#include "draft/json.h"
#include "draft/json_read.h"

#include <assert.h>

/* Pools as large as the number of braces: whatever is read fits, and stands side by side. */
struct pools {
    struct section *sections;
    struct statement *statements;
    struct cite *cites;
    size_t section_n, statement_n, cite_n;
};

/* Reads the members of an object: `names` are ours, each at most once; `member` reads the value of
 * names[rank]. What must be there is a bit set in `needed`. */
static void object(struct json *j, const char *const *names, unsigned needed,
                   void (*member)(struct json *, unsigned rank, void *into), void *into)
{
    unsigned seen = 0;
    json_expect(j, '{');
    bool empty = json_take(j, '}');
    while (!empty && !j->bad) {
        struct text name = json_quoted(j).text;
        unsigned rank = 0;
        while (names[rank] && !text_is(name, names[rank])) {
            rank++;
        }
        json_expect(j, ':');
        unsigned bit = 1u << rank;
        if (!names[rank]) {
            json_skip(j);
        } else {
            j->bad |= (seen & bit) != 0;
            seen |= bit;
            if (!j->bad) {
                member(j, rank, into);
            }
        }
        if (!json_take(j, ',')) {
            json_expect(j, '}');
            break;
        }
    }
    j->bad |= (seen & needed) != needed;
}

/* A list; `item` reads one of its objects. */
static void list(struct json *j, void (*item)(struct json *, void *into), void *into)
{
    json_expect(j, '[');
    if (json_take(j, ']')) {
        return;
    }
    do {
        item(j, into);
    } while (!j->bad && json_take(j, ','));
    json_expect(j, ']');
}

static size_t whole(struct json *j, double max)
{
    double v = json_number(j);
    bool fits = !j->bad && v >= 0 && v <= max;
    j->bad |= !fits || (double)(size_t)v != v;
    return j->bad ? 0 : (size_t)v;
}

static void cite_member(struct json *j, unsigned rank, void *into)
{
    struct cite *c = into;
    switch (rank) {
    case 0:
        c->source = (int)whole(j, 1e6);
        break;
    case 1:
        c->start = whole(j, 1e12);
        break;
    case 2:
        c->end = whole(j, 1e12);
        break;
    default:
        c->quote = json_quoted(j).text;
    }
}

static void one_cite(struct json *j, void *into)
{
    static const char *const names[] = {"source", "start", "end", "quote", NULL};
    struct pools *p = into;
    object(j, names, 7, cite_member, &p->cites[p->cite_n]);
    p->cite_n++;
}

static void statement_member(struct json *j, unsigned rank, void *into)
{
    struct pools *p = into;
    struct statement *s = &p->statements[p->statement_n];
    if (rank == 0) {
        s->text = json_quoted(j).text;
        return;
    }
    s->cites = &p->cites[p->cite_n];
    size_t before = p->cite_n;
    list(j, one_cite, p);
    s->cite_n = p->cite_n - before;
}

static void one_statement(struct json *j, void *into)
{
    static const char *const names[] = {"text", "cites", NULL};
    struct pools *p = into;
    object(j, names, 1, statement_member, p);
    p->statement_n++;
}

static void section_member(struct json *j, unsigned rank, void *into)
{
    struct pools *p = into;
    struct section *s = &p->sections[p->section_n];
    if (rank == 0) {
        s->id = json_quoted(j).text;
    } else if (rank == 1) {
        s->title = json_quoted(j).text;
    } else {
        s->statements = &p->statements[p->statement_n];
        size_t before = p->statement_n;
        list(j, one_statement, p);
        s->statement_n = p->statement_n - before;
    }
}

static void one_section(struct json *j, void *into)
{
    static const char *const names[] = {"id", "title", "statements", NULL};
    struct pools *p = into;
    object(j, names, 4, section_member, p);
    p->section_n++;
}

struct document {
    struct pools pools;
    struct draft draft;
};

static void document_member(struct json *j, unsigned rank, void *into)
{
    struct document *d = into;
    switch (rank) {
    case 0:
        d->draft.type = json_quoted(j).text;
        break;
    case 1:
        d->draft.engine = json_quoted(j).text;
        break;
    case 2:
        d->draft.lang = json_quoted(j).text;
        break;
    default:
        list(j, one_section, &d->pools);
    }
}

static size_t count_braces(struct text t)
{
    size_t n = 1;
    for (size_t i = 0; i < t.n; i++) {
        n += t.p[i] == '{';
    }
    return n;
}

enum verr draft_parse_json(struct arena *a, struct text bytes, struct draft *out)
{
    static const char *const names[] = {"type", "engine", "lang", "sections", NULL};
    assert(a && out);
    if (bytes.n > DRAFT_JSON_MAX) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(bytes)) {
        return VERR_BAD_UTF8;
    }
    size_t n = count_braces(bytes);
    struct document d = {
        .pools = {ARENA_ARRAY(a, struct section, n), ARENA_ARRAY(a, struct statement, n),
                  ARENA_ARRAY(a, struct cite, n), 0, 0, 0},
        .draft = {.type = TEXT("consultation"), .engine = TEXT("json"), .lang = TEXT("fr")}};
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    struct json j = {bytes, text_starts(bytes, TEXT("\xef\xbb\xbf")) ? 3 : 0, a, false};
    object(&j, names, 8, document_member, &d);
    json_blanks(&j);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    if (j.bad || j.at != bytes.n) {
        return VERR_BAD_JSON;
    }
    d.draft.sections = d.pools.sections;
    d.draft.section_n = d.pools.section_n;
    *out = d.draft;
    return VERR_OK;
}
