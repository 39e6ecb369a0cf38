/* facts.c - vigie facts: the clinical facts of a text, with the bytes that carry them */
#include "facts/facts.h"
#include "cli/command.h"
#include "cli/terminology.h"
#include "draft/reading.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Address space for one document, touched only as needed: about 300 bytes for each byte of text. */
enum { ARENA_BYTES = 1 << 30, MOST_BYTES = 1 << 30 };

static const char help[] =
    "usage: vigie facts [--lang fr|en] [--terminology T]... [--spans SPANS] [--json] FILE|-\n"
    "\n"
    "Finds the clinical facts of a French text: findings, problems, drugs with their dose, "
    "allergies,\n"
    "measurements, procedures, way of life. FILE is a transcript (lines \"Médecin:\" and "
    "\"Patient:\",\n"
    "JSON segments, WebVTT or SRT), or a note or letter in plain text. In the latter, findings "
    "and\n"
    "drugs that no table lists are told by the form of their words and marked unlisted; drafts "
    "and\n"
    "their second reader do without them. A text over 8 MiB is a note, of 1 GiB at most, or of 16 "
    "MiB\n"
    "with --json. Stateless: nothing is stored, nothing is sent. The "
    "output\n"
    "is not validated by a professional.\n"
    "\n"
    "  --json       one JSON document on standard output; start and end are byte offsets in FILE\n"
    "  --spans S    also says what the grammar makes of each stretch of FILE that S names: "
    "denied,\n"
    "               uncertain, a hypothesis, somebody else's, past. S is a file that holds a JSON\n"
    "               list of [start, end] in bytes of FILE\n"
    "  --terminology T   also finds the labels of a terminology that vigie terminology import "
    "made, and\n"
    "               gives their codes: 8 files at most. The longest label wins; of the same words\n"
    "               Vigie's own concept, then the file that is named first\n"
    "  --lang L     the language of the text: fr, or en for a small English lexicon; what is "
    "normalised\n"
    "               (rhythm, dates) is worded in French\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 not readable (no file, not UTF-8, too large).\n"
    "Example:     printf 'Patient: Deux Doliprane hier soir.' | vigie facts --json -\n";

struct request {
    const char *subject; /* the file that an error is about */
    const char *file;
    const char *spans;
    enum lang lang;
    bool json;
    struct terminologies terminologies;
};

static bool read_options(int argc, char **argv, struct request *q)
{
    q->lang = LANG_FR;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            q->json = true;
        } else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) {
            const char *l = argv[++i];
            if (strcmp(l, "fr") != 0 && strcmp(l, "en") != 0) {
                return false;
            }
            q->lang = l[0] == 'f' ? LANG_FR : LANG_EN;
        } else if (strcmp(argv[i], "--terminology") == 0 && i + 1 < argc &&
                   q->terminologies.n < TERMINOLOGIES_MAX) {
            q->terminologies.paths[q->terminologies.n++] = argv[++i];
        } else if (strcmp(argv[i], "--spans") == 0 && i + 1 < argc) {
            q->spans = argv[++i];
        } else if (!q->file && (argv[i][0] != '-' || argv[i][1] == '\0')) {
            q->file = argv[i];
        } else {
            return false;
        }
    }
    return q->file != NULL;
}

static json_t *json_text(struct text t)
{
    return json_stringn(t.n > 0 ? t.p : "", t.n);
}

static void set_text(json_t *o, const char *key, struct text t)
{
    json_object_set_new(o, key, json_text(t));
}

/* The codes of the concept in public terminologies, where the lexicon is sure of one. */
static void set_codes(json_t *o, struct text id)
{
    const struct concept *c = lexicon_concept(lexicon_builtin(), id);
    if (c != NULL && c->hpo[0] != '\0') {
        set_text(o, "hpo", text_of(c->hpo));
    }
    if (c != NULL && c->cim10[0] != '\0') {
        set_text(o, "cim10", text_of(c->cim10));
    }
}

/* The codes of a fact in the terminologies that were loaded. */
static json_t *codes_json(const struct reading *r, struct terminologies *t, const struct fact *f)
{
    json_t *list = json_array();
    const struct codes *codes = terminologies_codes(t, r->said, f);
    for (size_t i = 0; i < codes->n; i++) {
        const struct code *code = &codes->at[i];
        json_t *o = json_object();
        set_text(o, "terminology", code->of->about.name);
        set_text(o, "release", code->of->about.release);
        set_text(o, "system", text_of(code->item.system));
        set_text(o, "code", text_of(code->item.code));
        set_text(o, "label", text_of(code->item.label));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *fact_json(const struct reading *r, struct terminologies *t, const struct fact *f)
{
    json_t *o = json_object();
    set_text(o, "kind", text_of(fact_kind_name(f->kind)));
    set_text(o, "concept", f->concept);
    set_text(o, "label", f->label);
    json_object_set_new(o, "start", json_integer((json_int_t)reading_origin(r, f->start)));
    json_object_set_new(o, "end", json_integer((json_int_t)reading_origin(r, f->end)));
    set_text(o, "text", text_slice(r->said, f->start, f->end));
    set_text(o, "polarity", text_of(fact_polarity_name(f->polarity)));
    set_text(o, "who", text_of(fact_who_name(f->who)));
    set_text(o, "relative", f->relative);
    set_text(o, "time", text_of(fact_time_name(f->time)));
    set_text(o, "when", f->when);
    set_text(o, "side", text_of(fact_side_name(f->side)));
    set_text(o, "value", f->value);
    set_text(o, "unit", f->unit);
    set_text(o, "dose", f->dose);
    set_text(o, "route", f->route);
    set_text(o, "frequency", f->frequency);
    set_text(o, "duration", f->duration);
    set_text(o, "section", f->section);
    json_object_set_new(o, "critical", json_boolean(f->critical));
    json_object_set_new(o, "unlisted", json_boolean(f->unlisted));
    set_codes(o, f->concept);
    if (t->n > 0) {
        json_object_set_new(o, "codes", codes_json(r, t, f));
    }
    if (f->question_end > f->question_start) {
        json_object_set_new(o, "question",
                            json_text(text_slice(r->said, f->question_start, f->question_end)));
    }
    return o;
}

/* The stretches of text that the command was asked about. */
struct asked {
    struct facts_place *at;
    size_t n;
};

static const char *place_polarity(const struct facts_place *p)
{
    return p->hypothetical ? "hypothetical" : fact_polarity_name(p->polarity);
}

static json_t *places_json(const struct reading *r, const struct asked *asked)
{
    json_t *list = json_array();
    for (size_t i = 0; i < asked->n; i++) {
        const struct facts_place *p = &asked->at[i];
        json_t *o = json_object();
        json_object_set_new(o, "start", json_integer((json_int_t)reading_origin(r, p->start)));
        json_object_set_new(o, "end", json_integer((json_int_t)reading_origin(r, p->end)));
        set_text(o, "text", text_slice(r->said, p->start, p->end));
        set_text(o, "polarity", text_of(place_polarity(p)));
        set_text(o, "who", text_of(fact_who_name(p->who)));
        set_text(o, "relative", p->relative);
        set_text(o, "time", text_of(fact_time_name(p->time)));
        json_array_append_new(list, o);
    }
    return list;
}

static bool read_place(const struct reading *r, const json_t *pair, struct facts_place *out)
{
    const json_t *start = json_array_get(pair, 0);
    const json_t *end = json_array_get(pair, 1);
    if (json_array_size(pair) != 2 || !json_is_integer(start) || !json_is_integer(end) ||
        json_integer_value(start) < 0 || json_integer_value(end) <= json_integer_value(start)) {
        return false;
    }
    *out = (struct facts_place){.start = reading_said(r, (size_t)json_integer_value(start)),
                                .end = reading_said(r, (size_t)json_integer_value(end))};
    return true;
}

static struct facts_options options_of(const struct request *q, const struct reading *r)
{
    struct facts_options options = reading_options(r, q->lang);
    options.unlisted = q->lang == LANG_FR; /* told by the endings of French words */
    options.loaded = &q->terminologies.list;
    return options;
}

/* Reads the file of spans and asks about each. */
static enum verr ask_places(struct arena *a, struct request *q, const struct reading *r,
                            struct asked *asked)
{
    q->subject = q->spans;
    struct text file = {NULL, 0};
    enum verr e = cli_read(q->spans, TRANSCRIPT_MAX_BYTES, &file);
    if (e != VERR_OK) {
        return e;
    }
    json_t *list = json_loadb(file.p, file.n, JSON_REJECT_DUPLICATES, NULL);
    free((void *)(uintptr_t)file.p);
    size_t n = json_array_size(list);
    asked->at = n > 0 ? ARENA_ARRAY(a, struct facts_place, n) : NULL;
    e = !json_is_array(list) ? VERR_BAD_JSON : n > 0 && !asked->at ? VERR_LIMIT : VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < n; i++) {
        e = read_place(r, json_array_get(list, i), &asked->at[i]) ? VERR_OK : VERR_BAD_INPUT;
    }
    json_decref(list);
    asked->n = n;
    struct facts_options options = options_of(q, r);
    return e == VERR_OK ? facts_at(a, NULL, r->said, &options, asked->at, n) : e;
}

static bool dump_json(const struct reading *r, struct request *q, const struct asked *asked)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->facts.n; i++) {
        json_array_append_new(list, fact_json(r, &q->terminologies, &r->facts.at[i]));
    }
    json_t *all = json_pack("{s:o,s:b}", "facts", list, "validated", 0);
    if (q->spans) {
        json_object_set_new(all, "spans", places_json(r, asked));
    }
    bool ok = all && json_dumpf(all, stdout, JSON_INDENT(1)) == 0 && putchar('\n') == '\n';
    json_decref(all);
    return ok;
}

/* Lines on their way to standard output: one call of stdio a block, not ten a fact. */
struct lines {
    const struct reading *r;
    struct terminologies *terminologies;
    struct writer w;
    bool lost; /* standard output took no more */
};

static void lines_flush(struct lines *l)
{
    l->lost = fwrite(l->w.p, 1, l->w.n, stdout) != l->w.n || l->lost;
    l->w.n = 0;
}

static void put_long(struct lines *l, struct text t)
{
    lines_flush(l);
    if (t.n > l->w.cap) {
        l->lost = fwrite(t.p, 1, t.n, stdout) != t.n || l->lost;
    } else {
        writer_put(&l->w, t);
    }
}

static inline void put(struct lines *l, struct text t)
{
    if (t.n > l->w.cap - l->w.n) {
        put_long(l, t);
    } else if (t.n > 0) {
        memcpy(l->w.p + l->w.n, t.p, t.n);
        l->w.n += t.n;
    }
}

static inline void put_str(struct lines *l, const char *s)
{
    put(l, text_of(s));
}

/* `s` and as many blanks as make `width` bytes of it. */
static void put_padded(struct lines *l, const char *s, size_t width)
{
    static const char blanks[] = "                ";
    struct text t = text_of(s);
    put(l, t);
    put(l, (struct text){blanks, t.n < width ? width - t.n : 0});
}

static void put_number(struct lines *l, size_t n)
{
    char room[24];
    size_t at = sizeof room;
    do {
        room[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    put(l, (struct text){room + at, sizeof room - at});
}

/* "  [12-19]": bytes of the source. */
static void put_place(struct lines *l, size_t start, size_t end)
{
    put_str(l, "  [");
    put_number(l, reading_origin(l->r, start));
    put_str(l, "-");
    put_number(l, reading_origin(l->r, end));
    put_str(l, "]");
}

static void put_field(struct lines *l, const char *name, struct text t)
{
    if (t.n > 0) {
        put_str(l, " ");
        put_str(l, name);
        put_str(l, "=");
        put(l, t);
    }
}

static void put_codes(struct lines *l, const struct fact *f)
{
    if (l->terminologies->n == 0) {
        return;
    }
    const struct codes *codes = terminologies_codes(l->terminologies, l->r->said, f);
    for (size_t i = 0; i < codes->n; i++) {
        put_field(l, codes->at[i].of->about.name.p, text_of(codes->at[i].item.code));
    }
}

static void say_fact(void *to, const struct fact *f)
{
    struct lines *l = to;
    put_padded(l, fact_polarity_name(f->polarity), 9);
    put_str(l, " ");
    put_padded(l, fact_kind_name(f->kind), 12);
    put_str(l, " ");
    put(l, f->label);
    if (f->who != FACT_PATIENT) {
        put_field(l, "who", f->relative.n > 0 ? f->relative : text_of(fact_who_name(f->who)));
    }
    if (f->time != FACT_NOW) {
        put_field(l, "time", text_of(fact_time_name(f->time)));
    }
    put_field(l, "when", f->when);
    put_field(l, "side", text_of(fact_side_name(f->side)));
    put_field(l, "value", f->value);
    put_field(l, "unit", f->unit);
    put_field(l, "dose", f->dose);
    put_field(l, "route", f->route);
    put_field(l, "frequency", f->frequency);
    put_field(l, "duration", f->duration);
    put_str(l, f->unlisted ? " unlisted" : "");
    put_codes(l, f);
    put_place(l, f->start, f->end);
    put_str(l, " « ");
    put(l, text_slice(l->r->said, f->start, f->end));
    put_str(l, " »\n");
}

static void say_places(struct lines *l, const struct asked *asked)
{
    for (size_t i = 0; i < asked->n; i++) {
        const struct facts_place *p = &asked->at[i];
        put_padded(l, place_polarity(p), 12);
        put_field(l, "who", text_of(fact_who_name(p->who)));
        put_field(l, "time", text_of(fact_time_name(p->time)));
        put_place(l, p->start, p->end);
        put_str(l, "\n");
    }
}

/* Facts as lines, as they are found: none waits for the end of a long text. */
static enum verr say_words(struct arena *a, struct request *q, const struct reading *r)
{
    static char block[1 << 16];
    struct lines l = {
        .r = r, .terminologies = &q->terminologies, .w = writer_over(block, sizeof block)};
    struct facts_options options = options_of(q, r);
    struct asked asked = {NULL, 0};
    enum verr e = q->spans ? ask_places(a, q, r, &asked) : VERR_OK;
    if (e == VERR_OK) {
        e = facts_each(a, NULL, r->said, &options, say_fact, &l);
        say_places(&l, &asked);
        lines_flush(&l);
    }
    return e == VERR_OK && l.lost ? VERR_DISK : e;
}

static enum verr say_json(struct arena *a, struct request *q, struct reading *r)
{
    struct facts_options options = options_of(q, r);
    struct asked asked = {NULL, 0};
    enum verr e = facts_find(a, NULL, r->said, &options, &r->facts);
    e = e == VERR_OK && q->spans ? ask_places(a, q, r, &asked) : e;
    return e == VERR_OK && !dump_json(r, q, &asked) ? VERR_DISK : e;
}

int cli_facts(int argc, char **argv)
{
    struct request q = {0};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &q)) {
        cli_say("facts", "give one file, or - for standard input: see vigie facts --help", NULL);
        return 2;
    }
    struct text source = {NULL, 0};
    struct reading r = {0};
    q.subject = q.file;
    enum verr e = cli_read(q.file, MOST_BYTES, &source);
    if (e != VERR_OK) {
        cli_say("facts", verr_message(e, LANG_EN), q.file);
        return 3;
    }
    struct arena a = cli_arena(ARENA_BYTES);
    r = (struct reading){.source = source, .said = source};
    e = terminologies_open(&a, q.lang, &q.terminologies, &q.subject);
    if (e != VERR_OK) {
        free((void *)(uintptr_t)source.p);
        return cli_fail("facts", e, q.subject);
    }
    q.subject = q.file;
    e = source.n <= TRANSCRIPT_MAX_BYTES ? reading_open(&a, source, &r) : VERR_OK;
    if (e == VERR_OK) {
        e = q.json ? say_json(&a, &q, &r) : say_words(&a, &q, &r);
    }
    free((void *)(uintptr_t)source.p);
    return e == VERR_OK ? 0 : cli_fail("facts", e, q.subject);
}
