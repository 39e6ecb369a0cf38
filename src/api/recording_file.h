/* recording_file.h - a take that comes as a file, whatever a dictaphone or a phone makes
 * The file is sealed as it comes, in a blob under the take's own key (recording_add.c); a thread of
 * Vigie's own then sends it through vigie-decode-audio and files its sound as the pieces of the
 * take, some seconds a transaction, each after those that the store holds (recording_decode.c). A
 * clerk that dies decodes again from the file's beginning and files what is missing: the same file
 * gives the same pieces. With the last piece the take ends, its transcript is asked for, and the
 * file goes. waiting -> decoded, or failed (no piece stands then), from where a person may ask for
 * it again or delete it. Whatever deletes a take deletes its file.
 * Errors : VERR_NOT_FOUND (the take came by microphone), VERR_CRYPT, VERR_LIMIT (arena)
 * Owns   : nothing; views stand in the call's arena
 */
#ifndef API_RECORDING_FILE_H
#define API_RECORDING_FILE_H

#include "api/recording.h"
#include "api/services.h"

struct recording_file {
    int64_t recording, bytes, blob, asked_ms, signed_ms;
    struct text state, error, kind;
};

/* The row of a take. */
enum verr recording_file_load(struct call *c, int64_t take, struct recording_file *out);
/* The present row of a query whose columns are those of recording_file_get. */
void recording_file_from_row(struct call *c, const struct db_rows *rows,
                             struct recording_file *out);
/* {"state":..} as a take shows it; "null" for NULL. */
void recording_file_write(struct writer *w, const struct recording_file *f);
/* Inside the act: the row goes, and the file where one still is. Nothing to do: VERR_OK. */
enum verr recording_file_drop(struct call *c, int64_t take);

/* The thread that decodes: one file after the other, as they came. */
struct filing_how {
    struct clerk_services *services;
    struct db *db; /* this thread's own, read-only */
    /* Runs fn in one transaction of the writer, as api_transact does; returns once durable. */
    enum verr (*act)(void *ctx, db_fn *fn, void *arg);
    /* Told to every open stream. */
    void (*tell)(void *ctx, struct text event, struct text data);
    void *ctx;
};
struct filing;
/* Nothing is decoded yet. Owns *out until filing_close. VERR_LIMIT: no memory. */
enum verr filing_open(const struct filing_how *how, struct filing **out);
void filing_close(struct filing *f); /* NULL allowed */
/* Decodes the next file to its end, or says that it cannot be: *did. Else there is none, or no
 * child to be had now, or the clerk is ending: what was filed stays, the rest at the next turn.
 * Errors of the store, a full disk among them, end a turn. */
enum verr filing_turn(struct filing *f, int64_t now_ms, bool *did);

#endif
