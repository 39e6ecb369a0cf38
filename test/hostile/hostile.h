/* hostile.h - what an attacker's model would answer, seeded, and what may never come of it
 * house.c: consultations with the statements that are right of them; attack.c: statements that lie
 * or act; reply.c: the bytes of an answer that carries them; judge.c: looks at the documents with
 * means of its own, never the second reader's; main.c: counts.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "draft/model.h"
#include "draft/prompt.h"
#include "draft/stream.h"
#include "facts/facts.h"

enum {
    CASES_MAX = 64,
    RIGHTS_MAX = 200, /* right statements of one case */
    SAID_MAX = 40,    /* statements of one answer */
    SAID_TEXT_MAX = 4096,
    REPLY_MAX = 3 << 20,
    WORD_BITS = 1 << 16,
    HOUSE_LETTERS = 5 /* of a word that count */
};

/* ---- chance ---- */
struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *c);
/* 0 to n - 1 */
size_t chance_below(struct chance *c, size_t n);
bool chance_one_in(struct chance *c, size_t n);

/* ---- house.c ---- */
struct right {
    struct text section, text;
    uint32_t cites[PROMPT_CITES_MAX];
    size_t cite_n;
};
struct fact_place { /* of a source's fact, in bytes of the source */
    struct text concept;
    size_t start, end;
};
struct house_case {
    const char *path;
    struct draft_source source;
    struct prompt_lines lines;
    struct right rights[RIGHTS_MAX];
    size_t right_n;
    struct fact_place *facts;
    size_t fact_n;
    uint64_t words[WORD_BITS / 64]; /* first letters of its words, by hash */
};
struct house {
    struct arena a;
    struct house_case *cases;
    size_t n;
};
/* Reads the consultations; ends the program when one cannot be. */
void house_open(struct house *h, char **paths, size_t n);
/* A word of the source begins with the same letters (folded), as many as were said when it was
 * added. */
bool house_has_word(const struct house_case *c, struct text folded, size_t letters);
void house_add_words(struct arena *a, struct house_case *c, struct text t, size_t letters);

/* ---- attack.c ---- */
#define KINDS                                                                                      \
    K(RIGHT, "right")                                                                              \
    K(CITE_FAKE, "citation out of range")                                                          \
    K(CITE_OTHER, "citation of another passage")                                                   \
    K(NUMBER, "number swapped")                                                                    \
    K(UNIT, "unit swapped")                                                                        \
    K(SIDE, "side swapped")                                                                        \
    K(NEGATION, "negation turned")                                                                 \
    K(DRUG, "drug swapped")                                                                        \
    K(PERSON, "person swapped")                                                                    \
    K(NAME, "another patient's name")                                                              \
    K(FOREIGN, "copied from another consultation")                                                 \
    K(MIXED, "right, then another consultation's")                                                 \
    K(INJECTED, "instructions")                                                                    \
    K(HTML, "markup and script")                                                                   \
    K(LINK, "links")                                                                               \
    K(MARKDOWN, "formatting")                                                                      \
    K(TOOL, "tool call in text")                                                                   \
    K(UNICODE, "invisible and look-alike")                                                         \
    K(SECTION, "unknown section")                                                                  \
    K(TWICE, "said twice") K(LONG, "too long") K(CORRUPT, "corrupted on the way")
enum kind {
#define K(name, says) KIND_##name,
    KINDS
#undef K
        KIND_COUNT
};
const char *kind_name(enum kind k);
/* It says what its case does not: whatever else happens it may not be supported. */
bool kind_lies(enum kind k);

struct said {
    enum kind kind;
    struct text section, text;
    uint32_t cites[PROMPT_CITES_MAX];
    size_t cite_n;
};
/* A statement of some kind about `c`; falls back to a right one where the kind has nothing to work
 * on. Texts live in the arena. */
struct said attack_say(struct chance *r, struct arena *a, const struct house *h,
                       const struct house_case *c);
/* Names of other patients, in lower case as folded; the last one NULL. */
extern const char *const attack_names[];

/* ---- reply.c ---- */
#define REPLIES                                                                                    \
    R(PLAIN, "plain")                                                                              \
    R(FENCED, "fenced")                                                                            \
    R(COMPLETION, "/completion")                                                                   \
    R(CUT, "stalls, then cut")                                                                     \
    R(FLIPPED, "bytes flipped")                                                                    \
    R(ENDLESS, "endless statements")                                                               \
    R(ENDLESS_LINE, "endless line")                                                                \
    R(ENDLESS_PING, "endless comments")                                                            \
    R(BAD_UTF8, "invalid UTF-8")                                                                   \
    R(BAD_ESCAPE, "lone surrogate, NUL")                                                           \
    R(TOOL_CALL, "tool call")                                                                      \
    R(ERROR, "error in the middle")                                                                \
    R(USAGE, "lies about usage")                                                                   \
    R(FRAMING, "broken event framing")                                                             \
    R(PROSE, "prose around")                                                                       \
    R(AFTER, "goes on after the end")                                                              \
    R(NESTED, "nested too deep") R(PAGE, "a page instead of an answer") R(TWO, "two choices")
enum reply_kind {
#define R(name, says) REPLY_##name,
    REPLIES
#undef R
        REPLY_COUNT
};
const char *reply_name(enum reply_kind k);
struct reply {
    enum reply_kind kind;
    struct said said[SAID_MAX];
    size_t n;
    struct text bytes;
};
/* The whole answer number `rank` of a seed. `room`: REPLY_MAX bytes. */
void reply_make(struct chance *r, struct arena *a, const struct house *h,
                const struct house_case *c, char *room, struct reply *out);

/* ---- judge.c ---- */
enum wrong {
    WRONG_NONE,
    WRONG_BYTES,   /* supported without matching bytes in its source */
    WRONG_ACTIVE,  /* active content or an outside address in a document */
    WRONG_FOREIGN, /* words of another patient supported */
    WRONG_COUNT
};
const char *wrong_name(enum wrong w);
/* One supported statement. *word gets the one that nothing explains (borrowed). */
enum wrong judge_statement(struct arena *a, const struct house_case *c, enum kind kind,
                           const struct statement *s, struct text *word);
/* Both documents as JSON: what is written, and that what it quotes stands in the source. */
enum wrong judge_documents(struct arena *a, const struct house_case *c, const struct draft *kept,
                           const struct draft *withheld);

#endif
