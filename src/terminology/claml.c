/* claml.c - ClaML, the XML in which the OMS gives its classifications: what is needed of it, with
 * no definition of entities and no nesting to follow, so that a hostile file has nothing to expand
 */
#include "terminology/read_inner.h"

struct claml {
    struct terminology_reader *r;
    struct lines line; /* for its number */
    struct text code;  /* of the category that is open, empty in chapters and blocks */
    struct writer label;
    char room[TERMINOLOGY_LABEL_BYTES * 2];
    enum terminology_rank rank;
    bool in_rubric, in_label, in_reference;
};

/* The value of an attribute in what stands between '<' and '>'. */
static struct text attribute(struct text tag, const char *name)
{
    struct text key = text_of(name);
    for (size_t at = text_find(tag, key, 0); at != SIZE_MAX; at = text_find(tag, key, at + 1)) {
        size_t q = at + key.n;
        bool whole = at > 0 && (tag.p[at - 1] == ' ' || tag.p[at - 1] == '\n' ||
                                tag.p[at - 1] == '\t' || tag.p[at - 1] == '\r');
        if (!whole || q + 1 >= tag.n || tag.p[q] != '=') {
            continue;
        }
        char mark = tag.p[q + 1];
        struct text rest = text_slice(tag, q + 2, tag.n);
        return mark == '"' || mark == '\'' ? text_cut(&rest, mark) : (struct text){NULL, 0};
    }
    return (struct text){NULL, 0};
}

static bool opens(struct text tag, const char *name)
{
    struct text n = text_of(name);
    return text_starts(tag, n) && (tag.n == n.n || tag.p[n.n] == ' ' || tag.p[n.n] == '\n' ||
                                   tag.p[n.n] == '\t' || tag.p[n.n] == '\r' || tag.p[n.n] == '/');
}

static void end_label(struct claml *c)
{
    struct text label = text_trim(writer_text(&c->label));
    c->in_label = false;
    if (c->code.n == 0 || !c->in_rubric) {
        return;
    }
    if (label.n == 0 || c->label.full) {
        bad_line(c->r, &c->line, "a label of at most 600 bytes expected");
    } else if (!cim10_add(c->r, c->code, label, c->rank)) {
        bad_line(c->r, &c->line, "no code of CIM-10");
    }
}

static void take_tag(struct claml *c, struct text tag)
{
    if (opens(tag, "Title")) {
        struct text version = attribute(tag, "version");
        struct text date = attribute(tag, "date");
        c->r->b->about.release = text_copy(c->r->b->a, version.n > 0 ? version : date);
    } else if (opens(tag, "Class")) {
        bool category = text_is(attribute(tag, "kind"), "category");
        c->code = category ? attribute(tag, "code") : (struct text){NULL, 0};
    } else if (opens(tag, "Rubric")) {
        struct text kind = attribute(tag, "kind");
        bool preferred = text_is(kind, "preferred") || text_is(kind, "preferredLong");
        c->in_rubric = preferred || text_is(kind, "inclusion");
        c->rank = preferred ? TERMINOLOGY_NAME : TERMINOLOGY_SYNONYM;
    } else if (opens(tag, "Label")) {
        c->in_label = true;
        c->label = writer_over(c->room, sizeof c->room);
    } else if (opens(tag, "/Label") && c->in_label) {
        end_label(c);
    } else if (opens(tag, "/Class")) {
        c->code = (struct text){NULL, 0};
    } else if (opens(tag, "Reference") || opens(tag, "/Reference")) {
        c->in_reference = tag.p[0] != '/' && tag.p[tag.n - 1] != '/';
    }
}

/* What "&name;" stands for; "?" when it is none of XML's own: nothing is expanded. */
static const char *entity(struct text name)
{
    static const char *const known[][2] = {{"amp", "&"},   {"lt", "<"},   {"gt", ">"},
                                           {"quot", "\""}, {"apos", "'"}, {"#160", " "},
                                           {"#39", "'"}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (text_is(name, known[k][0])) {
            return known[k][1];
        }
    }
    return "?";
}

static void take_text(struct claml *c, struct text t)
{
    for (size_t i = 0; c->in_label && !c->in_reference && i < t.n; i++) {
        size_t end = t.p[i] == '&' ? text_find(text_slice(t, i, i + 12), TEXT(";"), 0) : SIZE_MAX;
        if (end != SIZE_MAX) {
            writer_str(&c->label, entity(text_slice(t, i + 1, i + end)));
            i += end;
        } else {
            writer_char(&c->label, (unsigned char)t.p[i] < ' ' ? ' ' : t.p[i]);
        }
    }
}

static void count_lines(struct claml *c, struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        c->line.number += t.p[i] == '\n';
    }
}

enum verr claml_read(struct terminology_reader *r, struct text text)
{
    struct claml c = {.r = r, .line = {.number = 1}};
    c.label = writer_over(c.room, sizeof c.room);
    for (size_t at = 0; at < text.n;) {
        size_t open = text_find(text, TEXT("<"), at);
        open = open == SIZE_MAX ? text.n : open;
        take_text(&c, text_slice(text, at, open));
        bool comment = text_starts(text_slice(text, open, text.n), TEXT("<!--"));
        size_t end =
            comment ? text_find(text, TEXT("-->"), open) : text_find(text, TEXT(">"), open);
        end = end == SIZE_MAX ? text.n : end;
        struct text tag = text_slice(text, open + 1, end);
        if (!comment && tag.n > 0) {
            take_tag(&c, tag);
        }
        size_t next = end + (comment ? 3 : 1);
        count_lines(&c, text_slice(text, at, next));
        at = next;
    }
    r->lines += c.line.number;
    return arena_full(r->b->a) ? VERR_LIMIT : VERR_OK;
}
