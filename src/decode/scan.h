/* scan.h - from a letter that came on paper to its words, with what is doubtful of each
 * PDF (Poppler), PNG, JPEG and TIFF (Leptonica); words by Tesseract, French. A page of a PDF whose
 * text stands in the file is given as that text; one that an image covers is read by eye even when
 * a text stands behind it, for that text is another machine's guess without its doubts.
 */
#ifndef DECODE_SCAN_H
#define DECODE_SCAN_H

#include "base/err.h"
#include "base/text.h"

enum {
    SCAN_DPI = 300,           /* pages are rendered so, and small images enlarged to about it */
    SCAN_WORD_MAX = 200,      /* bytes of one word */
    SCAN_LINE_MAX = 2000,     /* bytes of one line of text */
    SCAN_CONFIDENCE = 90,     /* of 100: words below are doubtful */
    SCAN_CONFIDENCE_NUM = 92, /* the same for words with a digit: a dose, a date */
    SCAN_SHOWN_DPI = 150,     /* a page is shown with so many points an inch at most */
    SCAN_SHOWN_PIXELS = 4000000
};

enum scan_kind { SCAN_PDF, SCAN_PNG, SCAN_JPEG, SCAN_TIFF, SCAN_NONE };

/* By the first bytes. */
enum scan_kind scan_kind_of(struct text file);
/* "pdf", "png", "jpeg", "tiff" */
const char *scan_kind_name(enum scan_kind k);
/* A JPEG file (ISO 10918-1) that ends before its image does: the decoder would fill up in grey. */
bool scan_jpeg_is_cut(struct text file);
/* A PDF without the mark of its end in its last KiB (ISO 32000-1, 7.5.5 and annex H): Poppler would
 * make up for what is missing, and say nothing. */
bool scan_pdf_is_cut(struct text file);

struct scan_limits {
    unsigned pages_max;  /* of a file: those after it are not read, VERR_LIMIT */
    uint32_t pixels_max; /* of a page; more: a PDF page is rendered smaller, an image refused */
    int page_ms;         /* of processor time, to read one page in whatever way it is turned */
};

struct scan_page {
    unsigned number, of;         /* 1.. */
    bool read;                   /* by eye: words follow; else lines of text */
    unsigned width, height, dpi; /* of the image in which boxes are counted; 0: none was had */
    int turned; /* degrees clockwise (0, 90, 180, 270) that it was turned upright */
    float skew; /* then degrees clockwise that it was straightened by */
};

struct scan_word {
    struct text text;     /* UTF-8 */
    unsigned line, block; /* 1.. in the page */
    int left, top, width, height;
    unsigned confidence; /* 0 to 100, Tesseract's own */
    bool doubtful;
};

/* Where a line of a page's own text stands, as a word's box; width 0: not known. */
struct scan_box {
    int left, top, width, height;
};

/* The rule: less confident than SCAN_CONFIDENCE, or than SCAN_CONFIDENCE_NUM with a digit in it.
 * Measured by test/unit/decode/scan.py. */
bool scan_is_doubtful(struct text word, unsigned confidence);

struct scan_sink {
    enum verr (*begin)(void *ctx, enum scan_kind kind, unsigned pages);
    enum verr (*page)(void *ctx, const struct scan_page *p);
    enum verr (*word)(void *ctx, const struct scan_word *w);
    /* of a text page; of a page that was read, after its words: the text that stands behind it */
    enum verr (*line)(void *ctx, struct text line, struct scan_box box);
    /* what the page looks like, turned and straightened, in grey: a JPEG file, before its words */
    enum verr (*image)(void *ctx, struct text jpeg); /* NULL: pages are not shown */
    void *ctx;
};

struct scan_end {
    unsigned pages, words, doubtful;
    unsigned unread; /* pages whose time was over, or that could not be drawn */
};

struct scan_reader; /* Tesseract with its language loaded */

/* Before the sandbox closes: loads Tesseract's French and what Poppler needs. NOT_HERE: the
 * language is not installed. Owns *out, for the life of the process. */
enum verr scan_warm(struct scan_reader **out);

/* Reads all pages in order. VERR_OK: whole; BAD_INPUT: damaged (what could be read has gone to the
 * sink), or pages unread; LIMIT: more pages or pixels than may be; UNSUPPORTED: none of the kinds,
 * or encrypted; what the sink refuses with. Borrows file. About 2 s of processor a page. */
enum verr scan_read(struct scan_reader *r, struct text file, const struct scan_limits *l,
                    const struct scan_sink *sink, struct scan_end *end);

#endif
