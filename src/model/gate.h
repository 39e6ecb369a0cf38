/* gate.h - the release gate: figures of an evaluation against marks, a decision
 * Takes  : share/models/marks.txt, what an evaluation counted on this machine
 * Gives  : each mark, met or not, with the figure that decided; passed when all are met
 * Errors : a sentence and a line for marks that are not well formed
 * Owns   : nothing, views borrow
 * Cost   : marks times figures
 */
#ifndef MODEL_GATE_H
#define MODEL_GATE_H

#include "base/err.h"

enum {
    MODEL_MARKS_MAX = 32,
    MODEL_FIGURES_MAX = 128,
    MODEL_WORD_MAX = 64,
    MODEL_GROUP_MIN = 50 /* words or facts below which a group's figure says nothing */
};

struct model_mark {
    struct text use, measure, reason;
    bool group;    /* holds for each group, else for all together */
    bool at_least; /* else at most */
    double bound;
};

struct model_marks {
    struct model_mark at[MODEL_MARKS_MAX];
    size_t n;
};

/* Lines "USE MEASURE all|group at_least|at_most NUMBER REASON", after "vigie-marks 1". */
const char *model_marks_read(struct text bytes, struct model_marks *out, size_t *line);
/* The bytes of the marks that this program was built with; they are well formed. */
struct text model_marks_built_in(void);

/* One thing that was measured. `group` is "" for all together, else "sex=F". `n`: how many words or
 * facts it stands on. */
struct model_figure {
    struct text measure, group;
    double value;
    uint64_t n;
};

struct model_outcome {
    const struct model_mark *mark;
    const struct model_figure *figure; /* the worst one; NULL: nothing was measured */
    bool met;
};

struct model_verdict {
    struct model_outcome at[MODEL_MARKS_MAX];
    size_t n;
    bool passed;
};

/* A mark for all whose figure is missing is not met; a mark for groups is met when there is no
 * group of MODEL_GROUP_MIN or more. A use without marks is never passed. Figures that are no number
 * or are negative meet nothing. */
void model_decide(const struct model_marks *marks, struct text use,
                  const struct model_figure *figures, size_t n, struct model_verdict *out);

/* An SVG picture of the verdict: for each measure with a mark, a bar for all and one for each
 * group, and the mark as a line. `french`: its words. Escapes what it is given. It knows light and
 * dark. */
void model_plot(struct writer *w, const struct model_marks *marks, struct text use,
                const struct model_figure *figures, size_t n, bool french);
/* What a measure is called: "mots faux" for "wer". The measure itself when it has no name. */
struct text model_measure_name(struct text measure, bool french);

#endif
