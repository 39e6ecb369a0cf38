/* role.h - who speaks in each segment: physician or patient, by what is said
 * Takes  : words and segments (heard.h), whose channel tells voices apart when the recording has
 *          two
 * Gives  : segment roles; those that a person chose stay, and weigh on their neighbours
 * How    : words that one of the two says more often ("vous avez", "j'ai") give each segment a
 *          log-odds; an answer follows a question. With one channel the best sequence of roles is
 *          found by A. Viterbi's algorithm (IEEE Trans. Inf. Theory 13, 1967); with two, each
 *          channel is one voice. A third voice (a relative) is not told apart: a person names it.
 *          The weights are log-odds counted in the consultations of test/, rounded to a half.
 * Errors : VERR_LIMIT (the arena is full)
 * Cost   : words times a hundred cues
 */
#ifndef SPEECH_ROLE_H
#define SPEECH_ROLE_H

#include "speech/heard.h"

/* Sets the role of each segment. `channels` is 1 or 2. */
enum verr roles_guess(struct arena *a, const struct heard_words *words,
                      struct heard_segments *segments, unsigned channels);

/* A person says who speaks in segment i; roles_guess may then be asked again. */
void role_choose(struct heard_segments *segments, size_t i, enum heard_role role);

#endif
