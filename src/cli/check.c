/* check.c - vigie check: the second reader, on any draft against its sources */
#include "cli/command.h"
#include "cli/terminology.h"
#include "draft/json.h"
#include "draft/transcript.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 1 << 30, SOURCES_MAX = 64 };

static const char help[] =
    "usage: vigie check --draft FILE [--terminology T]... [--json] SOURCE...\n"
    "\n"
    "Reads a French draft again, statement by statement, against its "
    "sources: is each one said there,\n"
    "with the same values, units, doses, drugs, sides, negations, persons "
    "and dates? Lists what was\n"
    "said and left out, most dangerous first. Rules only, no model. "
    "Stateless: nothing is stored or\n"
    "sent.\n"
    "\n"
    "  --draft FILE  what vigie draft --json wrote, or plain text: \"# "
    "Title\" opens a section, each\n"
    "                other line is a statement\n"
    "  --terminology T  also knows the labels of a terminology that vigie terminology "
    "import made;\n"
    "                given again for each, eight at most\n"
    "  --json        one JSON document on standard output\n"
    "  SOURCE        transcripts, notes, letters; - is standard input\n"
    "\n"
    "Exit status: 0 all is supported and nothing dangerous is left out, 1 "
    "otherwise, 2 wrong usage,\n"
    "3 not readable.\n"
    "Example:     vigie check --draft report.txt consultation.txt\n";

struct request {
    const char *draft;
    const char *file[SOURCES_MAX];
    size_t n;
    struct terminologies terms;
    bool json;
};

static bool read_options(int argc, char **argv, struct request *q)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            q->json = true;
        } else if (strcmp(argv[i], "--draft") == 0 && i + 1 < argc) {
            q->draft = argv[++i];
        } else if (strcmp(argv[i], "--terminology") == 0 && i + 1 < argc &&
                   q->terms.n < TERMINOLOGIES_MAX) {
            q->terms.paths[q->terms.n++] = argv[++i];
        } else if ((argv[i][0] != '-' || argv[i][1] == '\0') && q->n < SOURCES_MAX) {
            q->file[q->n++] = argv[i];
        } else {
            return false;
        }
    }
    return q->draft && q->n > 0;
}

static enum verr parse(struct arena *a, struct text bytes, struct draft *d)
{
    struct text t = text_trim(bytes);
    return t.n > 0 && t.p[0] == '{' ? draft_parse_json(a, bytes, d)
                                    : draft_parse_plain(a, bytes, d);
}

static void say_reasons(const struct statement *s)
{
    for (size_t i = 0; i < s->reason_n; i++) {
        const struct reason *r = &s->reasons[i];
        printf("      %s: « %.*s »", reason_name(r->kind), TEXT_ARGS(r->found));
        if (r->expected.n > 0)
            printf(", source: « %.*s »", TEXT_ARGS(r->expected));
        putchar('\n');
    }
}

static void say_words(const struct draft *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t j = 0; j < d->sections[i].statement_n; j++, n++) {
            const struct statement *s = &d->sections[i].statements[j];
            printf("%3zu  %-12s %.*s\n", n, status_name(s->status), TEXT_ARGS(s->text));
            say_reasons(s);
        }
    }
    for (size_t i = 0; i < d->omission_n; i++) {
        const struct omission *o = &d->omissions[i];
        printf("left out%s (%s): %.*s\n", o->critical ? ", dangerous" : "", omission_name(o->kind),
               TEXT_ARGS(o->text));
    }
}

static bool all_good(const struct draft *d)
{
    bool good = true;
    for (size_t i = 0; i < d->section_n; i++) {
        for (size_t j = 0; j < d->sections[i].statement_n; j++)
            good &= d->sections[i].statements[j].status == STATUS_SUPPORTED;
    }
    for (size_t i = 0; i < d->omission_n; i++)
        good &= !d->omissions[i].critical;
    return good;
}

static int say(struct arena *a, const struct request *q, const struct draft *d,
               const struct draft_source *sources)
{
    if (q->json) {
        struct writer w = writer_in(a);
        draft_json_write_check(&w, d, sources, q->n);
        if (w.full)
            return cli_fail("check", VERR_LIMIT, q->draft);
        struct text t = writer_done(a, &w);
        printf("%.*s\n", TEXT_ARGS(t));
    } else {
        say_words(d);
    }
    return all_good(d) ? 0 : 1;
}

static int read_all(const struct request *q, struct text *draft, struct draft_source *sources)
{
    enum verr e = cli_read(q->draft, DRAFT_JSON_MAX, draft);
    if (e) {
        cli_say("check", verr_message(e, LANG_EN), q->draft);
        return 3;
    }
    for (size_t i = 0; i < q->n; i++) {
        e = cli_read(q->file[i], TRANSCRIPT_MAX_BYTES, &sources[i].bytes);
        if (e) {
            cli_say("check", verr_message(e, LANG_EN), q->file[i]);
            return 3;
        }
    }
    return 0;
}

int cli_check(int argc, char **argv)
{
    struct request q = {0};
    static struct draft_source sources[SOURCES_MAX];
    struct text bytes = {NULL, 0};
    struct draft d = {.section_n = 0};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &q)) {
        cli_say("check", "give --draft FILE and at least one source: see vigie check --help", NULL);
        return 2;
    }
    int status = read_all(&q, &bytes, sources);
    if (!status) {
        struct arena a = cli_arena(ARENA_BYTES);
        enum verr e = parse(&a, bytes, &d);
        const char *subject = q.draft;
        if (!e)
            e = terminologies_open(&a, LANG_FR, &q.terms, &subject);
        if (!e) {
            subject = q.file[0];
            e = draft_check(&a, &d, sources, q.n, &q.terms.list);
        }
        status = e ? cli_fail("check", e, subject) : say(&a, &q, &d, sources);
    }
    for (size_t i = 0; i < q.n; i++)
        free((void *)(uintptr_t)sources[i].bytes.p);
    free((void *)(uintptr_t)bytes.p);
    return status;
}
