/* decoded.h - what a decode child answers, written by it and read by the clerk
 * Lines of ASCII words, one blank between them, and pieces of bytes after those that announce some:
 *   vigie-decode-audio 1 OK wav pcm_s16le 8000 1 61230 1   head: program, version, status, words
 *   PCM 16000 500 8                                        piece: kind, bytes that follow, words
 *   END BAD_INPUT 61230 2                                  end: status, words
 * A status is a name of tbl/errors.def. A head whose status is not OK stands alone. An answer that
 * stops before its END is one that was cut short: the child was killed, or died of its file.
 * Takes  : bytes of a child that a hostile file may have taken over
 * Gives  : views that borrow from them
 * Errors : VERR_BAD_INPUT: it does not keep the form; nothing after that can be read
 * Cost   : O(line), no allocation
 */
#ifndef WIRE_DECODED_H
#define WIRE_DECODED_H

#include "base/err.h"

enum {
    DECODED_LINE_MAX = 192,
    DECODED_PIECE_MAX = 65536,
    DECODED_WORD_MAX = 31,
    DECODED_WORDS = 8,
    DECODED_ROOM = DECODED_LINE_MAX + DECODED_PIECE_MAX /* what a reader must hold at once */
};

/* Which program the warden executes; the field DECODER of SPAWN. */
enum decoder { DECODER_TEXT, DECODER_AUDIO, DECODER_SCAN, DECODER_COUNT };

/* "vigie-decode", "vigie-decode-audio", "vigie-decode-scan" */
const char *decoder_program(enum decoder d);

enum decoded_what { DECODED_HEAD, DECODED_PIECE, DECODED_END };

struct decoded_part {
    enum decoded_what what;
    enum decoder decoder; /* HEAD */
    enum verr status;     /* HEAD, END */
    struct text kind;     /* PIECE: "PCM" */
    struct text bytes;    /* PIECE */
    struct text word[DECODED_WORDS];
    unsigned words;
};

/* Where a reader stands; zero at the start. */
struct decoded {
    bool begun, ended;
};

/* Reads the part at the head of `bytes`. *used = its whole length; 0 (with VERR_OK) when more bytes
 * are needed, of which there are never more than DECODED_ROOM. Bytes after the end: BAD_INPUT. */
enum verr decoded_next(struct decoded *d, struct text bytes, struct decoded_part *out,
                       size_t *used);

/* The word at `rank` as a number of at most `max`; `missing` when it is not there or not that. */
uint64_t decoded_number(const struct decoded_part *p, unsigned rank, uint64_t max,
                        uint64_t missing);

/* Writes. Words are given as one text with single blanks, "" for none; they are the caller's to
 * keep within the alphabet [A-Za-z0-9._-] and DECODED_WORD_MAX. */
void decoded_head(struct writer *w, enum decoder d, enum verr status, const char *words);
/* The same for the line before a piece of n bytes (at most DECODED_PIECE_MAX). */
void decoded_piece(struct writer *w, const char *kind, size_t n, const char *words);
/* The same for the last line. */
void decoded_end(struct writer *w, enum verr status, const char *words);

#endif
