/* export.h - the ledger as one file that anyone can hold against its checkpoints
 * Takes  : canonical entries in order, checkpoints as they were signed
 * Gives  : a canonical text file in which every byte counts, and its verifier, which works alone
 * Errors : values; the report names the first altered entry
 * Cost   : linear; the verifier's state is one plain struct, so a file of any size streams through
 *
 * The file, every line ended by one newline:
 *   vigie-ledger-export 1 ORIGIN
 *   HEX-OF-LEAF-HASH ENTRY        one per entry, in order from 0
 *   checkpoint BYTES              after the entry that completes its tree; BYTES of note follow
 *   leaves COUNT                  only right after a checkpoint of that size
 *   digest HEX                    SHA-256 of all bytes before this line
 */
#ifndef LEDGER_EXPORT_H
#define LEDGER_EXPORT_H

#include "ledger/checkpoint.h"
#include "ledger/entry.h"

#include <sodium.h>

/* Writer's state. The caller empties `w` between calls as it likes. */
struct ledger_export {
    crypto_hash_sha256_state sum;
    uint64_t entries;
};

/* Each of the four appends to `w`; VERR_LIMIT when it is full (the file is then lost: begin again).
 * begin: VERR_BAD_INPUT unless the origin fits LEDGER_ORIGIN_MAX and its alphabet. */
enum verr ledger_export_begin(struct ledger_export *x, struct writer *w, struct text origin);
/* The next entry; `line` is canonical, else VERR_BAD_INPUT. */
enum verr ledger_export_entry(struct ledger_export *x, struct writer *w, struct text line);
/* A checkpoint of exactly the entries written so far; VERR_BAD_INPUT when it is not. */
enum verr ledger_export_checkpoint(struct ledger_export *x, struct writer *w, struct text note);
/* The count and the digest; nothing follows. */
enum verr ledger_export_end(struct ledger_export *x, struct writer *w);

/* What is wrong, in the order in which the verifier looks. */
enum ledger_fault {
    LEDGER_INTACT,
    LEDGER_FAULT_HEADER,     /* not an export, or of another version */
    LEDGER_FAULT_LINE,       /* a line that is none of the four kinds, or not canonical */
    LEDGER_FAULT_ENTRY,      /* an entry that is not the one its leaf hash names */
    LEDGER_FAULT_CHECKPOINT, /* a note that does not parse, of another origin or size */
    LEDGER_FAULT_ROOT,       /* entries that are not those that the checkpoint fixed */
    LEDGER_FAULT_SIGNATURE,  /* a checkpoint not signed by the key */
    LEDGER_FAULT_COUNT,      /* leaves says another number, or no checkpoint covers the end */
    LEDGER_FAULT_DIGEST,     /* the last line does not fit what stands before it */
    LEDGER_FAULT_END,        /* the file stops early, or goes on after its end */
    LEDGER_FAULT_KINDS
};

struct ledger_report {
    enum ledger_fault fault;
    bool origin_proven;   /* a key was given and every checkpoint carries its signature */
    uint64_t entries;     /* read so far */
    uint64_t checkpoints; /* held */
    uint64_t cosigned;    /* lines of other keys seen: kept, not verified here */
    /* When fault is not LEDGER_INTACT: the altered entry lies in [first_bad, last_bad] (0-based).
     * Equal: it is that one. A recomputed leaf hash leaves the span between two checkpoints. */
    uint64_t first_bad, last_bad;
    uint64_t line;                /* 1-based line of the file where the verifier stopped */
    struct text origin;           /* borrows from the file (whole-file verifier only) */
    struct ledger_tree_head head; /* of the last checkpoint that held */
};

/* Verifier's state: plain data, may be copied and resumed. */
struct ledger_verifier {
    crypto_hash_sha256_state sum;
    struct ledger_frontier tree;
    const struct ledger_key *key; /* borrows; NULL: origin is not proven */
    char origin[LEDGER_ORIGIN_MAX];
    size_t origin_n;
    enum { LEDGER_AT_HEADER, LEDGER_AT_ENTRIES, LEDGER_AT_DIGEST, LEDGER_AT_END } at;
    struct ledger_report report;
};

/* Before the first byte. Borrows `key`, which may be NULL. */
struct ledger_verifier ledger_verifier_start(const struct ledger_key *key);

/* Reads as many whole items (a line; a checkpoint with its note) as `bytes` holds, or all of them
 * with `last`. *used gets how many bytes were read. Stops at the first fault: VERR_LEDGER_BROKEN.
 * Without `last`, VERR_OK with *used < bytes.n asks for more bytes after those not used. */
enum verr ledger_verify_some(struct ledger_verifier *v, struct text bytes, bool last, size_t *used);

/* The whole file at once. VERR_OK or VERR_LEDGER_BROKEN; *report is set in both cases. */
enum verr ledger_export_verify(struct text bytes, const struct ledger_key *key,
                               struct ledger_report *report);

/* One sentence for people. */
const char *ledger_fault_words(enum ledger_fault f, enum lang l);

#endif
