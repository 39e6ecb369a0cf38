/* consent.h - the patient's answer: what it allows, and what its withdrawal deletes
 * States of an encounter: none -> agreed, refused, no_ai; agreed -> withdrawn, refused, no_ai;
 * any of them -> agreed again when the patient changes their mind. Being recorded is a question of
 * its own, asked once AI's help is agreed to: none -> agreed, refused; none again with the first.
 */
#ifndef API_CONSENT_H
#define API_CONSENT_H

#include "api/rec.h"

/* VERR_OK when the patient accepts AI and agreed for this encounter; VERR_NO_CONSENT before any
 * answer; VERR_AI_REFUSED after a refusal, a withdrawal, "sans IA", or a refusal for all care. */
enum verr guard_consent(struct call *c, int64_t encounter);

/* As guard_consent, for a server outside that serves since `since_ms`: nobody agreed to what they
 * could not know of. VERR_NOT_INFORMED when the answer is older. */
enum verr guard_consent_outside(struct call *c, int64_t encounter, int64_t since_ms);

/* A machine may read what came on paper: it writes nothing yet, so an answer may still be missing,
 * but nobody has said no, for all care or for this encounter. VERR_AI_REFUSED. */
enum verr guard_reading(struct call *c, int64_t encounter);

/* As guard_consent, and that the patient agreed to be recorded. Besides: VERR_NO_CONSENT with
 * "recording" before that answer, VERR_NO_RECORDING after a no. */
enum verr guard_recording(struct call *c, int64_t encounter);

/* Inside the act: deletes what AI proposed and nobody signed in this encounter (the sealed words
 * are gone, the rows and the ledger remain). *deleted counts documents; may be NULL. */
enum verr consent_delete_drafts(struct call *c, int64_t encounter, int64_t *deleted);

#endif
