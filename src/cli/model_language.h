/* model_language.h - the installed language engine on a model's file, for the release gate
 * Apart from model.h: the rooms model and draft both have a `model_verdict`.
 * Rules : a function that gives false has said why in one line on standard error.
 */
#ifndef CLI_MODEL_LANGUAGE_H
#define CLI_MODEL_LANGUAGE_H

#include "draft/draft.h"

/* The program of the installed language engine, NULL when none is. */
const char *model_language_program(struct arena *a, const char *data);
/* The installed language engine, started on the model's file for the time of the run, without a
 * network where the kernel allows it. false: a line said why. Owns the process and its folder until
 * model_language_close; `a` must live as long. */
struct model_language;
bool model_language_open(struct arena *a, const char *data, const char *model,
                         struct model_language **out);
void model_language_close(struct model_language *m);
/* What the server would keep of its proposal for a consultation's source. Errors: those of
 * engine_ask, stream_feed, proposal_feed and model_take. */
enum verr model_language_draft(struct model_language *m, struct arena *a,
                               const struct draft_source *source, struct draft *out);

#endif
