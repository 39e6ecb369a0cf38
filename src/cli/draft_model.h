/* draft_model.h - vigie draft --engine NAME: a language model drafts, through the clerk
 * Takes  : what vigie draft was given
 * Gives  : its exit status; the draft on standard output, what happens meanwhile on standard error
 */
#ifndef CLI_DRAFT_MODEL_H
#define CLI_DRAFT_MODEL_H

#include "cli/remote.h"
#include "draft/draft.h"

struct draft_wish {
    struct remote_options o;
    const char *engine;
    const char
        *candidate; /* the register's number of a server that is being evaluated, else NULL */
    struct text type;
    const struct draft_source *sources;
    size_t source_n;
};

/* Asks, waits, writes. When no language model could, the built-in composer has, and a line of
 * standard error says so. */
int draft_by_model(const struct draft_wish *q);

#endif
