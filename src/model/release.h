/* release.h - DATA/models/NAME.release: what the clerk has approved, for those without a store
 * The clerk writes it when a model is approved and takes it away when it is not any more. It is
 * plain: whoever may write into DATA/models may write it; the store's sealed approval is what a use
 * is asked against. It tells an engine's keeper which file, of which bytes, for which use.
 * Errors : VERR_BAD_INPUT.
 * Owns   : nothing, views borrow.
 */
#ifndef MODEL_RELEASE_H
#define MODEL_RELEASE_H

#include "base/err.h"

enum { MODEL_RELEASE_MAX = 4096 };

/* A file as stat tells it: changes with every writing, and costs nothing to ask. */
struct model_seen {
    uint64_t size, inode;
    int64_t mtime_ns, ctime_ns;
};
bool model_seen_same(const struct model_seen *a, const struct model_seen *b);
/* "SIZE INODE MTIME CTIME", in bytes and nanoseconds since 1970. */
void model_seen_write(struct writer *w, const struct model_seen *s);
/* Reads that back; false leaves *out untouched. */
bool model_seen_read(struct text t, struct model_seen *out);

struct model_release {
    struct text name, use, file; /* file: in DATA/models, without a folder */
    unsigned char sha256[32];
    struct model_seen seen; /* when its hash was last found right */
    int64_t evaluation;     /* its number in the register */
};

/* The form of the file; the reader below takes no other. */
void model_release_write(struct writer *w, const struct model_release *r);
/* VERR_BAD_INPUT: another form, a name that leaves its folder, a use that is not known. */
enum verr model_release_read(struct text bytes, struct model_release *out);

#endif
