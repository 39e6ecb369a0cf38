/* document.h - a document as a handler works on it: its row, its sources, its present body
 * A handler on statements is: prepare = document_open, change the body, document_plan (checks,
 * seals); act = document_commit (refuses when somebody was faster). Nothing is ever overwritten:
 * each change is a new version, each decision a new row.
 */
#ifndef API_DOCUMENT_H
#define API_DOCUMENT_H

#include "api/body.h"
#include "api/guard.h"
#include "api/rec.h"

enum { DOCUMENT_SOURCES_MAX = 20, STATEMENT_BYTES_MAX = 4000 };

struct document_source {
    int64_t id, version;
    struct text title, kind;
};

struct document {
    int64_t id, encounter, patient, rev, version;
    int64_t created_ms, created_by, updated_ms, updated_by;
    int64_t replaces, replaced_by;
    int64_t template; /* version of the type's template that made it; 0: the built-in one */
    struct text type, state, engine, lang;
    struct document_source source[DOCUMENT_SOURCES_MAX];
    struct draft_source bytes[DOCUMENT_SOURCES_MAX];
    size_t source_n;
    struct body body;
    struct text canonical; /* the stored bytes of the body: what a signature covers */
};

/* The sources as the draft room takes them. Borrows d. */
struct sources document_sources(const struct document *d);
/* The document with `version` of its body (0: the present one) and, for the present one, what was
 * decided. VERR_NOT_FOUND, also when it was deleted after a withdrawal. */
enum verr document_open(struct call *c, int64_t id, int64_t version, struct document *out);
/* The same with what was withheld of a model's proposal as its body. VERR_NOT_FOUND: nothing was.
 */
enum verr document_open_withheld(struct call *c, int64_t id, struct document *out);
/* VERR_ALREADY_SIGNED unless draft or in review. */
enum verr document_open_to_change(struct call *c, struct document *out, int64_t *rev);

/* The reply of doc/api.md, ETag included; reads the signature. */
enum verr document_reply(struct call *c, const struct document *d);
/* Re-reads from the database (inside the act: what was just written) and replies. */
enum verr document_reply_fresh(struct call *c, int64_t id);

/* An act on a document, ready for the writer: sealed already. */
struct document_change {
    int64_t id, rev, version, open_points;
    int64_t version_id;      /* 0: the body did not change */
    const char *why;         /* see document_version.why */
    struct text sealed;      /* the new body */
    int64_t review_id;       /* 0: no decision with it */
    const char *review_kind; /* statement, omission */
    int64_t review_n;
    struct text decision, sealed_reason;
};
/* Seals body and reason under the patient's key, and counts the open points. The body must have
 * been checked. */
enum verr document_plan(struct call *c, struct document *d, struct text reason,
                        struct document_change *change);
/* Inside the act. VERR_CONFLICT when the document's revision is no longer change->rev or it left
 * the states that may change. */
enum verr document_commit(struct call *c, const struct document_change *change);

/* Runs the second reader when the patient agreed to AI, else marks what is unread. */
enum verr document_read(struct call *c, struct document *d);

/* The signature's summary: zero `by` when there is none. */
struct signature_shown {
    int64_t by, at_ms, version;
    struct text name, rpps, seal, pdf_sha256; /* the last two in hexadecimal */
};
enum verr signature_load(struct call *c, const struct document *d, struct signature_shown *out);

#endif
