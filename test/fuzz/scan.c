/* scan.c - letters on paper out of any bytes */
#include "decode/scan.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What Fontconfig never gives back is not of the file. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

enum { PAGES = 2, PIXELS = 12000, PAGE_MS = 300 };

struct seen {
    unsigned pages, words, doubtful, begun;
    struct scan_page page;
};

static enum verr begin(void *ctx, enum scan_kind kind, unsigned pages)
{
    struct seen *s = ctx;
    assert(s->begun++ == 0 && kind != SCAN_NONE && pages >= 1 && pages <= PAGES);
    return VERR_OK;
}

static enum verr page(void *ctx, const struct scan_page *p)
{
    struct seen *s = ctx;
    s->page = *p;
    assert(s->begun && p->number == ++s->pages && p->number <= p->of && p->of <= PAGES);
    return VERR_OK;
}

static enum verr word(void *ctx, const struct scan_word *w)
{
    struct seen *s = ctx;
    assert(s->page.read && w->text.n > 0 && w->text.n <= SCAN_WORD_MAX && w->confidence <= 100);
    assert(w->line >= 1 && w->block >= 1 && w->left >= 0 && w->top >= 0);
    assert(w->left + w->width <= (int)s->page.width && w->top + w->height <= (int)s->page.height);
    s->words++;
    s->doubtful += w->doubtful;
    return VERR_OK;
}

static enum verr line(void *ctx, struct text t, struct scan_box box)
{
    (void)ctx;
    assert(t.n <= SCAN_LINE_MAX && box.left >= 0 && box.top >= 0 && box.width >= 0);
    return VERR_OK;
}

static enum verr image(void *ctx, struct text jpeg)
{
    const struct seen *s = ctx;
    assert(s->pages > 0 && scan_kind_of(jpeg) == SCAN_JPEG && !scan_jpeg_is_cut(jpeg));
    return VERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scan_reader *reader;
    static const struct scan_limits limits = {PAGES, PIXELS, PAGE_MS};
    if (!reader && scan_warm(&reader) != VERR_OK)
        return 0;
    struct text file = {(const char *)data, size};
    struct seen s = {0};
    struct scan_sink sink = {begin, page, word, line, image, &s};
    struct scan_end end;
    if (size >= 2)
        (void)scan_jpeg_is_cut(file);
    enum verr e = scan_read(reader, file, &limits, &sink, &end);
    assert(end.words == s.words && end.doubtful == s.doubtful && end.unread <= PAGES);
    assert(e || (s.begun && end.pages == s.pages && end.unread == 0));
    return 0;
}
