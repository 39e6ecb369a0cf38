/* template_json.c - a template as JSON, read with limits and written canonically */
#include "draft/json_read.h"
#include "draft/template.h"
#include "draft/template_words.h"

#include <stdio.h>

struct parse {
    struct json j;
    struct template t;
    struct template_section *sections;
    const struct template *own; /* the built-in one of the type */
    struct template_fault *fault;
    enum verr e; /* sticky */
    bool kept;   /* its words were looked at when it was written */
};

static void refuse(struct parse *p, size_t section, const char *field)
{
    if (p->e != VERR_OK) {
        return;
    }
    p->e = VERR_BAD_INPUT;
    if (section < TEMPLATE_SECTIONS_MAX) {
        (void)snprintf(p->fault->at, sizeof p->fault->at, "sections.%zu%s%s", section,
                       *field ? "." : "", field);
    } else {
        (void)snprintf(p->fault->at, sizeof p->fault->at, "%s", field);
    }
}

/* A zero-terminated copy. */
static const char *keep(struct parse *p, struct text t)
{
    char *to = ARENA_ARRAY(p->j.arena, char, t.n + 1);
    if (!to) {
        return "";
    }
    if (t.n > 0) {
        memcpy(to, t.p, t.n);
    }
    to[t.n] = '\0';
    return to;
}

static bool is_id(struct text t)
{
    bool fits = t.n > 0 && t.n <= TEMPLATE_ID_MAX && t.p[0] >= 'a' && t.p[0] <= 'z';
    for (size_t i = 0; fits && i < t.n; i++) {
        char c = t.p[i];
        fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return fits;
}

/* The next key of an object; false at its end. `first` is the caller's own. */
static bool next_key(struct parse *p, bool *first, struct text *key)
{
    struct json *j = &p->j;
    if (*first) {
        json_expect(j, '{');
    }
    if (j->bad || p->e != VERR_OK || json_take(j, '}')) {
        return false;
    }
    if (!*first) {
        json_expect(j, ',');
    }
    *first = false;
    *key = json_quoted(j).text;
    json_expect(j, ':');
    return !j->bad;
}

/* {"fr","en"}: both, each within `max` bytes and fit to stand there. */
static void read_both(struct parse *p, const char *out[2], size_t section, const char *field,
                      size_t max)
{
    bool first = true, empty = max == TEMPLATE_EMPTY_MAX;
    struct text key;
    while (next_key(p, &first, &key)) {
        int l = text_is(key, "fr") ? LANG_FR : text_is(key, "en") ? LANG_EN : -1;
        struct text words = json_quoted(&p->j).text;
        if (p->j.bad) {
            return;
        }
        if (l < 0 || out[l] || !template_line(words, max)) {
            refuse(p, section, field);
            return;
        }
        enum verr e = p->kept ? VERR_OK
                      : empty ? template_empty_fits(p->j.arena, words)
                              : template_title_fits(p->j.arena, words);
        if (e == VERR_BAD_INPUT) {
            refuse(p, section, field);
        } else if (e != VERR_OK) {
            p->e = e;
        }
        out[l] = keep(p, words);
    }
    if (!p->j.bad && (!out[LANG_FR] || !out[LANG_EN])) {
        refuse(p, section, field);
    }
}

static bool taken(const struct parse *p, enum route r, int g)
{
    for (size_t i = 0; i <= p->t.section_n; i++) {
        const struct template_section *s = &p->sections[i];
        if (g < 0 ? (s->routes & (1u << r)) != 0 : (s->named[r] & (1u << g)) != 0) {
            return true;
        }
    }
    return false;
}

/* "histoire" or "histoire:negative". */
static bool take_one(struct parse *p, struct template_section *s, struct text word)
{
    struct text rest = word;
    struct text name = text_cut(&rest, ':');
    enum route r;
    enum group g = GROUP_WORDS;
    bool all = rest.p == NULL;
    if (!route_of(name, &r) || (!all && !group_of(rest, &g)) || template_home(p->own, r) < 0 ||
        taken(p, r, all ? -1 : (int)g)) {
        return false;
    }
    if (all) {
        s->routes |= 1u << r;
    } else {
        s->named[r] = (uint16_t)(s->named[r] | (1u << g));
    }
    return true;
}

/* Whether another item of a list stands here; *more: one was before it, from now on. */
static bool next_item(struct parse *p, bool *more)
{
    if (p->j.bad || p->e != VERR_OK || json_take(&p->j, ']')) {
        return false;
    }
    if (*more) {
        json_expect(&p->j, ',');
    }
    *more = true;
    return true;
}

static void read_takes(struct parse *p, struct template_section *s)
{
    json_expect(&p->j, '[');
    for (bool more = false; next_item(p, &more);) {
        struct text word = json_quoted(&p->j).text;
        if (!p->j.bad && !take_one(p, s, word)) {
            refuse(p, p->t.section_n, "takes");
        }
    }
}

/* The code of the built-in section with this id, else of the one that writes what it takes first.
 */
static const char *loinc_of(const struct template *own, const struct template_section *s)
{
    for (size_t i = 0; i < own->section_n; i++) {
        if (strcmp(own->sections[i].id, s->id) == 0) {
            return own->sections[i].loinc;
        }
    }
    for (int r = 0; r < ROUTE_COUNT; r++) {
        if ((s->routes & (1u << r)) != 0 || s->named[r] != 0) {
            return own->sections[template_home(own, (enum route)r)].loinc;
        }
    }
    return "";
}

static bool id_taken(const struct parse *p, struct text id)
{
    for (size_t i = 0; i < p->t.section_n; i++) {
        if (text_is(id, p->sections[i].id)) {
            return true;
        }
    }
    return false;
}

static void read_section_key(struct parse *p, struct template_section *s, struct text key,
                             bool *takes)
{
    size_t at = p->t.section_n;
    if (text_is(key, "id") && !s->id) {
        struct text id = json_quoted(&p->j).text;
        if (!p->j.bad && (!is_id(id) || id_taken(p, id))) {
            refuse(p, at, "id");
        }
        s->id = keep(p, id);
    } else if (text_is(key, "title") && !s->title[0]) {
        read_both(p, s->title, at, "title", TEMPLATE_TITLE_MAX);
    } else if (text_is(key, "empty") && !s->empty[0]) {
        read_both(p, s->empty, at, "empty", TEMPLATE_EMPTY_MAX);
    } else if (text_is(key, "takes") && !*takes) {
        *takes = true;
        read_takes(p, s);
    } else {
        refuse(p, at, "");
    }
}

static void read_section(struct parse *p)
{
    if (p->t.section_n == TEMPLATE_SECTIONS_MAX) {
        refuse(p, SIZE_MAX, "sections");
        return;
    }
    struct template_section *s = &p->sections[p->t.section_n];
    bool first = true, takes = false;
    struct text key;
    while (next_key(p, &first, &key)) {
        read_section_key(p, s, key, &takes);
    }
    if (p->j.bad || p->e != VERR_OK) {
        return;
    }
    if (!s->id || !s->title[0] || !takes) {
        refuse(p, p->t.section_n, !s->id ? "id" : takes ? "title" : "takes");
        return;
    }
    s->loinc = loinc_of(p->own, s);
    p->t.section_n++;
}

static void read_sections(struct parse *p)
{
    json_expect(&p->j, '[');
    for (bool more = false; next_item(p, &more);) {
        read_section(p);
    }
}

static void read_root(struct parse *p)
{
    bool first = true, sections = false;
    struct text key;
    while (next_key(p, &first, &key)) {
        if (text_is(key, "title") && !p->t.title[0]) {
            read_both(p, p->t.title, SIZE_MAX, "title", TEMPLATE_TITLE_MAX);
        } else if (text_is(key, "sections") && !sections) {
            sections = true;
            read_sections(p);
        } else {
            refuse(p, SIZE_MAX, "");
        }
    }
    json_blanks(&p->j);
    p->j.bad |= p->e == VERR_OK && p->j.at < p->j.in.n;
    if (!p->j.bad && !p->t.title[0]) {
        refuse(p, SIZE_MAX, "title");
    }
    if (!p->j.bad && p->t.section_n == 0) {
        refuse(p, SIZE_MAX, "sections");
    }
}

static enum verr read_any(struct arena *a, struct text type, struct text bytes, bool kept,
                          struct template *out, struct template_fault *fault)
{
    struct parse p = {.own = template_find(type), .fault = fault, .kept = kept};
    fault->at[0] = '\0';
    if (!p.own) {
        return VERR_NOT_FOUND;
    }
    if (bytes.n > TEMPLATE_JSON_MAX) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(bytes)) {
        return VERR_BAD_UTF8;
    }
    p.j = (struct json){.in = bytes, .arena = a};
    p.t.id = p.own->id;
    p.t.loinc = p.own->loinc;
    p.t.version = 1;
    p.sections = ARENA_ARRAY(a, struct template_section, TEMPLATE_SECTIONS_MAX + 1);
    if (!p.sections) {
        return VERR_LIMIT;
    }
    read_root(&p);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    if (p.e != VERR_OK || p.j.bad) {
        return p.e != VERR_OK ? p.e : VERR_BAD_JSON;
    }
    p.t.sections = p.sections;
    *out = p.t;
    return VERR_OK;
}

enum verr template_read(struct arena *a, struct text type, struct text bytes, struct template *out,
                        struct template_fault *fault)
{
    return read_any(a, type, bytes, false, out, fault);
}

enum verr template_read_kept(struct arena *a, struct text type, struct text bytes,
                             struct template *out)
{
    struct template_fault fault;
    return read_any(a, type, bytes, true, out, &fault);
}

static void write_both(struct writer *w, const char *key, const char *const words[2])
{
    writer_f(w, "\"%s\":{\"fr\":", key);
    writer_json(w, text_of(words[LANG_FR]));
    writer_str(w, ",\"en\":");
    writer_json(w, text_of(words[LANG_EN]));
    writer_char(w, '}');
}

static void write_takes(struct writer *w, const struct template_section *s)
{
    const char *comma = "";
    writer_str(w, ",\"takes\":[");
    for (int r = 0; r < ROUTE_COUNT; r++) {
        if ((s->routes & (1u << r)) != 0) {
            writer_f(w, "%s\"%s\"", comma, route_name((enum route)r));
            comma = ",";
        }
        for (int g = 0; g < GROUP_COUNT; g++) {
            if ((s->named[r] & (1u << g)) != 0) {
                writer_f(w, "%s\"%s:%s\"", comma, route_name((enum route)r),
                         group_name((enum group)g));
                comma = ",";
            }
        }
    }
    writer_char(w, ']');
}

void template_write(struct writer *w, const struct template *t)
{
    writer_char(w, '{');
    write_both(w, "title", t->title);
    writer_str(w, ",\"sections\":[");
    for (size_t i = 0; i < t->section_n; i++) {
        const struct template_section *s = &t->sections[i];
        writer_f(w, "%s{\"id\":\"%s\",", i > 0 ? "," : "", s->id);
        write_both(w, "title", s->title);
        write_takes(w, s);
        if (s->empty[LANG_FR]) {
            writer_char(w, ',');
            write_both(w, "empty", s->empty);
        }
        writer_char(w, '}');
    }
    writer_str(w, "]}");
}
