/* score.h - a draft held against the facts that somebody wrote down for its consultation
 * Takes  : a draft; the gold facts and traps of its case, whose regular expressions are read
 *          against folded sentences (no accents, lower case, one blank between words)
 * Gives  : what is mentioned, with the right value, polarity and section; which traps it fell into
 * Rules  : a fact is mentioned when a sentence matches one of its expressions and holds
 *          its value. `absent` wants a negation cue in the clause of one mention, `present` one
 *          mention that is not negated, `uncertain` is never judged. A trap counts when it stands
 *          there not negated.
 * Source : the scope of a negation ends at a turn of the sentence, as in NegEx (Chapman et al., J
 *          Biomed Inform 2001; 34:301-10), here for the telegraphic French of reports.
 */
#ifndef DRAFT_SCORE_H
#define DRAFT_SCORE_H

#include "draft/draft.h"
#include "text/pattern.h"

enum gold_polarity { GOLD_PRESENT, GOLD_ABSENT, GOLD_UNCERTAIN };

struct gold_fact {
    struct text id;
    unsigned section; /* score_section of the one where it belongs */
    unsigned also;    /* and of those where it may stand */
    enum gold_polarity polarity;
    const struct pattern *any;
    size_t any_n;
    struct text value; /* "2", "8,4|8.4": alternatives; digits also match their word; "": none */
    bool critical;
};

struct gold_trap {
    struct text what;
    const struct pattern *any;
    size_t any_n;
};

struct gold {
    const struct gold_fact *facts;
    size_t fact_n;
    const struct gold_trap *traps;
    size_t trap_n;
};

/* What became of one fact. */
struct fact_score {
    bool mentioned;
    bool value_miss;     /* found, never with its value */
    bool polarity_error; /* mentioned, the wrong way round */
    unsigned sections;   /* where it was found */
};

/* Counts of one draft; those of several are added (score_add). */
struct score {
    size_t facts, mentioned, ok; /* ok: mentioned without a polarity error */
    size_t critical, critical_mentioned, critical_ok;
    size_t value_miss, polarity_errors;
    size_t sectioned, section_right, section_lenient; /* of those found in a known section */
    size_t traps, trap_hits;
    size_t words; /* of the draft, between blanks */
};

/* The expressions of the rules above, read once. */
struct score_rules;

/* NULL when the arena is too small; else lives there. */
const struct score_rules *score_rules(struct arena *a);

/* One bit for the id of a section ("motif", "histoire", "allergies", "antecedents", "traitements",
 * "mode_de_vie", "examen", "conclusion", "conduite"), 0 for any other word. */
unsigned score_section(struct text id);

/* Scores valid UTF-8. Fills fact[gold->fact_n], hit[gold->trap_n] and *out. false, with nothing to
 * trust in them, when the arena is full. O(sentences x expressions), gives its memory back. */
bool score_draft(struct arena *a, const struct score_rules *rules, const struct draft *d,
                 const struct gold *gold, struct fact_score *fact, bool *hit, struct score *out);

/* Adds every count of *s to *sum. */
void score_add(struct score *sum, const struct score *s);

/* Words between blanks, of any script. */
size_t score_words(struct text t);

#endif
