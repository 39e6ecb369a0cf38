/* transcript_inner.h - what the readers of the three formats share */
#ifndef DRAFT_TRANSCRIPT_INNER_H
#define DRAFT_TRANSCRIPT_INNER_H

#include "draft/transcript.h"

/* Turns being collected: `at` has room for `cap`. */
struct turns {
    struct turn *at;
    size_t n, cap;
    bool full;
    struct text source;
};

/* Appends a turn, in pieces of TURN_MOST_BYTES at most; `full` is set when there is no room. */
void turns_add(struct turns *t, struct turn turn);

/* Each reads the whole of `bytes` (valid UTF-8). */
enum verr transcript_json(struct arena *a, struct text bytes, struct turns *out);
enum verr transcript_cues(struct text bytes, struct turns *out); /* WebVTT and SRT */

#endif
