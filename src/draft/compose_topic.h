/* compose_topic.h - what a sentence of a consultation is about, by the words that people use */
#ifndef DRAFT_COMPOSE_TOPIC_H
#define DRAFT_COMPOSE_TOPIC_H

#include "draft/template.h"
#include "text/token.h"

struct topic {
    const char *words; /* folded, '|' between alternatives */
    const char *lead;  /* how a report opens the answer, NULL for nothing */
    enum route route;
};

/* What a clinician's turn asks: the last topic that it names, NULL when none is known. */
const struct topic *topic_asked(const struct tokens *t, size_t b, size_t e);

/* The section of what a clinician states in tokens [b, e): examination, assessment or plan.
 * `*examining` holds between his turns. false when it says nothing of these. */
bool topic_stated(const struct tokens *t, size_t b, size_t e, bool *examining, enum route *out);

/* A question without its mark: "est-ce que vous pouvez me décrire". */
bool topic_asks(const struct tokens *t, size_t b, size_t e);

/* A word that carries a meaning of its own: no article, pronoun, auxiliary, courtesy or filler. */
bool topic_content(const struct tokens *t, size_t i);

/* How many tokens, from i, only open or close a sentence: "euh", "et puis", "c’est vrai que". */
size_t topic_filler(const struct tokens *t, size_t i);

#endif
