/* scan_layer.h - where each word of a scanned letter stands on its page, and how sure it is
 * Takes  : the lines of JSON that vigie-decode-scan writes (src/decode/main_scan.c): bytes of a
 *          child that a hostile file may have taken over; or a layer as it was kept
 * Gives  : the text that a source keeps, and the places of its words in it, by bytes
 * Errors : VERR_BAD_INPUT (the lines do not keep their form), VERR_LIMIT (too much of something, or
 *          the arena is full), VERR_CRYPT (kept bytes are no layer)
 * Owns   : nothing; all stands in the arena
 * Boxes are left, top, width, height in points of the page as it was read; its picture is the same
 * page, smaller.
 */
#ifndef API_SCAN_LAYER_H
#define API_SCAN_LAYER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum {
    SCAN_PAGES_MAX = 60,    /* as the decoder */
    SCAN_WORDS_MAX = 60000, /* of all pages: a thousand a page */
    SCAN_TEXT_MAX = 1 << 20,
    SCAN_SIDE_MAX = 100000, /* points of a page's side, at most */
    SCAN_SAID_MAX = 200     /* bytes that a person may put for one word */
};

/* One page. read: by eye; else its text stood in the file. Its picture: `bytes` from `at` on in the
 * blob of all pictures; 0: it has none. */
struct scan_sheet {
    unsigned width, height;
    bool read;
    int64_t at, bytes;
};

enum scan_said { SCAN_AS_READ, SCAN_CONFIRMED, SCAN_CORRECTED };

/* A word, or a line of a text that stood in the file. */
struct scan_place {
    size_t start, end; /* bytes of the text */
    unsigned page;     /* from 0 */
    int box[4];        /* width 0: not known */
    unsigned sure;     /* 0 to 100 */
    bool doubtful;     /* to the machine */
    unsigned line;     /* of its block; while it is read */
    enum scan_said said;
    struct text first; /* what the machine read, when a person corrected it */
};

struct scan_layer {
    struct scan_sheet *sheet; /* SCAN_PAGES_MAX */
    unsigned pages;
    struct scan_place *at;
    size_t n;
    unsigned doubtful; /* to the machine */
    struct text text;
};

/* A layer as it is read. */
struct scan_reading {
    struct scan_layer layer;
    struct writer text;
    unsigned block;
    size_t block_first; /* rank of the first place of the block */
};

/* Room for the largest one; VERR_LIMIT. */
enum verr scan_reading_begin(struct arena *a, struct scan_reading *r);
/* The next piece: whole lines. Words of a line are joined by blanks; lines of a block too, where
 * the first word of the next one would not have stood on the line before, else by a line break. */
enum verr scan_reading_lines(struct scan_reading *r, struct text piece);
/* The next bytes of the present page's picture. VERR_BAD_INPUT before any page. */
enum verr scan_reading_picture(struct scan_reading *r, size_t bytes);
/* After the last piece: r->layer.text is whole. VERR_LIMIT: it had no room. */
enum verr scan_reading_end(struct scan_reading *r);

/* As it is kept, without the text. */
void scan_layer_write(struct writer *w, const struct scan_layer *l);
/* Back; every place is held against the text. */
enum verr scan_layer_read(struct arena *a, struct text kept, struct text text,
                          struct scan_layer *out);

/* What a person said of the word of that rank; a later one counts. */
struct scan_fix {
    size_t word;
    struct text said;
};
/* The text with what was said in it, and all places moved. A word that was said as it was read is
 * confirmed. Ranks that do not exist: VERR_CRYPT. O(words + fixes). */
enum verr scan_layer_apply(struct arena *a, struct scan_layer *l, const struct scan_fix *fixes,
                           size_t n);

/* In doubt still: the machine's doubt that nobody has settled, and something to settle: a letter
 * or a digit. */
bool scan_in_doubt(const struct scan_layer *l, const struct scan_place *p);

/* What a wrong reading would cost: numbers, doses and their units first, then words that deny, then
 * the others. By the word and its neighbours. */
enum scan_weight { SCAN_NUMBER, SCAN_NEGATION, SCAN_WORD };
enum scan_weight scan_weigh(const struct scan_layer *l, size_t rank);

#endif
