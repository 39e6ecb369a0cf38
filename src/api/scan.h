/* scan.h - a letter that came on paper, or another file: kept as it came, read by a machine, its
 * doubts settled by people
 * A scan belongs to a source (source.h) of the same number. waiting -> read, or failed, from where
 * it may be read again or removed. The file and the pictures of its pages are blobs, sealed under
 * the scan's own key, which the patient's key wraps; the text is the source's: version 1 is empty,
 * 2 what the machine read, each later one a word that a person corrected or confirmed. What the
 * machine read stays: corrections are rows of their own.
 * Errors : VERR_NOT_FOUND (no scan), VERR_CRYPT, VERR_LIMIT (arena)
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_SCAN_H
#define API_SCAN_H

#include "api/scan_layer.h"
#include "api/source.h"

struct scan {
    int64_t source, encounter, rev; /* rev: present version of the source */
    int64_t bytes, file, images, pages, words, doubtful, read_ms;
    struct text state, kind, error;
    struct text sealed; /* the key, wrapped; "" once deleted */
    struct text layer;  /* sealed; "" until read, and for a file of text */
};

/* One row, whatever its state. */
enum verr scan_load(struct call *c, int64_t source, struct scan *out);
/* Its key, opened with the patient's (c->patient). The caller wipes it. VERR_NOT_FOUND once it is
 * deleted. */
enum verr scan_key(struct call *c, const struct scan *s, struct crypt_key *out);
/* The layer of one version of the source, with what people said until then; also those said, as
 * rows. VERR_NOT_FOUND: not read yet, a file of text, or a version before it was read. */
struct scan_fixed {
    int64_t version, at_ms, by;
    struct scan_fix fix;
};
struct scan_fixes {
    struct scan_fixed *at;
    size_t n;
};
/* `at` has room for one more. */
enum verr scan_open(struct call *c, const struct vault *v, const struct scan *s, int64_t version,
                    struct scan_layer *layer, struct scan_fixes *fixes);
/* The doubts that one version of a source leaves, for the second reader: none of what is no scanned
 * letter. */
enum verr scan_doubts(struct call *c, const struct vault *v, const struct source *source,
                      int64_t version, struct draft_source *out);

/* The state as replies show it: its fields, within braces. Reads the progress. */
enum verr scan_write_state(struct call *c, struct writer *w, int64_t source);
/* The whole of /scan at a version: pages, words, doubts, what was said. */
enum verr scan_write_view(struct call *c, struct writer *w, const struct scan *s,
                          const struct scan_layer *l, const struct scan_fixes *fixes,
                          int64_t version);

/* Inside the act: files, pictures, layers and words of all scans of a patient go. */
enum verr scan_wipe_all(struct call *c, int64_t patient);

/* What a file is by its first bytes (64 of them are enough): "pdf", "png", "jpeg", "tiff", "text";
 * NULL: nothing that can be read, as word processors' own files, archives, RTF, HTML and XML are:
 * their marks are no words of the letter. */
const char *scan_kind_by(struct text first);

#endif
