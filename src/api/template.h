/* template.h - the establishment's templates: versions that never change, cases that they are
 * tested on
 * Takes  : a call with a connection
 * Gives  : the template in force for a type, rows of the register, the outcome of a test
 * Errors : VERR_NOT_FOUND; VERR_CRYPT (what is stored is not what was written: nothing is
 *          composed); VERR_LIMIT
 * Rule   : only a released version composes; a version is released by another person than its
 *          author, after the last test of that very content, by this program, on the present
 *          cases, has passed
 */
#ifndef API_TEMPLATE_H
#define API_TEMPLATE_H

#include "api/rec.h"
#include "draft/draft.h"
#include "draft/template.h"

enum {
    TEMPLATE_NOTE_MAX = 300,
    TEMPLATE_CASES_MAX = 20,         /* kept by the establishment, besides those that ship */
    TEMPLATE_CASE_BYTES_MAX = 20000, /* of one text */
    TEMPLATE_EXPECTED_MAX = 40
};

struct template_row {
    int64_t id, version, base;
    int64_t created_ms, created_by, tested_ms, tested_by;
    int64_t released_ms, released_by, retired_ms, retired_by;
    struct text type, state, sha256;
    struct text note, content; /* content: canonical JSON */
};

/* One version, its content opened and held against its hash. `version` 0 is the built-in one. */
enum verr template_row_get(struct call *c, struct text type, int64_t version,
                           struct template_row *out);
/* The template of a row. VERR_CRYPT when it cannot be read as one. */
enum verr template_of_row(struct call *c, const struct template_row *row, struct template *out);
/* Fills a row from a query of template_list's columns. */
enum verr template_row_read(struct call *c, const struct db_rows *rows, struct template_row *out);
/* The released version of a type, else the built-in one. VERR_NOT_FOUND: no such type. */
enum verr template_in_force(struct call *c, struct text type, struct template *out);
/* Inside the act: VERR_CONFLICT when another version than `version` is in force now. */
enum verr template_still_in_force(struct call *c, struct text type, int64_t version);

/* Seals and opens under the templates' key. */
enum verr template_seal(struct call *c, const char *table, int64_t row, struct text plain,
                        struct text *sealed);
enum verr template_unseal(struct call *c, const char *table, int64_t row, struct text sealed,
                          struct text *plain);
/* SHA-256 of bytes, in hexadecimal, in the arena. */
struct text template_hash(struct call *c, struct text bytes);

/* ---- cases ---- */

struct template_expected {
    struct text says, in; /* words of a statement, id of the section */
};
struct template_case {
    int64_t id; /* 0: ships with the program */
    int64_t created_ms, created_by;
    struct text title; /* of one that ships: its file's name */
    struct text type;  /* of the document that `expected` is about, "" for any */
    struct text text;
    struct template_expected *expected;
    size_t expected_n;
};
struct template_cases {
    struct template_case *at;
    size_t n;
    struct text digest; /* names the kept ones: a test is about these */
};
/* Those that ship first, then the kept ones by age. */
enum verr template_cases_load(struct call *c, struct template_cases *out);

/* A row as a reply shows it, with its last test and whether that is about these cases and this
 * program; the object is left open, for more fields. Begins *w. */
enum verr template_write_row(struct call *c, struct writer *w, const struct template_row *row,
                             const struct template_cases *cases);
/* The same for the version of the type that the path names; also gives the row. */
enum verr template_open_row(struct call *c, int64_t version, struct writer *w,
                            struct template_row *row);

/* ---- a test ---- */

struct template_trial {
    int64_t case_n, fact_n;
    int64_t moved;   /* facts that stand in another section than in the version in force */
    int64_t lost;    /* facts, or kinds of facts, that go nowhere */
    int64_t flagged; /* statements that the second reader does not support, and critical omissions,
                      * beyond those of the built-in template */
    int64_t missed;  /* expectations of cases that are not met */
    bool passed;
    struct text json; /* {"passed","facts","moved","lost","flagged","missed","goes_nowhere":[],
                       * "cases":[..]} */
};
/* Composes each case by `t` and by `now`, the one in force. Cost: three drafts a case. */
enum verr template_try(struct call *c, const struct template *t, const struct template *now,
                       const struct template_cases *cases, struct template_trial *out);

#endif
