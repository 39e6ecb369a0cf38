/* rec.h - what the handlers of the clinical record share: ids, times, ETags, sealed columns,
 * replies
 * Takes  : a call, or values of it
 * Gives  : views in the call's arena
 * Errors : VERR_BAD_INPUT, VERR_BAD_JSON with reply.detail naming the field; VERR_LIMIT (arena
 *          full)
 * Owns   : nothing but a struct vault's key, wiped by vault_close
 */
#ifndef API_REC_H
#define API_REC_H

#include "api/call.h"
#include "api/field.h"
#include "crypt/crypt.h"
#include "store/keys.h"
#include "store/store.h"

#include <jansson.h>

/* A random id of 52 bits, never 0: opaque, and exact in any client's numbers. */
int64_t rec_id(void);
/* The id in the path's place `i`. VERR_NOT_FOUND when it is not a positive decimal number. */
enum verr rec_path_id(const struct call *c, int i, int64_t *out);

/* The revision that If-Match names. VERR_PRECONDITION without the header; "*" and anything that is
 * not one of our tags is VERR_CONFLICT: it names no revision that this server gave out. */
enum verr rec_if_match(const struct call *c, int64_t *rev);
/* Sets the reply's ETag to a revision. */
void rec_etag(struct call *c, int64_t rev);

/* Says which field or point is meant, and returns e: return rec_no(c, VERR_BAD_INPUT,
 * "birth_date"); */
enum verr rec_no(struct call *c, enum verr e, const char *detail);

/* Runs fn over the body parsed as a JSON object (duplicate keys refused, depth <= 64), which is
 * gone when it returns: fn copies what it keeps. VERR_BAD_JSON. */
typedef enum verr rec_body_fn(struct call *c, const json_t *body);
enum verr rec_body(struct call *c, rec_body_fn *fn);
/* A copy of a string field in the arena, "" when absent. VERR_BAD_INPUT when it is no string, over
 * `max` bytes or has control characters other than tab and line breaks. */
enum verr rec_string(struct call *c, const json_t *body, const char *key, size_t max,
                     struct text *out);
/* The same of a value that stands elsewhere, in a list: `key` says where when it is refused. */
enum verr rec_words(struct call *c, const json_t *value, const char *key, size_t max,
                    struct text *out);
/* The value of a query parameter, percent-decoded, in the arena; "" when absent or not UTF-8. */
struct text rec_query(const struct call *c, const char *key);
/* An id in a body, as a string or a number. */
bool rec_id_field(const json_t *value, int64_t *out);

/* The key of one patient. */
struct vault {
    struct crypt_key key;
    struct arena *arena;
};
/* VERR_NOT_FOUND: no such patient, or erased. */
enum verr vault_open(struct call *c, int64_t patient, struct vault *out);
void vault_close(struct vault *v);
/* Seals and opens a column; an empty sealed value (a NULL column) opens as "". */
enum verr vault_seal(const struct vault *v, const char *table, const char *column, int64_t row,
                     struct text plain, struct text *sealed);
enum verr vault_get(const struct vault *v, const char *table, const char *column, int64_t row,
                    struct text sealed, struct text *plain);
/* The same of what is the establishment's own and no patient's, under the key of a use; an empty
 * sealed value does not open (VERR_CRYPT). Results in the call's arena. */
enum verr rec_house_seal(struct call *c, enum crypt_use use, const char *table, const char *column,
                         int64_t row, struct text plain, struct text *sealed);
enum verr rec_house_open(struct call *c, enum crypt_use use, const char *table, const char *column,
                         int64_t row, struct text sealed, struct text *plain);

/* Ends a reply written over the arena: body, status 200. VERR_LIMIT when it did not fit. */
enum verr rec_reply(struct call *c, struct writer *w);
/* "kind:id" for the ledger. */
void rec_object(struct call *c, const char *kind, int64_t id);
/* One more word of the entry: a hash, a count, an id, a name of a table. Borrows. Asserts that key
 * and value fit entry.h's alphabets: never a person's words. */
void rec_tell(struct call *c, const char *key, struct text value);
/* The preparation's plan: zeroed memory that `act` finds in c->plan (NULL when the arena is full).
 */
#define REC_PLAN(c, type) ((c)->plan = ARENA_NEW((c)->arena, type))

/* Opens the traits. VERR_NOT_FOUND. */
enum verr rec_patient_short(struct call *c, int64_t patient, struct patient_short *out);

#endif
