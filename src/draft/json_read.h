/* json_read.h - a strict, bounded reader of JSON over bytes (inside the draft room)
 * Takes  : UTF-8 bytes that the caller has validated
 * Gives  : one value at a time, in the order of the text; strings with the bytes they stand at
 * Limits : depth JSON_DEPTH for what is skipped, 15 digits a number
 * Errors : `bad` is sticky: read on freely, ask once at the end
 * Owns   : nothing. Decoded strings live in the arena, the others borrow the text
 */
#ifndef DRAFT_JSON_READ_H
#define DRAFT_JSON_READ_H

#include "base/arena.h"
#include "base/text.h"

#define JSON_DEPTH 16

struct json {
    struct text in;
    size_t at;
    struct arena *arena;
    bool bad;
};

struct json_string {
    struct text text;  /* decoded */
    size_t start, end; /* bytes of the input between the quotes */
    bool escaped;
};

/* Passes over blanks. */
void json_blanks(struct json *j);
/* The next byte that is not blank, NUL at the end. */
char json_peek(struct json *j);
/* Takes `c` when it is next. */
bool json_take(struct json *j, char c);
/* As json_take; `bad` when it is not next. */
void json_expect(struct json *j, char c);
/* A string; NUL and lone surrogates are refused. (jansson has a json_string, in the same programs.)
 */
struct json_string json_quoted(struct json *j);
/* A number without exponent. */
double json_number(struct json *j);
/* true, false or null. */
void json_word(struct json *j);
/* A string, a number or a word, passed over. */
void json_scalar(struct json *j);
/* Any value, passed over. */
void json_skip(struct json *j);

#endif
