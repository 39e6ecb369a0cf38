/* scan.c - which reader a file has, and what is loaded before it is looked at */
#include "decode/scan_own.h"

#include <stdlib.h>

static const char language[] = "fra";

enum verr scan_warm(struct scan_reader **out)
{
    setMsgSeverity(L_SEVERITY_NONE);
    struct scan_reader *r = calloc(1, sizeof *r);
    if (!r)
        return VERR_LIMIT;
    r->tesseract = TessBaseAPICreate();
    if (!r->tesseract || TessBaseAPIInit2(r->tesseract, NULL, language, OEM_LSTM_ONLY) != 0) {
        if (r->tesseract)
            TessBaseAPIDelete(r->tesseract);
        free(r);
        return VERR_NOT_HERE;
    }
    r->first_pdf = scan_pdf_warm();
    *out = r;
    return VERR_OK;
}

enum verr scan_read(struct scan_reader *r, struct text file, const struct scan_limits *l,
                    const struct scan_sink *sink, struct scan_end *end)
{
    *end = (struct scan_end){0};
    struct scan_job j = {r, l, sink, end, file, scan_kind_of(file), 0};
    if (j.kind == SCAN_NONE)
        return VERR_UNSUPPORTED;
    enum verr e = j.kind == SCAN_PDF ? scan_pdf(&j) : scan_image(&j);
    bool cut = (j.kind == SCAN_PDF && scan_pdf_is_cut(file)) ||
               (j.kind == SCAN_JPEG && scan_jpeg_is_cut(file));
    return !e && (cut || end->unread > 0) ? VERR_BAD_INPUT : e;
}
