/* deid.h - what names a person in a text, found and replaced by stable pseudonyms
 * Takes  : UTF-8, whole or in windows (deid_cut says where a long text may be cut); a key of 32
 *          bytes
 * Gives  : spans in bytes of the text, and the text with each span replaced. Under one key the same
 *          name, number or address always gets the same pseudonym, whatever its case or title, and
 *          every date moves by the same number of whole weeks.
 * Errors : VERR_BAD_UTF8, VERR_LIMIT (arena full, or a window over DEID_WINDOW_MAX)
 * Memory : at most 140 bytes of arena a byte of text (a text of single letters), and 64 KiB
 * Cost   : linear in the text
 * Rule   : text that leaves for another machine leaves through deid_text only.
 */
#ifndef DEID_DEID_H
#define DEID_DEID_H

#include "base/err.h"

enum {
    DEID_KEY_BYTES = 32,
    DEID_WINDOW = 1 << 17,     /* what a caller reads at once */
    DEID_WINDOW_MAX = 1 << 24, /* what one call takes at most */
    DEID_NAMES = 4096          /* names remembered from window to window */
};

/* The thirteen types of the EDS-Pseudo scheme of AP-HP, and two national numbers. */
enum deid_kind {
    DEID_NONE,
    DEID_NOM,
    DEID_PRENOM,
    DEID_DATE,
    DEID_DATE_NAISSANCE,
    DEID_TEL,
    DEID_MAIL,
    DEID_VILLE,
    DEID_ZIP,
    DEID_ADRESSE,
    DEID_HOPITAL,
    DEID_SECU,
    DEID_IPP,
    DEID_NDA,
    DEID_RPPS,
    DEID_INS,
    DEID_KINDS
};

/* "NOM", "DATE_NAISSANCE"... */
const char *deid_kind_name(enum deid_kind k);

struct deid_key {
    uint8_t b[DEID_KEY_BYTES];
};

struct deid_span {
    size_t start, end; /* bytes of the text; spans are in order and do not overlap */
    enum deid_kind kind;
    struct text replacement; /* in the arena */
};

struct deid_result {
    struct text text; /* the pseudonymised text, in the arena */
    struct deid_span *at;
    size_t n;
};

/* The names that a document has shown so far, so that a later window knows them without their
 * title. Zeroed before the first window; one document, one memory. Holds hashes only. */
struct deid_memory {
    uint64_t name[DEID_NAMES];
    uint8_t kind[DEID_NAMES];
    uint32_t n;
};

/* Finds and replaces. `memory` may be NULL for a text that is whole. On an error *out is untouched.
 */
enum verr deid_text(struct arena *a, const struct deid_key *key, struct deid_memory *memory,
                    struct text t, struct deid_result *out);

/* How many bytes of a text that goes on beyond t a window should take: up to an empty line, a
 * line's end, a sentence's end or a space in its last half, else all but a cut character. 0 when t
 * is empty. */
size_t deid_cut(struct text t);

#endif
