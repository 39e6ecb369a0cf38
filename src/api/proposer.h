/* proposer.h - what handlers may ask of the proposals that are under way */
#ifndef API_PROPOSER_H
#define API_PROPOSER_H

#include "base/err.h"

struct proposer {
    /* The person has enough of proposal `id` (the document's number to be): false when there is
     * none of theirs. Asking twice is the same. Any thread. NULL: there are no proposals here. */
    bool (*enough)(void *ctx, int64_t id, int64_t person);
    void *ctx;
};

#endif
