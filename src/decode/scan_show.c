/* scan_show.c - a page as a person is shown it beside its words: small, grey, a JPEG */
#include "decode/scan_own.h"

#include <math.h>

enum { QUALITY = 70 };

/* NULL: no memory. */
static PIX *smaller(PIX *grey, unsigned dpi)
{
    double pixels = (double)pixGetWidth(grey) * (double)pixGetHeight(grey);
    double by = fmin((double)SCAN_SHOWN_DPI / dpi, sqrt(SCAN_SHOWN_PIXELS / pixels));
    return by < 1 ? pixScale(grey, (float)by, (float)by) : pixClone(grey);
}

enum verr scan_show(struct scan_job *j, PIX *grey, unsigned dpi)
{
    l_uint8 *bytes = NULL;
    size_t n = 0;
    if (!j->sink->image)
        return VERR_OK;
    PIX *shown = smaller(grey, dpi);
    bool bad = !shown || pixWriteMemJpeg(&bytes, &n, shown, QUALITY, 0);
    pixDestroy(&shown);
    enum verr e = bad ? VERR_LIMIT : j->sink->image(j->sink->ctx, (struct text){(char *)bytes, n});
    lept_free(bytes);
    return e;
}
