/* compose_inner.h - what the passes of draft_compose share (inside the draft room)
 * compose.c leads. compose_motive.c finds why the patient comes; compose_choose.c keeps the facts
 * worth writing (compose_doubt.c: not those that would say something false; compose_place.c: in
 * which section). compose_quote.c takes the words that no fact carries: compose_passage.c tells
 * which, compose_ask.c what was asked beside them, compose_topic.c and compose_stage.c where they
 * belong, compose_dictate.c how a report says them. compose_short.c drops the least telling;
 * compose_act.c parts a long plan into its acts; compose_words.c writes; compose_group.c makes
 * statements.
 */
#ifndef DRAFT_COMPOSE_INNER_H
#define DRAFT_COMPOSE_INNER_H

#include "draft/reading.h"
#include "draft/template.h"

enum { ITEM_CITES = 4 };

/* Something to write: a fact, or words to quote. */
struct item {
    enum route route;
    int source;
    int turn;                /* -1 in a plain text */
    size_t at;               /* byte of `said`, for the order */
    size_t order;            /* of the items of a source's facts: never before the last one's */
    const struct fact *fact; /* NULL for a quote */
    struct text quote;       /* words of `said` */
    struct text told;        /* the quote as a report writes it; empty: it stays quoted */
    const char *lead;        /* what was asked ("Siège"), NULL when nothing fits */
    struct text asked;       /* else the question itself, words of `said` */
    const char *reply;       /* "oui" or "non" to it, NULL when the quote is the answer */
    struct cite cites[ITEM_CITES];
    size_t cite_n;
    size_t weight;     /* of a quote: words that say something */
    size_t fact_words; /* that its fact takes in the document */
    size_t said_words; /* that its quote and its question take */
    bool holds;        /* dictated words that say a fact whole */
    bool gone;         /* its quote is to be dropped: the room is full */
    bool stated;       /* a quote of the clinician: found, concluded or planned */
    bool unlikely;     /* a hypothesis that is put aside: "peu probable" */
    bool other;        /* comes after another of the same section: "pas d’autre allergie" */
    bool episode;      /* about an earlier episode that the same turn tells */
    bool then;         /* a symptom of an illness that is over, told just before it */
    bool again;        /* the reason for the visit, where the history tells it again */
    bool dropped;
    size_t within; /* of a fact: rank + 1 of the dictated words that say it whole, 0 for none */
    const struct fact *says; /* of dictated words: a drug that they say whole, NULL for none */
};

struct items {
    struct item *at;
    size_t n, cap;
};

/* Where the first source tells why the patient comes: bytes [start, end) of `said`. */
struct motive {
    int turn; /* -1: nowhere */
    size_t start, end;
    struct text quote; /* the words that tell it when no fact of them does */
    bool named;        /* by the clinician, so that a fact of the answer may say it again */
};

struct compose {
    struct arena *a;
    const struct template *template;
    const struct draft_source *sources;
    const struct reading *readings;
    size_t source_n;
    const struct loaded_list *terms; /* as in draft.h */
    struct check *check;             /* the second reader, NULL when nothing is to be read again */
    struct items items;
    size_t told_n; /* items of facts come first, source by source: how many */
    struct motive motive;
};

/* The first item that is looked back at, and how many more an item is compared with: no talk has as
 * many, and a text that is written to be slow stays linear. */
enum { COMPOSE_RECENT = 2048 };
static inline size_t compose_recent(const struct compose *c)
{
    return c->items.n > COMPOSE_RECENT ? c->items.n - COMPOSE_RECENT : 0;
}

/* The items of a source's facts that stand in bytes [from, to) of `said` are among those from *b to
 * *e. Cost: log2. */
void compose_facts_in(const struct compose *c, int source, size_t from, size_t to, size_t *b,
                      size_t *e);

/* Where the last item, of a fact, comes among those of its source. */
void compose_order(const struct compose *c, struct item *i);
/* Adds an item; it is lost, and the arena marked full, when there is no room. */
struct item *compose_add(struct compose *c);
/* An item quotes these words already: again they say nothing new. */
bool compose_is_quoted(const struct compose *c, int source, struct text words);
/* Adds a cite to an item, once, while there is room. */
void compose_cite(struct item *i, struct cite cite);

/* A fact that describes a complaint and is none alone: its place, onset, course, circumstances. */
bool compose_describes(const struct fact *f);

/* A profession: written as it was said, since it agrees with its bearer. */
bool compose_profession(const struct fact *f);

/* compose_choose.c: items of the facts of every source, without repetition, each with its route. */
void compose_choose(struct compose *c);
/* The complaint that is the reason opens the history too, where the rest is told of it. */
void compose_tell_again(struct compose *c);

/* compose_motive.c: finds c->motive in the first turns of the first source. */
void compose_motive(struct compose *c);
/* Adds its words as an item. */
void compose_quote_motive(struct compose *c);

/* compose_then.c: another fact takes it back: told of another time, said again. */
bool compose_taken_back(const struct fact *f, const struct fact_list *all);
/* "J'entends plus. — Un bruit ? — Un sifflement.": of the ear; it is quoted. */
bool compose_whistles(const struct fact *f, const struct fact_list *all);
/* "J'avais bu, oui, cinq bières peut-être": that evening, no habit. */
bool compose_drank(const struct fact *f, struct text said);
/* "De zéro à dix ? — Au repos, deux.": a circumstance that has its own number. */
bool compose_scaled(const struct fact *f, struct text said);
/* "Je l'ai arrêté, ça me faisait mal aux jambes": what a drug that is stopped did. */
bool compose_of_drug(const struct fact *f, const struct fact_list *all, struct text said);
/* A fact that alone says what nobody said: of a test long ago, of relatives, of what is denied. */
bool compose_misleads(const struct fact *f, const struct fact_list *all, struct text said);
/* The fact with its moment as it is to be written: the age of a death, tobacco before it was
 * stopped, none where it was corrected. The fact itself, or a copy in the arena. */
const struct fact *compose_dated(struct arena *a, const struct fact *f, const struct fact_list *all,
                                 struct text said);
/* "Le sparadrap, ça me fait des cloques": what an allergy did stands with it. */
bool compose_reaction(const struct fact *f, const struct fact_list *all, struct text said);
/* "La secrétaire m'a dit", "mon boulanger": a trade that is not the patient's. */
bool compose_trade_of_another(const struct fact *f, struct text said);
/* A symptom of an illness, an operation or a drug that is over: of the past history. */
bool compose_then(const struct fact *f, const struct fact_list *all, struct text said);
/* compose_place.c: the section of a fact. */
enum route compose_route(const struct fact *f);

/* compose_doubt.c: an allergy that is doubted, or called an effect of the drug, by those who tell
 * it.
 */
bool compose_doubtful(const struct fact *f);
/* Writes the sentence of a fact that would say something false alone: a doubted allergy, what was
 * drunk once, what a drug did. false: the fact may stand. */
bool compose_in_words(struct compose *c, int source, const struct fact *f);
/* "Si dans un mois ça persiste, on fera une infiltration": planned, on a condition that its
 * sentence tells before it in `said`. */
bool compose_conditional(const struct fact *f, struct text said);
/* "Je ne pense pas que ce soit une phlébite": a hypothesis that is put aside. */
bool compose_unlikely(const struct fact *f, struct text said);
/* An item of the words that tell it. */
void compose_doubt(struct compose *c, int source, const struct fact *f);
/* Bytes [start, end) of a turn; `all`: also the diseases, acts and drugs that are named there. */
struct span_said {
    int source, turn;
    size_t start, end;
    bool all;
};
/* Drops the facts of the patient that words of comment or of condition hold, and no answer. */
void compose_set_aside(struct compose *c, const struct span_said *where);

/* compose_quote.c: items of what no fact carries. */
void compose_quotes(struct compose *c, int source);

/* compose_short.c: drops quotes of a source until its items are short beside what was said. */
void compose_shorten(struct compose *c, int source);

/* compose_words.c */
/* The fact of an item in words; `said`: the words of the source that name it. */
void compose_fact(struct writer *w, const struct item *i, struct text said);
/* A drug was said by a name that is not its label, the INN: "apixaban (Eliquis)". */
bool compose_brand(const struct fact *f, struct text said);
/* A number as French writes it: "1,8", "138 000". */
void compose_number(struct writer *w, struct text value);
/* The value of a fact with its unit as it is written: "26 semaines". */
void compose_value(struct writer *w, const struct fact *f);
/* "d’" before a vowel or a mute h, else "de ". */
void compose_of(struct writer *w, struct text label);

/* compose_group.c: the statements of the template's section number `rank`. */
enum verr compose_section(struct compose *c, size_t rank, struct section *out);
/* An item in words, as it would stand alone in a statement. */
struct text compose_alone(struct compose *c, struct item *i);

#endif
