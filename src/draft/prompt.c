/* prompt.c - sources as numbered lines, in parts, between marks that no source can forge */
#include "draft/prompt.h"

#include "draft/reading.h"
#include "draft/screen.h"

#include <assert.h>

#include "prompt_table.h"

const struct prompt_words *prompt_find(struct text use, enum lang lang)
{
    for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++) {
        if (prompts[i].lang == lang && text_is(use, prompts[i].use)) {
            return &prompts[i];
        }
    }
    return NULL;
}

/* ---- lines ---- */

/* What stands for a character of a source in a request; NULL: itself. */
static const char *stand_in(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *as;
    } marks[] = {{'<', "‹"}, {'>', "›"}, {'[', "("}, {']', ")"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i].code == code) {
            return marks[i].as;
        }
    }
    return screen_shows(code) ? NULL : " ";
}

static void put_plain(struct writer *w, struct text t)
{
    for (size_t i = 0; i < t.n;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, i, &code);
        const char *as = n == 0 ? " " : stand_in(code);
        if (as) {
            writer_str(w, as);
        } else {
            writer_put(w, text_slice(t, i, i + n));
        }
        i += n > 0 ? n : 1;
    }
}

static void put_line(struct writer *w, const struct prompt_line *l, size_t number)
{
    writer_char(w, '[');
    writer_u64(w, number);
    writer_str(w, "] ");
    if (l->who.n > 0) {
        put_plain(w, l->who);
        writer_str(w, " : ");
    }
    put_plain(w, l->text);
    writer_char(w, '\n');
}

/* How much of a turn its next line takes: whole, up to a sentence's end, up to a blank, or up to a
 * character's end. */
static size_t line_cut(struct text t)
{
    if (t.n <= PROMPT_LINE_BYTES) {
        return t.n;
    }
    size_t blank = 0;
    for (size_t at = PROMPT_LINE_BYTES; at > PROMPT_LINE_BYTES / 4; at--) {
        bool space = t.p[at] == ' ' || t.p[at] == '\n';
        if (space && memchr(".?!;", t.p[at - 1], 4)) {
            return at;
        }
        blank = space && blank == 0 ? at : blank;
    }
    size_t at = blank > 0 ? blank : PROMPT_LINE_BYTES;
    while (blank == 0 && ((unsigned char)t.p[at] & 0xc0) == 0x80) {
        at--;
    }
    return at;
}

struct cutting {
    struct arena *a;
    struct prompt_lines lines;
    size_t cap;
};

static enum verr add_line(struct cutting *c, struct prompt_line *line)
{
    struct prompt_lines *l = &c->lines;
    if (l->n == c->cap) {
        size_t cap = c->cap == 0 ? 128 : c->cap * 2;
        struct prompt_line *more = ARENA_RAW(c->a, struct prompt_line, cap);
        if (!more || cap > PROMPT_LINES_MAX) {
            return VERR_LIMIT;
        }
        if (l->n > 0) {
            memcpy(more, l->at, l->n * sizeof *more);
        }
        l->at = more;
        c->cap = cap;
    }
    struct writer w = writer_in(c->a); /* to measure it */
    put_line(&w, line, l->n + 1);
    line->bytes = w.n;
    bool full = w.full;
    arena_rewind(c->a, w.p);
    l->at[l->n++] = *line;
    return full ? VERR_LIMIT : VERR_OK;
}

static enum verr cut_turn(struct cutting *c, const struct turn *turn, struct text source, int rank)
{
    struct text rest = turn->text;
    bool opens = true;
    enum verr e = VERR_OK;
    while (e == VERR_OK && text_trim(rest).n > 0) {
        rest = text_slice(rest, (size_t)(text_trim(rest).p - rest.p), rest.n);
        struct text said = text_trim(text_slice(rest, 0, line_cut(rest)));
        size_t at = (size_t)(said.p - turn->text.p);
        struct prompt_line line = {.source = rank,
                                   .start = turn_origin(turn, source, at),
                                   .end = turn_origin(turn, source, at + said.n),
                                   .who = turn->name,
                                   .text = said,
                                   .opens = opens};
        e = line.start < line.end ? add_line(c, &line) : VERR_OK;
        opens = false;
        rest = text_slice(rest, said.n, rest.n);
    }
    return e;
}

enum verr prompt_cut(struct arena *a, const struct draft_source *sources, size_t source_n,
                     struct prompt_lines *out)
{
    struct cutting c = {.a = a};
    for (size_t i = 0; i < source_n; i++) {
        struct reading r = {0};
        enum verr e = reading_open(a, sources[i].bytes, &r);
        for (size_t k = 0; e == VERR_OK && k < r.talk.n; k++) {
            e = cut_turn(&c, &r.talk.at[k], sources[i].bytes, (int)i);
        }
        if (e != VERR_OK) {
            return e;
        }
    }
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = c.lines;
    return VERR_OK;
}

/* ---- passes ---- */

/* Where a pass that begins at `own` with `used` bytes taken ends: behind the last whole turn that
 * fits; behind a line when no turn does. */
static size_t pass_end(const struct prompt_lines *l, size_t own, size_t used, size_t budget)
{
    size_t whole = own;
    size_t i = own;
    while (i < l->n && (i == own || used + l->at[i].bytes <= budget)) {
        used += l->at[i].bytes;
        i++;
        whole = i == l->n || l->at[i].opens ? i : whole;
    }
    return whole > own ? whole : i;
}

/* The first line of the whole turns before `own`, of its source, that fit in `room`, or of the line
 * before it alone when no turn does; the bytes they take in *used. */
static size_t overlap(const struct prompt_lines *l, size_t own, size_t room, size_t *used)
{
    size_t first = own, bytes = 0;
    *used = 0;
    for (size_t i = own; own < l->n && i-- > 0;) {
        bytes += l->at[i].bytes;
        if (l->at[i].source != l->at[own].source || bytes > room) {
            break;
        }
        if (l->at[i].opens || first == own) {
            first = i;
            *used = bytes;
        }
    }
    return first;
}

enum verr prompt_split(struct arena *a, const struct prompt_lines *lines, size_t budget,
                       struct prompt_passes *out)
{
    if (budget < PROMPT_BUDGET_MIN) {
        return VERR_BAD_INPUT;
    }
    struct prompt_passes p = {.at = ARENA_ARRAY(a, struct prompt_pass, lines->n + 1)};
    for (size_t own = 0; p.at && own < lines->n;) {
        size_t used = 0;
        size_t first = overlap(lines, own, budget / 8, &used);
        size_t end = pass_end(lines, own, used, budget);
        p.at[p.n++] = (struct prompt_pass){first, own, end};
        own = end;
    }
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = p;
    return VERR_OK;
}

/* ---- messages ---- */

bool prompt_nonce_fits(struct text nonce, const struct draft_source *sources, size_t source_n)
{
    bool fits = nonce.n >= PROMPT_NONCE_MIN && nonce.n <= PROMPT_NONCE_MAX;
    for (size_t i = 0; fits && i < nonce.n; i++) {
        fits = memchr("0123456789abcdef", nonce.p[i], 16) != NULL;
    }
    for (size_t i = 0; fits && i < source_n; i++) {
        fits = text_find(sources[i].bytes, nonce, 0) == SIZE_MAX &&
               text_find(sources[i].title, nonce, 0) == SIZE_MAX;
    }
    return fits;
}

static void put_mark(struct writer *w, const struct draft_source *s, int rank, struct text nonce)
{
    writer_str(w, "=== SOURCE ");
    writer_u64(w, (uint64_t)rank + 1);
    writer_char(w, ' ');
    writer_put(w, nonce);
    writer_str(w, " (");
    put_plain(w, s->title);
    writer_str(w, s->title.n > 0 && s->date.n > 0 ? ", " : "");
    put_plain(w, s->date);
    writer_str(w, ")\n");
}

static void put_end(struct writer *w, struct text nonce)
{
    writer_str(w, "=== END ");
    writer_put(w, nonce);
    writer_str(w, "\n\n");
}

void prompt_sources(struct writer *w, const struct prompt_lines *lines,
                    const struct prompt_pass *pass, const struct draft_source *sources,
                    struct text nonce)
{
    assert(pass->first <= pass->own && pass->own <= pass->end && pass->end <= lines->n);
    int open = -1;
    for (size_t i = pass->first; i < pass->end; i++) {
        const struct prompt_line *l = &lines->at[i];
        if (l->source != open) {
            if (open >= 0) {
                put_end(w, nonce);
            }
            open = l->source;
            put_mark(w, &sources[open], open, nonce);
        }
        put_line(w, l, i + 1);
    }
    if (open >= 0) {
        put_end(w, nonce);
    }
}

static void put_sections(struct writer *w, const struct template *t, enum lang lang)
{
    for (size_t i = 0; i < t->section_n; i++) {
        writer_str(w, i > 0 ? "\n" : "");
        writer_str(w, t->sections[i].id);
        writer_str(w, lang == LANG_FR ? " : " : ": ");
        put_plain(w, text_of(t->sections[i].title[lang]));
    }
}

void prompt_task(struct writer *w, const struct prompt_words *words, const struct template *t,
                 const struct prompt_passes *passes, size_t rank)
{
    static const char *const names[] = {"{type}", "{sections}", "{first}",
                                        "{last}", "{part}",     "{parts}"};
    assert(rank < passes->n);
    const struct prompt_pass *p = &passes->at[rank];
    const uint64_t numbers[] = {0, 0, p->first + 1, p->end, rank + 1, passes->n};
    for (struct text rest = text_of(words->task); rest.n > 0;) {
        size_t k = 0;
        while (k < sizeof names / sizeof *names && !text_begins(rest, names[k])) {
            k++;
        }
        if (k == sizeof names / sizeof *names) {
            writer_char(w, rest.p[0]);
            rest = text_slice(rest, 1, rest.n);
            continue;
        }
        if (k == 0) {
            put_plain(w, text_of(t->title[words->lang]));
        } else if (k == 1) {
            put_sections(w, t, words->lang);
        } else {
            writer_u64(w, numbers[k]);
        }
        rest = text_slice(rest, strlen(names[k]), rest.n);
    }
}

void prompt_passage(struct writer *w, struct text statement)
{
    writer_str(w, "- ");
    put_plain(w, statement);
    writer_char(w, '\n');
}
