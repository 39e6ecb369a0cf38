/* compose_passage.h - one turn of a talk as the composer quotes from it: its sentences, and which
 * of their words a fact carries already (inside the draft room)
 */
#ifndef DRAFT_COMPOSE_PASSAGE_H
#define DRAFT_COMPOSE_PASSAGE_H

#include "draft/compose_inner.h"
#include "draft/compose_topic.h"

/* What the clinician asked last: bytes [start, end) of `said`. */
struct question {
    size_t start, end;         /* equal: nothing was asked */
    const struct topic *topic; /* NULL when it is none of those known */
    size_t fresh;              /* its words that say something and that no fact carries */
    struct item *about;        /* the one item of the question, NULL when none or several */
    int turn;
    bool side; /* which of two sides */
    bool cut;  /* only its object is kept: "j'aurai plus mes règles ?" */
    bool plan; /* the patient asks what will be done: "et le vélo ?", not "c'est une tumeur ?" */
};

/* One turn being read. */
struct speech {
    const struct reading *r;
    const struct turn *turn;
    int source, rank;
    size_t base; /* where the turn starts in `said` */
    struct tokens t;
    bool *carried;     /* of `said`, a byte each: a fact stands on it */
    bool *covered;     /* of the turn, a token each */
    size_t *fact_of;   /* by turn: rank + 1 of its last fact, 0 for none */
    size_t *fact_next; /* by fact: rank + 1 of the one before in its turn */
    struct question asked;
    const struct topic *topic; /* of the last question of a known topic; it outlives the answer */
    struct question begged;    /* what the patient asked last, in the turn before */
    enum phase phase;
    bool kin; /* the last words of the patient spoke of a relative */
};

/* Tokens [b, e) of a turn. */
struct passage_words {
    size_t b, e;
    size_t fresh;    /* words that say something and that no fact carries */
    size_t clinical; /* of them, those that the lexicon's forms use */
    size_t figures;  /* numbers that no fact carries */
    bool known;      /* a fact carries some of it */
    bool drug;       /* a fact of it is a drug */
    bool negated;    /* holds a negation */
};

/* Marks what the facts of a source carry. false when the arena is full. */
bool passage_open(struct compose *c, int source, struct speech *s);

/* Goes to a turn. false when the arena is full. Cost: linear in the turn and its facts. */
bool passage_turn(struct compose *c, struct speech *s, size_t rank);

/* Counts what tokens [b, e) say. */
struct passage_words passage_measure(const struct speech *s, size_t b, size_t e);

/* A drug of tokens [b, e) has its dose from a fact, which heeds what is corrected later. */
bool passage_dosed(const struct speech *s, size_t b, size_t e);

/* A drug or an act that is planned is named in tokens [b, e). */
bool passage_planned(const struct speech *s, size_t b, size_t e);

/* A disease of the patient is named in tokens [b, e). */
bool passage_illness(const struct speech *s, size_t b, size_t e);

/* Tokens [b, e), told as a report does, say little beside the numbers that facts write. */
bool passage_says_again(const struct speech *s, size_t b, size_t e, enum route route,
                        struct text told);

/* Tokens [b, e) of the clinician say back the dose that the patient told in the turn before. */
bool passage_doses_back(const struct speech *s, size_t b, size_t e);

/* "Un, deux... neuf, dix": counted aloud, as one is asked to while rising on tiptoe. */
bool passage_counts_aloud(const struct speech *s, size_t b, size_t e);

/* "Désolée", "Bravo", "Celui-là même", "on fait ça à deux": nothing of it belongs in a report. */
bool passage_courtesy(const struct passage_words *p, enum route route);

/* "Électrocardiogramme.", "Moyen.", "À plusieurs.": one word that tells nothing by itself. */
bool passage_tells_nothing(const struct speech *s, const struct passage_words *p, enum route route);

/* "Une réaction à l'iode, donc.": tokens [b, e) say back the allergy told in the turn before. */
bool passage_allergy_back(const struct speech *s, size_t b, size_t e);

/* "Mon père est mort d'un infarctus, à 60 ans": what a fact of tokens [b, e) says with its age. */
bool passage_death(const struct speech *s, size_t b, size_t e, const struct passage_words *p);

/* "Je me lève", "j'ai perdu", "mon frère": a word cut from what it was said for tells nothing. */
bool passage_cut_short(const struct speech *s, size_t b, size_t e,
                       const struct passage_words *whole);

/* Where the sentence that starts at token b ends. */
size_t passage_sentence_end(const struct speech *s, size_t b);

/* Where the patient's words [b, e) end with what they are now: "Avant, cinq jours. Maintenant,
 * neuf.": neither stands without the other. `e` when no such sentence follows. */
size_t passage_now_end(const struct speech *s, size_t b, size_t e);
/* compose_act.c: the end of the sentence [b, e), with the next one where that gives the dose of its
 * drug. */
size_t passage_dose_end(const struct speech *s, size_t b, size_t e);
/* compose_act.c: where the first of the acts of a long sentence of a plan ends; `e` when it is one.
 */
size_t passage_act_end(const struct speech *s, size_t b, size_t e);

/* A passage that stands alone: its own subject, so that nothing before it governs it. */
bool passage_independent(const struct speech *s, size_t b, size_t e);

/* Without the words that only open or close it. */
void passage_trim(const struct speech *s, size_t *b, size_t *e);

/* Its side or its number is corrected just after it. */
bool passage_taken_back(const struct speech *s, size_t b, size_t e);

/* It names a relative: it is not about the patient. */
bool passage_names_another(const struct speech *s, size_t b, size_t e);

#endif
