/* fuzz model: a model's description, a catalogue, marks and a release out of any bytes; the first
 * byte chooses. What is told must lie inside of what was given. */
#include "model/catalogue.h"
#include "model/gate.h"
#include "model/header.h"
#include "model/release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct text all, struct text part)
{
    assert(part.n == 0 || (part.p >= all.p && part.p + part.n <= all.p + all.n));
}

static void read_header(struct text t)
{
    struct model_header h;
    if (model_header_read(t, &h) != VERR_OK)
        return;
    assert(h.architecture.n > 0 && h.architecture.n <= MODEL_STRING_MAX);
    assert(h.tensors <= MODEL_TENSORS_MAX && h.tensors <= t.n);
    if (h.form != MODEL_WHISPER)
        inside(t, h.architecture);
}

static void read_catalogue(struct text t)
{
    static struct model_catalogue c;
    size_t line = 0;
    if (model_catalogue_read(t, &c, &line) != NULL) {
        assert(c.n == 0);
        return;
    }
    assert(c.n <= MODEL_ENTRIES_MAX);
    for (size_t i = 0; i < c.n; i++) {
        assert(model_name_good(c.at[i].name) && model_use_known(c.at[i].use));
        inside(t, c.at[i].note);
    }
}

static void read_marks(struct text t)
{
    static struct model_marks m;
    static char block[1 << 16];
    struct model_verdict v;
    size_t line = 0;
    if (model_marks_read(t, &m, &line) != NULL)
        return;
    const struct model_figure f[] = {{TEXT("wer"), TEXT(""), 0.1, 100},
                                     {TEXT("wer"), TEXT("sex=F"), 0.2, 100}};
    model_decide(&m, TEXT("transcribe"), f, 2, &v);
    assert(v.n <= m.n);
    struct writer w = writer_over(block, sizeof block);
    model_plot(&w, &m, TEXT("transcribe"), f, 2, true);
}

static void read_release(struct text t)
{
    struct model_release r, back;
    char block[MODEL_RELEASE_MAX + 256];
    if (model_release_read(t, &r) != VERR_OK)
        return;
    struct writer w = writer_over(block, sizeof block);
    model_release_write(&w, &r);
    assert(!w.full && model_release_read(writer_text(&w), &back) == VERR_OK);
    assert(text_equal(r.file, back.file) && model_name_good(r.file));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct text) = {read_header, read_catalogue, read_marks,
                                                   read_release};
    if (size > 0)
        readers[data[0] % 4]((struct text){(const char *)data + 1, size - 1});
    return 0;
}
