/* model.h - a document out of what a model proposes, each statement held by the second reader
 * What the model says is data: a statement is kept when it is plain prose (screen.h), when each
 * number that it cites was shown to it, when the second reader finds it in the sources, when none
 * of its words comes from nowhere (model_inner.h), and when each of its sentences is carried by a
 * passage that it cites; then with those citations that carry one. All else
 * is withheld, with the reason, in a document of its own that a page shows when it is asked for.
 * Takes  : the sources, their numbered lines (prompt.h), a template, proposals (proposal.h)
 * Gives  : two drafts: what is kept, with omissions as draft_check tells them; what is withheld,
 *          its texts made inert. Sections in the template's order, statements in the order they
 *          came
 * Owns   : nothing. Borrows what it is opened with; the rest lives in the arena
 * Cost   : opening reads the sources once; a statement costs what the second reader does, once more
 *          for each of several citations
 */
#ifndef DRAFT_MODEL_H
#define DRAFT_MODEL_H

#include "draft/draft.h"
#include "draft/prompt.h"
#include "draft/proposal.h"
#include "draft/template.h"

enum { MODEL_STATEMENTS_MAX = 1024 }; /* of all passes, kept or withheld */

struct model_setup {
    const struct template *template;
    struct text engine; /* the model's name, as the document is to tell it */
    struct text lang;   /* "fr" */
    const struct draft_source *sources;
    size_t source_n;
    const struct prompt_lines *lines;
    const struct loaded_list *terms; /* as in draft.h */
};

struct model;

/* Errors: those of draft_check. On error *out is untouched. */
enum verr model_open(struct arena *a, const struct model_setup *setup, struct model **out);

/* The numbers that may be cited from now on; none before. */
void model_pass(struct model *m, const struct prompt_pass *pass);

enum model_verdict {
    MODEL_KEPT,
    MODEL_WITHHELD,
    MODEL_AGAIN /* it was said before in its section, or says nothing: dropped */
};

/* What became of a proposed statement, for who shows it while it is written. */
struct model_heard {
    enum model_verdict verdict;
    size_t section;                    /* rank in the template */
    const struct statement *statement; /* NULL when dropped. Lives as long as the arena */
};

/* Errors: VERR_LIMIT (arena full, or MODEL_STATEMENTS_MAX): what came before is whole, and
 * model_close may be asked for it. */
enum verr model_take(struct model *m, const struct proposed *one, struct model_heard *heard);

/* Both documents. Errors: VERR_LIMIT. On error both are untouched. */
enum verr model_close(struct model *m, struct draft *kept, struct draft *withheld);

#endif
