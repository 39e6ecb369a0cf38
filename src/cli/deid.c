/* deid.c - vigie deid: a text without what names a person, window by window, in memory that does
 * not grow with the text */
#include "cli/deid.h"
#include "cli/command.h"

#include "os/os.h"

#include <sodium.h>
#include <stdlib.h>

enum { ARENA_BYTES = 64 << 20, JSON_GROWTH = 6, COPY_BYTES = 1 << 16 };

static const char help[] =
    "usage: vigie deid [--key KEY] [--json] FILE|-\n"
    "       vigie deid --reverse --key KEY ANSWER\n"
    "       vigie deid --reverse --key KEY --with ANSWER TEXT|-\n\n"
    "Replaces what names a person in a French clinical text by pseudonyms: names, dates,\n"
    "telephones, e-mail, places, hospitals, national and record numbers. Under one key a name\n"
    "always gets the same pseudonym, and all dates move by the same number of weeks.\n\n"
    "  --key KEY    a file of 32 random bytes: head -c 32 /dev/urandom > KEY\n"
    "               without it the key is random, forgotten at the end, and nothing is reversible\n"
    "  --json       "
    "{\"text\",\"spans\":[{\"start\",\"end\",\"kind\",\"replacement\"}],\"reversible\",\"sealed\"}"
    "\n"
    "               start and end are bytes of the input; sealed holds the originals under the "
    "key\n"
    "  --reverse    the original of ANSWER, which vigie deid --json wrote under the same key\n"
    "  --with       puts the originals of ANSWER back into TEXT, which uses its pseudonyms\n\n"
    "Rules find most, not all: somebody reads the text before it leaves.\n\n"
    "example: vigie deid --key KEY --json letter.txt > answer.json\n";

struct request {
    const char *file;
    const char *key;
    const char *with;
    bool json;
    bool reverse;
};

static bool read_options(int argc, char **argv, struct request *q)
{
    for (int i = 1; i < argc; i++) {
        struct text arg = text_of(argv[i]);
        if (text_is(arg, "--json")) {
            q->json = true;
        } else if (text_is(arg, "--reverse")) {
            q->reverse = true;
        } else if (text_is(arg, "--key") && i + 1 < argc) {
            q->key = argv[++i];
        } else if (text_is(arg, "--with") && i + 1 < argc) {
            q->with = argv[++i];
        } else if (q->file == NULL && (arg.n <= 1 || arg.p[0] != '-')) {
            q->file = argv[i];
        } else {
            return false;
        }
    }
    return q->file != NULL && (!q->with || q->reverse) && (!q->reverse || (q->key && !q->json));
}

/* Where an answer is written: the text at once; spans and seals, which come after it in JSON, on
 * files without a name. They hold no original but under seal. */
struct answer {
    FILE *spans, *sealed;
    struct deid_seal seal;
    size_t offset; /* of the window in the input */
    size_t n;
    bool json, reversible;
};

static bool answer_begin(struct answer *w, const struct deid_keys *keys)
{
    if (!w->json) {
        return true;
    }
    w->spans = tmpfile();
    w->sealed = tmpfile();
    if (w->spans == NULL || w->sealed == NULL) {
        return false;
    }
    if (w->reversible) {
        deid_seal_begin(&w->seal, &keys->seal, w->sealed);
    }
    return fputs("{\"text\":\"", stdout) >= 0;
}

/* The text as the inside of a JSON string. */
static bool put_escaped(struct arena *a, struct text t, FILE *to)
{
    size_t cap = t.n * JSON_GROWTH + 2;
    char *block = ARENA_ARRAY(a, char, cap);
    if (block == NULL) {
        return false;
    }
    struct writer w = writer_over(block, cap);
    writer_json(&w, t);
    return !w.full && fwrite(block + 1, 1, w.n - 2, to) == w.n - 2;
}

static bool put_span(struct answer *w, struct arena *a, const struct deid_span *s)
{
    char *mark = arena_mark(a);
    fprintf(w->spans, "%s{\"start\":%zu,\"end\":%zu,\"kind\":\"%s\",\"replacement\":\"",
            w->n++ ? ",\n" : "", w->offset + s->start, w->offset + s->end, deid_kind_name(s->kind));
    bool ok = put_escaped(a, s->replacement, w->spans);
    arena_rewind(a, mark);
    return ok && fputs("\"}", w->spans) >= 0;
}

static enum verr answer_window(struct answer *w, struct arena *a, const struct deid_result *r,
                               struct text window)
{
    if (!w->json) {
        return fwrite(r->text.p, 1, r->text.n, stdout) == r->text.n ? VERR_OK : VERR_DISK;
    }
    for (size_t i = 0; i < r->n; i++) {
        if (!put_span(w, a, &r->at[i])) {
            return VERR_DISK;
        }
        if (w->reversible) {
            deid_seal_add(&w->seal, text_slice(window, r->at[i].start, r->at[i].end));
        }
    }
    return r->text.n == 0 || put_escaped(a, r->text, stdout) ? VERR_OK : VERR_DISK;
}

static bool copy_back(FILE *from)
{
    static char block[COPY_BYTES];
    rewind(from);
    for (size_t n = 1; n > 0;) {
        n = fread(block, 1, sizeof block, from);
        if (fwrite(block, 1, n, stdout) != n) {
            return false;
        }
    }
    return !ferror(from);
}

static enum verr answer_end(struct answer *w)
{
    if (w->json) {
        if (w->reversible) {
            deid_seal_end(&w->seal);
        }
        bool ok = fputs("\",\n\"spans\":[", stdout) >= 0 && copy_back(w->spans);
        ok = ok &&
             printf("],\n\"reversible\":%s,\n\"sealed\":[", w->reversible ? "true" : "false") > 0 &&
             copy_back(w->sealed);
        if (!ok || puts("],\n\"validated\":false}") < 0) {
            return VERR_DISK;
        }
    }
    return fflush(stdout) == 0 ? VERR_OK : VERR_DISK;
}

/* Reads on until the window is full or the input ends. */
static bool fill(FILE *f, char *p, size_t *n, bool *end)
{
    *n += fread(p + *n, 1, DEID_WINDOW - *n, f);
    *end = *n < DEID_WINDOW;
    return !ferror(f);
}

static enum verr pass(FILE *f, const struct deid_keys *keys, struct answer *w)
{
    static char window[DEID_WINDOW];
    static struct deid_memory memory;
    struct arena a = cli_arena(ARENA_BYTES);
    size_t n = 0;
    for (bool end = false; !end;) {
        if (!fill(f, window, &n, &end)) {
            return VERR_DISK;
        }
        struct text t = {window, end ? n : deid_cut((struct text){window, n})};
        struct deid_result r = {0};
        arena_reset(&a);
        enum verr e = deid_text(&a, &keys->names, &memory, t, &r);
        e = e == VERR_OK ? answer_window(w, &a, &r, t) : e;
        if (e != VERR_OK) {
            return e;
        }
        w->offset += t.n;
        n -= t.n;
        memmove(window, window + t.n, n);
    }
    return VERR_OK;
}

static enum verr run(const struct request *q, const struct deid_keys *keys)
{
    static struct answer w;
    w.json = q->json;
    w.reversible = q->key != NULL;
    FILE *f = strcmp(q->file, "-") == 0 ? stdin : fopen(q->file, "rbe");
    if (f == NULL) {
        return VERR_NOT_FOUND;
    }
    enum verr e = answer_begin(&w, keys) ? pass(f, keys, &w) : VERR_DISK;
    e = e == VERR_OK ? answer_end(&w) : e;
    (void)(f != stdin && fclose(f));
    return e;
}

int cli_deid(int argc, char **argv)
{
    struct request q = {0};
    struct deid_keys keys;
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &q)) {
        cli_say(
            "deid",
            "give one file, or - for standard input; --reverse needs --key: see vigie deid --help",
            NULL);
        return 2;
    }
    if (sodium_init() < 0 || deid_keys_of(q.key, &keys) != VERR_OK) {
        cli_say("deid", "a key is a file of exactly 32 bytes: head -c 32 /dev/urandom > KEY",
                q.key);
        return 3;
    }
    if (q.reverse) {
        return deid_reverse(&keys, q.with ? q.with : q.file, q.with ? q.file : NULL);
    }
    enum verr e = run(&q, &keys);
    if (e == VERR_OK && q.key == NULL) {
        cli_say("deid",
                "no --key: the key was random and is forgotten, the result is not reversible",
                NULL);
    }
    sodium_memzero(&keys, sizeof keys);
    return e == VERR_OK          ? 0
           : e == VERR_NOT_FOUND ? (cli_fail("deid", e, q.file), 3)
                                 : cli_fail("deid", e, q.file);
}
