/* model.c - vigie model: the catalogue, the register, the release gate, and the switch of a use */
#include "cli/model.h"
#include "cli/command.h"

#include <stdlib.h>

enum { ARENA_BYTES = 96 << 20 };

static const char help[] =
    "usage: vigie model catalogue                                   what may be fetched\n"
    "       vigie model pull NAME [--sha256 HEX] [--size N]         fetch it (DATA/gate.allow)\n"
    "       vigie model add NAME FILE [--use USE] [--sha256 HEX] [--size N] [--licence L]\n"
    "                   [--languages L] [--card URL] [--version V]  take it from a file or stick\n"
    "       vigie model server NAME --url URL --model MODEL --host WHO --country WHERE\n"
    "                   --contract WHICH --certificate WHICH --purpose WHY --retention HOW-LONG\n"
    "                                                               the record of a server "
    "outside\n"
    "       vigie model admit NAME --reason WHY                     approve that record: it may be "
    "evaluated\n"
    "       vigie model list\n"
    "       vigie model check [NAME]                                hash the files again\n"
    "       vigie model evaluate NAME --set FOLDER [--engine PROGRAM]\n"
    "       vigie model approve NAME --evaluation N --reason WHY\n"
    "       vigie model refuse NAME --reason WHY\n"
    "       vigie model stop USE|NAME | start USE|NAME | remove NAME\n"
    "       each with [--as LOGIN] [--data DIR] [--store CONNINFO] [--json]\n"
    "\n"
    "The register of what generates or reads here, and for which use. A model's file serves once "
    "it\n"
    "was evaluated on this machine, met every mark, and another person than its evaluator "
    "approved\n"
    "it; when one byte of it changes it serves no more. The built-in composer is part of the "
    "program.\n"
    "\n"
    "  USE        transcribe, detect_voice, compose; check is the built-in second reader\n"
    "  --set      for transcribe: NAME.wav (or another sound) with NAME.txt, what was said, and\n"
    "             groups.tsv (name, sex, age); for compose: cases as `vigie eval` reads them\n"
    "  --engine   a program that is called PROGRAM MODEL FILE and writes the words, or the draft "
    "as\n"
    "             `vigie draft --json` does; without it the installed speech engine transcribes,\n"
    "             the installed language engine writes, and a server outside is asked through\n"
    "             the gate, as engines.conf names it\n"
    "\n"
    "Exit status: 0 done, 1 a mark is not met or a file is altered, 2 wrong usage, 3 bad input,\n"
    "4 refused, 5 failure. doc/models.md tells more.\n"
    "Example:     vigie model add whisper-small /media/usb/ggml-small.bin --sha256 1be3...\n";

static bool take_option(struct model_wish *w, int argc, char **argv, int *i)
{
    struct {
        const char *name, **into;
    } const options[] = {{"--use", &w->use},
                         {"--sha256", &w->sha256},
                         {"--size", &w->size},
                         {"--licence", &w->licence},
                         {"--languages", &w->languages},
                         {"--card", &w->card},
                         {"--source", &w->source},
                         {"--version", &w->version},
                         {"--set", &w->file},
                         {"--engine", &w->engine},
                         {"--url", &w->url},
                         {"--model", &w->model},
                         {"--host", &w->host},
                         {"--country", &w->country},
                         {"--contract", &w->contract},
                         {"--purpose", &w->purpose},
                         {"--retention", &w->retention},
                         {"--certificate", &w->certificate}};
    for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
        if (strcmp(argv[*i], options[k].name) == 0 && *i + 1 < argc) {
            *options[k].into = argv[++*i];
            return true;
        }
    }
    return false;
}

static bool take_word(struct model_wish *w, const char *word, bool file)
{
    const char **into = !w->name ? &w->name : file && !w->file ? &w->file : NULL;
    if (into)
        *into = word;
    return into != NULL;
}

static bool read_wish(int argc, char **argv, bool file, struct model_wish *w)
{
    bool good = true;
    for (int i = 2; good && i < argc; i++) {
        int common = remote_option(&w->o, argc, argv, &i);
        if (common > 0)
            continue;
        if (common == 0 && strcmp(argv[i], "--stall") == 0 && i + 1 < argc)
            w->stall_s = strtoul(argv[++i], NULL, 10);
        else if (argv[i][0] == '-')
            good = common == 0 && take_option(w, argc, argv, &i);
        else
            good = take_word(w, argv[i], file);
    }
    return good;
}

struct local_verb {
    const char *name;
    int (*run)(struct arena *a, const struct model_wish *w);
    bool named, file;
};

static const struct local_verb locals[] = {{"catalogue", model_say_catalogue, false, false},
                                           {"pull", model_pull, true, false},
                                           {"add", model_add, true, true},
                                           {"server", model_server, true, false},
                                           {"remove", model_remove, true, false},
                                           {"check", model_check, false, false},
                                           {"evaluate", model_evaluate, true, true}};

static int run_local(const struct local_verb *v, int argc, char **argv)
{
    struct model_wish w = {.stall_s = 60};
    bool good = read_wish(argc, argv, v->file, &w);
    if (!good || (v->named && !w.name) || (v->file && !w.file)) {
        cli_say("model", "an argument is missing or not known: see vigie model --help", v->name);
        return 2;
    }
    struct arena a = cli_arena(ARENA_BYTES);
    return v->run(&a, &w);
}

int cli_model(int argc, char **argv)
{
    static const char row[] = "name use version state changed changed_by";
    static const char list[] = "name use version state changed changed_by file_state";
    static const char at[] = "/api/models/%s/switch";
    static const struct remote_verb verbs[] = {
        {"list", CALL_GET, "/api/models", REMOTE_NONE, NULL, "", {NULL}, false, list},
        {"approve",
         CALL_POST,
         "/api/models/%s/approve",
         REMOTE_USE,
         NULL,
         "evaluation! reason!",
         {NULL},
         false,
         row},
        {"admit",
         CALL_POST,
         "/api/models/%s/approve",
         REMOTE_USE,
         NULL,
         "reason!",
         {NULL},
         false,
         row},
        {"refuse",
         CALL_POST,
         "/api/models/%s/refuse",
         REMOTE_USE,
         NULL,
         "reason!",
         {NULL},
         false,
         row},
        {"stop", CALL_POST, at, REMOTE_USE, NULL, "", {"state", "stopped"}, false, row},
        {"start", CALL_POST, at, REMOTE_USE, NULL, "", {"state", "approved"}, false, row}};
    for (size_t i = 0; argc > 1 && i < sizeof locals / sizeof *locals; i++) {
        if (strcmp(argv[1], locals[i].name) == 0 && !cli_wants_help(argc, argv))
            return run_local(&locals[i], argc, argv);
    }
    return remote_run("model", help, verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
