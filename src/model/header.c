/* header.c - a walk over the description of a model, each length held against what is left */
#include "model/header.h"

enum { GGML_MAGIC = 0x67676d6c, ALIGN_MAX = 1 << 16, DEPTH_MAX = 2 };
enum gguf_type { T_STRING = 8, T_ARRAY = 9, T_TYPES = 13 };

struct walk {
    struct text in;
    size_t at;
    enum verr e; /* sticky */
};

static void fail(struct walk *w, enum verr e)
{
    if (!w->e)
        w->e = e;
}

static struct text take(struct walk *w, uint64_t n)
{
    if (w->e || n > w->in.n - w->at) {
        fail(w, VERR_BAD_INPUT);
        return (struct text){NULL, 0};
    }
    struct text t = text_slice(w->in, w->at, w->at + (size_t)n);
    w->at += (size_t)n;
    return t;
}

static uint64_t number(struct walk *w, size_t bytes)
{
    struct text t = take(w, bytes);
    uint64_t v = 0;
    for (size_t i = 0; i < t.n; i++)
        v |= (uint64_t)(unsigned char)t.p[i] << (8 * i);
    return v;
}

static uint64_t at_most(struct walk *w, uint64_t v, uint64_t max)
{
    if (v <= max)
        return v;
    fail(w, VERR_LIMIT);
    return 0;
}

/* ---------------- GGUF */

static struct text string(struct walk *w)
{
    return take(w, at_most(w, number(w, 8), MODEL_STRING_MAX));
}

/* Bytes of a value; 0: a string or an array, which tell their own. */
static const unsigned char width[T_TYPES] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

static void value(struct walk *w, uint64_t type, int depth);

static void array(struct walk *w, int depth)
{
    uint64_t type = number(w, 4), n = at_most(w, number(w, 8), MODEL_ITEMS_MAX);
    if (type >= T_TYPES || depth >= DEPTH_MAX) {
        fail(w, VERR_BAD_INPUT);
    } else if (width[type]) {
        (void)take(w, n * width[type]);
    } else {
        for (uint64_t i = 0; i < n && !w->e; i++)
            value(w, type, depth + 1);
    }
}

static void value(struct walk *w, uint64_t type, int depth)
{
    if (type >= T_TYPES)
        fail(w, VERR_BAD_INPUT);
    else if (type == T_STRING)
        (void)string(w);
    else if (type == T_ARRAY)
        array(w, depth);
    else
        (void)take(w, width[type]);
}

/* ggml's types by their number: values of a block, its bytes. {0, 0}: not known, not counted. */
static const struct {
    unsigned short values, bytes;
} block[] = {{1, 4},     {1, 2},     {32, 18},   {32, 20},  {0, 0},     {0, 0},     {32, 22},
             {32, 24},   {32, 34},   {32, 36},   {256, 84}, {256, 110}, {256, 144}, {256, 176},
             {256, 210}, {256, 292}, {256, 66},  {256, 74}, {256, 98},  {256, 50},  {32, 18},
             {256, 110}, {256, 82},  {256, 136}, {1, 1},    {1, 2},     {1, 4},     {1, 8},
             {1, 8},     {256, 56},  {1, 2}};

/* Bytes of a tensor, 0 when its type is not known. Sizes over 2^60 are refused. */
static uint64_t tensor_bytes(struct walk *w, uint64_t type, const uint64_t *dim, uint64_t dims)
{
    uint64_t values = 1;
    for (uint64_t i = 0; i < dims; i++) {
        if (dim[i] == 0 || values > (UINT64_C(1) << 56) / dim[i])
            fail(w, VERR_BAD_INPUT);
        else
            values *= dim[i];
    }
    if (type >= sizeof block / sizeof *block || block[type].values == 0)
        return 0;
    if (dims > 0 && dim[0] % block[type].values != 0)
        fail(w, VERR_BAD_INPUT);
    return w->e ? 0 : values / block[type].values * block[type].bytes;
}

/* Where the last tensor ends, counted from the first. */
static uint64_t tensors(struct walk *w, uint64_t n)
{
    uint64_t end = 0;
    for (uint64_t i = 0; i < n && !w->e; i++) {
        uint64_t dim[MODEL_DIMS_MAX] = {0};
        (void)string(w);
        uint64_t dims = at_most(w, number(w, 4), MODEL_DIMS_MAX);
        for (uint64_t d = 0; d < dims; d++)
            dim[d] = number(w, 8);
        uint64_t type = number(w, 4), offset = at_most(w, number(w, 8), w->in.n);
        uint64_t bytes = at_most(w, tensor_bytes(w, type, dim, dims), w->in.n);
        if (offset + bytes > end)
            end = offset + bytes;
    }
    return end;
}

static enum verr read_gguf(struct walk *w, struct model_header *out)
{
    struct model_header h = {.form = MODEL_GGUF};
    uint64_t align = 32, version = number(w, 4);
    if (version != 2 && version != 3)
        fail(w, VERR_UNSUPPORTED);
    h.tensors = at_most(w, number(w, 8), MODEL_TENSORS_MAX);
    uint64_t keys = at_most(w, number(w, 8), MODEL_KEYS_MAX);
    for (uint64_t i = 0; i < keys && !w->e; i++) {
        struct text key = string(w);
        uint64_t type = number(w, 4);
        size_t from = w->at;
        value(w, type, 0);
        struct walk again = {w->in, from, w->e};
        if (text_is(key, "general.architecture") && type == T_STRING)
            h.architecture = string(&again);
        if (text_is(key, "general.alignment") && type == 4)
            align = number(&again, 4);
    }
    if (align == 0 || align > ALIGN_MAX || h.architecture.n == 0 || h.tensors == 0)
        fail(w, VERR_BAD_INPUT);
    uint64_t end = tensors(w, h.tensors);
    if (w->e)
        return w->e;
    uint64_t data = (w->at + align - 1) / align * align;
    if (data > w->in.n || end > w->in.n - data)
        return VERR_BAD_INPUT;
    *out = h;
    return VERR_OK;
}

/* ---------------- GGML */

static void whisper_vocabulary(struct walk *w)
{
    uint64_t n = at_most(w, number(w, 4), MODEL_ITEMS_MAX);
    for (uint64_t i = 0; i < n && !w->e; i++)
        (void)take(w, at_most(w, number(w, 4), MODEL_STRING_MAX));
}

static uint64_t whisper_tensors(struct walk *w)
{
    uint64_t n = 0;
    while (!w->e && w->at < w->in.n) {
        uint64_t dim[MODEL_DIMS_MAX] = {0};
        uint64_t dims = at_most(w, number(w, 4), MODEL_DIMS_MAX);
        uint64_t name = at_most(w, number(w, 4), MODEL_STRING_MAX), type = number(w, 4);
        for (uint64_t d = 0; d < dims; d++)
            dim[d] = number(w, 4);
        (void)take(w, name);
        uint64_t bytes = tensor_bytes(w, type, dim, dims);
        if (!w->e && bytes == 0)
            fail(w, VERR_BAD_INPUT); /* without its size the next one cannot be found */
        (void)take(w, bytes);
        if (++n > MODEL_TENSORS_MAX)
            fail(w, VERR_LIMIT);
    }
    return n;
}

static enum verr read_whisper(struct walk *w, struct model_header *out)
{
    struct model_header h = {.form = MODEL_WHISPER, .architecture = TEXT("whisper")};
    (void)take(w, UINT64_C(4) * 11); /* sizes of the layers, which the engine holds together */
    uint64_t mels = at_most(w, number(w, 4), 1024), bins = at_most(w, number(w, 4), 65536);
    (void)take(w, mels * bins * 4);
    whisper_vocabulary(w);
    h.tensors = whisper_tensors(w);
    if (!w->e && (h.tensors == 0 || mels == 0))
        fail(w, VERR_BAD_INPUT);
    if (!w->e)
        *out = h;
    return w->e;
}

/* Silero's file begins with its name, where Whisper's has the size of its vocabulary (over 50000).
 */
static enum verr read_voice(struct walk *w, uint64_t name_n, struct model_header *out)
{
    struct model_header h = {.form = MODEL_VOICE, .architecture = take(w, name_n)};
    (void)take(w, 12); /* version */
    if (!w->e && !text_starts(h.architecture, TEXT("silero")))
        fail(w, VERR_UNSUPPORTED);
    if (!w->e)
        *out = h;
    return w->e;
}

enum verr model_header_read(struct text bytes, struct model_header *out)
{
    struct walk w = {.in = bytes};
    if (text_starts(bytes, TEXT("GGUF"))) {
        w.at = 4;
        return read_gguf(&w, out);
    }
    if (number(&w, 4) != GGML_MAGIC || w.e)
        return VERR_UNSUPPORTED;
    struct walk look = w;
    uint64_t first = number(&look, 4);
    return !look.e && first < 64 ? read_voice(&look, first, out) : read_whisper(&w, out);
}

bool model_form_fits(enum model_form form, struct text use)
{
    const char *fits = form == MODEL_GGUF      ? "compose"
                       : form == MODEL_WHISPER ? "transcribe"
                                               : "detect_voice";
    return text_is(use, fits);
}

const char *model_form_end(enum model_form form)
{
    return form == MODEL_GGUF ? "gguf" : "bin";
}
