/* folder.h - the private folder of the engines on the disk
 * DATA/engines/ID/      one root: usr/, licences/, engines.lock (what it is made of), MANIFEST
 * DATA/engines/current  a link to the ID that serves
 * A root is complete or not there: it is made in a folder beside and renamed. MANIFEST tells each
 * file with its SHA-256, so that damage is seen; it is no seal against someone who may write there.
 * Errors : VERR_NOT_FOUND, VERR_DISK, VERR_LIMIT (a path or a tree that is too large)
 */
#ifndef ENGINE_FOLDER_H
#define ENGINE_FOLDER_H

#include "engine/lock.h"

#include <sys/types.h>

enum { ENGINE_PATH = 1024, ENGINE_FILES_MAX = 2048, ENGINE_MANIFEST_MAX = 1 << 20 };

/* Where Debian puts the libraries of this machine's architecture. */
struct engine_arch {
    const char *debian, *triplet, *loader; /* "amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2" */
};
/* NULL: an architecture for which there is no lock. */
const struct engine_arch *engine_arch_here(void);

/* A path made as printf would, in the arena; NULL when the arena is full or it is too long. */
const char *engine_path(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes a folder and those above it that are missing, 0755 without the umask. */
enum verr engine_make_folders(const char *path);
/* Takes away a folder and all in it, following no link. */
enum verr engine_remove_folder(const char *path);

/* The list of all that stands below `root` but MANIFEST itself, sorted: "HASH BYTES PATH" a file,
 * "link TARGET PATH" a link. In the arena. */
enum verr engine_manifest(struct arena *a, const char *root, struct text *out);
/* VERR_OK: below `root` stands exactly what MANIFEST says; VERR_CONFLICT: it does not. */
enum verr engine_check_root(struct arena *a, const char *root);

/* True when the file has this size and this SHA-256; it is no link. */
bool engine_file_is(const char *path, uint64_t size, const unsigned char sha256[32]);

/* A root that is there. */
struct engine_root {
    char id[ENGINE_ID + 1];
    const char *path;
    struct engine_lock lock; /* as it was installed */
    uint64_t bytes;          /* of all its files */
    bool current;
    int64_t made_s; /* since 1970 */
};
enum { ENGINE_ROOTS_MAX = 16 };
/* The roots below `folder`, the newest first; 0 of them when there is no folder. */
enum verr engine_roots(struct arena *a, const char *folder, struct engine_root *out, size_t *n);
/* The one that serves. VERR_NOT_FOUND: none. */
enum verr engine_current(struct arena *a, const char *folder, struct engine_root *out);
/* Makes it the one that serves, in one step. */
enum verr engine_switch(const char *folder, const char *id);

#endif
