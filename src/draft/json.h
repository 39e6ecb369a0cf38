/* json.h - a draft as JSON, written and read
 * {"type","engine","lang","validated":false,"sections":[{"id","title","statements":[{"text",
 * "status","reasons":[{"kind","found","expected","cite"}],"cites":[{"source","start","end",
 * "quote"}],"tokens":[{"kind","start","end"}]}]}],"omissions":[{"text","kind","critical","section",
 * "cite"}]}
 * Takes  : drafts and their sources; or UTF-8 bytes that anybody may have written
 * Owns   : nothing. What is read lives in the arena and borrows the bytes
 * Cost   : linear
 */
#ifndef DRAFT_JSON_H
#define DRAFT_JSON_H

#include "draft/draft.h"

/* Longest JSON draft that is read, in bytes. */
#define DRAFT_JSON_MAX ((size_t)1 << 20)

/* Writes a draft as one JSON document without line breaks. A quote is the bytes of its source,
 * "" when the cite lies outside of the sources. */
void draft_json_write(struct writer *w, const struct draft *d, const struct draft_source *sources,
                      size_t source_n);

/* What `vigie check` says: {"validated":false,"statements":[...],"omissions":[...]}. */
void draft_json_write_check(struct writer *w, const struct draft *d,
                            const struct draft_source *sources, size_t source_n);

/* Reads a draft back: sections, texts and cites with their quotes; statuses, reasons, tokens and
 * omissions are the second reader's to say and are passed over. Unknown keys are passed over, a
 * duplicate key of ours is refused. Errors: VERR_BAD_UTF8, VERR_BAD_JSON (also when a section has
 * no statements, a statement no text, a cite no number), VERR_LIMIT (longer than DRAFT_JSON_MAX, or
 * the arena is full). On error *out is untouched. */
enum verr draft_parse_json(struct arena *a, struct text bytes, struct draft *out);

#endif
