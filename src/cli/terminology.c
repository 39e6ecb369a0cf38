/* terminology.c - vigie terminology: public terminologies, made ready to be mapped */
#include "cli/terminology.h"
#include "cli/command.h"
#include "os/os.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 16, SAID_MAX = 20, ROWS = 1 << 19 };
#define IMPORT_ARENA ((size_t)6 << 30) /* address space, touched only as needed */
#define SOURCE_MAX ((size_t)1 << 28)   /* bytes of one file */

static const char help[] =
    "usage: vigie terminology import --kind hpo|bdpm|cim10|tsv --out FILE.vgt [--lang fr|en]\n"
    "                         [--name NAME] [--system URI] [--release R] [--licence L] SOURCE...\n"
    "       vigie terminology show [--json] FILE.vgt\n"
    "\n"
    "Makes one file of a public terminology as its publisher gives it, for vigie facts\n"
    "--terminology FILE.vgt, which maps it. Vigie ships none: each has its licence.\n"
    "\n"
    "  hpo      hp.obo or hp.json, which tells what is a finding, with the French tables of\n"
    "           hpo-translations (hp-fr.babelon.tsv, hp-fr.synonyms.tsv); --lang en needs no "
    "table\n"
    "  bdpm     CIS_bdpm.txt and CIS_COMPO_bdpm.txt. A name has the codes of its substances\n"
    "  cim10    a code and a label a line, between ; tab or |, or ClaML (XML)\n"
    "  tsv      code, label, kind (finding problem medication procedure social administrative),\n"
    "           synonyms between |; with --name (letters and digits) and --system\n"
    "\n"
    "A source is UTF-8 or Windows-1252, of 256 MiB at most; 524,288 concepts and as many labels "
    "at\n"
    "most; a label has 300 bytes and 14 words at most. A line that cannot be read is said with "
    "its\n"
    "number (the first 20 of all), and the rest is imported. --release and --licence say what the\n"
    "files do not. FILE.vgt is replaced whole or not at all.\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, 3 not readable, 4 no such file, 5 failure.\n"
    "Example:     vigie terminology import --kind bdpm --out bdpm.vgt CIS_bdpm.txt "
    "CIS_COMPO_bdpm.txt\n";

struct import {
    const char *files[FILES_MAX];
    struct text bytes[FILES_MAX]; /* of the files, until the end */
    size_t file_n;
    const char *out, *name, *system, *release, *licence;
    enum terminology_format format;
    enum lang lang;
    bool has_format, json;
    const char *file; /* the one that is read */
    size_t said;
};

static void say_bad(void *ctx, size_t line, const char *why)
{
    struct import *q = ctx;
    q->said++;
    if (q->said <= SAID_MAX) {
        fprintf(stderr, "vigie terminology: %s:%zu: %s\n", q->file, line, why);
    } else if (q->said == SAID_MAX + 1) {
        fputs("vigie terminology: more lines were left out: they are counted below\n", stderr);
    }
}

static void say_progress(void *ctx, size_t line)
{
    const struct import *q = ctx;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "vigie terminology: %s: %zu lines\n", q->file, line);
    }
}

static bool format_of(const char *name, enum terminology_format *out)
{
    static const char *const names[] = {[TERMINOLOGY_TSV] = "tsv",
                                        [TERMINOLOGY_HPO] = "hpo",
                                        [TERMINOLOGY_BDPM] = "bdpm",
                                        [TERMINOLOGY_CIM10] = "cim10"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum terminology_format)i;
            return true;
        }
    }
    return false;
}

/* The option's value goes where it belongs; false: no such option or value. */
static bool take_option(struct import *q, const char *option, const char *value)
{
    if (strcmp(option, "--kind") == 0) {
        return q->has_format = format_of(value, &q->format);
    }
    if (strcmp(option, "--lang") == 0) {
        q->lang = strcmp(value, "en") == 0 ? LANG_EN : LANG_FR;
        return strcmp(value, "en") == 0 || strcmp(value, "fr") == 0;
    }
    const struct {
        const char *name;
        const char **to;
    } options[] = {{"--out", &q->out},
                   {"--name", &q->name},
                   {"--system", &q->system},
                   {"--release", &q->release},
                   {"--licence", &q->licence}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (strcmp(options[i].name, option) == 0) {
            *options[i].to = value;
            return true;
        }
    }
    return false;
}

static bool read_options(int argc, char **argv, struct import *q)
{
    q->lang = LANG_FR;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            q->json = true;
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            if (i + 1 == argc || !take_option(q, argv[i], argv[i + 1])) {
                return false;
            }
            i++;
        } else if (q->file_n < FILES_MAX) {
            q->files[q->file_n++] = argv[i];
        } else {
            return false;
        }
    }
    return q->file_n > 0;
}

/* Ids begin with it, and a colon ends it. */
static bool good_name(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n <= 32 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* What the options say stands for what the format says. */
static void set_about(struct import *q, struct terminology_build *b)
{
    static char made[16];
    struct terminology_about *o = &b->about;
    time_t now = (time_t)(os_wall_ms() / 1000);
    struct tm day;
    (void)strftime(made, sizeof made, "%Y-%m-%d", gmtime_r(&now, &day));
    o->made = text_of(made);
    o->name = q->name ? text_of(q->name) : o->name;
    o->release = q->release ? text_of(q->release) : o->release;
    o->licence = q->licence ? text_of(q->licence) : o->licence;
    b->systems[0] = q->system ? q->system : b->systems[0];
    struct writer w = writer_in(b->a);
    writer_put(&w, o->source);
    for (size_t i = 0; i < q->file_n; i++) {
        const char *slash = strrchr(q->files[i], '/');
        writer_str(&w, o->source.n > 0 || i > 0 ? (i > 0 ? ", " : ": ") : "");
        writer_str(&w, slash ? slash + 1 : q->files[i]);
    }
    struct text source = writer_done(b->a, &w);
    o->source = text_utf8_valid(source) ? source : o->source;
}

/* Of HPO the ontology is read before the labels. */
static bool is_ontology(struct text t)
{
    return text_starts(t, TEXT("format-version:")) || text_starts(text_trim(t), TEXT("{"));
}

static enum verr read_sources(struct import *q, struct terminology_reader *r)
{
    struct text texts[FILES_MAX];
    enum verr e = VERR_OK;
    for (size_t i = 0; e == VERR_OK && i < q->file_n; i++) {
        q->file = q->files[i];
        e = cli_read(q->file, SOURCE_MAX, &q->bytes[i]);
        e = e != VERR_OK ? e : terminology_text(r->b->a, q->bytes[i], &texts[i]);
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; e == VERR_OK && i < q->file_n; i++) {
            bool ontology = q->format == TERMINOLOGY_HPO && is_ontology(texts[i]);
            q->file = q->files[i];
            if (ontology != (pass == 0)) {
                continue;
            }
            e = ontology && text_starts(text_trim(texts[i]), TEXT("{"))
                    ? terminology_hpo_json(r, texts[i])
                    : terminology_read(r, texts[i]);
        }
    }
    return e;
}

static enum verr say_result(const struct import *q, const struct terminology_reader *r,
                            struct text file)
{
    struct terminology t;
    enum verr e = terminology_open(file, &t); /* what will be mapped is what was checked */
    if (e != VERR_OK) {
        return VERR_INTERNAL;
    }
    const struct terminology_build *b = r->b;
    printf("%s: %zu concepts, %zu forms, %zu bytes; %zu lines read, %zu left out\n", q->out,
           terminology_concepts(&t), terminology_forms(&t), file.n, r->lines, r->left_out);
    printf("labels that are no form: %zu too long, %zu deny or name a side, %zu are another "
           "concept's\n",
           b->too_long, b->misleading, b->shared);
    return VERR_OK;
}

static const char *needs(const struct import *q)
{
    if (q->format == TERMINOLOGY_TSV && (!q->name || !q->system)) {
        return "a table needs --name and --system: see vigie terminology --help";
    }
    return q->name && !good_name(q->name) ? "--name has small letters, digits and - only" : NULL;
}

static int import_files(struct import *q)
{
    const char *lacks = needs(q);
    if (lacks != NULL) {
        cli_say("terminology", lacks, NULL);
        return 2;
    }
    struct arena a = cli_arena(IMPORT_ARENA);
    struct terminology_build b;
    struct text file = {NULL, 0};
    struct terminology_reader r = {.b = &b,
                                   .format = q->format,

                                   .bad = say_bad,
                                   .progress = say_progress,
                                   .ctx = q};
    enum verr e = terminology_build_open(&a, ROWS, &b) ? VERR_OK : VERR_LIMIT;
    b.about.lang = q->lang;
    e = e != VERR_OK ? e : terminology_read_open(&r);
    e = e != VERR_OK ? e : read_sources(q, &r);
    if (e == VERR_OK) {
        q->file = NULL;
        e = terminology_read_close(&r);
        if (e == VERR_BAD_INPUT) {
            cli_say("terminology", "give hp.obo or hp.json, too: it tells what is a finding",
                    q->files[0]);
            return 3;
        }
    }
    if (e == VERR_OK) {
        set_about(q, &b);
        e = terminology_compile(&b, &file);
    }
    if (e == VERR_OK) {
        q->file = q->out;
        e = say_result(q, &r, file);
        e = e != VERR_OK ? e : os_write_file(q->out, file, 0444);
    }
    return e == VERR_OK ? 0 : cli_fail("terminology", e, q->file ? q->file : q->files[0]);
}

static int import(struct import *q)
{
    int status = import_files(q);
    for (size_t i = 0; i < FILES_MAX; i++) {
        free((void *)(uintptr_t)q->bytes[i].p);
    }
    return status;
}

static int show(const struct import *q)
{
    struct arena a = cli_arena((size_t)1 << 30);
    struct terminologies t = {.paths = {q->files[0]}, .n = 1};
    const char *subject = NULL;
    enum verr e = terminologies_open(&a, LANG_FR, &t, &subject);
    e = e == VERR_UNSUPPORTED ? VERR_OK : e;
    if (e != VERR_OK) {
        return cli_fail("terminology", e, subject);
    }
    const struct terminology *of = &t.at[0].of;
    const struct terminology_about *o = &of->about;
    if (q->json) {
        json_t *all = json_pack(
            "{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "name", o->name.p, "source", o->source.p,
            "release", o->release.p, "licence", o->licence.p, "made", o->made.p, "lang",
            o->lang == LANG_EN ? "en" : "fr", "concepts", (json_int_t)terminology_concepts(of),
            "forms", (json_int_t)terminology_forms(of), "bytes", (json_int_t)of->bytes.n);
        bool ok = all && json_dumpf(all, stdout, JSON_INDENT(1)) == 0 && putchar('\n') == '\n';
        json_decref(all);
        return ok ? 0 : 5;
    }
    printf("name      %s (%s)\nsource    %s\nrelease   %s\nlicence   %s\nmade      %s\n", o->name.p,
           o->lang == LANG_EN ? "en" : "fr", o->source.p, o->release.n > 0 ? o->release.p : "-",
           o->licence.n > 0 ? o->licence.p : "-", o->made.p);
    printf("concepts  %zu\nforms     %zu\nbytes     %zu\n", terminology_concepts(of),
           terminology_forms(of), of->bytes.n);
    return 0;
}

int cli_terminology(int argc, char **argv)
{
    struct import q = {0};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    bool good = argc > 1 && read_options(argc, argv, &q);
    if (good && strcmp(argv[1], "show") == 0 && q.file_n == 1 && !q.out) {
        return show(&q);
    }
    if (good && strcmp(argv[1], "import") == 0 && q.has_format && q.out) {
        return import(&q);
    }
    cli_say("terminology",
            "import --kind KIND --out FILE.vgt SOURCE..., or show FILE.vgt: see "
            "vigie terminology --help",
            NULL);
    return 2;
}
