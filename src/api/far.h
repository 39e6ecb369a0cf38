/* far.h - what of an encounter may leave for a language model on another machine
 * Each source becomes a pseudonymised text (deid/known.h) under a key of its encounter, and
 * whatever is known of the patient goes with what is found. What the model says comes back through
 * far_back; the numbers that it cites stand for bytes of the sources as stored.
 * Takes  : a document on its way (document_new.h), whose sources are loaded
 * Gives  : sources to show, without titles; their lines, and the same lines by the bytes of the
 *          originals; passages of a rewriting; the way back
 * Errors : VERR_FORBIDDEN: a known name, number or date would still stand in it, or it cannot be
 *          read: nothing may be sent. VERR_LIMIT, the store's
 * Owns   : nothing; everything lives in the call's arena
 */
#ifndef API_FAR_H
#define API_FAR_H

#include "api/document_new.h"
#include "deid/back.h"
#include "deid/known.h"

enum { FAR_KNOWN = 96, FAR_KEYS = 4, FAR_SCRATCH = 6 << 20 };

struct far_source;
struct far {
    struct draft_source *shown;        /* as many as the document has */
    struct prompt_lines lines, origin; /* of what is shown; of the originals, rank by rank */
    struct text *passage;              /* as many as the rewriting has */
    struct deid_back back;
    /* within */
    struct deid_key key;
    struct deid_known known[FAR_KNOWN];
    size_t known_n;
    struct deid_memory *memory;
    struct far_source *source;
};

/* `scratch` has FAR_SCRATCH bytes at least and is emptied. */
enum verr far_open(struct call *c, const struct making *p, struct arena *scratch, struct far *out);
/* What the model wrote with the originals in the place of pseudonyms, in the arena. */
struct text far_back(struct arena *a, const struct far *f, struct text said);

#endif
