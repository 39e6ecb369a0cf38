/* document_new.h - a document on its way to being filed: by hand, by the built-in composer, or out
 * of what a language model proposes (document_propose.c), which takes minutes and two acts
 */
#ifndef API_DOCUMENT_NEW_H
#define API_DOCUMENT_NEW_H

#include "api/document.h"
#include "api/template.h"
#include "draft/prompt.h"

/* Which language model, as the register knows it. All "" for none; server "" for one on this
 * machine. Of a server, version is the model's name there and sha256 its record's. */
struct making_model {
    struct text name, version, sha256, server;
    int64_t since_ms; /* let be used */
};

/* What became of a proposal, as it is kept beside the document. */
struct making_told {
    size_t kept, withheld, parts;
    bool stopped; /* by the person, who wanted what was there */
};

/* Whether it may be made now: certificate, consent, models. */
struct making;
typedef enum verr making_may(struct call *c, const struct making *p);

struct making {
    int64_t id, version_id, use_id, withheld_id, replaces;
    int64_t wanted[DOCUMENT_SOURCES_MAX];
    struct document doc; /* what will be filed */
    const char *why;
    struct text sealed;
    struct text sealed_withheld; /* what the second reader did not let pass, "" for nothing */
    struct template template;    /* of the type, in force when it was prepared */
    bool composed;
    bool evaluates;      /* a server outside, for the release gate: it may stand in for nobody */
    bool loose;          /* its sources are in no record: it is told, and never filed */
    struct text rewrite; /* "shorter", "clearer", "plain": a passage is said otherwise, and nothing
                            is filed; "" otherwise */
    const struct body_statement **passage;
    size_t passage_n;
    struct body_section *section; /* of the passage */
    bool asked; /* a language model is asked, and has not answered yet: the act of this call only
                   says so in the ledger */
    int64_t asked_ns; /* when that was: a session goes on ageing while an engine talks */
    making_may *may;  /* what must hold before each part is asked */
    struct making_model model;
    struct making_told told;
};

/* Composes p->doc with the built-in composer. Errors: those of draft_compose_as. */
enum verr making_compose(struct call *c, struct making *p);
/* A language model is to be asked, once the ledger says so. It may wait long before it is: `may` is
 * asked on the thread that asks it, before anything goes there. */
void making_ask(struct call *c, struct making *p, making_may *may);
/* Seals the body, and what was withheld (NULL: nothing), under the patient's key. */
enum verr making_seal(struct call *c, struct making *p, const struct body *withheld);
/* The patient agreed, and knew of the server outside where one is asked. Errors: those of
 * guard_consent_outside. */
enum verr making_consent(struct call *c, const struct making *p);
/* The words that a language model is asked by: those for the patient, of a report, or of a
 * rewriting. */
const struct prompt_words *making_words(const struct making *p);
/* Inside the act: the model, its prompt and its counts beside the document. */
enum verr making_put_model(struct call *c, const struct making *p);

/* A server outside that is to be evaluated: the approval of its record is enough. VERR_NO_RECORD.
 */
enum verr making_find_candidate(struct call *c, struct text name, struct making_model *out);
/* Inside the act that says so, before anything is asked: what the ledger tells of the model. */
void making_tell(struct call *c, const struct making_model *m);
/* HOST[:PORT] of its server, "" on this machine. */
struct text making_host(const struct making_model *m);
/* The approved model `name` for composing; "model": whichever is approved on this
 * machine, the last one first; a server outside is named, so that whoever asks knows.
 * VERR_NO_MODEL. */
enum verr making_find_model(struct call *c, struct text name, struct making_model *out);

#endif
