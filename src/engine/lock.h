/* lock.h - engines.lock: which Debian packages make the engines' private folder
 * Takes  : bytes from the program itself, from an installed folder or from a stick
 * Gives  : a list of packages with size and SHA-256, in the order of the file
 * Errors : a sentence and a line; nothing is half read
 * Owns   : nothing, views borrow the bytes
 * Cost   : O(bytes * packages)
 */
#ifndef ENGINE_LOCK_H
#define ENGINE_LOCK_H

#include "base/err.h"

enum {
    ENGINE_LOCK_MAX = 16384,     /* bytes of a lock */
    ENGINE_DEBS_MAX = 32,        /* packages */
    ENGINE_DEB_MAX = 64 << 20,   /* bytes of one package */
    ENGINE_DEBS_BYTES = 96 << 20 /* bytes of all */
};

/* One package. `name`, `version` as Debian writes them; `path` below the mirror ("pool/main/..."),
 * whose last part names the file; `size` in bytes. */
struct engine_deb {
    struct text name, version, path;
    uint64_t size;
    unsigned char sha256[32];
};

struct engine_lock {
    struct text suite, arch; /* "forky", "amd64" */
    struct engine_deb deb[ENGINE_DEBS_MAX];
    size_t n;
    struct text bytes; /* the whole file, with its comments */
};

/* Reads the strict form: comment lines, "vigie-engines 1", "suite S", "arch A", then "deb NAME
 * VERSION SIZE SHA256 PATH" with single blanks, every line ended. NULL, or what is wrong, and *line
 * (from 1). A path stays below pool/, and no name or file stands twice. */
const char *engine_lock_read(struct text bytes, struct engine_lock *out, size_t *line);

/* The same form, for a lock made of what a suite has today; the reader reads it back. */
void engine_lock_write(struct writer *w, const struct engine_lock *lock);

/* Makes a lock of what `apt-get download --print-uris` says: a line "'URI' FILE SIZE SHA256:HEX" a
 * package, in any order; FILE is NAME_VERSION_ARCH.deb with %xx. Takes from it the packages of
 * `wanted`, in that order. VERR_NOT_FOUND: one is missing; VERR_BAD_INPUT: a line of another form;
 * VERR_LIMIT: the arena is full. The lock lives in the arena. */
enum verr engine_lock_of_uris(struct arena *a, struct text said, const struct engine_lock *wanted,
                              struct engine_lock *out);

/* "llama.cpp-tools_0.7.0+dfsg-2_amd64.deb": the last part of the path. */
struct text engine_deb_file(const struct engine_deb *deb);

/* Bytes of all packages. */
uint64_t engine_lock_size(const struct engine_lock *lock);

enum { ENGINE_ID = 16 };
/* The first 16 hexadecimal digits of the SHA-256 of engine_lock_write's form, ended by a zero: the
 * name of the folder. The same packages have the same name, whatever the comments say. */
void engine_lock_id(const struct engine_lock *lock, char out[ENGINE_ID + 1]);

/* The lock that this program was built with; NULL when there is none for `arch`. */
const char *engine_lock_built_in(const char *arch);

#endif
