/* ledger.c - vigie ledger: holds the ledger against its checkpoints
 * `verify FILE` works alone on an export, with no server, no store and no key of its own. */
#include "cli/command.h"
#include "cli/ledger_live.h"
#include "ledger/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PIECE ((size_t)1 << 17) /* holds more than the longest item of an export */

static const char help[] =
    "usage: vigie ledger verify FILE|- [--key KEY] [--json]\n"
    "       vigie ledger verify | checkpoint | key | export [--out FILE]   --as LOGIN [--data "
    "DIR]\n"
    "                    [--store CONNINFO] [--json]\n"
    "\n"
    "With FILE: reads an export of the ledger and holds every entry against the leaf hashes, the\n"
    "checkpoints and the final digest. Works offline: no server and no data folder are needed.\n"
    "Without: the live ledger, in the name of an auditor, a quality officer or the DPO. "
    "`checkpoint`\n"
    "prints the last signed note, `key` the log's public key, `export` the canonical export.\n"
    "\n"
    "  --key KEY   the log's public key (name+id+base64), or a file that holds it. Without it the\n"
    "              export is only shown to be consistent: who made it is not proven.\n"
    "  --json      one JSON document on standard output\n"
    "\n"
    "Exit status: 0 intact, 1 altered (the first altered entry is named), 2 wrong usage, 3 not\n"
    "readable.\n";

struct request {
    const char *file;
    const char *key_text;
    bool json;
    char block[1024];      /* bytes of the key */
    struct ledger_key key; /* borrows block */
};

static bool read_options(int argc, char **argv, struct request *q)
{
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            q->json = true;
        } else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc) {
            q->key_text = argv[++i];
        } else if (!q->file && (argv[i][0] != '-' || argv[i][1] == '\0')) {
            q->file = argv[i];
        } else {
            return false;
        }
    }
    return q->file != NULL;
}

/* The key as written, or out of a file. */
static bool read_key(struct request *q)
{
    struct text t = text_of(q->key_text);
    struct text file = {0};
    if (ledger_key_parse(t, &q->key) == VERR_OK) {
        return true;
    }
    if (cli_read(q->key_text, sizeof(q->block), &file) != VERR_OK) {
        return false;
    }
    struct writer w = writer_over(q->block, sizeof(q->block));
    writer_put(&w, text_trim(file));
    free((void *)(uintptr_t)file.p);
    return ledger_key_parse(writer_text(&w), &q->key) == VERR_OK;
}

/* Streams the file through the verifier, so that its size does not matter. */
static enum verr verify_stream(FILE *f, struct ledger_verifier *v)
{
    static char block[PIECE];
    size_t have = 0;
    while (true) {
        have += fread(block + have, 1, sizeof(block) - have, f);
        bool last = have < sizeof(block);
        size_t used = 0;
        if (ferror(f)) {
            return VERR_DISK;
        }
        enum verr e = ledger_verify_some(v, (struct text){block, have}, last, &used);
        if (e != VERR_OK || last) {
            return e;
        }
        if (used == 0) { /* an item longer than any may be */
            return ledger_verify_some(v, (struct text){block, have}, true, &used);
        }
        memmove(block, block + used, have - used);
        have -= used;
    }
}

static void say_json(const struct ledger_verifier *v)
{
    const struct ledger_report *r = &v->report;
    char block[2048];
    struct writer w = writer_over(block, sizeof(block));
    bool intact = r->fault == LEDGER_INTACT;
    writer_f(&w, "{\"intact\":%s,\"origin\":", intact ? "true" : "false");
    writer_json(&w, (struct text){v->origin, v->origin_n});
    writer_f(&w, ",\"origin_proven\":%s,\"entries\":", r->origin_proven ? "true" : "false");
    writer_u64(&w, r->entries);
    writer_str(&w, ",\"checkpoints\":");
    writer_u64(&w, r->checkpoints);
    writer_str(&w, ",\"root\":\"");
    writer_hex(&w, r->head.root.b, LEDGER_HASH);
    writer_str(&w, "\"");
    if (!intact) {
        writer_str(&w, ",\"fault\":");
        writer_json(&w, text_of(ledger_fault_words(r->fault, LANG_EN)));
        writer_str(&w, ",\"first_altered\":");
        writer_u64(&w, r->first_bad);
        writer_str(&w, ",\"last_altered\":");
        writer_u64(&w, r->last_bad);
        writer_str(&w, ",\"line\":");
        writer_u64(&w, r->line);
    }
    printf("%.*s}\n", TEXT_ARGS(writer_text(&w)));
}

static void say_words(const struct ledger_verifier *v)
{
    const struct ledger_report *r = &v->report;
    unsigned long long first = r->first_bad;
    unsigned long long last = r->last_bad;
    if (r->fault == LEDGER_INTACT) {
        printf("%.*s: intact: %llu entries, %llu checkpoints\n", (int)v->origin_n, v->origin,
               (unsigned long long)r->entries, (unsigned long long)r->checkpoints);
        if (!r->origin_proven) {
            puts("origin not proven: give the log's public key with --key");
        }
        return;
    }
    printf("%s line %llu, ", ledger_fault_words(r->fault, LANG_EN), (unsigned long long)r->line);
    if (r->fault == LEDGER_FAULT_ENTRY || r->fault == LEDGER_FAULT_LINE) {
        printf("first altered entry: %llu\n", first);
    } else if (last > first) {
        printf("altered entry between %llu and %llu\n", first, last);
    } else {
        printf("after %llu entries that hold\n", (unsigned long long)r->entries);
    }
}

static int verify(int argc, char **argv)
{
    struct request q = {0};
    if (!read_options(argc, argv, &q)) {
        cli_say("ledger", "give one export to verify: see vigie ledger --help", NULL);
        return 2;
    }
    if (q.key_text && !read_key(&q)) {
        cli_say("ledger", "this is not a public key of a log (name+id+base64)", q.key_text);
        return 3;
    }
    bool standard = strcmp(q.file, "-") == 0;
    FILE *f = standard ? stdin : fopen(q.file, "rbe");
    if (!f) {
        return cli_fail("ledger", errno == ENOENT ? VERR_NOT_FOUND : VERR_DISK, q.file);
    }
    struct ledger_verifier v = ledger_verifier_start(q.key_text ? &q.key : NULL);
    enum verr e = verify_stream(f, &v);
    if (!standard) {
        (void)fclose(f);
    }
    if (e == VERR_DISK) {
        return cli_fail("ledger", e, q.file);
    }
    (q.json ? say_json : say_words)(&v);
    return e == VERR_OK ? 0 : 1;
}

/* `verify` is about an export as soon as a file is named. */
static bool names_file(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        bool option = argv[i][0] == '-' && argv[i][1] != '\0';
        bool valued = option && strcmp(argv[i], "--json") != 0;
        if (!option || strcmp(argv[i], "--key") == 0) {
            return true;
        }
        i += valued;
    }
    return false;
}

int cli_ledger(int argc, char **argv)
{
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "verify") == 0 && names_file(argc, argv)) {
        return verify(argc, argv);
    }
    return ledger_live(argc, argv);
}
