/* install.h - from a lock to a complete private root of the engines, as an ordinary user
 * The packages come from the Debian mirror that this machine's apt already uses, or from a file.
 * They are unpacked, not installed: no script of theirs runs, the system stays as it is. What the
 * programs need (their ELF closure) is kept, with licences; nothing of the host's libraries is in.
 * Errors : the table's, and one sentence more in `why`
 */
#ifndef ENGINE_INSTALL_H
#define ENGINE_INSTALL_H

#include "engine/folder.h"

enum { ENGINE_WHY = 512, ENGINE_URLS_MAX = 8 };

enum engine_step { ENGINE_INDEX, ENGINE_FETCH, ENGINE_UNPACK, ENGINE_KEEP };

/* One installation under way: the paths are the caller's or in the arena. */
struct engine_work {
    struct arena *a;
    const char *folder; /* DATA/engines, present */
    const char *stage;  /* made and removed by engine_install; below `folder` */
    const char *from;   /* a tar of the packages; NULL: the mirror */
    bool newer;         /* the suite's packages of today instead of the lock's */
    /* Called often; of FETCH in bytes, of the others in packages or programs. May be NULL. */
    void (*progress)(void *ctx, enum engine_step step, uint64_t done, uint64_t all);
    void *ctx;
    char
        why[ENGINE_WHY]; /* what a person can do about the error; "" when there is no more to say */
};

/* Makes folder/ID of the lock (with `newer`, of what the lock's suite has today, verified by apt's
 * signatures) and gives its id. It does not serve yet: engine_switch, after a test. *fresh: it was
 * not there before. VERR_NOT_FOUND: a package is no longer on the mirror, or no mirror is known;
 * VERR_CONFLICT: bytes that are not those of the lock; VERR_NOT_HERE: apt or dpkg-deb is missing;
 * VERR_BUSY: another installation is under way. Cost: about five seconds. */
enum verr engine_install(struct engine_work *w, const struct engine_lock *lock,
                         char id[ENGINE_ID + 1], bool *fresh);

/* Writes the lock's packages into one tar, for a site without a network; they come from the mirror
 * (or from w->from). `path` is replaced whole or not at all. */
enum verr engine_save(struct engine_work *w, const struct engine_lock *lock, const char *path);

/* The steps, for each other and the tests. All packages of the lock, held against their hashes,
 * into the folder `debs`: from the mirror, from the tar. */
enum verr engine_fetch(struct engine_work *w, const struct engine_lock *lock, const char *debs);
/* What the suite has today of the lock's packages; state of its own below w->stage. */
enum verr engine_index(struct engine_work *w, const struct engine_lock *lock,
                       struct engine_lock *out);
/* Moves what the engines need of the unpacked tree `from` to the new folder `root`. */
enum verr engine_keep(struct engine_work *w, const char *from, const char *root);

/* Notes why and gives e. */
enum verr engine_because(struct engine_work *w, enum verr e, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
