/* transcript.h - the words of a recording, written as a transcript
 * Takes  : words that were guarded (speech/heard.h); the form that is wanted
 * Gives  : segments with who seems to speak, on a stream; as JSON with what to listen to again
 * Errors : VERR_LIMIT (the arena is full), VERR_DISK (the stream takes no more)
 * Cost   : that of the facts of its text
 */
#ifndef CLI_TRANSCRIPT_H
#define CLI_TRANSCRIPT_H

#include "speech/heard.h"

#include <stdio.h>

enum transcript_form {
    TRANSCRIPT_TEXT,
    TRANSCRIPT_JSON,
    TRANSCRIPT_VTT,
    TRANSCRIPT_SRT,
    TRANSCRIPT_FORMS
};

/* "text", "json", "vtt", "srt" */
const char *transcript_form_name(enum transcript_form form);

/* What was heard, and where somebody spoke. */
struct transcript_heard {
    const struct heard_words *words;
    const struct heard_voice *voice;
    size_t voices;
};

/* Writes the words in that form. */
enum verr transcript_write(struct arena *a, const struct transcript_heard *t,
                           enum transcript_form form, FILE *to);

#endif
