/* eval.c - vigie eval: the composer and the second reader measured on somebody's own cases */
#include "cli/eval.h"
#include "cli/command.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORK_BYTES = 1 << 30, KEEP_BYTES = 1 << 28 };

static const char gold_end[] = ".gold.json";

static const char help[] =
    "usage: vigie eval [--asr MODEL [--vad FILE]] [--engine NAME --as LOGIN] [--data DIR]\n"
    "                  [--json] [--details] FOLDER...\n"
    "\n"
    "Measures Vigie on your own cases. A FOLDER is one set; each of its cases is\n"
    "  NAME.txt           the transcript\n"
    "  NAME.gold.json     what a report must hold (facts) and must not (traps):\n"
    "                     {\"facts\": [{\"id\": \"fever\", \"section\": \"histoire\", "
    "\"polarity\": "
    "\"absent\",\n"
    "                     \"any\": [\"fievre\", \"febril\"], \"value\": \"39\", \"critical\": "
    "true,\n"
    "                     \"section_also\": [\"examen\"]}],\n"
    "                     \"traps\": [{\"what\": \"fever\", \"any\": [\"fievre a\"]}],\n"
    "                     \"group\": {\"sex\": \"F\", \"age\": \"75+\"}}\n"
    "                     any: regular expressions, without accents or capitals; polarity: "
    "present,\n"
    "                     absent or uncertain; value: digits or words, \"8,4|8.4\" for either.\n"
    "                     value, critical, section_also, traps and group may be left out\n"
    "  NAME.controls.tsv  optional sentences for the second reader, right or wrong: verdict (right "
    "or\n"
    "                     wrong), kind of error, section, sentence, with tabs between\n"
    "and FOLDER/targets.json may set targets: {\"recall_ok\": {\"at_least\": 0.92},\n"
    "\"trap_hits\": {\"at_most\": 0}}. Each case is drafted as a consultation and scored; figures "
    "are\n"
    "also given for each group that the cases name. Nothing is stored; without --engine nothing "
    "is\n"
    "sent.\n"
    "\n"
    "  --asr MODEL   also what the installed speech engine hears of the cases with a recording:\n"
    "                NAME.wav (or another sound), and NAME.ref.txt where what is said in it is "
    "not\n"
    "                what NAME.txt says: wrong words, words invented where nobody speaks, and the\n"
    "                draft of what was heard. MODEL is a file, or approved: the one of DATA\n"
    "  --vad FILE    with it, a model of voice activity, or approved\n"
    "  --engine NAME also what a language model drafts, through the server of DATA, in LOGIN's "
    "name\n"
    "                (vigie draft --engine)\n"
    "  --json        one JSON document on standard output\n"
    "  --details     also what each case missed\n"
    "\n"
    "Exit status: 0 every target is met, 1 one is not, 2 wrong usage, 3 bad input, 4 no approved\n"
    "model.\n"
    "Example:     vigie eval --details our-cases\n";

bool eval_refuse(const char *file, const char *format, ...)
{
    char what[600];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof what, format, args);
    va_end(args);
    for (char *p = what; *p; p++) {
        *p = (unsigned char)*p < 32 || *p == 127 ? ' ' : *p; /* what a file holds is no new line */
    }
    cli_say("eval", what, file);
    return false;
}

struct request {
    const char *folder[EVAL_MAX_SETS];
    size_t n;
    bool json;
    bool details;
    const char *asr, *vad, *engine, *as, *data;
};

/* True when it is an option with a value, which is taken. */
static bool take_value(struct request *q, char **argv, int *i)
{
    const struct {
        const char *name, **into;
    } options[] = {{"--asr", &q->asr},
                   {"--vad", &q->vad},
                   {"--engine", &q->engine},
                   {"--as", &q->as},
                   {"--data", &q->data}};
    for (size_t k = 0; argv[*i + 1] && k < sizeof options / sizeof *options; k++) {
        if (strcmp(argv[*i], options[k].name) == 0) {
            *options[k].into = argv[++*i];
            return true;
        }
    }
    return false;
}

static bool read_options(int argc, char **argv, struct request *q)
{
    for (int i = 1; i < argc; i++) {
        if (take_value(q, argv, &i)) {
            continue;
        }
        if (strcmp(argv[i], "--json") == 0) {
            q->json = true;
        } else if (strcmp(argv[i], "--details") == 0) {
            q->details = true;
        } else if (argv[i][0] != '-' && argv[i][0] != '\0' && q->n < EVAL_MAX_SETS) {
            q->folder[q->n++] = argv[i];
        } else {
            return false;
        }
    }
    return q->n > 0 && (q->asr || !q->vad) && !q->engine == !q->as;
}

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct eval_case *)a)->name, ((const struct eval_case *)b)->name);
}

static bool add_case(struct eval *e, struct eval_set *set, struct text file)
{
    if (!text_ends(file, text_of(gold_end)) || file.n == sizeof gold_end - 1) {
        return true;
    }
    if (set->case_n == EVAL_MAX_CASES) {
        return eval_refuse(set->folder, "more than %d cases: give several folders", EVAL_MAX_CASES);
    }
    struct text name = text_copy(&e->keep, text_slice(file, 0, file.n - (sizeof gold_end - 1)));
    set->cases[set->case_n++].name = name;
    return true;
}

static bool list_cases(struct eval *e, struct eval_set *set)
{
    DIR *dir = opendir(set->folder);
    if (!dir) {
        return eval_refuse(set->folder, "%s: give a folder of cases (see vigie eval --help)",
                           strerror(errno));
    }
    set->cases = ARENA_ARRAY(&e->keep, struct eval_case, EVAL_MAX_CASES);
    bool good = set->cases != NULL;
    for (struct dirent *file; good && (file = readdir(dir)) != NULL;) {
        good = add_case(e, set, text_of(file->d_name));
    }
    (void)closedir(dir);
    if (good && set->case_n == 0) {
        return eval_refuse(set->folder, "holds no NAME.gold.json: see vigie eval --help");
    }
    if (good) {
        qsort(set->cases, set->case_n, sizeof *set->cases, by_name);
    }
    return good;
}

/* "cases" of "our/cases/". */
static struct text base_name(const char *folder)
{
    struct text t = text_of(folder);
    while (t.n > 1 && t.p[t.n - 1] == '/') {
        t.n--;
    }
    size_t from = t.n;
    while (from > 0 && t.p[from - 1] != '/') {
        from--;
    }
    return from < t.n ? text_slice(t, from, t.n) : t;
}

bool eval_run_set(struct eval *e, struct eval_set *set)
{
    char path[EVAL_MAX_PATH];
    set->name = base_name(set->folder);
    if (snprintf(path, sizeof path, "%s/targets.json", set->folder) >= (int)sizeof path) {
        return eval_refuse(set->folder, "the path is too long: move the folder");
    }
    if (!list_cases(e, set) || !eval_read_targets(path, set->target)) {
        return false;
    }
    for (size_t i = 0; i < set->case_n; i++) {
        char *mark = arena_mark(&e->work);
        if (!eval_run_case(e, set, &set->cases[i])) {
            return false;
        }
        arena_rewind(&e->work, mark);
    }
    return true;
}

/* Each folder as it is written; then what was heard of it; then what a language model drafts. */
static bool run_sets(struct eval *e, const struct request *q, struct eval_set *sets, size_t *n,
                     const char **at)
{
    for (size_t i = 0; i < q->n; i++) {
        for (enum eval_from from = EVAL_TEXT; from <= EVAL_MODEL; from++) {
            if ((from == EVAL_SOUND && !e->asr) || (from == EVAL_MODEL && !e->engine)) {
                continue;
            }
            struct eval_set *set = &sets[(*n)++];
            *at = set->folder = q->folder[i];
            set->from = from;
            if (!eval_run_set(e, set)) {
                return false;
            }
            if (from == EVAL_SOUND && set->total.recordings == 0) {
                return eval_refuse(set->folder,
                                   "holds no recording for --asr: put NAME.wav beside its "
                                   "NAME.gold.json");
            }
        }
    }
    return true;
}

static int measure(struct eval *e, const struct request *q)
{
    struct eval_set *sets = ARENA_ARRAY(&e->keep, struct eval_set, 3 * q->n);
    const char *at = NULL;
    size_t n = 0;
    bool met = true;
    e->rules = score_rules(&e->keep);
    if (!sets || !e->rules) {
        return cli_fail("eval", VERR_LIMIT, NULL);
    }
    if (!eval_find_engines(e)) {
        return 4;
    }
    if (!run_sets(e, q, sets, &n, &at)) {
        return arena_full(&e->keep) ? cli_fail("eval", VERR_LIMIT, at) : 3;
    }
    if (!eval_say(e, sets, n, &met)) {
        return cli_fail("eval", VERR_LIMIT, NULL);
    }
    return met ? 0 : 1;
}

int cli_eval(int argc, char **argv)
{
    struct request q = {.n = 0};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &q)) {
        cli_say("eval", "give one to 32 folders of cases: see vigie eval --help", NULL);
        return 2;
    }
    struct eval e = {.keep = cli_arena(KEEP_BYTES),
                     .work = cli_arena(WORK_BYTES),
                     .json = q.json,
                     .details = q.details,
                     .asr = q.asr,
                     .vad = q.vad,
                     .engine = q.engine,
                     .as = q.as,
                     .data = q.data};
    return measure(&e, &q);
}
