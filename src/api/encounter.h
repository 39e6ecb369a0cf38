/* encounter.h - a meeting of a patient and the house: its row, its sources and documents in short
 * Errors : VERR_NOT_FOUND, VERR_CRYPT
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_ENCOUNTER_H
#define API_ENCOUNTER_H

#include "api/guard.h"
#include "api/rec.h"

struct encounter {
    int64_t id, patient, at_ms, consent_ms, consent_by;
    struct text kind, consent;
    struct text audio;  /* to being recorded: none, agreed, refused */
    struct text sealed; /* the reason: vault_get(v, "encounter", "sealed", id, ..) */
};

/* One index look-up. */
enum verr encounter_load(struct call *c, int64_t id, struct encounter *out);
/* {"state","at","by","recording"}. */
void encounter_write_consent(struct writer *w, const struct encounter *en, struct text by);

/* The documents of an encounter as timelines and lists show them. */
struct document_short {
    int64_t id, version, updated_ms;
    struct text type, state, engine;
};
enum { ENCOUNTER_DOCUMENTS_MAX = 200 };
struct document_list {
    struct document_short *at;
    size_t n;
};
enum verr encounter_documents(struct call *c, int64_t encounter, struct document_list *out);
/* "documents":[..] in the language of the caller. */
void encounter_write_documents(struct writer *w, const struct document_list *list, enum lang l);

#endif
