/* stream_event.h - one event of a stream as this protocol means it (inside the draft room) */
#ifndef DRAFT_STREAM_EVENT_H
#define DRAFT_STREAM_EVENT_H

#include "draft/stream.h"

/* Reads one event's data, which is valid UTF-8. Sets done, length, usage, said and fault of the
 * stream. The piece of text, "" for none, lives in the scratch arena or the data.
 * Errors: VERR_BAD_JSON, VERR_BAD_INPUT (refused or a tool call). */
enum verr stream_event(struct stream *s, struct text data, struct text *piece);

#endif
