/* proposal.h - what a model proposes, read statement by statement while it is written
 * {"statements":[{"section":"motif","cites":[3,4],"text":"Douleur du genou."}]}, perhaps within a
 * ```json fence: an engine may write one in spite of the schema. The reader holds the schema
 * itself, for engines hold part of it: keys of ours only, each exactly once.
 * Takes  : pieces of text as stream.h gives them, cut anywhere
 * Gives  : each statement as soon as its brace closes
 * Limits : the enum below; depth 2 within a statement
 * Errors : sticky; what was given before stays given
 * Owns   : room of its own, taken from the arena once by proposal_open
 * Cost   : linear in the bytes
 */
#ifndef DRAFT_PROPOSAL_H
#define DRAFT_PROPOSAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "draft/prompt.h"

enum {
    PROPOSAL_BYTES_MAX = 1 << 18,  /* in all */
    PROPOSAL_OBJECT_MAX = 8192,    /* one statement as JSON */
    PROPOSAL_TEXT_MAX = 1500,      /* one statement, decoded */
    PROPOSAL_STATEMENTS_MAX = 512, /* of one answer */
    PROPOSAL_SECTION_MAX = TEMPLATE_ID_MAX
};

/* Nothing of it is trusted yet: any text, any section, any number. */
struct proposed {
    struct text section;
    struct text text;
    uint32_t cites[PROMPT_CITES_MAX]; /* numbers of passages; 0 for what can be none */
    size_t cite_n;
};

enum proposal_at {
    PROPOSAL_FENCE, /* before anything */
    PROPOSAL_OPEN,  /* within {"statements":[ */
    PROPOSAL_FIRST, /* before the first statement, or the end */
    PROPOSAL_ITEM,  /* before a statement */
    PROPOSAL_OBJECT,
    PROPOSAL_NEXT, /* behind a statement */
    PROPOSAL_TAIL, /* before the last brace */
    PROPOSAL_END
};

struct proposal {
    enum proposal_at at;
    char *object; /* the statement so far */
    size_t object_n;
    struct arena scratch; /* to decode it */
    size_t piece, within; /* of the opening */
    size_t ticks;         /* of the fence: seen at its beginning, and at its end */
    bool named;           /* the fence's language may follow */
    bool fenced;
    bool quoted, escaped; /* within the statement */
    int depth;
    size_t total, n;
    enum verr error;
};

/* VERR_LIMIT when the arena has no room (about 20 KiB). */
enum verr proposal_open(struct arena *a, struct proposal *p);

/* Reads a piece; calls `take` for each statement, which it borrows until `take` returns. What
 * `take` returns other than VERR_OK ends the reading with it. Errors: VERR_BAD_JSON, VERR_BAD_UTF8,
 * VERR_LIMIT. */
enum verr proposal_feed(struct proposal *p, struct text piece,
                        enum verr (*take)(void *to, const struct proposed *one), void *to);

/* Nothing follows. VERR_OK when the proposal is whole; VERR_BAD_JSON when it is cut. */
enum verr proposal_close(struct proposal *p);

#endif
