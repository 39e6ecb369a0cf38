/* eval.h - what the files of vigie eval share: cases read, what is counted, how it is said
 * Rules : a reader that refuses has said why in one line on standard error, and gives false.
 */
#ifndef CLI_EVAL_H
#define CLI_EVAL_H

#include "draft/score.h"
#include "speech/wer.h"

enum {
    EVAL_MAX_FILE = 1 << 20, /* bytes of a gold, control or target file */
    EVAL_MAX_FACTS = 500,
    EVAL_MAX_ANY = 50,
    EVAL_MAX_CONTROLS = 1000,
    EVAL_MAX_CASES = 10000,
    EVAL_MAX_SETS = 32,
    EVAL_MAX_LABELS = 8,  /* of a case */
    EVAL_MAX_GROUPS = 64, /* of a set */
    EVAL_MAX_NOTES = 4,
    EVAL_MAX_PATH = 4096
};

/* MEASURE(name): in the order of the table. The names are those of targets.json and of --json. */
#define EVAL_MEASURES(MEASURE)                                                                     \
    MEASURE(cases)                                                                                 \
    MEASURE(facts)                                                                                 \
    MEASURE(recall)                                                                                \
    MEASURE(recall_ok)                                                                             \
    MEASURE(critical)                                                                              \
    MEASURE(critical_recall)                                                                       \
    MEASURE(critical_recall_ok)                                                                    \
    MEASURE(value_miss)                                                                            \
    MEASURE(section)                                                                               \
    MEASURE(section_lenient)                                                                       \
    MEASURE(polarity_errors)                                                                       \
    MEASURE(traps)                                                                                 \
    MEASURE(trap_hits)                                                                             \
    MEASURE(words)                                                                                 \
    MEASURE(words_ratio)                                                                           \
    MEASURE(statements)                                                                            \
    MEASURE(unsupported)                                                                           \
    MEASURE(contradicted)                                                                          \
    MEASURE(wrong)                                                                                 \
    MEASURE(wrong_caught)                                                                          \
    MEASURE(right)                                                                                 \
    MEASURE(right_flagged)                                                                         \
    MEASURE(recordings)                                                                            \
    MEASURE(spoken)                                                                                \
    MEASURE(wer)                                                                                   \
    MEASURE(invented)                                                                              \
    MEASURE(failed)

enum measure {
#define MEASURE(name) MEASURE_##name,
    EVAL_MEASURES(MEASURE)
#undef MEASURE
        MEASURE_COUNT
};

/* What was drafted: the written text by the built-in composer, what a speech model heard of its
 * recording by the same, the written text by a language model. A folder is run once for each. */
enum eval_from { EVAL_TEXT, EVAL_SOUND, EVAL_MODEL };

struct figure {
    bool known; /* false: a share of nothing */
    bool share;
    double value;
};

enum target_kind { TARGET_NONE, TARGET_AT_LEAST, TARGET_AT_MOST };

struct target {
    enum target_kind kind;
    double bound;
};

/* What is counted, of one case or of many. */
struct tally {
    struct score score;
    size_t cases;
    size_t said; /* words of the transcripts */
    size_t statements, unsupported, contradicted;
    size_t wrong, caught, right, flagged; /* control sentences */
    struct wer wer;                       /* of what was heard of the recordings */
    size_t recordings, invented; /* invented: words heard in recordings in which nobody speaks */
    size_t asked, failed;        /* of an engine: for a recording, for a draft */
};

/* "sex", "F": what a case says of its patient. */
struct label {
    struct text key;
    struct text value;
};

struct group {
    struct label label;
    struct tally tally;
};

struct gold_case {
    struct gold gold;
    struct label label[EVAL_MAX_LABELS];
    size_t label_n;
};

struct control {
    bool wrong;
    struct text section;
    struct text sentence;
};

struct texts {
    struct text *at;
    size_t n;
};

/* One case after it was run; the lists are for --details. */
struct eval_case {
    struct text name;
    struct tally tally;
    struct texts missed, missed_critical, polarity_errors, trap_hits, uncaught, flagged;
};

struct eval_set {
    const char *folder;
    enum eval_from from;
    struct text name;
    struct target target[MEASURE_COUNT];
    struct tally total;
    struct group group[EVAL_MAX_GROUPS];
    size_t group_n;
    struct eval_case *cases;
    size_t case_n;
};

/* Where memory comes from: `keep` lives as long as the command, `work` as long as one case. */
struct eval {
    struct arena keep;
    struct arena work;
    const struct score_rules *rules;
    bool json;
    bool details;
    /* Engines that are asked; NULL: none. */
    const char *asr, *vad; /* files of models */
    const char *engine, *as, *data;
    const char *notes[EVAL_MAX_NOTES]; /* what a reader of the figures must know */
    size_t note_n;
    /* Who writes the draft, in e->work; NULL: the built-in composer. */
    enum verr (*compose)(void *ctx, struct eval *e, const char *path,
                         const struct draft_source *source, struct draft *out);
    void *ctx;
};

/* Says "vigie eval: FILE: ..." on standard error, in one line; always false. */
bool eval_refuse(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As in targets.json and --json. */
const char *measure_name(enum measure m);
/* Shares between 0 and 1 (words_ratio may be more), else counts. */
struct figure eval_figure(const struct tally *t, enum measure m);
/* A target whose figure is not known is not met. */
bool eval_met(struct target t, struct figure f);

/* NAME.gold.json. What it gives lives in the arena. */
bool eval_read_gold(struct arena *a, const char *path, struct gold_case *out);
/* FOLDER/targets.json; none is no fault. */
bool eval_read_targets(const char *path, struct target out[MEASURE_COUNT]);
/* NAME.controls.tsv, in its order; *n is 0 when there is none. */
bool eval_read_controls(struct arena *a, const char *path, struct control **out, size_t *n);

/* FOLDER/NAME with another end ("" : none), in path. false, said: too long. */
bool eval_path(const struct eval_set *set, struct text name, const char *end,
               char path[EVAL_MAX_PATH]);

/* Finds what the options name: the models that are approved in e->data for "approved", and a note
 * for one that is too small to be more than a test's. */
bool eval_find_engines(struct eval *e);

/* What e->asr hears of the case's recording, as a source in e->work, with the words counted against
 * what was said. *none: the case has no recording. */
bool eval_hear(struct eval *e, const struct eval_set *set, struct eval_case *c,
               struct draft_source *out, bool *none);

/* Lets e->engine draft the text of a case, through the server. A draft that does not come is an
 * empty one, and counted. */
bool eval_ask_model(struct eval *e, const char *path, const struct draft_source *source,
                    struct eval_case *c, struct draft *out);

/* Runs all cases of set->folder, in the order of their names. */
bool eval_run_set(struct eval *e, struct eval_set *set);

/* Drafts the case NAME of the set, scores it, and adds it to the set and its groups. */
bool eval_run_case(struct eval *e, struct eval_set *set, struct eval_case *c);

/* The table or the JSON document on standard output; *met: no target was missed. */
bool eval_say(struct eval *e, const struct eval_set *sets, size_t n, bool *met);

#endif
