/* transcript.h - what was heard of a take: its row, its words, its revisions waiting -> running ->
 * ready, or failed (asked again by a person), or cancelled (the sound went first). Words stand
 * sealed under the transcript's own key, which the patient's wraps: they outlive the sound. What
 * the engine heard is kept as it was; each change of a person is one revision more, and one
 * version more of the source that documents cite.
 * Errors : VERR_NOT_FOUND, VERR_CRYPT, VERR_LIMIT (arena)
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_TRANSCRIPT_H
#define API_TRANSCRIPT_H

#include "api/recording.h"
#include "speech/caption.h"

enum { TRANSCRIPT_TEXT_MAX = 4000 }; /* bytes that a person writes in one passage's place */

struct transcript_row {
    int64_t recording, asked_ms, heard_ms, stretches, deaths, hangs;
    int64_t rev, source, words, ready_ms, reviewed_ms, reviewed_by, wipe_ms;
    struct text state, why;
    struct text sealed; /* its key, wrapped */
};

/* The row of a take. VERR_NOT_FOUND when it was never asked for. */
enum verr transcript_load(struct call *c, int64_t recording, struct transcript_row *out);
/* Its key, opened with the patient's. The caller wipes it. */
enum verr transcript_key(struct call *c, int64_t patient, const struct transcript_row *t,
                         struct crypt_key *out);
/* {"state":..} of a row as lists show it; "null" for NULL. */
void transcript_write_short(struct writer *w, const struct transcript_row *t);

/* An approved model for the use "transcribe": asked before anything is heard, and again in the act.
 * VERR_NO_MODEL. */
enum verr guard_transcribe(struct call *c);
/* What a person needs who asks for a transcript: certificate, the patient's two answers, a model.
 */
enum verr transcript_may_ask(struct call *c, int64_t encounter);
/* Inside the act that begins or ends a take: asks for its transcript where all of that holds and
 * nobody has; else does nothing. */
enum verr transcript_want(struct call *c, const struct recording *r);

/* transcript_body.c. The bytes of words and segments, and back; texts are borrowed from the bytes.
 * VERR_CRYPT when they are none. */
struct text transcript_pack(struct arena *a, const struct heard_transcript *t);
enum verr transcript_unpack(struct arena *a, struct text bytes, struct heard_transcript *out);
/* The present words, or with n 0 what the engine heard. */
enum verr transcript_body(struct call *c, const struct transcript_row *t,
                          const struct crypt_key *key, int64_t n, struct heard_transcript *out);
/* The text of the source: WebVTT. */
struct text transcript_vtt(struct arena *a, const struct heard_transcript *t);

/* transcript_names.c. The names that may have been misheard in this encounter: the lexicon's, those
 * of the establishment's terminologies, and, under the patient's agreement to AI's help, those that
 * stand in the patient's own record. Read anew each time, for whoever may read that record
 * (c->patient); nothing of it is kept, and a part that cannot be opened is passed over. VERR_LIMIT;
 * errors of the store. Cost: a reading of the record, bounded by PARAM_names_bytes. */
struct names;
enum verr transcript_names(struct call *c, int64_t encounter, struct names *out);

/* Tells open pages that a transcript is another now: ids and states only. */
void transcript_tell(struct call *c, const struct recording *r, struct text state);

/* Inside an act: the sound of a take is gone, so what was not heard never will be. */
enum verr transcript_sound_gone(struct call *c, int64_t recording);
/* The answers that allowed it were taken back: words, revisions and source texts go, but for what a
 * document that stays cites. */
enum verr transcript_withdraw(struct call *c, int64_t encounter);

#endif
