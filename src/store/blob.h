/* blob.h - large contents (recordings, uploads), sealed chunk by chunk before they touch a disk
 * With SQLite the sealed stream is a file of DATA/blobs; with PostgreSQL it stands in the database
 * up to STORE_BLOB_ROW bytes, beyond in DATA/blobs, a folder that all clerks then share.
 * Order  : blob_open, blob_append.., blob_finish (the file is durable, under its final name), then
 *          blob_file inside db_transact (the row). A content without its row is dead weight that
 *          blob_sweep removes.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "crypt/crypt.h"
#include "store/store.h"

enum { STORE_BLOB_ROW = 1024 * 1024, BLOB_NAME_CHARS = 32 };

struct blob_writer;

/* Seals under k (the patient's). Owns *out until blob_drop. */
enum verr blob_open(struct store *s, const struct crypt_key *k, struct blob_writer **out);
/* Any number of bytes; at most 64 KiB stay unsealed, in locked memory. VERR_DISK, VERR_LIMIT (> 4
 * GiB). */
enum verr blob_append(struct blob_writer *w, struct text bytes);
/* Seals the last chunk and makes the content durable (fsync of file and folder). */
enum verr blob_finish(struct blob_writer *w);
/* Inside db_transact, after blob_finish; may be run again. *id names the blob from now on. */
enum verr blob_file(struct db *db, struct blob_writer *w, int64_t patient, int64_t *id);
/* What the row of a finished content needs, for a writer that does not outlive the thread that
 * filled it. In the arena; the writer is still to be dropped. VERR_LIMIT: arena full. */
struct blob_kept {
    char name[BLOB_NAME_CHARS + 1];
    int64_t bytes;
    struct text sealed; /* {NULL, 0}: in its file */
};
enum verr blob_keep(const struct blob_writer *w, struct arena *a, struct blob_kept *out);
/* As blob_file. */
enum verr blob_file_kept(struct db *db, const struct blob_kept *k, int64_t patient, int64_t *id);
/* Takes the writer; a content that was finished stays. Wipes what it held. NULL allowed. */
void blob_drop(struct blob_writer *w);

/* Plain bytes, in chunks of at most 64 KiB, borrowed during the call. Not VERR_OK stops the
 * reading. */
typedef enum verr blob_sink(void *ctx, struct text bytes);
/* VERR_NOT_FOUND: no such blob; VERR_CRYPT: altered, cut or another key (chunks given before are
 * right). */
enum verr blob_read(struct db *db, int64_t id, const struct crypt_key *k, blob_sink *sink,
                    void *ctx);
/* The same for whoever asks for the next bytes when there is room for them: chunk after chunk, each
 * borrowed until the next call; "" after the last. Errors as blob_read. Owns *out until
 * blob_reader_close; holds 64 KiB of locked memory, or the row. */
struct blob_reader;
enum verr blob_reader_open(struct db *db, int64_t id, const struct crypt_key *k,
                           struct blob_reader **out);
enum verr blob_reader_next(struct blob_reader *r, struct text *out);
void blob_reader_close(struct blob_reader *r); /* NULL allowed */
/* Plain size in bytes. */
enum verr blob_size(struct db *db, int64_t id, int64_t *bytes);
/* Inside db_transact: removes the row. The file goes after the commit, with blob_sweep. */
enum verr blob_remove(struct db *db, int64_t id);
/* The same, and a job "blob" (clerk/jobs.c) that removes the file right after the commit: for what
 * must not lie about for a day, though its key still serves others. */
enum verr blob_forget(struct db *db, int64_t id, int64_t now_ms);
/* Outside db_transact: removes the file of a content that no row has any more. Nothing when a row
 * has it, or it is gone already. VERR_BAD_INPUT: no name of a content; BUSY: a backup is being
 * made, whose snapshot may know it. */
enum verr blob_unlink(struct db *db, struct text name);
/* Removes the files of DATA/blobs that have no row and are older than `older_ms`. *removed may be
 * NULL. */
enum verr blob_sweep(struct db *db, int64_t older_ms, int64_t *removed);

#endif
