/* name.h - names of drugs and exams that were misheard, and what they may be
 * Takes  : words (heard.h); the lexicon's names and those of the patient's own treatments
 * Gives  : proposals: the words, the name, why, how near it sounds and how much nearer than the
 *          next one. Nothing is changed: who shows the transcript shows a proposal as one.
 * Rules  : a stretch of one to three words may be a name when no number stands in it, a word of it
 *          is in no word list and no lexicon of ours or is of low confidence, and it is not a name
 *          already. Doses, units and numbers are never part of a proposal.
 * Errors : VERR_LIMIT (the arena is full)
 * Cost   : for each stretch, the names of about its length (some hundreds)
 */
#ifndef SPEECH_NAME_H
#define SPEECH_NAME_H

#include "speech/heard.h"
#include "speech/sound.h"

/* A name of the lexicon, made by tool/names.py. */
struct name_row {
    const char *name;    /* "paracétamol" */
    const char *concept; /* "med:paracetamol" (facts/lexicon.h) */
};
extern const struct name_row name_table[];
extern const size_t name_table_n;

enum name_why {
    NAME_LEXICON, /* sounds like a name of the lexicon */
    NAME_PATIENT, /* like one of the patient's own list */
};

struct name_entry {
    struct text name;
    struct text concept; /* "" when the patient's list does not tell */
    struct sound sound;
    uint8_t why; /* enum name_why */
};

/* Names by the number of their sounds. */
struct names {
    struct name_entry *at;
    size_t n;
    uint32_t first[SOUND_MOST + 2]; /* of each number of sounds */
};

struct name_fix {
    size_t from, to;    /* words [from, to) */
    struct text heard;  /* as it stands, in the arena when it is of several words */
    struct text before; /* an elision that stays: "l’" of "l’évothyrox" */
    struct text proposed;
    struct text concept;
    uint8_t why;
    float score;  /* 0..1: 1 sounds the same */
    float margin; /* over the next name of another concept */
};

struct name_fixes {
    struct name_fix *at;
    size_t n;
};

/* The lexicon's names and the patient's own (`own`, may be empty; they win over the lexicon's).
 * Borrows both. VERR_LIMIT. Cost: some milliseconds; good for any number of transcripts. */
enum verr names_open(struct arena *a, const struct text *own, size_t own_n, struct names *out);

/* Proposals for the kept words of an engine, in order, none inside another. */
enum verr names_fix(struct arena *a, const struct names *names, const struct heard_words *words,
                    struct name_fixes *out);

#endif
