/* caption.h - a transcript written: WebVTT, SRT, text, JSON
 * Takes  : words (heard.h) and the segments cut from them
 * Gives  : bytes that src/draft/transcript.h reads back: same speakers, same words, same times
 * Source : W3C WebVTT, https://www.w3.org/TR/webvtt1/ ; SubRip has no standard, its readers' common
 *          ground is written
 * Errors : the writer's `full` (base/text.h)
 * Cost   : linear
 */
#ifndef SPEECH_CAPTION_H
#define SPEECH_CAPTION_H

#include "speech/heard.h"

struct heard_transcript {
    struct heard_words words;
    struct heard_segments segments;
    struct heard_gaps gaps; /* in no form but the page's */
};

/* "Médecin", "Patient", "Accompagnant", "": the names that stand in a transcript, whatever the
 * language of the page around it, since its readers know them. */
const char *role_label(enum heard_role role);

/* One cue a segment, its speaker as <v Médecin>. */
void caption_vtt(struct writer *w, const struct heard_transcript *t);
/* The same, numbered, the speaker before a colon. "-->" in a text loses its first dash. */
void caption_srt(struct writer *w, const struct heard_transcript *t);
/* "Médecin: ...", one line a segment; segments of one role that follow each other share a line. */
void caption_text(struct writer *w, const struct heard_transcript *t);
/* {"segments":[{"t0","t1","speaker","text","confidence","origin","words":[{"t0","t1","text",
 * "confidence","origin"}]}],"withheld":[{"t0","t1","text","why"}]}: seconds, null where nothing is
 * known; what the guard set apart stands under "withheld". */
void caption_json(struct writer *w, const struct heard_transcript *t);

#endif
