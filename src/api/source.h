/* source.h - what a document is written from: a transcript, a note, an earlier document
 * The text is kept exactly as it came: citations are offsets into it. A correction is a new
 * version; documents keep citing the version they were written from.
 */
#ifndef API_SOURCE_H
#define API_SOURCE_H

#include "api/rec.h"
#include "draft/draft.h"

enum { SOURCE_BYTES_MAX = 4 * 1024 * 1024 };

struct source {
    int64_t id, encounter, patient, rev, bytes, created_ms;
    struct text kind, format, title, date;
};
/* The row, title and date opened. VERR_NOT_FOUND. */
enum verr source_load(struct call *c, const struct vault *v, int64_t id, struct source *out);
/* The text of one version. */
enum verr source_text(struct call *c, const struct vault *v, int64_t id, int64_t version,
                      struct text *out);
/* SOURCE_TRANSCRIPT for "transcript", and so on. */
enum source_kind source_kind_of(struct text name);

#endif
