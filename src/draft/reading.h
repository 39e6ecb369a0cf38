/* reading.h - a source as its facts are found in it, and the way back to its bytes
 * Takes  : a source: transcript in one of the formats of transcript.h, note or letter
 * Gives  : what was said as one text (turns joined by line ends), its facts, and cites whose
 * [start, end) are bytes of the source
 * Errors : those of transcript_parse and facts_find
 * Owns   : nothing. Borrows the source; the rest lives in the arena
 * Cost   : linear; origins are found by dichotomy
 */
#ifndef DRAFT_READING_H
#define DRAFT_READING_H

#include "draft/draft.h"
#include "draft/transcript.h"
#include "facts/facts.h"

struct reading {
    struct text source;       /* the bytes as stored */
    struct text said;         /* what was said; the source itself when it is no dialogue */
    struct transcript talk;   /* turns of the source */
    struct facts_turn *turns; /* the same turns as bytes of `said`; NULL when it is no dialogue */
    struct fact_list facts;   /* offsets are bytes of `said` */
    struct fact_list heard;   /* what the clinician names: as struct facts_text has it */
    struct folded folded;     /* of `said` */
    struct tokens t;
    struct facts_place *place; /* of each token */
};

/* Finds who speaks in a source, and leaves `facts` and what follows empty. Errors: those of
 * transcript_parse; *out is then untouched. */
enum verr reading_open(struct arena *a, struct text source, struct reading *out);
/* How facts_find reads it; borrows its turns. */
struct facts_options reading_options(const struct reading *r, enum lang lang);

/* Reads one source, with the labels of `terms` (NULL: none). A source of blanks has no turn and no
 * fact. On error *out is untouched. */
enum verr reading_of(struct arena *a, enum lang lang, const struct loaded_list *terms,
                     struct text source, struct reading *out);

/* The byte of the source that offset `at` of `said` comes from. */
size_t reading_origin(const struct reading *r, size_t at);

/* The first byte of `said` that comes from byte `origin` of the source or from after it. Cost: log2
 * of the bytes said. */
size_t reading_said(const struct reading *r, size_t origin);

/* [start, end) of `said` as a citation of source number `source`. Both ends lie in one turn. */
struct cite reading_cite(const struct reading *r, int source, size_t start, size_t end);

#endif
