/* document_model.h - which language model proposed a document, and what became of its words
 * Errors : VERR_NOT_FOUND, the store's
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_DOCUMENT_MODEL_H
#define API_DOCUMENT_MODEL_H

#include "api/document.h"
#include "api/services.h"

struct document_model {
    struct text name, version, sha256; /* name "": no language model made it */
    struct text prompt, prompt_sha256; /* "draft.fr/1", and of its file */
    struct text server; /* HOST of a server outside that pseudonymised text went to */
    int64_t parts, kept, withheld;
    bool stopped; /* by the person, who took what was there */
};

/* One index look-up; a document that none made is VERR_OK with an empty name. */
enum verr document_model_load(struct call *c, int64_t document, struct document_model *out);
/* "model":{..}, or "model":null. */
void document_model_write(struct writer *w, const struct document_model *m);

#endif
