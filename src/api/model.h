/* model.h - the register of models: rows, what was counted of them, who let them serve
 * Takes  : a call with a connection
 * Gives  : rows with their decision opened and held against the row
 * Errors : VERR_NOT_FOUND; VERR_CRYPT (what is stored is not what was written)
 * Rule   : a file serves a use when another person than its evaluator approved it, after the last
 *          evaluation of that very file by this program met every mark, and it still stands as then
 */
#ifndef API_MODEL_H
#define API_MODEL_H

#include "api/rec.h"
#include "model/gate.h"
#include "model/release.h"

enum { MODEL_LIST_MAX = 1000, MODEL_REASON_MAX = 500, MODEL_FIELD_MAX = 1000 };

struct model_row {
    int64_t id, changed_ms, changed_by, bytes, added_ms, added_by;
    struct text name, use, version, sha256, licence, state, file, languages, card, source, seen;
    struct text server, record; /* of a server outside, "" for a file (model_server.h) */
    /* what was decided; approved: by whoever holds the key, for this hash; admitted: its record is,
     * and an evaluation may ask it */
    bool approved, admitted;
    int64_t evaluation; /* that the decision is about, 0: none */
    struct text reason;
};

/* Fills a row from a query of model_row_*; what was decided and does not open counts as nothing. */
void model_row_read(struct call *c, const struct db_rows *rows, struct model_row *out);
enum verr model_row_get(struct call *c, int64_t id, struct model_row *out);
enum verr model_row_all(struct call *c, struct model_row **out, size_t *n);

/* Seals a decision on a row: its state, the file's hash, the evaluation, the reason. */
enum verr model_decision(struct call *c, const struct model_row *m, const char *state,
                         int64_t evaluation, struct text reason, struct text *sealed);

/* The last evaluation of a model. */
struct model_evaluation {
    int64_t id, n, at_ms, by;
    struct text sha256, program, engine, set, marks; /* hashes: file, Vigie, engine, cases, marks */
    struct text engine_path, set_path;
    int64_t seconds;
    struct model_figure *figure;
    size_t figure_n;
    struct model_marks bounds; /* the marks of this program */
    struct model_verdict verdict;
    bool current; /* of this file, this program and these marks */
};
/* VERR_NOT_FOUND: never evaluated. *out is large: keep it in the arena. */
enum verr model_evaluation_last(struct call *c, const struct model_row *m,
                                struct model_evaluation *out);
/* Reads what a body or a sealed row tells; the verdict is made, `current` is not. VERR_BAD_INPUT.
 */
enum verr model_evaluation_read(struct call *c, const json_t *body, struct text use,
                                struct model_evaluation *out);
enum verr model_seal(struct call *c, const char *table, int64_t row, struct text plain,
                     struct text *sealed);
enum verr model_unseal(struct call *c, const char *table, int64_t row, struct text sealed,
                       struct text *plain);
/* SHA-256 of the marks of this program, in hexadecimal, in the arena. */
struct text model_marks_hash(struct call *c);

/* One row as a reply shows it, with its last evaluation. `full`: with figures. */
enum verr model_write(struct call *c, struct writer *w, const struct model_row *m, bool full);

/* Whether the file of an approved row stands as when its hash was last found right:
 * VERR_MODEL_ALTERED, VERR_NO_MODEL (its approval is not of this hash). */
enum verr model_stands(struct call *c, const struct model_row *m);

/* When the clerk starts: hashes every file that may serve; one that is altered serves no use until
 * it is put right, nor does one that could not be read within most_ms in all, until it is checked
 * (a line in the log): the rest of the server does not wait for it. */
enum { MODEL_OPEN_MS = 60000 }; /* half of what the warden gives to a start (WARDEN_START_S) */
enum verr register_open(struct clerk_services *s, struct db *db, int64_t most_ms);
/* On the writer thread: DATA/models/NAME.release as the store has it. */
enum verr model_tick(struct clerk_services *s, struct db *db);

#endif
