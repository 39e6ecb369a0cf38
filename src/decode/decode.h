/* decode.h - from a file that nobody vouches for to UTF-8 text
 * Word processors, dictaphones and old EHRs write Windows-1252, ISO 8859-1 or UTF-16. Recognised:
 * UTF-8 (with or without a byte order mark), UTF-16 with one, and otherwise Windows-1252, whose
 * undefined bytes are refused as not text.
 */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/arena.h"
#include "base/err.h"

enum decode_form { DECODE_UTF8, DECODE_UTF16LE, DECODE_UTF16BE, DECODE_WINDOWS_1252 };

enum { DECODE_FILE_MAX = 8 << 20 }; /* as the longest transcript */

/* *out in the arena: UTF-8, no byte order mark, lines ended by '\n', no NUL. VERR_UNSUPPORTED: not
 * text (control characters, broken surrogates); VERR_LIMIT: arena full. Linear. */
enum verr decode_text(struct arena *a, struct text bytes, struct text *out, enum decode_form *form);

/* "utf-8", "utf-16le", "utf-16be", "windows-1252" */
const char *decode_form_name(enum decode_form f);

#endif
