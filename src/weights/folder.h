/* folder.h - one hash for a folder of cases, and names of its files
 * Errors : VERR_NOT_FOUND, VERR_DISK, VERR_LIMIT (WEIGHTS_CASES_MAX, or the arena is full)
 */
#ifndef WEIGHTS_FOLDER_H
#define WEIGHTS_FOLDER_H

#include "base/err.h"

enum { WEIGHTS_CASES_MAX = 20000 };

struct weights_names {
    struct text *at; /* sorted by their bytes, zero-terminated, in the arena */
    size_t n;
};
/* Regular files that stand directly in it, but those whose name begins with a dot. */
enum verr weights_list(struct arena *a, const char *folder, struct weights_names *out);
/* SHA-256 over the sorted lines "HASH NAME": changes with any byte, name, file more or less. */
enum verr weights_hash_folder(struct arena *a, const char *folder, unsigned char sha256[32]);

#endif
