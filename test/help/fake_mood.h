/* fake_mood.h - what a fake engine does, as the first word of its model's file says
 *   exit     ends at once, with 3                       never    neither answers nor ends
 *   garbage  says what no engine says                   deaf     takes no notice of SIGTERM
 *   flood    a child of it writes without end           fork     leaves two children behind, one in
 *   stuck    is there, but never answers what counts             a group and session of its own
 * Anything else: an engine as it should be. */
#ifndef HELP_FAKE_MOOD_H
#define HELP_FAKE_MOOD_H

#include <stdbool.h>

/* Does what is done before the engine is ready; ends or waits for ever where the mood says so.
 * `voice`: where garbage goes, -1 when that is the caller's. Gives the word. */
const char *fake_mood(const char *model, int voice);
bool fake_is(const char *mood, const char *word);

#endif
