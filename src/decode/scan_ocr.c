/* scan_ocr.c - one page through Tesseract: upright, straight, word by word */
#include "decode/scan_own.h"

#include <math.h>
#include <time.h>

enum { POOR = 60, SMALL_DPI = 250, SKEW_REDUCTION = 2 };

/* A pass over the words that Tesseract holds. */
struct walk {
    TessResultIterator *at;
    unsigned line, block;
    bool started;
};

static bool next_word(struct walk *w, const TessBaseAPI *api)
{
    if (!w->started)
        w->at = TessBaseAPIGetIterator((TessBaseAPI *)(uintptr_t)api);
    bool there = w->at && (!w->started || TessResultIteratorNext(w->at, RIL_WORD));
    w->started = true;
    if (!there)
        return false;
    const TessPageIterator *p = TessResultIteratorGetPageIteratorConst(w->at);
    w->block += TessPageIteratorIsAtBeginningOf(p, RIL_BLOCK) ? 1 : 0;
    w->line += TessPageIteratorIsAtBeginningOf(p, RIL_TEXTLINE) ? 1 : 0;
    return true;
}

static void end_walk(struct walk *w)
{
    if (w->at)
        TessResultIteratorDelete(w->at);
}

static int64_t cpu_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_over(void *until_ms, int words)
{
    (void)words;
    return cpu_ms() > *(const int64_t *)until_ms;
}

static bool recognise(struct scan_job *j, PIX *grey, unsigned dpi)
{
    TessBaseAPI *api = j->reader->tesseract;
    TessBaseAPISetImage2(api, grey);
    TessBaseAPISetSourceResolution(api, (int)dpi);
    ETEXT_DESC *monitor = TessMonitorCreate();
    TessMonitorSetCancelFunc(monitor, is_over);
    TessMonitorSetCancelThis(monitor, &j->page_until_ms);
    bool done = TessBaseAPIRecognize(api, monitor) == 0;
    TessMonitorDelete(monitor);
    return done;
}

/* Mean confidence of the words, weighted by their letters; 100 when there are none: a blank page
 * stands upright as it is. *letters: how many. */
static unsigned quality(const TessBaseAPI *api, unsigned *letters)
{
    struct walk w = {0};
    double sum = 0;
    unsigned n = 0;
    while (next_word(&w, api)) {
        char *said = TessResultIteratorGetUTF8Text(w.at, RIL_WORD);
        unsigned k = said ? (unsigned)strlen(said) : 0;
        sum += (double)TessResultIteratorConfidence(w.at, RIL_WORD) * k;
        n += k;
        TessDeleteText(said);
    }
    end_walk(&w);
    *letters = n;
    return n ? (unsigned)(sum / n) : 100;
}

/* Recognises the page as it stands; when that reads poorly, turned by quarters, of which the best
 * is kept. Takes grey, gives the image that was recognised; NULL: its time was over. */
static PIX *upright(struct scan_job *j, PIX *grey, unsigned dpi, int *turned)
{
    unsigned letters, best_quality, best_letters;
    bool done = recognise(j, grey, dpi);
    int best = 0, last = 0;
    best_quality = done ? quality(j->reader->tesseract, &best_letters) : 100;
    for (int quarter = 1; done && quarter < 4 && best_quality < POOR; quarter++) {
        PIX *other = pixRotateOrth(grey, quarter);
        done = other && recognise(j, other, dpi);
        unsigned q = done ? quality(j->reader->tesseract, &letters) : 0;
        last = quarter;
        if (q > best_quality && letters * 2 > best_letters) {
            best = quarter;
            best_quality = q;
            best_letters = letters;
        }
        pixDestroy(&other);
    }
    PIX *kept = best ? pixRotateOrth(grey, best) : pixClone(grey);
    if (done && best != last)
        done = kept && recognise(j, kept, dpi);
    pixDestroy(&grey);
    *turned = 90 * best;
    if (!done)
        pixDestroy(&kept);
    return kept;
}

/* At most SCAN_WORD_MAX bytes, cut between characters. */
static struct text cut_word(const char *said)
{
    struct text t = text_of(said);
    size_t n = t.n < SCAN_WORD_MAX ? t.n : SCAN_WORD_MAX;
    while (n > 0 && n < t.n && ((unsigned char)t.p[n] & 0xc0) == 0x80)
        n--;
    return text_trim(text_slice(t, 0, n));
}

static enum verr give_word(struct scan_job *j, const struct walk *walk)
{
    int left = 0, top = 0, right = 0, bottom = 0;
    char *said = TessResultIteratorGetUTF8Text(walk->at, RIL_WORD);
    float sure = TessResultIteratorConfidence(walk->at, RIL_WORD);
    (void)TessPageIteratorBoundingBox(TessResultIteratorGetPageIteratorConst(walk->at), RIL_WORD,
                                      &left, &top, &right, &bottom);
    struct scan_word w = {.text = cut_word(said),
                          .line = walk->line,
                          .block = walk->block,
                          .left = left,
                          .top = top,
                          .width = right - left,
                          .height = bottom - top};
    w.confidence = sure <= 0 ? 0 : sure >= 100 ? 100 : (unsigned)sure;
    w.doubtful = scan_is_doubtful(w.text, w.confidence);
    enum verr e = VERR_OK;
    if (w.text.n > 0) {
        j->end->words++;
        j->end->doubtful += w.doubtful;
        e = j->sink->word(j->sink->ctx, &w);
    }
    TessDeleteText(said);
    return e;
}

/* About SCAN_DPI, as far as pixels_max lets; takes the image. */
static PIX *enlarge(PIX *grey, uint32_t pixels_max, unsigned *dpi)
{
    double pixels = (double)pixGetWidth(grey) * (double)pixGetHeight(grey);
    double by = fmin((double)SCAN_DPI / *dpi, sqrt(pixels_max / pixels));
    if (*dpi >= SMALL_DPI || by <= 1)
        return grey;
    PIX *larger = pixScale(grey, (float)by, (float)by);
    pixDestroy(&grey);
    *dpi = (unsigned)(*dpi * by + .5);
    return larger;
}

static PIX *straighten(PIX *grey, float *angle)
{
    float sure = 0;
    *angle = 0;
    PIX *straight = pixFindSkewAndDeskew(grey, SKEW_REDUCTION, angle, &sure);
    if (!straight)
        return grey;
    pixDestroy(&grey);
    return straight;
}

enum verr scan_ocr(struct scan_job *j, struct scan_page *p, PIX *grey, unsigned dpi)
{
    j->page_until_ms = cpu_ms() + j->limits->page_ms;
    PIX *image = enlarge(grey, j->limits->pixels_max, &dpi);
    if (image)
        image = straighten(image, &p->skew);
    if (image)
        image = upright(j, image, dpi, &p->turned);
    p->read = true;
    p->dpi = dpi;
    if (image) {
        p->width = (unsigned)pixGetWidth(image);
        p->height = (unsigned)pixGetHeight(image);
    }
    enum verr e = j->sink->page(j->sink->ctx, p);
    j->end->unread += image == NULL;
    if (!e && image)
        e = scan_show(j, image, dpi);
    struct walk w = {0};
    while (!e && image && next_word(&w, j->reader->tesseract))
        e = give_word(j, &w);
    end_walk(&w);
    TessBaseAPIClear(j->reader->tesseract);
    pixDestroy(&image);
    return e;
}
