/* patient.h - identity traits: read from a request, sealed, found again by keyed tokens
 * Takes  : JSON as doc/api.md says
 * Gives  : canonical JSON fields ("birth_name":..), what is sealed in patient.sealed
 * Source : FR Core Patient (identity traits, INS status), Référentiel national d'identitovigilance
 */
#ifndef API_PATIENT_H
#define API_PATIENT_H

#include "api/rec.h"

enum { TRAIT_NAME_BYTES = 200, TRAIT_GIVEN_MAX = 10, TRAIT_ALLERGY_MAX = 50 };

struct traits {
    struct text birth_name, used_name, birth_given, sex, birth_date, birth_place;
    struct text given[TRAIT_GIVEN_MAX];
    size_t given_n;
    struct text ins_number, ins_oid, ins_status;
    struct text allergies[TRAIT_ALLERGY_MAX];
    size_t allergy_n;
    bool fictitious;
};

/* Reads and validates. VERR_BAD_INPUT and VERR_BAD_INS name the field in reply.detail. In the demo
 * only fictitious patients are accepted. */
enum verr traits_read(struct call *c, const json_t *body, struct traits *out);
/* The fields as canonical JSON, without the braces. */
struct text traits_write(struct arena *a, const struct traits *t);
/* Back from what traits_write wrote. VERR_CRYPT when it is not that. */
enum verr traits_parse(struct call *c, struct text fields, struct traits *out);
/* "Lefèvre-Dubois Marie": the name in use, then the first given name. */
struct text traits_name(struct arena *a, const struct traits *t);

/* Inside the act: the patient's row of tokens, whole. */
enum verr tokens_put(struct call *c, int64_t patient, const struct traits *t);

/* The traits of a patient as they stand; *rev may be NULL. VERR_NOT_FOUND, also when erased. */
enum verr patient_load(struct call *c, int64_t patient, struct traits *out, int64_t *rev);

#endif
