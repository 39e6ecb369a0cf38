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

/* A topic of that section that has no lead, NULL when none has. */
const struct topic *topic_of(enum route route);

/* What a clinician's turn asks: the last topic that it names, NULL when none is known. */
const struct topic *topic_asked(const struct tokens *t, size_t b, size_t e);

/* How far a consultation has come. */
enum phase { PHASE_ASKING, PHASE_EXAMINING, PHASE_CONCLUDING, PHASE_PLANNING };

/* What a clinician states: */
struct stated {
    bool known;       /* it holds a fact or a number */
    bool drug;        /* it names a drug */
    bool illness;     /* it names a disease of the patient */
    size_t clinical;  /* how many of its words are the lexicon's and no fact's */
    bool opening;     /* among the first turns of a talk */
    unsigned percent; /* of the talk, that came before */
};

/* The section of what a clinician states in tokens [b, e): found, concluded, planned or told. false
 * when it says nothing that a report keeps. */
bool topic_stated(const struct tokens *t, size_t b, size_t e, struct stated what, enum phase *phase,
                  enum route *out);
/* He asks again about the past, the treatments or the way of life: no examination has begun. */
void topic_returns(const struct topic *asked, enum phase *phase);

/* It tells when to come back, or what to do if it gets worse: a report never leaves it out. */
bool topic_warns(const struct tokens *t, size_t b, size_t e);
/* What the patient has, as the clinician judges it. */
bool topic_assesses(const struct tokens *t, size_t b, size_t e);
/* The reason is what may be there: "parce que ça peut être un", "car je crains une". */
bool topic_fears(const struct tokens *t, size_t b, size_t e);
/* The patient is kept in hospital. */
bool topic_stays(const struct tokens *t, size_t b, size_t e);
/* Who sees the patient next: a colleague, the hospital. */
bool topic_refers(const struct tokens *t, size_t b, size_t e);
/* A drug is to be taken on a condition, or up to a limit: the prescription is false without. */
bool topic_limits(const struct tokens *t, size_t b, size_t e);
/* What the patient must not do or take any more. */
bool topic_forbids(const struct tokens *t, size_t b, size_t e);
/* When to call or come at once: "si vous saignez, vous appelez". */
bool topic_alarm(const struct tokens *t, size_t b, size_t e);

/* "oui" or "non" when the tokens begin with a plain answer, else NULL. */
const char *topic_reply(const struct tokens *t);

/* It speaks of an allergy of the one spoken to: "donc allergique au bouleau". */
bool topic_allergy(const struct tokens *t, size_t b, size_t e);

/* A question without its mark: "est-ce que vous sauriez me dire". */
bool topic_asks(const struct tokens *t, size_t b, size_t e);

/* A word that carries a meaning of its own: no article, pronoun, auxiliary, courtesy or filler. */
bool topic_content(const struct tokens *t, size_t i);

/* A relative who is, has or had something: "c'est ma mère qui a fait une attaque". */
bool topic_family(const struct tokens *t, size_t b, size_t e);

/* An age that is over opens it: "j'avais vingt-sept ans, je dormais trois heures". */
bool topic_then(const struct tokens *t, size_t b, size_t e);

/* Another's box of pills, or what was brought along: "celui de ma femme", "j’ai apporté les
 * boîtes". */
bool topic_apart(const struct tokens *t, size_t b, size_t e);

/* How many tokens, from i, only open or close a sentence: "euh", "et puis", "c’est vrai que". */
size_t topic_filler(const struct tokens *t, size_t i);

#endif
