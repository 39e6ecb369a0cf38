/* name.h - names of drugs and exams that were misheard, and what they may be
 * Takes  : words (heard.h); the lexicon's names, those that stand in the patient's own record and
 *          those of the establishment's terminologies
 * Gives  : proposals: the words, the name, whence it is, how near it sounds and how much nearer
 *          than the next one. Nothing is changed: who shows the transcript shows a proposal as one.
 * Rules  : a stretch of one to three words may be a name when no number stands in it, a word of it
 *          is in no word list and no lexicon of ours or is of low confidence, and it is not a name
 *          already. Doses, units and numbers are never part of a proposal. Of names that sound and
 *          are spelled as near the patient's own comes first, then a terminology's, then the
 *          lexicon's; names that are about as near are all proposed, for whoever listens to choose
 *          ("Lasilix" is no "Lasonil"), and none when they are more than NAME_CHOICES.
 * Errors : VERR_LIMIT (the arena is full)
 * Cost   : for each stretch, the names of about its length (hundreds; with the BDPM, a thousand)
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

/* Whence a name is; of equally near ones the first. */
enum name_why {
    NAME_PATIENT,     /* it stands in the patient's own record */
    NAME_TERMINOLOGY, /* a terminology of the establishment has it */
    NAME_LEXICON,     /* Vigie's own lexicon has it */
};

/* A name beyond the lexicon's. */
struct name_given {
    struct text name;    /* as it is to be written: one to three words, no digit */
    struct text concept; /* "" when unknown */
    struct text of;      /* the terminology: "bdpm"; "" for the patient's own */
    uint8_t why;         /* NAME_PATIENT, NAME_TERMINOLOGY */
};

struct name_entry {
    struct text name, concept, of;
    uint64_t letters; /* hash of its folded letters */
    struct sound sound;
    uint8_t why; /* enum name_why */
};

/* Names by the number of their sounds. */
struct names {
    struct name_entry *at;
    size_t n;
    uint32_t first[SOUND_MOST + 2]; /* of each number of sounds */
};

enum { NAME_CHOICES = 3 };

struct name_choice {
    struct text name, concept, of;
    uint8_t why;
    float score; /* 0..1: 1 sounds the same */
};

struct name_fix {
    size_t from, to;    /* words [from, to) */
    struct text heard;  /* as it stands, in the arena when it is of several words */
    struct text before; /* an elision that stays: "l’" of "l’évothyrox" */
    struct name_choice choice[NAME_CHOICES]; /* the nearest first */
    size_t n;                                /* one at least */
    float margin;                            /* of the first over the next of another concept */
};

struct name_fixes {
    struct name_fix *at;
    size_t n;
};

/* The lexicon's names and `given`, which may be empty. What of these is not one to three words of
 * letters, five at least, is left out. Borrows both. VERR_LIMIT. Cost: a microsecond or two for
 * each name; good for any number of transcripts. */
enum verr names_open(struct arena *a, const struct name_given *given, size_t given_n,
                     struct names *out);

/* Proposals for the kept words of an engine, in order, none inside another. */
enum verr names_fix(struct arena *a, const struct names *names, const struct heard_words *words,
                    struct name_fixes *out);

#endif
