/* check_inner.h - what the passes of the second reader share (inside the draft room)
 * check.c leads: it opens the sources once (check_source.c), then for each statement reads its
 * facts again from its text alone, holds each against the sources' facts (check_fact.c: amounts and
 * dates by check_amount.c), and its remaining words and numbers against what was said
 * (check_word.c). What was altered shows where the same words stand (check_slot.c), where they were
 * denied (check_denied.c), decided (check_decided.c), described (check_opposite.c) or told of
 * somebody (check_whose.c). check_omit.c lists what was said and left out; check_heard.c and
 * check_alarm.c tell which of it matters.
 */
#ifndef DRAFT_CHECK_INNER_H
#define DRAFT_CHECK_INNER_H

#include "draft/check_kin.h"
#include "draft/check_looks.h"
#include "draft/reading.h"
#include "text/number.h"
#include "text/unit.h"

enum {
    CHECK_REASONS_MAX = 24, /* of one statement */
    CHECK_CITES_MAX = 24,
    CHECK_STEM = 6, /* letters of a word that count when words are compared */
    CHECK_NEAR = 2, /* sentences before and after that count as the same passage */
    CHECK_VOUCHED_MAX = 64,
    CHECK_SOURCES_MAX = 256,
    FACT_WALK_MAX = 54 /* lists of facts that may answer one claim */
};

/* "times" of "three times a day", beside the UCUM codes of unit.h. */
#define QUANTITY_TIMES "times"

/* A number with what it counts. */
struct quantity {
    int64_t milli;    /* the number, in thousandths */
    const char *unit; /* UCUM, QUANTITY_TIMES, "" when none is said */
    int64_t scaled;   /* milli in the least unit of the dimension */
    char dimension;   /* 'g' mass, 'l' volume, 'm' length, 't' time, 'y' months; NUL: none */
    char period;      /* "par jour" 'j', week 's', month 'm', hour 'h', year 'a'; NUL: none */
    char direction;   /* of an amount of time: CHECK_AGO...; NUL: it does not say */
    bool dose;        /* the unit of a dose */
    bool revoked;     /* taken back at once: "deux semaines. Non, trois" */
    bool part;        /* its number stands within another: "quatre" of "zéro virgule quatre" */
    bool inner;       /* its words are the end of one number: "cent quarante" of 340 */
    uint32_t at, n;   /* tokens, the unit's too */
};
struct quantities {
    struct quantity *at;
    size_t n;
    uint32_t longest; /* tokens of the one that has most */
};

/* The words of some tokens, as they are compared. */
struct words {
    uint32_t *word;      /* of each token: its rank in the lexis */
    uint32_t *stem;      /* of each token: rank of its stem, 0: it carries no meaning */
    struct kin_hits kin; /* groups of the table of paraphrases that they belong to */
};

/* How often something was said; about whom: anybody, or one of enum fact_who. */
struct said_count {
    unsigned yes, no, asked;
    bool known; /* it was counted */
};
enum { CHECK_WHO = 4 };

/* The numbers that a token of a short text may begin: as check_quantities_at tells. */
struct spoken {
    struct quantity q[4];
    size_t n, used;
};

/* Sentences of a source. */
struct sentence_list {
    const uint32_t *at;
    size_t n;
    bool known;
};

/* A short text of a fact: "3 jours", "39.2", "le matin". */
struct wording {
    struct tokens t;
    struct words words;
    struct quantities quantities;
    struct spoken *spoken; /* of each token, a decimal point being said as a comma */
    size_t spoken_n;
    char *moment;                /* of each token */
    uint32_t when;               /* moments and days, a bit each, as of struct evidence */
    struct sentence_list *found; /* of each source: where all of it is said */
};
struct wordings {
    struct ranks texts;
    struct wording **of;
    size_t cap;
};

/* What a concept is a kind of, and what the sources detail of it. */
struct concept_up {
    const uint32_t *at;
    size_t n;
    uint8_t known[2]; /* bits of check_fact.c: of no allergy, of an allergy */
};
struct concepts {
    struct ranks names;
    struct concept_up **of; /* NULL: nobody asked yet */
    size_t cap;
};

/* Sentences of a source, by what their facts are. */
enum { SENTENCE_ALLERGY = 1, SENTENCE_GOES_ON = 2, SENTENCE_SAYS_ALLERGY = 4 };

/* Facts that may answer a claim, in their order. */
struct fact_walk {
    struct looks *looks;
    const struct postings *of;
    size_t at[FACT_WALK_MAX], end[FACT_WALK_MAX];
    size_t n;
};

/* Items of a text: check_slot.c. */
struct slot;
struct slots {
    struct slot *at;
    size_t n;
    uint32_t lists;         /* a power of two */
    struct postings around; /* items by what stands around them */
    struct postings ids;    /* items by what they are */
};

/* One source: what was said, cut into tokens, and how each word is compared. */
struct evidence {
    struct reading reading;
    struct tokens t;
    struct words words;
    struct postings stems;       /* tokens by the rank of their stem */
    struct postings by_word;     /* tokens by the rank of their word */
    struct postings groups;      /* hits of `words.kin` by their group, plus one */
    char *moment;                /* of each token: the moment that it names, NUL */
    uint32_t *when;              /* of each sentence: moments and days, a bit each */
    struct passage *own;         /* of each fact: its sentences */
    uint8_t *marks;              /* of each sentence */
    struct postings concepts;    /* facts by what they name: check_concept.c */
    struct postings doses;       /* facts with the dose of a drug, by sentence, plus one */
    uint8_t *said_as;            /* of each token: enum check_said; 0: nobody asked yet */
    uint8_t *stem_as;            /* of each stem and whom it is about: how, in all */
    struct said_count *group_as; /* of each group and whom it is about */
    uint32_t *sentence_at;       /* first token of each sentence; one more entry ends the last */
    const struct facts_place *place; /* of each token: about whom, hypothetical or not */
    bool *revoked;                /* of each token: a side that is taken back at once ("à gauche,
                                   * non, pardon, à droite") */
    uint8_t *side;                /* of each token: the side that it names and that stands */
    uint8_t *sides;               /* of each sentence */
    struct quantities quantities; /* in order; a number that may be read in two ways twice */
    struct slots slots;
};

/* A label of the sources' facts, as words of the lexis. */
struct known_label {
    const struct fact *fact; /* the first that has it */
    const uint32_t *word;
    size_t n;
    struct known_label *next; /* with the same first word */
};
struct known_labels {
    struct known_label **by_word; /* by its first word */
    size_t by_word_n;
};

/* Tokens [b, e) of one source: a passage. */
struct passage {
    int source;
    size_t b, e;
};

/* A statement that was read, and the facts that it was found to tell. */
struct heard {
    const char *text;    /* where its text stands: each statement has its own room */
    const char *section; /* and the name of its section */
    struct fact_list claims;
};
struct heard_list {
    struct heard *at;
    size_t n, cap;
};

struct check {
    struct arena *a;
    const struct draft_source *sources;
    const struct loaded_list *terms; /* as in draft.h */
    struct evidence *of;
    size_t n;
    struct lexis *lexis;
    struct wordings *wordings;
    struct concepts *concepts;
    struct known_labels *labels;
    struct hearing *hearing; /* the statement being read */
    struct match *matches;   /* of its claim; by check_matches */
    struct looks *looks;     /* what is left, for all statements together */
    struct heard_list heard; /* while a draft is composed, in order of their texts' places */
};

/* One statement being read. */
struct hearing {
    struct check *k;
    struct statement *s;
    struct text text; /* a heading, then the statement's text */
    size_t prefix;    /* bytes of the heading */
    struct tokens t;
    struct words words;
    const struct facts_place *place; /* of each token: about whom, denied or not */
    size_t first;                    /* first token of the statement itself */
    bool *covered; /* of each token: a fact that the sources carry accounts for it */
    bool *soft;    /* of each token: neither asserted nor denied by the statement */
    bool child;    /* the statement is about a child of the patient */
    struct fact_list claims;
    bool *absorbed;        /* of each claim: it is a part of a quotation or of a label */
    bool *quoted;          /* of each token: within a quotation that stands in a source */
    struct fact *labelled; /* claims that stand in a label's own words */
    size_t labelled_n;
    struct passage cited[CHECK_CITES_MAX]; /* with the sentences around */
    struct passage exact[CHECK_CITES_MAX]; /* the cited sentences alone */
    size_t cited_n;
    struct passage found[CHECK_CITES_MAX]; /* where the claims were found */
    struct cite found_cite[CHECK_CITES_MAX];
    size_t found_n;
    struct passage found_exact[CHECK_CITES_MAX]; /* the very sentences of `found` */
    struct quantities vouched;                   /* amounts of the claims that the sources carry */
    struct text altered;                         /* a quotation that stands nowhere as it is */
    struct reason reason[CHECK_REASONS_MAX];
    size_t reason_n;
    bool contradicted;
    bool both_found; /* a claim of both sides has its fact, whatever words said so */
};

/* Nothing more is read: what is read then holds nothing. */
static inline bool check_is_spent(const struct check *k)
{
    return k->looks->left == 0;
}

/* check.c: draft_check, of sources that are opened. Of the statements it takes the text and the
 * cites alone, never what the composer made them from. */
enum verr check_draft(struct check *k, struct draft *d);
/* The same of one statement of the section. It is remembered: check_draft does not read a statement
 * again whose text stands in the same place. */
enum verr check_statement(struct check *k, struct text section, struct statement *s);

/* check_part.c: the sentences of a statement, in order; what is quoted is never cut. Errors:
 * VERR_BAD_UTF8, VERR_LIMIT. Cost: one pass when it is one sentence. */
struct parts {
    struct text *at;
    size_t n;
};
enum verr check_parts(struct arena *a, struct text whole, struct parts *out);

/* check_source.c. `readings`: of each source, or NULL to read them here. `terms` as in draft.h. */
enum verr check_open(struct check *k, struct arena *a, const struct draft_source *sources,
                     const struct reading *readings, size_t n, const struct loaded_list *terms);
/* The sentences that hold bytes [start, end) of what was said, and `near` more on each side. */
struct passage check_around(const struct check *k, int source, size_t start, size_t end,
                            uint32_t near);
/* The token of the source that holds byte `at` of what was said, or the next one. */
size_t check_token(const struct check *k, int source, size_t at);
/* The passage with `near` more sentences on each side. */
struct passage check_widen(const struct check *k, const struct passage *p, uint32_t near);
/* The same for a citation, whose offsets are the source's own. false when it lies outside. */
bool check_cited(const struct check *k, const struct cite *c, struct passage *near,
                 struct passage *exact);
bool check_overlap(const struct passage *a, const struct passage *b);

/* check_lexis.c: rank of a token's word, 0: arena full. */
uint32_t lexis_word(struct arena *a, struct lexis *l, const struct token *t);
/* The words of `t`. `report`: as kin_find takes it. false: arena full. */
bool check_words_of(struct arena *a, struct lexis *l, const struct tokens *t, bool report,
                    struct words *out);

/* check_quote.c */
enum verr check_quotes(struct hearing *h);

/* check_concept.c: the number of a concept, 0 when there is none or the arena is full. */
uint32_t check_concept(const struct check *k, struct text concept);
/* Files facts by what they name. */
bool check_file(const struct check *k, const struct fact *const *facts, size_t n,
                struct postings *out);
/* The filed facts that speak of what the claim names: the same thing, or a kind of it; where they
 * deny, what the claim names may be a kind of what is denied. */
struct fact_walk check_walk(const struct check *k, const struct postings *of,
                            const struct fact *claim);
/* The same, but for what a wider denial would say of it. */
struct fact_walk check_walk_kinds(const struct check *k, const struct postings *of,
                                  const struct fact *claim);
/* All allergies, whoever has them or not. */
struct fact_walk check_walk_allergies(const struct check *k, const struct postings *of);
/* Rank of the next fact, SIZE_MAX after the last. */
size_t check_walk_next(struct fact_walk *w);
/* Files the facts of a source. false: arena full. */
bool check_index_facts(const struct check *k, int source);
/* The sentences of a fact of the source. */
const struct passage *check_own(const struct check *k, int source, const struct fact *f);
/* A sentence of the passage has the mark. */
bool check_marked(const struct check *k, const struct passage *p, uint8_t mark);

/* check_label.c */
bool check_index_labels(const struct check *k); /* false: arena full */
enum verr check_labels(struct hearing *h);

/* check_fact.c */
struct match *check_matches(struct arena *a); /* room for those of one claim; NULL: arena full */
void check_claim(struct hearing *h, const struct fact *claim);
/* true when a fact of the draft accounts for this one of a source, however it is detailed. */
bool check_same_thing(const struct fact *a, const struct fact *b);

/* The words of the claim are accounted for. */
void check_cover(struct hearing *h, const struct fact *claim);
/* 2: the passage is what the statement cites; 1: it is near; 0: elsewhere. */
int check_cited_as(const struct hearing *h, const struct passage *p);

/* check_unknown.c: a claim of which no source has the fact. */
void check_unknown(struct hearing *h, const struct fact *claim);
/* "Trente-neuf deux hier soir": the claim's fever is a temperature that a source gives anywhere. */
bool check_fever_said(const struct hearing *h, const struct fact *claim);
/* The claim's words stand together in a source, said as the claim says them, of whom it says. */
bool check_words_found(struct hearing *h, const struct fact *claim);

/* check_allergy.c: "pas d'allergie" where one was named: the sources say the contrary. */
bool check_denies_allergy(struct hearing *h, const struct fact *claim);
/* "L'aspirine, vous la supportez ?": the passage speaks of no allergy. */
bool check_is_borne(const struct check *k, const struct passage *p);
/* The drug of an allergy is told as given: then "allergique" beside it is of something else. */
bool check_is_given(const struct check *k, const struct fact *allergy);

/* check_polarity.c */
enum check_said { CHECK_SAID_YES = 1, CHECK_SAID_NO = 2, CHECK_SAID_ASKED = 4 };
bool check_denied_before(const struct tokens *t, size_t i);
/* "Pas d'allergie : produit de contraste": the mark at j parts the denial from what it denies. */
bool check_no_allergy_at(const struct tokens *t, size_t j);
/* How token i of a source was said: asserted, denied, or only asked. */
enum check_said check_said_at(const struct evidence *v, size_t i);
/* "Traitée par", "traitée trois ans auparavant par": the drug is what is held. */
bool check_is_treated_by(const struct tokens *t, size_t i);
/* Token i of the statement is denied there. */
bool check_denied_in(const struct hearing *h, size_t i);
/* A word that neither asserts nor denies what it governs: "empêché", "incapacité". */
bool check_is_blurring(struct text word);
void check_polarity(struct hearing *h);

/* check_denied.c: what was denied where its words stand together. */
void check_denied_together(struct hearing *h);
/* All that the sources say of word i denies it in so many words. `exact`: the very word. */
bool check_always_denied(const struct hearing *h, size_t i, bool exact, struct passage *where);

/* check_decided.c: what was only considered, told as done or decided. */
void check_decided(struct hearing *h);

/* check_whose.c: each word of the claim is said of the patient in so many words. */
bool check_said_of_patient(const struct hearing *h, const struct fact *claim);
/* Fact f of the source, told of another, may be held for the relative of the claim. */
bool check_relative_named(const struct hearing *h, const struct fact *c, int source,
                          const struct fact *f);

/* check_opposite.c: what is described by the opposite of the sources' own words. */
void check_opposite(struct hearing *h);
/* "Le Lasègue est négatif": the sources say so of a word of the claim; *where: there. */
bool check_said_absent(const struct hearing *h, const struct fact *claim, struct cite *where);

/* check_said.c: bits of enum check_said, 0 when it was not said. `who`: enum fact_who that it must
 * be about, -1 for anybody. */
/* Token i of the statement, by its stem or in other words. */
unsigned check_token_said(const struct hearing *h, size_t i, const struct passage *p, int who);
/* The first token of the source at or after `from` that says token i of the statement, by its stem
 * or in other words, of anybody; SIZE_MAX when none does. Cost: log2. */
size_t check_next_said(const struct hearing *h, size_t i, int source, size_t from);
/* The same for the very word of token i, whatever it means. Cost: log2. */
size_t check_next_word(const struct hearing *h, size_t i, int source, size_t from);
/* Token i is said in the passage by its stem, or by more than a word that stands in every talk. */
bool check_said_well(const struct hearing *h, size_t i, const struct passage *p);
/* It is said in the passage. */
bool check_is_said(const struct hearing *h, size_t i, const struct passage *p);
/* Every word of the statement that means something, and every amount, stands in the passage, and
 * none names a red flag. */
bool check_carried(const struct hearing *h, const struct passage *p);
/* How token i was said in other words. */
unsigned check_kin_said(const struct hearing *h, size_t i, const struct passage *p);
/* The very word of token i is said in the passage. */
bool check_stem_in(const struct hearing *h, size_t i, const struct passage *p);
/* How the very word of token i was said, anywhere. */
unsigned check_stem_said(const struct hearing *h, size_t i);
/* The negation at token i is one of the words of something said: "non majorée" for "pareil". */
bool check_whole_said(const struct hearing *h, size_t i);
/* Token i of a source is about `who`. */
bool check_is_of(const struct evidence *v, size_t i, int who);
/* Token i of the statement has a stem, or words that stand for it. */
bool check_has_meaning(const struct hearing *h, size_t i);
/* Token i of the statement asserts nothing by itself. */
bool check_is_light(const struct hearing *h, size_t i);

/* check_bend.c: the statement's claims as its own words bend them. */
void check_bend(struct hearing *h);
/* It says of a reaction that it is none of an allergy. */
bool check_says_no_allergy(const struct hearing *h);
/* "Chez sa sœur" in the statement is where it happened: a source says so. */
bool check_is_place(const struct hearing *h, struct text relative);
/* Token i names the patient: "mère de deux enfants". */
bool check_is_parent(const struct hearing *h, size_t i);
/* The passage names this relative: "papa" for "père". */
bool check_names_relative(const struct check *k, const struct passage *p, struct text relative);
/* A child is spoken of in the passage. */
bool check_child_in(const struct check *k, const struct passage *p);

/* check_opening.c: "pas de" before what no source denies, or before no noun; a side before what is
 * said of the other one; "ni" after no negation; a unit of time where none can stand. */
void check_opening(struct hearing *h);

/* check_strict.c: denials, relatives, rhythms that no source carries. */
void check_strict(struct hearing *h);

/* check_amount.c: the same amount, however it is written; "" for `source` never matches. */
bool check_same_dose(struct text claim, struct text source, bool *same_number);
/* The claim's unit is the one that goes without saying for this drug: "Kardégic, 75". */
bool check_implied_unit(struct text concept, struct text dose);
bool check_same_frequency(struct text claim, struct text source);
/* A count or moments of the day: "si besoin" is none. */
bool check_is_rhythm(struct text frequency);
bool check_same_when(const struct check *k, struct text claim, struct text source);
bool check_same_value(const struct fact *claim, const struct fact *source);
/* The pressure of the claim stands in a source, named or not; *at: where. */
bool check_pressure_said(const struct hearing *h, const struct fact *c, struct passage *at);
/* "Le périndopril, je le monte à dix": the dose of the drug before it, whose unit goes without
 * saying. */
bool check_dose_beside(const struct hearing *h, const struct quantity *q);
/* The drug of the statement that an amount follows; NULL when none comes before it. */
const struct fact *check_drug_before(const struct hearing *h, const struct quantity *q);
/* "1 césarienne": one is told of, and never several. */
bool check_is_one(const struct hearing *h, const struct quantity *q);
/* "53 kg en juin" beside the weight of today: a source gives that amount, too. */
bool check_amount_then(const struct hearing *h, const struct quantity *q);
/* "Stade 4" where a source says "stade 3B" alone. */
bool check_is_mislabelled(const struct hearing *h, const struct quantity *q);
/* "Deux césariennes" where one was counted, and never two. */
bool check_is_miscounted(const struct hearing *h, const struct quantity *q);
/* "HbA1c", "CHA2DS2-VASc": the figure at a token belongs to a measurement's name, it is no amount.
 */
bool check_in_name(const struct hearing *h, size_t token);
/* "1,75 cm", "152 cmHg": no height nor pressure is given so. */
bool check_impossible_unit(const struct fact *claim);
/* The unit is the one that this measurement is given in when nobody says it. */
bool check_usual_unit(struct text concept, struct text unit);
/* "1,40 g/L" for "un gramme quarante": speech leaves out what this measurement's unit is per. */
bool check_completes_unit(struct text concept, struct text claim, struct text said);

/* check_when.c: "4/10 ce jour contre 8/10 initialement": the value of the claim was said of then,
 * or of today, in the passage, as the statement places it. */
bool check_is_compared(const struct hearing *h, const struct fact *claim, const struct passage *p);
/* "Deux fois par semaine" for "le lundi et le jeudi": the sentences of the passage name as many
 * days. */
bool check_is_weekly(const struct check *k, const struct passage *p, const struct quantity *q);
/* The same of the sentences that the statement leans on. */
bool check_weekly_near(const struct hearing *h, const struct quantity *q);
/* check_wording.c: the amounts of a claim that the sources carry; `daily`: its dose is the day's.
 */
void check_vouch(struct hearing *h, const struct fact *claim, bool daily);
/* check_when.c: which moment the words at token i name (a letter), NUL for none */
char check_moment_at(const struct tokens *t, size_t i);
/* Its bit, and that of the day or month at token i ("mars" whatever it means); 0 for none. */
uint32_t check_moment_bit(char moment);
uint32_t check_day_bit(const struct tokens *t, size_t i);
bool check_index_moments(struct arena *a, struct evidence *v);
/* "Le soir" of a drug that the sentences it leans on give "matin et soir" alone. */
void check_moments_whole(struct hearing *h);
/* "500 mg matin et soir" where five hundred is told of the whole day alone. */
bool check_is_days_total(const struct hearing *h, const struct quantity *q);
/* "Cinq cents par jour, un matin, un soir": when a drug is taken, beside how much a day. */
bool check_its_moments(const struct check *k, const struct fact *claim, const struct fact *s,
                       const struct passage *own);
/* "En septembre. C'était le paradis. Quinze jours.": the amounts come just after. */
bool check_said_next(const struct check *k, const struct passage *own, struct text words);
/* Numbers, moments and words of a date or duration, in the nearest sentences that give any. */
bool check_when_holds(const struct hearing *h, const struct passage *own, struct text words);

/* check_wording.c: a short text, read once. NULL: arena full. */
struct wording *check_wording(const struct check *k, struct text words);
/* All of it is said in a sentence near another mention of what the statement speaks of. */
bool check_at_a_mention(const struct hearing *h, struct text words);
/* Every number of `words` is said in the passage. */
bool check_numbers_said(const struct check *k, const struct passage *p, struct text words);
/* Every word of `words` that carries meaning is said in the passage. */
bool check_words_said(const struct check *k, const struct passage *p, struct text words);
/* An amount of `words` was said in the passage and taken back, and not said otherwise. */
bool check_revoked(const struct check *k, const struct passage *p, struct text words);

#include "draft/check_span.h"

/* check_quantity.c */
bool check_quantities_of(struct arena *a, const struct tokens *t, struct quantities *out);
/* The ways to read the number at token i: at most 4. `used`: its tokens without a unit, 0 when no
 * number stands there. */
size_t check_quantities_at(const struct tokens *t, size_t i, struct quantity out[4], size_t *used);
/* "50 milligrammes pendant trois jours, puis 100": quantity i has the unit of the one before, and
 * is q. */
bool check_is_elided(const struct quantities *l, size_t i, const struct quantity *q);
/* The quantities of a passage lie together: the first of them. */
size_t check_first_quantity(const struct quantities *l, const struct passage *p);
/* What is claimed is what was said: same number of the same thing, in any unit of its dimension. */
bool check_same_quantity(const struct quantity *q, const struct quantity *said);
bool check_quantity_said(const struct check *k, const struct passage *p, const struct quantity *q);
/* "Un le matin", "deux par jour" in the passage: tablets that nobody names. */
bool check_is_counted(const struct tokens *t, const struct passage *p, int64_t milli);
/* Counts tablets or capsules. */
bool check_is_tablet(const struct quantity *q);
void check_quantities(struct hearing *h);
/* The whole of each source, as check_leaned_on. */
size_t check_everywhere(const struct hearing *h, struct passage *out);

/* check_detail.c */
/* The side that token i names: 1 left, 2 right, 4 both, 0 none; of a passage: those bits. */
unsigned check_side_at(const struct tokens *t, size_t i);
unsigned check_sides_in(const struct check *k, const struct passage *p);
/* The nearest sentences of the passage that name a side name this one. */
bool check_side_said(const struct check *k, const struct passage *p, enum fact_side side);
/* The passage names a side, and another one. */
bool check_is_other_side(const struct check *k, const struct passage *p, enum fact_side side);
bool check_index_sides(struct arena *a, struct evidence *v); /* false: arena full */
/* A day of the week or a month. */
bool check_is_day(const struct tokens *t, size_t i);
void check_details(struct hearing *h);

/* check_word.c */
/* Every word of the statement that asserts something is said in the passage: how many, 0 when one
 * is not. */
unsigned check_all_said(const struct hearing *h, const struct passage *p);
/* The same of the sentence of the statement's token i. */
unsigned check_sentence_said(const struct hearing *h, size_t i, const struct passage *p);
/* Token i is a clinical word of the table or by its form, or a name. */
bool check_names_thing(const struct hearing *h, size_t i);
/* The statement has words that assert something. */
bool check_holds_words(const struct hearing *h);
/* The sentences around the passage speak of something that the statement speaks of. */
bool check_mentions(const struct hearing *h, const struct passage *p);
/* The passage itself says a word of the statement that asserts something. */
bool check_says_any(const struct hearing *h, const struct passage *p);
/* The passages that a statement may lean on: what it cites and where its facts were found. `out`:
 * room for 2 * CHECK_CITES_MAX. */
size_t check_leaned_on(const struct hearing *h, struct passage *out);
/* The same, without the sentences around. */
size_t check_leaned_exact(const struct hearing *h, struct passage *out);
/* What remains of the statement once its facts are found: numbers, sides, words. */
void check_rest(struct hearing *h);
void check_tokens(struct hearing *h);

/* check_heard.c: what a clinician names, though it is no fact, is said of the patient as present.
 */
bool check_affirms(const struct check *k, int source, const struct fact *f);
/* check_slot.c: what stands between the same words in a source. */
bool check_index_slots(const struct check *k, int source); /* false: arena full */
void check_slots(struct hearing *h);

/* check_alarm.c: the concept that the value of a measurement alarms of ("fievre"), NULL for none.
 */
const char *check_alarm(const struct check *k, const struct fact *f);
/* The measurement whose value shows what the concept names, NULL for none. */
const char *check_alarm_shown(struct text concept);

/* check_omit.c */
enum verr check_omissions(struct check *k, struct draft *d, const struct fact_list *said,
                          size_t said_n);

/* check.c */
void check_reason(struct hearing *h, enum reason_kind kind, struct text found, struct text expected,
                  struct cite cite);
/* One more passage that carries the statement: with the sentences around, and alone. */
void check_lean(struct hearing *h, struct passage near, struct passage exact, struct cite cite);
void check_found(struct hearing *h, int source, const struct fact *f);

/* check_course.c: how stopping a drug or a habit was said, in the sentences of its fact and in the
 * next that speak of nothing else: bits of enum check_said. */
unsigned check_stop_said(const struct check *k, int source, const struct fact *f);
/* "Allergie guérie" where "c'est passé, elle en mange" was said of it; the reverse is a reason. */
bool check_is_healed(const struct hearing *h, const struct fact *claim, const struct passage *own);
void check_allergy_course(struct hearing *h, const struct fact *claim, const struct passage *own);
/* The facts of a source that may answer the claim: a drug that was stopped was taken, so that "pas
 * d'anticoagulant" carries no "warfarine arrêtée". */
struct fact_walk check_walk_course(const struct hearing *h, size_t source, const struct fact *c);
/* The statement tells of something stopped: "interrompu", "arrêt de". */
bool check_says_stop(const struct hearing *h);
/* "Tabac arrêté il y a 5 ans" was said as denied ("Non, j'ai arrêté") or as past; "ibuprofène
 * arrêté", as a drug that is taken and that the next sentences stop. `s`: the source's fact, with
 * the sentences around. */
bool check_is_stopped(const struct hearing *h, const struct fact *claim, int source,
                      const struct fact *s, const struct passage *near);
/* "Arrêt du Kardégic" when "je l'arrête ?" was answered no; "tabagisme actuel" when it was
 * stopped. */
void check_course(struct hearing *h, const struct fact *claim, unsigned said);
/* "Majoration de l'ésoméprazole à 20 mg" where the sources give twenty and forty alone: it is the
 * lesser dose that was raised. */
bool check_goes_wrong_way(const struct hearing *h, const struct quantity *q);
/* "Majoration à 10 mg" of the claim's drug: the sources give it ten, and less before. */
bool check_changes_to(const struct hearing *h, const struct fact *claim);
/* "Réaction cutanée au kétoprofène": the drug of an allergy that the sources tell of. */
bool check_allergen(struct hearing *h, const struct fact *claim);

#endif
