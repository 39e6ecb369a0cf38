/* prompt.h - what a language model is asked: numbered passages, passes, the request
 * Takes  : sources, a template, the words of share/prompts
 * Gives  : each source as numbered lines whose exact bytes are known; parts of them that fit a
 *          budget; the messages and the JSON body of a request
 * Owns   : nothing. Lines borrow the sources; what is decoded or written lives in the arena
 * Cost   : linear in the sources
 *
 * The sources come first in the request and the task last, so that all documents of one encounter
 * share the longest prefix. A source's text cannot leave its line: line ends, controls and
 * invisible characters become blanks; < > [ ] become look-alikes, so that no mark of ours, no tag
 * and no token of a chat template ("<|im_end|>", "[INST]") can be forged. That changes what the
 * model reads, never what is cited: a number stands for bytes of the source as stored.
 */
#ifndef DRAFT_PROMPT_H
#define DRAFT_PROMPT_H

#include "draft/draft.h"
#include "draft/template.h"

enum {
    PROMPT_LINE_BYTES = 320,  /* a longer turn is given as several lines */
    PROMPT_LINES_MAX = 65536, /* of all sources */
    PROMPT_NONCE_MIN = 16,    /* hexadecimal digits: 64 bits */
    PROMPT_NONCE_MAX = 64,
    PROMPT_BUDGET_MIN = 2048,  /* bytes of a pass */
    PROMPT_PART_BYTES = 12288, /* what is asked for first: about 4,000 tokens of French */
    PROMPT_ANSWER_TOKENS = 2048,
    PROMPT_BODY_MAX = 1 << 19,  /* bytes of a request: llama-server's tokeniser is quadratic in a
                                 * run without blanks */
    PROMPT_STATEMENT_MAX = 300, /* characters that the schema allows a statement */
    PROMPT_CITES_MAX = 8        /* of a statement */
};

/* One file of share/prompts. */
struct prompt_words {
    const char *use; /* "draft" */
    enum lang lang;
    unsigned version;
    const char *sha256; /* of the file, hexadecimal: what the ledger keeps beside a draft */
    const char *system;
    const char *task;
};
/* NULL when there is none. */
const struct prompt_words *prompt_find(struct text use, enum lang lang);

/* A numbered passage: line i of the list is number i + 1. */
struct prompt_line {
    int source;        /* rank of the source */
    size_t start, end; /* its bytes, start < end */
    struct text who;   /* speaker as written, "" when nobody is named */
    struct text text;  /* what was said */
    bool opens;        /* the first line of its turn */
    size_t bytes;      /* that it takes in a request */
};
struct prompt_lines {
    struct prompt_line *at;
    size_t n;
};

/* Cuts the sources into lines, in order. A long turn is cut behind a sentence, else at a blank,
 * else where it must; no byte that was said is left out but blanks at the ends. Errors: those of
 * transcript_parse, VERR_LIMIT (arena full or PROMPT_LINES_MAX). On error *out is untouched. */
enum verr prompt_cut(struct arena *a, const struct draft_source *sources, size_t source_n,
                     struct prompt_lines *out);

/* Lines [first, end) are shown together; those before `own` were shown by the pass before. */
struct prompt_pass {
    size_t first, own, end;
};
struct prompt_passes {
    struct prompt_pass *at;
    size_t n;
};

/* Parts of at most `budget` bytes as prompt_sources writes them (marks of sources not counted), in
 * order: each line is own to exactly one. A part ends at the end of a turn where the budget allows,
 * and begins with the last whole turns of the part before that fit in an eighth of the budget (the
 * last line, when no turn does); none repeats a part of another source. Errors: VERR_BAD_INPUT
 * (budget under PROMPT_BUDGET_MIN), VERR_LIMIT (arena full). */
enum verr prompt_split(struct arena *a, const struct prompt_lines *lines, size_t budget,
                       struct prompt_passes *out);

/* True when the nonce may mark these sources: PROMPT_NONCE_MIN to PROMPT_NONCE_MAX digits 0-9a-f
 * that stand in none of them. The caller draws it at random, once for an encounter. */
bool prompt_nonce_fits(struct text nonce, const struct draft_source *sources, size_t source_n);

/* The lines of a pass between marks that bear the nonce:
 *   === SOURCE 1 <nonce> (title, date)
 *   [12] Patient : J'ai mal.
 *   === END <nonce>  */
void prompt_sources(struct writer *w, const struct prompt_lines *lines,
                    const struct prompt_pass *pass, const struct draft_source *sources,
                    struct text nonce);

/* The task of pass number `rank` of `passes`, filled in. */
void prompt_task(struct writer *w, const struct prompt_words *words, const struct template *t,
                 const struct prompt_passes *passes, size_t rank);

/* A statement of a document, as a line of its own behind a task; neutralised like a source's. */
void prompt_passage(struct writer *w, struct text statement);

/* The JSON schema of an answer: {"statements":[{"section","cites","text"}]}; sections of the
 * template, numbers of the pass. Engines do not hold all of it: proposal.h checks again. */
void prompt_schema(struct writer *w, const struct template *t, const struct prompt_pass *pass);

struct prompt_request {
    struct text model;   /* name in the request; llama-server does not look at it */
    struct text system;  /* messages */
    struct text user;    /* sources, then the task */
    struct text schema;  /* JSON, as prompt_schema writes it; "" for plain text */
    unsigned max_tokens; /* never 0: without it an engine runs to the end of its context */
    uint64_t seed;
    int slot;   /* llama-server's slot that belongs to the encounter, -1: any */
    bool llama; /* llama-server: its own keys may be written */
};

/* The body of POST /v1/chat/completions: streamed, with usage at its end. Errors: VERR_LIMIT (over
 * PROMPT_BODY_MAX or the writer is full). */
enum verr prompt_chat(struct writer *w, const struct prompt_request *q);

/* llama-server alone, where a chat answer may begin with a fence that counts as tokens: POST
 * /apply-template, the prompt of its answer, and the body of POST /completion. */
enum verr prompt_template(struct writer *w, const struct prompt_request *q);
/* Errors: VERR_BAD_UTF8, VERR_BAD_JSON, VERR_LIMIT. The prompt lives in the arena or the bytes. */
enum verr prompt_templated(struct arena *a, struct text answer, struct text *prompt);
/* As prompt_chat. */
enum verr prompt_completion(struct writer *w, const struct prompt_request *q, struct text prompt);

#endif
