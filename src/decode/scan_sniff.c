/* scan_sniff.c - which kind of file a scan is, whether it is all there, which words are in doubt */
#include "decode/scan.h"

enum scan_kind scan_kind_of(struct text file)
{
    if (text_starts(file, TEXT("%PDF-")))
        return SCAN_PDF;
    if (text_starts(file, TEXT("\x89PNG\r\n\x1a\n")))
        return SCAN_PNG;
    if (text_starts(file, TEXT("\xff\xd8\xff")))
        return SCAN_JPEG;
    bool tiff = text_starts(file, TEXT("II*\0")) || text_starts(file, TEXT("MM\0*"));
    return tiff ? SCAN_TIFF : SCAN_NONE;
}

const char *scan_kind_name(enum scan_kind k)
{
    static const char *const names[] = {"pdf", "png", "jpeg", "tiff", "-"};
    return names[k];
}

enum { MARK = 0xff, RST0 = 0xd0, RST7 = 0xd7, EOI = 0xd9, SOS = 0xda };

static unsigned byte(struct text t, size_t at)
{
    return (unsigned char)t.p[at];
}

/* Behind the entropy-coded bytes that follow a start of scan: the next marker that is no restart.
 */
static size_t after_scan(struct text t, size_t at)
{
    while (at + 1 < t.n) {
        unsigned next = byte(t, at + 1);
        bool marker =
            byte(t, at) == MARK && next != 0 && next != MARK && (next < RST0 || next > RST7);
        if (marker)
            return at;
        at++;
    }
    return t.n;
}

bool scan_jpeg_is_cut(struct text file)
{
    size_t at = 2;
    while (at + 4 <= file.n && byte(file, at) == MARK) {
        unsigned marker = byte(file, at + 1);
        if (marker == EOI)
            return false;
        if (marker == MARK) { /* filling */
            at++;
            continue;
        }
        size_t length = byte(file, at + 2) << 8 | byte(file, at + 3);
        at += 2 + length;
        if (marker == SOS)
            at = after_scan(file, at);
    }
    return !(at + 2 <= file.n && byte(file, at) == MARK && byte(file, at + 1) == EOI);
}

bool scan_pdf_is_cut(struct text file)
{
    enum { TAIL = 1024 };
    struct text tail = text_slice(file, file.n > TAIL ? file.n - TAIL : 0, file.n);
    return text_find(tail, TEXT("%%EOF"), 0) == SIZE_MAX;
}

bool scan_is_doubtful(struct text word, unsigned confidence)
{
    bool digit = false;
    for (size_t i = 0; i < word.n && !digit; i++)
        digit = word.p[i] >= '0' && word.p[i] <= '9';
    return confidence < (digit ? SCAN_CONFIDENCE_NUM : SCAN_CONFIDENCE);
}
