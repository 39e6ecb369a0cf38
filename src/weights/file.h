/* file.h - model files on the disk: DATA/models, hashed, looked at, taken in, released
 * Errors : VERR_NOT_FOUND (no such file, or no release), VERR_DISK, VERR_LIMIT (a path too long),
 *          VERR_MODEL_ALTERED (its bytes are not those that were approved), VERR_CANCELLED (the
 *          progress function said so)
 * Cost   : a hash reads the whole file once, by SHA-256 of libsodium: 0.33 GB/s measured on
 *          one processor (doc/models.md); a look asks stat alone
 */
#ifndef WEIGHTS_FILE_H
#define WEIGHTS_FILE_H

#include "model/header.h"
#include "model/release.h"

#include <stddef.h>

enum { WEIGHTS_PATH = 4096 };
#define WEIGHTS_FILE_MAX (UINT64_C(1) << 40) /* a model's file, at most */

/* Called with what is done, some times a second at most 64 MiB apart; false ends the work. */
typedef bool weights_progress(void *ctx, uint64_t done, uint64_t all);

/* DATA/models/FILE. false: too long. */
bool weights_path(const char *data, struct text file, char out[WEIGHTS_PATH]);

/* SHA-256 of a regular file (no link), and how it stood when that was found: the same before and
 * after, else VERR_CONFLICT. progress may be NULL. */
enum verr weights_hash(const char *path, weights_progress *progress, void *ctx,
                       unsigned char sha256[32], struct model_seen *seen);
/* How it stands now, without reading it. */
enum verr weights_seen(const char *path, struct model_seen *out);
/* The form of the file (model/header.h), from a read-only map. `architecture` gets its name, cut to
 * the room there is. */
enum verr weights_form(const char *path, enum model_form *form, char *architecture, size_t cap);

/* Copies `from` to `to` (0600, made anew), hashing what is read; `to` is fsynced. On error `to` is
 * gone. */
enum verr weights_copy(const char *from, const char *to, weights_progress *progress, void *ctx,
                       unsigned char sha256[32], uint64_t *size);

/* What is asked before an engine is given a file. */
enum model_look {
    MODEL_LOOK_QUICK, /* release, and the file stands as when its hash was last found right */
    MODEL_LOOK_WHOLE  /* and its hash is right now: when an engine starts */
};
/* Whether DATA/models/NAME is the approved, unaltered model of `use`: works without the store, on
 * what the clerk released. path gets the file to give to the engine. VERR_NO_MODEL: not approved
 * for this use (no release); VERR_MODEL_ALTERED. With MODEL_LOOK_WHOLE a file that was only moved
 * or touched, with the right bytes, is good. The engine must open `path` after this and the caller
 * should look again (QUICK) once it is ready: nothing keeps the file between. */
enum verr model_look(const char *data, struct text name, struct text use, enum model_look how,
                     char path[WEIGHTS_PATH], unsigned char sha256[32]);

/* The same of a file by its path, as an administrator writes it into a configuration. VERR_NO_MODEL
 * also when it does not stand directly in DATA/models, or under another name than its release says.
 */
enum verr model_look_file(const char *data, const char *path, struct text use, enum model_look how,
                          unsigned char sha256[32]);

/* Writes, or takes away, DATA/models/NAME.release. Nothing is written when it stands already so. */
enum verr weights_release(const char *data, const struct model_release *r);
enum verr weights_unrelease(const char *data, struct text name);

#endif
