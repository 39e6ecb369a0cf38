/* draft.c - vigie draft: a clinical document out of sources, each statement with its source */
#include "draft/draft.h"
#include "cli/command.h"
#include "cli/draft_model.h"
#include "cli/terminology.h"
#include "draft/json.h"
#include "draft/transcript.h"

#include <stdio.h>
#include <stdlib.h>

/* Address space for one document, touched only as needed. */
enum { ARENA_BYTES = 1 << 30, SOURCES_MAX = 32 };

static const char help[] =
    "usage: vigie draft --type TYPE [--engine builtin] [--terminology T]... [--json] SOURCE...\n"
    "       vigie draft --type TYPE --engine NAME --as LOGIN [--data DIR] [--json] SOURCE...\n"
    "\n"
    "Writes a clinical document in French out of its sources: transcripts (lines \"Médecin:\" and\n"
    "\"Patient:\", JSON segments, WebVTT or SRT), notes or letters in plain text. Each statement "
    "cites\n"
    "the bytes that carry it; then the second reader's rules read the draft against the sources "
    "and\n"
    "list what was left out. Stateless: nothing is stored, nothing is sent, no model is asked.\n"
    "With a language model's name the server asks it, in LOGIN's name, as for a document: what "
    "the\n"
    "second reader does not find in the sources is withheld, nothing is filed, and the ledger "
    "says\n"
    "that it was done. When it does not answer, the built-in composer does, and a line says so.\n"
    "The output is a proposal: it is not validated until a professional has reviewed and signed "
    "it.\n"
    "\n"
    "  --type TYPE        consultation, crh (hospital report), liaison (discharge letter),\n"
    "                     synthese (medical summary), adressage (referral letter), certificat,\n"
    "                     patient (a summary for the patient)\n"
    "  --engine builtin   rules only, the one engine that works without a server\n"
    "  --engine NAME      a language model of the register that is approved for composing; model:\n"
    "                     whichever is; 64 KiB of sources at most\n"
    "  --candidate ID     a server outside that vigie model evaluate asks, by its number\n"
    "  --terminology T    also knows the labels of a terminology that vigie terminology import "
    "made;\n"
    "                     given again for each, eight at most\n"
    "  --json             one JSON document on standard output; start and end are byte offsets in\n"
    "                     the SOURCE of that rank, from 0\n"
    "\n"
    "Exit status: 0 a draft was made, 2 wrong usage, 3 a source is not readable, 4 refused, 5 "
    "failure.\n"
    "Example:     vigie draft --type consultation --json consultation.txt\n"
    "See also:    vigie facts --help\n";

struct request {
    struct text type;
    const char *files[SOURCES_MAX];
    size_t file_n;
    struct terminologies terms;
    struct remote_options o;
    const char *engine; /* NULL: builtin */
    const char *candidate;
};

/* NULL when the request is well formed, else what is wrong. */
static const char *read_options(int argc, char **argv, struct request *q)
{
    for (int i = 1; i < argc; i++) {
        int taken = remote_option(&q->o, argc, argv, &i);
        if (taken < 0) {
            return "an option lacks its value";
        }
        if (taken > 0) {
            continue;
        }
        if (strcmp(argv[i], "--type") == 0 && i + 1 < argc) {
            q->type = text_of(argv[++i]);
        } else if (strcmp(argv[i], "--engine") == 0 && i + 1 < argc) {
            q->engine = strcmp(argv[++i], "builtin") == 0 ? NULL : argv[i];
        } else if (strcmp(argv[i], "--candidate") == 0 && i + 1 < argc) {
            q->candidate = argv[++i];
        } else if (strcmp(argv[i], "--terminology") == 0 && i + 1 < argc &&
                   q->terms.n < TERMINOLOGIES_MAX) {
            q->terms.paths[q->terms.n++] = argv[++i];
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            return "unknown option: see vigie draft --help";
        } else if (q->file_n == SOURCES_MAX) {
            return "32 sources at most";
        } else {
            q->files[q->file_n++] = argv[i];
        }
    }
    if (q->type.n == 0 || !draft_type_title(q->type, LANG_FR)) {
        return "give --type consultation, crh, liaison, synthese, adressage, certificat or patient";
    }
    return q->file_n > 0 ? NULL : "give at least one source, or - for standard input";
}

static int say_json(struct arena *a, const struct draft *d, const struct draft_source *sources,
                    size_t n)
{
    struct writer w = writer_in(a);
    draft_json_write(&w, d, sources, n);
    writer_char(&w, '\n');
    struct text json = writer_done(a, &w);
    if (arena_full(a)) {
        return cli_fail("draft", VERR_LIMIT, NULL);
    }
    return fwrite(json.p, 1, json.n, stdout) == json.n ? 0 : cli_fail("draft", VERR_DISK, NULL);
}

/* How a reader of plain text sees that a statement is not carried by its source. */
static const char *flag(enum status s)
{
    return s == STATUS_SUPPORTED ? "" : s == STATUS_UNSUPPORTED ? " [non soutenu]" : " [contredit]";
}

static int say_words(const struct draft *d)
{
    printf("%s\nProposition non validée : à relire et à signer par un professionnel.\n",
           draft_type_title(d->type, LANG_FR));
    for (size_t i = 0; i < d->section_n; i++) {
        const struct section *s = &d->sections[i];
        if (s->statement_n > 0) {
            printf("\n# %.*s\n", TEXT_ARGS(s->title));
        }
        for (size_t k = 0; k < s->statement_n; k++) {
            printf("%.*s%s\n", TEXT_ARGS(s->statements[k].text), flag(s->statements[k].status));
        }
    }
    for (size_t i = 0; i < d->omission_n; i++) {
        printf("%s%.*s%s\n", i == 0 ? "\n# Non repris dans le document\n" : "",
               TEXT_ARGS(d->omissions[i].text), d->omissions[i].critical ? " [à vérifier]" : "");
    }
    return 0;
}

static enum verr read_sources(const struct request *q, struct draft_source *sources, size_t *bad)
{
    for (size_t i = 0; i < q->file_n; i++) {
        sources[i].title = text_of(q->files[i]);
        enum verr e = cli_read(q->files[i], TRANSCRIPT_MAX_BYTES, &sources[i].bytes);
        if (e != VERR_OK) {
            *bad = i;
            return e;
        }
    }
    return VERR_OK;
}

static int by_model(const struct request *q, const struct draft_source *sources)
{
    struct draft_wish w = {.o = q->o,
                           .engine = q->engine,
                           .candidate = q->candidate,
                           .type = q->type,
                           .sources = sources,
                           .source_n = q->file_n};
    return draft_by_model(&w);
}

static int by_rules(struct request *q, const struct draft_source *sources)
{
    struct arena a = cli_arena(ARENA_BYTES);
    struct draft d = {0};
    const char *subject = NULL;
    enum verr e = terminologies_open(&a, LANG_FR, &q->terms, &subject);
    if (e == VERR_OK) {
        subject = q->file_n == 1 ? q->files[0] : NULL;
        e = draft_compose(&a, q->type, TEXT("fr"), sources, q->file_n, &q->terms.list, &d);
    }
    return e != VERR_OK ? cli_fail("draft", e, subject)
           : q->o.json  ? say_json(&a, &d, sources, q->file_n)
                        : say_words(&d);
}

int cli_draft(int argc, char **argv)
{
    struct request q = {0};
    struct draft_source sources[SOURCES_MAX] = {0};
    size_t bad = 0;
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    const char *wrong = read_options(argc, argv, &q);
    if (wrong) {
        cli_say("draft", wrong, NULL);
        return 2;
    }
    enum verr e = read_sources(&q, sources, &bad);
    if (e != VERR_OK) {
        cli_say("draft", verr_message(e, LANG_EN), q.files[bad]);
        return 3;
    }
    int status = q.engine || q.candidate ? by_model(&q, sources) : by_rules(&q, sources);
    for (size_t i = 0; i < q.file_n; i++) {
        free((void *)(uintptr_t)sources[i].bytes.p);
    }
    return status;
}
