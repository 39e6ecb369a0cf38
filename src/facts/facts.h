/* facts.h - clinical assertions found in French (later: other) text
 * Takes  : UTF-8 text with its kind (transcript with turns, note, letter, draft statement)
 * Gives  : an array of facts in text order, each with the bytes [start, end) that carry it
 * Units  : value as written and normalised; unit is a UCUM code, never guessed ("" when not said)
 * Owns   : nothing. Borrows the text and the lexicon; results live in the caller's arena
 * Errors : VERR_LIMIT (arena full: nothing is returned), VERR_BAD_UTF8
 * Cost   : linear in the text
 */
#ifndef FACTS_FACTS_H
#define FACTS_FACTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

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
    struct text concept; /* lexicon id, "" when the words are quoted without a concept */
    struct text label;   /* preferred clinical wording, in the language of the text */
    size_t start, end;   /* bytes of the input */
    size_t clause_start, clause_end; /* the whole clause, for citation */
    struct text section; /* where a report would put it: "histoire", "antecedents"... */
    struct text relative;  /* who it is about when not the patient: "mère"... */
    struct text when;      /* date or duration in clinical words: "depuis 3 jours", "" if none */
    struct text value;     /* normalised number(s): "38.5", "13/8"; "" if none */
    struct text unit;      /* UCUM */
    struct text dose;      /* as a report would write it: "1 g" */
    struct text route;     /* "per os"... */
    struct text frequency; /* "3 fois par jour" */
    struct text duration;  /* "7 jours" */
    struct text qualifier; /* intensity, character, place in clinical words: "brutale, en coup de poignard" */
    int turn;              /* rank of the turn in a transcript, -1 otherwise */
};

struct fact_list {
    struct fact *at;
    size_t n;
};

#endif
