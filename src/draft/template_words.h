/* template_words.h - what the words of a template may not say (inside the draft room) */
#ifndef DRAFT_TEMPLATE_WORDS_H
#define DRAFT_TEMPLATE_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* One line of 1 to `max` bytes, without control characters, blanks at its ends or marks that
 * reverse the direction of writing. */
bool template_line(struct text t, size_t max);
/* A title stands over what sources say: VERR_BAD_INPUT when it states a value, a dose or a denial
 * of its own ("Pas d’allergie connue"). VERR_LIMIT: arena full. */
enum verr template_title_fits(struct arena *a, struct text title);
/* A sentence for a section where nothing stands: VERR_BAD_INPUT when it names anything clinical or
 * says that all is well ("RAS", "Normal"): nobody said so. "Non renseigné." fits. */
enum verr template_empty_fits(struct arena *a, struct text sentence);

#endif
