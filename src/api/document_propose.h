/* document_propose.h - a document out of what a language model proposes, between its two acts
 * The first act of POST .../documents with a language model's name puts "AI is used" in the ledger;
 * only then is anything asked of the engine. api_propose then runs on a thread of its own, tells
 * each statement as the second reader has read it, and leaves the call ready for the second act,
 * which files the document. With no engine, a dead one, one that talks nonsense, or one that
 * proposes nothing that its sources carry, the built-in composer serves, and the page is told.
 */
#ifndef API_DOCUMENT_PROPOSE_H
#define API_DOCUMENT_PROPOSE_H

#include "api/call.h"
#include "api/outside.h"

struct propose_talk {
    struct outside outside;
    struct arena *scratch; /* PROPOSE_SCRATCH bytes at least; emptied before each part */
    unsigned silent_ms;    /* without a sign of life an engine is given up */
    int slot;              /* of the engine, that belongs to the encounter for now */
    bool *unclean;         /* somebody else's words are still in that slot: they are dropped first,
                              and this is false once they are */
    size_t *held;          /* bytes of prompt that the slot holds at most; kept up to date */
    /* Nobody wants it any more: the person left, the patient withdrew. Any time. */
    bool (*stop)(void *ctx);
    /* The person wants what is there. */
    bool (*enough)(void *ctx);
    /* An event for whoever watches: its name and one line of JSON, borrowed. May block. */
    void (*tell)(void *ctx, const char *event, struct text json);
    void *ctx;
};

enum {
    PROPOSE_SCRATCH = 8 << 20,
    PROPOSE_SILENT_MS = 120000, /* of `silent_ms`, the least */
    PROPOSE_PART_MS = 600000    /* of a part, whatever signs of life there are */
};

/* c->plan is the making of a call whose first act is durable, and c->db a connection of this
 * thread. Leaves c ready for api_act, whatever came. */
void api_propose(struct call *c, const struct propose_talk *t);
/* The same when nothing was asked: no place in the queue, or the server ends. */
void api_propose_refuse(struct call *c, enum verr e);
/* Makes the engine forget what t->slot holds: *t->held bytes of prompt at most. llama-server drops
 * the sequence when it is told to erase it, and keeps the tokens in buffers that only other tokens
 * overwrite: so a prompt without meaning, as long, is read after that. Costs the engine what
 * reading it costs. Of `t`: outside, scratch, silent_ms, slot, and what it sets: *unclean false and
 * *held 0, when it is done. Errors: those of outside.h; VERR_UNSUPPORTED: the engine answers and
 * does not do it. */
enum verr api_propose_drop(const struct propose_talk *t);

/* What the proposal is about, for the queue. */
struct propose_about {
    int64_t id, person;
    int64_t encounter; /* below zero: it is in no record, and nothing else shares its words */
};
struct propose_about api_propose_about(const struct call *c);

#endif
