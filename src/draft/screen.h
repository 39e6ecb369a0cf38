/* screen.h - what a model's text may hold before anybody is shown it
 * A statement is plain French prose. Markup, links, addresses, tool calls, formatting, invisible or
 * right-to-left characters and letters of other alphabets have no place in it, and a statement that
 * holds any is never supported, whatever else it says: rules only, the strict way.
 * Takes  : UTF-8 text
 * Owns   : nothing
 * Cost   : one pass
 */
#ifndef DRAFT_SCREEN_H
#define DRAFT_SCREEN_H

#include "base/arena.h"
#include "base/text.h"

/* The character shows itself where it stands: no control, line end, mark of direction, joiner,
 * variation, private or unassigned use. */
bool screen_shows(uint32_t code);

/* What makes a text more than prose: the bytes [start, end) of the first such thing. */
struct screen_found {
    size_t start, end;
};
/* false when the text is plain prose; *found is then untouched. Ill-formed UTF-8 is none. */
bool screen_active(struct text t, struct screen_found *found);

/* The same text with nothing left in it that a page, a terminal or a reader of markup could act on:
 * what screen_shows refuses becomes U+FFFD, each character of markup and of addresses a look-alike.
 * {NULL, 0} when the arena is full. */
struct text screen_inert(struct arena *a, struct text t);

#endif
