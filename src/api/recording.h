/* recording.h - the sound of an encounter: takes, their pieces, who may, what remains
 * A take belongs to an encounter whose patient agreed to AI's help and to being recorded:
 * consented -> recording (a piece came) -> stopped -> deleted. Its pieces are numbered from 0
 * without holes; each is at most PARAM_recording_piece of 16 kHz sound, sealed under the take's
 * own key, and durable before it is acknowledged. A file of sound becomes such pieces, too
 * (recording_file.h). A piece can be played by itself, so that a cut costs what was not yet a
 * piece and nothing more: no container has to be closed, no header to be found again. The same
 * piece may come twice, another never under its number.
 * Errors : VERR_NOT_FOUND, VERR_CRYPT, VERR_LIMIT (arena)
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_RECORDING_H
#define API_RECORDING_H

#include "api/rec.h"

enum {
    RECORDING_RATE = 16000, /* samples a second, one channel, 16 bits, little-endian */
    RECORDING_MS_BYTES = RECORDING_RATE / 1000 * 2,
    RECORDING_HEAD = 44 /* of the WAV that it is played as */
};

struct recording {
    int64_t id, encounter, pieces, bytes, ms, lost_ms, created_ms, created_by, seen_ms, stopped_ms;
    int64_t cap_ms, due_ms, warned_ms, second_ms, second_person; /* recording_cap.c */
    struct text state, origin, format, chain;
    struct text sealed; /* the take's key, wrapped; "" once deleted */
};

/* One row, whatever its state. */
enum verr recording_load(struct call *c, int64_t id, struct recording *out);
/* The one that the path names; the ledger's entry of this call is about it. */
enum verr recording_asked(struct call *c, struct recording *out);
/* Whose a take is. VERR_NOT_FOUND: no such take. */
enum verr recording_patient(struct db *db, int64_t take, int64_t *patient);
/* Reads the present row of a query whose columns are those of recording_get. */
void recording_from_row(struct call *c, const struct db_rows *rows, struct recording *out);
/* The take's key, opened with the patient's (c->patient). The caller wipes it. VERR_RECORDING_OVER
 * once the take is deleted. */
enum verr recording_key(struct call *c, const struct recording *r, struct crypt_key *out);
/* Its fields as a reply shows them, within braces; what became of its transcript, and of the file
 * that it came as, NULL: none. */
struct transcript_row;
struct recording_file;
void recording_write(struct writer *w, const struct recording *r, const struct transcript_row *t,
                     const struct recording_file *f, int64_t reader);
/* {..} of one take as the reply, and the event that tells open pages of it. */
enum verr recording_reply(struct call *c, int64_t id);
/* Bytes of the whole as it is played: a WAV of the pieces. */
int64_t recording_played_bytes(const struct recording *r);

/* recording_take.c. Guards of a take and of each of its pieces: certificate, the patient's answers.
 */
enum verr recording_may(struct call *c, int64_t encounter);
/* VERR_RECORDING_FULL: the encounter has PARAM_recording_takes. */
enum verr recording_room_for_take(struct call *c, int64_t encounter);
/* VERR_HOUSE_FULL: with so many bytes more the house holds more than PARAM_recording_house. */
enum verr recording_room_in_house(struct call *c, int64_t bytes);
/* Besides that, VERR_RECORDING_FULL: the take is then too long, or too large. */
enum verr recording_room(struct call *c, const struct recording *r, int64_t ms, int64_t bytes);
/* A key of a take's own, and the same wrapped by the patient's (c->patient), in the arena. The
 * caller wipes it. */
enum verr recording_new_key(struct call *c, int64_t id, struct crypt_key *key,
                            struct text *wrapped);
/* The row of a new take of whoever asks. Inside the act. */
struct recording_new {
    int64_t id, encounter, kept_ms;
    const char *origin; /* "microphone", "upload" */
    struct text sealed; /* its key, wrapped */
};
enum verr recording_begin(struct call *c, const struct recording_new *n);
/* One piece: recording_seal fills hash and sealed from its sound; recording_put files it as the
 * next one, inside the act, and moves *r on. VERR_CONFLICT: it is not the next, or the take is
 * over. */
struct recording_piece {
    int64_t n, start_ms, ms, lost_ms, bytes;
    uint8_t hash[CRYPT_HASH_BYTES];
    struct text sealed;
};
enum verr recording_seal(struct call *c, const struct crypt_key *key, struct text sound,
                         struct recording_piece *p);
enum verr recording_put(struct call *c, struct recording *r, const struct recording_piece *p);
/* Tells the ledger, in the entry of this call, what a take holds: counts, and its chain. */
void recording_tell(struct call *c, const struct recording *r);
/* An entry of Vigie itself about a take, with what rec_tell has said so far. Inside an act of its
 * own: no call is answered by it. */
enum verr recording_enter(struct call *c, int64_t take, enum ledger_event event);

/* What was deleted, for the ledger: counts, and a chain over the takes' own. */
struct recording_gone {
    int64_t takes, pieces, bytes, ms;
    uint8_t chain[CRYPT_HASH_BYTES];
};
/* Inside the act: the sound and its key go, the row and the ledger remain. why: "person",
 * "signature", "withdrawal", "erasure", "empty", "cap". */
enum verr recording_wipe(struct call *c, const struct recording *r, const char *why,
                         struct recording_gone *gone);
/* The same of every take of an encounter, one that is under way included. */
enum verr recording_delete_all(struct call *c, int64_t encounter, const char *why,
                               struct recording_gone *gone);
/* After a signature: the takes that have ended, once no other document of the encounter waits for
 * its own. One that is under way stays; one whose transcript is not written yet goes as soon as it
 * is (transcribing_keep.c). */
enum verr recording_delete_signed(struct call *c, int64_t encounter, struct recording_gone *gone);
/* Tells the ledger, in the entry of this call, what went; nothing when nothing did. */
void recording_tell_gone(struct call *c, const struct recording_gone *gone);

/* How long a take is kept, in milliseconds: the DPO's setting "recording_hours", or
 * PARAM_recording_kept. */
enum verr recording_kept_ms(struct db *db, int64_t *out);
/* Every minute, on the writer's connection outside any transaction: tells owners whose takes come
 * near the cap, then a second person (of the care team, else the DPO) where no answer came, and
 * deletes where that one did not answer either. A take without a second person stays. */
enum verr recording_cap_tick(struct clerk_services *s, struct db *db, int64_t now_ms);

/* The part of `size` bytes that a Range header asks for, cut to `most`: [*from, *to). "bytes=a-b",
 * "bytes=a-", "bytes=-n"; anything else, several ranges included, is as if there were none and
 * gives false. VERR_RANGE in *e when nothing of it exists. */
bool recording_range(struct text header, int64_t size, int64_t most, int64_t *from, int64_t *to,
                     enum verr *e);

#endif
