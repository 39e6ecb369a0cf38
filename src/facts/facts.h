/* facts.h - clinical assertions found in French text
 * Takes  : UTF-8 text with its kind (transcript already cut into turns; or note, letter,
 *          statement)
 * Gives  : an array of facts in text order, each with the bytes [start, end) that carry it Units
 *          : value as said, in digits with a decimal point; unit is a UCUM code, never guessed (""
 *          when not said)
 * Owns   : nothing. Borrows the text and the lexicon; results live in the caller's arena
 * Errors : VERR_LIMIT (arena full or text over FACTS_TEXT_MAX: nothing is returned), VERR_BAD_UTF8
 * Cost   : linear in the text
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "facts/lexicon.h"
#include "facts/loaded.h"
#include "text/token.h"

enum fact_kind {
    FACT_FINDING, /* symptom or sign */
    FACT_PROBLEM, /* disease, past or present */
    FACT_MEASUREMENT,
    FACT_MEDICATION,
    FACT_ALLERGY,
    FACT_PROCEDURE, /* operation, examination done or to do */
    FACT_SOCIAL,
    FACT_ADMINISTRATIVE,
    FACT_KIND_COUNT
};

enum fact_polarity { FACT_PRESENT, FACT_ABSENT, FACT_UNCERTAIN };
enum fact_who { FACT_PATIENT, FACT_FAMILY, FACT_OTHER };
enum fact_time { FACT_NOW, FACT_PAST, FACT_PLANNED };
enum fact_side { FACT_NO_SIDE, FACT_LEFT, FACT_RIGHT, FACT_BOTH };

struct fact {
    enum fact_kind kind;
    enum fact_polarity polarity;
    enum fact_who who;
    enum fact_time time;
    enum fact_side side;
    bool unlisted;       /* no table lists it: concept and label are its own words */
    bool critical;       /* red flag, allergy or drug: an omission of it is dangerous */
    struct text concept; /* lexicon id, "" when the words are quoted without a concept */
    struct text label;   /* preferred clinical wording, in French; the INN of a drug */
    size_t start, end;   /* bytes of the input */
    size_t clause_start, clause_end; /* the whole sentence, for citation */
    /* bytes of the clinician's question that the answer is about; equal when there is none. Then
     * [start, end) are the concept's words in the question and clause_* the patient's answer. */
    size_t question_start, question_end;
    struct text section;   /* where a report would put it: motif histoire antecedents allergies
                              traitements mode_de_vie examen conclusion conduite */
    struct text relative;  /* who it is about when not the patient: "mère"... */
    struct text when;      /* date or duration in clinical words: "depuis 3 jours", "" if none */
    struct text value;     /* number(s) in digits: "38.5", "13/8", "8/10"; "" if none */
    struct text unit;      /* UCUM */
    struct text dose;      /* as a report would write it: "1 g", "2 comprimés" */
    bool pieces;           /* the dose counts tablets or intakes: it is no strength */
    struct text route;     /* "per os"... */
    struct text frequency; /* "3 fois par jour" */
    struct text duration;  /* "7 jours" */
    struct text qualifier; /* intensity, character, place in clinical words: "brutale, intense" */
    int turn;              /* rank of the turn in a transcript, -1 otherwise */
};

struct fact_list {
    struct fact *at;
    size_t n;
};

enum facts_speaker { FACTS_CLINICIAN, FACTS_PATIENT, FACTS_OTHER_SPEAKER };

/* What one person said, without the "Patient:" mark: bytes [start, end) of the text. */
struct facts_turn {
    enum facts_speaker speaker;
    size_t start, end;
    struct text name; /* of the one who speaks, as written: "Mère". May be empty */
};

struct facts_options {
    enum lang lang; /* LANG_EN knows few words, and never those that no table lists */
    /* Outside dialogues: also what no table lists, told by the form of its words, and each finding,
     * disease or procedure with the modifiers that belong to it in [start, end). For a reader or an
     * index; a draft or its second reader keeps to the tables. */
    bool unlisted;
    const struct facts_turn *turns; /* in order, not overlapping; NULL: plain text. Borrowed */
    size_t turn_n;
    /* Terminologies whose labels are found, too; NULL: none. Borrowed: facts borrow their concepts
     */
    const struct loaded_list *loaded;
};

/* Longest text that facts_find and facts_at accept, and facts_each, in bytes. */
#define FACTS_TEXT_MAX ((size_t)1 << 24)
#define FACTS_EACH_MAX (UINT32_MAX - (size_t)1)

/* Every clinical fact of `bytes`. In a transcript a clinician's question alone is never a fact: it
 * gives one only with the patient's answer. `lexicon` NULL means the one of the language. On error
 * *out is untouched. */
enum verr facts_find(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options, struct fact_list *out);

/* The same for a text of any length, whose facts are handed over one by one in the order of
 * facts_find, as soon as nothing that follows can change them: a plain text takes memory for a
 * window of it (about 10 MB of the arena), whatever its length. What `f` borrows lives until `take`
 * returns. On error some facts may have been handed over. */
enum verr facts_each(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options,
                     void (*take)(void *to, const struct fact *f), void *to);

/* What the grammar says of a stretch of text, whatever its words name. */
struct facts_place {
    size_t start, end; /* asked: bytes of the text, start < end */
    enum fact_polarity polarity;
    bool hypothetical; /* "en cas de fièvre": nobody says that it is so; polarity is then uncertain
                        */
    enum fact_who who;
    enum fact_time time;
    struct text relative; /* as in struct fact */
};

/* Fills the answer of each of the `n` places: the scope that facts_find would give to a concept
 * named there. A place that holds no word is present, the patient's, now. Errors: as facts_find,
 * and VERR_BAD_INPUT for a place that is empty or past the end; places are then untouched. */
enum verr facts_at(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                   const struct facts_options *options, struct facts_place *places, size_t n);

/* A text, its facts, and the place of each of its tokens. */
struct facts_text {
    struct folded folded;
    struct tokens tokens;       /* those that lie in turns; sentences as the text alone is cut */
    struct facts_place *places; /* of each token */
    struct fact_list facts;
    /* What the clinician names outside questions and hypotheses, and does not state so plainly that
     * it is a fact: "Lachman positif.", "Du paracétamol pour le dos.", and what he explains. */
    struct fact_list heard;
};

/* facts_find and facts_at of every token in one reading. Errors: those of facts_find; *out is then
 * untouched. */
enum verr facts_read(struct arena *a, const struct lexicon *lexicon, struct text bytes,
                     const struct facts_options *options, struct facts_text *out);

/* What differs between two facts (a set of bits). */
enum fact_difference {
    FACT_DIFF_CONCEPT = 1 << 0, /* not the same thing at all: the other bits are then 0 */
    FACT_DIFF_POLARITY = 1 << 1,
    FACT_DIFF_WHO = 1 << 2,
    FACT_DIFF_SIDE = 1 << 3,
    FACT_DIFF_VALUE = 1 << 4,
    FACT_DIFF_UNIT = 1 << 5,
    FACT_DIFF_DOSE = 1 << 6,
    FACT_DIFF_FREQUENCY = 1 << 7,
    FACT_DIFF_DATE = 1 << 8,
    FACT_DIFF_TIME = 1 << 9, /* past, now, planned */
    FACT_DIFF_ROUTE = 1 << 10,
    FACT_DIFF_DURATION = 1 << 11
};

/* Bits of enum fact_difference where `claim` says what `source` does not: a detail that the claim
 * leaves out is no difference; a detail that only the claim has is one. 0: the source carries the
 * claim. Cost: O(length of the fields). */
unsigned facts_compare(const struct fact *claim, const struct fact *source);

/* Stable lower-case names for JSON ("finding", "absent", "patient", "now", "left", ""). */
const char *fact_kind_name(enum fact_kind k);
const char *fact_polarity_name(enum fact_polarity p);
const char *fact_who_name(enum fact_who w);
const char *fact_time_name(enum fact_time t);
const char *fact_side_name(enum fact_side s);

#endif
