/* body.h - the content of one version of a document: statements with their numbers, omissions
 * Takes  : a draft as the composer gives it, or the canonical JSON of an earlier version
 * Gives  : canonical JSON (same content, same bytes: it is what a signature seals), open points,
 *          the difference to the proposal
 * Errors : VERR_CRYPT (stored bytes are not a body), VERR_LIMIT, VERR_NOT_FOUND (no such type)
 * Owns   : nothing: all in the arena, borrowing from the sources
 * Numbers: `n` of a statement or omission is given once and never again within a document;
 *          statements 1..proposed are the proposal's
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "draft/draft.h"

/* What a person last decided. decision "" = nothing yet. */
struct decision {
    struct text decision, reason, by_name;
    int64_t by, at_ms;
};

struct body_statement {
    int64_t n;
    bool human;  /* written or changed by a person */
    bool edited; /* a statement of the proposal whose words changed */
    bool unread; /* the second reader was not run: the patient has not agreed to AI */
    struct statement s;
    struct decision review;
};

struct body_section {
    struct text id, title;
    struct body_statement *at;
    size_t n, cap;
    struct text loinc, empty, homes; /* see struct section */
};

struct body_omission {
    int64_t n;
    struct omission o;
    struct decision review;
};

struct body {
    struct text type, engine, lang;
    struct text title;             /* of an establishment's template, "" for the type's own */
    int64_t next_n, next_omission; /* the next number to give */
    int64_t proposed;              /* statements of the proposal */
    struct body_section *sections;
    size_t section_n;
    struct body_omission *omissions;
    size_t omission_n, omission_cap;
};

struct sources {
    const struct draft_source *at;
    size_t n;
};

/* The proposal of the composer as version 1. */
enum verr body_from_draft(struct arena *a, const struct draft *d, struct body *out);
/* An empty document with the template's sections. */
struct template;
enum verr body_manual(struct arena *a, const struct template *t, enum lang lang, struct body *out);

/* Canonical JSON. What people decided is not in it: a decision is a row of its own. */
void body_write(struct writer *w, const struct body *b, struct sources sources);
/* "sections" and "omissions" with what was decided, and what still stops a signature of
 * `signatory` (0: anybody's), as a reply shows them. */
void body_write_reply(struct writer *w, const struct body *b, struct sources sources,
                      int64_t signatory);
/* One statement as a reply shows it. */
void body_write_statement(struct writer *w, const struct body_statement *s, struct sources sources);
/* Back from body_write. Citations outside their source are VERR_CRYPT. */
enum verr body_parse(struct arena *a, struct text json, struct sources sources, struct body *out);

/* Runs the second reader over the whole body: statuses, reasons, citations, tokens; omissions that
 * were decided keep their number, new ones get one. */
enum verr body_check(struct arena *a, struct body *b, struct sources sources,
                     const struct loaded_list *terms);
/* draft_misread of every statement; body_check has done it. */
enum verr body_misread(struct arena *a, struct body *b, struct sources sources);
/* The same without reading (no consent): statements are marked unread, omissions stay none. */
void body_mark_unread(struct body *b);

/* LOINC code of a document's type, "" when unknown; of a section: its own or its type's. */
struct text body_loinc(struct text type);
struct text body_section_loinc(struct text type, const struct body_section *s);
/* How the document is called: its template's title, else its type's. */
struct text body_title(const struct body *b, enum lang lang);

/* NULL when there is none. */
struct body_statement *body_find(struct body *b, int64_t n, struct body_section **in);
struct body_omission *body_find_omission(struct body *b, int64_t n);
/* Where something that belongs to `route` ("antecedents") goes: the section that is its home by the
 * template that made the document, else the last one; NULL when there is no section. */
struct body_section *body_home(struct body *b, struct text route);
/* The section with this id, NULL when there is none. */
struct body_section *body_section(struct body *b, struct text id);
/* Makes room after statement `after` (0: at the end) and gives the new statement its number.
 * NULL when the arena is full; `after` elsewhere counts as 0. */
struct body_statement *body_insert(struct arena *a, struct body *b, struct body_section *s,
                                   int64_t after);
/* Takes statement n, which must stand in s, out of it. */
void body_remove(struct body *b, struct body_section *s, int64_t n);

/* Points that stop a signature. A flagged statement is closed only by "kept" with a reason, decided
 * by `signatory` (0: by anybody); another by any review; a critical omission by a decision of
 * `signatory`. */
int64_t body_open_points(const struct body *b, int64_t signatory);
/* Whether this one is such a point. */
bool body_statement_open(const struct body_statement *s, int64_t signatory);
bool body_omission_open(const struct body_omission *o, int64_t signatory);
/* Flagged: the second reader found it unsupported or contradicted. */
bool body_flagged(const struct body_statement *s);

struct difference {
    int64_t kept, edited, removed, added;
};
/* The present statements against the proposal; kept + edited + removed = proposed. */
struct difference body_difference(const struct body *b);

#endif
